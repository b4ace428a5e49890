#include "base/sentence_break.h"

#include <stdbool.h>
#include <stdint.h>

#include <unicode/uchar.h>

#include "base/utf8.h"

/* Values of Sentence_Break, as sets of bits. */
enum sentence_class {
	OTHER = 0,
	SEP = 1 << 0, /* ends a line, whatever stands there; CR and LF too */
	CR = 1 << 1,
	LF = 1 << 2,
	SP = 1 << 3,
	LOWER = 1 << 4,
	UPPER = 1 << 5,
	OLETTER = 1 << 6,
	NUMERIC = 1 << 7,
	ATERM = 1 << 8, /* a full stop, which may end an abbreviation */
	STERM = 1 << 9,
	CLOSE = 1 << 10,
	SCONTINUE = 1 << 11,
	EXTEND = 1 << 12, /* belongs to what stands before it */
};
#define TERM (ATERM | STERM)

static const uint16_t wide_classes[] = {
	[U_SB_OTHER] = OTHER, [U_SB_ATERM] = ATERM, [U_SB_CLOSE] = CLOSE,
	[U_SB_FORMAT] = EXTEND, [U_SB_LOWER] = LOWER, [U_SB_NUMERIC] = NUMERIC,
	[U_SB_OLETTER] = OLETTER, [U_SB_SEP] = SEP, [U_SB_SP] = SP,
	[U_SB_STERM] = STERM, [U_SB_UPPER] = UPPER, [U_SB_CR] = SEP | CR,
	[U_SB_EXTEND] = EXTEND, [U_SB_LF] = SEP | LF,
	[U_SB_SCONTINUE] = SCONTINUE,
};

static unsigned
ascii_class(unsigned char c)
{
	if (c >= 'a' && c <= 'z')
		return LOWER;
	if (c >= 'A' && c <= 'Z')
		return UPPER;
	if (c >= '0' && c <= '9')
		return NUMERIC;
	switch (c) {
	case ' ': case '\t': case '\v': case '\f':
		return SP;
	case '\r':
		return SEP | CR;
	case '\n':
		return SEP | LF;
	case '.':
		return ATERM;
	case '!': case '?':
		return STERM;
	case '"': case '\'': case '(': case ')': case '[': case ']':
	case '{': case '}':
		return CLOSE;
	case ',': case '-': case ':':
		return SCONTINUE;
	default:
		return OTHER;
	}
}

static unsigned
class_of(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_class((unsigned char)cp);
	return wide_classes[u_getIntPropertyValue(
	    (UChar32)cp, UCHAR_SENTENCE_BREAK)];
}

/* Neither ends a sentence nor a line, as can be told at once. */
static bool
is_plain(uint32_t cp)
{
	return (cp >= 0xA0 && cp < 0x0589) || (cp >= 0x3041 && cp < 0xA000) ||
	    (cp >= 0xAC00 && cp < 0xD7A4);
}

/* A place in a text, and what stands there; past the end it is OTHER. */
struct place {
	struct slice text;
	size_t at, next;
	unsigned class;
};

static void
place_read(struct place *p, size_t at)
{
	uint32_t cp;

	p->at = p->next = at;
	p->class = OTHER;
	if (at >= p->text.len)
		return;
	p->next = at + utf8_decode(p->text, at, &cp);
	p->class = class_of(cp);
}

/* On to the next character that is not an extension of the one here. */
static void
place_step(struct place *p)
{
	bool extends = !(p->class & SEP);

	place_read(p, p->next);
	while (extends && p->class == EXTEND)
		place_read(p, p->next);
}

static bool
place_ends(const struct place *p)
{
	return p->at >= p->text.len;
}

/* Letters just before byte at, where a sentence began at start. */
static unsigned
class_before(struct slice text, size_t start, size_t at)
{
	unsigned class = OTHER;
	uint32_t cp;

	while (at > start) {
		at = utf8_back(text, at);
		utf8_decode(text, at, &cp);
		class = class_of(cp);
		if (class != EXTEND)
			break;
	}
	return class;
}

/* Rule 8: does what follows go on in small letters? */
static bool
goes_on_small(struct place p)
{
	while (!place_ends(&p) &&
	    !(p.class & (OLETTER | UPPER | LOWER | SEP | TERM)))
		place_step(&p);
	return p.class == LOWER;
}

/*
 * Steps over a full stop and what clings to it; true when the sentence ends
 * there.
 */
static bool
ends_after_term(struct place *p, size_t start)
{
	bool may_abbreviate = p->class == ATERM;
	size_t term = p->at;

	place_step(p);
	if (may_abbreviate && p->class == NUMERIC)
		return false;
	if (may_abbreviate && p->class == UPPER &&
	    class_before(p->text, start, term) & (UPPER | LOWER))
		return false;
	while (p->class == CLOSE)
		place_step(p);
	while (p->class == SP)
		place_step(p);
	if (may_abbreviate && goes_on_small(*p))
		return false;
	return !(p->class & (SCONTINUE | TERM | SEP));
}

/* Byte of the first character from at on that may end a sentence or a line. */
static size_t
find_end(struct slice text, size_t at)
{
	uint32_t cp;
	size_t used;

	for (; at < text.len; at += used) {
		used = utf8_decode(text, at, &cp);
		if (cp < 0x80 ? cp == '.' || cp == '!' || cp == '?' ||
			    cp == '\n' || cp == '\r'
			      : !is_plain(cp) && class_of(cp) & (TERM | SEP))
			break;
	}
	return at;
}

size_t
sentence_end(struct slice text, size_t start)
{
	struct place p = { .text = text };

	place_read(&p, find_end(text, start));
	while (!place_ends(&p)) {
		if (p.class & SEP) {
			place_read(&p, p.next);
			if (p.class & LF && text.ptr[p.at - 1] == '\r')
				return p.next;
			return p.at;
		}
		if (p.class & TERM ? ends_after_term(&p, start) : false)
			return p.at;
		if (!(p.class & (TERM | SEP)))
			place_read(&p, find_end(text, p.at));
	}
	return text.len;
}
