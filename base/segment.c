#include "base/segment.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "base/normalise.h"
#include "base/sentence.h"
#include "base/sentence_break.h"
#include "base/utf8.h"

struct segmenter {
	UBreakIterator *graphemes;
	UText *text; /* reused from call to call */
	unsigned languages;
};

static enum emend_status
fail_icu(struct emend_error *err, UErrorCode icu)
{
	if (icu == U_MEMORY_ALLOCATION_ERROR)
		return emend_fail_nomem(err);
	return emend_fail(err, EMEND_IO,
	    "the Unicode library cannot segment text (%s); is its data "
	    "installed?", u_errorName(icu));
}

void
cuts_free(struct cuts *c)
{
	free(c->at);
	*c = (struct cuts)CUTS_INIT;
}

static bool
cuts_add(struct cuts *c, size_t at)
{
	size_t cap = c->cap ? c->cap * 2 : 64;
	size_t *grown;

	if (c->count == c->cap) {
		grown = realloc(c->at, cap * sizeof(*grown));
		if (!grown)
			return false;
		c->at = grown;
		c->cap = cap;
	}
	c->at[c->count++] = at;
	return true;
}

enum emend_status
segmenter_new(struct segmenter **out, const char *language,
    struct emend_error *err)
{
	struct segmenter *s = calloc(1, sizeof(*s));
	UErrorCode icu = U_ZERO_ERROR;

	*out = NULL;
	if (!s)
		return emend_fail_nomem(err);
	segmenter_set_language(s, language);
	s->graphemes = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &icu);
	s->text = utext_openUTF8(NULL, "", 0, &icu);
	if (U_FAILURE(icu)) {
		segmenter_free(s);
		return fail_icu(err, icu);
	}
	*out = s;
	return EMEND_OK;
}

void
segmenter_set_language(struct segmenter *s, const char *language)
{
	s->languages = sentence_languages(language);
}

void
segmenter_free(struct segmenter *s)
{
	if (!s)
		return;
	if (s->graphemes)
		ubrk_close(s->graphemes);
	utext_close(s->text);
	free(s);
}

static enum emend_status
fail_length(struct slice text, struct emend_error *err)
{
	return emend_fail(err, EMEND_LIMIT,
	    "a text of %zu bytes is too long to segment", text.len);
}

/* Sets the iterator to the start of text, by byte offsets. */
static enum emend_status
bind(struct segmenter *s, struct slice text, struct emend_error *err)
{
	UErrorCode icu = U_ZERO_ERROR;

	if (text.len > SEGMENT_MAX_BYTES)
		return fail_length(text, err);
	utext_openUTF8(s->text, text.ptr, (int64_t)text.len, &icu);
	ubrk_setUText(s->graphemes, s->text, &icu);
	return U_FAILURE(icu) ? fail_icu(err, icu) : EMEND_OK;
}

static enum emend_status
fail_cuts(struct cuts *out, struct emend_error *err)
{
	out->count = 0;
	return emend_fail_nomem(err);
}

enum emend_status
segment_sentences(struct segmenter *s, struct slice text, struct cuts *out,
    struct emend_error *err)
{
	size_t start = 0, end = 0;

	out->count = 0;
	if (text.len > SEGMENT_MAX_BYTES)
		return fail_length(text, err);
	while (end < text.len) {
		end = sentence_end(text, end);
		if (end < text.len &&
		    sentence_goes_on(slice_sub(text, start, text.len),
			end - start, s->languages))
			continue;
		if (!cuts_add(out, end))
			return fail_cuts(out, err);
		start = end;
	}
	return EMEND_OK;
}

enum emend_status
segment_graphemes(struct segmenter *s, struct slice text, struct cuts *out,
    struct emend_error *err)
{
	enum emend_status status;
	size_t last = 0, to;
	int32_t at;

	out->count = 0;
	if (text.len == 0)
		return EMEND_OK;
	status = bind(s, text, err);
	if (status)
		return status;
	for (; last < text.len; last = to) {
		at = ubrk_next(s->graphemes);
		to = at == UBRK_DONE ? text.len : (size_t)at;
		if (!cuts_add(out, to))
			return fail_cuts(out, err);
	}
	return EMEND_OK;
}

/* Words are found by rules of our own, alike for all scripts with spaces:
 * ICU's need its dictionaries, and what they find depends on what is near. */
#define WORD_CLASSES (CHAR_LETTER | CHAR_DIGIT | CHAR_MARK)

static bool
is_in_word(uint32_t cp)
{
	unsigned set = char_classes(cp);

	return set & WORD_CLASSES && !(set & CHAR_CONTINUA);
}

/* The code point at byte at, or 0 past the end. */
static uint32_t
peek(struct slice text, size_t at, size_t *used)
{
	uint32_t cp = 0;

	*used = 0;
	if (at < text.len)
		*used = utf8_decode(text, at, &cp);
	return cp;
}

static bool
joins_letters(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x200C || cp == 0x200D;
}

static bool
joins_digits(uint32_t cp)
{
	return cp == '.' || cp == ',' || cp == 0x066B || cp == 0x066C;
}

static bool
is_percent(uint32_t cp)
{
	return cp == '%' || cp == 0x2030 || cp == 0x066A || cp == 0xFF05;
}

/* Past the ASCII letters and digits from at on; *digit: the last was one. */
static size_t
plain_end(struct slice text, size_t at, bool *digit)
{
	unsigned char c;
	unsigned set;

	for (; at < text.len; at++) {
		c = (unsigned char)text.ptr[at];
		set = c < 0x80 ? char_ascii_classes[c] : 0;
		if (!(set & (CHAR_LETTER | CHAR_DIGIT)))
			break;
		*digit = set & CHAR_DIGIT;
	}
	return at;
}

/* End of the word or number in which byte at lies; digit: so far it is one. */
static size_t
word_end(struct slice text, size_t at, bool digit)
{
	size_t used, next_used;
	uint32_t cp, next;

	for (;; at += used) {
		at = plain_end(text, at, &digit);
		cp = peek(text, at, &used);
		if (used == 0)
			return at;
		if (is_in_word(cp)) {
			digit = char_is_digit(cp);
			continue;
		}
		if (digit && is_percent(cp))
			return at + used;
		if (!joins_letters(cp) && !(digit && joins_digits(cp)))
			return at;
		next = peek(text, at + used, &next_used);
		if (!is_in_word(next) ||
		    (joins_digits(cp) && !char_is_digit(next)))
			return at;
	}
}

/* Whether the sign at byte at belongs to a number: not in 10-5 or COVID-19. */
static bool
is_sign(struct slice text, size_t at, uint32_t cp, size_t used)
{
	uint32_t before, after;
	size_t ignored;

	if (cp != '-' && cp != '+' && cp != 0x2212 && cp != 0x2013)
		return false;
	after = peek(text, at + used, &ignored);
	if (!char_is_digit(after))
		return false;
	if (at == 0)
		return true;
	before = peek(text, utf8_back(text, at), &ignored);
	return before != ')' && before != ']' && before != cp &&
	    !is_percent(before) && !(char_classes(before) & WORD_CLASSES);
}

/* One text cut into words; ICU is only asked for what may be a cluster. */
struct word_search {
	struct segmenter *segmenter;
	struct slice text;
	bool bound; /* the segmenter's graphemes to text */
	enum emend_status status; /* the first failure sticks */
	struct emend_error *err;
};

/*
 * Whether nothing that follows or precedes cp can join it in a grapheme; of
 * ASCII only "\r\n" is one, and that is no word.
 */
static bool
stands_alone(uint32_t cp)
{
	return cp < 0x80 || (cp >= 0x4E00 && cp <= 0x9FFF) ||
	    (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30A1 && cp <= 0x30FC) ||
	    (cp >= 0x3001 && cp <= 0x3020) || (cp >= 0x2010 && cp <= 0x2027) ||
	    (cp >= 0xFF01 && cp <= 0xFF60);
}

static size_t
grapheme_end(struct word_search *w, size_t at, uint32_t cp, size_t used)
{
	size_t ignored;
	uint32_t next = peek(w->text, at + used, &ignored);
	int32_t end;

	if (ignored == 0 || (stands_alone(cp) && stands_alone(next)))
		return at + used;
	if (!w->bound)
		w->status = bind(w->segmenter, w->text, w->err);
	w->bound = true;
	if (w->status)
		return w->text.len;
	end = ubrk_following(w->segmenter->graphemes, (int32_t)at);
	return end == UBRK_DONE ? w->text.len : (size_t)end;
}

static size_t
blanks_end(struct slice text, size_t at)
{
	size_t used;
	uint32_t cp;

	for (;; at += used) {
		cp = peek(text, at, &used);
		if (used == 0 || !char_is_blank(cp))
			return at;
	}
}

static size_t
token_end(struct word_search *w, size_t at)
{
	size_t used;
	uint32_t cp = peek(w->text, at, &used);
	bool sign = is_sign(w->text, at, cp, used);

	if (sign || is_in_word(cp))
		return word_end(w->text, at + used,
		    !sign && char_is_digit(cp));
	if (char_is_blank(cp))
		return blanks_end(w->text, at + used);
	return grapheme_end(w, at, cp, used);
}

enum emend_status
segment_words(struct segmenter *s, struct slice text, struct cuts *out,
    struct emend_error *err)
{
	struct word_search w = { .segmenter = s, .text = text, .err = err };
	size_t at = 0;

	out->count = 0;
	if (text.len > SEGMENT_MAX_BYTES)
		return fail_length(text, err);
	while (at < text.len) {
		at = token_end(&w, at);
		if (!cuts_add(out, at))
			return fail_cuts(out, err);
	}
	if (w.status)
		out->count = 0;
	return w.status;
}

static size_t
columns_of(uint32_t cp)
{
	uint32_t category = U_GET_GC_MASK((UChar32)cp);
	int width;

	if (category & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK |
			   U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK) ||
	    (cp >= 0x1160 && cp <= 0x11FF)) /* vowels of a Hangul syllable */
		return 0;
	width = u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH);
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

size_t
display_columns(struct slice s)
{
	size_t at = 0, columns = 0;
	uint32_t cp;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		if (cp < 0x80)
			columns += cp >= 0x20 && cp != 0x7F;
		else
			columns += columns_of(cp);
	}
	return columns;
}
