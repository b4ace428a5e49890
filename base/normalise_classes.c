#include "base/normalise.h"

#include <unicode/uchar.h>

#include "base/utf8.h"

/* Classes of code points, by table for ASCII and by category for the rest. */

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
