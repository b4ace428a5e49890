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
	if ((cp >= 0x80 && char_is_quote(cp)) || cp == 0x2033)
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

/* ---- for finding ---- */

static int32_t
to_nfkd(UChar *to, int32_t cap, const struct wide *from, UErrorCode *icu)
{
	const UNormalizer2 *nfkd = unorm2_getNFKDInstance(icu);

	return unorm2_normalize(nfkd, from->ptr, from->len, to, cap, icu);
}

/* What a reader may leave out when typing; vowel signs of Indic and Thai are
 * no such marks. */
static bool
is_accent(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x591 && cp <= 0x5BD) ||
	    cp == 0x5BF || cp == 0x5C1 || cp == 0x5C2 ||
	    (cp >= 0x64B && cp <= 0x65F) || cp == 0x670;
}

static void
drop_accents(struct text *out, size_t start)
{
	size_t from = start, to = start, used;
	uint32_t cp;

	for (; from < out->len; from += used) {
		used = utf8_decode(slice_new(out->ptr, out->len), from, &cp);
		if (is_accent(cp))
			continue;
		memmove(out->ptr + to, out->ptr + from, used);
		to += used;
	}
	text_truncate(out, to);
}

static bool
is_ascii(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

static enum emend_status
decompose(struct text *out, struct emend_error *err)
{
	struct wide w = { NULL, 0 };
	enum emend_status status =
	    wide_init(&w, slice_new(out->ptr, out->len), err);

	if (!status && !has_endless_marks(&w))
		status = convert_tail(out, 0, &w, to_nfkd, err);
	wide_free(&w);
	return status;
}

enum emend_status
normalise_search(struct text *out, struct slice s, struct emend_error *err)
{
	size_t start = out->len;
	struct text key, parts;
	enum emend_status status;

	if (is_ascii(s))
		return normalise_fold_case(out, s, err);
	text_init(&key, NORMALISE_MAX_BYTES);
	text_init(&parts, NORMALISE_MAX_BYTES);
	status = normalise_key(&parts, s, err);
	if (!status) /* first: a bold or a framed capital becomes one */
		status = decompose(&parts, err);
	if (!status) /* marks came to light, too */
		status = normalise_key(
		    &key, slice_new(parts.ptr, parts.len), err);
	if (!status)
		status = normalise_fold_case(
		    out, slice_new(key.ptr, key.len), err);
	if (!status)
		drop_accents(out, start);
	text_free(&key);
	text_free(&parts);
	return status;
}
