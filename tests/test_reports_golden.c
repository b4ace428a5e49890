#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/extract.h"
#include "base/file.h"
#include "base/segment.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "reports/markup.h"
#include "reports/report.h"
#include "reports/terminal.h"
#include "tests/fault.h"

/*
 * tests/golden/report: NAME.old.md and NAME.new.md (or .html) give NAME.txt, as
 * a mail has it: 80 columns, no colour.  EMEND_REGEN=1 writes NAME.txt anew.
 */
#define COLUMNS 80
#define FILE_MOST ((size_t)1 << 20)
#define CASES_MOST 100
#define PATH_MOST 512

static const char *golden_dir;

struct sides {
	struct article *before, *after;
	struct changes *changes;
	struct report report;
};

static struct article *
read_side(const char *name, const char *side, const char *extension)
{
	const struct reading reading = { .url = SLICE("https://tide.example/") };
	struct article *a = NULL;
	char path[PATH_MOST];
	struct text bytes;
	struct slice s;

	snprintf(path, sizeof(path), "%.200s/%.200s.%s.%s", golden_dir, name,
	    side, extension);
	text_init(&bytes, FILE_MOST);
	assert_int_equal(file_read(&bytes, path, NULL), EMEND_OK);
	s = slice_new(bytes.ptr, bytes.len);
	if (!strcmp(extension, "md"))
		assert_int_equal(codec_read(&a, s, NULL), EMEND_OK);
	else
		assert_int_equal(
		    article_read_page(&a, s, &reading, NULL), EMEND_OK);
	text_free(&bytes);
	return a;
}

static void
sides_open(struct sides *s, const char *name, const char *extension, bool all)
{
	const struct diff_options options = {
		.list_unchanged = all,
		.compare_fields = !strcmp(extension, "html"),
	};

	s->before = read_side(name, "old", extension);
	s->after = read_side(name, "new", extension);
	assert_int_equal(diff_articles(&s->changes, s->before, s->after,
			     &options, NULL),
	    EMEND_OK);
	s->report = (struct report){
		.before = { .file = "old", .article = s->before },
		.after = { .file = "new", .article = s->after },
		.changes = s->changes,
	};
}

static void
sides_close(struct sides *s)
{
	changes_free(s->changes);
	article_free(s->before);
	article_free(s->after);
}

/* The report as text; the caller's to free. */
static char *
render(const struct report *r, bool colour, unsigned columns)
{
	struct terminal t;
	char *bytes = NULL;
	size_t len;
	FILE *f = open_memstream(&bytes, &len);

	assert_non_null(f);
	terminal_init(&t, f, colour, columns);
	report_text_diff(&t, r);
	terminal_free(&t);
	assert_int_equal(fclose(f), 0);
	return bytes;
}

/* ---- the cases of the folder ---- */

struct golden {
	char name[PATH_MOST / 2];
	const char *extension;
};

static size_t
list_cases(struct golden cases[CASES_MOST])
{
	DIR *dir = opendir(golden_dir);
	const struct dirent *e;
	size_t count = 0;

	assert_non_null(dir);
	while ((e = readdir(dir))) {
		struct slice name = slice_of(e->d_name);
		struct golden *g = &cases[count];
		size_t end = slice_find(name, SLICE(".old."), 0);

		if (end == name.len)
			continue;
		assert_true(count < CASES_MOST);
		snprintf(g->name, sizeof(g->name), "%.*s",
		    (int)end, name.ptr);
		g->extension =
		    slice_ends(name, SLICE(".md")) ? "md" : "html";
		count++;
	}
	closedir(dir);
	assert_true(count > 0);
	return count;
}

static void
check_text(const char *name, const char *text)
{
	struct text wanted;
	char path[PATH_MOST];

	snprintf(path, sizeof(path), "%.200s/%.200s.txt", golden_dir, name);
	if (getenv("EMEND_REGEN")) {
		assert_int_equal(
		    file_write_atomic(path, slice_of(text), 0644, NULL),
		    EMEND_OK);
		return;
	}
	text_init(&wanted, FILE_MOST);
	assert_int_equal(file_read(&wanted, path, NULL), EMEND_OK);
	if (strcmp(wanted.ptr, text))
		fail_msg("%s is now:\n%s", path, text);
	text_free(&wanted);
}

static void
reads_as_it_did(void **state)
{
	struct golden cases[CASES_MOST];
	size_t i, count = list_cases(cases);

	(void)state;
	for (i = 0; i < count; i++) {
		struct sides s;
		char *text;

		sides_open(&s, cases[i].name, cases[i].extension, false);
		text = render(&s.report, false, COLUMNS);
		check_text(cases[i].name, text);
		free(text);
		sides_close(&s);
	}
}

/* Columns of the widest line without an address, escapes not counted. */
static size_t
widest(const char *text)
{
	struct slice rest = slice_of(text);
	size_t most = 0;

	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		struct slice line = slice_sub(rest, 0, end);
		size_t columns = 0, at = 0;

		while (at < line.len) {
			size_t escape = slice_find_byte(line, '\033', at);

			columns += display_columns(slice_sub(line, at, escape));
			at = slice_find_byte(line, 'm', escape) + 1;
			if (escape == line.len)
				break;
		}
		if (slice_find(line, SLICE("://"), 0) == line.len)
			most = columns > most ? columns : most;
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return most;
}

static void
is_never_wider_than_the_terminal(void **state)
{
	static const unsigned columns[] = { 20, 33, 80, 200 };
	struct golden cases[CASES_MOST];
	size_t i, k, count = list_cases(cases);

	(void)state;
	for (i = 0; i < count; i++)
		for (k = 0; k < 8; k++) {
			unsigned most = columns[k / 2];
			struct sides s;
			char *text;

			sides_open(
			    &s, cases[i].name, cases[i].extension, k % 2);
			text = render(&s.report, k % 2, most);
			if (widest(text) > most)
				fail_msg("%s at %u:\n%s", cases[i].name, most,
				    text);
			free(text);
			sides_close(&s);
		}
}

static void
leaves_no_blank_at_a_line_s_end(void **state)
{
	struct golden cases[CASES_MOST];
	size_t i, count = list_cases(cases);

	(void)state;
	for (i = 0; i < count; i++) {
		struct sides s;
		char *text;

		sides_open(&s, cases[i].name, cases[i].extension, true);
		text = render(&s.report, false, COLUMNS);
		assert_null(strstr(text, " \n"));
		assert_null(strstr(text, "\n\n\n"));
		free(text);
		sides_close(&s);
	}
}

static void
marks_by_colour_alone_on_a_terminal(void **state)
{
	struct sides s;
	char *text;

	(void)state;
	sides_open(&s, "one-number", "md", false);
	text = render(&s.report, true, COLUMNS);
	assert_non_null(
	    strstr(text, "\033[31;9m2.4\033[0m\033[32;1m24\033[0m million"));
	assert_null(strstr(text, "[-"));
	assert_null(strstr(text, "{+"));
	free(text);
	sides_close(&s);
}

static void
shows_every_paragraph_when_asked(void **state)
{
	struct sides s;
	char *text;

	(void)state;
	sides_open(&s, "one-number", "md", true);
	text = render(&s.report, false, 0);
	assert_non_null(strstr(text, "\nFishing boats are to use the outer "
				     "quay until then.\n"));
	free(text);
	sides_close(&s);
}

static enum emend_status
render_html(const struct report *r, FILE *f)
{
	enum emend_status status;
	struct markup m;
	size_t edits = 0;

	markup_init(&m, f);
	report_html_begin(&m, report_title(r), false);
	report_html_diff(&m, r, false, &edits);
	report_html_end(&m);
	status = markup_check(&m, NULL);
	markup_free(&m);
	return status;
}

static void
survives_every_allocation_failure(void **state)
{
	FILE *f = fopen("/dev/null", "w");
	enum emend_status status;
	struct sides s;

	(void)state;
	assert_non_null(f);
	sides_open(&s, "split-and-merged", "md", false);
	FAULT_SWEEP(status, { status = render_html(&s.report, f); });
	FAULT_SWEEP(
	    status, { status = report_markdown(f, &s.report, NULL); });
	FAULT_SWEEP(
	    status, { status = report_unified(f, &s.report, true, NULL); });
	sides_close(&s);
	fclose(f);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_as_it_did),
		cmocka_unit_test(is_never_wider_than_the_terminal),
		cmocka_unit_test(leaves_no_blank_at_a_line_s_end),
		cmocka_unit_test(marks_by_colour_alone_on_a_terminal),
		cmocka_unit_test(shows_every_paragraph_when_asked),
		cmocka_unit_test(survives_every_allocation_failure),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	golden_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
