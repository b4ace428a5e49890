#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/classify_check.h"

/* Edits that other tools' rules against noise swallow. */
static void
sees_what_noise_rules_elsewhere_hide(void **state)
{
	static const struct sample samples[] = {
		{ "The club raised $1.5 million.",
		    "The club raised $15 million.", NUMBER,
		    "tenfold: $1.5 million to $15 million" },
		{ "It fell to -5 overnight.", "It fell to 5 overnight.",
		    NUMBER, "the sign changed: “-5” became “5”" },
		{ "He faces a 10-15 year sentence.",
		    "He faces a 1015 year sentence.", NUMBER,
		    "“10-15 year” became “1015 year”" },
		{ "The mayor denied it.", "The mayor denied it?", WORDING,
		    "“.” became “?”" },
		{ "She called it “a scandal” on air.",
		    "She called it a scandal on air.", QUOTE,
		    "quotation marks were removed: “a scandal”" },
		{ "He was jailed for 10 months.",
		    "He was jailed for 18 months.", NUMBER,
		    "“10 months” became “18 months”" },
		{ "It sank on 4 March 2024.", "It sank on 9 April 2023.", DATE,
		    "“4 March 2024” became “9 April 2023”" },
		{ "The train left at 09:15.", "The train left at 11:40.", DATE,
		    "“09:15” became “11:40”" },
		{ "The report, published Monday, found no link to the plant.",
		    "The report, published Monday, found a clear link to the "
		    "plant.", NEGATION | WORDING,
		    "“no” was removed: the sentence may now say the opposite" },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_numbers_apart_from_how_they_are_written(void **state)
{
	static const struct sample samples[] = {
		{ "The boat carried 29 people.", "The boat carried 31 people.",
		    NUMBER, "“29” became “31”" },
		{ "It cost £5 million.", "It cost £5 billion.", NUMBER,
		    "a thousandfold: £5 million to £5 billion" },
		{ "It cost $300.", "It cost $30.", NUMBER,
		    "a tenth: $300 to $30" },
		{ "It cost $300.", "It cost €300.", NUMBER, NULL },
		{ "A share of 5% is his.", "A share of 5 is his.", NUMBER,
		    NULL },
		{ "They walked 10 km home.", "They walked 10 miles home.",
		    NUMBER, "“10 km” became “10 miles”" },
		{ "Two men came.", "Three men came.", NUMBER, NULL },
		{ "The hall held 300 people.", "The hall held people.",
		    NUMBER, "“300” was removed" },
		{ "He was the 3rd to go.", "He was the 4th to go.", NUMBER,
		    NULL },
		{ "The score was 2:1 at the end.",
		    "The score was 2:3 at the end.", NUMBER,
		    "“2:1” became “2:3”" },
		{ "A town of 1,500 souls.", "A town of 1500 souls.", WORDING,
		    NULL },
		{ "The two men agreed.", "The 2 men agreed.", WORDING, NULL },
		{ "It has 1.5 million users.", "It has 1,500,000 users.",
		    WORDING, NULL },
		{ "One resident left.", "A resident left.", WORDING, NULL },
		{ "It rose by twenty-five percent.",
		    "It rose by twenty-six percent.", NUMBER, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_dates_and_times(void **state)
{
	static const struct sample samples[] = {
		{ "Voting ends on Monday.", "Voting ends on Tuesday.", DATE,
		    "“Monday” became “Tuesday”" },
		{ "It happened in 2019.", "It happened in 2021.", DATE, NULL },
		{ "The ban starts 4 March.", "The ban starts 5 March.", DATE,
		    "“4 March” became “5 March”" },
		{ "The ban starts March 4, 2024.",
		    "The ban starts March 4, 2025.", DATE,
		    "“March 4, 2024” became “March 4, 2025”" },
		{ "He arrived at 9 pm.", "He arrived at 10 pm.", DATE,
		    "“9 pm” became “10 pm”" },
		{ "He arrived at 9am.", "He arrived at 10am.", DATE, NULL },
		{ "Filed on 2024-03-04 in Oban.",
		    "Filed on 2024-04-03 in Oban.", DATE,
		    "“2024-03-04” became “2024-04-03”" },
		{ "They met yesterday.", "They met today.", DATE, NULL },
		{ "He may leave in May 2020.", "He may leave in June 2020.",
		    DATE, "“May 2020” became “June 2020”" },
		{ "It holds 2020 people.", "It holds 2021 people.", NUMBER,
		    NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_negation_where_something_was_turned_round(void **state)
{
	static const struct sample samples[] = {
		{ "He did not resist arrest.", "He did resist arrest.",
		    NEGATION,
		    "“not” was removed: the sentence may now say the opposite" },
		{ "He was injured.", "He was not injured.", NEGATION,
		    "“not” was added: the sentence may now say the opposite" },
		{ "They won’t leave.", "They will leave.", NEGATION, NULL },
		{ "The plan is legal.", "The plan is illegal.", NEGATION,
		    "“legal” became “illegal”: the opposite" },
		{ "Nobody was hurt.", "Three people were hurt.",
		    NEGATION | NUMBER | WORDING, NULL },
		/* said in other words, or new as a whole */
		{ "He did not resist.", "He didn’t resist.", WORDING, NULL },
		{ "He was seen.", "He was seen. She did not speak to us.",
		    WORDING, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_what_stands_in_quotation_marks(void **state)
{
	static const struct sample samples[] = {
		{ "“We will go,” he said.", "“We may go,” he said.",
		    QUOTE | HEDGE, NULL },
		{ "He said \"we will stay\" twice.",
		    "He said \"we will leave\" twice.", QUOTE,
		    "words inside quotation marks changed" },
		{ "It was ‘a bad deal’ for all.",
		    "It was ‘a good deal’ for all.", QUOTE, NULL },
		{ "It was 'a bad deal' for all.",
		    "It was 'a good deal' for all.", QUOTE, NULL },
		{ "It was „ein Fehler“ of his.",
		    "It was „ein Versehen“ of his.", QUOTE, NULL },
		{ "It was «un error» of his.", "It was «un fallo» of his.",
		    QUOTE, NULL },
		{ "It was ‹un error› of his.", "It was ‹un fallo› of his.",
		    QUOTE, NULL },
		{ "彼は「行く」と言った。", "彼は「来る」と言った。", QUOTE,
		    NULL },
		{ "She called it a scandal on air.",
		    "She called it “a scandal” on air.", QUOTE,
		    "quotation marks were added: “a scandal”" },
		/* apostrophes are none, and outside is outside */
		{ "The workers' union and the owners' club met.",
		    "The workers' union and the owners' group met.", WORDING,
		    NULL },
		{ "“We will go,” he said loudly.",
		    "“We will go,” he said softly.", WORDING, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_names(void **state)
{
	static const struct sample samples[] = {
		{ "The mayor, Anna Berg, resigned.",
		    "The mayor, Hanna Berg, resigned.", NAME,
		    "“Anna Berg” became “Hanna Berg”" },
		{ "It happened in Halden last night.",
		    "It happened in Moss last night.", NAME, NULL },
		{ "“We go,” said Anna Berg.", "“We go,” said Ola Dahl.",
		    NAME | ATTRIBUTION, NULL },
		{ "Ola van der Meer spoke.", "Ola van der Veen spoke.", NAME,
		    "“Ola van der Meer” became “Ola van der Veen”" },
		{ "Some left the hall.", "Others left the hall.", WORDING,
		    NULL },
		{ "Mayor Quits After Vote", "Mayor Resigns After Vote",
		    WORDING, NULL },
		{ "He met Mr. Dahl there.", "He met Mr. Lund there.", NAME,
		    NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_hedges_attribution_and_notices(void **state)
{
	static const struct sample samples[] = {
		{ "The man allegedly stole a car.", "The man stole a car.",
		    HEDGE,
		    "“allegedly” was removed: what was uncertain is now "
		    "stated" },
		{ "Police claimed he ran.", "Police said he ran.",
		    ATTRIBUTION, "“claimed” became “said”" },
		{ "The club is solvent.",
		    "The club is solvent, according to its owner.",
		    ATTRIBUTION | WORDING, NULL },
		{ "He left.",
		    "He left. Correction: an earlier version of this article "
		    "misspelt a name.", CORRECTION, NULL },
		{ "Correction: the first version gave a wrong place.",
		    "Correction: the first version gave a wrong year.",
		    CORRECTION | WORDING, NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
tells_spelling_and_form(void **state)
{
	static const struct sample samples[] = {
		{ "It occured at night.", "It occurred at night.", TYPO,
		    NULL },
		{ "They recieved it.", "They received it.", TYPO, NULL },
		{ "The organisation met.", "The organization met.", TYPO,
		    NULL },
		{ "A red colour, rare.", "A red color, rare.", TYPO, NULL },
		{ "A trip to Poznan then.", "A trip to Poznań then.",
		    NAME, NULL },
		{ "A small facade fell.", "A small façade fell.", TYPO, NULL },
		{ "The Council met.", "The council met.", TYPO, NULL },
		{ "He lost his later years.", "He lost his latter years.",
		    WORDING, NULL },
		{ "The women left.", "The woman left.", WORDING, NULL },
		{ "They told us so.", "They told US so.", WORDING, NULL },
		{ "He said \"yes\" to it.", "He said “yes” to it.",
		    FORMATTING, NULL },
		{ "The board - all ten - left...", "The board – all ten – left…",
		    FORMATTING, NULL },
		{ "It’s here.", "It's here.", FORMATTING, NULL },
		{ "Two  blanks.", "Two blanks.", FORMATTING,
		    "only blanks changed" },
		{ "One ends. Two begins.", "One ends.\nTwo begins.",
		    FORMATTING, "a new paragraph begins here" },
		{ "It is now here.", "It is nowhere.", NEGATION | WORDING,
		    NULL },
	};
	(void)state;

	CHECK("en", samples);
}

static void
knows_german(void **state)
{
	static const struct sample samples[] = {
		{ "Der Mann hat das nicht gesagt.", "Der Mann hat das gesagt.",
		    NEGATION, NULL },
		{ "Es gab keine Verletzten.", "Es gab viele Verletzte.",
		    NEGATION | WORDING, NULL },
		{ "Die Firma zahlte 1,5 Millionen Euro.",
		    "Die Firma zahlte 15 Millionen Euro.", NUMBER,
		    "tenfold: 1,5 Millionen Euro to 15 Millionen Euro" },
		{ "Der Ort hat 1.500 Einwohner.", "Der Ort hat 1500 Einwohner.",
		    WORDING, NULL },
		{ "Sie kam am 4. März 2024 an.", "Sie kam am 9. April 2023 an.",
		    DATE, "“4. März 2024” became “9. April 2023”" },
		{ "Der Zug fuhr um 9.15 Uhr ab.",
		    "Der Zug fuhr um 11.40 Uhr ab.", DATE, NULL },
		{ "Der Hund bellte am Tor.", "Die Katze saß am Tor.", WORDING,
		    NULL },
		{ "Dort sprach Olaf Berger lange.",
		    "Dort sprach Udo Berger lange.", NAME, NULL },
		{ "„Wir gehen jetzt“, sagte er.", "„Wir gehen bald“, sagte er.",
		    QUOTE, NULL },
	};
	(void)state;

	CHECK("de", samples);
}

static void
knows_french_and_spanish(void **state)
{
	static const struct sample french[] = {
		{ "Il n’est pas venu hier.", "Il est venu hier.",
		    NEGATION,
		    "“pas” was removed: the sentence may now say the "
		    "opposite" },
		{ "Une ville de 1 000 habitants.",
		    "Une ville de 10 000 habitants.", NUMBER, NULL },
		{ "Le 1er mars 2024 à Dieppe.", "Le 3 mai 2024 à Dieppe.",
		    DATE, NULL },
		{ "« Nous partons », dit-elle.", "« Nous restons », dit-elle.",
		    QUOTE, NULL },
	};
	static const struct sample spanish[] = {
		{ "No hubo heridos en el puerto.", "Hubo heridos en el puerto.",
		    NEGATION, NULL },
		{ "Costó 2,5 millones de euros.", "Costó 25 millones de euros.",
		    NUMBER, NULL },
		{ "Llegó el 4 de marzo de 2024.", "Llegó el 5 de marzo de 2024.",
		    DATE, NULL },
	};
	(void)state;

	CHECK("fr", french);
	CHECK("es", spanish);
}

static void
knows_chinese_and_japanese(void **state)
{
	static const struct sample samples[] = {
		{ "有三名工人受伤。", "有五名工人受伤。", NUMBER, NULL },
		{ "他说真话。", "他没说真话。", NEGATION, NULL },
		{ "3月4日开幕。", "3月5日开幕。", DATE,
		    "“3月4日” became “3月5日”" },
		{ "損失は3万円だった。", "損失は3億円だった。", NUMBER, NULL },
		{ "期限は3年です。", "期限は5年です。", NUMBER, NULL },
	};
	(void)state;

	CHECK("zh", samples);
	CHECK("ja", samples);
}

static void
guesses_a_language_that_nobody_named(void **state)
{
	static const struct sample samples[] = {
		{ "Der Mann hat das mit der Frau nicht gesagt.",
		    "Der Mann hat das mit der Frau gesagt.", NEGATION, NULL },
		{ "Il est dans la ville et ne parle jamais.",
		    "Il est dans la ville et parle.", NEGATION, NULL },
		{ "The man did not go to the house.",
		    "The man did go to the house.", NEGATION, NULL },
	};
	(void)state;

	CHECK("", samples);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct diff_language *language = NULL;
		struct arena arena = ARENA_INIT;
		struct wording w;

		status = diff_language_new(&language, SLICE("en"), NULL);
		if (!status)
			status = words_compare(&w, &arena, language,
			    SLICE("A caf&eacute; seperate – not 3, he said."),
			    SLICE("A café separate - 4, she told us."), NULL);
		arena_free(&arena);
		diff_language_free(language);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_what_noise_rules_elsewhere_hide),
		cmocka_unit_test(tells_numbers_apart_from_how_they_are_written),
		cmocka_unit_test(tells_dates_and_times),
		cmocka_unit_test(
		    tells_negation_where_something_was_turned_round),
		cmocka_unit_test(tells_what_stands_in_quotation_marks),
		cmocka_unit_test(tells_names),
		cmocka_unit_test(tells_hedges_attribution_and_notices),
		cmocka_unit_test(tells_spelling_and_form),
		cmocka_unit_test(knows_german),
		cmocka_unit_test(knows_french_and_spanish),
		cmocka_unit_test(knows_chinese_and_japanese),
		cmocka_unit_test(guesses_a_language_that_nobody_named),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
