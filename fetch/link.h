#ifndef EMEND_FETCH_LINK_H
#define EMEND_FETCH_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/*
 * The Link header of an answer (RFC 8288): what a page says of itself without
 * words in it.  No more than that: it says what a server likes.
 */
#define LINK_BYTES_MAX ((size_t)16 * 1024) /* of all of an answer */

struct link {
	struct slice target; /* as written: to be resolved */
	struct slice rel, type, title; /* the first of each; without quotes,
					  absent where there is none */
	bool of_another; /* "anchor": of another page than the one that came */
};

/* Takes the next one off a value; what is malformed is passed over.  False:
 * there is none left.  Linear in what it takes. */
bool link_next(struct slice *rest, struct link *out);

/* Is this word among its relations? */
bool link_is(const struct link *l, struct slice rel);

#endif
