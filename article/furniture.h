#ifndef EMEND_ARTICLE_FURNITURE_H
#define EMEND_ARTICLE_FURNITURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"

struct paragraph;
struct paragraphs;

/*
 * What a host puts around its articles, inside of their container: paragraphs
 * that stand on many of its pages.  Whoever keeps count of them (the store)
 * lists them; here they are taken out of one article.
 */
struct furniture {
	unsigned version;   /* of the host's profile; 0: nothing is known */
	struct table texts; /* keys are what counts; they are borrowed */
};

#define FURNITURE_TEXT_MAX 2000 /* bytes of one paragraph */
#define FURNITURE_MAX 256	/* paragraphs of a host */

/* Enough of a sentence to be the article's own; a date or a byline is not. */
bool paragraph_is_prose(const struct paragraph *p);

/* Never a correction notice, nor what is too long. */
bool paragraph_may_be_furniture(const struct paragraph *p);

/*
 * Takes out of p what is furniture and stands before the first or after the
 * last paragraph of prose that is not; p->article lists it.  An article with
 * no prose of its own is left as it is.
 */
enum emend_status furniture_take_out(struct paragraphs *p,
    const struct furniture *f, struct emend_error *err) EMEND_MUST_USE;

#endif
