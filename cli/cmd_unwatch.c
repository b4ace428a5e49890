#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/state.h"
#include "watch/find.h"


/*
 * Takes the row's section out of emend.conf.  Every spelling of the address
 * goes; a row that a list names is told to be edited there.
 */
static enum emend_status
edit_conf(const struct arguments *args, const struct watch_row *row,
    struct emend_error *err)
{
	struct slice source = slice_of(row->source);
	struct slice prefix = SLICE("watch ");
	struct text path, bytes, edited;
	enum emend_status status;
	bool found;

	if (!slice_starts(source, prefix))
		return emend_fail(err, EMEND_USAGE,
		    "%.300s comes from %s: take it out there", row->normal,
		    row->source);
	text_init(&path, PATH_LIMIT);
	text_init(&bytes, CONF_MAX);
	text_init(&edited, CONF_MAX);
	archive_conf_path(&path, args->dir);
	status = file_read(&bytes, path.ptr, err);
	if (status == EMEND_OK)
		status = conf_remove_section(&edited,
		    slice_new(bytes.ptr, bytes.len), SLICE("watch"),
		    slice_sub(source, prefix.len, source.len), &found, err);
	if (status == EMEND_OK && found)
		status = file_write_atomic(path.ptr,
		    slice_new(edited.ptr, edited.len), 0600, err);
	text_free(&edited);
	text_free(&bytes);
	text_free(&path);
	return status;
}

static enum emend_status
end_row(struct store *store, struct watch_row *row, struct emend_error *err)
{
	struct store_batch *batch = NULL;
	enum emend_status status;

	row->state = WATCH_ENDED;
	row->ended_reason = "unwatched";
	status = store_batch_new(&batch, store, 0, err);
	if (status == EMEND_OK)
		status = store_batch_watch(batch, row, err);
	/* what is wanted now is to be compared again: it may come back */
	if (status == EMEND_OK)
		status = store_batch_note(batch, "sources", SLICE(""), err);
	if (status == EMEND_OK)
		status = store_batch_commit(batch, err);
	store_batch_free(batch);
	return status;
}

static enum emend_status
print(const struct arguments *args, const struct watch_row *row,
    struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json) {
		json_object_begin(&out.json);
		json_key_string(&out.json, "schema", SLICE("emend.unwatch/1"));
		json_key_string(&out.json, "url", slice_of(row->url));
		json_key_uint(&out.json, "revisions", row->newest);
		json_object_end(&out.json);
		json_newline(&out.json);
	} else {
		terminal_puts(&out.text, STYLE_PLAIN, "No longer watched: ");
		output_url(&out.text, row->url);
		terminal_newline(&out.text, 0);
		if (row->newest)
			terminal_printf(&out.text, STYLE_PLAIN,
			    "Its history stays: %u %s.", row->newest,
			    row->newest == 1 ? "revision" : "revisions");
		if (row->newest)
			terminal_newline(&out.text, 0);
	}
	return output_close(&out, true, err);
}

static int
unwatch(const struct arguments *args, struct emend_error *err)
{
	struct watch_row *row = NULL;
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_WRITE, err);
	if (status)
		return exit_status_of(status);
	status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK)
		status = watch_find(store, args->operands[0], &row, err);
	if (status == EMEND_OK && row->state == WATCH_ENDED)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.300s is not watched any more", row->normal);
	if (status == EMEND_OK)
		status = edit_conf(args, row, err);
	if (status == EMEND_OK)
		status = end_row(store, row, err);
	if (status == EMEND_OK)
		status = print(args, row, err);
	watch_row_free(row);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_unwatch = {
	.name = "unwatch",
	.usage = "URL",
	.summary = "stop watching; the history stays",
	.text = "Stops watching an article and takes it out of emend.conf.  Its "
		"history stays.\nURL may be an address, an id, its first 6 or "
		"more digits, or a piece of the address\nor title that fits one "
		"article alone.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = unwatch,
};
