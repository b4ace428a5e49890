#ifndef EMEND_ARTICLE_CODEC_H
#define EMEND_ARTICLE_CODEC_H

#include "base/error.h"
#include "base/slice.h"

struct article;
struct paragraph;
struct text;

/*
 * The stored form: Markdown-like, one paragraph a line, a blank line between.
 * Heading "## ", item "- ", quote "> ", row "| ", caption ": ", correction
 * "! "; a text that begins with one of these or with "\" gets one "\" before
 * it.  codec_read(codec_write(a)) has the same paragraphs as a, always.
 * Fields (title, byline, ...) are no part of it.
 */
void codec_write(const struct article *a, struct text *out);
/* One paragraph of it, without the line's end. */
void codec_write_line(const struct paragraph *p, struct text *out);

/*
 * Any UTF-8 is taken: a line that carries no mark is a paragraph.
 * On success *out is the caller's.  Fails with EMEND_NOMEM, EMEND_LIMIT or
 * EMEND_PARSE (not UTF-8).
 */
enum emend_status codec_read(struct article **out, struct slice bytes,
    struct emend_error *err) EMEND_MUST_USE;

/* The plain text for people: no captions, no marks, a blank line between. */
void codec_write_plain(const struct article *a, struct text *out);

#endif
