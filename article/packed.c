#include "article/packed.h"

#include "article/article.h"
#include "article/limits.h"
#include "base/parcel.h"
#include "base/time.h"
#include "base/url.h"

#define FIELD_MAX LIMIT_FIELD_BYTES
#define ENCODING_MAX 64
#define PARAGRAPH_LEAST 7 /* bytes: kind, level, length, a letter's, NUL */
#define FURNITURE_LEAST 5

/* ---- packing ---- */

static void
pack_moment(const struct moment *m, struct text *out)
{
	parcel_slice(out, m->text);
	parcel_number(out, m->time);
	parcel_byte(out, m->precision);
	parcel_byte(out, m->local);
}

static void
pack_fields(const struct article *a, struct text *out)
{
	size_t i;

	parcel_slice(out, a->url);
	parcel_slice(out, a->canonical);
	parcel_slice(out, a->identifier);
	parcel_slice(out, a->title);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		parcel_slice(out, a->titles[i]);
	parcel_slice(out, a->byline);
	parcel_slice(out, a->site);
	parcel_slice(out, a->section);
	parcel_slice(out, a->language);
	pack_moment(&a->published, out);
	pack_moment(&a->modified, out);
	parcel_slice(out, a->encoding);
	parcel_slice(out, a->encoding_from);
	parcel_byte(out, a->partial);
	parcel_byte(out, a->front_page);
	parcel_byte(out, a->truncated);
	parcel_byte(out, a->select_missed);
}

void
article_pack(const struct article *a, struct text *out)
{
	size_t i;

	pack_fields(a, out);
	parcel_count(out, a->paragraph_count);
	for (i = 0; i < a->paragraph_count; i++) {
		parcel_byte(out, a->paragraphs[i].kind);
		parcel_byte(out, a->paragraphs[i].level);
		parcel_slice(out, a->paragraphs[i].text);
	}
	parcel_count(out, a->furniture_count);
	for (i = 0; i < a->furniture_count; i++)
		parcel_slice(out, a->furniture[i]);
}

/* ---- unpacking ---- */

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* One line, blank at no end: what the stored form can hold. */
static struct slice
take_line(struct parcel *m, size_t most)
{
	struct slice s = parcel_take_slice(m, most);
	size_t i;

	if (s.len && (is_blank(s.ptr[0]) || is_blank(s.ptr[s.len - 1])))
		m->broken = true;
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] == '\n' || s.ptr[i] == '\r')
			m->broken = true;
	return s;
}

/* Fields are never empty but absent. */
static struct slice
take_field(struct parcel *m, size_t most)
{
	struct slice s = take_line(m, most);

	if (s.ptr && s.len == 0)
		m->broken = true;
	return s;
}

static void
take_moment(struct parcel *m, struct moment *out)
{
	out->text = take_field(m, FIELD_MAX);
	out->time = parcel_take_number(m);
	out->precision = (enum moment_precision)parcel_take_byte(
	    m, MOMENT_PRECISION_COUNT);
	out->local = parcel_take_bool(m);
	if (out->time < TIME_MIN || out->time > TIME_MAX)
		m->broken = true;
}

static void
take_fields(struct parcel *m, struct article *a)
{
	size_t i;

	a->url = take_field(m, URL_MAX);
	a->canonical = take_field(m, URL_MAX);
	a->identifier = take_field(m, FIELD_MAX);
	a->title = take_field(m, FIELD_MAX);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		a->titles[i] = take_field(m, FIELD_MAX);
	a->byline = take_field(m, FIELD_MAX);
	a->site = take_field(m, FIELD_MAX);
	a->section = take_field(m, FIELD_MAX);
	a->language = take_field(m, FIELD_MAX);
	take_moment(m, &a->published);
	take_moment(m, &a->modified);
	a->encoding = take_field(m, ENCODING_MAX);
	a->encoding_from = take_field(m, ENCODING_MAX);
	a->partial = parcel_take_bool(m);
	a->front_page = parcel_take_bool(m);
	a->truncated = parcel_take_bool(m);
	a->select_missed = parcel_take_bool(m);
}

static enum emend_status
take_paragraphs(struct parcel *m, struct article *a, struct emend_error *err)
{
	size_t count = parcel_take_count(
	    m, LIMIT_PARAGRAPHS, PARAGRAPH_LEAST);
	size_t i;

	if (count == 0)
		return EMEND_OK;
	a->paragraphs = arena_array(&a->arena, count, sizeof(*a->paragraphs));
	if (!a->paragraphs)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++) {
		struct paragraph *p = &a->paragraphs[i];

		p->kind = (enum paragraph_kind)parcel_take_byte(
		    m, PARAGRAPH_KIND_COUNT);
		p->level = parcel_take_byte(m, 7);
		p->text = take_line(m, LIMIT_ARTICLE_BYTES);
		if (p->text.len == 0 ||
		    (p->kind == PARAGRAPH_HEADING) != (p->level > 0))
			m->broken = true;
	}
	a->paragraph_count = count;
	return EMEND_OK;
}

static enum emend_status
take_furniture(struct parcel *m, struct article *a, struct emend_error *err)
{
	size_t count = parcel_take_count(
	    m, LIMIT_PARAGRAPHS, FURNITURE_LEAST);
	size_t i;

	if (count == 0)
		return EMEND_OK;
	a->furniture = arena_array(&a->arena, count, sizeof(*a->furniture));
	if (!a->furniture)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++) {
		a->furniture[i] = take_line(m, LIMIT_ARTICLE_BYTES);
		if (a->furniture[i].len == 0)
			m->broken = true;
	}
	a->furniture_count = count;
	return EMEND_OK;
}

/* What a page calls its address is asked for later. */
static enum emend_status
check_addresses(struct parcel *m, const struct article *a, struct slice url,
    struct emend_error *err)
{
	struct text clean, own;
	enum emend_status status = EMEND_OK;

	if (a->url.ptr && !slice_equal(a->url, url))
		m->broken = true;
	if (!a->canonical.ptr || m->broken)
		return EMEND_OK;
	text_init(&clean, URL_MAX);
	text_init(&own, URL_MAX);
	status = url_clean(&clean, a->canonical, NULL);
	if (status == EMEND_OK && url.ptr)
		status = url_clean(&own, url, NULL);
	if (status ||
	    !slice_equal(slice_new(clean.ptr, clean.len), a->canonical) ||
	    (url.ptr && !url_same_host(a->canonical,
		slice_new(own.ptr, own.len))))
		m->broken = true;
	text_free(&clean);
	text_free(&own);
	return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
}

enum emend_status
article_unpack(struct article **out, struct slice bytes, struct slice url,
    struct emend_error *err)
{
	struct article *a = article_new();
	char *copy = a ? arena_copy(&a->arena, bytes.ptr, bytes.len) : NULL;
	enum emend_status status = copy ? EMEND_OK : emend_fail_nomem(err);
	struct parcel m;

	*out = NULL;
	if (status)
		goto out;
	parcel_init(&m, slice_new(copy, bytes.len));
	take_fields(&m, a);
	status = take_paragraphs(&m, a, err);
	if (status == EMEND_OK)
		status = take_furniture(&m, a, err);
	if (status == EMEND_OK)
		status = check_addresses(&m, a, url, err);
	if (status == EMEND_OK && !parcel_is_whole(&m))
		status = emend_fail(err, EMEND_PARSE,
		    "what a reader sent is no article");
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	article_free(a);
	return status;
}
