#include "cli/adding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/url.h"
#include "cli/archive.h"
#include "cli/forgotten.h"
#include "cli/options.h"
#include "settings/settings.h"
#include "store/watches.h"
#include "watch/sources.h"

#define PAIRS_MOST 64 /* keys of one section */

/* url is the arena's. */
static enum emend_status
look_at(struct adding *a, const char *url, struct emend_error *err)
{
	const char **grown;

	if (a->url_count == a->url_cap) {
		a->url_cap = a->url_cap ? a->url_cap * 2 : 16;
		grown = realloc(a->urls, a->url_cap * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		a->urls = grown;
	}
	a->urls[a->url_count++] = url;
	return EMEND_OK;
}

/* ---- emend.conf ---- */

static enum emend_status
append(struct adding *a, const char *section, const char *name,
    struct emend_error *err)
{
	const struct arguments *args = a->args;
	struct conf_pair pairs[PAIRS_MOST];
	struct text grown;
	enum emend_status status;
	size_t i, n = 0;

	if (args->tag_count + 2 > PAIRS_MOST)
		return emend_fail(err, EMEND_USAGE, "too many tags");
	if (args->every)
		pairs[n++] = (struct conf_pair){ SLICE("every"),
			slice_of(args->every) };
	if (args->keep)
		pairs[n++] = (struct conf_pair){ SLICE("keep"),
			slice_of(args->keep) };
	for (i = 0; i < args->tag_count; i++)
		pairs[n++] = (struct conf_pair){ SLICE("tag"),
			slice_of(args->tags[i]) };
	text_init(&grown, CONF_MAX);
	status = conf_append_section(&grown,
	    slice_new(a->conf.ptr, a->conf.len), slice_of(section),
	    slice_of(name), pairs, n, err);
	if (status) {
		text_free(&grown);
		return status;
	}
	text_free(&a->conf);
	a->conf = grown;
	return EMEND_OK;
}

/* Takes note of an address that is watched, by its normal form. */
static enum emend_status
note_watched(struct adding *a, struct slice normal, struct emend_error *err)
{
	char *copy = arena_copy(&a->arena, normal.ptr, normal.len);

	if (!copy || !table_put(&a->watched, slice_of(copy), copy))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static bool
is_page(const char *as)
{
	return !as || !strcmp(as, "page");
}

/* What emend.conf calls it. */
static const char *
section_of(const char *as)
{
	return is_page(as) ? "watch" : as;
}

/* The names of a row's normal form: a source has its kind before it. */
static enum emend_status
name_row(struct text *out, const char *url, const char *as,
    struct emend_error *err)
{
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(url), err);
	text_truncate(out, 0);
	if (!is_page(as))
		text_addf(out, "%s ", as);
	text_add(out, normal.ptr, normal.len);
	text_free(&normal);
	return status ? status : text_check(out, err);
}

/* The addresses that emend.conf watches as they stand in it now. */
static enum emend_status
note_configured(struct adding *a, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text normal;
	size_t i;

	text_init(&normal, URL_MAX + 16);
	for (i = 0; i < a->settings->source_count && status == EMEND_OK; i++) {
		const struct source *s = &a->settings->sources[i];
		const char *as = s->type == SOURCE_PAGE
		    ? NULL : source_type_name(s->type);

		if (s->type != SOURCE_LIST &&
		    name_row(&normal, s->name, as, NULL) == EMEND_OK)
			status = note_watched(
			    a, slice_new(normal.ptr, normal.len), err);
	}
	text_free(&normal);
	return status;
}

static bool
is_configured_list(const struct adding *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->settings->source_count; i++)
		if (a->settings->sources[i].type == SOURCE_LIST &&
		    !strcmp(a->settings->sources[i].name, name))
			return true;
	return false;
}

/* The event of one operand; its name is copied.  NULL when out of memory. */
static struct event *
add_event(struct adding *a, const char *name, const char *as)
{
	char *copy = arena_copy(&a->arena, name, strlen(name));
	struct event *e;

	if (!copy)
		return NULL;
	e = &a->events[a->event_count++];
	*e = (struct event){ .type = EVENT_IS_ADDED, .url = copy, .as = as };
	return e;
}

/* Also one that emend.conf names and the next check takes up. */
static enum emend_status
is_watched(struct adding *a, struct slice normal, bool *watched,
    struct emend_error *err)
{
	bool named = table_get(&a->watched, normal);
	struct watch_row *row = NULL;
	enum emend_status status =
	    state_watch_by_url(a->store, normal, &row, err);

	/* what only a source leads to may be one's own, too */
	*watched = named || (row && row->state == WATCH_ACTIVE && row->named);
	if (status == EMEND_OK && named && row && row->state == WATCH_ENDED &&
	    row->ended_reason && !strcmp(row->ended_reason, "keep"))
		status = emend_fail(err, EMEND_USAGE,
		    "%.300s was followed for as long as its keep says; make "
		    "that longer in emend.conf, or take it out",
		    row->normal);
	watch_row_free(row);
	return status;
}

/* A word that is not even like an address was meant for a file. */
static enum emend_status
fail_address(const char *word, struct emend_error *err)
{
	if (dir_exists(word))
		return emend_fail(err, EMEND_USAGE,
		    "%.300s is a directory: give an address, or a file with one "
		    "a line",
		    word);
	if (!strchr(word, ':'))
		return emend_fail(err, EMEND_USAGE,
		    "there is no file %.300s; if it is an address, put https:// "
		    "before it",
		    word);
	return err->status = EMEND_USAGE;
}

/* A page, feed, sitemap or front page. */
static enum emend_status
add_url(struct adding *a, const char *url, const char *as,
    struct emend_error *err)
{
	struct text clean, normal;
	struct slice key;
	enum emend_status status;
	struct event *e;
	bool watched;

	text_init(&clean, URL_MAX);
	text_init(&normal, URL_MAX + 16);
	status = url_clean(&clean, slice_of(url), err);
	if (status == EMEND_OK)
		status = name_row(&normal, url, as, err);
	if (status == EMEND_PARSE || status == EMEND_LIMIT)
		status = fail_address(url, err);
	if (status)
		goto out;
	key = slice_new(normal.ptr, normal.len);
	status = forgotten_check(a->store, key, a->args->again, err);
	if (status == EMEND_OK)
		status = is_watched(a, key, &watched, err);
	if (status)
		goto out;
	e = add_event(a, clean.ptr, is_page(as) ? "page" : as);
	if (!e) {
		status = emend_fail_nomem(err);
		goto out;
	}
	e->already = watched;
	if (watched)
		goto out;
	status = append(a, section_of(as), e->url, err);
	if (status == EMEND_OK)
		status = note_watched(a, key, err);
	if (status == EMEND_OK)
		status = look_at(a, e->url, err);
out:
	text_free(&normal);
	text_free(&clean);
	return status;
}

struct counting {
	struct adding *adding;
	struct table known; /* normal forms: an address counts once */
	size_t bad;	    /* lines */
};

/* An address of the list, in its normal form. */
static enum emend_status
count_address(struct counting *c, struct slice url, struct slice normal,
    struct emend_error *err)
{
	struct arena *arena = &c->adding->arena;
	char *copy, *key;

	if (table_get(&c->known, normal))
		return EMEND_OK;
	copy = arena_copy(arena, url.ptr, url.len);
	key = arena_copy(arena, normal.ptr, normal.len);
	if (!copy || !key ||
	    !table_put(&c->known, slice_new(key, normal.len), copy))
		return emend_fail_nomem(err);
	return look_at(c->adding, copy, err);
}

static enum emend_status
count_line(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	struct counting *c = payload;
	struct text clean, normal;
	enum emend_status status;

	(void)line;
	text_init(&clean, URL_MAX);
	text_init(&normal, URL_MAX);
	status = url_clean(&clean, url, err);
	if (status == EMEND_OK)
		status = url_normal(&normal, url, err);
	if (status == EMEND_OK)
		status = count_address(
		    c, url, slice_new(normal.ptr, normal.len), err);
	text_free(&normal);
	text_free(&clean);
	if (status != EMEND_PARSE && status != EMEND_LIMIT)
		return status;
	c->bad++; /* told as trouble, with its line */
	return EMEND_OK;
}

/* Reads a list and puts it into emend.conf. */
static enum emend_status
take_list(struct adding *a, struct event *e, struct emend_error *err)
{
	struct counting counting = { .adding = a, .known = TABLE_INIT };
	enum emend_status status = list_read(e->url, count_line, &counting, err);

	e->has_entries = true;
	e->entries = counting.known.count;
	table_free(&counting.known);
	if (status)
		return status;
	if (counting.bad && !e->entries)
		return emend_fail(err, EMEND_USAGE,
		    "%.300s has no address in it: a list has one a line",
		    e->url);
	return append(a, "list", e->url, err);
}

static enum emend_status
add_list(struct adding *a, const char *file, struct emend_error *err)
{
	char *full = realpath(file, NULL);
	struct event *e;

	if (!full)
		return emend_fail(err, EMEND_NOTFOUND, "cannot read the list "
		    "%.300s: %s", file, strerror(errno));
	e = add_event(a, full, "list");
	free(full);
	if (!e)
		return emend_fail_nomem(err);
	e->already = is_configured_list(a, e->url);
	return e->already ? EMEND_OK : take_list(a, e, err);
}

static bool
names_a_list(const struct arguments *args, const char *operand)
{
	if (args->as)
		return !strcmp(args->as, "list");
	return !strstr(operand, "://") && file_exists(operand) &&
	    !dir_exists(operand);
}

enum emend_status
adding_write(struct adding *a, struct emend_error *err)
{
	const struct arguments *args = a->args;
	struct text path;
	enum emend_status status;
	size_t i, before;

	text_init(&a->conf, CONF_MAX);
	text_init(&path, PATH_LIMIT);
	a->events = calloc(args->operand_count, sizeof(*a->events));
	if (!a->events)
		return emend_fail_nomem(err);
	archive_conf_path(&path, args->dir);
	status = settings_read(&a->settings, path.ptr, err);
	if (status == EMEND_OK)
		status = note_configured(a, err);
	if (status == EMEND_OK)
		status = file_read(&a->conf, path.ptr, err);
	before = a->conf.len;
	for (i = 0; i < args->operand_count && status == EMEND_OK; i++)
		status = names_a_list(args, args->operands[i])
		    ? add_list(a, args->operands[i], err)
		    : add_url(a, args->operands[i], args->as, err);
	if (status == EMEND_OK && a->conf.len != before)
		status = archive_conf_write(path.ptr, &a->conf, err);
	text_free(&path);
	return status;
}

enum emend_status
adding_correct(
    struct adding *a, struct event *page, struct emend_error *err)
{
	const char *section = page->from ? page->as : section_of(NULL);
	const char *name = page->from ? page->from : page->url;
	struct text path, without, key;
	enum emend_status status;
	bool watched;

	text_init(&path, PATH_LIMIT);
	text_init(&without, CONF_MAX);
	text_init(&key, URL_MAX + 16);
	archive_conf_path(&path, a->args->dir);
	text_truncate(&a->conf, 0);
	status = file_read(&a->conf, path.ptr, err);
	if (status == EMEND_OK)
		status = conf_remove_section(&without,
		    slice_new(a->conf.ptr, a->conf.len), slice_of(section),
		    slice_of(name), NULL, err);
	text_free(&a->conf);
	a->conf = without;
	if (status == EMEND_OK)
		status = name_row(&key, page->url, page->as, err);
	watched = table_get(&a->watched, slice_new(key.ptr, key.len));
	page->already = watched;
	if (status == EMEND_OK && !watched)
		status = append(a, page->as, page->url, err);
	if (status == EMEND_OK)
		status = archive_conf_write(path.ptr, &a->conf, err);
	text_free(&key);
	text_free(&path);
	return status;
}

void
adding_free(struct adding *a)
{
	settings_free(a->settings);
	text_free(&a->conf);
	free(a->urls);
	free(a->events);
	table_free(&a->watched);
	arena_free(&a->arena);
}
