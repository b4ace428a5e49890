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
count_one(uint32_t cp, bool *inside)
{
	unsigned classes = char_classes(cp);
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

size_t
paragraph_word_count(struct slice text)
{
	size_t at = 0, count = 0;
	bool inside = false;
	uint64_t bytes;
	uint32_t cp;

	while (at < text.len) {
		if (text.len - at >= sizeof(bytes)) {
			memcpy(&bytes, text.ptr + at, sizeof(bytes));
			if (!(bytes & HIGH_BITS)) {
				count += count_eight(le64toh(bytes), &inside);
				at += sizeof(bytes);
				continue;
			}
		}
		at += utf8_decode(text, at, &cp);
		count += count_one(cp, &inside);
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
