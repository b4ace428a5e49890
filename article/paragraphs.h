#ifndef EMEND_ARTICLE_PARAGRAPHS_H
#define EMEND_ARTICLE_PARAGRAPHS_H

#include <stddef.h>

#include "article/article.h"
#include "base/error.h"
#include "base/slice.h"

/*
 * The paragraphs of an article while it is being read.  Adding never reports:
 * the first failure (out of memory, or past a limit of article/limits.h)
 * sticks, and paragraphs_finish says it.
 */
struct paragraphs {
	struct article *article; /* in whose arena the texts lie */
	struct paragraph *items; /* owned */
	size_t count, cap;
	size_t bytes;	   /* of all texts */
	size_t byte_limit; /* then EMEND_LIMIT */
	enum emend_status status;
};

void paragraphs_init(
    struct paragraphs *p, struct article *article, size_t byte_limit);
void paragraphs_free(struct paragraphs *p);

/* text lies in the article's arena already; an empty one adds nothing. */
void paragraphs_add(struct paragraphs *p, enum paragraph_kind kind,
    unsigned level, struct slice text);

/* The same with a copy of text. */
void paragraphs_add_copy(struct paragraphs *p, enum paragraph_kind kind,
    unsigned level, struct slice text);

/* Hands all to the article; p is empty afterwards. */
enum emend_status paragraphs_finish(
    struct paragraphs *p, struct emend_error *err) EMEND_MUST_USE;

#endif
