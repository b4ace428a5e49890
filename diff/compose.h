#ifndef EMEND_DIFF_COMPOSE_H
#define EMEND_DIFF_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "diff/changes.h"

struct article;

/*
 * A text through many revisions, composed from what changed between each two
 * neighbours: since when each sentence and each word of it has stood there,
 * what it went through, and what went.  Revisions are counted from 0, in the
 * order in which they are added; what is told of a sentence is what the
 * neighbours' struct changes say, never a comparison of its own.
 */
enum turn_op {
	TURN_CAME,    /* the first of every sentence */
	TURN_CHANGED,
	TURN_SPLIT,   /* one sentence became several, this is one of them */
	TURN_MERGED,  /* several became this one; told of the longest */
	TURN_MOVED,
	TURN_WENT,
	TURN_BACK,    /* the very words came back; follows TURN_WENT */
};

/* One thing that happened to a sentence; what happened before it hangs on. */
struct turn {
	const struct turn *before; /* NULL for TURN_CAME */
	uint32_t revision;
	uint32_t came;   /* revision of the first turn */
	enum turn_op op;
	bool moved;	 /* changed, split or merged, and moved as well */
	bool restored;	 /* changed to words that had stood before */
	kind_set kinds;	 /* of what changed */
};

/* Bytes from start up to the next run: where they stood when they came. */
struct run {
	uint32_t start;
	uint32_t revision;
	uint32_t paragraph, offset;
};

struct composed_sentence {
	uint32_t start, end; /* in the paragraph, without the blank after it */
	const struct turn *last;
};

/* A paragraph as it stands; immutable, shared by all revisions that have it. */
struct composed_paragraph {
	struct slice text;
	struct composed_sentence *sentences; /* ascending */
	size_t sentence_count;
	struct run *runs; /* ascending; together they are the text */
	size_t run_count;
	size_t shares; /* how many hold it */
};

/* Index of the run of p that offset lies in, which must not be the end. */
size_t compose_run_at(const struct composed_paragraph *p, uint32_t offset);

/* A sentence, or a wording of one, that stood once. */
struct past_sentence {
	struct composed_paragraph *paragraph;
	uint32_t start, end;
	uint32_t went;		 /* revision that did not have it any more */
	const struct turn *last; /* of one that went: TURN_WENT */
	bool changed; /* it did not go: the sentence has other words now */
	bool back;    /* it came back since */
	uint32_t next; /* in the chain of the same words; from 1 */
};

/*
 * Most bytes of texts, and most turns.  Past them the older half of what stood
 * once is forgotten, or a turn is left out: what stands keeps its first coming.
 */
#define COMPOSE_MAX_BYTES ((size_t)256 << 20)
#define COMPOSE_MAX_TURNS ((size_t)2 << 20)

struct composition {
	uint32_t revisions; /* added so far */
	struct composed_paragraph **paragraphs; /* of the newest */
	size_t paragraph_count;
	struct past_sentence *past; /* in the order of going */
	size_t past_count;
	bool forgot; /* a ceiling struck */
	size_t max_bytes, max_turns; /* COMPOSE_MAX_..., lower in tests */
	struct compose_work *work;
};

/* Begins with the first revision.  The texts are copied, here and below. */
enum emend_status compose_new(struct composition **out,
    const struct article *first, struct emend_error *err) EMEND_MUST_USE;

/*
 * Adds the next revision: changes are those from the newest one so far to
 * after.  Time is linear in both.  After a failure (EMEND_NOMEM, EMEND_LIMIT)
 * the composition is only good for compose_free.
 */
enum emend_status compose_add(struct composition *c,
    const struct changes *changes, const struct article *after,
    struct emend_error *err) EMEND_MUST_USE;
void compose_free(struct composition *c); /* NULL is fine */

#endif
