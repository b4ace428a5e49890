#ifndef EMEND_DIFF_PHRASE_H
#define EMEND_DIFF_PHRASE_H

#include <stdbool.h>

#include "diff/atoms.h"

/*
 * What words mean where they stand: the longest phrase of the word list that
 * begins at a token ("no longer", "peut-être"), else the token alone.
 */
struct sense {
	uint32_t traits;
	uint32_t len; /* tokens; at least 1 */
};

struct sense sense_at(
    const struct vocabulary *v, const struct atoms *a, uint32_t at);

/*
 * Two forms of one word, as far as their letters tell: "leave" and "leaves",
 * "sagt" and "sagte".
 */
bool is_inflected(struct slice x, struct slice y);

#endif
