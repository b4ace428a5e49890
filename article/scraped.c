/*
 * Text files: as they are, or as a scraper left them.
 */
#include <string.h>

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/charset.h"
#include "article/extract.h"
#include "article/limits.h"
#include "article/paragraphs.h"
#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"

#define TITLE_LINE_MAX 200 /* bytes of a first line that is the title */

/* Without Unicode blanks at either end. */
static struct slice
trim(struct slice s)
{
	uint32_t cp;
	size_t at;

	while (s.len) {
		at = utf8_decode(s, 0, &cp);
		if (!char_is_blank(cp))
			break;
		s = slice_sub(s, at, s.len);
	}
	while (s.len) {
		at = utf8_back(s, s.len);
		utf8_decode(s, at, &cp);
		if (!char_is_blank(cp))
			break;
		s.len = at;
	}
	return s;
}

/* The next line of *rest, trimmed; a line ends at LF or CRLF. */
static struct slice
next_line(struct slice *rest)
{
	size_t end = slice_find_byte(*rest, '\n', 0);
	struct slice line = slice_sub(*rest, 0, end);

	*rest = slice_sub(*rest, end + 1, rest->len);
	return trim(line);
}

static bool
has_byte_order_mark(struct slice bytes)
{
	return slice_starts(bytes, SLICE("\xEF\xBB\xBF")) ||
	    slice_starts(bytes, SLICE("\xFF\xFE")) ||
	    slice_starts(bytes, SLICE("\xFE\xFF"));
}

/* Decodes a text file: no markup in it says anything about its encoding. */
static enum emend_status
decode(struct article *a, struct text *out, struct slice bytes,
    struct emend_error *err)
{
	struct charset found = { "utf-8", CHARSET_GUESS };
	struct slice label = SLICE_LIT("text/plain; charset=windows-1252");
	enum emend_status status;

	if (!has_byte_order_mark(bytes) && utf8_valid(bytes))
		label = SLICE("text/plain; charset=utf-8");
	status = charset_decode(out, &found, bytes, label, err);
	a->encoding = slice_of(found.name);
	a->encoding_from = slice_of(found.source == CHARSET_BOM ? "bom"
								: "guess");
	return status;
}

/* Reads a text file into *out and *rest, the decoded text in its arena. */
static enum emend_status
open_text(struct article **out, struct slice *rest, struct slice bytes,
    struct emend_error *err)
{
	struct article *a = article_new();
	enum emend_status status;
	struct text decoded;

	text_init(&decoded, LIMIT_TEXT_FILE);
	*out = a;
	status = a ? decode(a, &decoded, bytes, err) : emend_fail_nomem(err);
	if (status)
		goto out;
	rest->ptr = arena_copy(&a->arena, decoded.ptr, decoded.len);
	rest->len = decoded.len;
	if (!rest->ptr)
		status = emend_fail_nomem(err);
out:
	text_free(&decoded);
	return status;
}

enum emend_status
article_read_lines(
    struct article **out, struct slice bytes, struct emend_error *err)
{
	struct article *a;
	struct paragraphs lines;
	struct slice rest;
	enum emend_status status;

	*out = NULL;
	status = open_text(&a, &rest, bytes, err);
	paragraphs_init(&lines, a, LIMIT_TEXT_FILE);
	if (status)
		goto out;
	while (rest.len)
		paragraphs_add(
		    &lines, PARAGRAPH_TEXT, 0, next_line(&rest));
	status = paragraphs_finish(&lines, err);
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	paragraphs_free(&lines);
	article_free(a);
	return status;
}

static bool
ends_sentence(struct slice s)
{
	static const char *const ends[] = { ".", "!", "?", "…", ".”", "!”",
		"?”", ".\"", "!\"", "?\"", "。", "！", "？", ":", ";", "," };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (slice_ends(s, slice_of(ends[i])))
			return true;
	return false;
}

/* A headline: the first line, if it does not read like a sentence. */
static void
take_title(struct article *a, struct paragraphs *lines)
{
	struct slice first;

	if (lines->count < 2)
		return;
	first = lines->items[0].text;
	if (first.len >= TITLE_LINE_MAX || ends_sentence(first))
		return;
	a->title = first;
	lines->count--;
	memmove(lines->items, lines->items + 1,
	    lines->count * sizeof(*lines->items));
}

static bool
is_tail(struct slice text)
{
	return boilerplate_is_comment_form(text) ||
	    (text.len < BOILERPLATE_MAX && boilerplate_is_furniture(text));
}

/*
 * Cuts off what follows the article: everything from a comment form on, if one
 * begins in the second half, and the lines of furniture before it.
 */
static void
cut_tail(struct paragraphs *lines)
{
	size_t i, end = lines->count;

	for (i = lines->count; i-- > lines->count / 2;)
		if (boilerplate_is_comment_form(lines->items[i].text))
			end = i;
	while (end > 1 && is_tail(lines->items[end - 1].text))
		end--;
	lines->count = end;
}

enum emend_status
article_read_scraped(
    struct article **out, struct slice bytes, struct emend_error *err)
{
	struct article *a;
	struct paragraphs lines;
	struct text clean;
	struct slice rest;
	enum emend_status status;
	size_t i;

	*out = NULL;
	text_init(&clean, LIMIT_TEXT_FILE);
	status = open_text(&a, &rest, bytes, err);
	paragraphs_init(&lines, a, LIMIT_ARTICLE_BYTES);
	while (status == EMEND_OK && rest.len) {
		text_truncate(&clean, 0);
		status = normalise_text(&clean, next_line(&rest), err);
		paragraphs_add_copy(&lines, PARAGRAPH_TEXT, 0,
		    slice_new(clean.ptr, clean.len));
	}
	if (status)
		goto out;
	take_title(a, &lines);
	cut_tail(&lines);
	for (i = 0; i < lines.count; i++)
		if (boilerplate_is_correction(lines.items[i].text))
			lines.items[i].kind = PARAGRAPH_CORRECTION;
	status = paragraphs_finish(&lines, err);
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	text_free(&clean);
	paragraphs_free(&lines);
	article_free(a);
	return status;
}
