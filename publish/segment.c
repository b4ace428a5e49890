#include "publish/segment.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_read.h"
#include "base/normalise.h"
#include "base/utf8.h"
#include "publish/publish_work.h"

#define PIECE_PATH_MAX 64
#define PIECE_MOST ((size_t)16 << 20)
#define PIECES_MOST 256
#define WORDINGS_A_PIECE 100 /* so that small segments have few */
#define FOLDED_MOST ((size_t)64 << 20)

void
segment_free(struct segment *s)
{
	free(s->at);
	arena_free(&s->arena);
	*s = (struct segment)SEGMENT_INIT;
}

static struct slice
copy(struct segment *s, struct slice from, bool *failed)
{
	char *bytes = arena_copy(&s->arena, from.ptr ? from.ptr : "", from.len);

	*failed = *failed || !bytes;
	return slice_new(bytes, bytes ? from.len : 0);
}

enum emend_status
segment_add(struct segment *s, const struct segment_wording *w,
    struct emend_error *err)
{
	struct segment_wording *to;
	bool failed = false;

	if (s->count == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256;

		to = realloc(s->at, cap * sizeof(*to));
		if (!to)
			return emend_fail_nomem(err);
		s->at = to;
		s->cap = cap;
	}
	to = &s->at[s->count];
	*to = *w;
	to->path = copy(s, w->path, &failed);
	to->title = copy(s, w->title, &failed);
	to->text = copy(s, w->text, &failed);
	to->day = copy(s, w->day, &failed);
	if (failed)
		return emend_fail_nomem(err);
	s->count++;
	return EMEND_OK;
}

/* ---- reading ---- */

struct slice
segment_content(struct slice script)
{
	size_t begin = slice_find_byte(script, ',', 0) + 1, end = script.len;

	while (end > begin && script.ptr[end - 1] != ')')
		end--;
	return begin < end ? slice_sub(script, begin, end - 1)
			   : slice_new(NULL, 0);
}

static enum emend_status
add_read(struct segment *s, const struct json_value *v,
    segment_left_out_fn *left_out, const void *payload,
    struct emend_error *err)
{
	int64_t number = 0, headline = 0;
	struct segment_wording w = {
		.path = json_value_string(json_value_at(v, 0)),
		.title = json_value_string(json_value_at(v, 3)),
		.text = json_value_string(json_value_at(v, 4)),
		.day = json_value_string(json_value_at(v, 5)),
	};

	(void)json_value_int(json_value_at(v, 1), &number);
	(void)json_value_int(json_value_at(v, 2), &headline);
	if (left_out && left_out(payload, w.path))
		return EMEND_OK;
	w.number = (unsigned)number;
	w.headline = headline != 0;
	return segment_add(s, &w, err);
}

/* Another number of wordings than the list says: what goes may be among them. */
static enum emend_status
read_piece(struct segment *s, struct publishing *p, const char *path,
    size_t count, segment_left_out_fn *left_out, const void *payload,
    struct emend_error *err)
{
	struct json_value *root = NULL;
	struct text script;
	enum emend_status status;
	size_t i;

	text_init(&script, PIECE_MOST);
	status = publish_read(p, path, &script, err);
	if (status == EMEND_OK)
		status = json_read_strict(&root,
		    segment_content(slice_new(script.ptr, script.len)), err);
	if (status == EMEND_OK && json_value_count(root) != count)
		status = emend_fail(err, EMEND_PARSE,
		    "%s has %zu wordings, not %zu", path,
		    json_value_count(root), count);
	for (i = 0; i < json_value_count(root) && status == EMEND_OK; i++)
		status = add_read(
		    s, json_value_at(root, i), left_out, payload, err);
	json_value_free(root);
	text_free(&script);
	return status;
}

enum emend_status
segment_read(struct segment *s, struct publishing *p, const char *name,
    size_t count, segment_left_out_fn *left_out, const void *payload,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char path[PIECE_PATH_MAX];
	size_t i, in_piece;

	for (i = 0; count > 0 && status == EMEND_OK; i++, count -= in_piece) {
		in_piece = count < SEGMENT_TOGETHER ? count : SEGMENT_TOGETHER;
		snprintf(path, sizeof(path), "search/%s/d%zu.js", name, i);
		status = read_piece(
		    s, p, path, in_piece, left_out, payload, err);
	}
	return status;
}

/* ---- words ---- */

struct posting {
	struct slice token;
	uint32_t *at; /* wordings, ascending; owned */
	size_t count, cap;
	unsigned piece;
};

struct postings {
	struct table by_token; /* struct posting */
	struct arena arena;
	struct text spaced, folded;
	unsigned pieces;
};

static void
postings_free(struct postings *p)
{
	size_t i;

	for (i = 0; i < p->by_token.count; i++)
		free(((struct posting *)p->by_token.entries[i].value)->at);
	table_free(&p->by_token);
	arena_free(&p->arena);
	text_free(&p->spaced);
	text_free(&p->folded);
}

/* FNV-1a: the page does the same. */
static uint32_t
hash_token(struct slice token)
{
	uint32_t h = UINT32_C(0x811c9dc5);
	size_t i;

	for (i = 0; i < token.len; i++)
		h = (h ^ (unsigned char)token.ptr[i]) * UINT32_C(0x01000193);
	return h;
}

static struct posting *
posting_of(struct postings *p, struct slice token)
{
	void **place = table_place(&p->by_token, token);
	struct posting *one;

	if (!place)
		return NULL;
	if (*place)
		return *place;
	one = arena_alloc(&p->arena, sizeof(*one));
	if (!one)
		return NULL;
	one->token = token;
	one->piece = hash_token(token) % p->pieces;
	*place = one;
	return one;
}

static enum emend_status
add_token(struct postings *p, struct slice folded, size_t wording,
    struct emend_error *err)
{
	struct posting *one = table_get(&p->by_token, folded);
	char *key;

	if (!one) {
		key = arena_copy(&p->arena, folded.ptr, folded.len);
		one = key ? posting_of(p, slice_new(key, folded.len)) : NULL;
	}
	if (!one)
		return emend_fail_nomem(err);
	if (one->count && one->at[one->count - 1] == wording)
		return EMEND_OK;
	if (one->count == one->cap) {
		size_t cap = one->cap ? 2 * one->cap : 4;
		uint32_t *at = realloc(one->at, cap * sizeof(*at));

		if (!at)
			return emend_fail_nomem(err);
		one->at = at;
		one->cap = cap;
	}
	one->at[one->count++] = (uint32_t)wording;
	return EMEND_OK;
}

/* Characters of scripts without spaces stand alone. */
static void
space_out(struct text *out, struct slice s)
{
	size_t at, used;
	uint32_t cp;

	text_truncate(out, 0);
	for (at = 0; at < s.len; at += used) {
		bool alone;

		used = utf8_decode(s, at, &cp);
		alone = char_is_scriptio_continua(cp);
		if (alone)
			text_putc(out, ' ');
		text_add(out, s.ptr + at, used);
		if (alone)
			text_putc(out, ' ');
	}
}

static bool
is_word(uint32_t cp)
{
	return (char_classes(cp) & (CHAR_LETTER | CHAR_DIGIT | CHAR_MARK)) != 0;
}

static enum emend_status
add_words(struct postings *p, struct slice text, size_t wording,
    struct emend_error *err)
{
	enum emend_status status;
	size_t at, used, start;
	struct slice s;
	uint32_t cp;

	space_out(&p->spaced, text);
	text_truncate(&p->folded, 0);
	status = text_check(&p->spaced, err);
	if (status == EMEND_OK)
		status = normalise_search(&p->folded,
		    slice_new(p->spaced.ptr, p->spaced.len), err);
	s = slice_new(p->folded.ptr, p->folded.len);
	for (at = start = 0; at < s.len && status == EMEND_OK; at += used) {
		used = utf8_decode(s, at, &cp);
		if (is_word(cp))
			continue;
		if (at > start)
			status = add_token(
			    p, slice_sub(s, start, at), wording, err);
		start = at + used;
	}
	if (status == EMEND_OK && s.len > start)
		status = add_token(p, slice_sub(s, start, s.len), wording, err);
	return status;
}

/* ---- writing ---- */

static enum emend_status
begin_piece(struct publishing *p, const struct segment *s, char letter,
    size_t n, struct json *j, struct emend_error *err)
{
	char path[PIECE_PATH_MAX];
	struct markup *m;
	enum emend_status status;

	snprintf(path, sizeof(path), "search/%s/%c%zu.js", s->name, letter, n);
	status = publish_begin(p, path, &m, err);
	if (status)
		return status;
	fprintf(m->file, "emendPiece(\"%s/%c%zu\",", s->name, letter, n);
	json_init_file(j, m->file);
	return EMEND_OK;
}

static enum emend_status
end_piece(struct publishing *p, struct emend_error *err)
{
	fputs(");\n", p->page.file);
	return publish_end(p, err);
}

static enum emend_status
write_wordings(struct segment *s, struct publishing *p, size_t from,
    struct emend_error *err)
{
	size_t end = from + SEGMENT_TOGETHER < s->count
	    ? from + SEGMENT_TOGETHER
	    : s->count;
	struct json j;
	enum emend_status status = begin_piece(
	    p, s, 'd', from / SEGMENT_TOGETHER, &j, err);
	size_t i;

	if (status)
		return status;
	json_array_begin(&j);
	for (i = from; i < end; i++) {
		const struct segment_wording *w = &s->at[i];

		json_array_begin(&j);
		json_string(&j, w->path);
		json_uint(&j, w->number);
		json_uint(&j, w->headline);
		json_string(&j, w->title);
		json_string(&j, w->text);
		json_string(&j, w->day);
		json_array_end(&j);
	}
	json_array_end(&j);
	return end_piece(p, err);
}

static void
write_posting(struct json *j, const struct posting *one)
{
	uint32_t before = 0;
	char key[512];
	size_t i;

	/* longer words nobody looks for */
	if (one->token.len >= sizeof(key))
		return;
	snprintf(key, sizeof(key), "%.*s", SLICE_ARG(one->token));
	json_key_array(j, key);
	for (i = 0; i < one->count; i++) {
		json_uint(j, one->at[i] - before);
		before = one->at[i];
	}
	json_array_end(j);
}

static int
by_piece(const void *x, const void *y)
{
	const struct posting *a = ((const struct table_entry *)x)->value;
	const struct posting *b = ((const struct table_entry *)y)->value;

	if (a->piece != b->piece)
		return a->piece < b->piece ? -1 : 1;
	return slice_compare(a->token, b->token);
}

/* The table's entries are put in the order of the pieces: it is of no more use
 * as a table. */
static enum emend_status
write_postings(const struct segment *s, struct publishing *p,
    struct postings *all, struct emend_error *err)
{
	struct table_entry *e = all->by_token.entries;
	size_t count = all->by_token.count, at = 0;
	enum emend_status status = EMEND_OK;
	struct json j;
	unsigned n;

	if (count)
		qsort(e, count, sizeof(*e), by_piece);
	for (n = 0; n < all->pieces && status == EMEND_OK; n++) {
		status = begin_piece(p, s, 'w', n, &j, err);
		if (status)
			break;
		json_object_begin(&j);
		while (at < count &&
		    ((struct posting *)e[at].value)->piece == n)
			write_posting(&j, e[at++].value);
		json_object_end(&j);
		status = end_piece(p, err);
	}
	return status;
}

enum emend_status
segment_write(struct segment *s, struct publishing *p, struct emend_error *err)
{
	struct postings all = { .by_token = TABLE_INIT, .arena = ARENA_INIT };
	enum emend_status status = EMEND_OK;
	size_t i;

	text_init(&all.spaced, FOLDED_MOST);
	text_init(&all.folded, FOLDED_MOST);
	all.pieces = (unsigned)(s->count / WORDINGS_A_PIECE) + 1;
	if (all.pieces > PIECES_MOST)
		all.pieces = PIECES_MOST;
	s->pieces = all.pieces;
	for (i = 0; i < s->count && status == EMEND_OK; i++)
		status = add_words(&all, s->at[i].text, i, err);
	for (i = 0; i < s->count && status == EMEND_OK; i += SEGMENT_TOGETHER)
		status = write_wordings(s, p, i, err);
	if (status == EMEND_OK)
		status = write_postings(s, p, &all, err);
	if (status)
		publish_drop(p);
	postings_free(&all);
	return status;
}
