#ifndef EMEND_ARTICLE_EXPLAIN_H
#define EMEND_ARTICLE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

/*
 * What became of each piece of a page's text, and why: for people who wonder
 * what a reading gave.  Filled while the page is read (struct reading).
 */
struct explained {
	bool kept;
	const char *why;      /* "is never text", "a list of links", ... */
	struct slice element; /* "div#more.related": what decided over it */
	struct slice text;
	uint32_t node; /* where it begins: the order of the page */
};

struct explanation {
	struct explained *items; /* owned; in the order of the page */
	size_t count, cap;
	struct slice container; /* the element that holds the article */
	const char *chosen;	/* "which holds most of the prose", ... */
	struct slice next;	/* what the page names as its next one, as
				   written; absent when it names none */
	struct arena arena;	/* of the strings */
};

void explanation_init(struct explanation *e);
void explanation_free(struct explanation *e);

#endif
