#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "tests/classify_check.h"
#include "tests/cpu_time.h"

static void
describes_what_came_or_went_as_a_whole(void **state)
{
	static const struct sample samples[] = {
		{ NULL, "The harbour was closed for two days.", WORDING, NULL },
		{ NULL, "“We are closed,” the owner said.", QUOTE, NULL },
		{ NULL, "Correction: an earlier version named the wrong port.",
		    CORRECTION, NULL },
		{ NULL, "Corrections officers were called in.", WORDING, NULL },
		{ "“We are open,” she said.", NULL, QUOTE, NULL },
	};
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct wording w;
	size_t i;
	(void)state;

	assert_int_equal(diff_language_new(&language, SLICE("en"), NULL),
	    EMEND_OK);
	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		bool added = samples[i].after != NULL;

		assert_int_equal(words_describe(&w, &arena, language,
			slice_of(added ? samples[i].after : samples[i].before),
			added ? SPAN_INSERT : SPAN_DELETE, NULL), EMEND_OK);
		assert_int_equal(w.kinds, samples[i].kinds);
		assert_int_equal(w.spans.count, 1);
		assert_int_equal(w.words_kept, 0);
		assert_true((added ? w.words_after : w.words_before) > 0);
		assert_ptr_equal(
		    added ? w.details.at[0].before.ptr
			  : w.details.at[0].after.ptr, NULL);
	}
	arena_free(&arena);
	diff_language_free(language);
}

static void
tells_whose_words_they_are(void **state)
{
	static const struct sample samples[] = {
		{ "Police said the car was stolen.",
		    "Prosecutors said the car was stolen.", ATTRIBUTION,
		    "the words were those of “Police” and are now of "
		    "“Prosecutors”" },
		{ "The tax is unfair, critics say.", "The tax is unfair.",
		    ATTRIBUTION | WORDING, NULL },
		{ "The owner tweeted that it was full.",
		    "The owner said that it was full.", ATTRIBUTION, NULL },
		{ "The firm admitted the data were wrong.",
		    "The firm confirmed the data were wrong.", ATTRIBUTION,
		    NULL },
		{ "Lund said the dam was safe.", "Lind said the dam was safe.",
		    NAME | ATTRIBUTION, NULL },
		/* verbs of saying that say nothing of anybody */
		{ "They reported to the desk.", "They walked to the desk.",
		    WORDING, NULL },
		{ "It confirms the model.", "It supports the model.", WORDING,
		    NULL },
		{ "Name it in lower case.",
		    "Name it according to the rules.", WORDING, NULL },
		{ "As explained above, it rains.", "As shown above, it rains.",
		    WORDING, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_negations_and_hedges_by_what_they_belong_to(void **state)
{
	static const struct sample samples[] = {
		{ "The water is no longer safe.", "The water is safe.",
		    NEGATION,
		    "“no longer” was removed: the sentence may now say the "
		    "opposite" },
		{ "He left with his brother.", "He left without his brother.",
		    NEGATION, NULL },
		{ "No one was hurt.", "Someone was hurt.", NEGATION, NULL },
		{ "They agreed with it.", "They disagreed with it.", NEGATION,
		    NULL },
		{ "He was formed there.", "He was informed there.", WORDING,
		    NULL },
		{ "Some people fell ill.",
		    "Some people that never were abroad fell ill.", WORDING,
		    NULL },
		{ "The room was not large.", "The room was small.", WORDING,
		    NULL },
		{ "He is said to be abroad.", "He is abroad.", HEDGE, NULL },
		{ "The alleged victim spoke.", "The victim spoke.", HEDGE,
		    NULL },
		{ "It appears that he slept.", "He slept.", HEDGE, NULL },
		{ "About 300 people came.", "300 people came.", HEDGE, NULL },
		{ "The book is about a ship.", "The novel is about a ship.",
		    WORDING, NULL },
		{ "It is possible to go in.", "It is hard to go in.", WORDING,
		    NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_slips_of_the_keyboard_from_other_words(void **state)
{
	static const struct sample samples[] = {
		{ "The goverment fell.", "The government fell.", TYPO, NULL },
		{ "A new initiatve began.", "A new initiative began.", TYPO,
		    NULL },
		{ "They will seperate them.", "They will separate them.",
		    TYPO, NULL },
		{ "It rained becuase it did.", "It rained because it did.",
		    TYPO, NULL },
		{ "He saw teh sea.", "He saw the sea.", TYPO, NULL },
		{ "He alegedly fled.", "He allegedly fled.", TYPO, NULL },
		{ "A non-linear term.", "A nonlinear term.", TYPO, NULL },
		{ "A well known man.", "A well-known man.", TYPO, NULL },
		{ "The web site is new.", "The website is new.", TYPO,
		    "written together or apart: “web site” is now “website”" },
		{ "He was was late.", "He was late.", TYPO, NULL },
		{ "A caf&eacute; opened.", "A café opened.", TYPO, NULL },
		{ "It &#8217;s here.", "It ’s here.", FORMATTING, NULL },
		{ "The house was dark.", "The horse was dark.", WORDING,
		    NULL },
		{ "A statute was found.", "A statue was found.", WORDING,
		    NULL },
		{ "The farmer sold it.", "The farmers sold it.", WORDING,
		    NULL },
		{ "A causal link.", "A casual link.", WORDING, NULL },
		{ "Joanna came by.", "They met Joanne there.",
		    NAME | WORDING, NULL },
		/* inside quotation marks every letter is somebody's */
		{ "He said “the goverment fell”.",
		    "He said “the government fell”.", QUOTE, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_names_from_other_capitals(void **state)
{
	static const struct sample samples[] = {
		{ "Malm bought the farm.", "Palm bought the farm.", NAME,
		    NULL },
		{ "He (Holm) left.", "He (Lund) left.", NAME, NULL },
		{ "Signed by Ana de Vries.", "Signed by Ana van Vries.", NAME,
		    "“Ana de Vries” became “Ana van Vries”" },
		{ "The EU rejected it.", "The UN rejected it.", NAME, NULL },
		{ "The GDP figures rose.", "The output figures rose.",
		    WORDING, NULL },
		{ "As [REF] shows it here.", "As [MATH] shows it here.",
		    WORDING, NULL },
		{ "See (Figure 2) again.", "See (Table 2) again.", WORDING,
		    NULL },
	};
	static const struct sample german[] = {
		{ "Die Feier war in Altenrode.", "Die Feier war in Neuenrode.",
		    NAME, NULL },
		{ "Frau Berger kam.", "Frau Bergner kam.", NAME, NULL },
		{ "Neue Regeln gelten.", "Alte Regeln gelten.", WORDING,
		    NULL },
		{ "Niemand war im Haus.", "Zwei Kinder waren im Haus.",
		    NEGATION | NUMBER | WORDING, NULL },
	};
	(void)state;

	CHECK("en", samples);
	CHECK("de", german);
}

static void
tells_relative_dates_and_rewritten_ranges(void **state)
{
	static const struct sample samples[] = {
		{ "He won last year.", "He won this year.", DATE,
		    "“last year” became “this year”" },
		{ "The years 1948-56 passed.", "The years 1948-1956 passed.",
		    WORDING, NULL },
		{ "A two-body problem.", "A hard problem.", WORDING, NULL },
	};
	static const struct sample spanish[] = {
		{ "Fue a las 19.30 horas.", "Fue a las 20.30 horas.", DATE,
		    NULL },
		{ "Duró 3 horas.", "Duró 4 horas.", NUMBER, NULL },
		{ "Al parecer, llueve.", "Llueve.", HEDGE, NULL },
		{ "La venta es legal.", "La venta es ilegal.", NEGATION,
		    NULL },
		{ "La situacion es grave.", "La situación es grave.", TYPO,
		    NULL },
		{ "Trabajo en el puerto.", "Trabajó en el puerto.", WORDING,
		    NULL },
	};
	static const struct sample french[] = {
		{ "C'est peut-être un faux.", "C'est un faux.", HEDGE, NULL },
		{ "Il ne viendra pas.", "Il ne viendra plus.", WORDING, NULL },
		{ "L'eau n'est plus potable.", "L'eau est potable.", NEGATION,
		    NULL },
		{ "Il devait partir.", "Il devrait partir.", WORDING, NULL },
	};
	static const struct sample german[] = {
		{ "Der mutmaßliche Täter schwieg.", "Der Täter schwieg.",
		    HEDGE, NULL },
		{ "Er könnte geflohen sein.", "Er ist geflohen.", HEDGE,
		    NULL },
		{ "Sie schreiben Briefe.", "Sie schrieben Briefe.", WORDING,
		    NULL },
		{ "Am 04.03.2024 war Markt.", "Am 05.03.2024 war Markt.", DATE,
		    "“04.03.2024” became “05.03.2024”" },
		{ "Sie kostet 1.500.000 Euro.", "Sie kostet 1.600.000 Euro.",
		    NUMBER, "“1.500.000 Euro” became “1.600.000 Euro”" },
	};
	(void)state;

	CHECK("en", samples);
	CHECK("es", spanish);
	CHECK("fr", french);
	CHECK("de", german);
}

static void
knows_notices_by_what_they_say(void **state)
{
	static const struct {
		const char *language, *text;
		bool is;
	} lines[] = {
		{ "en", "This article was amended on 3 May.", true },
		{ "en", "This story has since been updated with a reply.",
		    true },
		{ "en", "Updated: the road is open.", true },
		{ "en", "Updated phones will be sold in May.", false },
		{ "en", "This report was written in May.", false },
		{ "de", "Dieser Text wurde nachträglich ergänzt.", true },
		{ "de", "Das Update wird im Herbst erwartet.", false },
		{ "fr", "Cet article a été mis à jour à midi.", true },
		{ "fr", "La mise à jour est attendue.", false },
		{ "es", "Esta noticia ha sido corregida.", true },
		{ "es", "Aclaración: no estuvo.", true },
		{ "es", "La actualización llegará.", false },
	};
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct wording w;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(diff_language_new(&language,
			slice_of(lines[i].language), NULL), EMEND_OK);
		assert_int_equal(words_describe(&w, &arena, language,
			slice_of(lines[i].text), SPAN_INSERT, NULL), EMEND_OK);
		if (w.kinds != (lines[i].is ? CORRECTION : WORDING))
			fail_msg("%s", lines[i].text);
		diff_language_free(language);
	}
	arena_free(&arena);
}

#define PARTED_LINES 40000
#define PARTED_MS 2000 /* some 200, and 6000 where lines are walked again */

/* A paragraph that was parted, with a word changed in each part. */
static void
looks_for_a_notice_once_a_line(void **state)
{
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct text before, after;
	struct wording w;
	int64_t started;
	int i;
	(void)state;

	text_init(&before, 1 << 22);
	text_init(&after, 1 << 22);
	for (i = 0; i < PARTED_LINES; i++) {
		text_addf(&before, "north%d east%d south%d ", i, i, i);
		text_addf(&after, "north%d west%d south%d\n", i, i, i);
	}
	assert_int_equal(text_check(&before, NULL), EMEND_OK);
	assert_int_equal(text_check(&after, NULL), EMEND_OK);
	assert_int_equal(diff_language_new(&language, SLICE("en"), NULL),
	    EMEND_OK);
	started = cpu_time_ms();
	assert_int_equal(words_compare(&w, &arena, language,
		slice_new(before.ptr, before.len),
		slice_new(after.ptr, after.len), NULL), EMEND_OK);
	assert_in_range(cpu_time_ms() - started, 0, PARTED_MS);
	assert_true(w.details.count >= PARTED_LINES);
	arena_free(&arena);
	diff_language_free(language);
	text_free(&before);
	text_free(&after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(describes_what_came_or_went_as_a_whole),
		cmocka_unit_test(tells_whose_words_they_are),
		cmocka_unit_test(
		    tells_negations_and_hedges_by_what_they_belong_to),
		cmocka_unit_test(tells_slips_of_the_keyboard_from_other_words),
		cmocka_unit_test(tells_names_from_other_capitals),
		cmocka_unit_test(tells_relative_dates_and_rewritten_ranges),
		cmocka_unit_test(knows_notices_by_what_they_say),
		cmocka_unit_test(looks_for_a_notice_once_a_line),
	};
	return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
