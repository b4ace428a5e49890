#include "article/article.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/normalise.h"
#include "base/utf8.h"

struct article *
article_new(void)
{
	return calloc(1, sizeof(struct article));
}

void
article_free(struct article *a)
{
	if (!a)
		return;
	arena_free(&a->arena);
	free(a);
}

const char *
paragraph_kind_name(enum paragraph_kind kind)
{
	static const char *const names[PARAGRAPH_KIND_COUNT] = {
		"paragraph", "heading", "item", "quote", "caption", "row",
		"correction"
	};

	assert((unsigned)kind < PARAGRAPH_KIND_COUNT);
	return names[kind];
}

const char *
title_source_name(enum title_source source)
{
	static const char *const names[TITLE_SOURCE_COUNT] = { "h1", "og",
		"jsonld", "html" };

	assert((unsigned)source < TITLE_SOURCE_COUNT);
	return names[source];
}

const char *
moment_precision_name(enum moment_precision precision)
{
	static const char *const names[MOMENT_PRECISION_COUNT] = { "unknown",
		"day", "second" };

	assert((unsigned)precision < MOMENT_PRECISION_COUNT);
	return names[precision];
}

size_t
article_prose_bytes(const struct article *a)
{
	size_t i, sum = 0;

	for (i = 0; i < a->paragraph_count; i++)
		if (a->paragraphs[i].kind != PARAGRAPH_CAPTION)
			sum += a->paragraphs[i].text.len;
	return sum;
}

/* The high bit of each byte; below, a mask has it set where something is so. */
#define HIGH_BITS UINT64_C(0x8080808080808080)
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Of eight ASCII bytes: those from first to last. */
static uint64_t
bytes_within(uint64_t bytes, unsigned char first, unsigned char last)
{
	return (bytes + EACH(0x80u - first)) & ~(bytes + EACH(0x7Fu - last)) &
	    HIGH_BITS;
}

/* Bits set in a mask. */
static size_t
count_bits(uint64_t mask)
{
	return (size_t)((mask >> 7) * EACH(1) >> 56);
}

/*
 * Words that begin in eight ASCII bytes, the first one lowest: a run without
 * blanks is a word from its first letter or digit on.  *inside: one began
 * before that has not ended.
 */
static size_t
count_eight(uint64_t bytes, bool *inside)
{
	uint64_t seen = bytes_within(bytes, '!', '~');
	uint64_t alnum = bytes_within(bytes | EACH(0x20), 'a', 'z');
	uint64_t before = *inside ? 0x80 : 0;
	uint64_t starts = seen & ~(seen << 8 | before), reached;

	/* each run begins with a letter: as most do */
	if (!(starts & ~alnum)) {
		*inside = seen >> 63;
		return count_bits(starts);
	}
	alnum |= bytes_within(bytes, '0', '9');
	seen &= ~alnum;
	reached = alnum | (seen & before);
	reached |= seen & reached << 8;
	seen &= seen << 8;
	reached |= seen & reached << 16;
	seen &= seen << 16;
	reached |= seen & reached << 32;
	*inside = reached >> 63;
	return count_bits(alnum & ~(reached << 8 | before));
}

static size_t
count_one(unsigned classes, bool *inside)
{
	bool was = *inside;

	if (classes & CHAR_CONTINUA && classes & CHAR_LETTER) {
		*inside = false;
		return 1;
	}
	if (classes & (CHAR_LETTER | CHAR_DIGIT)) {
		*inside = true;
		return !was;
	}
	if (classes & CHAR_BLANK)
		*inside = false;
	return 0;
}

static bool
is_within(unsigned char c, unsigned char first, unsigned char last)
{
	return c >= first && c <= last;
}

/*
 * Classes of a character of three bytes of UTF-8, told by the bytes, where
 * they are of those that come in crowds: kana, letters of Thai and Hindi, and
 * what stands between them.  0: not one of these.
 */
static unsigned
crowd_classes(const unsigned char *p)
{
	unsigned char third = p[2];
	bool letter = false, mark = false;

	if (!is_within(p[1], 0x80, 0xBF) || !is_within(third, 0x80, 0xBF))
		return 0;
	if (p[0] == 0xE0 && p[1] == 0xA4 && is_within(third, 0x84, 0xB9))
		return CHAR_LETTER;
	if (p[0] == 0xE3 && p[1] == 0x81)
		letter = third >= 0x81;
	else if (p[0] == 0xE3 && p[1] == 0x82)
		letter = third <= 0x96 || third >= 0xA1;
	else if (p[0] == 0xE3 && p[1] == 0x83)
		letter = third <= 0xBA || third == 0xBC;
	else if (p[0] == 0xE0 && p[1] == 0xB8)
		letter = is_within(third, 0x81, 0xB0);
	else if (p[0] == 0xE3 && p[1] == 0x80)
		mark = is_within(third, 0x81, 0x83) ||
		    is_within(third, 0x88, 0x91);
	else if (p[0] == 0xEF && p[1] == 0xBC)
		mark = is_within(third, 0x81, 0x8F) ||
		    is_within(third, 0x9A, 0xA0);
	else if (p[0] == 0xE2 && p[1] == 0x80)
		mark = is_within(third, 0x90, 0xA7);
	else if (p[0] == 0xE0 && p[1] == 0xA4)
		mark = third >= 0xBE;
	else if (p[0] == 0xE0 && p[1] == 0xA5)
		mark = third <= 0x8D;
	if (letter)
		return CHAR_LETTER | CHAR_CONTINUA;
	return mark ? CHAR_PUNCTUATION : 0;
}

/* What the character at byte *at is, for counting; steps over it. */
static unsigned
next_classes(struct slice text, size_t *at)
{
	const unsigned char *p = (const unsigned char *)text.ptr + *at;
	size_t left = text.len - *at;
	unsigned classes = 0;
	uint32_t cp;

	if (left > 2 && p[0] >= 0xE0)
		classes = crowd_classes(p);
	if (classes) {
		*at += 3;
		return classes;
	}
	if (left > 1 && p[0] == 0xC3 && is_within(p[1], 0x80, 0xBF) &&
	    p[1] != 0x97 && p[1] != 0xB7) {
		*at += 2;
		return CHAR_LETTER;
	}
	*at += utf8_decode(text, *at, &cp);
	return char_classes(cp);
}

/* Han from byte *at on, each a word; steps over them. */
static size_t
count_han(struct slice text, size_t *at)
{
	const unsigned char *p = (const unsigned char *)text.ptr + *at;
	size_t left = text.len - *at, count = 0;

	for (; left > 2; p += 3, left -= 3) {
		if (p[0] < 0xE4 || p[0] > 0xE9 || (p[2] & 0xC0) != 0x80 ||
		    (p[1] & 0xC0) != 0x80 || (p[0] == 0xE4 && p[1] < 0xB8))
			break;
		count++;
	}
	*at += 3 * count;
	return count;
}

/* Steps over Cyrillic letters from byte *at on; false: there is none. */
static bool
pass_cyrillic(struct slice text, size_t *at)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t start = *at;

	while (text.len - *at > 1 && (p[*at] & 0xFE) == 0xD0 &&
	    (p[*at + 1] & 0xC0) == 0x80)
		*at += 2;
	return *at > start;
}

static bool
read_eight(uint64_t *out, struct slice text, size_t at)
{
	if (text.len - at < sizeof(*out) || text.ptr[at] & 0x80)
		return false;
	memcpy(out, text.ptr + at, sizeof(*out));
	return !(*out & HIGH_BITS);
}

size_t
paragraph_word_count(struct slice text)
{
	size_t at = 0, count = 0, start;
	bool inside = false;
	uint64_t bytes;

	while (at < text.len) {
		if (read_eight(&bytes, text, at)) {
			count += count_eight(le64toh(bytes), &inside);
			at += sizeof(bytes);
			continue;
		}
		start = at;
		if ((unsigned char)text.ptr[at] >= 0xE4) {
			count += count_han(text, &at);
			inside = inside && at == start;
		} else if (pass_cyrillic(text, &at)) {
			count += !inside;
			inside = true;
		}
		if (at == start)
			count += count_one(next_classes(text, &at), &inside);
	}
	return count;
}

size_t
article_word_count(const struct article *a)
{
	size_t i, sum = 0;

	for (i = 0; i < a->paragraph_count; i++)
		sum += paragraph_word_count(a->paragraphs[i].text);
	return sum;
}
