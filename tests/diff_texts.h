#ifndef EMEND_TESTS_DIFF_TEXTS_H
#define EMEND_TESTS_DIFF_TEXTS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "article/article.h"

/* Texts for tests of comparisons: small pages, and generated ones.  Include
 * it after cmocka.h. */

#define PAGE_MOST 64

/* A paragraph a line; "# ", "! " and "- " before other roles. */
struct page {
	struct article article;
	struct paragraph paragraphs[PAGE_MOST];
};

static inline void
page_init(struct page *p, const char *lines)
{
	static const struct {
		char mark;
		enum paragraph_kind kind;
	} marks[] = { { '#', PARAGRAPH_HEADING }, { '!', PARAGRAPH_CORRECTION },
		{ '-', PARAGRAPH_ITEM } };
	size_t len, n = 0, i;

	memset(p, 0, sizeof(*p));
	for (; *lines; lines += len + (lines[len] == '\n')) {
		len = strcspn(lines, "\n");
		assert_true(n < PAGE_MOST);
		p->paragraphs[n].text = slice_new(lines, len);
		for (i = 0; i < 3; i++)
			if (lines[0] == marks[i].mark && lines[1] == ' ') {
				p->paragraphs[n].text =
				    slice_new(lines + 2, len - 2);
				p->paragraphs[n].kind = marks[i].kind;
				p->paragraphs[n].level = i == 0 ? 2 : 0;
			}
		n++;
	}
	p->article.paragraphs = p->paragraphs;
	p->article.paragraph_count = n;
	p->article.language = SLICE("en");
}

static inline uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static inline void
invent(char *out, size_t size, uint64_t *seed)
{
	static const char *const words[] = { "the", "river", "not", "29",
		"\xe2\x80\x9cno\xe2\x80\x9d", "Mayor Quist", "may", "said",
		"\xe6\xb2\xb3\xe6\xb0\xb4", "closed.", "It", "rose,", "by",
		"metres", "e\xcc\x81", "\xf0\x9f\x8c\x8a" };
	uint32_t paragraphs = draw(seed, 9), count, i, k;
	size_t n = 0;

	out[0] = '\0';
	for (i = 0; i < paragraphs; i++) {
		count = 1 + draw(seed, 14);
		for (k = 0; k < count && n + 32 < size; k++)
			n += (size_t)sprintf(out + n, "%s%s", k ? " " : "",
			    words[draw(seed, 16)]);
		n += (size_t)sprintf(out + n, "\n");
	}
}

/* Loses, repeats, joins and replaces bits of lines. */
static inline void
rework(char *out, const char *in, uint64_t *seed)
{
	size_t len;

	for (; *in; in += len) {
		len = strcspn(in, " \n") + 1;
		if (in[len - 1] == '\0')
			len--;
		if (draw(seed, 14) == 0 && in[len - 1] == ' ')
			continue;
		memcpy(out, in, len);
		out += len;
		if (draw(seed, 20) == 0)
			out[-1] = out[-1] == '\n' ? ' ' : '\n';
		if (draw(seed, 20) == 0)
			out += sprintf(out, "31 metres, she said ");
	}
	*out = '\0';
}

/* Exchanges the paragraphs at both sides of some breaks. */
static inline void
shuffle(char *text, uint64_t *seed)
{
	char held[8192], *line = text, *next, *end;

	for (; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		end = strchr(next + 1, '\n');
		if (!end || draw(seed, 5) != 0)
			continue;
		memcpy(held, line, (size_t)(next + 1 - line));
		memmove(line, next + 1, (size_t)(end - next));
		memcpy(line + (end - next), held, (size_t)(next + 1 - line));
		next = end;
	}
}

#endif
