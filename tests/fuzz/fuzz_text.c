/*
 * Any bytes as text: what they are made into is final, and sentences, words and
 * graphemes are all of it.  ICU says where sentences end and what is in form C,
 * too.
 */
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

#include "base/normalise.h"
#include "base/segment.h"
#include "base/sentence_break.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

#define MADE_MOST ((size_t)1 << 20)
#define BYTES_MOST 4096 /* of what ICU is asked about */

typedef enum emend_status maker(
    struct text *out, struct slice s, struct emend_error *err);
typedef enum emend_status cutter(struct segmenter *s, struct slice text,
    struct cuts *out, struct emend_error *err);

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

/* make(make(s)) is make(s); the first stays in out. */
static void
check_final(struct text *out, maker *make, struct slice s)
{
	struct text again;

	text_init(out, MADE_MOST);
	text_init(&again, MADE_MOST);
	MUST(make(out, s, NULL) == EMEND_OK);
	MUST(utf8_valid(whole(out)));
	MUST(make(&again, whole(out), NULL) == EMEND_OK);
	MUST(slice_equal(whole(out), whole(&again)));
	text_free(&again);
}

static void
check_form_c(struct slice s)
{
	UErrorCode icu = U_ZERO_ERROR;
	UChar wide[BYTES_MOST];
	int32_t len;

	if (s.len > BYTES_MOST)
		return;
	u_strFromUTF8(wide, BYTES_MOST, &len, s.ptr, (int32_t)s.len, &icu);
	MUST(U_SUCCESS(icu));
	MUST(unorm2_isNormalized(
	    unorm2_getNFCInstance(&icu), wide, len, &icu));
	MUST(U_SUCCESS(icu));
}

/* Of what every paragraph goes through. */
static void
check_paragraph(struct slice s)
{
	bool blank = true;
	size_t at = 0;
	uint32_t cp;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		MUST(cp == ' ' ? !blank : !char_is_blank(cp));
		MUST(cp != 0xad && cp != 0x200b && cp != 0x2060 &&
		    cp != 0xfeff);
		blank = cp == ' ';
	}
	MUST(s.len == 0 || !blank);
	check_form_c(s);
}

/* It is found however its capitals are typed. */
static void
check_found(struct slice s, struct slice folded)
{
	struct text made, typed;

	text_init(&made, MADE_MOST);
	text_init(&typed, MADE_MOST);
	MUST(normalise_search(&made, s, NULL) == EMEND_OK);
	MUST(normalise_search(&typed, folded, NULL) == EMEND_OK);
	MUST(utf8_valid(whole(&made)));
	MUST(slice_equal(whole(&made), whole(&typed)));
	text_free(&made);
	text_free(&typed);
}

static void
check_made(struct slice s)
{
	struct text paragraph, key, folded;

	check_final(&paragraph, normalise_text, s);
	check_paragraph(whole(&paragraph));
	check_final(&key, normalise_key, whole(&paragraph));
	check_final(&folded, normalise_fold_case, whole(&paragraph));
	check_found(whole(&paragraph), whole(&folded));
	text_free(&paragraph);
	text_free(&key);
	text_free(&folded);
}

static void
check_cuts(struct segmenter *segmenter, cutter *cut, struct slice s)
{
	struct cuts cuts = CUTS_INIT;
	size_t i, before = 0, at = 0;
	uint32_t cp;

	MUST(cut(segmenter, s, &cuts, NULL) == EMEND_OK);
	MUST((cuts.count > 0) == (s.len > 0));
	for (i = 0; i < cuts.count; i++) {
		MUST(cuts.at[i] > before && cuts.at[i] <= s.len);
		before = cuts.at[i];
		while (at < before)
			at += utf8_decode(s, at, &cp);
		MUST(at == before);
	}
	MUST(before == s.len);
	cuts_free(&cuts);
}

static void
check_sentence_ends(struct slice s)
{
	static UBreakIterator *breaks;
	UErrorCode icu = U_ZERO_ERROR;
	UText *u = NULL;
	size_t at;

	if (!breaks)
		breaks = ubrk_open(UBRK_SENTENCE, "", NULL, 0, &icu);
	u = utext_openUTF8(u, s.ptr, (int64_t)s.len, &icu);
	ubrk_setUText(breaks, u, &icu);
	MUST(U_SUCCESS(icu));
	for (at = 0; at < s.len;) {
		at = sentence_end(s, at);
		MUST((int64_t)at == ubrk_next(breaks));
	}
	utext_close(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const languages[] = { NULL, "en", "de", "fr", "es" };
	static cutter *const cutters[] = { segment_sentences, segment_words,
		segment_graphemes };
	static struct segmenter *segmenter; /* costs milliseconds */
	struct slice s = fuzz_input(data, size);
	size_t i;

	if (!segmenter)
		MUST(segmenter_new(&segmenter, NULL, NULL) == EMEND_OK);
	if (size == 0)
		return 0;
	segmenter_set_language(segmenter, languages[data[0] % 5]);
	s = slice_sub(s, 1, s.len);
	check_made(s);
	for (i = 0; i < sizeof(cutters) / sizeof(*cutters); i++)
		check_cuts(segmenter, cutters[i], s);
	check_sentence_ends(s);
	return 0;
}
