#ifndef EMEND_REPORTS_MARKUP_H
#define EMEND_REPORTS_MARKUP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * HTML and XML on a stream.  Markup is this program's own literals, words are
 * anybody's: the two are written by different functions, and MARKUP takes
 * nothing but a string literal, so that words cannot become markup by mistake.
 * What is invisible in words is shown (reports/escape.h).
 */
struct markup {
	FILE *file;
	struct text shown; /* words on their way */
};

void markup_init(struct markup *m, FILE *file);
void markup_free(struct markup *m);
/* Something for it could not be made: markup_check says so, too. */
void markup_fail(struct markup *m, enum emend_status status);
/* EMEND_NOMEM or EMEND_LIMIT for all that was written.  What the stream says
 * is the caller's. */
enum emend_status markup_check(
    const struct markup *m, struct emend_error *err) EMEND_MUST_USE;

#define MARKUP(m, literal) fputs("" literal, (m)->file)

/* In an element or between the quotes of an attribute. */
void markup_words(struct markup *m, struct slice words);
void markup_number(struct markup *m, size_t n);
/* An address as people read it; secrets in it are left out. */
void markup_url(struct markup *m, const char *url);
/* As people read it, with the machine's form beside it: a <time>. */
void markup_time(struct markup *m, int64_t at);

/* <a href="URL">, to be closed by </a>; no link but to http and https: then
 * false, and nothing is written.  Secrets in the URL are left out. */
bool markup_link(struct markup *m, const char *url);

#endif
