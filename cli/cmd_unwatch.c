#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/mentions.h"
#include "cli/options.h"
#include "cli/output.h"
#include "settings/settings.h"
#include "store/batch.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"
#include "watch/sources.h"

struct unwatching {
	const struct arguments *args;
	struct store *store;
	struct settings *settings;
	struct watch_row *row;
};

/* Does this spelling of an address lead to the row? */
static enum emend_status
leads_to_row(const void *payload, struct slice url, bool *leads,
    struct emend_error *err)
{
	const struct unwatching *u = payload;
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

/* What a list names would come back at the next check. */
static enum emend_status
refuse_listed(void *payload, const char *file, unsigned line,
    struct emend_error *err)
{
	const struct unwatching *u = payload;

	return emend_fail(err, EMEND_USAGE,
	    "%.200s is named in %.200s, line %u: take it out there",
	    u->row->normal, file, line);
}

static enum emend_status
edit_conf(struct unwatching *u, struct emend_error *err)
{
	const struct mentions m = { u->settings, u->args->dir, leads_to_row, u };
	struct text path, conf;
	enum emend_status status;
	bool found = false;

	text_init(&path, PATH_LIMIT);
	text_init(&conf, CONF_MAX);
	archive_conf_path(&path, u->args->dir);
	status = mentions_in_lists(&m, refuse_listed, u, err);
	if (status == EMEND_OK)
		status = file_read(&conf, path.ptr, err);
	if (status == EMEND_OK)
		status = mentions_remove(&m, &conf, &found, err);
	if (status == EMEND_OK && found)
		status = archive_conf_write(path.ptr, &conf, err);
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
	row->named = true; /* no source that names it, too, takes it up */
	status = store_batch_new(&batch, store, 0, err);
	if (status == EMEND_OK)
		status = store_batch_watch(batch, row, err);
	/* emend.conf may have it back */
	if (status == EMEND_OK)
		status = sources_compare_anew(batch, err);
	if (status == EMEND_OK)
		status = store_batch_commit(batch, err);
	store_batch_free(batch);
	return status;
}

static void
write_json(struct json *j, const char *url, unsigned revisions,
    const char *as, size_t entries)
{
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.unwatch/1"));
	json_key_url(j, "url", slice_of(url));
	json_key_uint(j, "revisions", revisions);
	json_key_string(j, "as", slice_of(as));
	json_key_uint(j, "entries", entries);
	json_object_end(j);
	json_newline(j);
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
		write_json(&out.json, row->url, row->newest, "page", 1);
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
	return output_close(&out, EMEND_OK, err);
}

/* ---- what names articles ---- */

/* Do both names lead to one file? */
static bool
is_same_file(const char *one, const char *other)
{
	char *x = realpath(one, NULL), *y = realpath(other, NULL);
	bool same = x && y && !strcmp(x, y);

	free(x);
	free(y);
	return same;
}

/* Have both one normal form? */
static bool
is_same_address(const char *one, const char *other)
{
	struct text x, y;
	bool same;

	text_init(&x, URL_MAX);
	text_init(&y, URL_MAX);
	same = url_normal(&x, slice_of(one), NULL) == EMEND_OK &&
	    url_normal(&y, slice_of(other), NULL) == EMEND_OK &&
	    !strcmp(x.ptr, y.ptr);
	text_free(&y);
	text_free(&x);
	return same;
}

/* The configured list, feed or the like that the operand names, or NULL; pages:
 * the configured page instead. */
static const struct source *
find_source(const struct unwatching *u, bool pages)
{
	const char *operand = u->args->operands[0];
	const struct source *found = NULL;
	struct text path;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < u->settings->source_count && !found; i++) {
		const struct source *s = &u->settings->sources[i];

		path_join(&path, u->args->dir, s->name);
		if ((s->type == SOURCE_PAGE) != pages)
			continue;
		if (!strcmp(operand, s->name) ||
		    (s->type == SOURCE_LIST
			    ? is_same_file(operand, path.ptr)
			    : is_same_address(operand, s->name)))
			found = s;
	}
	text_free(&path);
	return found;
}

/* Without it, what it alone named ends, as at a check. */
static enum emend_status
end_listed(const struct unwatching *u, const char *conf_path, size_t *ended,
    struct emend_error *err)
{
	struct sources sources = SOURCES_INIT;
	struct settings *settings = NULL;
	struct store_batch *batch = NULL;
	enum emend_status status = settings_read(&settings, conf_path, err);

	if (status == EMEND_OK)
		status = store_batch_new(&batch, u->store, 0, err);
	if (status == EMEND_OK)
		status = sources_sync(&sources, u->store, batch, settings,
		    u->args->dir, clock_now(&u->args->clock), err);
	if (status == EMEND_OK)
		status = store_batch_commit(batch, err);
	*ended = sources.ended_count;
	sources_free(&sources);
	store_batch_free(batch);
	settings_free(settings);
	return status;
}

static enum emend_status
remove_source(
    const char *path, const struct source *source, struct emend_error *err)
{
	struct text conf, edited;
	enum emend_status status;

	text_init(&conf, CONF_MAX);
	text_init(&edited, CONF_MAX);
	status = file_read(&conf, path, err);
	if (status == EMEND_OK)
		status = conf_remove_section(&edited,
		    slice_new(conf.ptr, conf.len),
		    slice_of(source_type_name(source->type)),
		    slice_of(source->name), NULL, err);
	if (status == EMEND_OK)
		status = archive_conf_write(path, &edited, err);
	text_free(&edited);
	text_free(&conf);
	return status;
}

static enum emend_status
print_source(const struct arguments *args, const struct source *source,
    size_t ended, struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json) {
		write_json(&out.json, source->name, 0,
		    source_type_name(source->type), ended);
	} else {
		terminal_puts(&out.text, STYLE_PLAIN, "No longer watched: ");
		if (source->type == SOURCE_LIST)
			terminal_puts(&out.text, STYLE_PLAIN, source->name);
		else
			terminal_url(&out.text, source->name);
		terminal_printf(&out.text, STYLE_PLAIN,
		    " (%zu %s); what is kept of them stays.", ended,
		    ended == 1 ? "address" : "addresses");
		terminal_newline(&out.text, 0);
	}
	return output_close(&out, EMEND_OK, err);
}

static enum emend_status
unwatch_source(const struct unwatching *u, const struct source *source,
    struct emend_error *err)
{
	struct text path;
	enum emend_status status;
	size_t ended = 0;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, u->args->dir);
	status = remove_source(path.ptr, source, err);
	if (status == EMEND_OK)
		status = end_listed(u, path.ptr, &ended, err);
	/* the row of a feed or the like is no address that it named */
	if (source->type != SOURCE_LIST && ended)
		ended--;
	if (status == EMEND_OK)
		status = print_source(u->args, source, ended, err);
	text_free(&path);
	return status;
}

/* ---- an article ---- */

/* One that emend.conf names and no check has taken up yet. */
static enum emend_status
unwatch_waiting(
    struct unwatching *u, const struct source *page, struct emend_error *err)
{
	const struct watch_row row = { .url = page->name };
	struct text path;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, u->args->dir);
	status = remove_source(path.ptr, page, err);
	text_free(&path);
	return status ? status : print(u->args, &row, err);
}

static enum emend_status
unwatch_article(struct unwatching *u, struct emend_error *err)
{
	enum emend_status status =
	    watch_find(u->store, u->args->operands[0], &u->row, err);
	const struct source *page;

	if (status == EMEND_NOTFOUND && (page = find_source(u, true)))
		return unwatch_waiting(u, page, err);
	if (status == EMEND_OK && u->row->state == WATCH_ENDED)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%.300s is not watched any more", u->row->normal);
	if (status == EMEND_OK)
		status = edit_conf(u, err);
	if (status == EMEND_OK)
		status = end_row(u->store, u->row, err);
	return status ? status : print(u->args, u->row, err);
}

static int
unwatch(const struct arguments *args, struct emend_error *err)
{
	struct unwatching u = { .args = args };
	const struct source *source = NULL;
	enum emend_status status;

	status = store_open(&u.store, args->dir, STORE_WRITE, err);
	if (status)
		return exit_status_of(status);
	status = store_lock(u.store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK)
		status = settings_read_in(&u.settings, args->dir, err);
	if (status == EMEND_OK)
		source = find_source(&u, false);
	if (status == EMEND_OK)
		status = source ? unwatch_source(&u, source, err)
				: unwatch_article(&u, err);
	watch_row_free(u.row);
	settings_free(u.settings);
	store_close(u.store);
	return exit_status_of(status);
}

const struct command command_unwatch = {
	.name = "unwatch",
	.usage = "URL|FILE",
	.summary = "stop watching; the history stays",
	.text = "Stops watching an article and takes it out of emend.conf. "
		"Its history stays. URL may be an address, an id, its first 6 "
		"or more digits, or a piece of the address or title that fits "
		"one article alone. Of a feed, sitemap, front page or list "
		"file, what it alone names is no longer watched.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = unwatch,
};
