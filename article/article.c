#include "article/article.h"

#include <assert.h>
#include <stdlib.h>

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

size_t
paragraph_word_count(struct slice text)
{
	size_t at = 0, count = 0;
	bool inside = false;
	uint32_t cp;

	while (at < text.len) {
		unsigned classes;

		at += utf8_decode(text, at, &cp);
		classes = char_classes(cp);
		if (classes & CHAR_CONTINUA && classes & CHAR_LETTER) {
			count++;
			inside = false;
		} else if (classes & (CHAR_LETTER | CHAR_DIGIT)) {
			count += !inside;
			inside = true;
		} else if (classes & CHAR_BLANK) {
			inside = false;
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
