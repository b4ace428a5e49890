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

static unsigned
row_of(char c)
{
	unsigned letter = (unsigned)(unsigned char)lower(c) - 'a';

	return letter < 26 ? letter : 26;
}

static void
let_any_second(struct phrase_index *index, size_t number)
{
	size_t row;

	for (row = 0; row < PHRASE_ROWS; row++)
		index->second[row][number / 64] |= UINT64_C(1) << number % 64;
}

/* Notes what the text that p stands for begins with. */
static void
index_start(struct phrase_index *index, const char *p, size_t number)
{
	uint64_t bit = UINT64_C(1) << number % 64;

	index->first[row_of(*p)][number / 64] |= bit;
	/* what is no letter stands for something, or is the end */
	if (row_of(p[1]) < 26)
		index->second[row_of(p[1])][number / 64] |= bit;
	else
		let_any_second(index, number);
}

static void
index_phrase(struct phrase_index *index, const char *p, size_t number)
{
	bool is_group = *p == '(';
	size_t row;

	do {
		p += is_group;
		index_start(index, p, number);
		while (is_group && *p != '|' && *p != ')')
			p++;
	} while (is_group && *p == '|' && p[1] != '|' && p[1] != ')');
	if (!is_group || *p != '|')
		return;
	/* an empty alternative: anything may follow */
	for (row = 0; row < PHRASE_ROWS; row++)
		index->first[row][number / 64] |= UINT64_C(1) << number % 64;
	let_any_second(index, number);
}

void
phrases_index(
    const struct phrase *phrases, size_t count, struct phrase_index *index)
{
	size_t i;

	*index = (struct phrase_index){ .first = { { 0 } } };
	for (i = 0; i < count; i++)
		index_phrase(index, phrases[i].pattern, i);
}

static bool
indexed_fit(const struct phrase *phrases, const struct phrase_index *index,
    struct slice s, size_t at)
{
	const uint64_t *first = index->first[row_of(s.ptr[at])];
	const uint64_t *second =
	    index->second[row_of(at + 1 < s.len ? s.ptr[at + 1] : '\0')];
	size_t i;
	uint64_t bits;

	for (i = 0; i < PHRASES_MAX / 64; i++)
		for (bits = first[i] & second[i]; bits; bits &= bits - 1)
			if (phrase_fits(&phrases[i * 64 +
				(size_t)__builtin_ctzll(bits)], s, at))
				return true;
	return false;
}

bool
phrases_fit(const struct phrase *phrases, const struct phrase_index *index,
    size_t count, struct slice s)
{
	size_t i, at = phrase_start(s, 0);

	if (at == s.len)
		return false;
	if (index)
		return indexed_fit(phrases, index, s, at);
	for (i = 0; i < count; i++)
		if (may_begin(phrases[i].pattern, lower(s.ptr[at])) &&
		    phrase_fits(&phrases[i], s, at))
			return true;
	return false;
}
