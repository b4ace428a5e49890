#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "reports/escape.h"

static void
shows_what_would_be_executed(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "plain text", "plain text" },
		{ "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x99\x82",
		    "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x99\x82" },
		{ "a\nb\tc\rd", "a b c d" },
		{ "\033[31mred\033[0m", "<U+001B>[31mred<U+001B>[0m" },
		{ "\033]0;title\007", "<U+001B>]0;title<U+0007>" },
		{ "del\177", "del<U+007F>" },
		{ "c1 \xc2\x9b" "31m", "c1 <U+009B>31m" },
		{ "\xe2\x80\xaetxt.exe", "<U+202E>txt.exe" },
		{ "\xe2\x81\xa6iso\xe2\x81\xa9", "<U+2066>iso<U+2069>" },
		{ "\xe2\x80\x8bzero", "<U+200B>zero" },
		{ "soft\xc2\xadhyphen", "soft<U+00AD>hyphen" },
		{ "tag\xf3\xa0\x81\x81", "tag<U+E0041>" },
		/* joiners are text: Persian and emoji need them */
		{ "\xe2\x80\x8d\xe2\x80\x8c", "\xe2\x80\x8d\xe2\x80\x8c" },
		{ "bad \xff\xc3", "bad \xef\xbf\xbd\xef\xbf\xbd" },
	};
	struct text out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&out, 1000);
		escape_terminal(&out, slice_of(cases[i].in));
		assert_string_equal(out.ptr, cases[i].out);
		text_free(&out);
	}
}

static void
shows_line_separators(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 1000);
	escape_terminal(&out, SLICE("a\xe2\x80\xa8" "b\xe2\x80\xa9" "c"));
	assert_string_equal(out.ptr, "a b c");
	text_free(&out);
}

static void
shows_a_zero_byte(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 1000);
	escape_terminal(&out, slice_new("a\0b", 3));
	assert_string_equal(out.ptr, "a<U+0000>b");
	text_free(&out);
}

/* A thousand marks on one letter would cover the screen. */
static void
thins_out_a_flood_of_marks(void **state)
{
	struct text in, out;
	int i;

	(void)state;
	text_init(&in, 10000);
	text_init(&out, 10000);
	text_putc(&in, 'a');
	for (i = 0; i < 1000; i++)
		utf8_add(&in, 0x0301);
	text_putc(&in, 'b');
	utf8_add(&in, 0x0301);
	escape_terminal(&out, slice_new(in.ptr, in.len));
	assert_int_equal(out.len, 1 + 8 * 2 + 1 + 2);
	text_free(&out);
	text_free(&in);
}

/* Whatever comes in, nothing that a terminal obeys goes out. */
static void
leaves_no_control_in_any_code_point(void **state)
{
	struct text in, out;
	uint32_t cp, got;
	size_t at;

	(void)state;
	text_init(&in, 16);
	text_init(&out, 64);
	for (cp = 0; cp <= 0x10FFFF; cp++) {
		text_truncate(&in, 0);
		text_truncate(&out, 0);
		utf8_add(&in, cp);
		escape_terminal(&out, slice_new(in.ptr, in.len));
		for (at = 0; at < out.len;) {
			at += utf8_decode(slice_new(out.ptr, out.len), at,
			    &got);
			assert_true(got >= 0x20);
			assert_false(got >= 0x7f && got < 0xa0);
			assert_false(got >= 0x202a && got <= 0x202e);
			assert_false(got >= 0x2066 && got <= 0x2069);
			assert_false(got == 0x2028 || got == 0x2029);
		}
	}
	text_free(&out);
	text_free(&in);
}

static void
an_address_keeps_the_word_before_it(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "https://tide.example/a b", "https://tide.example/a%20b" },
		{ "https://desk:pw@tide.example/",
		    "https://desk:\xe2\x80\xa6@tide.example/" },
		{ "feed https://desk:pw@tide.example/?token=x",
		    "feed https://desk:\xe2\x80\xa6@tide.example/"
		    "?token=\xe2\x80\xa6" },
		{ "list my urls.txt", "list my urls.txt" },
		{ "watch", "watch" },
		{ "", "" },
	};
	struct text out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&out, 1000);
		escape_address(&out, cases[i].in);
		assert_string_equal(out.ptr, cases[i].out);
		text_free(&out);
	}
}

static void
markdown_begins_no_block(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "- x", "\\- x" },
		{ "1. x", "1\\. x" },
		{ "12) x", "12\\) x" },
		{ "x - y 1. z", "x - y 1. z" },
		{ " ", " " },
		/* of blanks one is left: what is behind them begins the line */
		{ "              - x", " \\- x" },
		{ "              7. x", " 7\\. x" },
		{ "              x", " x" },
	};
	struct text out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&out, 1000);
		escape_markdown(&out, slice_of(cases[i].in));
		assert_string_equal(out.ptr, cases[i].out);
		text_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_would_be_executed),
		cmocka_unit_test(shows_line_separators),
		cmocka_unit_test(shows_a_zero_byte),
		cmocka_unit_test(thins_out_a_flood_of_marks),
		cmocka_unit_test(leaves_no_control_in_any_code_point),
		cmocka_unit_test(an_address_keeps_the_word_before_it),
		cmocka_unit_test(markdown_begins_no_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
