#ifndef EMEND_BASE_SUGGEST_H
#define EMEND_BASE_SUGGEST_H

#include <stddef.h>

/*
 * For "did you mean": the name nearest to word, by letters added, left out,
 * replaced or swapped with their neighbour; case does not count.  At most a
 * third of word's letters may differ, and 1 at least, 3 at most.  The first
 * of equals; NULL when none is near, or word is longer than the limit.
 */
#define SUGGEST_MAX_LEN 64 /* bytes; longer names are never suggested */

const char *suggest_nearest(
    const char *word, const char *const *names, size_t count);

#endif
