#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "diff/guess.h"

static enum lexicon_language
guess_text(const char *text)
{
	struct guess g = { { 0 } };

	guess_add(&g, slice_of(text), 1000);
	return guess_best(&g);
}

static void
tells_languages_by_their_small_words(void **state)
{
	static const struct {
		const char *text;
		enum lexicon_language language;
	} samples[] = {
		{ "The bridge was closed for two days.", LEXICON_EN },
		{ "Die Brücke ist seit zwei Tagen nicht mehr befahrbar.",
		    LEXICON_DE },
		{ "Über die Brücke darf man nicht.", LEXICON_DE },
		{ "Le pont est fermé depuis deux jours, dit la mairie.",
		    LEXICON_FR },
		{ "ÉTÉ : le pont a été fermé.", LEXICON_FR },
		/* a letter whose first byte is that of most punctuation */
		{ "ℝ und ℚ sind die Namen der Mengen.", LEXICON_DE },
		{ "El puente está cerrado y no hay otro en el pueblo.",
		    LEXICON_ES },
		{ "这座桥关闭了两天。", LEXICON_EAST },
		{ "橋は二日間閉鎖された。", LEXICON_EAST },
		{ "Bridge closed", LEXICON_EN },
		{ "", LEXICON_EN },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		assert_int_equal(
		    guess_text(samples[i].text), samples[i].language);
}

static void
looks_at_no_more_words_than_it_is_told(void **state)
{
	struct guess g = { { 0 } };
	(void)state;

	assert_int_equal(guess_add(&g, SLICE("the of and to in is"), 2), 2);
	assert_int_equal(g.hits[LEXICON_EN], 2);
	assert_int_equal(guess_add(&g, SLICE(" – the."), 9), 1);
}

/* Each small word is found, so they stand in the order that is searched. */
static void
knows_first_and_last_words(void **state)
{
	static const char *const words[] = { "about", "aber", "al", "with",
		"you", "zu", "zum", "zur", "été", "être", "über", "más",
		"für" };
	struct guess g;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		g = (struct guess){ { 0 } };
		guess_add(&g, slice_of(words[i]), 1);
		assert_true(g.hits[guess_best(&g)] == 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_languages_by_their_small_words),
		cmocka_unit_test(looks_at_no_more_words_than_it_is_told),
		cmocka_unit_test(knows_first_and_last_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
