/*
 * A whole page: charset, tree, metadata, extraction.  Before the first NUL
 * stands what the Content-Type header says.
 */
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "article/packed.h"
#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

/* Of a field or a paragraph. */
static void
check_text(struct slice s)
{
	struct text again;

	MUST(s.len > 0);
	MUST(utf8_valid(s));
	text_init(&again, 8 * LIMIT_PAGE_BYTES);
	MUST(normalise_text(&again, s, NULL) == EMEND_OK);
	MUST(slice_equal(s, slice_new(again.ptr, again.len)));
	text_free(&again);
}

static void
check_field(struct slice s)
{
	if (!s.ptr)
		return;
	check_text(s);
	MUST(s.len <= LIMIT_FIELD_BYTES);
}

static void
check_moment(const struct moment *m)
{
	if (m->precision == MOMENT_UNKNOWN)
		MUST(m->time == 0);
	else
		MUST(m->text.ptr);
	check_field(m->text);
}

static void
check_article(const struct article *a)
{
	size_t i;

	for (i = 0; i < a->paragraph_count; i++) {
		check_text(a->paragraphs[i].text);
		MUST((unsigned)a->paragraphs[i].kind < PARAGRAPH_KIND_COUNT);
		MUST((a->paragraphs[i].kind == PARAGRAPH_HEADING) ==
		    (a->paragraphs[i].level > 0));
	}
	for (i = 0; i < TITLE_SOURCE_COUNT; i++)
		check_field(a->titles[i]);
	check_field(a->title);
	check_field(a->byline);
	check_field(a->site);
	check_field(a->section);
	check_moment(&a->published);
	check_moment(&a->modified);
}

/* It goes the way from its reader whole. */
static void
check_sent(const struct article *a, struct slice url)
{
	struct article *arrived;
	struct text sent;

	text_init(&sent, 8 * LIMIT_PAGE_BYTES);
	article_pack(a, &sent);
	MUST(article_unpack(&arrived, slice_new(sent.ptr, sent.len), url,
		 NULL) == EMEND_OK);
	MUST(arrived->paragraph_count == a->paragraph_count);
	text_free(&sent);
	article_free(arrived);
}

static void
check_same(const struct article *a, const struct article *b)
{
	size_t i;

	MUST(a->paragraph_count == b->paragraph_count);
	for (i = 0; i < a->paragraph_count; i++)
		MUST(slice_equal(
		    a->paragraphs[i].text, b->paragraphs[i].text));
	MUST(slice_equal(a->title, b->title));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice page = fuzz_input(data, size);
	struct reading reading = { .content_type = fuzz_take(&page),
		.url = SLICE("https://news.example/2026/11/24/a.html?x=1") };
	struct emend_error err;
	struct article *a, *again;

	if (article_read_page(&a, page, &reading, &err)) {
		MUST(err.text[0]);
		MUST(!a);
		return 0;
	}
	check_article(a);
	check_sent(a, reading.url);
	MUST(article_read_page(&again, page, &reading, &err) == EMEND_OK);
	check_same(a, again);
	article_free(a);
	article_free(again);
	return 0;
}
