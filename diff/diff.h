#ifndef EMEND_DIFF_DIFF_H
#define EMEND_DIFF_DIFF_H

#include <stdbool.h>

#include "base/error.h"

struct article;
struct changes;
struct diff_language;

struct diff_options {
	bool list_unchanged; /* EDIT_UNCHANGED edits too (--all) */
	bool compare_fields; /* title, byline, section, published */
	/*
	 * Kept open from call to call by who compares many (diff/words.h); not
	 * by two threads at once.  NULL: opened for this call, if need be.
	 */
	struct diff_language *language;
};

/*
 * Finds what changed from before to after.  Deterministic and without a
 * clock; every stage has a ceiling and a fallback, so any input ends in
 * near-linear time with spans that rebuild both sides byte for byte.
 *
 * On success *out is the caller's (changes_free) and points into both
 * articles.  On failure *out is NULL.  Fails with EMEND_NOMEM or EMEND_LIMIT.
 */
enum emend_status diff_articles(struct changes **out,
    const struct article *before, const struct article *after,
    const struct diff_options *options, struct emend_error *err) EMEND_MUST_USE;

#endif
