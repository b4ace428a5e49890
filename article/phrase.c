/*
 * Tells phrases at the start of a line.  Groups are not nested, so matching
 * is a walk along the pattern; the one gap is tried from its shortest on.
 */
#include "article/phrase.h"

#include <stdint.h>
#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"

#define GAP_MAX 40

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Matches one simple character of a pattern at *at, and moves on. */
static bool
match_char(char p, struct slice s, size_t *at)
{
	char c = *at < s.len ? s.ptr[*at] : '\0';

	switch (p) {
	case '_':
		*at += c == ' ';
		return true;
	case '#':
		while (*at < s.len && is_digit(s.ptr[*at]))
			++*at;
		*at += *at < s.len && s.ptr[*at] == ' ';
		return true;
	case '9':
		++*at;
		return is_digit(c);
	case '^':
		++*at;
		return c >= 'A' && c <= 'Z';
	default:
		++*at;
		return lower(c) == p;
	}
}

/* Matches the group that *p stands in, right after its bracket. */
static bool
match_group(const char **p, struct slice s, size_t *at)
{
	const char *close = strchr(*p, ')');
	const char *q = *p;
	size_t here;

	*p = close + 1;
	for (;;) {
		here = *at;
		while (q < close && *q != '|' && match_char(*q, s, &here))
			q++;
		if (q == close || *q == '|') {
			*at = here;
			return true;
		}
		while (q < close && *q != '|')
			q++;
		if (q == close)
			return false;
		q++;
	}
}

/* Bytes of s from at on that the pattern takes, or SIZE_MAX. */
static size_t
match(const char *p, struct slice s, size_t at)
{
	size_t from, gap_end = 0;
	const char *gap = NULL;

	from = at;
	for (;;) {
		bool fits = true;

		while (*p && fits) {
			if (*p == '*') {
				gap = ++p;
				gap_end = at + GAP_MAX;
				from = at;
			} else if (*p == '(') {
				p++;
				fits = match_group(&p, s, &at);
			} else {
				fits = match_char(*p++, s, &at);
			}
		}
		if (fits && at <= s.len)
			return at;
		if (!gap || from >= gap_end || from >= s.len)
			return SIZE_MAX;
		at = ++from;
		p = gap;
	}
}

static bool
is_word_char(struct slice s, size_t at)
{
	uint32_t cp;

	if (at >= s.len)
		return false;
	utf8_decode(s, at, &cp);
	return cp == '_' || char_is_letter(cp) || char_is_digit(cp) ||
	    char_is_mark(cp);
}

size_t
phrase_start(struct slice s, size_t at)
{
	uint32_t cp;

	while (at < s.len && !is_word_char(s, at))
		at += utf8_decode(s, at, &cp);
	return at;
}

static bool
mark_follows(struct slice s, size_t at)
{
	uint32_t cp;

	while (at < s.len && s.ptr[at] == ' ')
		at++;
	if (at == s.len)
		return true;
	utf8_decode(s, at, &cp);
	return cp < 0x80 ? strchr(":.-()[]|", (int)cp) != NULL
			 : cp == 0x2013 || cp == 0x2014 || cp == 0xFF1A ||
		cp == 0x3011;
}

static bool
phrase_fits(const struct phrase *phrase, struct slice s, size_t at)
{
	at = match(phrase->pattern, s, at);
	if (at == SIZE_MAX || (phrase->rest && s.len - at > phrase->rest))
		return false;
	switch (phrase->ending) {
	case ANYHOW:
		return true;
	case WORD_END:
		return !is_word_char(s, at);
	case LINE_END:
		return phrase_start(s, at) == s.len;
	case MARK_FOLLOWS:
		return mark_follows(s, at);
	}
	return false;
}

/*
 * May a pattern begin with c?  Nearly all are told by this alone.  A group
 * that comes first has alternatives that begin with a letter, or none.
 */
static bool
may_begin(const char *p, char c)
{
	if (*p != '(')
		return *p == '9' ? is_digit(c) : *p == c;
	do {
		p++;
		if (*p == c || *p == '|' || *p == ')')
			return true;
		while (*p != '|' && *p != ')')
			p++;
	} while (*p == '|');
	return false;
}

static uint32_t
first_bit(char c)
{
	unsigned letter = (unsigned)(unsigned char)lower(c) - 'a';

	return UINT32_C(1) << (letter < 26 ? letter : 26);
}

static uint32_t
all_firsts(const char *p)
{
	uint32_t bits = 0;

	if (*p != '(')
		return first_bit(*p);
	do {
		p++;
		if (*p == '|' || *p == ')')
			return UINT32_MAX;
		bits |= first_bit(*p);
		while (*p != '|' && *p != ')')
			p++;
	} while (*p == '|');
	return bits;
}

void
phrases_index(const struct phrase *phrases, size_t count, uint32_t *firsts)
{
	size_t i;

	for (i = 0; i < count; i++)
		firsts[i] = all_firsts(phrases[i].pattern);
}

bool
phrases_fit(const struct phrase *phrases, const uint32_t *firsts, size_t count,
    struct slice s)
{
	size_t i, at = phrase_start(s, 0);
	uint32_t bit;

	if (at == s.len)
		return false;
	bit = first_bit(s.ptr[at]);
	for (i = 0; i < count; i++)
		if ((!firsts || firsts[i] & bit) &&
		    may_begin(phrases[i].pattern, lower(s.ptr[at])) &&
		    phrase_fits(&phrases[i], s, at))
			return true;
	return false;
}
