#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/url.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/find.h"
#include "watch/settings.h"
#include "watch/sources.h"

struct unwatching {
	const struct arguments *args;
	struct store *store;
	struct settings *settings;
	struct watch_row *row;
};

/* Does this spelling of an address lead to the row? */
static enum emend_status
leads_to_row(const struct unwatching *u, struct slice url, bool *leads,
    struct emend_error *err)
{
	struct watch_row *other = NULL;
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, url, err);
	if (status == EMEND_OK)
		status = state_watch_by_url(u->store,
		    slice_new(normal.ptr, normal.len), &other, err);
	else if (status == EMEND_PARSE || status == EMEND_LIMIT)
		status = EMEND_OK; /* a line of a list that is no address */
	*leads = other && other->key == u->row->key;
	watch_row_free(other);
	text_free(&normal);
	return status;
}

struct reading_list {
	const struct unwatching *unwatching;
	const char *file;
};

static enum emend_status
refuse_listed(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	struct reading_list *r = payload;
	bool leads;
	enum emend_status status =
	    leads_to_row(r->unwatching, url, &leads, err);

	if (status == EMEND_OK && leads)
		return emend_fail(err, EMEND_USAGE,
		    "%.200s is named in %.200s, line %u: take it out there",
		    r->unwatching->row->normal, r->file, line);
	return status;
}

/* What a list names would come back at the next check. */
static enum emend_status
check_lists(const struct unwatching *u, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text path;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < u->settings->source_count && status == EMEND_OK; i++) {
		const struct source *s = &u->settings->sources[i];
		struct reading_list reading = { u, s->name };

		if (s->type != SOURCE_LIST)
			continue;
		path_join(&path, u->args->dir, s->name);
		/* one that cannot be read names nothing; check tells that */
		if (file_exists(path.ptr))
			status = list_read(
			    path.ptr, refuse_listed, &reading, err);
	}
	text_free(&path);
	return status;
}

/* Takes every spelling of the address out of *conf. */
static enum emend_status
remove_pages(
    const struct unwatching *u, struct text *conf, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < u->settings->source_count && status == EMEND_OK; i++) {
		const struct source *s = &u->settings->sources[i];
		struct text edited;
		bool leads = false;

		if (s->type == SOURCE_PAGE)
			status = leads_to_row(u, slice_of(s->name), &leads, err);
		if (status || !leads)
			continue;
		text_init(&edited, CONF_MAX);
		status = conf_remove_section(&edited,
		    slice_new(conf->ptr, conf->len), SLICE("watch"),
		    slice_of(s->name), NULL, err);
		text_free(conf);
		*conf = edited;
	}
	return status;
}

static enum emend_status
edit_conf(struct unwatching *u, struct emend_error *err)
{
	struct text path, conf;
	enum emend_status status;
	size_t before;

	text_init(&path, PATH_LIMIT);
	text_init(&conf, CONF_MAX);
	archive_conf_path(&path, u->args->dir);
	status = settings_read(&u->settings, path.ptr, err);
	if (status == EMEND_OK)
		status = check_lists(u, err);
	if (status == EMEND_OK)
		status = file_read(&conf, path.ptr, err);
	before = conf.len;
	if (status == EMEND_OK)
		status = remove_pages(u, &conf, err);
	if (status == EMEND_OK && conf.len != before)
		status = file_write_atomic(path.ptr,
		    slice_new(conf.ptr, conf.len), 0600, err);
	text_free(&conf);
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
		json_key_url(&out.json, "url", slice_of(row->url));
		json_key_uint(&out.json, "revisions", row->newest);
		json_object_end(&out.json);
		json_newline(&out.json);
	} else {
		terminal_puts(&out.text, STYLE_PLAIN, "No longer watched: ");
		terminal_url(&out.text, row->url);
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
	struct unwatching u = { .args = args };
	enum emend_status status;

	status = store_open(&u.store, args->dir, STORE_WRITE, err);
	if (status)
		return exit_status_of(status);
	status = store_lock(u.store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK)
		status = watch_find(u.store, args->operands[0], &u.row, err);
	if (status == EMEND_OK && u.row->state == WATCH_ENDED)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.300s is not watched any more", u.row->normal);
	if (status == EMEND_OK)
		status = edit_conf(&u, err);
	if (status == EMEND_OK)
		status = end_row(u.store, u.row, err);
	if (status == EMEND_OK)
		status = print(args, u.row, err);
	watch_row_free(u.row);
	settings_free(u.settings);
	store_close(u.store);
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
