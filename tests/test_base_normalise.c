#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include "base/normalise.h"
#include "base/utf8.h"
#include "tests/fault.h"

typedef enum emend_status transform(
    struct text *, struct slice, struct emend_error *);

struct pair {
	struct slice raw;
	const char *made;
};

static void
check(transform *make, const struct pair *pairs, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct text t;

		text_init(&t, 10000);
		text_puts(&t, "> ");
		assert_int_equal(make(&t, pairs[i].raw, NULL), EMEND_OK);
		assert_string_equal(t.ptr + 2, pairs[i].made);
		assert_true(utf8_valid(slice_new(t.ptr, t.len)));
		text_free(&t);
	}
}

#define CHECK(make, pairs)                                                     \
	check(make, pairs, sizeof(pairs) / sizeof((pairs)[0]))

static void
text_is_folded_and_composed(void **state)
{
	static const struct pair pairs[] = {
		{ SLICE_LIT(""), "" },
		{ SLICE_LIT(" \t\n "), "" },
		{ SLICE_LIT("one two"), "one two" },
		{ SLICE_LIT("  one \n\t two  "), "one two" },
		{ SLICE_LIT("10\u00A0000\u202F\u2009km\u3000x"), "10 000 km x" },
		{ SLICE_LIT("a\0b\x01" "c\x7F" "d"), "a b c d" },
		{ SLICE_LIT("a\xC2\x85z\u2028\u2029y\xC2\x9F"), "a z y" },
		{ SLICE_LIT("co\u00ADop\u200Bera\u2060tion\uFEFF"),
		    "cooperation" },
		{ SLICE_LIT("a \u00AD b"), "a b" },
		{ SLICE_LIT("\u00AD \u200B"), "" },
		{ SLICE_LIT("\u06A9\u200C\u06A9 \u200D"),
		    "\u06A9\u200C\u06A9 \u200D" },
		{ SLICE_LIT("cafe\u0301 a\u0323\u0302"), "caf\u00E9 \u1EAD" },
		{ SLICE_LIT("\u212B \u2126"), "\u00C5 \u03A9" },
		{ SLICE_LIT("\u1112\u1161\u11AB"), "\uD55C" },
		{ SLICE_LIT("\u201Ccurly\u201D \u2014 kept\u2026"),
		    "\u201Ccurly\u201D \u2014 kept\u2026" },
		{ SLICE_LIT("bad \xFF\xE2\x82 byte"), "bad \uFFFD\uFFFD byte" },
		{ SLICE_LIT(" \xFF "), "\uFFFD" },
		{ SLICE_LIT("\u6F22\u5B57\u3068\u304B\u3099"),
		    "\u6F22\u5B57\u3068\u304C" },
	};
	(void)state;

	CHECK(normalise_text, pairs);
}

static void
text_once_made_stays_as_it_is(void **state)
{
	static const unsigned char pool[][4] = { "a", " ", "\u0301", "\u0323",
		"\u00AD", "\u3099", "\u304B", "\xFF", "\u1100", "\u1161" };
	size_t n = sizeof(pool) / sizeof(pool[0]), i, j, k;
	struct text raw, once, again;
	(void)state;

	text_init(&raw, 100);
	text_init(&once, 100);
	text_init(&again, 100);
	for (i = 0; i < n * n * n * n; i++) {
		text_truncate(&raw, 0);
		text_truncate(&once, 0);
		text_truncate(&again, 0);
		for (j = 0, k = i; j < 4; j++, k /= n)
			text_puts(&raw, (const char *)pool[k % n]);
		assert_int_equal(normalise_text(&once,
		    slice_new(raw.ptr, raw.len), NULL), EMEND_OK);
		assert_int_equal(normalise_text(&again,
		    slice_new(once.ptr, once.len), NULL), EMEND_OK);
		assert_string_equal(once.ptr, again.ptr);
	}
	text_free(&raw);
	text_free(&once);
	text_free(&again);
}

static void
keys_forget_typography_but_not_signs_and_case(void **state)
{
	static const struct pair pairs[] = {
		{ SLICE_LIT("plain 'a' \"b\""), "plain 'a' \"b\"" },
		{ SLICE_LIT("\u201CA\u201D \u201Eb\u201C \u00ABc\u00BB"),
		    "\"A\" \"b\" \"c\"" },
		{ SLICE_LIT("don\u2019t \u2039x\u203A \u201Ay\u2018"),
		    "don't 'x' 'y'" },
		{ SLICE_LIT("1990\u20131995 \u2014 \u22125\u2026"),
		    "1990-1995 - -5..." },
		{ SLICE_LIT("\u300Cx\u300D"), "\"x\"" },
		{ SLICE_LIT("\u00C9t\u00E9 \xFF"), "\u00C9t\u00E9 \uFFFD" },
	};
	(void)state;

	CHECK(normalise_key, pairs);
}

static void
case_is_folded_in_full(void **state)
{
	static const struct pair pairs[] = {
		{ SLICE_LIT("The MAYOR, 12"), "the mayor, 12" },
		{ SLICE_LIT("STRASSE Stra\u00DFe"), "strasse strasse" },
		{ SLICE_LIT("\u00C9T\u00C9 \u03A3\u03C2"), "\u00E9t\u00E9 \u03C3\u03C3" },
		{ SLICE_LIT("A\xFF"), "a\uFFFD" },
	};
	(void)state;

	CHECK(normalise_fold_case, pairs);
}

static void
characters_know_their_classes(void **state)
{
	static const struct {
		uint32_t cp;
		unsigned classes;
	} cases[] = {
		{ 'a', CHAR_LETTER },
		{ 'Z', CHAR_LETTER | CHAR_UPPER },
		{ '7', CHAR_DIGIT },
		{ '\'', CHAR_PUNCTUATION | CHAR_QUOTE },
		{ '$', CHAR_PUNCTUATION },
		{ ' ', CHAR_BLANK },
		{ '\n', CHAR_BLANK },
		{ 0x7F, CHAR_BLANK },
		{ 0x85, CHAR_BLANK },
		{ 0xA0, CHAR_BLANK },
		{ 0x3000, CHAR_BLANK },
		{ 0xC9, CHAR_LETTER | CHAR_UPPER },
		{ 0x661, CHAR_DIGIT },
		{ 0x301, CHAR_MARK },
		{ 0x201C, CHAR_PUNCTUATION | CHAR_QUOTE },
		{ 0x2019, CHAR_PUNCTUATION | CHAR_QUOTE },
		{ 0x2014, CHAR_PUNCTUATION },
		{ 0x20AC, CHAR_PUNCTUATION },
		{ 0x6F22, CHAR_LETTER | CHAR_CONTINUA },
		{ 0x30FC, CHAR_LETTER | CHAR_CONTINUA },
		{ 0xE01, CHAR_LETTER | CHAR_CONTINUA },
		{ 0xE31, CHAR_MARK | CHAR_CONTINUA },
		{ 0xE51, CHAR_DIGIT },
		{ 0x30FB, CHAR_PUNCTUATION },
		{ 0xD55C, CHAR_LETTER },
		{ 0x20000, CHAR_LETTER | CHAR_CONTINUA },
		{ 0x202E, CHAR_INVISIBLE },
		{ 0x2066, CHAR_INVISIBLE },
		{ 0x200B, CHAR_INVISIBLE },
		{ 0xFEFF, CHAR_INVISIBLE },
		{ 0xAD, CHAR_INVISIBLE },
		{ 0x600, 0 },
		{ UTF8_REPLACEMENT, 0 },
		{ 0x10FFFF, 0 },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (char_classes(cases[i].cp) != cases[i].classes)
			fail_msg("U+%04X: %x", cases[i].cp,
			    char_classes(cases[i].cp));
}

static void
the_ascii_table_agrees_with_unicode(void **state)
{
	uint32_t cp;
	(void)state;

	for (cp = 0x20; cp < 0x7F; cp++)
		assert_int_equal(char_classes(cp) & ~(unsigned)CHAR_QUOTE,
		    char_classes_wide(cp));
}

/* Sorting them would be quadratic: a million marks take minutes. */
static void
endless_marks_are_left_alone(void **state)
{
	struct text raw, out;
	size_t i;
	(void)state;

	text_init(&raw, 10000000);
	text_init(&out, 10000000);
	text_puts(&raw, "e\u0301 e");
	for (i = 0; i < 1000000; i++)
		text_puts(&raw, i < 500000 ? "\u0301" : "\u0323");
	assert_int_equal(normalise_text(&out, slice_new(raw.ptr, raw.len),
			     NULL), EMEND_OK);
	assert_int_equal(out.len, raw.len);
	text_free(&raw);
	text_free(&out);
}

static void
limits_of_the_text_are_kept(void **state)
{
	struct text t;
	(void)state;

	text_init(&t, 5);
	assert_int_equal(
	    normalise_text(&t, SLICE("too long"), NULL), EMEND_LIMIT);
	text_free(&t);
	assert_int_equal(
	    normalise_fold_case(&t, SLICE("\u00DF\u00DF\u00DF"), NULL),
	    EMEND_LIMIT);
	text_free(&t);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct slice s = SLICE("Cafe\u0301 \u2014 \u00DF");
		struct text t;

		text_init(&t, 1000);
		status = normalise_text(&t, s, NULL);
		if (!status)
			status = normalise_key(&t, s, NULL);
		if (!status)
			status = normalise_fold_case(&t, s, NULL);
		text_free(&t);
	});
}

static void
every_character_folds_as_icu_folds_it(void **state)
{
	UChar wide[2], folded[8];
	char bytes[4], want[32];
	int32_t wide_len, len;
	UErrorCode icu = U_ZERO_ERROR;
	uint32_t cp;
	struct text t;
	size_t n;
	(void)state;

	text_init(&t, 64);
	for (cp = 1; cp < 0x1F000; cp++) {
		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		n = utf8_encode(bytes, cp);
		text_truncate(&t, 0);
		assert_int_equal(normalise_fold_case(
			&t, slice_new(bytes, n), NULL), EMEND_OK);
		u_strFromUTF8(wide, 2, &wide_len, bytes, (int32_t)n, &icu);
		len = u_strFoldCase(folded, 8, wide, wide_len,
		    U_FOLD_CASE_DEFAULT, &icu);
		u_strToUTF8(want, sizeof(want), &len, folded, len, &icu);
		assert_true(U_SUCCESS(icu)); /* warnings too */
		icu = U_ZERO_ERROR;
		assert_int_equal(t.len, len);
		assert_memory_equal(t.ptr, want, t.len);
	}
	text_free(&t);
}

static void
finds_what_is_typed_more_simply(void **state)
{
	static const struct pair pairs[] = {
		{ SLICE_LIT("Harbour"), "harbour" },
		{ SLICE_LIT("\u00C9COLE"), "ecole" },
		{ SLICE_LIT("Stra\u00DFe"), "strasse" },
		{ SLICE_LIT("don\u2019t"), "don't" },
		{ SLICE_LIT("\u201Cyes\u201D"), "\"yes\"" },
		{ SLICE_LIT("\uFF11\uFF12"), "12" },
		{ SLICE_LIT("\uFB01sh"), "fish" },
		/* capitals of mathematics, and in a frame */
		{ SLICE_LIT("\U0001D400\u213E\u24B6"), "a\u03B3a" },
		{ SLICE_LIT("na\u00EFve caf\u00E9"), "naive cafe" },
		{ SLICE_LIT("\u0419\u043E\u0433\u0430"), "\u0438\u043E\u0433\u0430" },
		/* the points of a vowelled text */
		{ SLICE_LIT("\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD"),
		    "\u05E9\u05DC\u05D5\u05DD" },
		/* vowels are no accents */
		{ SLICE_LIT("\u0915\u093F"), "\u0915\u093F" },
		{ SLICE_LIT("\u0E01\u0E34"), "\u0E01\u0E34" },
		{ SLICE_LIT("\u4E2D\u6587"), "\u4E2D\u6587" },
	};

	(void)state;
	CHECK(normalise_search, pairs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_typed_more_simply),
		cmocka_unit_test(text_is_folded_and_composed),
		cmocka_unit_test(text_once_made_stays_as_it_is),
		cmocka_unit_test(keys_forget_typography_but_not_signs_and_case),
		cmocka_unit_test(case_is_folded_in_full),
		cmocka_unit_test(every_character_folds_as_icu_folds_it),
		cmocka_unit_test(characters_know_their_classes),
		cmocka_unit_test(the_ascii_table_agrees_with_unicode),
		cmocka_unit_test(endless_marks_are_left_alone),
		cmocka_unit_test(limits_of_the_text_are_kept),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("normalise", tests, NULL, NULL);
}
