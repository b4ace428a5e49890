#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "tests/fault.h"

#define STORY                                                                  \
	"County to publish well data every month\n\n"                          \
	"The county will publish the levels of all 46 public wells on the "    \
	"first of each month, it said on Thursday.\n\n"                        \
	"“We had the numbers  and they sat in a drawer,” she said.\n\n"        \
	"She did not say whose drawer.\n"

static struct article *
scraped(const char *text)
{
	struct article *a;

	assert_int_equal(
	    article_read_scraped(&a, slice_of(text), NULL), EMEND_OK);
	return a;
}

static void
assert_slice(struct slice s, const char *expected)
{
	assert_int_equal(s.len, strlen(expected));
	assert_memory_equal(s.ptr, expected, s.len);
}

static void
takes_the_first_line_as_the_title(void **state)
{
	struct article *a = scraped(STORY);

	(void)state;
	assert_slice(a->title, "County to publish well data every month");
	assert_int_equal(a->paragraph_count, 3);
	assert_slice(a->paragraphs[1].text,
	    "“We had the numbers and they sat in a drawer,” she said.");
	article_free(a);
}

static void
leaves_a_first_line_that_is_a_sentence(void **state)
{
	static const char *const texts[] = { "It rained.\n\nIt stopped.\n",
		"She said: “Never.”\n\nThen she left.\n",
		"Only a line\n" };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct article *a = scraped(texts[i]);

		assert_null(a->title.ptr);
		assert_int_equal(a->paragraph_count, i == 2 ? 1 : 2);
		article_free(a);
	}
}

static void
cuts_the_tail_that_scrapers_leave(void **state)
{
	static const char *const tails[] = {
		"",
		"\n\n\n\nSource link\n",
		"\n\nSource link\n\nLeave a Reply\n\nYour email address will "
		"not be published. Required fields are marked *",
		"\n\nShare this article\n\nLeave a Comment\n\nSave my name, "
		"email, and website in this browser for the next time I "
		"comment.\n\nPost Comment\n",
		"\n\nLeave a Reply\n\nCancel reply\n\nName *\n\nEmail *\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char text[2000];
		struct article *a;

		snprintf(text, sizeof(text), "%s%s", STORY, tails[i]);
		a = scraped(text);
		assert_int_equal(a->paragraph_count, 3);
		assert_slice(a->paragraphs[2].text,
		    "She did not say whose drawer.");
		article_free(a);
	}
}

static void
marks_correction_notices(void **state)
{
	struct article *a = scraped(STORY
	    "\nCorrection: there are 46 wells, not 64.\n");

	(void)state;
	assert_int_equal(a->paragraph_count, 4);
	assert_int_equal(a->paragraphs[3].kind, PARAGRAPH_CORRECTION);
	article_free(a);
}

static void
keeps_lines_as_they_are_for_compare(void **state)
{
	struct article *a;

	(void)state;
	assert_int_equal(article_read_lines(&a,
		SLICE("\xEF\xBB\xBF  Two  blanks \r\n\r\n\xC2\xA0\n# x\n"
		      "Leave a Reply"), NULL), EMEND_OK);
	assert_int_equal(a->paragraph_count, 3);
	assert_slice(a->paragraphs[0].text, "Two  blanks");
	assert_slice(a->paragraphs[1].text, "# x");
	assert_int_equal(a->paragraphs[1].kind, PARAGRAPH_TEXT);
	assert_null(a->title.ptr);
	assert_slice(a->encoding, "utf-8");
	article_free(a);
}

static void
reads_what_is_no_utf8_as_windows_1252(void **state)
{
	struct article *a;

	(void)state;
	assert_int_equal(article_read_lines(
		&a, SLICE("caf\xE9 \x80 5\n"), NULL), EMEND_OK);
	assert_int_equal(a->paragraph_count, 1);
	assert_slice(a->paragraphs[0].text, "café € 5");
	assert_slice(a->encoding, "windows-1252");
	article_free(a);
}

static void
refuses_a_binary_file(void **state)
{
	char bytes[512];
	struct article *a;
	struct emend_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 37 % 11);
	assert_int_equal(article_read_lines(&a,
		slice_new(bytes, sizeof(bytes)), &err), EMEND_PARSE);
	assert_null(a);
	assert_int_equal(article_read_scraped(&a,
		slice_new(bytes, sizeof(bytes)), &err), EMEND_PARSE);
	assert_null(a);
}

static void
an_empty_file_has_no_paragraphs(void **state)
{
	struct article *a = scraped("");

	(void)state;
	assert_int_equal(a->paragraph_count, 0);
	article_free(a);
	assert_int_equal(article_read_lines(&a, SLICE(""), NULL), EMEND_OK);
	assert_int_equal(a->paragraph_count, 0);
	article_free(a);
}

static void
survives_every_failed_allocation(void **state)
{
	enum emend_status status;
	struct article *a;

	(void)state;
	FAULT_SWEEP(status, {
		status = article_read_scraped(&a, slice_of(STORY), NULL);
		if (status)
			assert_null(a);
		article_free(a);
	});
	FAULT_SWEEP(status, {
		status = article_read_lines(&a, slice_of(STORY), NULL);
		if (status)
			assert_null(a);
		article_free(a);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_first_line_as_the_title),
		cmocka_unit_test(leaves_a_first_line_that_is_a_sentence),
		cmocka_unit_test(cuts_the_tail_that_scrapers_leave),
		cmocka_unit_test(marks_correction_notices),
		cmocka_unit_test(keeps_lines_as_they_are_for_compare),
		cmocka_unit_test(reads_what_is_no_utf8_as_windows_1252),
		cmocka_unit_test(refuses_a_binary_file),
		cmocka_unit_test(an_empty_file_has_no_paragraphs),
		cmocka_unit_test(survives_every_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
