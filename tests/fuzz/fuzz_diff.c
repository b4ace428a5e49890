/*
 * Two texts, NUL between: the changes rebuild both sides, no paragraph is lost
 * or told twice, and every report can be written.
 */
#include "article/article.h"
#include "article/extract.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/text.h"
#include "diff/diff.h"
#include "reports/report.h"
#include "tests/diff_check.h"
#include "tests/fuzz/fuzz.h"

#define REPORT_MAX ((size_t)64 * 1024 * 1024)

static void
check_reports(const struct changes *c, const struct article *before,
    const struct article *after)
{
	const struct report report = {
		.before = { .file = "before.txt", .article = before },
		.after = { .file = "after.txt", .article = after },
		.changes = c,
	};
	char summary[REPORT_SUMMARY_MAX];
	struct json_value *value;
	struct json j;
	struct text out;

	text_init(&out, REPORT_MAX);
	json_init_text(&j, &out);
	report_json_diff(&j, &report);
	json_newline(&j);
	MUST(text_check(&out, NULL) == EMEND_OK);
	MUST(json_read_strict(&value, slice_new(out.ptr, out.len), NULL) ==
	    EMEND_OK);
	json_value_free(value);
	text_free(&out);
	report_summary(summary, c);
}

static void
check_pair(const struct article *before, const struct article *after)
{
	const struct diff_options options = { .list_unchanged = true,
		.compare_fields = true };
	struct changes *c;
	const char *wrong;

	MUST(diff_articles(&c, before, after, &options, NULL) == EMEND_OK);
	wrong = check_changes(c, before, after);
	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	MUST(!wrong);
	if (before == after)
		MUST(!c->changed);
	check_reports(c, before, after);
	changes_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), first = fuzz_take(&rest);
	struct article *before, *after = NULL;

	if (article_read_lines(&before, first, NULL))
		return 0;
	if (article_read_lines(&after, rest, NULL) == EMEND_OK) {
		check_pair(before, after);
		check_pair(after, before);
		check_pair(before, before);
	}
	article_free(before);
	article_free(after);
	return 0;
}
