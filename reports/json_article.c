#include "article/article.h"
#include "article/codec.h"
#include "article/explain.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "reports/report.h"

/* emend.article/1 */

#define STORED_MAX ((size_t)64 << 20)

static void
write_moment(struct json *j, const char *key, const struct moment *m)
{
	if (!m->text.ptr) {
		json_key_null(j, key);
		return;
	}
	json_key_object(j, key);
	json_key_string(j, "text", m->text);
	if (m->precision == MOMENT_UNKNOWN)
		json_key_null(j, "time");
	else
		json_key_time(j, "time", m->time);
	json_key_string(j, "precision",
	    slice_of(moment_precision_name(m->precision)));
	json_key_bool(j, "local", m->local);
	json_object_end(j);
}

/* Printed hashes are unseeded, for people to compare. */
static void
write_hash(struct json *j, const char *key, struct slice bytes)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, hash_bytes(bytes));
	json_key_string(j, key, slice_of(hex));
}

static void
write_text_hash(struct json *j, const struct article *a)
{
	struct text stored;

	text_init(&stored, STORED_MAX);
	codec_write(a, &stored);
	write_hash(j, "text_hash", slice_new(stored.ptr, stored.len));
	json_fail(j, stored.status);
	text_free(&stored);
}

static void
write_encoding(struct json *j, const struct article *a)
{
	if (!a->encoding.ptr) {
		json_key_null(j, "encoding");
		return;
	}
	json_key_object(j, "encoding");
	json_key_string(j, "name", a->encoding);
	json_key_string(j, "from", a->encoding_from);
	json_object_end(j);
}

static void
write_paragraph(struct json *j, const struct paragraph *p)
{
	json_object_begin(j);
	json_key_string(j, "kind", slice_of(paragraph_kind_name(p->kind)));
	if (p->kind == PARAGRAPH_HEADING)
		json_key_uint(j, "level", p->level);
	else
		json_key_null(j, "level");
	json_key_string(j, "text", p->text);
	write_hash(j, "hash", p->text);
	json_object_end(j);
}

static void
write_members(struct json *j, const struct article *a)
{
	size_t i;

	json_key_string(j, "schema", SLICE("emend.article/1"));
	json_key_url(j, "url", a->url);
	json_key_url(j, "canonical", a->canonical);
	json_key_string(j, "title", a->title);
	json_key_string(j, "byline", a->byline);
	json_key_string(j, "site", a->site);
	json_key_string(j, "section", a->section);
	json_key_string(j, "language", a->language);
	write_moment(j, "published", &a->published);
	write_moment(j, "modified", &a->modified);
	json_key_object(j, "titles");
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		json_key_string(j, title_source_name((enum title_source)i),
		    a->titles[i]);
	json_object_end(j);
	write_text_hash(j, a);
	json_key_uint(j, "extractor", ARTICLE_EXTRACTOR_VERSION);
	write_encoding(j, a);
	json_key_string(
	    j, "access", a->partial ? SLICE("partial") : SLICE("full"));
	json_key_bool(j, "truncated", a->truncated);
	json_key_array(j, "paragraphs");
	for (i = 0; i < a->paragraph_count; i++)
		write_paragraph(j, &a->paragraphs[i]);
	json_array_end(j);
}

void
report_json_article(struct json *j, const struct article *a)
{
	json_object_begin(j);
	write_members(j, a);
	json_object_end(j);
}

void
report_json_explained(
    struct json *j, const struct article *a, const struct explanation *e)
{
	size_t i;

	json_object_begin(j);
	write_members(j, a);
	json_key_object(j, "explanation");
	json_key_string(j, "container", e->container);
	json_key_string(j, "chosen", slice_of(e->chosen));
	json_key_string(j, "next", e->next);
	json_key_array(j, "pieces");
	for (i = 0; i < e->count; i++) {
		const struct explained *piece = &e->items[i];

		json_object_begin(j);
		json_key_bool(j, "kept", piece->kept);
		json_key_string(j, "why", slice_of(piece->why));
		json_key_string(j, "element", piece->element);
		json_key_string(j, "text", piece->text);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
	json_object_end(j);
}
