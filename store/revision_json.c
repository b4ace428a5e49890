/*
 * emend.revision/1.  Members stand in order of their keys, here and in the
 * file, so that git's own diff and delta see what changed and nothing else.
 */
#include "article/article.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "store/revision.h"

/* In order of their names. */
static const enum title_source sorted_sources[TITLE_SOURCE_COUNT] = {
	TITLE_H1,
	TITLE_HTML,
	TITLE_JSONLD,
	TITLE_OG,
};

static void
write_moment(struct json *j, const char *key, const struct moment *m)
{
	if (!m->text.ptr) {
		json_key_null(j, key);
		return;
	}
	json_key_object(j, key);
	json_key_bool(j, "local", m->local);
	json_key_string(j, "precision",
	    slice_of(moment_precision_name(m->precision)));
	json_key_string(j, "text", m->text);
	json_key_time(j, "time", m->time);
	json_object_end(j);
}

static void
write_encoding(struct json *j, const struct article *a)
{
	json_key_object(j, "encoding");
	json_key_string(j, "from", a->encoding_from);
	json_key_string(j, "name", a->encoding);
	json_object_end(j);
}

static void
write_kinds(struct json *j, struct slice kinds)
{
	json_key_array(j, "kinds");
	while (kinds.len) {
		size_t end = slice_find_byte(kinds, ' ', 0);

		if (end)
			json_string(j, slice_sub(kinds, 0, end));
		kinds = slice_sub(kinds, end + 1, kinds.len);
	}
	json_array_end(j);
}

static void
write_page(struct json *j, const struct revision_facts *facts)
{
	const struct page_draft *page = facts->draft->page;
	struct slice path = slice_of(facts->page);
	size_t month = slice_find_byte(path, '/', 0);

	if (!facts->page || !page) {
		json_key_null(j, "page");
		return;
	}
	json_key_object(j, "page");
	json_key_string(j, "decoded_sha256", slice_of(page->decoded_sha256));
	json_key_string(j, "month", slice_sub(path, 0, month));
	json_key_string(j, "path", slice_sub(path, month + 1, path.len));
	json_key_string(j, "sent_sha256", slice_of(page->sent_sha256));
	json_object_end(j);
}

static void
write_paragraphs(struct json *j, const struct article *a)
{
	char hex[HASH128_HEX + 1];
	size_t i;

	json_key_array(j, "paragraphs");
	for (i = 0; i < a->paragraph_count; i++) {
		hash_hex(hex, hash_bytes(a->paragraphs[i].text));
		json_string(j, slice_of(hex));
	}
	json_array_end(j);
}

static void
write_furniture(struct json *j, const struct article *a)
{
	size_t i;

	json_key_array(j, "furniture");
	for (i = 0; i < a->furniture_count; i++)
		json_string(j, a->furniture[i]);
	json_array_end(j);
}

/* A feed's is one more variant; the page's own are what is compared. */
static void
write_titles(struct json *j, const struct revision_draft *draft)
{
	const struct article *a = draft->article;
	size_t i;

	json_key_object(j, "titles");
	json_key_string(j, "feed", draft->found_title);
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		json_key_string(j, title_source_name(sorted_sources[i]),
		    a->titles[sorted_sources[i]]);
	json_object_end(j);
}

static void
write_nonzero(struct json *j, const char *key, int64_t n)
{
	json_key(j, key);
	n ? json_int(j, n) : json_null(j);
}

/* access to language */
static void
write_first_half(struct json *j, const struct revision_facts *facts)
{
	const struct revision_draft *draft = facts->draft;
	const struct article *a = draft->article;
	char id[HASH128_HEX + 1];

	hash_hex(id, draft->id);
	json_key_string(j, "access", slice_of(a->partial ? "partial" : "full"));
	json_key_bool(j, "baseline", draft->baseline);
	json_key_string(j, "byline", a->byline);
	json_key_string(j, "canonical", a->canonical);
	json_key_string(
	    j, "clock", slice_of(draft->clock_set ? "set" : "machine"));
	write_encoding(j, a);
	json_key_string(
	    j, "event", slice_of(revision_event_name(draft->event)));
	json_key_string(j, "extractor", slice_of(draft->reading));
	json_key_time(j, "first_seen", draft->seen_at);
	json_key_time(j, "found_at", draft->found_at);
	json_key_time(j, "found_date", draft->found_date);
	json_key_string(j, "found_in", slice_of(draft->found_in));
	write_furniture(j, a);
	json_key_string(j, "id", slice_of(id));
	json_key_string(j, "identifier", a->identifier);
	write_kinds(j, slice_of(draft->kinds));
	json_key_string(j, "language", a->language);
}

/* modified to words */
static void
write_second_half(struct json *j, const struct revision_facts *facts)
{
	const struct revision_draft *draft = facts->draft;
	const struct article *a = draft->article;

	write_moment(j, "modified", &a->modified);
	write_page(j, facts);
	write_paragraphs(j, a);
	write_moment(j, "published", &a->published);
	json_key_time(j, "recorded_at", draft->recorded_at);
	write_nonzero(j, "reverts_to", draft->reverts_to);
	json_key_uint(j, "revision", facts->number);
	json_key_string(j, "schema", SLICE(REVISION_SCHEMA));
	json_key_string(j, "section", a->section);
	json_key_time(j, "seen_before", draft->seen_before);
	json_key_permille(j, "similarity", draft->similarity);
	json_key_string(j, "site", a->site);
	json_key_string(
	    j, "state", slice_of(draft->gone ? "gone" : "published"));
	write_nonzero(j, "status", draft->status);
	json_key_string(j, "text_sha256", slice_of(facts->text_sha256));
	json_key_string(j, "title", a->title);
	write_titles(j, draft);
	json_key_bool(j, "truncated", a->truncated);
	json_key_string(j, "url", slice_of(draft->url));
	json_key_uint(j, "words", draft->words);
}

void
revision_write_json(struct text *out, const struct revision_facts *facts)
{
	struct json j;

	json_init_text(&j, out);
	json_pretty(&j, true);
	json_object_begin(&j);
	write_first_half(&j, facts);
	write_second_half(&j, facts);
	json_object_end(&j);
	text_putc(out, '\n');
}
