#include "base/normalise.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

#define NORMALISE_MAX_BYTES ((size_t)1 << 29) /* ICU counts in int32_t */

/*
 * Sorting a run of marks is quadratic in its length, so text with a longer one
 * is left as it stands.  No language comes near; Unicode's own stream-safe
 * format allows 30.
 */
#define NORMALISE_MAX_MARKS 256

#define L CHAR_LETTER
#define U (CHAR_LETTER | CHAR_UPPER)
#define D CHAR_DIGIT
#define P CHAR_PUNCTUATION
#define Q (CHAR_PUNCTUATION | CHAR_QUOTE)
#define B CHAR_BLANK
const uint16_t char_ascii_classes[128] = {
	B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, /* controls */
	B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
	B, P, Q, P, P, P, P, Q, P, P, P, P, P, P, P, P, /* blank to / */
	D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, P, /* 0 to ? */
	P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, /* @ to O */
	U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P, /* P to _ */
	P, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* ` to o */
	L, L, L, L, L, L, L, L, L, L, L, P, P, P, P, B, /* p to DEL */
};
#undef L
#undef U
#undef D
#undef P
#undef Q
#undef B

struct range {
	uint32_t first, last;
};

/* Blocks whose letters and marks run on without spaces, in order. */
static const struct range continua[] = {
	{ 0x0E00, 0x0EFF },   /* Thai, Lao */
	{ 0x1000, 0x109F },   /* Myanmar */
	{ 0x1780, 0x17FF },   /* Khmer */
	{ 0x3005, 0x3007 },   /* ideographic iteration mark, zero */
	{ 0x3021, 0x3035 },   /* Hangzhou numerals, kana repeat marks */
	{ 0x3040, 0x30FF },   /* Hiragana, Katakana */
	{ 0x31F0, 0x31FF },   /* Katakana extensions */
	{ 0x3400, 0x4DBF },   /* Han, extension A */
	{ 0x4E00, 0x9FFF },   /* Han */
	{ 0xA9E0, 0xA9FF },   /* Myanmar extended B */
	{ 0xAA60, 0xAA7F },   /* Myanmar extended A */
	{ 0xF900, 0xFAFF },   /* Han compatibility */
	{ 0xFF65, 0xFF9F },   /* halfwidth Katakana */
	{ 0x1AFF0, 0x1B16F }, /* kana extensions */
	{ 0x20000, 0x3FFFF }, /* Han, the supplementary planes */
};

static bool
is_in_continua(uint32_t cp)
{
	size_t i;

	if (cp < continua[0].first)
		return false;
	for (i = 0; i < sizeof(continua) / sizeof(continua[0]); i++)
		if (cp <= continua[i].last)
			return cp >= continua[i].first;
	return false;
}

static bool
is_wide_quote(uint32_t cp)
{
	return (cp >= 0x2018 && cp <= 0x201F) || cp == 0xAB || cp == 0xBB ||
	    cp == 0x2039 || cp == 0x203A || (cp >= 0x300C && cp <= 0x300F) ||
	    (cp >= 0x301D && cp <= 0x301F) || cp == 0xFF02 || cp == 0xFF07 ||
	    (cp >= 0xFF62 && cp <= 0xFF63);
}

#define L CHAR_LETTER
#define U (CHAR_LETTER | CHAR_UPPER)
#define D CHAR_DIGIT
#define P CHAR_PUNCTUATION
#define B CHAR_BLANK
#define M CHAR_MARK
/* By general category. */
static const uint16_t wide_classes[U_CHAR_CATEGORY_COUNT] = {
	[U_UPPERCASE_LETTER] = U, [U_TITLECASE_LETTER] = U,
	[U_LOWERCASE_LETTER] = L, [U_MODIFIER_LETTER] = L,
	[U_OTHER_LETTER] = L, [U_DECIMAL_DIGIT_NUMBER] = D,
	[U_NON_SPACING_MARK] = M, [U_ENCLOSING_MARK] = M,
	[U_COMBINING_SPACING_MARK] = M, [U_SPACE_SEPARATOR] = B,
	[U_LINE_SEPARATOR] = B, [U_PARAGRAPH_SEPARATOR] = B,
	[U_CONTROL_CHAR] = B, [U_DASH_PUNCTUATION] = P,
	[U_START_PUNCTUATION] = P, [U_END_PUNCTUATION] = P,
	[U_CONNECTOR_PUNCTUATION] = P, [U_OTHER_PUNCTUATION] = P,
	[U_INITIAL_PUNCTUATION] = P, [U_FINAL_PUNCTUATION] = P,
	[U_MATH_SYMBOL] = P, [U_CURRENCY_SYMBOL] = P,
	[U_MODIFIER_SYMBOL] = P, [U_OTHER_SYMBOL] = P,
};
#undef L
#undef U
#undef D
#undef P
#undef B
#undef M

/* Classes that the category does not tell. */
static unsigned
extra_classes(uint32_t cp, int8_t category, unsigned set)
{
	unsigned more = 0;

	if (set & CHAR_PUNCTUATION)
		return is_wide_quote(cp) ? CHAR_QUOTE : 0;
	if ((set & (CHAR_LETTER | CHAR_MARK) || category == U_LETTER_NUMBER) &&
	    is_in_continua(cp))
		more |= CHAR_CONTINUA;
	if (cp == 0x02BC)
		more |= CHAR_QUOTE;
	if (category == U_FORMAT_CHAR &&
	    !u_hasBinaryProperty(
		(UChar32)cp, UCHAR_PREPENDED_CONCATENATION_MARK))
		more |= CHAR_INVISIBLE;
	if (cp == 0x034F || cp == 0x115F || cp == 0x1160 || cp == 0x17B4 ||
	    cp == 0x17B5 || cp == 0x3164 || cp == 0xFFA0)
		more |= CHAR_INVISIBLE;
	return more;
}

unsigned
char_classes_wide(uint32_t cp)
{
	int8_t category;
	unsigned set;

	if (cp >= 0x4E00 && cp <= 0x9FFF)
		return CHAR_LETTER | CHAR_CONTINUA;
	if (cp == UTF8_REPLACEMENT)
		return 0;
	category = u_charType((UChar32)cp);
	set = wide_classes[category];
	return set | extra_classes(cp, category, set);
}

static bool
is_dropped(uint32_t cp)
{
	return cp == 0xAD || cp == 0x200B || cp == 0x2060 || cp == 0xFEFF;
}

static bool
is_visible_ascii(char c)
{
	return c > ' ' && c < 0x7F;
}

/* Copies runs whole: a single space between two plain bytes breaks none. */
static void
fold_blanks(struct text *out, struct slice s)
{
	size_t at = 0, start = 0, used, first = out->len;
	bool blank = false;
	uint32_t cp;

	for (; at < s.len; at += used) {
		used = utf8_decode(s, at, &cp);
		if (cp == ' ' && at > start && at + 1 < s.len &&
		    is_visible_ascii(s.ptr[at + 1]))
			continue;
		if (char_is_blank(cp) || is_dropped(cp) ||
		    cp == UTF8_REPLACEMENT) {
			text_add(out, s.ptr + start, at - start);
			start = at + used;
			blank |= char_is_blank(cp);
			if (cp != UTF8_REPLACEMENT)
				continue;
		}
		if (blank && out->len > first)
			text_putc(out, ' ');
		blank = false;
		if (cp == UTF8_REPLACEMENT)
			utf8_add(out, cp);
		while (at + used < s.len && is_visible_ascii(s.ptr[at + used]))
			used++;
	}
	if (at > start)
		text_add(out, s.ptr + start, at - start);
}

/*
 * True when s, which is UTF-8, is in form C for sure: all of it lies below
 * U+0300, in general punctuation, or among currency signs and ideographs,
 * where nothing combines or decomposes.
 */
static bool
is_surely_nfc(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = utf8_ascii_span(s, 0);

	while (i < s.len) {
		if (p[i] < 0x80)
			i++;
		else if (p[i] < 0xCC)
			i += 2;
		else if (p[i] == 0xE2 && p[i + 1] == 0x80 && p[i + 2] >= 0x90)
			i += 3;
		else if (p[i] == 0xE2 && p[i + 1] == 0x82)
			i += 3;
		else if (p[i] >= 0xE4 && p[i] <= 0xE9)
			i += 3;
		else
			return false;
	}
	return true;
}

struct wide {
	UChar *ptr; /* owned */
	int32_t len;
};

/* s must be UTF-8. */
static enum emend_status
wide_init(struct wide *w, struct slice s, struct emend_error *err)
{
	UErrorCode icu = U_ZERO_ERROR;

	*w = (struct wide){ NULL, 0 };
	if (s.len > NORMALISE_MAX_BYTES)
		return emend_fail(err, EMEND_LIMIT,
		    "a text of %zu bytes is too long to normalise", s.len);
	w->ptr = malloc((s.len + 1) * sizeof(*w->ptr));
	if (!w->ptr)
		return emend_fail_nomem(err);
	u_strFromUTF8(w->ptr, (int32_t)s.len, &w->len, s.ptr, (int32_t)s.len,
	    &icu);
	if (U_FAILURE(icu))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static void
wide_free(struct wide *w)
{
	free(w->ptr);
}

/* ICU only makes well-formed UTF-16. */
static uint32_t
wide_next(const struct wide *w, int32_t *i)
{
	uint32_t unit = w->ptr[(*i)++];

	if (unit < 0xD800 || unit > 0xDBFF || *i == w->len)
		return unit;
	return 0x10000 + ((unit - 0xD800) << 10) +
	    (uint32_t)(w->ptr[(*i)++] - 0xDC00);
}

static void
wide_add_to(struct text *out, const struct wide *w)
{
	int32_t i = 0;

	while (i < w->len)
		utf8_add(out, wide_next(w, &i));
}

typedef int32_t wide_transform(
    UChar *to, int32_t cap, const struct wide *from, UErrorCode *icu);

/* *to = transform(from); the first try is sized for text that hardly grows. */
static enum emend_status
wide_convert(struct wide *to, const struct wide *from,
    wide_transform *transform, struct emend_error *err)
{
	int32_t cap = from->len + 16;
	UErrorCode icu;
	int tries;

	*to = (struct wide){ NULL, 0 };
	for (tries = 0; tries < 2; tries++) {
		free(to->ptr);
		to->ptr = malloc((size_t)cap * sizeof(*to->ptr));
		if (!to->ptr)
			return emend_fail_nomem(err);
		icu = U_ZERO_ERROR;
		to->len = transform(to->ptr, cap, from, &icu);
		if (U_SUCCESS(icu))
			return EMEND_OK;
		cap = to->len + 1;
	}
	return emend_fail_nomem(err);
}

/* Puts transform of what stands in out from start on in its place. */
static enum emend_status
convert_tail(struct text *out, size_t start, const struct wide *from,
    wide_transform *transform, struct emend_error *err)
{
	struct wide to;
	enum emend_status status = wide_convert(&to, from, transform, err);

	if (!status) {
		text_truncate(out, start);
		wide_add_to(out, &to);
		status = text_check(out, err);
	}
	wide_free(&to);
	return status;
}

static bool
has_endless_marks(const struct wide *w)
{
	int32_t i = 0, run = 0;

	while (i < w->len) {
		uint32_t cp = wide_next(w, &i);

		run = cp >= 0x300 && u_getCombiningClass((UChar32)cp) ? run + 1
								      : 0;
		if (run > NORMALISE_MAX_MARKS)
			return true;
	}
	return false;
}

static int32_t
to_nfc(UChar *to, int32_t cap, const struct wide *from, UErrorCode *icu)
{
	const UNormalizer2 *nfc = unorm2_getNFCInstance(icu);

	return unorm2_normalize(nfc, from->ptr, from->len, to, cap, icu);
}

static int32_t
to_folded(UChar *to, int32_t cap, const struct wide *from, UErrorCode *icu)
{
	return u_strFoldCase(
	    to, cap, from->ptr, from->len, U_FOLD_CASE_DEFAULT, icu);
}

static bool
is_nfc(const struct wide *w)
{
	UErrorCode icu = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&icu);

	return unorm2_quickCheck(nfc, w->ptr, w->len, &icu) == UNORM_YES &&
	    U_SUCCESS(icu);
}

static enum emend_status
nfc_tail(struct text *out, size_t start, struct emend_error *err)
{
	struct slice tail = slice_new(out->ptr + start, out->len - start);
	struct wide w = { NULL, 0 };
	enum emend_status status = text_check(out, err);

	if (status || is_surely_nfc(tail))
		return status;
	status = wide_init(&w, tail, err);
	if (!status && !is_nfc(&w) && !has_endless_marks(&w))
		status = convert_tail(out, start, &w, to_nfc, err);
	wide_free(&w);
	return status;
}

enum emend_status
normalise_text(struct text *out, struct slice s, struct emend_error *err)
{
	size_t start = out->len;

	fold_blanks(out, s);
	return nfc_tail(out, start, err);
}

/*
 * What cp folds to, for the scripts of most texts: ASCII, Latin-1 but for the
 * sharp s, Russian; scripts without case and punctuation.  0: ask ICU.
 */
static uint32_t
fold_known(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 0x20 : cp;
	if (cp >= 0xC0 && cp <= 0xDE)
		return cp == 0xD7 ? cp : cp + 0x20;
	if (cp >= 0x410 && cp <= 0x42F)
		return cp + 0x20;
	if (cp >= 0x400 && cp <= 0x40F)
		return cp + 0x50;
	if ((cp > 0xDF && cp <= 0xFF) || (cp >= 0x430 && cp <= 0x45F) ||
	    (cp >= 0xA0 && cp < 0xB5) || (cp > 0xB5 && cp < 0xC0) ||
	    (cp >= 0x900 && cp <= 0xE7F) || (cp >= 0x2010 && cp <= 0x2027) ||
	    (cp >= 0x3000 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7A3) ||
	    (cp >= 0xFF01 && cp <= 0xFF20))
		return cp;
	return 0;
}

/* In place: what is known keeps its length.  False: not all of it is. */
static bool
fold_tail(struct text *out, size_t at)
{
	size_t used;
	uint32_t cp, folded;

	for (; at < out->len; at += used) {
		used = utf8_decode(slice_new(out->ptr, out->len), at, &cp);
		folded = fold_known(cp);
		if (folded == 0 && cp != 0)
			return false;
		if (folded != cp)
			utf8_encode(out->ptr + at, folded);
	}
	return true;
}

enum emend_status
normalise_fold_case(struct text *out, struct slice s, struct emend_error *err)
{
	size_t start = out->len;
	struct wide w = { NULL, 0 };
	enum emend_status status;

	utf8_add_clean(out, s);
	status = text_check(out, err);
	if (status || fold_tail(out, start))
		return status;
	status = wide_init(
	    &w, slice_new(out->ptr + start, out->len - start), err);
	if (!status)
		status = convert_tail(out, start, &w, to_folded, err);
	wide_free(&w);
	return status;
}

/* What stands for cp in a comparison, or NULL for itself. */
static const char *
key_of(uint32_t cp)
{
	/* letters, most of what there is */
	if ((cp > 0xBB && cp < 0x2BC) || (cp > 0x2BC && cp < 0x2010) ||
	    (cp > 0x301F && cp < 0xFE58))
		return NULL;
	if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2E3A ||
	    cp == 0x2E3B || cp == 0xFE58 || cp == 0xFE63 || cp == 0xFF0D)
		return "-";
	if (cp == 0x2026)
		return "...";
	if ((cp >= 0x2018 && cp <= 0x201B) || cp == 0x2039 || cp == 0x203A ||
	    cp == 0x02BC || cp == 0xB4 || cp == 0x2032 || cp == 0xFF07 ||
	    cp == 0x300E || cp == 0x300F)
		return "'";
	if (is_wide_quote(cp) || cp == 0x2033)
		return "\"";
	return NULL;
}

enum emend_status
normalise_key(struct text *out, struct slice s, struct emend_error *err)
{
	size_t at = utf8_ascii_span(s, 0), start = 0, used;
	const char *key;
	uint32_t cp;

	for (; at < s.len; at += used) {
		used = utf8_decode(s, at, &cp);
		if (cp < 0x80)
			continue;
		key = key_of(cp);
		if (!key && cp != UTF8_REPLACEMENT)
			continue;
		text_add(out, s.ptr + start, at - start);
		if (key)
			text_puts(out, key);
		else
			utf8_add(out, cp);
		start = at + used;
	}
	text_add(out, s.ptr + start, s.len - start);
	return text_check(out, err);
}
