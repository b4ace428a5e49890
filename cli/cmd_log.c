#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"

static enum emend_status
count_look(void *payload, const struct look_row *look, struct emend_error *err)
{
	struct history *h = payload;

	(void)look;
	(void)err;
	h->look_count++;
	return EMEND_OK;
}

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
		status = state_gaps(store, h->row->id, &h->list, &h->gaps,
		    &h->gap_count, err);
	h->with_looks = args->looks;
	if (status == EMEND_OK && args->looks)
		status = log_each_look(store, h, count_look, h, err);
	if (args->limit && h->look_count > args->limit)
		h->first_look = h->look_count - args->limit;
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
		const struct gap *gap = &h->gaps[i];

		time_format_local(from, gap->from);
		time_format_local(to, gap->to);
		terminal_printf(t, STYLE_WARNING,
		    "Not seen between %s and %s: ", from, to);
		if (gap->looks == 0)
			terminal_puts(t, STYLE_PLAIN, "nobody looked");
		else
			write_kind_words(t, gap->reasons);
		terminal_newline(t, 0);
	}
}

static const char *
look_words(enum looked how)
{
	switch (how) {
	case LOOKED_READ:
		return "the page was read";
	case LOOKED_SAME_BYTES:
		return "the same bytes";
	case LOOKED_NOT_MODIFIED:
		return "not modified (304)";
	case LOOKED_GONE:
		return "gone";
	case LOOKED_UNKNOWN:
		return "seen";
	case LOOKED_FAILED:
		return "failed";
	case LOOKED_SUSPECT:
		break;
	}
	return "suspect";
}

static enum emend_status
print_look(void *payload, const struct look_row *look, struct emend_error *err)
{
	struct look_list *list = payload;
	struct terminal *t = list->text;
	char at[TIME_LOCAL_MAX];

	(void)err;
	if (list->at++ < list->history->first_look)
		return EMEND_OK;
	time_format_local(at, look->at);
	terminal_printf(t, STYLE_PLAIN, "%s ", at);
	terminal_puts(t, look_saw(look) ? STYLE_PLAIN : STYLE_WARNING,
	    look_words(look->how));
	if (look->revision)
		terminal_printf(
		    t, STYLE_PLAIN, ", revision %u", look->revision);
	if (look->reason)
		terminal_printf(t, STYLE_PLAIN, ": %s", look->reason);
	if (look->status)
		terminal_printf(t, STYLE_PLAIN, " (status %d)", look->status);
	if (look->late)
		terminal_puts(t, STYLE_DIM, ", after a gap");
	terminal_newline(t, 0);
	return EMEND_OK;
}

/* The addresses but the one shown above, which needs no more words. */
static enum emend_status
print_address(
    void *payload, const struct alias *alias, struct emend_error *err)
{
	struct look_list *list = payload;
	struct terminal *t = list->text;
	char since[TIME_LOCAL_MAX];

	(void)err;
	if (slice_equal(alias->normal, slice_of(list->history->row->normal)))
		return EMEND_OK;
	time_format_local(since, alias->since);
	terminal_puts(t, STYLE_PLAIN,
	    alias->kind == ALIAS_CLAIMED ? "calls itself " : "also at ");
	terminal_url(t, alias->normal.ptr);
	terminal_printf(t, STYLE_PLAIN, " since %s", since);
	terminal_newline(t, 0);
	return EMEND_OK;
}

/* Who named it first; that the user did himself is no news. */
static void
print_found(struct terminal *t, const struct watch_row *row)
{
	char at[TIME_LOCAL_MAX];

	if (!row->found_in || !strncmp(row->found_in, "watch ", 6))
		return;
	time_format_local(at, row->added_at);
	terminal_puts(t, STYLE_PLAIN, "found in ");
	terminal_url(t, row->found_in);
	terminal_printf(t, STYLE_PLAIN, " %s", at);
	terminal_newline(t, 0);
}

static enum emend_status
write_text(struct terminal *t, struct store *store, const struct history *h,
    struct emend_error *err)
{
	struct look_list list = { .history = h, .text = t };
	const char *title = NULL;
	enum emend_status status;
	size_t i;

	terminal_url(t, h->row->url);
	terminal_newline(t, 0);
	print_found(t, h->row);
	status = state_aliases(store, h->row->id, print_address, &list, err);
	if (status)
		return status;
	if (h->list.count == 0) {
		terminal_puts(t, STYLE_PLAIN, "No look has read it yet.");
		terminal_newline(t, 0);
	}
	for (i = h->first; i < h->list.count; i++) {
		write_line(t, &h->list.at[i], title);
		title = h->list.at[i].title;
	}
	write_gaps(t, h);
	status = reviews_text(t, store, h->row->id, err);
	if (status)
		return status;
	if (!h->with_looks)
		return EMEND_OK;
	terminal_newline(t, 0);
	return log_each_look(store, h, print_look, &list, err);
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
		status = log_json(&out.json, store, &h, err);
	else
		status = write_text(&out.text, store, &h, err);
	status = output_close(&out, status, err);
out:
	history_free(&h);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_log = {
	.name = "log",
	.usage = "URL",
	.summary = "list the revisions of an article",
	.text = "Lists the revisions of an article: when each was seen first "
		"and last, what it was, and what kind of wording changed; "
		"then the gaps in which nobody saw the article, and why.",
	.helps = {
	    { OPTION_LIMIT, "only the newest N revisions" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_LIMIT) |
	    OPTION_BIT(OPTION_LOOKS),
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = show_log,
};
