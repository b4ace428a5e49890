#ifndef EMEND_DIFF_SIMILAR_H
#define EMEND_DIFF_SIMILAR_H

#include <stdint.h>

#include "diff/align_work.h"
#include "diff/shingles.h"

/* What align_similar and its last stage share: the paragraphs that were free. */
struct residue {
	uint32_t *paragraphs; /* owned; ascending */
	uint32_t count;
	uint32_t *index; /* owned; by paragraph, NOWHERE for the others */
	struct shingles shingles;
};

struct likening {
	struct residue before, after;
	uint32_t *words; /* owned; scratch for those of two paragraphs */
	size_t words_cap;
};

/* Of a paragraph in the residue. */
struct shingle_set residue_shingles(
    const struct residue *r, uint32_t paragraph);

/*
 * grow.c: lets pairs take in free neighbours on one side, which makes them
 * split or merged paragraphs.
 */
enum emend_status align_grow(
    struct aligner *al, const struct likening *l, struct emend_error *err);

#endif
