#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "diff/words.h"

/* What a reader sees, as [-old-]{+new+}. */
struct sample {
	const char *before, *after, *spans;
};

static void
print_spans(struct text *out, const struct span_list *spans)
{
	static const char *const open[] = { "", "[-", "{+" };
	static const char *const shut[] = { "", "-]", "+}" };
	size_t i;

	for (i = 0; i < spans->count; i++) {
		text_puts(out, open[spans->at[i].op]);
		text_add(out, spans->at[i].text.ptr, spans->at[i].text.len);
		text_puts(out, shut[spans->at[i].op]);
	}
}

static void
check(const struct sample *samples, size_t count)
{
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct wording w;
	struct text got;
	size_t i;

	assert_int_equal(diff_language_new(&language, SLICE("en"), NULL),
	    EMEND_OK);
	for (i = 0; i < count; i++) {
		assert_int_equal(words_compare(&w, &arena, language,
			slice_of(samples[i].before), slice_of(samples[i].after),
			NULL), EMEND_OK);
		text_init(&got, 1 << 16);
		print_spans(&got, &w.spans);
		assert_string_equal(got.ptr, samples[i].spans);
		text_free(&got);
	}
	arena_free(&arena);
	diff_language_free(language);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void
joins_changes_that_small_words_part(void **state)
{
	static const struct sample samples[] = {
		/* "the" alone would part one rewritten clause */
		{ "Crews worked all night to free the trapped miners, he said.",
		    "Crews worked hours on end before the rescue began, he "
		    "said.",
		    "Crews worked [-all night to free the trapped miners-]"
		    "{+hours on end before the rescue began+}, he said." },
		/* two small changes stay two */
		{ "The old mill at the river burned.",
		    "The new mill by the river burned.",
		    "The [-old-]{+new+} mill [-at-]{+by+} the river burned." },
	};
	(void)state;

	CHECK(samples);
}

static void
leaves_no_crumbs_in_a_text_with_many_marks(void **state)
{
	static const struct sample samples[] = {
		/* "bridge" and "told" stood in the way; "mill will" stands */
		{ "The mayor who opened the new bridge on Monday told a crowd "
		  "of five hundred people at the harbour that work on the old "
		  "mill will begin in May, when the last tenants leave, and "
		  "end in June.",
		    "A councillor who shut the old bridge by night and fog "
		    "told the press and some forty people near the harbour "
		    "that no work on that ugly mill will start in March, when "
		    "all the tenants stay, or end by June.",
		    "[-The mayor who opened the new bridge on Monday told a "
		    "crowd of five hundred people at-]{+A councillor who shut "
		    "the old bridge by night and fog told the press and some "
		    "forty people near+} the harbour that {+no +}work on "
		    "[-the old-]{+that ugly+} mill will [-begin-]{+start+} in "
		    "[-May-]{+March+}, when {+all +}the [-last -]tenants "
		    "[-leave-]{+stay+}, [-and-]{+or+} end [-in-]{+by+} June." },
		/* in a text with few they are kept */
		{ "The mayor who opened the new bridge on Monday told a crowd "
		  "at the harbour that work will begin.",
		    "The mayor who shut the old bridge by night told a crowd "
		    "at the harbour that work will begin.",
		    "The mayor who [-opened-]{+shut+} the [-new-]{+old+} "
		    "bridge [-on Monday-]{+by night+} told a crowd at the "
		    "harbour that work will begin." },
	};
	(void)state;

	CHECK(samples);
}

static void
keeps_what_says_most(void **state)
{
	static const struct sample samples[] = {
		/* two words, not two brackets and a comma */
		{ "Both (Ann), (Bob) and the new mayor.",
		    "The new mayor: both (Eve), (Ida).",
		    "[-Both (Ann), (Bob) and the-]{+The+} new mayor{+: both "
		    "(Eve), (Ida)+}." },
	};
	(void)state;

	CHECK(samples);
}

static void
takes_the_second_of_two_equal_words_for_the_new_one(void **state)
{
	static const struct sample samples[] = {
		{ "It is very cold.", "It is very very cold.",
		    "It is very {+very +}cold." },
		{ "He said a b c b d.", "He said a b c b c b d.",
		    "He said a b c b {+c b +}d." },
	};
	(void)state;

	CHECK(samples);
}

static void
tears_no_number_and_no_double_name(void **state)
{
	static const struct sample samples[] = {
		{ "It opens at 09:15 daily.", "It opens at 09:45 daily.",
		    "It opens at [-09:15-]{+09:45+} daily." },
		{ "Aged 10-15 years.", "Aged 10-18 years.",
		    "Aged [-10-15-]{+10-18+} years." },
		{ "It cost 1,500.75 then.", "It cost 1,500.25 then.",
		    "It cost [-1,500.75-]{+1,500.25+} then." },
		{ "Anna Berg-Dahl came.", "Anna Berg-Lund came.",
		    "Anna [-Berg-Dahl-]{+Berg-Lund+} came." },
		{ "He paid -5 in all.", "He paid 5 in all.",
		    "He paid [--5-]{+5+} in all." },
	};
	(void)state;

	CHECK(samples);
}

static void
cuts_at_sentences_and_clauses(void **state)
{
	static const struct sample samples[] = {
		{ "He left. It rained.",
		    "He left. He came back. It rained.",
		    "He left. {+He came back. +}It rained." },
		{ "They sell bread, milk and tea.",
		    "They sell bread, salt, milk and tea.",
		    "They sell bread, {+salt, +}milk and tea." },
		{ "The cat sat.", "The cat sat. The cat ran.",
		    "The cat sat.{+ The cat ran.+}" },
	};
	(void)state;

	CHECK(samples);
}

static void
shows_what_is_rewritten_as_one_change(void **state)
{
	static const struct sample samples[] = {
		{ "Heavy rain in the north closed schools and two bridges.",
		    "Ministers met in Bergen today; talks and dinners ran "
		    "late.",
		    "[-Heavy rain in the north closed schools and two bridges-]"
		    "{+Ministers met in Bergen today; talks and dinners ran "
		    "late+}." },
		{ "Mayor quits.", "Governor quits.",
		    "[-Mayor-]{+Governor+} quits." },
	};
	(void)state;

	CHECK(samples);
}

static void
never_joins_across_a_paragraph(void **state)
{
	static const struct sample samples[] = {
		{ "Rain fell over all valleys.\nSchools shut at once there.",
		    "Snow lay upon most hills.\nShops closed very soon today.",
		    "[-Rain fell over all valleys-]{+Snow lay upon most "
		    "hills+}.\n[-Schools shut at once there-]{+Shops closed "
		    "very soon today+}." },
	};
	(void)state;

	CHECK(samples);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_changes_that_small_words_part),
		cmocka_unit_test(leaves_no_crumbs_in_a_text_with_many_marks),
		cmocka_unit_test(keeps_what_says_most),
		cmocka_unit_test(
		    takes_the_second_of_two_equal_words_for_the_new_one),
		cmocka_unit_test(tears_no_number_and_no_double_name),
		cmocka_unit_test(cuts_at_sentences_and_clauses),
		cmocka_unit_test(shows_what_is_rewritten_as_one_change),
		cmocka_unit_test(never_joins_across_a_paragraph),
	};
	return cmocka_run_group_tests_name("cleanup", tests, NULL, NULL);
}
