#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/segment.h"
#include "base/text.h"
#include "diff/words.h"
#include "tests/diff_check.h"
#include "tests/fault.h"

static struct diff_language *english;

static int
open_language(void **state)
{
	(void)state;
	return diff_language_new(&english, SLICE("en"), NULL) != EMEND_OK;
}

static int
close_language(void **state)
{
	(void)state;
	diff_language_free(english);
	return 0;
}

/* Spans as text: [-old-]{+new+}. */
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

static bool
rebuilds(const struct span_list *spans, enum span_op skip, struct slice want)
{
	size_t i, at = 0;
	struct slice s;

	for (i = 0; i < spans->count; i++) {
		s = spans->at[i].text;
		if (spans->at[i].op == skip)
			continue;
		if (s.len > want.len - at ||
		    memcmp(want.ptr + at, s.ptr, s.len) != 0)
			return false;
		at += s.len;
	}
	return at == want.len;
}

/* Every span ends where a grapheme of that side ends. */
static bool
keeps_graphemes(const struct span_list *spans, enum span_op skip,
    struct slice text)
{
	struct segmenter *segmenter;
	struct cuts cuts = CUTS_INIT;
	size_t i, n = 0, at = 0;
	bool good = true;

	assert_int_equal(segmenter_new(&segmenter, "en", NULL), EMEND_OK);
	assert_int_equal(
	    segment_graphemes(segmenter, text, &cuts, NULL), EMEND_OK);
	for (i = 0; i < spans->count && good; i++) {
		if (spans->at[i].op == skip)
			continue;
		at += spans->at[i].text.len;
		while (n < cuts.count && cuts.at[n] < at)
			n++;
		good = n < cuts.count && cuts.at[n] == at;
	}
	cuts_free(&cuts);
	segmenter_free(segmenter);
	return good;
}

static bool
is_ordered(const struct span_list *spans)
{
	size_t i;

	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];

		if (s->text.len == 0)
			return false;
		if (i > 0 && (s->op == s[-1].op ||
				 (s->op == SPAN_DELETE &&
				     s[-1].op == SPAN_INSERT)))
			return false;
	}
	return true;
}

static const char *
check_wording(const struct wording *w, struct slice before, struct slice after)
{
	bool equal = slice_equal(before, after);
	kind_set kinds = 0;
	size_t i;

	if (!rebuilds(&w->spans, SPAN_INSERT, before))
		return "the old text does not come back";
	if (!rebuilds(&w->spans, SPAN_DELETE, after))
		return "the new text does not come back";
	if (!is_ordered(&w->spans))
		return "empty, doubled or swapped spans";
	if (!keeps_graphemes(&w->spans, SPAN_INSERT, before) ||
	    !keeps_graphemes(&w->spans, SPAN_DELETE, after))
		return "a grapheme is cut";
	if (equal != (w->kinds == 0))
		return "changed without a kind, or a kind without a change";
	for (i = 0; i < w->details.count; i++)
		kinds |= KIND_BIT(w->details.at[i].kind);
	if (kinds != w->kinds)
		return "kinds are not those of the details";
	if (w->words_kept > w->words_before || w->words_kept > w->words_after)
		return "more words kept than there are";
	return NULL;
}

static void
compare(struct wording *w, struct arena *arena, struct slice before,
    struct slice after)
{
	const char *wrong;

	assert_int_equal(words_compare(w, arena, english, before, after, NULL),
	    EMEND_OK);
	wrong = check_wording(w, before, after);
	if (wrong)
		fail_msg("%s:\n%.*s\n%.*s", wrong, SLICE_ARG(before),
		    SLICE_ARG(after));
}

static void
gives_spans_of_words(void **state)
{
	static const struct {
		const char *before, *after, *spans;
	} samples[] = {
		{ "", "", "" },
		{ "One.", "One.", "One." },
		{ "", "One.", "{+One.+}" },
		{ "One.", "", "[-One.-]" },
		{ "It held 29 people.", "It held 31 people.",
		    "It held [-29-]{+31+} people." },
		{ "He did not go.", "He did go.", "He did [-not -]go." },
		{ "He left.", "He left at noon.", "He left{+ at noon+}." },
		{ "He left.", "At noon, he left.",
		    "[-He-]{+At noon, he+} left." },
		{ "Two  blanks here.", "Two blanks here.",
		    "Two[-  -]{+ +}blanks here." },
		{ " a b", "a b", "[- -]a b" },
		{ "a b ", "a b", "a b[- -]" },
		{ "One. Two.", "One.\nTwo.", "One.[- -]{+\n+}Two." },
		{ "The café closed.", "The cafe closed.",
		    "The [-café-]{+cafe+} closed." },
		{ "三名工人受伤。", "五名工人受伤。", "[-三-]{+五+}名工人受伤。" },
		{ "👩‍👩‍👧 go", "👩‍👩‍👦 go", "[-👩‍👩‍👧-]{+👩‍👩‍👦+} go" },
	};
	struct text got;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct wording w;

		compare(&w, &arena, slice_of(samples[i].before),
		    slice_of(samples[i].after));
		text_init(&got, 1 << 16);
		print_spans(&got, &w.spans);
		assert_string_equal(got.ptr, samples[i].spans);
		text_free(&got);
		arena_free(&arena);
	}
}

static void
counts_words_and_not_marks(void **state)
{
	struct arena arena = ARENA_INIT;
	struct wording w;
	(void)state;

	compare(&w, &arena, SLICE("“No,” he said – twice."),
	    SLICE("“No,” she said – 3 times."));
	assert_int_equal(w.words_before, 4);
	assert_int_equal(w.words_after, 5);
	assert_int_equal(w.words_kept, 2);
	arena_free(&arena);
}

static void
print_sentences(struct text *out, const struct wording *w)
{
	const struct sentence_edit *e;
	size_t i, n;

	for (i = 0; i < w->sentence_count; i++) {
		e = &w->sentences[i];
		text_addf(out, "%s%s%s:", i ? " " : "",
		    e->moved ? "moved and " : "", edit_op_name(e->op));
		for (n = 0; n < e->before_count; n++)
			text_addf(out, " <%.*s>", SLICE_ARG(e->before[n]));
		text_puts(out, " ->");
		for (n = 0; n < e->after_count; n++)
			text_addf(out, " <%.*s>", SLICE_ARG(e->after[n]));
		assert_true(e->before_paragraph == SIZE_MAX);
		assert_true(e->after_paragraph == SIZE_MAX);
	}
}

static void
lists_sentences_that_are_not_the_same(void **state)
{
	static const struct {
		const char *before, *after, *sentences;
	} samples[] = {
		{ "It rained. He left.", "It rained. He left.", "" },
		{ "It rained. He left at noon.", "It rained. He left at one.",
		    "changed: <He left at noon.> -> <He left at one.>" },
		{ "It rained all day.", "It rained all day. He left.",
		    "added: -> <He left.>" },
		{ "It rained all day. He left.", "It rained all day.",
		    "deleted: <He left.> ->" },
		{ "It rained. The dog ran. He left.",
		    "The dog ran. It rained. He left.",
		    "moved: <It rained.> -> <It rained.>" },
		{ "The mayor resigned on Monday and the council met at once.",
		    "The mayor resigned on Monday. The council met at once.",
		    "split: <The mayor resigned on Monday and the council met "
		    "at once.> -> <The mayor resigned on Monday.> <The council "
		    "met at once.>" },
		{ "The mayor resigned on Monday. The council met at once.",
		    "The mayor resigned on Monday and the council met at once.",
		    "merged: <The mayor resigned on Monday.> <The council met "
		    "at once.> -> <The mayor resigned on Monday and the "
		    "council met at once.>" },
		/* a line ends a sentence even without a mark */
		{ "One more thing\nIt rained.", "One more thing\nIt snowed.",
		    "changed: <It rained.> -> <It snowed.>" },
		{ "The ferry sank in the bay. It rained.",
		    "Nobody knows why yet. It rained.",
		    "deleted: <The ferry sank in the bay.> -> added: -> "
		    "<Nobody knows why yet.>" },
		{ "Forty families slept in the gym of the school. The river "
		    "rose by two metres. Volunteers closed the old bridge.",
		    "The river rose by two metres. Volunteers closed the old "
		    "bridge. Fifty families slept in the gym of the school.",
		    "moved and changed: <Forty families slept in the gym of "
		    "the school.> -> <Fifty families slept in the gym of the "
		    "school.>" },
		/* too little in common */
		{ "Forty families slept in the gym. It rained all night.",
		    "It rained all night. Nobody was hurt in the gym.",
		    "deleted: <Forty families slept in the gym.> -> added: "
		    "-> <Nobody was hurt in the gym.>" },
	};
	struct text got;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct wording w;

		compare(&w, &arena, slice_of(samples[i].before),
		    slice_of(samples[i].after));
		text_init(&got, 1 << 16);
		print_sentences(&got, &w);
		assert_string_equal(got.ptr, samples[i].sentences);
		text_free(&got);
		arena_free(&arena);
	}
}

static uint64_t seed;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Pieces that are awkward beside one another. */
static const char *const pieces[] = { "the", "a", "not", "Berg", "said",
	"harbour", "29", "1,500", "-5", "10-15", "09:15", "$", "5%", "March",
	"2024", "“", "”", "\"", "'", "’", "don’t", ".", ",", "…", "-", "–",
	"(", ")", "\n", "\r\n", "\t", " ", "  ", "\xC2\xA0", "三", "名", "工",
	"。", "「", "」", "ไทย", "ภาษา", "e\xCC\x81", "\xCC\x81", "👩‍👧",
	"🇫🇷", "🇩", "한국", "ก็", "\xE2\x80\x8D", "\xEF\xBF\xBD", "\xFF",
	"ß", "É", "million", "allegedly", "Correction:", "!", "?" };

#define PIECE_COUNT (sizeof(pieces) / sizeof(pieces[0]))

static void
add_piece(struct text *t)
{
	text_puts(t, pieces[draw(PIECE_COUNT)]);
	if (draw(3))
		text_putc(t, ' ');
}

/* before is random; after a copy with pieces lost, added and swapped. */
static void
make_pair(struct text *before, struct text *after)
{
	uint32_t i, n = draw(40), edits = 1 + draw(6);
	size_t mark;

	for (i = 0; i < n; i++) {
		mark = before->len;
		add_piece(before);
		if (draw(10) >= edits)
			text_add(after, before->ptr + mark, before->len - mark);
		else if (draw(2))
			add_piece(after);
	}
	while (draw(4) == 0)
		add_piece(after);
}

static void
rebuilds_both_sides_of_random_texts(void **state)
{
	struct text before, after;
	int round;
	(void)state;

	seed = 20;
	for (round = 0; round < 3000; round++) {
		struct arena arena = ARENA_INIT;
		struct wording w;

		text_init(&before, 1 << 20);
		text_init(&after, 1 << 20);
		make_pair(&before, &after);
		compare(&w, &arena, slice_new(before.ptr, before.len),
		    slice_new(after.ptr, after.len));
		text_free(&before);
		text_free(&after);
		arena_free(&arena);
	}
}

static void
mirrors_everything_when_the_sides_are_swapped(void **state)
{
	struct text before, after;
	int round;
	(void)state;

	seed = 7;
	for (round = 0; round < 3000; round++) {
		struct arena arena = ARENA_INIT;
		struct wording there, back;

		text_init(&before, 1 << 20);
		text_init(&after, 1 << 20);
		make_pair(&before, &after);
		compare(&there, &arena, slice_new(before.ptr, before.len),
		    slice_new(after.ptr, after.len));
		compare(&back, &arena, slice_new(after.ptr, after.len),
		    slice_new(before.ptr, before.len));
		assert_true(check_mirrored_spans(&there.spans, &back.spans));
		assert_int_equal(there.words_before, back.words_after);
		assert_int_equal(there.words_kept, back.words_kept);
		text_free(&before);
		text_free(&after);
		arena_free(&arena);
	}
}

/* A text of one word, or without blanks, or with a quote never closed. */
static void
stays_exact_on_texts_made_to_be_slow(void **state)
{
	static const char *const units[] = { "word ", "x", "“a ", "三", "'b ",
		"no ", "1 ", "Monday ", "A ", "\n", ". " };
	struct text before, after;
	size_t u, i;
	(void)state;

	for (u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		struct arena arena = ARENA_INIT;
		struct wording there, back;

		text_init(&before, 1 << 20);
		text_init(&after, 1 << 20);
		for (i = 0; i < 5000; i++) {
			text_puts(&before, i % 97 == 0 ? "y z " : units[u]);
			text_puts(&after, i % 101 == 0 ? "y w " : units[u]);
		}
		compare(&there, &arena, slice_new(before.ptr, before.len),
		    slice_new(after.ptr, after.len));
		compare(&back, &arena, slice_new(after.ptr, after.len),
		    slice_new(before.ptr, before.len));
		assert_true(check_mirrored_spans(&there.spans, &back.spans));
		text_free(&before);
		text_free(&after);
		arena_free(&arena);
	}
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct diff_language *language;
		struct arena arena = ARENA_INIT;
		struct wording w;

		status = diff_language_new(&language, SLICE(""), NULL);
		if (!status)
			status = words_compare(&w, &arena, language,
			    SLICE("“No,” said Berg. It cost 10 euros. É."),
			    SLICE("“Yes,” said Dahl. It cost 100 euros. E.\n"
				"Correction: it’s new."), NULL);
		if (!status)
			status = words_describe(&w, &arena, language,
			    SLICE("“Ünder” 5"), SPAN_INSERT, NULL);
		arena_free(&arena);
		diff_language_free(language);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_spans_of_words),
		cmocka_unit_test(counts_words_and_not_marks),
		cmocka_unit_test(lists_sentences_that_are_not_the_same),
		cmocka_unit_test(rebuilds_both_sides_of_random_texts),
		cmocka_unit_test(mirrors_everything_when_the_sides_are_swapped),
		cmocka_unit_test(stays_exact_on_texts_made_to_be_slow),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name(
	    "words", tests, open_language, close_language);
}
