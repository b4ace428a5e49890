#include <stdio.h>

#include "base/file.h"
#include "base/text.h"
#include "base/url.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/state.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/sources_work.h"

/* What emend.conf and the list files name, and whether that is news. */

#define NOTE_CONF "sources" /* digest of the pages and of the lists' names */
#define NOTE_MOST 128

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
	if (slice_starts(rest, SLICE("\xef\xbb\xbf")))
		rest = slice_sub(rest, 3, rest.len);
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

/* The order does not matter, so digests are added up byte by byte. */
static void
add_digest(struct sync *s, struct hash128 *sum, const char *text)
{
	struct hash128 one = hash_secretly(store_secret(s->store),
	    slice_of(text));
	unsigned carry = 0;
	size_t i;

	for (i = sizeof(sum->bytes); i-- > 0;) {
		carry += (unsigned)sum->bytes[i] + one.bytes[i];
		sum->bytes[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

/* As watch_row.normal has it: a page and a feed may have one address. */
static void
mark_kind(struct text *normal, enum source_type type)
{
	if (sources_role(type) != WATCH_PAGE)
		text_addf(normal, "%s ", source_type_name(type));
}

static enum emend_status
put_wanted(struct sync *s, struct wanted_source *from,
    const struct text *clean, const struct text *normal,
    struct emend_error *err)
{
	struct arena *arena = &s->out->arena;
	struct wanted *w = arena_alloc(arena, sizeof(*w));

	if (!w)
		return emend_fail_nomem(err);
	w->url = arena_copy(arena, clean->ptr, clean->len);
	w->normal = arena_copy(arena, normal->ptr, normal->len);
	w->from = from;
	if (!w->url || !w->normal ||
	    !table_put(&s->out->wanted, slice_of(w->normal), w))
		return emend_fail_nomem(err);
	add_digest(s, &from->digest, w->url);
	return EMEND_OK;
}

/* An address that is none is EMEND_PARSE or EMEND_LIMIT. */
static enum emend_status
want(struct sync *s, struct wanted_source *from, struct slice url,
    struct emend_error *err)
{
	struct text clean, normal, key;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	text_init(&normal, URL_MAX);
	text_init(&key, URL_MAX + 16);
	status = url_clean(&clean, url, err);
	if (status == EMEND_OK)
		status = url_normal(&normal, url, err);
	mark_kind(&key, from->source->type);
	text_add(&key, normal.ptr, normal.len);
	if (status == EMEND_OK)
		status = text_check(&key, err);
	/* the first to name it has it */
	if (status == EMEND_OK &&
	    !table_get(&s->out->wanted, slice_new(key.ptr, key.len)))
		status = put_wanted(s, from, &clean, &key, err);
	text_free(&key);
	text_free(&normal);
	text_free(&clean);
	return status;
}

static enum emend_status
want_line(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	struct sync *s = payload;
	struct wanted_source *w = s->reading;
	struct emend_error why;
	enum emend_status status = want(s, w, url, &why);

	if (status == EMEND_OK)
		return EMEND_OK;
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (w->bad_count == 0)
		w->why = why;
	if (w->bad_count < BAD_SHOWN)
		w->bad[w->bad_count] = line;
	w->bad_count++;
	return EMEND_OK;
}

/* Once for the whole list, however many they are. */
static enum emend_status
tell_bad_lines(
    struct sync *s, const struct wanted_source *w, struct emend_error *err)
{
	struct text message;
	enum emend_status status;
	size_t i;

	if (w->bad_count == 0)
		return EMEND_OK;
	text_init(&message, 2 * EMEND_ERROR_MAX);
	text_puts(&message, w->why.text);
	if (w->bad_count > 1)
		text_addf(&message, "; %zu lines are no addresses:",
		    w->bad_count);
	for (i = 0; i < w->bad_count && i < BAD_SHOWN && w->bad_count > 1; i++)
		text_addf(&message, "%s %u", i ? "," : "", w->bad[i]);
	if (w->bad_count > BAD_SHOWN)
		text_puts(&message, ", ...");
	status = text_check(&message, err);
	if (status == EMEND_OK)
		status = sources_add_trouble(
		    s, w->source->name, w->bad[0], message.ptr, false, err);
	text_free(&message);
	return status;
}

/* ---- notes ---- */

static void
note_name(char out[NOTE_MOST], const struct wanted_source *w)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, hash_bytes(slice_of(w->source->label)));
	snprintf(out, NOTE_MOST, "list.%s", hex);
}

static enum emend_status
read_note(struct sync *s, const char *name, struct hash128 *digest,
    int64_t *at, struct emend_error *err)
{
	struct text note;
	enum emend_status status;

	*digest = (struct hash128){ { 0 } };
	*at = 0;
	text_init(&note, NOTE_MOST);
	status = state_note(s->store, name, &note, err);
	if (status == EMEND_OK &&
	    hash_from_hex(digest,
		slice_sub(slice_new(note.ptr, note.len), 0, HASH128_HEX)))
		*at = slice_number(slice_trim(slice_sub(
		    slice_new(note.ptr, note.len), HASH128_HEX, note.len)));
	text_free(&note);
	return status;
}

static enum emend_status
write_note(struct sync *s, const char *name, struct hash128 digest,
    struct emend_error *err)
{
	char note[NOTE_MOST], hex[HASH128_HEX + 1];

	hash_hex(hex, digest);
	snprintf(note, sizeof(note), "%s %lld", hex, (long long)s->now);
	return store_batch_note(s->batch, name, slice_of(note), err);
}

/* ---- lists ---- */

static enum emend_status
read_list(struct sync *s, struct wanted_source *w, struct emend_error *err)
{
	struct emend_error why;
	struct text path;
	enum emend_status status;

	text_init(&path, URL_MAX);
	path_join(&path, s->dir, w->source->name);
	s->reading = w;
	status = text_check(&path, &why);
	if (status == EMEND_OK)
		status = list_read(path.ptr, want_line, s, &why);
	text_free(&path);
	if (status == EMEND_OK)
		return tell_bad_lines(s, w, err);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	/* a list that cannot be read takes nothing away */
	w->left_alone = true;
	return sources_add_trouble(
	    s, w->source->name, 0, why.text, false, err);
}

static enum emend_status
want_list(struct sync *s, struct wanted_source *w, struct emend_error *err)
{
	char name[NOTE_MOST];
	struct hash128 noted;
	int64_t at;
	enum emend_status status;

	note_name(name, w);
	status = read_note(s, name, &noted, &at, err);
	if (status)
		return status;
	w->left_alone = w->source->every && at && s->now >= at &&
	    s->now - at < w->source->every;
	if (!w->left_alone)
		status = read_list(s, w, err);
	w->changed = !w->left_alone && !hash_equal(w->digest, noted);
	return status;
}

static struct hash128
conf_digest(struct sync *s)
{
	struct hash128 sum = { { 0 } };
	char keep[32];
	size_t i;

	for (i = 0; i < s->source_count; i++) {
		add_digest(s, &sum, s->sources[i].source->label);
		/* a longer one takes up again what had ended */
		snprintf(keep, sizeof(keep), "keep %lld",
		    (long long)s->sources[i].source->keep);
		add_digest(s, &sum, keep);
	}
	return sum;
}

/* Does emend.conf name what it named, and is every list as it was?  Then there
 * is nothing to be found in them, however long they are. */
static enum emend_status
all_stand(struct sync *s, bool *stand, struct emend_error *err)
{
	struct hash128 noted;
	int64_t at;
	enum emend_status status = sources_lists_stand(s, stand, err);

	if (status == EMEND_OK)
		status = read_note(s, NOTE_CONF, &noted, &at, err);
	*stand = *stand && status == EMEND_OK &&
	    hash_equal(noted, conf_digest(s));
	return status;
}

enum emend_status
sources_want(struct sync *s, struct emend_error *err)
{
	const struct settings *settings = s->settings;
	enum emend_status status = EMEND_OK;
	bool stand = false;
	size_t i;

	s->source_count = settings->source_count;
	s->sources = arena_array(
	    &s->out->arena, s->source_count + 1, sizeof(*s->sources));
	if (!s->sources)
		return emend_fail_nomem(err);
	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		s->sources[i].source = &settings->sources[i];
		if (settings->sources[i].type != SOURCE_LIST)
			status = want(s, &s->sources[i],
			    slice_of(settings->sources[i].name), err);
	}
	if (status == EMEND_OK)
		status = all_stand(s, &stand, err);
	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		struct wanted_source *w = &s->sources[i];

		w->left_alone = stand && w->source->type == SOURCE_LIST;
		if (w->source->type == SOURCE_LIST && !stand)
			status = want_list(s, w, err);
	}
	return status;
}

/* ---- what is not to come back ---- */

/* Told without the address: it is not to stand in state.db either. */
static enum emend_status
tell_forgotten(struct sync *s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char message[160];
	size_t i, pages = 0;

	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		const struct wanted_source *w = &s->sources[i];

		if (w->source->type == SOURCE_PAGE)
			pages += w->forgotten;
		if (w->source->type == SOURCE_PAGE || !w->forgotten)
			continue;
		snprintf(message, sizeof(message),
		    "names %zu that %s forgotten, and not taken up again; "
		    "\"emend add --again URL\" would do that",
		    w->forgotten, w->forgotten == 1 ? "was" : "were");
		status = sources_add_trouble(
		    s, w->source->name, 0, message, true, err);
	}
	snprintf(message, sizeof(message),
	    "has a section for %zu that %s forgotten, and not taken up again; "
	    "\"emend add --again URL\" would do that",
	    pages, pages == 1 ? "was" : "were");
	if (pages && status == EMEND_OK)
		status = sources_add_trouble(
		    s, SETTINGS_FILE, 0, message, true, err);
	return status;
}

enum emend_status
sources_find_forgotten(struct sync *s, struct emend_error *err)
{
	const struct table *wanted = &s->out->wanted;
	enum emend_status status;
	int64_t at;
	bool any;
	size_t i;

	status = state_any_forgotten(s->store, &any, err);
	for (i = 0; any && i < wanted->count && status == EMEND_OK; i++) {
		struct wanted *w = wanted->entries[i].value;

		status = state_forgotten(
		    s->store, slice_of(w->normal), &at, err);
		w->forgotten = at != 0;
		w->from->forgotten += at != 0;
	}
	return status ? status : tell_forgotten(s, err);
}

/* ---- is it news? ---- */

enum emend_status
sources_differ(struct sync *s, bool *differ, struct emend_error *err)
{
	struct hash128 noted;
	int64_t at;
	enum emend_status status = read_note(s, NOTE_CONF, &noted, &at, err);
	size_t i;

	s->conf_changed = !hash_equal(noted, conf_digest(s));
	*differ = s->conf_changed;
	for (i = 0; i < s->source_count && !*differ; i++)
		*differ = s->sources[i].changed;
	return status;
}

static enum emend_status
note_list(struct sync *s, const struct wanted_source *w,
    struct emend_error *err)
{
	char name[NOTE_MOST];

	/* what waits is taken up at the next check */
	if (w->left_alone || w->waiting || (!w->changed && !w->source->every))
		return EMEND_OK;
	note_name(name, w);
	return write_note(s, name, w->digest, err);
}

enum emend_status
sources_note(struct sync *s, bool differ, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	if (differ)
		status = write_note(s, NOTE_CONF, conf_digest(s), err);
	for (i = 0; i < s->source_count && status == EMEND_OK; i++)
		if (s->sources[i].source->type == SOURCE_LIST)
			status = note_list(s, &s->sources[i], err);
	return status ? status : sources_note_stamps(s, err);
}

enum emend_status
sources_compare_anew(struct store_batch *batch, struct emend_error *err)
{
	return store_batch_note(batch, NOTE_CONF, SLICE(""), err);
}
