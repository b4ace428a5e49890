#include "watch/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/url.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/settings.h"

/* A configured address, on its way to a row. */
struct wanted {
	const char *url, *normal, *source;
	bool seen; /* a row or an alias stands for it */
};

struct sync {
	struct sources *out;
	struct store *store;
	struct store_batch *batch;
	const char *dir;
	int64_t now;
	struct table wanted; /* normal form -> struct wanted */
	const struct source *list; /* being read */
	const char *list_name;
	size_t taken;
};

enum emend_status
list_read(const char *path, list_line_fn *each, void *payload,
    struct emend_error *err)
{
	struct text bytes;
	struct slice rest;
	enum emend_status status;
	unsigned line = 0;

	text_init(&bytes, LIST_MAX_BYTES);
	status = file_read(&bytes, path, err);
	rest = slice_new(bytes.ptr, bytes.len);
	while (status == EMEND_OK && rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		struct slice url = slice_trim(slice_sub(rest, 0, end));

		line++;
		if (url.len && url.ptr[0] != '#')
			status = each(payload, line, url, err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	text_free(&bytes);
	return status;
}

static char *
copy_slice(struct arena *arena, struct slice s)
{
	return arena_copy(arena, s.ptr, s.len);
}

/* Grows *array by one element of the arena's; NULL when out of memory. */
static void *
append(struct arena *arena, void *array, size_t count, size_t size)
{
	void *grown = array;

	/* powers of two: a copy each time the count reaches one */
	if ((count & (count - 1)) == 0) {
		grown = arena_array(arena, count ? count * 2 : 1, size);
		if (grown && count)
			memcpy(grown, array, count * size);
	}
	return grown;
}

static enum emend_status
note_trouble(struct sync *s, const char *name, unsigned line,
    const char *message, struct emend_error *err)
{
	struct sources *out = s->out;
	char full[600];
	struct source_trouble *t = append(&out->arena, out->trouble,
	    out->trouble_count, sizeof(*out->trouble));

	if (!t)
		return emend_fail_nomem(err);
	out->trouble = t;
	t = &out->trouble[out->trouble_count];
	if (line)
		snprintf(full, sizeof(full), "%.500s:%u", name, line);
	else
		snprintf(full, sizeof(full), "%.500s", name);
	t->name = copy_slice(&out->arena, slice_of(full));
	t->message = copy_slice(&out->arena, slice_of(message));
	if (!t->name || !t->message)
		return emend_fail_nomem(err);
	out->trouble_count++;
	return EMEND_OK;
}

/* Puts one address among the wanted; a bad one is *why, not a failure. */
static enum emend_status
want(struct sync *s, struct slice url, const char *source, bool *good,
    struct emend_error *why)
{
	struct arena *arena = &s->out->arena;
	struct text clean, normal;
	struct wanted *w;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	text_init(&normal, URL_MAX);
	status = url_clean(&clean, url, why);
	if (status == EMEND_OK)
		status = url_normal(&normal, url, why);
	*good = status == EMEND_OK;
	if (status)
		goto out;
	if (table_get(&s->wanted, slice_new(normal.ptr, normal.len)))
		goto out;
	w = arena_alloc(arena, sizeof(*w));
	if (w) {
		w->url = arena_copy(arena, clean.ptr, clean.len);
		w->normal = arena_copy(arena, normal.ptr, normal.len);
		w->source = source;
	}
	if (!w || !w->url || !w->normal ||
	    !table_put(&s->wanted, slice_of(w->normal), w))
		status = emend_fail_nomem(why);
out:
	text_free(&normal);
	text_free(&clean);
	return status == EMEND_NOMEM ? EMEND_NOMEM : EMEND_OK;
}

static enum emend_status
want_line(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	struct sync *s = payload;
	struct emend_error why;
	enum emend_status status;
	bool good;

	if (s->taken == s->list->limit) {
		s->taken++;
		return note_trouble(s, s->list->name, line,
		    "the list is longer than its limit; the rest is left out: "
		    "raise limit in emend.conf",
		    err);
	}
	if (s->taken++ > s->list->limit)
		return EMEND_OK;
	status = want(s, url, s->list_name, &good, &why);
	if (status)
		return emend_fail_nomem(err);
	return good ? EMEND_OK
		    : note_trouble(s, s->list->name, line, why.text, err);
}

static enum emend_status
want_source(struct sync *s, const struct source *source, const char *name,
    struct emend_error *err)
{
	struct emend_error why;
	struct text path;
	enum emend_status status;
	bool good;

	if (source->type == SOURCE_PAGE)
		return want(s, slice_of(source->name), name, &good, err);
	text_init(&path, URL_MAX);
	path_join(&path, s->dir, source->name);
	s->list = source;
	s->list_name = name;
	s->taken = 0;
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = list_read(path.ptr, want_line, s, &why);
	if (status != EMEND_OK && status != EMEND_NOMEM)
		status = note_trouble(s, source->name, 0, why.text, err);
	else if (status == EMEND_NOMEM)
		status = emend_fail_nomem(err);
	text_free(&path);
	return status;
}

/* "watch URL" or "list FILE": what a row says of its source. */
static const char *
source_name(struct arena *arena, const struct source *source)
{
	const char *word = source->type == SOURCE_PAGE ? "watch " : "list ";
	size_t n = strlen(word), len = strlen(source->name);
	char *name = arena_alloc(arena, n + len + 1);

	if (name) {
		memcpy(name, word, n);
		memcpy(name + n, source->name, len);
	}
	return name;
}

static enum emend_status
end_row(struct sync *s, const struct watch_row *row, struct emend_error *err)
{
	struct sources *out = s->out;
	struct watch_row **ended = append(
	    &out->arena, out->ended, out->ended_count, sizeof(*ended));
	enum emend_status status;

	if (!ended)
		return emend_fail_nomem(err);
	out->ended = ended;
	status = watch_row_dup(&ended[out->ended_count], row, err);
	if (status)
		return status;
	ended[out->ended_count]->state = WATCH_ENDED;
	ended[out->ended_count]->ended_reason = "unwatched";
	return store_batch_watch(s->batch, ended[out->ended_count++], err);
}

static bool
is_trouble(const struct sources *out, const char *source)
{
	size_t i;

	for (i = 0; i < out->trouble_count; i++)
		if (!strncmp(source, "list ", 5) &&
		    !strcmp(source + 5, out->trouble[i].name))
			return true;
	return false;
}

/* One row of the state against what is wanted. */
static enum emend_status
match_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct sync *s = payload;
	struct wanted *w = table_get(&s->wanted, slice_of(row->normal));
	struct watch_row again;

	if (w)
		w->seen = true;
	if (!w && row->state == WATCH_ACTIVE) {
		/* a list that cannot be read takes nothing away */
		if (is_trouble(s->out, row->source))
			return EMEND_OK;
		return end_row(s, row, err);
	}
	if (w && row->state == WATCH_ENDED && row->ended_reason &&
	    !strcmp(row->ended_reason, "unwatched")) {
		again = *row;
		again.state = WATCH_ACTIVE;
		again.ended_reason = NULL;
		again.source = w->source;
		again.next_look = again.due_from = s->now;
		return store_batch_watch(s->batch, &again, err);
	}
	return EMEND_OK;
}

static enum emend_status
add_row(struct sync *s, const struct wanted *w, struct emend_error *err)
{
	struct sources *out = s->out;
	struct watch_row row = {
		.url = w->url,
		.normal = w->normal,
		.source = w->source,
		.named = true,
		.added_at = s->now,
		.next_look = s->now,
		.due_from = s->now,
	};
	struct watch_row *known;
	struct watch_row **added;
	enum emend_status status;

	status = state_watch_by_url(s->store, slice_of(w->normal), &known, err);
	if (status)
		return status;
	watch_row_free(known);
	if (known)
		return EMEND_OK; /* another address of a known article */
	added = append(&out->arena, out->added, out->added_count, sizeof(*added));
	if (!added)
		return emend_fail_nomem(err);
	out->added = added;
	status = watch_row_dup(&added[out->added_count], &row, err);
	if (status)
		return status;
	return store_batch_watch(s->batch, added[out->added_count++], err);
}

static enum emend_status
name_sources(struct sources *out, const struct settings *settings,
    struct emend_error *err)
{
	size_t i;

	for (i = 0; i < settings->source_count; i++) {
		const char *name =
		    source_name(&out->arena, &settings->sources[i]);

		if (!name ||
		    !table_put(&out->by_name, slice_of(name),
			&settings->sources[i]))
			return emend_fail_nomem(err);
	}
	return EMEND_OK;
}

/* A digest of all that is wanted: when it is the noted one, nothing is new. */
static void
fingerprint(const struct table *wanted, char out[HASH128_HEX + 1])
{
	struct hash128 sum = { { 0 } };
	size_t i, j;

	for (i = 0; i < wanted->count; i++) {
		const struct wanted *w = wanted->entries[i].value;
		struct hash128 one = hash_bytes(slice_of(w->normal));
		struct hash128 two = hash_bytes(slice_of(w->source));

		/* the order of the lines does not matter */
		for (j = 0; j < sizeof(sum.bytes); j++)
			sum.bytes[j] ^= (unsigned char)(one.bytes[j] +
			    3 * two.bytes[j]);
	}
	hash_hex(out, sum);
}

static enum emend_status
sync_rows(struct sync *s, struct emend_error *err)
{
	char digest[HASH128_HEX + 1];
	struct text noted;
	enum emend_status status;
	size_t i;
	bool same;

	fingerprint(&s->wanted, digest);
	text_init(&noted, 1000);
	status = state_note(s->store, "sources", &noted, err);
	same = status == EMEND_OK && !strcmp(noted.ptr, digest);
	text_free(&noted);
	if (status || same)
		return status;
	status = state_watches(s->store, match_row, s, err);
	for (i = 0; i < s->wanted.count && status == EMEND_OK; i++) {
		struct wanted *w = s->wanted.entries[i].value;

		if (!w->seen)
			status = add_row(s, w, err);
	}
	/* a list that is in trouble is looked at again the next time */
	if (status == EMEND_OK && s->out->trouble_count == 0)
		status = store_batch_note(
		    s->batch, "sources", slice_of(digest), err);
	return status;
}

enum emend_status
sources_sync(struct sources *out, struct store *store,
    struct store_batch *batch, const struct settings *settings,
    const char *dir, int64_t now, struct emend_error *err)
{
	struct sync s = {
		.out = out, .store = store, .batch = batch, .dir = dir,
		.now = now, .wanted = TABLE_INIT,
	};
	enum emend_status status;
	size_t i;

	*out = (struct sources){ .by_name = TABLE_INIT, .arena = ARENA_INIT };
	status = name_sources(out, settings, err);
	for (i = 0; i < out->by_name.count && status == EMEND_OK; i++)
		status = want_source(&s, out->by_name.entries[i].value,
		    out->by_name.entries[i].key.ptr, err);
	if (status == EMEND_OK)
		status = sync_rows(&s, err);
	table_free(&s.wanted);
	return status;
}

void
sources_free(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->added_count; i++)
		watch_row_free(s->added[i]);
	for (i = 0; i < s->ended_count; i++)
		watch_row_free(s->ended[i]);
	table_free(&s->by_name);
	arena_free(&s->arena);
	*s = (struct sources){ .by_name = TABLE_INIT, .arena = ARENA_INIT };
}

const struct source *
sources_of(const struct sources *s, const struct watch_row *row)
{
	return table_get(&s->by_name, slice_of(row->source));
}
