#ifndef EMEND_REPORTS_MARKDOWN_H
#define EMEND_REPORTS_MARKDOWN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Markdown on a stream: our own markup, and anybody's words, of which nothing
 * is markup.
 */
struct markdown {
	FILE *file;
	struct text line;  /* what is written next */
	struct text shown; /* words with what is invisible made visible */
	bool open;	   /* something stands here that is no blank */
	bool mark;	   /* and it is the end of a mark */
};

void markdown_init(struct markdown *m, FILE *file);
/* Writes what waits.  EMEND_NOMEM or EMEND_LIMIT for all that was written. */
enum emend_status markdown_end(
    struct markdown *m, struct emend_error *err) EMEND_MUST_USE;

void markdown_own(struct markdown *m, const char *markup);
void markdown_words(struct markdown *m, struct slice s);
/* "[title](<https://tide.example/>)"; no link but to http and https. */
void markdown_link(struct markdown *m, struct slice title, const char *url);

#endif
