#include <stdint.h>
#include <string.h>

#include "base/time.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/state.h"
#include "store/store.h"

struct listing {
	struct output *out;
	const struct arguments *args;
	size_t count;
};

/* One word for how an article stands. */
static const char *
state_word(const struct watch_row *row)
{
	if (row->state == WATCH_ENDED)
		return "ended";
	if (row->gone)
		return "gone";
	if (row->suspect)
		return "suspect";
	if (row->failure)
		return "failing";
	if (row->flapping)
		return "flapping";
	return row->newest ? "good" : "new";
}

static void
write_json(struct json *j, const struct watch_row *row)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, row->id);
	json_object_begin(j);
	json_key_string(j, "url", slice_of(row->url));
	json_key_string(
	    j, "id", slice_of(hash_is_zero(row->id) ? NULL : hex));
	json_key_string(j, "title", slice_of(row->title));
	json_key_string(j, "source", slice_of(row->source));
	json_key_string(j, "state", slice_of(state_word(row)));
	json_key_string(j, "reason",
	    slice_of(row->state == WATCH_ENDED ? row->ended_reason
		    : row->suspect	       ? row->suspect
					       : row->failure));
	json_key_string(j, "message", slice_of(row->failure_text));
	json_key_uint(j, "revisions", row->newest);
	json_key_time(j, "first_seen", row->first_seen);
	json_key_time(j, "last_look", row->last_look);
	json_key_time(j, "last_good", row->last_good);
	json_key_time(j, "last_edit", row->last_edit);
	json_key_time(j, "next_look",
	    row->state == WATCH_ENDED ? 0 : row->next_look);
	json_object_end(j);
}

static void
write_time(struct terminal *t, const char *word, int64_t at)
{
	char local[TIME_LOCAL_MAX];

	if (!at)
		return;
	time_format_local_short(local, at);
	terminal_printf(t, STYLE_PLAIN, ", %s %s", word, local);
}

static void
write_text(struct terminal *t, const struct watch_row *row)
{
	terminal_puts(t, STYLE_BOLD,
	    row->title	      ? row->title
		: row->newest ? "(no title)"
			      : "(not read yet)");
	terminal_newline(t, 2);
	output_url(t, row->url);
	terminal_newline(t, 2);
	terminal_puts(t,
	    row->suspect || row->failure ? STYLE_WARNING : STYLE_PLAIN,
	    state_word(row));
	if (row->state == WATCH_ENDED && row->ended_reason)
		terminal_printf(t, STYLE_PLAIN, " (%s)", row->ended_reason);
	else if (row->failure_text)
		terminal_printf(t, STYLE_PLAIN, " (%s)", row->failure_text);
	terminal_printf(t, STYLE_PLAIN, ", %u %s", row->newest,
	    row->newest == 1 ? "revision" : "revisions");
	write_time(t, "last look", row->last_look);
	if (row->state == WATCH_ACTIVE)
		write_time(t, "next", row->next_look);
	terminal_newline(t, 0);
}

static enum emend_status
list_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct listing *l = payload;

	(void)err;
	if ((row->state == WATCH_ENDED) != l->args->ended ||
	    (l->args->limit && l->count == l->args->limit))
		return EMEND_OK;
	l->count++;
	if (l->out->is_json)
		write_json(&l->out->json, row);
	else
		write_text(&l->out->text, row);
	return EMEND_OK;
}

static void
say_nothing_listed(struct listing *l)
{
	if (l->count || l->out->is_json)
		return;
	terminal_puts(&l->out->text, STYLE_PLAIN,
	    l->args->ended ? "Nothing has ended."
			   : "Nothing is watched yet: emend add URL");
	terminal_newline(&l->out->text, 0);
}

static int
list(const struct arguments *args, struct emend_error *err)
{
	struct output out;
	struct listing l = { .out = &out, .args = args };
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = output_open(&out, args, err);
	if (status)
		goto out;
	if (out.is_json) {
		json_object_begin(&out.json);
		json_key_string(&out.json, "schema", SLICE("emend.list/1"));
		json_key_array(&out.json, "articles");
	}
	status = state_watches(store, list_row, &l, err);
	if (out.is_json && status == EMEND_OK) {
		json_array_end(&out.json);
		json_object_end(&out.json);
		json_newline(&out.json);
	}
	say_nothing_listed(&l);
	if (output_close(&out, status == EMEND_OK,
		status == EMEND_OK ? err : NULL))
		status = status ? status : EMEND_IO;
out:
	store_close(store);
	return exit_status_of(status);
}

const struct command command_list = {
	.name = "list",
	.usage = "",
	.summary = "show what is watched, and how each stands",
	.text = "Lists what is watched: title, address, state, revisions, last "
		"and next look.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ENDED) |
	    OPTION_BIT(OPTION_LIMIT),
	.formats = "text|json",
	.least = 0,
	.most = 0,
	.run = list,
};
