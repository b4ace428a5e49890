#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff/compose.h"
#include "reports/blame.h"
#include "reports/markup.h"
#include "reports/terminal.h"
#include "tests/cpu_time.h"

#define SENTENCES 150000
#define SENTENCE "Ay. "

static const struct blame_revision revisions[] = {
	{ .number = 1, .commit = "c0ffee", .event = "new", .kinds = "" },
	{ .number = 2, .commit = "facade", .event = "changed", .kinds = "" },
};

/* One paragraph of which each other sentence came later. */
struct long_text {
	struct turn turns[2];
	struct composed_sentence sentences[SENTENCES];
	struct run runs[SENTENCES];
	struct composed_paragraph paragraph, *first;
	struct composition text;
	char bytes[SENTENCES * (sizeof(SENTENCE) - 1)];
};

static struct long_text *
long_text_new(void)
{
	struct long_text *t = calloc(1, sizeof(*t));
	uint32_t i, start;

	assert_non_null(t);
	t->turns[1] = (struct turn){ .revision = 1, .came = 1 };
	for (i = 0; i < SENTENCES; i++) {
		start = i * (uint32_t)(sizeof(SENTENCE) - 1);
		memcpy(t->bytes + start, SENTENCE, sizeof(SENTENCE) - 1);
		t->sentences[i] = (struct composed_sentence){ start, start + 3,
			&t->turns[i % 2] };
		t->runs[i] = (struct run){ .start = start, .revision = i % 2 };
	}
	t->paragraph = (struct composed_paragraph){
		.text = slice_new(t->bytes, sizeof(t->bytes)),
		.sentences = t->sentences,
		.sentence_count = SENTENCES,
		.runs = t->runs,
		.run_count = SENTENCES,
	};
	t->first = &t->paragraph;
	t->text = (struct composition){ .revisions = 2,
		.paragraphs = &t->first, .paragraph_count = 1 };
	return t;
}

static void
takes_time_in_proportion_to_the_text(void **state)
{
	struct long_text *t = long_text_new();
	const struct blame b = { .url = "https://tide.example/",
		.revisions = revisions, .text = &t->text };
	FILE *file = fopen("/dev/null", "w");
	int64_t began = cpu_time_ms();
	struct terminal terminal;
	struct markup m;

	(void)state;
	assert_non_null(file);
	terminal_init(&terminal, file, false, 80);
	report_text_blame(&terminal, &b);
	assert_int_equal(terminal_check(&terminal, NULL), EMEND_OK);
	terminal_free(&terminal);
	markup_init(&m, file);
	report_html_blame(&m, &b);
	assert_int_equal(markup_check(&m, NULL), EMEND_OK);
	markup_free(&m);
	fclose(file);
	free(t);
	assert_true(cpu_time_ms() - began < 8000);
}

static void
a_page_without_a_headline_tells_no_password(void **state)
{
	const struct composition text = { .revisions = 2 };
	const struct blame b = {
		.url = "https://desk:opensesame@tide.example/quay",
		.revisions = revisions, .text = &text };
	struct markup m;
	char *bytes = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);

	(void)state;
	assert_non_null(file);
	markup_init(&m, file);
	report_html_blame(&m, &b);
	assert_int_equal(markup_check(&m, NULL), EMEND_OK);
	markup_free(&m);
	assert_int_equal(fclose(file), 0);
	assert_non_null(strstr(bytes, "tide.example/quay"));
	assert_null(strstr(bytes, "opensesame"));
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_time_in_proportion_to_the_text),
		cmocka_unit_test(a_page_without_a_headline_tells_no_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
