#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

#define FFFD "\xEF\xBF\xBD"

static const struct {
	const char *bytes;
	size_t len;
	const char *clean;
} broken[] = {
	{ "a\x80z", 3, "a" FFFD "z" },
	{ "\xC0\xAF", 2, FFFD FFFD },                 /* overlong */
	{ "\xE0\x9F\xBF", 3, FFFD FFFD FFFD },        /* overlong */
	{ "\xED\xA0\x80", 3, FFFD FFFD FFFD },        /* surrogate */
	{ "\xF4\x90\x80\x80", 4, FFFD FFFD FFFD FFFD }, /* past the last */
	{ "\xE2\x82", 2, FFFD },                      /* cut: one subpart */
	{ "\xE2\x82z", 3, FFFD "z" },
	{ "\xF0\x9F\x98", 3, FFFD },
	{ "\xF0\x9F\x98\xF0\x9F", 5, FFFD FFFD },
	{ "\xFF\xFEok", 4, FFFD FFFD "ok" },
	{ "12345678\xC3", 9, "12345678" FFFD },
};

static void
one_replacement_for_each_maximal_subpart(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct slice s = slice_new(broken[i].bytes, broken[i].len);
		struct text t;

		assert_false(utf8_valid(s));
		text_init(&t, 100);
		utf8_add_clean(&t, s);
		assert_string_equal(t.ptr, broken[i].clean);
		assert_true(utf8_valid(slice_new(t.ptr, t.len)));
		text_free(&t);
	}
}

static void
every_scalar_value_comes_back(void **state)
{
	char bytes[4];
	uint32_t cp, back;
	(void)state;

	for (cp = 0; cp <= 0x10FFFF; cp++) {
		struct slice s = slice_new(bytes, utf8_encode(bytes, cp));
		bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;

		assert_true(utf8_valid(s));
		assert_int_equal(utf8_decode(s, 0, &back), s.len);
		assert_int_equal(back, surrogate ? UTF8_REPLACEMENT : cp);
		assert_int_equal(utf8_back(s, s.len), 0);
	}
	assert_int_equal(utf8_encode(bytes, 0x110000), 3);
}

/* All strings of four bytes drawn from those that matter. */
static void
walking_back_meets_the_boundaries_of_walking_on(void **state)
{
	static const unsigned char pool[] = { 'a', 0x80, 0x8F, 0x90, 0xA0, 0xBF,
		0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xFF };
	size_t n = sizeof(pool), i, j, k, count, at, starts[8];
	char bytes[6];
	uint32_t cp;
	(void)state;

	for (i = 0; i < n * n * n * n * n; i++) {
		struct slice s = slice_new(bytes, 5);

		for (j = 0, k = i; j < 5; j++, k /= n)
			bytes[j] = (char)pool[k % n];
		for (count = at = 0; at < s.len; count++) {
			starts[count] = at;
			at += utf8_decode(s, at, &cp);
		}
		assert_int_equal(at, s.len);
		while (count-- > 0) {
			at = utf8_back(s, at);
			assert_int_equal(at, starts[count]);
		}
	}
}

static void
ascii_spans_end_at_the_first_high_byte(void **state)
{
	char bytes[40];
	size_t i;
	(void)state;

	memset(bytes, 'a', sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (char)0xC3;
		assert_int_equal(
		    utf8_ascii_span(slice_new(bytes, sizeof(bytes)), 0), i);
		assert_int_equal(utf8_ascii_span(slice_new(bytes, i), 0), i);
		bytes[i] = 'a';
	}
	assert_int_equal(utf8_ascii_span(SLICE("ab"), 2), 0);
}

static void
cuts_between_two_code_points(void **state)
{
	/* one, two, three and four bytes */
	static const struct slice s =
	    SLICE_LIT("a\xc3\xa4\xe6\xb8\xaf\xf0\x9f\x99\x82");
	static const size_t ends[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
	size_t most;

	(void)state;
	for (most = 0; most < sizeof(ends) / sizeof(ends[0]); most++)
		assert_int_equal(utf8_cut(s, most).len, ends[most]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_replacement_for_each_maximal_subpart),
		cmocka_unit_test(every_scalar_value_comes_back),
		cmocka_unit_test(walking_back_meets_the_boundaries_of_walking_on),
		cmocka_unit_test(ascii_spans_end_at_the_first_high_byte),
		cmocka_unit_test(cuts_between_two_code_points),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
