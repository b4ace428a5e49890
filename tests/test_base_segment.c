#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/segment.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fault.h"

typedef enum emend_status cutter(struct segmenter *, struct slice,
    struct cuts *, struct emend_error *);

/* expected is the text with | at each cut but the last. */
struct sample {
	const char *language;
	const char *expected;
};

static void
check(cutter *cut, const struct sample *samples, size_t count)
{
	struct cuts cuts = CUTS_INIT;
	struct segmenter *s;
	struct text raw, got;
	size_t i, j, from;

	text_init(&raw, 1000);
	text_init(&got, 1000);
	for (i = 0; i < count; i++) {
		const char *p = samples[i].expected;

		text_truncate(&raw, 0);
		text_truncate(&got, 0);
		for (; *p; p++)
			if (*p != '|')
				text_putc(&raw, *p);
		assert_int_equal(
		    segmenter_new(&s, samples[i].language, NULL), EMEND_OK);
		assert_int_equal(
		    cut(s, slice_new(raw.ptr, raw.len), &cuts, NULL), EMEND_OK);
		for (j = from = 0; j < cuts.count; j++) {
			text_puts(&got, j ? "|" : "");
			text_add(&got, raw.ptr + from, cuts.at[j] - from);
			from = cuts.at[j];
		}
		assert_string_equal(got.ptr, samples[i].expected);
		segmenter_free(s);
	}
	text_free(&raw);
	text_free(&got);
	cuts_free(&cuts);
}

#define CHECK(cut, samples)                                                    \
	check(cut, samples, sizeof(samples) / sizeof((samples)[0]))

static void
sentences_end_where_a_reader_ends_them(void **state)
{
	static const struct sample samples[] = {
		{ "en", "" },
		{ "en", "One. |Two! |Three? |Four" },
		{ "en", "\"Stop,\" he said. |\"We are done.\" |(He left.) |So." },
		{ "en", "Mr. Vale met Dr. He and Gen. Orr in St. Ives. |Fine." },
		{ "en", "She lives in the U.S. |The move was hard." },
		{ "en", "The U.S. Senate and the U.S. President agreed." },
		{ "en", "It shut at 5 p.m. Monday and at 6 p.m. EST sharp." },
		{ "en", "It shut at 5 p.m. |Police came at 6 p.m. on foot." },
		{ "en", "It shut at 5 a.m. |It opened again." },
		{ "en", "Bill No. 5 passed. |Was it fair? |No. |It was not." },
		{ "en", "J. R. Vale wrote it. |Plan B. |The plan failed." },
		{ "en", "Vale v. Orr vs. Smith Inc. Chief Jo Vale." },
		{ "en", "Acme Inc. |The firm grew 2.5 percent on Jan. 5 to 3." },
		{ "en", "1. The council shall act. |2. It shall report." },
		{ "en", "She was born in 1990. |The town grew." },
		{ "de-AT", "Am 3. Oktober kam Dr. Vale, z. B. mit Hr. Orr. |Gut." },
		{ "de", "Nach \u00A7 3 Abs. 1 Nr. 2 gilt Art. 5. |Das ist so." },
		{ "de", "Im 19. Jahrhundert bzw. Anfang 2020. |Die Leute." },
		{ "de", "Das gilt ca. Mai, d. h. bald, vgl. \u00A7 5. |Er ging." },
		{ "fr", "M. Le Roc a vu Mme. Durand. |Elle part. |Oui." },
		{ "es", "El Sr. Vega y la Sra. Ruiz. |Un \u00E9xito." },
		{ "zh", "\u4ED6\u8BF4\u3002|\u5979\u8D70\u4E86\uFF01|\u597D" },
		{ NULL, "Mr. Vale left. |Dr. Orr stayed. |Das war es." },
		{ "xx-unknown", "Mr. Vale left. |Gone." },
		{ "not a language", "Mr. Vale left. |Gone." },
	};
	(void)state;

	CHECK(segment_sentences, samples);
}

static void
words_keep_numbers_and_apostrophes_whole(void **state)
{
	static const struct sample samples[] = {
		{ "en", "" },
		{ "en", "It's| |1,500.75|,| |not| |1.500,75|." },
		{ "en", "-5| |and| |15%| |and| |\u22127| |(|-3|)" },
		{ "en", "10|-|5| |COVID|-|19| |2020|-|11|-|24" },
		{ "en", "$|1.5m| |\u20AC|10| |3rd| |v1.2.3| |U|.|S|." },
		{ "en", "well|-|known|  |'|quoted|'| |don\u2019t|!|!" },
		{ "fr", "l'homme| |caf\u00E9| |e\u0301te\u0301| |na\u00EFve" },
		{ "de", "\u201E|Stra\u00DFe|\u201C| |\u2013| |90\u2030" },
		{ "zh", "\u4ED6|\u5728|2020|\u5E74|\u3002" },
		{ "ja", "\u30AB|\u30FC|\u3072|3|\u5104|ABC|\u304B\u3099" },
		{ "th", "\u0E01\u0E33|\u0E25\u0E31|\u0E07| |\u0E51\u0E52" },
		{ "ko", "\uD55C\uAD6D\uC5B4| |\uB9D0" },
		{ "hi", "\u0939\u093F\u0928\u094D\u0926\u0940| |\u0967\u0968" },
		{ "ar", "\u0661\u066C\u0665\u0660\u0660\u066A" },
		{ "fa", "\u0645\u06CC\u200C\u0634\u0648\u062F| |x" },
		{ "en", "\U0001F468\u200D\U0001F469|a|\U0001F1E9\U0001F1EA|!" },
	};
	(void)state;

	CHECK(segment_words, samples);
}

static void
graphemes_are_what_a_reader_sees(void **state)
{
	static const struct sample samples[] = {
		{ NULL, "" },
		{ NULL, "a|b|\r\n|e\u0301|\u6F22" },
		{ NULL, "\U0001F468\u200D\U0001F469|\U0001F1E9\U0001F1EA|!" },
	};
	(void)state;

	CHECK(segment_graphemes, samples);
}

/* Every string of five from parts that are hard, valid and not. */
static void
cuts_are_sound_for_any_bytes(void **state)
{
	static cutter *const cutters[] = { segment_sentences, segment_words,
		segment_graphemes };
	static const char *const parts[] = { "a", ". ", "5", "-", "\u0301",
		"\u6F22", "\xE2\x82", "\xFF", "\u200D", "\U0001F468", "\r",
		"The" };
	size_t n = sizeof(parts) / sizeof(parts[0]), i, j, k, at;
	struct cuts cuts = CUTS_INIT;
	struct segmenter *s;
	char raw[40];
	(void)state;

	assert_int_equal(segmenter_new(&s, "en", NULL), EMEND_OK);
	for (i = 0; i < n * n * n * n; i++) {
		struct slice text;
		uint32_t cp;

		for (raw[0] = '\0', j = 0, k = i; j < 4; j++, k /= n)
			strncat(raw, parts[k % n], 8);
		text = slice_of(raw);
		for (j = 0; j < 3; j++) {
			assert_int_equal(
			    cutters[j](s, text, &cuts, NULL), EMEND_OK);
			assert_int_equal(cuts.at[cuts.count - 1], text.len);
			for (at = k = 0; k < cuts.count; k++) {
				assert_true(at < cuts.at[k]);
				while (at < cuts.at[k])
					at += utf8_decode(text, at, &cp);
				assert_int_equal(at, cuts.at[k]);
			}
		}
	}
	segmenter_free(s);
	cuts_free(&cuts);
}

static void
a_terminal_has_room(void **state)
{
	(void)state;

	assert_int_equal(display_columns(SLICE("")), 0);
	assert_int_equal(display_columns(SLICE("abc\t\x7F")), 3);
	assert_int_equal(display_columns(SLICE("caf\u00E9 e\u0301")), 6);
	assert_int_equal(display_columns(SLICE("\u6F22\u5B57")), 4);
	assert_int_equal(display_columns(SLICE("\u200B\uFEFF\u202E")), 0);
	assert_int_equal(display_columns(SLICE("\u1112\u1161\u11AB")), 2);
	assert_int_equal(display_columns(SLICE("\U0001F600\uFF21")), 4);
	assert_int_equal(display_columns(SLICE("a\xFF")), 2);
}

/* Quadratic looks at what stands around would take minutes here. */
static void
hostile_text_takes_linear_time(void **state)
{
	static const char *const parts[] = { ". ", "A. ", " ", "5.", "-5",
		"\u0301", "\u200D", "'", "\u0E31", "\U0001F1E9", "a'", "\xE2" };
	struct cuts cuts = CUTS_INIT;
	struct segmenter *s;
	struct text t;
	size_t i, j;
	(void)state;

	assert_int_equal(segmenter_new(&s, "en", NULL), EMEND_OK);
	text_init(&t, 10000000);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct slice text;

		text_truncate(&t, 0);
		for (j = 0; j < 200000; j++)
			text_puts(&t, parts[i]);
		text = slice_new(t.ptr, t.len);
		assert_int_equal(segment_sentences(s, text, &cuts, NULL), 0);
		assert_int_equal(segment_words(s, text, &cuts, NULL), 0);
		assert_int_equal(segment_graphemes(s, text, &cuts, NULL), 0);
	}
	text_free(&t);
	segmenter_free(s);
	cuts_free(&cuts);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct cuts cuts = CUTS_INIT;
		struct slice text = SLICE("One. Two \u6F22.");
		struct segmenter *s;

		status = segmenter_new(&s, "en", NULL);
		if (!status)
			status = segment_sentences(s, text, &cuts, NULL);
		cuts_free(&cuts);
		if (!status)
			status = segment_words(s, text, &cuts, NULL);
		cuts_free(&cuts);
		if (!status)
			status = segment_graphemes(s, text, &cuts, NULL);
		cuts_free(&cuts);
		segmenter_free(s);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_end_where_a_reader_ends_them),
		cmocka_unit_test(words_keep_numbers_and_apostrophes_whole),
		cmocka_unit_test(graphemes_are_what_a_reader_sees),
		cmocka_unit_test(cuts_are_sound_for_any_bytes),
		cmocka_unit_test(a_terminal_has_room),
		cmocka_unit_test(hostile_text_takes_linear_time),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
