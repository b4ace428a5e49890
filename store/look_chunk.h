#ifndef EMEND_STORE_LOOK_CHUNK_H
#define EMEND_STORE_LOOK_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "store/looks.h"

/*
 * Looks of one article, one after the other, as bytes: 2 or 3 for a look that
 * found what the one before it had found, whatever its kind.  A look is
 *
 *	number	seconds since the look before it << 4 | 8 if what follows
 *		differs from what stands | its kind (enum looked)
 *	then, if it differs: of one that saw a state, the revision's number; else
 *		the reason's length, the reason, the status
 *
 * with numbers as in LEB128.  Kind 7 says that nobody had looked for long; the
 * look itself follows.
 */
#define LOOK_CHUNK_MOST 256  /* bytes of one chunk */
#define LOOK_REASON_MAX 32   /* with its NUL; longer ones are cut */

/* Reading, from the beginning: at and what stands are of the last one read. */
struct look_reader {
	struct slice rest;
	int64_t at;
	unsigned revision;
	char reason[LOOK_REASON_MAX];
	int status;
	bool bad; /* these are no looks */
};

/* first_at: the time of the first look in it. */
void look_reader_init(
    struct look_reader *r, struct slice bytes, int64_t first_at);
/* False at the end.  The reason lives in r, until the next call. */
bool look_reader_next(struct look_reader *r, struct look_row *out);

/*
 * Puts a look after those that r has read to their end (or into an empty
 * chunk): its bytes go behind the *len ones of chunk.  False when there is no
 * room, or it is earlier than the last one: it begins another chunk then.
 */
bool look_chunk_add(unsigned char chunk[LOOK_CHUNK_MOST], size_t *len,
    const struct look_reader *r, const struct look_row *look);

#endif
