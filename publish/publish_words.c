#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_read.h"
#include "base/time.h"
#include "base/utf8.h"
#include "publish/publish_work.h"
#include "publish/segment.h"

/*
 * The search of a site: segments, of which the last grows.  search/list.js names
 * those that count; it is written once they are whole, and what it does not
 * name goes.
 */

#define LIST "search/list.js"
#define LIST_MOST ((size_t)1 << 20)
#define SEGMENTS_MOST 4096
#define NUMBER_MOST 1000000000 /* of a name that is believed */
/* Bytes of a wording; a longer one is several.  So is a piece, of SEGMENT_TOGETHER
 * of them and titles, each byte six at the most, no more than can be read. */
#define WORDING_MOST 8192

struct listed {
	char name[SEGMENT_NAME_MAX];
	unsigned pieces;
	size_t count;
};

struct publish_words {
	struct listed at[SEGMENTS_MOST]; /* whole ones, oldest first */
	size_t count;
	unsigned next; /* number of the next name */
	struct segment growing;
	bool changed; /* the list is not what was read */
	struct table removed; /* paths of articles */
	struct arena arena;
};

void
publish_words_free(struct publishing *p)
{
	if (!p->words)
		return;
	segment_free(&p->words->growing);
	table_free(&p->words->removed);
	arena_free(&p->words->arena);
	free(p->words);
	p->words = NULL;
}

/* ---- the list ---- */

/* The number of a name that close_segment gave; else 0: it may lead out of the
 * site. */
static unsigned
number_of(struct slice name)
{
	char word[SEGMENT_NAME_MAX] = "", again[SEGMENT_NAME_MAX];
	unsigned long number;

	snprintf(word, sizeof(word), "%.*s", SLICE_ARG(name));
	number = strtoul(word + 1, NULL, 10);
	snprintf(again, sizeof(again), "s%lu", number);
	return number <= NUMBER_MOST && slice_equal(name, slice_of(again))
	    ? (unsigned)number
	    : 0;
}

static bool
take_listed(struct publish_words *w, const struct json_value *v)
{
	struct slice name = json_value_string(json_value_get(v, "name"));
	unsigned number = number_of(name);
	int64_t pieces = 0, count = 0;
	struct listed *l = &w->at[w->count];

	(void)json_value_int(json_value_get(v, "pieces"), &pieces);
	(void)json_value_int(json_value_get(v, "wordings"), &count);
	if (w->count == SEGMENTS_MOST || number == 0 || pieces <= 0 ||
	    pieces > SEGMENT_MOST || count <= 0 || count > SEGMENT_MOST)
		return false;
	snprintf(l->name, sizeof(l->name), "s%u", number);
	l->pieces = (unsigned)pieces;
	l->count = (size_t)count;
	w->next = number >= w->next ? number + 1 : w->next;
	w->count++;
	return true;
}

static enum emend_status
read_list(struct publishing *p, struct emend_error *err)
{
	struct json_value *root = NULL;
	struct text script;
	enum emend_status status;
	size_t i;

	text_init(&script, LIST_MOST);
	status = publish_read(p, LIST, &script, err);
	if (status == EMEND_OK)
		status = json_read_strict(&root,
		    segment_content(slice_new(script.ptr, script.len)), err);
	for (i = 0; i < json_value_count(root) && status == EMEND_OK; i++)
		if (!take_listed(p->words, json_value_at(root, i)))
			status = emend_fail(err, EMEND_PARSE,
			    LIST " has something else than emend writes");
	json_value_free(root);
	text_free(&script);
	return status;
}

static enum emend_status
write_list(struct publishing *p, struct emend_error *err)
{
	const struct publish_words *w = p->words;
	struct markup *m;
	struct json j;
	enum emend_status status = publish_begin(p, LIST, &m, err);
	size_t i;

	if (status)
		return status;
	fputs("emendPiece(\"list\",", m->file);
	json_init_file(&j, m->file);
	json_array_begin(&j);
	for (i = 0; i < w->count; i++) {
		json_object_begin(&j);
		json_key_string(&j, "name", slice_of(w->at[i].name));
		json_key_uint(&j, "pieces", w->at[i].pieces);
		json_key_uint(&j, "wordings", w->at[i].count);
		json_key_uint(&j, "together", SEGMENT_TOGETHER);
		json_object_end(&j);
	}
	json_array_end(&j);
	fputs(");\n", m->file);
	return publish_end(p, err);
}

/* ---- what the list does not name ---- */

static enum emend_status
sweep_one(void *payload, const char *name, struct emend_error *err)
{
	struct publishing *p = payload;
	char path[64];
	size_t i;

	for (i = 0; i < p->words->count; i++)
		if (!strcmp(name, p->words->at[i].name))
			return EMEND_OK;
	if (name[0] != 's' || strlen(name) >= SEGMENT_NAME_MAX)
		return EMEND_OK;
	snprintf(path, sizeof(path), "search/%s", name);
	return publish_remove(p, path, err);
}

static enum emend_status
sweep(struct publishing *p, struct emend_error *err)
{
	return publish_names(p, "search", sweep_one, p, err);
}

/* ---- growing ---- */

/* Where there is nothing that can be read, all is written anew. */
static enum emend_status
begin_anew(struct publishing *p, enum emend_status status)
{
	if (status != EMEND_NOTFOUND && status != EMEND_PARSE &&
	    status != EMEND_LIMIT)
		return status;
	p->upto = 0;
	return EMEND_OK;
}

/* The last one goes on, under another name. */
static enum emend_status
read_growing(struct publishing *p, struct emend_error *err)
{
	struct publish_words *w = p->words;
	const struct listed *last;

	if (w->count == 0 || w->at[w->count - 1].count >= SEGMENT_MOST)
		return EMEND_OK;
	last = &w->at[--w->count];
	return segment_read(&w->growing, p, last->name, last->count, NULL,
	    NULL, err);
}

static void
drop_all(struct publish_words *w)
{
	segment_free(&w->growing);
	w->count = 0;
	w->changed = true;
}

enum emend_status
publish_words_begin(struct publishing *p, struct emend_error *err)
{
	struct publish_words *w = calloc(1, sizeof(*w));
	enum emend_status status;

	p->words = w;
	if (!w)
		return emend_fail_nomem(err);
	w->next = 1;
	status = begin_anew(p, read_list(p, err));
	/* what a killed run left has words that may be forgotten meanwhile */
	if (status == EMEND_OK)
		status = sweep(p, err);
	if (status == EMEND_OK && p->upto > 0)
		status = begin_anew(p, read_growing(p, err));
	if (p->upto == 0)
		drop_all(w);
	return status;
}

static enum emend_status
close_segment(
    struct publishing *p, struct segment *s, struct emend_error *err)
{
	struct publish_words *w = p->words;
	enum emend_status status;

	if (s->count == 0)
		return EMEND_OK;
	if (w->count == SEGMENTS_MOST)
		return emend_fail(err, EMEND_LIMIT,
		    "%s: there are %d parts of the search already: remove the "
		    "directory and make the site anew",
		    p->options->to, SEGMENTS_MOST);
	snprintf(s->name, sizeof(s->name), "s%u", w->next++);
	status = segment_write(s, p, err);
	if (status)
		return status;
	memcpy(w->at[w->count].name, s->name, sizeof(s->name));
	w->at[w->count].pieces = s->pieces;
	w->at[w->count].count = s->count;
	w->count++;
	return EMEND_OK;
}

static enum emend_status
add_wording(struct publishing *p, const struct segment_wording *wording,
    struct emend_error *err)
{
	struct publish_words *w = p->words;
	enum emend_status status = EMEND_OK;

	if (w->growing.count >= SEGMENT_MOST) {
		status = close_segment(p, &w->growing, err);
		segment_free(&w->growing);
	}
	return status ? status : segment_add(&w->growing, wording, err);
}

/* What one wording has of it: up to the last blank, if there is one. */
static struct slice
beginning_of(struct slice text)
{
	struct slice part = utf8_cut(text, WORDING_MOST);
	size_t end = part.len;

	if (part.len == text.len)
		return text;
	while (end > 0 && part.ptr[end - 1] != ' ')
		end--;
	return end ? slice_sub(part, 0, end) : part;
}

enum emend_status
publish_words_add(struct publishing *p, const struct publish_article *a,
    unsigned number, bool headline, struct slice text, int64_t at,
    struct emend_error *err)
{
	char day[TIME_LOCAL_MAX];
	struct segment_wording wording = {
		.path = slice_of(a->path),
		.number = number,
		.headline = headline,
		.title = slice_of(a->title),
		.day = slice_new(day, 10),
	};
	enum emend_status status = EMEND_OK;

	time_format_local(day, at);
	p->words->changed = true;
	while (text.len && status == EMEND_OK) {
		wording.text = beginning_of(text);
		text = slice_sub(text, wording.text.len, text.len);
		status = add_wording(p, &wording, err);
	}
	return status;
}

/* ---- shrinking ---- */

enum emend_status
publish_words_remove(
    struct publishing *p, const char *path, struct emend_error *err)
{
	struct publish_words *w = p->words;
	char *copy = arena_copy(&w->arena, path, strlen(path));

	if (!copy || !table_put(&w->removed, slice_of(copy), copy))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static bool
is_removed(const void *payload, struct slice path)
{
	const struct publish_words *w = payload;

	return table_get(&w->removed, path) != NULL;
}

/* Those of the growing one that were read. */
static void
shrink_growing(struct publish_words *w)
{
	struct segment *s = &w->growing;
	size_t i, n = 0;

	for (i = 0; i < s->count; i++)
		if (!is_removed(w, s->at[i].path))
			s->at[n++] = s->at[i];
	w->changed = w->changed || n < s->count;
	s->count = n;
}

/* A whole one is written again where it has something of them. */
static enum emend_status
shrink(struct publishing *p, struct listed *l, struct emend_error *err)
{
	struct publish_words *w = p->words;
	struct segment s = SEGMENT_INIT;
	enum emend_status status = segment_read(
	    &s, p, l->name, l->count, is_removed, w, err);

	if (status == EMEND_OK && s.count < l->count) {
		w->changed = true;
		snprintf(s.name, sizeof(s.name), "s%u", w->next++);
		if (s.count)
			status = segment_write(&s, p, err);
		memcpy(l->name, s.name, sizeof(s.name));
		l->pieces = s.pieces;
		l->count = s.count;
	}
	segment_free(&s);
	return status;
}

enum emend_status
publish_words_forget(struct publishing *p, struct emend_error *err)
{
	struct publish_words *w = p->words;
	enum emend_status status = EMEND_OK;
	size_t i, n = 0;

	if (w->removed.count == 0)
		return EMEND_OK;
	shrink_growing(w);
	for (i = 0; i < w->count && status == EMEND_OK; i++)
		status = shrink(p, &w->at[i], err);
	for (i = 0; i < w->count; i++)
		if (w->at[i].count)
			w->at[n++] = w->at[i];
	w->count = n;
	table_clear(&w->removed);
	status = begin_anew(p, status);
	if (p->upto == 0)
		drop_all(w);
	return status;
}

/* ---- the end ---- */

enum emend_status
publish_words_end(struct publishing *p, struct emend_error *err)
{
	enum emend_status status;

	if (!p->words->changed && publish_is_there(p, LIST))
		return EMEND_OK;
	status = close_segment(p, &p->words->growing, err);
	/* the list has what the mark does not know of yet */
	if (status == EMEND_OK)
		status = publish_unmark(p, err);
	if (status == EMEND_OK)
		status = write_list(p, err);
	return status ? status : sweep(p, err);
}
