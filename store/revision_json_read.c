/*
 * emend.revision/1 back into an article and the facts around it; what
 * revision_json.c writes.
 */
#include "store/revision.h"

#include <string.h>

#include "article/article.h"
#include "base/arena.h"
#include "base/json_read.h"
#include "base/text.h"
#include "base/time.h"

/* A document being read: the first failure sticks. */
struct reader {
	const struct json_value *root;
	struct arena *arena;
	enum emend_status status;
	const char *bad; /* the member that was not as it must be */
};

static void
fail_member(struct reader *r, const char *key)
{
	if (!r->status)
		r->bad = key;
	if (!r->status)
		r->status = EMEND_STORE;
}

/* A copy of a string, absent when it is null; NUL-terminated. */
static struct slice
read_string(struct reader *r, const struct json_value *v, const char *key)
{
	struct slice s = json_value_string(json_value_get(v, key));

	if (!s.ptr)
		return s;
	s.ptr = arena_copy(r->arena, s.ptr, s.len);
	if (!s.ptr && !r->status)
		r->status = EMEND_NOMEM;
	return s.ptr ? s : (struct slice){ NULL, 0 };
}

static struct slice
need_string(struct reader *r, const struct json_value *v, const char *key)
{
	struct slice s = read_string(r, v, key);

	if (!s.ptr)
		fail_member(r, key);
	return s;
}

/* One of names by its place in the list. */
static size_t
need_word(struct reader *r, const struct json_value *v, const char *key,
    const char *const *names, size_t count)
{
	struct slice s = json_value_string(json_value_get(v, key));
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_equal(s, slice_of(names[i])))
			return i;
	fail_member(r, key);
	return 0;
}

/* Null is 0. */
static int64_t
read_time(struct reader *r, const struct json_value *v, const char *key)
{
	struct slice s = json_value_string(json_value_get(v, key));
	int64_t t = 0;

	if (s.ptr && !time_parse_rfc3339(s, &t))
		fail_member(r, key);
	return t;
}

static unsigned
read_number(struct reader *r, const char *key)
{
	int64_t n = 0;

	(void)json_value_int(json_value_get(r->root, key), &n);
	if (n < 0 || n > UINT32_MAX)
		fail_member(r, key);
	return (unsigned)n;
}

static enum moment_precision
read_precision(struct reader *r, const struct json_value *v)
{
	const char *names[MOMENT_PRECISION_COUNT];
	size_t i;

	for (i = 0; i < MOMENT_PRECISION_COUNT; i++)
		names[i] = moment_precision_name((enum moment_precision)i);
	return (enum moment_precision)need_word(
	    r, v, "precision", names, MOMENT_PRECISION_COUNT);
}

static void
read_moment(struct reader *r, const char *key, struct moment *out)
{
	const struct json_value *v = json_value_get(r->root, key);

	if (!v)
		return;
	out->text = need_string(r, v, "text");
	out->time = read_time(r, v, "time");
	out->precision = read_precision(r, v);
	/* not there before it was written */
	(void)json_value_bool(json_value_get(v, "local"), &out->local);
}

static void
read_furniture(struct reader *r, struct article *a)
{
	const struct json_value *v = json_value_get(r->root, "furniture");
	size_t i, count = json_value_count(v);

	if (count)
		a->furniture = arena_array(&a->arena, count, sizeof(*a->furniture));
	if (count && !a->furniture && !r->status)
		r->status = EMEND_NOMEM;
	for (i = 0; a->furniture && i < count; i++) {
		struct slice s = json_value_string(json_value_at(v, i));

		if (!s.ptr)
			fail_member(r, "furniture");
		else if ((s.ptr = arena_copy(r->arena, s.ptr, s.len)))
			a->furniture[a->furniture_count++] = s;
		else if (!r->status)
			r->status = EMEND_NOMEM;
	}
}

static void
read_article(struct reader *r, struct article *a)
{
	const struct json_value *v = r->root;
	const struct json_value *titles = json_value_get(v, "titles");
	const struct json_value *encoding = json_value_get(v, "encoding");
	struct slice access = json_value_string(json_value_get(v, "access"));
	size_t i;

	a->partial = slice_equal(access, SLICE("partial"));
	a->byline = read_string(r, v, "byline");
	a->canonical = read_string(r, v, "canonical");
	a->encoding = read_string(r, encoding, "name");
	a->encoding_from = read_string(r, encoding, "from");
	a->identifier = read_string(r, v, "identifier");
	a->language = read_string(r, v, "language");
	a->section = read_string(r, v, "section");
	a->site = read_string(r, v, "site");
	a->title = read_string(r, v, "title");
	a->url = need_string(r, v, "url");
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		a->titles[i] = read_string(
		    r, titles, title_source_name((enum title_source)i));
	(void)json_value_bool(json_value_get(v, "truncated"), &a->truncated);
	read_furniture(r, a);
	read_moment(r, "published", &a->published);
	read_moment(r, "modified", &a->modified);
}

static const char *
finish_string(struct reader *r, struct text *t)
{
	const char *s = t->status ? NULL : arena_copy(r->arena, t->ptr, t->len);

	if (!s && !r->status)
		r->status = EMEND_NOMEM;
	text_free(t);
	return s;
}

static const char *
read_kinds(struct reader *r)
{
	const struct json_value *kinds = json_value_get(r->root, "kinds");
	struct text joined;
	size_t i;

	text_init(&joined, REVISION_MAX_BYTES);
	for (i = 0; i < json_value_count(kinds); i++) {
		struct slice kind = json_value_string(json_value_at(kinds, i));

		if (i)
			text_putc(&joined, ' ');
		text_add(&joined, kind.ptr, kind.len);
	}
	return finish_string(r, &joined);
}

static const char *
read_page(struct reader *r)
{
	const struct json_value *page = json_value_get(r->root, "page");
	struct slice month = json_value_string(json_value_get(page, "month"));
	struct slice path = json_value_string(json_value_get(page, "path"));
	struct text joined;

	if (!page)
		return NULL;
	if (!month.len || !path.len)
		fail_member(r, "page");
	text_init(&joined, REVISION_MAX_BYTES);
	text_add(&joined, month.ptr, month.len);
	text_putc(&joined, '/');
	text_add(&joined, path.ptr, path.len);
	return finish_string(r, &joined);
}

/* What only a document says. */
static void
read_origin(struct reader *r, struct revision_row *row)
{
	const struct json_value *page = json_value_get(r->root, "page");

	row->status = (int)read_number(r, "status");
	row->found_in = read_string(r, r->root, "found_in").ptr;
	row->found_at = read_time(r, r->root, "found_at");
	/* the last two were not there before they were written */
	row->found_date = read_time(r, r->root, "found_date");
	row->found_title = read_string(
	    r, json_value_get(r->root, "titles"), "feed");
	row->sent_sha256 = read_string(r, page, "sent_sha256").ptr;
	row->decoded_sha256 = read_string(r, page, "decoded_sha256").ptr;
}

static enum revision_event
read_event(struct reader *r)
{
	const char *names[REVISION_EVENT_COUNT];
	size_t i;

	for (i = 0; i < REVISION_EVENT_COUNT; i++)
		names[i] = revision_event_name((enum revision_event)i);
	return (enum revision_event)need_word(
	    r, r->root, "event", names, REVISION_EVENT_COUNT);
}

static void
read_row(struct reader *r, const struct article *a, struct revision_row *row)
{
	static const char *const states[] = { "published", "gone" };
	struct revision *rev = &row->revision;
	int64_t words = 0;

	if (!hash_from_hex(
	        &row->id, json_value_string(json_value_get(r->root, "id"))))
		fail_member(r, "id");
	row->url = a->url.ptr;
	row->recorded_at = read_time(r, r->root, "recorded_at");
	rev->number = read_number(r, "revision");
	if (!rev->number)
		fail_member(r, "revision");
	rev->event = read_event(r);
	rev->gone = need_word(r, r->root, "state", states, 2) == 1;
	rev->title = a->title.ptr;
	rev->first_seen = read_time(r, r->root, "first_seen");
	rev->last_seen = rev->first_seen;
	rev->seen_before = read_time(r, r->root, "seen_before");
	rev->url = row->url;
	rev->reading = read_string(r, r->root, "extractor").ptr;
	if (!rev->reading)
		rev->reading = ""; /* one of no name: no other is its like */
	(void)json_value_int(json_value_get(r->root, "words"), &words);
	rev->words = (size_t)words;
	if (!json_value_permille(
	        json_value_get(r->root, "similarity"), &rev->similarity))
		fail_member(r, "similarity");
	rev->kinds = read_kinds(r);
	/* not there before it was written */
	(void)json_value_bool(
	    json_value_get(r->root, "baseline"), &rev->baseline);
	rev->reverts_to = read_number(r, "reverts_to");
	rev->page = read_page(r);
}

static void
read_sum(struct reader *r, char out[SHA256_HEX + 1])
{
	struct slice s =
	    json_value_string(json_value_get(r->root, "text_sha256"));

	out[0] = '\0';
	if (s.len != SHA256_HEX) {
		fail_member(r, "text_sha256");
		return;
	}
	memcpy(out, s.ptr, SHA256_HEX + 1);
}

enum emend_status
revision_read_json(struct article *a, struct revision_row *row,
    char text_sha256[SHA256_HEX + 1], struct slice bytes,
    struct emend_error *err)
{
	struct json_value *root;
	struct reader r = { .arena = &a->arena };
	enum emend_status status = json_read_strict(&root, bytes, err);

	*row = (struct revision_row){ .url = NULL };
	if (status == EMEND_NOMEM)
		return status;
	if (status) {
		emend_error_prefix(err, "no " REVISION_SCHEMA);
		return EMEND_STORE;
	}
	r.root = root;
	if (!slice_equal(json_value_string(json_value_get(root, "schema")),
	        SLICE(REVISION_SCHEMA)))
		fail_member(&r, "schema");
	read_article(&r, a);
	read_row(&r, a, row);
	read_origin(&r, row);
	read_sum(&r, text_sha256);
	json_value_free(root);
	if (r.status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (r.status)
		return emend_fail(err, EMEND_STORE,
		    "no " REVISION_SCHEMA ": its member \"%s\" is missing or wrong",
		    r.bad);
	return EMEND_OK;
}
