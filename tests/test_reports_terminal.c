#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/segment.h"
#include "reports/terminal.h"
#include "tests/fault.h"

/* A terminal whose file is memory. */
struct screen {
	struct terminal t;
	char *bytes;
	size_t len;
	FILE *file;
};

static void
screen_open(struct screen *s, bool colour, unsigned columns)
{
	s->bytes = NULL;
	s->file = open_memstream(&s->bytes, &s->len);
	assert_non_null(s->file);
	terminal_init(&s->t, s->file, colour, columns);
}

static void
screen_expect(struct screen *s, const char *wanted)
{
	terminal_free(&s->t);
	assert_int_equal(fclose(s->file), 0);
	if (wanted)
		assert_string_equal(s->bytes, wanted);
}

static void
screen_close(struct screen *s)
{
	free(s->bytes);
}

static void
wraps_at_blanks(void **state)
{
	static const struct {
		unsigned columns;
		const char *in, *out;
	} cases[] = {
		{ 10, "one two three", "one two\nthree" },
		{ 7, "one two three", "one two\nthree" },
		{ 6, "one two three", "one\ntwo\nthree" },
		{ 0, "one two three", "one two three" },
		{ 80, "  one   two  ", "one two" },
		{ 80, "", "" },
		/* a word longer than a line is broken... */
		{ 5, "a incomprehensible b", "a\nincom\nprehe\nnsibl\ne b" },
		{ 4, "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\n\xc3\xa4" },
		/* ...but for an address, which is to be copied */
		{ 10, "see https://example.org/story now",
		    "see\nhttps://example.org/story\nnow" },
	};
	struct screen s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		screen_open(&s, false, cases[i].columns);
		terminal_puts(&s.t, STYLE_PLAIN, cases[i].in);
		screen_expect(&s, cases[i].out);
		screen_close(&s);
	}
}

/* However long it is. */
static void
an_address_stays_on_its_line(void **state)
{
	char in[20000], out[20000], path[9000];
	struct screen s;

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	snprintf(in, sizeof(in), "see https://example.org/%s now", path);
	snprintf(out, sizeof(out), "see\nhttps://example.org/%s\nnow", path);
	screen_open(&s, false, 80);
	terminal_puts(&s.t, STYLE_PLAIN, in);
	screen_expect(&s, out);
	screen_close(&s);
}

static void
wraps_between_characters_where_a_script_has_no_blanks(void **state)
{
	static const struct {
		unsigned columns;
		const char *in, *out;
	} cases[] = {
		/* wide characters take two columns */
		{ 6, "\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\xe5\x9b\x9b",
		    "\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\n\xe5\x9b\x9b" },
		{ 5, "\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89",
		    "\xe4\xb8\x80\xe4\xba\x8c\n\xe4\xb8\x89" },
		/* a full stop begins no line */
		{ 6, "\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\xe3\x80\x82"
		     "\xe5\x9b\x9b",
		    "\xe4\xb8\x80\xe4\xba\x8c\n\xe4\xb8\x89\xe3\x80\x82"
		    "\xe5\x9b\x9b" },
	};
	struct screen s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		screen_open(&s, false, cases[i].columns);
		terminal_puts(&s.t, STYLE_PLAIN, cases[i].in);
		screen_expect(&s, cases[i].out);
		screen_close(&s);
	}
}

static void
keeps_a_full_stop_with_its_character_across_styles(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, false, 4);
	terminal_puts(&s.t, STYLE_PLAIN, "\xe4\xb8\x80\xe4\xba\x8c");
	terminal_puts(&s.t, STYLE_INSERTED, "\xe3\x80\x82");
	screen_expect(&s, "\xe4\xb8\x80\n\xe4\xba\x8c\xe3\x80\x82");
	screen_close(&s);
}

static void
glues_styles_inside_a_word(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, false, 12);
	terminal_puts(&s.t, STYLE_PLAIN, "the price $");
	terminal_puts(&s.t, STYLE_DELETED, "1.5");
	terminal_puts(&s.t, STYLE_INSERTED, "15");
	terminal_puts(&s.t, STYLE_PLAIN, "m");
	screen_expect(&s, "the price\n$1.515m");
	screen_close(&s);
	screen_open(&s, true, 80);
	terminal_puts(&s.t, STYLE_PLAIN, "$");
	terminal_puts(&s.t, STYLE_DELETED, "1.5");
	terminal_puts(&s.t, STYLE_INSERTED, "15");
	screen_expect(&s, "$\033[31;9m1.5\033[0m\033[32;1m15\033[0m");
	screen_close(&s);
}

static void
ends_each_style_before_the_line_does(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, true, 5);
	terminal_puts(&s.t, STYLE_BOLD, "one two");
	screen_expect(&s, "\033[1mone\033[0m\n\033[1mtwo\033[0m");
	screen_close(&s);
}

static void
indents_what_it_begins(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, false, 12);
	terminal_puts(&s.t, STYLE_PLAIN, "Head");
	terminal_newline(&s.t, 4);
	terminal_puts(&s.t, STYLE_PLAIN, "one two three");
	terminal_newline(&s.t, 0);
	terminal_newline(&s.t, 2);
	terminal_newline(&s.t, 0);
	terminal_puts(&s.t, STYLE_PLAIN, "end");
	screen_expect(
	    &s, "Head\n    one two\n    three\n\n\nend");
	screen_close(&s);
}

static void
continues_beside_a_column_of_its_own(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, false, 12);
	terminal_margin(&s.t, STYLE_PLAIN, "  1", 5);
	terminal_puts(&s.t, STYLE_PLAIN, "one two three");
	terminal_newline(&s.t, 0);
	terminal_margin(&s.t, STYLE_PLAIN, "100000", 5);
	terminal_puts(&s.t, STYLE_PLAIN, "four five");
	screen_expect(&s, "  1  one two\n     three\n100000 four\n     five");
	screen_close(&s);
}

static void
writes_no_blank_at_a_line_s_end(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, false, 80);
	terminal_puts(&s.t, STYLE_PLAIN, "one ");
	terminal_newline(&s.t, 2);
	terminal_puts(&s.t, STYLE_PLAIN, " ");
	terminal_newline(&s.t, 0);
	screen_expect(&s, "one\n\n");
	screen_close(&s);
}

static void
prints_formatted_text_of_any_length(void **state)
{
	struct screen s;
	char *many = malloc(100001);

	(void)state;
	assert_non_null(many);
	memset(many, 'x', 100000);
	many[100000] = '\0';
	screen_open(&s, false, 0);
	terminal_printf(&s.t, STYLE_PLAIN, "%d %s", 42, many);
	screen_expect(&s, NULL);
	assert_int_equal(s.len, 100003);
	screen_close(&s);
	free(many);
}

/* Columns of the widest line. */
static size_t
widest(const char *text)
{
	struct slice rest = slice_of(text);
	size_t most = 0;

	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);
		size_t n = display_columns(slice_sub(rest, 0, end));

		most = n > most ? n : most;
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return most;
}

static void
is_never_wider_than_asked(void **state)
{
	static const char *const words[] = { "a", "of", "the", "harbour",
		"incomprehensibilities", "\xe4\xb8\xad\xe6\x96\x87",
		"\xe6\x97\xa5\xe6\x9c\xac\xe3\x80\x82", "e\xcc\x81t\xc3\xa9",
		"\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\xa9\xe0\xb8\xb2",
		"-", "(x)", "\033", "\xe2\x80\xae", " " };
	static const enum style styles[] = { STYLE_PLAIN, STYLE_DELETED,
		STYLE_INSERTED };
	unsigned seed = 1, columns, i;
	struct screen s;

	(void)state;
	for (columns = 8; columns < 40; columns++) {
		screen_open(&s, false, columns);
		for (i = 0; i < 400; i++) {
			seed = seed * 1103515245 + 12345;
			terminal_puts(&s.t, styles[seed >> 16 & 1],
			    words[(seed >> 18) % 14]);
			if ((seed >> 24) % 3 == 0)
				terminal_puts(&s.t, STYLE_PLAIN, " ");
			if ((seed >> 24) % 31 == 0)
				terminal_newline(&s.t, seed >> 30);
		}
		screen_expect(&s, NULL);
		if (widest(s.bytes) > columns)
			fail_msg("wider than %u:\n%s", columns, s.bytes);
		screen_close(&s);
	}
}

static void
says_when_memory_ran_out(void **state)
{
	enum emend_status status;
	struct screen s;

	(void)state;
	FAULT_SWEEP(status, {
		fault_disarm();
		screen_open(&s, false, 20);
		fault_arm(nth_);
		terminal_puts(&s.t, STYLE_PLAIN, "some words to be wrapped");
		terminal_newline(&s.t, 0);
		status = terminal_check(&s.t, NULL);
		screen_expect(&s, NULL);
		screen_close(&s);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wraps_at_blanks),
		cmocka_unit_test(an_address_stays_on_its_line),
		cmocka_unit_test(
		    wraps_between_characters_where_a_script_has_no_blanks),
		cmocka_unit_test(
		    keeps_a_full_stop_with_its_character_across_styles),
		cmocka_unit_test(glues_styles_inside_a_word),
		cmocka_unit_test(ends_each_style_before_the_line_does),
		cmocka_unit_test(indents_what_it_begins),
		cmocka_unit_test(continues_beside_a_column_of_its_own),
		cmocka_unit_test(writes_no_blank_at_a_line_s_end),
		cmocka_unit_test(prints_formatted_text_of_any_length),
		cmocka_unit_test(is_never_wider_than_asked),
		cmocka_unit_test(says_when_memory_ran_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
