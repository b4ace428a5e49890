#ifndef EMEND_BASE_NORMALISE_H
#define EMEND_BASE_NORMALISE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * What text is made into before it is kept, and before it is compared.  Each
 * function appends to out, takes any bytes (what is not UTF-8 becomes U+FFFD)
 * and returns text_check(out) or EMEND_NOMEM.
 * out must not be the text that s points into.
 */

/*
 * What every paragraph goes through when read: runs of white space and control
 * characters (no-break spaces and the like too) become one space, none at
 * either end.  Soft hyphens, U+200B, U+2060 and U+FEFF go; the joiners U+200C
 * and U+200D stay.  Then Unicode's form C.
 */
enum emend_status normalise_text(struct text *out, struct slice s,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * For comparison only, of text already normalised: quotation marks of every
 * style become ' or ", all dashes, hyphens and the minus become -, the
 * ellipsis becomes three dots.  Letters keep their case.
 */
enum emend_status normalise_key(struct text *out, struct slice s,
    struct emend_error *err) EMEND_MUST_USE;

/* Full case folding of no particular language: Strasse for Straße. */
enum emend_status normalise_fold_case(struct text *out, struct slice s,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * For finding only: case, accents, the points of Hebrew and Arabic, full width
 * and ligatures are folded away, marks as normalise_key does.
 */
enum emend_status normalise_search(struct text *out, struct slice s,
    struct emend_error *err) EMEND_MUST_USE;

/* Classes of code points; U+FFFD and what is unassigned belong to none. */
enum char_class {
	CHAR_LETTER = 1 << 0,      /* general category L */
	CHAR_DIGIT = 1 << 1,       /* Nd */
	CHAR_UPPER = 1 << 2,       /* Lu and Lt; letters too */
	CHAR_PUNCTUATION = 1 << 3, /* P and S, and so + $ % € too */
	CHAR_BLANK = 1 << 4,       /* white space, controls of ASCII and C1 */
	CHAR_MARK = 1 << 5,        /* M */
	CHAR_QUOTE = 1 << 6,       /* quotation marks and apostrophes */
	CHAR_CONTINUA = 1 << 7,    /* scripts without spaces between words */
	CHAR_INVISIBLE = 1 << 8,   /* bidi controls, zero width, soft hyphen */
};

extern const uint16_t char_ascii_classes[128];
unsigned char_classes_wide(uint32_t cp);

/* All classes of cp, as a set of enum char_class. */
static inline unsigned
char_classes(uint32_t cp)
{
	return cp < 128 ? char_ascii_classes[cp] : char_classes_wide(cp);
}

#define CHAR_PREDICATE(name, set)                                              \
	static inline bool name(uint32_t cp)                                   \
	{                                                                      \
		return (char_classes(cp) & (unsigned)(set)) != 0;              \
	}
CHAR_PREDICATE(char_is_letter, CHAR_LETTER)
CHAR_PREDICATE(char_is_digit, CHAR_DIGIT)
CHAR_PREDICATE(char_is_upper, CHAR_UPPER)
CHAR_PREDICATE(char_is_punctuation, CHAR_PUNCTUATION)
CHAR_PREDICATE(char_is_blank, CHAR_BLANK)
CHAR_PREDICATE(char_is_mark, CHAR_MARK)
CHAR_PREDICATE(char_is_quote, CHAR_QUOTE)
/* Han, kana, Thai, Lao, Khmer, Myanmar: compared by grapheme, not by word. */
CHAR_PREDICATE(char_is_scriptio_continua, CHAR_CONTINUA)
/* What a reader cannot see but a terminal or browser would obey. */
CHAR_PREDICATE(char_is_bidi_or_invisible, CHAR_INVISIBLE)
#undef CHAR_PREDICATE

#endif
