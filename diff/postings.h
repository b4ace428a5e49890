#ifndef EMEND_DIFF_POSTINGS_H
#define EMEND_DIFF_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "diff/shingles.h"

/*
 * An inverted index: from a shingle to the texts that it stands in.  Shingles
 * that stand in more than POSTINGS_MAX texts say nothing and are passed over.
 */
#define POSTINGS_MAX 32
#define POSTINGS_BEST 8 /* texts that one question brings */

struct postings {
	const uint64_t *entries; /* the shingles', which must outlive this */
	size_t count;
	uint32_t *score;   /* owned; by text, all 0 between two questions */
	uint32_t *touched; /* owned; texts with a score */
};

enum emend_status postings_init(struct postings *out, const struct shingles *s,
    struct emend_error *err) EMEND_MUST_USE;
void postings_free(struct postings *p);

/*
 * The texts that share most with set, rare shingles counting more, best
 * first; of equals those nearer to place, then the earlier.  Returns how many.
 */
size_t postings_best(struct postings *p, struct shingle_set set,
    uint32_t place, uint32_t best[POSTINGS_BEST]);

#endif
