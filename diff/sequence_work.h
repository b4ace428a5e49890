#ifndef EMEND_DIFF_SEQUENCE_WORK_H
#define EMEND_DIFF_SEQUENCE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "diff/sequence.h"

/*
 * What the stages of sequence_match share.  Positions are 32 bits: they are
 * most of the memory.
 */
struct region {
	uint32_t before, before_end; /* half-open */
	uint32_t after, after_end;
};

/* A thing to do: report a region as a common run, or look into it. */
struct step {
	struct region region;
	bool common;
};

/* Of one number within the region at hand; all zero between two regions. */
struct occurrences {
	uint32_t before_count, after_count;
	uint32_t before_at, after_at; /* a position + 1 */
};

struct work {
	const uint32_t *before, *after;
	size_t before_len, after_len;
	struct occurrences *seen; /* by number */
	uint32_t *next;		  /* by position in before; position + 1 */
	uint32_t *tail, *link;	  /* by position in before, for patience */
	struct step *steps;	  /* a stack: the leftmost is on top */
	size_t step_count, step_cap;
	struct match *matches;
	size_t match_count, match_cap;
	const unsigned char *weights; /* by number, or NULL */
	size_t max_chain;
	uint32_t max_cost; /* of one search of Myers */
	uint64_t budget;   /* looks at elements left before Myers takes over */
	enum emend_status status; /* the first failure sticks */
};

void work_push(struct work *w, struct region r, bool common);
void work_emit(struct work *w, size_t before, size_t after, size_t len);
void work_spend(struct work *w, uint64_t looks);

bool region_is_empty(struct region r); /* on either side */

/* Cuts what is common at both ends off r; returns how much on each. */
uint32_t region_trim_start(
    struct region *r, const uint32_t *before, const uint32_t *after);
uint32_t region_trim_end(
    struct region *r, const uint32_t *before, const uint32_t *after);

/*
 * Anchors on what stands once on each side of r (patience: Cohen; the longest
 * increasing subsequence), pushes the anchors and the regions between them.
 * False when there is none.
 */
bool sequence_unique(struct work *w, struct region r);

enum run_result {
	RUN_FOUND,    /* pushed, with what is left and right of it */
	RUN_NONE,     /* nothing in common */
	RUN_FREQUENT, /* only elements above max_chain in common */
};

enum run_result sequence_longest_run(struct work *w, struct region r);

/* Myers' linear space O(ND) with a cap; emits all of r's matches. */
void sequence_myers(struct work *w, struct region r);

#endif
