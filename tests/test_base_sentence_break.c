#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "base/sentence_break.h"
#include "base/text.h"

/* Of each class some, those that matter most first. */
static const char *const pieces[] = { ".", "a", "Z", " ", "9", "!", ".", "\"",
	")", ",", "\n", "b", ";", "?", "'", "-", "\r", "(", ":", "\t", "/",
	"\x7f", "é", "É", "中", "“", "”", "…", "–", "。", "？", "\u00A0",
	"\u2028", "\xC2\x85", "्", "।", "\u00AD", "\u0301", "\u200D", "٣", "Ω",
	"ไ", "か", "👍", "\xFF", "«", "．", "\u0589", "ǅ" };
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

static uint32_t
draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 16) % below;
}

static void
finds_the_ends_that_icu_finds(void **state)
{
	UErrorCode icu = U_ZERO_ERROR;
	UBreakIterator *it = ubrk_open(UBRK_SENTENCE, "", NULL, 0, &icu);
	UText *u = NULL;
	uint32_t seed = 1, rounds, n;
	struct text t;
	size_t at;
	(void)state;

	text_init(&t, 4096);
	for (rounds = 0; rounds < 100000; rounds++) {
		text_truncate(&t, 0);
		for (n = draw(&seed, 16); n > 0; n--)
			text_puts(&t, pieces[draw(&seed,
				draw(&seed, 3) ? 16 : PIECES)]);
		u = utext_openUTF8(u, t.ptr, (int64_t)t.len, &icu);
		ubrk_setUText(it, u, &icu);
		assert_true(U_SUCCESS(icu));
		for (at = 0; at < t.len;) {
			at = sentence_end(slice_new(t.ptr, t.len), at);
			assert_int_equal(at, ubrk_next(it));
		}
	}
	text_free(&t);
	utext_close(u);
	ubrk_close(it);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_ends_that_icu_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
