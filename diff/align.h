#ifndef EMEND_DIFF_ALIGN_H
#define EMEND_DIFF_ALIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct article;

/*
 * Which paragraphs of two articles belong together.  Paragraphs are paired by
 * what they say, never by their position.
 */
struct group {
	size_t before, before_count; /* neighbouring paragraphs, from 0 */
	size_t after, after_count;
	bool exact; /* one of each, the same text; the role may differ */
	bool moved;
};

/*
 * Each paragraph of either side stands in exactly one group: 1 to 1, 1 to n
 * (split), n to 1 (merged), 1 to 0 (deleted) or 0 to 1 (added).  Where more
 * than ALIGN_ALONE_MAX paragraphs came and went, neighbours among them make
 * one group: nobody reads that many edits, and each takes memory.
 * Groups stand in the order in which edits are told: by the new text; what was
 * deleted stands before the first later unmoved paragraph of the old text and
 * before what was added there.
 */
#define ALIGN_ALONE_MAX 50000

struct alignment {
	struct group *groups; /* owned */
	size_t count;
};

#define ALIGNMENT_INIT { NULL, 0 }

void alignment_free(struct alignment *a); /* leaves it empty */

/* *out is empty on failure.  Fails with EMEND_NOMEM or EMEND_LIMIT. */
enum emend_status align_paragraphs(struct alignment *out,
    const struct article *before, const struct article *after,
    struct emend_error *err) EMEND_MUST_USE;

#endif
