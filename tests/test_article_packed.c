#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/packed.h"
#include "base/text.h"
#include "tests/fault.h"

/* An article as it comes from a process that a page may have taken over. */

#define URL "https://tide.example/harbour/ferry.html"
#define MOST ((size_t)1 << 20)

static const char page[] =
    "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
    "<title>Ferry aground - The Tide</title>"
    "<link rel=canonical href=\"/harbour/ferry\">"
    "<meta property=og:title content=\"Ferry aground\">"
    "<meta name=author content=\"Ida Brask\">"
    "<meta property=article:published_time "
    "content=2026-03-02T09:00:00Z></head><body><article>"
    "<h1>Ferry aground</h1><h2>At low water</h2>"
    "<p>The morning ferry ran aground off Lower Quillan on Monday, and "
    "twenty-nine people were taken off by two fishing boats.</p>"
    "<ul><li>Nobody was hurt, the harbour board said in the evening.</ul>"
    "<blockquote><p>We heard the keel, said one of them, and then "
    "nothing at all for a while.</p></blockquote>"
    "<p><em>Correction: an earlier version of this article gave the "
    "number of passengers as thirty-one.</em></p>"
    "</article></body></html>";

static struct article *
read_page(void)
{
	const struct reading reading = { .url = SLICE(URL) };
	struct article *a;

	assert_int_equal(
	    article_read_page(&a, SLICE(page), &reading, NULL), EMEND_OK);
	assert_true(a->paragraph_count > 4);
	assert_non_null(a->canonical.ptr);
	assert_int_equal(a->published.precision, MOMENT_SECOND);
	return a;
}

static struct slice
whole(const struct text *t)
{
	return slice_new(t->ptr, t->len);
}

static void
pack(struct text *out, const struct article *a)
{
	text_init(out, MOST);
	article_pack(a, out);
	assert_int_equal(text_check(out, NULL), EMEND_OK);
}

static void
arrives_as_it_was_sent(void **state)
{
	struct article *a = read_page(), *b;
	struct text sent, again;

	(void)state;
	pack(&sent, a);
	assert_int_equal(
	    article_unpack(&b, whole(&sent), SLICE(URL), NULL), EMEND_OK);
	pack(&again, b);
	assert_true(slice_equal(whole(&sent), whole(&again)));
	assert_int_equal(a->paragraph_count, b->paragraph_count);
	assert_true(slice_equal(a->canonical, b->canonical));
	text_free(&again);
	text_free(&sent);
	article_free(a);
	article_free(b);
}

/* Whatever it is, reading it leads nowhere else. */
static void
try(struct slice bytes)
{
	struct article *a;
	enum emend_status status;
	struct text again;

	status = article_unpack(&a, bytes, SLICE(URL), NULL);
	if (status) {
		assert_int_equal(status, EMEND_PARSE);
		assert_null(a);
		return;
	}
	/* then it is an article, and would be sent as this */
	pack(&again, a);
	assert_int_equal(again.len, bytes.len);
	text_free(&again);
	article_free(a);
}

static void
no_byte_of_it_is_believed(void **state)
{
	static const unsigned char values[] = { 0, 1, 2, 7, '\n', ' ', 0x7f,
		0x80, 0xff };
	struct article *a = read_page();
	struct text sent;
	size_t at, i;

	(void)state;
	pack(&sent, a);
	for (at = 0; at < sent.len; at++) {
		char was = sent.ptr[at];

		for (i = 0; i < sizeof(values); i++) {
			sent.ptr[at] = (char)values[i];
			try(whole(&sent));
		}
		sent.ptr[at] = was;
	}
	for (at = 0; at < sent.len; at++) {
		/* of its own size, so that a sanitizer sees where it ends */
		char *part = malloc(at + 1);
		struct article *b;

		assert_non_null(part);
		memcpy(part, sent.ptr, at);
		assert_int_equal(article_unpack(&b, slice_new(part, at),
		    SLICE(URL), NULL), EMEND_PARSE);
		free(part);
	}
	text_putc(&sent, 'x');
	try(whole(&sent));
	text_free(&sent);
	article_free(a);
}

/* What reading never gives. */
static void
expect_refusal(const struct article *a)
{
	struct article *b;
	struct text sent;

	pack(&sent, a);
	assert_int_equal(article_unpack(&b, whole(&sent), SLICE(URL), NULL),
	    EMEND_PARSE);
	text_free(&sent);
}

static void
what_reading_never_gives_is_refused(void **state)
{
	static const struct slice texts[] = { SLICE_LIT("two\nlines"),
		SLICE_LIT(" blank before"), SLICE_LIT("behind "),
		SLICE_LIT(""), SLICE_LIT("not\xffUTF-8"), SLICE_LIT("a\0b") };
	static const char *const addresses[] = { "https://other.example/",
		"javascript:alert(1)", "https://tide.example/a b",
		"HTTPS://tide.example/" };
	struct article *a = read_page(), bad;
	struct paragraph *paragraphs;
	size_t i, size = a->paragraph_count * sizeof(*paragraphs);

	(void)state;
	paragraphs = malloc(size);
	assert_non_null(paragraphs);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		memcpy(paragraphs, a->paragraphs, size);
		bad = *a;
		bad.paragraphs = paragraphs;
		paragraphs[1].text = texts[i];
		expect_refusal(&bad);
		bad = *a;
		bad.title = texts[i];
		expect_refusal(&bad);
	}
	memcpy(paragraphs, a->paragraphs, size);
	bad = *a;
	bad.paragraphs = paragraphs;
	paragraphs[1].kind = PARAGRAPH_TEXT;
	paragraphs[1].level = 3;
	expect_refusal(&bad);
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		bad = *a;
		bad.canonical = slice_of(addresses[i]);
		expect_refusal(&bad);
	}
	bad = *a;
	bad.url = SLICE("https://tide.example/other.html");
	expect_refusal(&bad);
	bad = *a;
	bad.published.time = INT64_MAX;
	expect_refusal(&bad);
	free(paragraphs);
	article_free(a);
}

static void
every_allocation_may_fail(void **state)
{
	struct article *a = read_page(), *b;
	enum emend_status status;
	struct text sent;

	(void)state;
	pack(&sent, a);
	FAULT_SWEEP(status, {
		status = article_unpack(&b, whole(&sent), SLICE(URL), NULL);
		article_free(b);
	});
	text_free(&sent);
	article_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrives_as_it_was_sent),
		cmocka_unit_test(no_byte_of_it_is_believed),
		cmocka_unit_test(what_reading_never_gives_is_refused),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
