#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "base/text.h"
#include "diff/diff.h"
#include "reports/digest.h"
#include "reports/markup.h"
#include "reports/report.h"
#include "reports/site.h"

#define ID "0123456789abcdef0123456789abcdef"
#define BROKEN "\xef\xbf\xbd" /* what stands for a character cut in two */

/* A report of one article, as a format tells it; the caller frees it. */
static char *
told(const struct digest_format *format, const struct digest_item *item)
{
	const struct digest digest = { .now = 1795511524, .filter = "",
		.command = "emend", .feed = ID, .items = 1 };
	struct terminal terminal;
	struct digest_out out = { .digest = &digest, .text = &terminal };
	char *bytes = NULL;
	size_t len = 0;

	out.file = open_memstream(&bytes, &len);
	assert_non_null(out.file);
	terminal_init(&terminal, out.file, false, 0);
	assert_int_equal(format->begin(&out, NULL), EMEND_OK);
	assert_int_equal(format->item(&out, item, NULL), EMEND_OK);
	assert_int_equal(format->end(&out, NULL), EMEND_OK);
	assert_int_equal(terminal_check(&terminal, NULL), EMEND_OK);
	terminal_free(&terminal);
	assert_int_equal(fclose(out.file), 0);
	return bytes;
}

static const struct digest_step step = { .revision = 2, .commit = "c0ffee",
	.event = "changed", .kinds = "", .first_seen = 1795511524,
	.seen_before = 1795511000 };

static void
no_format_tells_a_password_instead_of_a_title(void **state)
{
	static const struct digest_format *const formats[] = { &digest_text,
		&digest_html, &digest_markdown, &digest_csv, &digest_atom };
	const struct digest_item item = { .number = 1, .id = ID,
		.url = "https://desk:opensesame@tide.example/quay",
		.host = "tide.example", .source = "list urls.txt",
		.marks = DIGEST_BIT(DIGEST_GONE), .steps = &step,
		.step_count = 1, .revisions = 2, .first_seen = 1795500000,
		.last_seen = 1795511000 };
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		out = told(formats[i], &item);
		assert_non_null(strstr(out, "tide.example/quay"));
		assert_null(strstr(out, "opensesame"));
		free(out);
	}
}

/* Some 400 characters of three bytes, after so many of one. */
static struct article *
article_of(size_t offset)
{
	struct article *a;
	struct text stored;
	size_t i;

	text_init(&stored, 4096);
	text_addf(&stored, "%.*s", (int)offset, "abc");
	for (i = 0; i < 400; i++)
		text_puts(&stored, "\xe6\xb8\xaf");
	text_puts(&stored, "\n");
	assert_int_equal(
	    codec_read(&a, slice_new(stored.ptr, stored.len), NULL), EMEND_OK);
	text_free(&stored);
	return a;
}

static void
what_is_long_is_cut_between_characters(void **state)
{
	static const struct digest_format *const formats[] = { &digest_text,
		&digest_markdown, &digest_atom };
	const struct diff_options options = { .compare_fields = false };
	struct article *before, *after;
	struct changes *changes;
	size_t offset, i;
	char *out;

	(void)state;
	assert_int_equal(
	    codec_read(&before, SLICE("Old words.\n"), NULL), EMEND_OK);
	for (offset = 0; offset < 3; offset++) {
		after = article_of(offset);
		assert_int_equal(diff_articles(&changes, before, after,
				     &options, NULL), EMEND_OK);
		{
			const struct report report = { .changes = changes,
				.before = { .revision = 1, .article = before },
				.after = { .revision = 2, .article = after } };
			const struct digest_item item = { .number = 1,
				.id = ID, .url = "https://tide.example/",
				.title = "T", .host = "tide.example",
				.source = "list urls.txt", .report = &report,
				.steps = &step, .step_count = 1,
				.revisions = 2 };

			for (i = 0; i < 3; i++) {
				out = told(formats[i], &item);
				assert_non_null(strstr(out, "\xe2\x80\xa6"));
				assert_null(strstr(out, BROKEN));
				free(out);
			}
		}
		changes_free(changes);
		article_free(after);
	}
	article_free(before);
}

static void
titles_of_site_pages_are_cut_between_characters(void **state)
{
	struct article *a = article_of(1);
	char title[1300];
	const struct site_revision revision = { .number = 1, .commit = "",
		.event = "new", .kinds = "" };
	const struct site_article site = { .url = "https://tide.example/",
		.title = title, .host = "tide.example",
		.revisions = &revision, .revision_count = 1 };
	const struct site_list list = { .of = SITE_TAG, .name = title };
	struct markup m;
	char *bytes = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);

	(void)state;
	assert_non_null(file);
	snprintf(title, sizeof(title), "%.*s",
	    SLICE_ARG(a->paragraphs[0].text));
	markup_init(&m, file);
	site_text_page(&m, &site, &revision, a);
	site_list_page(&m, &list);
	assert_int_equal(markup_check(&m, NULL), EMEND_OK);
	markup_free(&m);
	assert_int_equal(fclose(file), 0);
	assert_null(strstr(bytes, BROKEN));
	free(bytes);
	article_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_format_tells_a_password_instead_of_a_title),
		cmocka_unit_test(what_is_long_is_cut_between_characters),
		cmocka_unit_test(
		    titles_of_site_pages_are_cut_between_characters),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
