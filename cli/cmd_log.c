#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/find.h"

struct history {
	struct watch_row *row;
	struct revision_list list;
	struct gap *gaps;
	size_t gap_count;
	size_t first; /* the first revision to show: -n */
};

static enum emend_status
read_history(struct history *h, struct store *store,
    const struct arguments *args, struct emend_error *err)
{
	enum emend_status status =
	    watch_find(store, args->operands[0], &h->row, err);

	if (status)
		return status;
	status = store_history(store, h->row->id, &h->list, err);
	if (status == EMEND_OK)
		status = state_gaps(
		    store, h->row->id, &h->gaps, &h->gap_count, err);
	if (args->limit && h->list.count > args->limit)
		h->first = h->list.count - args->limit;
	return status;
}

static void
history_free(struct history *h)
{
	free(h->gaps);
	revision_list_free(&h->list);
	watch_row_free(h->row);
}

/* ---- JSON ---- */

static void
write_kinds(struct json *j, const char *kinds)
{
	struct slice rest = slice_of(kinds);

	json_key_array(j, "kinds");
	while (rest.len) {
		size_t end = slice_find_byte(rest, ' ', 0);

		json_string(j, slice_sub(rest, 0, end));
		rest = slice_sub(rest, end + 1, rest.len);
	}
	json_array_end(j);
}

static void
write_revision(struct json *j, const struct revision *r)
{
	json_object_begin(j);
	json_key_uint(j, "revision", r->number);
	json_key_string(j, "commit", slice_of(r->commit));
	json_key_string(j, "event", slice_of(revision_event_name(r->event)));
	json_key_string(
	    j, "state", r->gone ? SLICE("gone") : SLICE("published"));
	json_key_string(j, "title", slice_of(r->title));
	json_key_time(j, "first_seen", r->first_seen);
	json_key_time(j, "last_seen", r->last_seen);
	json_key_uint(j, "words", r->words);
	json_key_permille(j, "similarity", r->similarity);
	write_kinds(j, r->kinds);
	if (r->reverts_to)
		json_key_uint(j, "reverts_to", r->reverts_to);
	else
		json_key_null(j, "reverts_to");
	json_key_string(j, "page", slice_of(r->page));
	json_object_end(j);
}

static enum emend_status
write_alias(void *payload, struct slice normal, int64_t since,
    struct emend_error *err)
{
	(void)since;
	(void)err;
	json_string(payload, normal);
	return EMEND_OK;
}

static enum emend_status
write_json(struct json *j, struct store *store, const struct history *h,
    struct emend_error *err)
{
	char hex[HASH128_HEX + 1];
	enum emend_status status;
	size_t i;

	hash_hex(hex, h->row->id);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.log/1"));
	json_key_url(j, "url", slice_of(h->row->url));
	json_key_string(
	    j, "id", slice_of(hash_is_zero(h->row->id) ? NULL : hex));
	json_key_array(j, "aliases");
	status = state_aliases(store, h->row->id, write_alias, j, err);
	json_array_end(j);
	json_key_array(j, "revisions");
	for (i = h->first; i < h->list.count; i++)
		write_revision(j, &h->list.at[i]);
	json_array_end(j);
	json_key_array(j, "gaps");
	for (i = 0; i < h->gap_count; i++) {
		json_array_begin(j);
		json_time(j, h->gaps[i].from);
		json_time(j, h->gaps[i].to);
		json_array_end(j);
	}
	json_array_end(j);
	json_object_end(j);
	json_newline(j);
	return status;
}

/* ---- text ---- */

static const char *
event_words(const struct revision *r)
{
	switch (r->event) {
	case EVENT_NEW:
		return "first seen";
	case EVENT_CHANGED:
		return "changed";
	case EVENT_REVERTED:
		return "back to an earlier text";
	case EVENT_SETTLED:
		return "settled";
	case EVENT_GONE:
		return "gone";
	case EVENT_RETURNED:
		return "returned";
	case EVENT_RELOCATED:
		break;
	}
	return "moved to a new address";
}

/* "number quote" as "number, quote". */
static void
write_kind_words(struct terminal *t, const char *kinds)
{
	for (; *kinds; kinds++) {
		size_t n = strcspn(kinds, " ");

		terminal_text(t, STYLE_BOLD, slice_new(kinds, n));
		kinds += n;
		if (!*kinds)
			break;
		terminal_puts(t, STYLE_BOLD, ", ");
	}
}

static void
write_line(struct terminal *t, const struct revision *r, const char *title)
{
	char first[TIME_LOCAL_MAX], last[TIME_LOCAL_MAX];

	time_format_local(first, r->first_seen);
	time_format_local(last, r->last_seen);
	terminal_printf(t, STYLE_BOLD, "%u", r->number);
	terminal_printf(t, STYLE_PLAIN, " %s %s", first, event_words(r));
	if (r->reverts_to)
		terminal_printf(t, STYLE_PLAIN, " (revision %u)", r->reverts_to);
	if (*r->kinds) {
		terminal_puts(t, STYLE_PLAIN, ": ");
		write_kind_words(t, r->kinds);
	}
	terminal_newline(t, 5);
	if (r->title && (!title || strcmp(r->title, title))) {
		terminal_puts(t, STYLE_PLAIN, r->title);
		terminal_newline(t, 5);
	}
	terminal_printf(t, STYLE_DIM, "last seen %s, %zu words, %.7s", last,
	    r->words, r->commit);
	terminal_newline(t, 0);
}

static void
write_gaps(struct terminal *t, const struct history *h)
{
	char from[TIME_LOCAL_MAX], to[TIME_LOCAL_MAX];
	size_t i;

	for (i = 0; i < h->gap_count; i++) {
		time_format_local(from, h->gaps[i].from);
		time_format_local(to, h->gaps[i].to);
		terminal_printf(t, STYLE_WARNING,
		    "Not seen between %s and %s.", from, to);
		terminal_newline(t, 0);
	}
}

static void
write_text(struct terminal *t, const struct history *h)
{
	const char *title = NULL;
	size_t i;

	terminal_url(t, h->row->url);
	terminal_newline(t, 0);
	if (h->list.count == 0) {
		terminal_puts(t, STYLE_PLAIN, "No look has read it yet.");
		terminal_newline(t, 0);
	}
	for (i = h->first; i < h->list.count; i++) {
		write_line(t, &h->list.at[i], title);
		title = h->list.at[i].title;
	}
	write_gaps(t, h);
}

static int
show_log(const struct arguments *args, struct emend_error *err)
{
	struct history h = { 0 };
	struct store *store;
	struct output out;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = read_history(&h, store, args, err);
	if (status == EMEND_OK)
		status = output_open(&out, args, err);
	if (status)
		goto out;
	if (out.is_json)
		status = write_json(&out.json, store, &h, err);
	else
		write_text(&out.text, &h);
	if (output_close(&out, status == EMEND_OK,
		status == EMEND_OK ? err : NULL))
		status = status ? status : EMEND_IO;
out:
	history_free(&h);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_log = {
	.name = "log",
	.usage = "URL",
	.summary = "show an article's revisions",
	.text = "Lists the revisions of an article: when each was seen first "
		"and last, what it was,\nand what kind of wording changed. "
		" -n N shows the newest N.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_LIMIT),
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = show_log,
};
