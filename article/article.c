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

/*
 * Words that begin in eight ASCII bytes, the first one lowest: a run without
 * blanks is a word from its first letter or digit on.  *inside: one began
 * before that has not ended.
 */
static size_t
count_eight(uint64_t bytes, bool *inside)
{
	uint64_t alnum = bytes_within(bytes | EACH(0x20), 'a', 'z') |
	    bytes_within(bytes, '0', '9');
	uint64_t marks = bytes_within(bytes, '!', '~') & ~alnum;
	uint64_t before = *inside ? 0x80 : 0;
	uint64_t reached = alnum | (marks & before);

	if (marks) {
		reached |= marks & reached << 8;
		marks &= marks << 8;
		reached |= marks & reached << 16;
		marks &= marks << 16;
		reached |= marks & reached << 32;
	}
	*inside = reached >> 63;
	alnum &= ~(reached << 8 | before);
	return (size_t)((alnum >> 7) * EACH(1) >> 56);
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
 * they are of those that come in crowds: Han, kana and Thai letters and what
 * stands between them.  0: not one of these.
 */
static unsigned
crowd_classes(const unsigned char *p)
{
	unsigned char third = p[2];
	bool letter = is_within(p[0], 0xE5, 0xE9), mark = false;

	if (!is_within(p[1], 0x80, 0xBF) || !is_within(third, 0x80, 0xBF))
		return 0;
	if (p[0] == 0xE4)
		letter = p[1] >= 0xB8;
	else if (p[0] == 0xE3 && p[1] == 0x81)
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
	unsigned classes;
	uint32_t cp;

	/* Cyrillic */
	if (left > 1 && (p[0] & 0xFE) == 0xD0 && is_within(p[1], 0x80, 0xBF)) {
		*at += 2;
		return CHAR_LETTER;
	}
	classes = left > 2 && p[0] >= 0xE0 ? crowd_classes(p) : 0;
	if (classes) {
		*at += 3;
		return classes;
	}
	*at += utf8_decode(text, *at, &cp);
	return char_classes(cp);
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
	size_t at = 0, count = 0;
	bool inside = false;
	uint64_t bytes;

	while (at < text.len) {
		if (read_eight(&bytes, text, at)) {
			count += count_eight(le64toh(bytes), &inside);
			at += sizeof(bytes);
		} else {
			count += count_one(next_classes(text, &at), &inside);
		}
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
