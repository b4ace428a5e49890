#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "article/article.h"
#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"

static void
counts_what_a_reader_calls_words(void **state)
{
	static const struct {
		const char *text;
		size_t words;
	} samples[] = {
		{ "", 0 },
		{ "word", 1 },
		{ "The harbour's 1,500 boats – all of them – don't sail.", 9 },
		{ "(a) “b” -5 -- ... c", 4 },
		{ "Grüße aus Köln", 3 },
		{ "港は閉鎖", 4 },
		{ "one\ntwo\tthree", 3 },
		{ "a-very-long-chain-of-words-without-a-blank", 1 },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		assert_int_equal(
		    paragraph_word_count(slice_of(samples[i].text)),
		    samples[i].words);
}

/* The definition, one character at a time. */
static size_t
count_slowly(struct slice text)
{
	size_t at = 0, count = 0;
	bool inside = false;
	unsigned classes;
	uint32_t cp;

	while (at < text.len) {
		at += utf8_decode(text, at, &cp);
		classes = char_classes(cp);
		if (classes & CHAR_CONTINUA && classes & CHAR_LETTER) {
			count++;
			inside = false;
		} else if (classes & (CHAR_LETTER | CHAR_DIGIT)) {
			count += !inside;
			inside = true;
		} else if (classes & CHAR_BLANK) {
			inside = false;
		}
	}
	return count;
}

static void
counts_every_character_as_its_classes_say(void **state)
{
	char bytes[16];
	uint32_t cp;
	size_t n;
	(void)state;

	for (cp = 0; cp < 0x11000; cp++) {
		n = utf8_encode(bytes, cp);
		n += utf8_encode(bytes + n, 'a');
		n += utf8_encode(bytes + n, cp);
		assert_int_equal(paragraph_word_count(slice_new(bytes, n)),
		    count_slowly(slice_new(bytes, n)));
	}
}

static uint32_t
draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 16) % below;
}

static void
counts_alike_whatever_stands_where(void **state)
{
	static const char *const pieces[] = { "a", "Z", "9", "0", "z", " ", " ",
		"-", "'", "\n", "\x7f", "\x01", "~", "!", "{", "@", "[", "`",
		"é", "中", "ั", "–" };
	uint32_t seed = 1, rounds, n;
	struct text t;
	(void)state;

	text_init(&t, 4096);
	for (rounds = 0; rounds < 20000; rounds++) {
		text_truncate(&t, 0);
		for (n = draw(&seed, 40); n > 0; n--)
			text_puts(&t, pieces[draw(&seed,
				sizeof(pieces) / sizeof(pieces[0]))]);
		assert_int_equal(
		    paragraph_word_count(slice_new(t.ptr, t.len)),
		    count_slowly(slice_new(t.ptr, t.len)));
	}
	text_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_a_reader_calls_words),
		cmocka_unit_test(counts_every_character_as_its_classes_say),
		cmocka_unit_test(counts_alike_whatever_stands_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
