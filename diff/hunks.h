#ifndef EMEND_DIFF_HUNKS_H
#define EMEND_DIFF_HUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "diff/atoms.h"
#include "diff/changes.h"
#include "diff/sequence.h"

/*
 * Where two sequences of tokens differ.  Hunks ascend, do not touch, and what
 * lies between two of them is the same on both sides, token by token.
 */
struct hunk {
	uint32_t before, before_end; /* tokens, half-open */
	uint32_t after, after_end;
};

struct hunk_list {
	struct hunk *at; /* in the arena of the vocabulary */
	size_t count;
};

/* Two texts read with one vocabulary, and what they do not share. */
struct comparison {
	struct vocabulary vocabulary;
	struct atoms before, after;
	struct hunk_list hunks;
};

enum emend_status hunks_from_matches(struct comparison *c,
    const struct match *matches, size_t count, struct emend_error *err)
    EMEND_MUST_USE;

/* Makes them readable: fewer, at natural places, tearing nothing apart. */
void hunks_clean(struct comparison *c);

/*
 * Adds hunks without tokens wherever like tokens stand after other blanks;
 * last of all, for nothing before it looks at blanks.
 */
enum emend_status hunks_add_blanks(
    struct comparison *c, struct emend_error *err) EMEND_MUST_USE;

/* Spans of the two texts; the list lies in arena. */
enum emend_status hunks_to_spans(struct span_list *out, struct arena *arena,
    const struct comparison *c, struct emend_error *err) EMEND_MUST_USE;

/* The bytes that hunk h of c takes away and puts there. */
struct change_text {
	struct slice before, after;
};
struct change_text hunk_text(
    const struct comparison *c, const struct hunk *h);

#endif
