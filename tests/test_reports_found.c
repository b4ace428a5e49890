#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/found.h"
#include "reports/terminal.h"

#define MARK '\1'
#define MARK_END '\2'

/* The wording as it is shown; the caller frees it. */
static char *
shown(const struct text *wording)
{
	const struct found_span span = { .came = 1 };
	const struct found f = {
		.url = "https://tide.example/",
		.title = "T",
		.text = slice_new(wording->ptr, wording->len),
		.mark = MARK,
		.mark_end = MARK_END,
		.spans = &span,
		.span_count = 1,
	};
	struct terminal t;
	char *bytes = NULL, *line;
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);

	assert_non_null(file);
	terminal_init(&t, file, false, 0);
	found_text(&t, &f);
	assert_int_equal(terminal_check(&t, NULL), EMEND_OK);
	terminal_free(&t);
	assert_int_equal(fclose(file), 0);
	line = strchr(strchr(bytes, '\n') + 1, '\n') + 1;
	*strchr(line, '\n') = '\0';
	line = strdup(line);
	assert_non_null(line);
	free(bytes);
	return line;
}

static void
add_words(struct text *out, int count)
{
	while (count-- > 0)
		text_puts(out, "harbourmaster ");
}

static void
what_is_far_from_a_match_is_left_out_by_whole_words(void **state)
{
	struct text wording;
	char *line, *word, *rest = NULL;
	int matches = 0, gaps = 0;

	(void)state;
	text_init(&wording, 65536);
	add_words(&wording, 60);
	text_addf(&wording, "%cquay%c ", MARK, MARK_END);
	add_words(&wording, 90);
	text_addf(&wording, "%cquay%c ", MARK, MARK_END);
	add_words(&wording, 60);
	line = shown(&wording);
	assert_true(strlen(line) < wording.len / 2);
	for (word = strtok_r(line, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		if (!strcmp(word, "[quay]"))
			matches++;
		else if (!strcmp(word, "\xe2\x80\xa6"))
			gaps++;
		else
			assert_string_equal(word, "harbourmaster");
	}
	assert_int_equal(matches, 2);
	assert_int_equal(gaps, 3);
	free(line);
	text_free(&wording);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_far_from_a_match_is_left_out_by_whole_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
