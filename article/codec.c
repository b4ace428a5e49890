/*
 * The stored form.  Only a plain paragraph can be mistaken for another kind,
 * so only a plain paragraph is ever escaped.
 */
#include "article/codec.h"

#include <string.h>

#include "article/article.h"
#include "article/limits.h"
#include "article/paragraphs.h"
#include "base/text.h"
#include "base/utf8.h"

/* By enum paragraph_kind; 0 has no one-letter mark. */
static const char marks[PARAGRAPH_KIND_COUNT] = {
	[PARAGRAPH_ITEM] = '-',
	[PARAGRAPH_QUOTE] = '>',
	[PARAGRAPH_CAPTION] = ':',
	[PARAGRAPH_ROW] = '|',
	[PARAGRAPH_CORRECTION] = '!',
};

/* The level that "## " at the start of a line says, or 0. */
static unsigned
heading_level(struct slice line)
{
	unsigned n = 0;

	while (n < line.len && line.ptr[n] == '#')
		n++;
	return n <= 6 && n < line.len && line.ptr[n] == ' ' ? n : 0;
}

/* The bytes of the mark that a line begins with, and what it says. */
static size_t
mark_read(struct slice line, enum paragraph_kind *kind, unsigned *level)
{
	int i;

	*kind = PARAGRAPH_TEXT;
	*level = heading_level(line);
	if (*level) {
		*kind = PARAGRAPH_HEADING;
		return *level + 1;
	}
	if (line.len < 2 || line.ptr[1] != ' ')
		return 0;
	for (i = 0; i < PARAGRAPH_KIND_COUNT; i++) {
		if (marks[i] && marks[i] == line.ptr[0]) {
			*kind = (enum paragraph_kind)i;
			return 2;
		}
	}
	return 0;
}

static bool
wants_escape(struct slice text)
{
	enum paragraph_kind kind;
	unsigned level;

	return text.ptr[0] == '\\' || mark_read(text, &kind, &level);
}

void
codec_write_line(const struct paragraph *p, struct text *out)
{
	unsigned i;

	if (p->kind == PARAGRAPH_HEADING) {
		for (i = 0; i < p->level; i++)
			text_putc(out, '#');
		text_putc(out, ' ');
	} else if (marks[p->kind]) {
		text_putc(out, marks[p->kind]);
		text_putc(out, ' ');
	} else if (wants_escape(p->text)) {
		text_putc(out, '\\');
	}
	text_add(out, p->text.ptr, p->text.len);
}

void
codec_write(const struct article *a, struct text *out)
{
	size_t i;

	for (i = 0; i < a->paragraph_count; i++) {
		if (i)
			text_putc(out, '\n');
		codec_write_line(&a->paragraphs[i], out);
		text_putc(out, '\n');
	}
}

void
codec_write_plain(const struct article *a, struct text *out)
{
	const char *between = "";
	size_t i;

	for (i = 0; i < a->paragraph_count; i++) {
		const struct paragraph *p = &a->paragraphs[i];

		if (p->kind == PARAGRAPH_CAPTION)
			continue;
		text_puts(out, between);
		text_add(out, p->text.ptr, p->text.len);
		text_putc(out, '\n');
		between = "\n";
	}
}

static void
read_line(struct paragraphs *out, struct slice line)
{
	enum paragraph_kind kind;
	unsigned level;
	size_t mark = mark_read(line, &kind, &level);

	if (!mark && line.len > 1 && line.ptr[0] == '\\')
		mark = 1;
	paragraphs_add(out, kind, level,
	    slice_trim(slice_sub(line, mark, line.len)));
}

enum emend_status
codec_read(
    struct article **out, struct slice bytes, struct emend_error *err)
{
	enum emend_status status;
	struct article *a = article_new();
	struct paragraphs read;
	struct slice rest;

	*out = NULL;
	paragraphs_init(&read, a, LIMIT_TEXT_FILE);
	if (!utf8_valid(bytes)) {
		status = emend_fail(err, EMEND_PARSE,
		    "not a stored text: it is no UTF-8");
		goto out;
	}
	rest.ptr = a ? arena_copy(&a->arena, bytes.ptr, bytes.len) : NULL;
	rest.len = bytes.len;
	if (!rest.ptr) {
		status = emend_fail_nomem(err);
		goto out;
	}
	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);

		read_line(&read, slice_trim(slice_sub(rest, 0, end)));
		rest = slice_sub(rest, end + 1, rest.len);
	}
	status = paragraphs_finish(&read, err);
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	paragraphs_free(&read);
	article_free(a);
	return status;
}
