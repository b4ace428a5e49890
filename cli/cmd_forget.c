#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/forgetting.h"
#include "cli/mentions.h"
#include "cli/options.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"
#include "watch/sources.h"

#define PACKS_WAIT 30 /* seconds */
#define NAMED_MOST 1000 /* places that still name it */

/* ---- which one ---- */

static enum emend_status
fail_unknown(const char *what, struct emend_error *err)
{
	struct text shown;
	enum emend_status status;

	text_init(&shown, URL_MAX * 4);
	if (strstr(what, "://"))
		url_redact(&shown, slice_of(what));
	else
		text_puts(&shown, what);
	status = emend_fail(err, EMEND_NOTFOUND,
	    "nothing is kept of %.200s; to forget something takes its whole "
	    "address or id, no piece of one (\"emend list\" shows them)",
	    shown.ptr);
	text_free(&shown);
	return status;
}

/* Does emend.conf have a section for it, which no check has taken up yet? */
static enum emend_status
is_configured(struct forgetting *f, bool *out, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text normal;
	size_t i;

	*out = false;
	text_init(&normal, URL_MAX);
	for (i = 0; i < f->settings->source_count && !*out; i++) {
		const struct source *s = &f->settings->sources[i];

		if (s->type == SOURCE_PAGE)
			status = url_normal(&normal, slice_of(s->name), err);
		if (status)
			break;
		*out = s->type == SOURCE_PAGE && hash_equal(f->id,
		    url_id(slice_new(normal.ptr, normal.len)));
	}
	text_free(&normal);
	return status;
}

/* A row, a history or a section without one, or what was forgotten already. */
static enum emend_status
find(struct forgetting *f, struct emend_error *err)
{
	const char *what = f->args->operands[0];
	struct revision_list history;
	struct hash128 forgotten;
	enum emend_status status;
	bool configured;
	int64_t at = 0;
	size_t count;

	status = watch_find_exactly(f->store, what, &f->row, &f->id, err);
	if (status)
		return status;
	if (hash_is_zero(f->id))
		return fail_unknown(what, err);
	status = store_find_forgotten(f->store, f->id, &forgotten, &at, err);
	if (status || f->row)
		return status;
	if (at) {
		f->id = forgotten;
		return EMEND_OK;
	}
	status = store_history(f->store, f->id, &history, err);
	if (status)
		return status;
	count = history.count;
	revision_list_free(&history);
	if (count)
		return EMEND_OK;
	status = is_configured(f, &configured, err);
	return status || configured ? status : fail_unknown(what, err);
}

/* What it would do, and how it is asked for in earnest. */
static enum emend_status
ask_for_yes(const struct forgetting *f, struct emend_error *err)
{
	const char *what = f->args->operands[0];
	struct revision_list history;
	char shown[256];
	enum emend_status status;
	struct text url;
	size_t count;

	status = store_history(f->store, f->id, &history, err);
	if (status)
		return status;
	count = history.count;
	revision_list_free(&history);
	text_init(&url, URL_MAX * 4);
	if (f->row)
		url_redact(&url, slice_of(f->row->url));
	else
		text_puts(&url, what);
	snprintf(shown, sizeof(shown), "%.200s", url.ptr);
	text_free(&url);
	return emend_fail(err, EMEND_USAGE,
	    "this erases what the archive has of %s: %zu %s, pages and looks, "
	    "and its section in emend.conf.  It cannot be taken back.  To do "
	    "it, add --yes; to stop watching and keep the history: emend "
	    "unwatch",
	    shown, count, count == 1 ? "revision" : "revisions");
}

/* ---- what still names it ---- */

static enum emend_status
leads_there(const void *payload, struct slice url, bool *leads,
    struct emend_error *err)
{
	const struct forgetting *f = payload;
	struct text normal;
	struct hash128 id;
	enum emend_status status;
	int64_t at = 0;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, url, NULL);
	if (status == EMEND_OK)
		status = store_find_forgotten(f->store,
		    url_id(slice_new(normal.ptr, normal.len)), &id, &at, err);
	else if (status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	else
		status = EMEND_OK; /* a line of a list that is no address */
	*leads = at && hash_equal(id, f->id);
	text_free(&normal);
	return status;
}

static enum emend_status
note_place(void *payload, const char *file, unsigned line,
    struct emend_error *err)
{
	struct forgetting *f = payload;
	struct place *grown;

	if (f->place_count == NAMED_MOST)
		return EMEND_OK;
	grown = realloc(f->places, (f->place_count + 1) * sizeof(*grown));
	if (!grown)
		return emend_fail_nomem(err);
	f->places = grown;
	snprintf(grown[f->place_count].file, PATH_LIMIT, "%s", file);
	grown[f->place_count++].line = line;
	return EMEND_OK;
}

/* Lines of emend.conf besides its section: an alert's, say. */
static enum emend_status
look_at_conf(struct forgetting *f, struct slice conf, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct slice url = slice_of(f->row ? f->row->url : NULL);
	unsigned line = 1;
	size_t at, from = 0;

	while (url.len && status == EMEND_OK &&
	    (at = slice_find(conf, url, from)) < conf.len) {
		for (; from < at; from++)
			line += conf.ptr[from] == '\n';
		status = note_place(f, SETTINGS_FILE, line, err);
		from = at + url.len;
	}
	return status;
}

static enum emend_status
edit_conf(struct forgetting *f, const char *path, struct emend_error *err)
{
	const struct mentions m = { f->settings, f->args->dir, leads_there, f };
	enum emend_status status;
	struct text conf;

	text_init(&conf, CONF_MAX);
	status = file_read(&conf, path, err);
	if (status == EMEND_OK)
		status = mentions_remove(&m, &conf, &f->section, err);
	if (status == EMEND_OK && f->section)
		status = archive_conf_write(path, &conf, err);
	if (status == EMEND_OK)
		status = look_at_conf(f, slice_new(conf.ptr, conf.len), err);
	text_free(&conf);
	return status ? status : mentions_in_lists(&m, note_place, f, err);
}

/* ---- doing it ---- */

static enum emend_status
erase(struct forgetting *f, struct emend_error *err)
{
	const struct clock *clock = &f->args->clock;
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, f->args->dir);
	status = store_forget(f->store, f->id, clock_now(clock), clock->held,
	    &f->done, err);
	if (status == EMEND_OK)
		status = edit_conf(f, path.ptr, err);
	text_free(&path);
	return status;
}

/* Who joins packs would write again what is erased; that ends by itself. */
static enum emend_status
take_locks(struct store *store, struct emend_error *err)
{
	static const struct timespec pause = { 1, 0 };
	enum emend_status status;
	int waited;

	for (waited = 0;
	     (status = store_lock(store, STORE_LOCK_PACKS, err)) == EMEND_BUSY &&
	     waited < PACKS_WAIT;
	     waited++)
		nanosleep(&pause, NULL);
	return status ? status : store_lock(store, STORE_LOCK_WRITE, err);
}

static int
forget(const struct arguments *args, struct emend_error *err)
{
	struct forgetting f = { .args = args };
	enum emend_status status;

	status = store_open(&f.store, args->dir,
	    args->yes ? STORE_WRITE : STORE_READ, err);
	if (status)
		return exit_status_of(status);
	if (args->yes)
		status = take_locks(f.store, err);
	if (status == EMEND_OK && args->yes)
		status = store_recover(f.store, err);
	/* before anything is erased: what is wrong there would stop it later */
	if (status == EMEND_OK)
		status = settings_read_in(&f.settings, f.args->dir, err);
	if (status == EMEND_OK)
		status = find(&f, err);
	if (status == EMEND_OK)
		status = args->yes ? erase(&f, err) : ask_for_yes(&f, err);
	if (status == EMEND_OK)
		status = forgetting_tell(&f, err);
	free(f.places);
	watch_row_free(f.row);
	settings_free(f.settings);
	store_close(f.store);
	return exit_status_of(status);
}

const struct command command_forget = {
	.name = "forget",
	.usage = "URL",
	.summary = "erase the history of an article for good",
	.text = "Erases all that the archive has of an article: revisions, "
		"pages, looks, its section in emend.conf. URL is its whole "
		"address or its id. Without --yes it only tells what would "
		"go. Texts that another article has too stay with that one. "
		"Hashes of its addresses stay, so that no list or feed brings "
		"it back; \"emend add --again\" does. Clones, backups and "
		"messages sent are out of reach. Do not run git gc on the "
		"archive meanwhile.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_YES),
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = forget,
};
