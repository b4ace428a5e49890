#ifndef EMEND_DIFF_SEQUENCE_H
#define EMEND_DIFF_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/*
 * The one engine that compares sequences: paragraphs, sentences and words are
 * turned into small integers by their owner (equal things, by their bytes, get
 * equal numbers) and compared here.
 *
 * Only equality of the numbers counts, never their order.  They should be
 * dense: memory is 16 bytes times the greatest of them.
 */

/* before[match.before + i] == after[match.after + i] for all i < len. */
struct match {
	size_t before, after, len; /* len is never 0 */
};

struct sequence_options {
	/*
	 * Anchor on elements that stand once on each side before looking for
	 * the longest common runs.
	 */
	bool unique_first;
	/*
	 * Compare as if the sides were swapped.  A caller who sets it by the
	 * bytes of the two texts gets mirrored answers for mirrored questions.
	 */
	bool mirrored;
	/* By number: what each element adds to a run.  NULL: all the same. */
	const unsigned char *weights;
	size_t max_chain; /* 0: SEQUENCE_MAX_CHAIN */
};

/* More frequent elements start no run, they only lengthen one. */
#define SEQUENCE_MAX_CHAIN 64

/*
 * Finds common runs: ascending on both sides, no two of them adjoining on both
 * sides at once.  Ends are trimmed; then the longest common run first
 * (histogram); what has only frequent elements goes to Myers' O(ND) under a
 * cap.  All loops have budgets that grow with the input, so any input ends in
 * near-linear time; what a budget cuts off is only less well matched.
 *
 * *out is the caller's, to be freed with free(); NULL when *count is 0.
 * options may be NULL.  Fails with EMEND_NOMEM, or EMEND_LIMIT past
 * SEQUENCE_MAX elements or numbers.
 */
enum emend_status sequence_match(struct match **out, size_t *count,
    const uint32_t *before, size_t before_len, const uint32_t *after,
    size_t after_len, const struct sequence_options *options,
    struct emend_error *err) EMEND_MUST_USE;

#define SEQUENCE_MAX ((size_t)1 << 30)

#endif
