#ifndef EMEND_ARTICLE_EXTRACT_H
#define EMEND_ARTICLE_EXTRACT_H

#include "base/error.h"
#include "base/slice.h"

struct article;
struct explanation;
struct furniture;
struct html;
struct live;
struct rules;

/* What is known of the bytes before they are read. */
struct reading {
	struct slice url;	   /* absolute, or absent: links stay unresolved */
	struct slice content_type; /* the HTTP header, or absent */
	const struct rules *rules; /* of its site, or NULL (article/rules.h) */
	const struct furniture *furniture; /* of its host, or NULL */
	struct explanation *explain; /* filled unless NULL (article/explain.h) */
};

/*
 * bytes of an HTML page -> article: charset, tree, extraction, metadata.
 * The one entry for everything that fetched or opened a page.  A page without
 * prose gives an article without paragraphs: an outcome, not an error.
 * On success *out is the caller's.  Fails with EMEND_NOMEM, EMEND_LIMIT,
 * EMEND_PARSE (not a text file) or EMEND_USAGE (an ignore rule runs away).
 */
enum emend_status article_read_page(struct article **out, struct slice bytes,
    const struct reading *reading, struct emend_error *err) EMEND_MUST_USE;

/*
 * A .txt that a scraper left: its tail (comment form, "Source link") is cleaned
 * off; a first line under 200 bytes without final punctuation is the title.
 */
enum emend_status article_read_scraped(struct article **out,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;

/*
 * A .txt as it is, for compare: every line with text is a paragraph, outer
 * blanks removed, nothing folded.  What is not UTF-8 is read as windows-1252,
 * and encoding says so.
 */
enum emend_status article_read_lines(struct article **out,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;

#endif
