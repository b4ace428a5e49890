#ifndef EMEND_DIFF_SENTENCES_WORK_H
#define EMEND_DIFF_SENTENCES_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/table.h"
#include "diff/hunks.h"

/* What the parts of sentences.h share. */

enum fate {
	FATE_ALONE, /* deleted or added */
	FATE_SAME,
	FATE_MOVED,
	FATE_LINKED,
};

struct sentence {
	struct slice text;
	uint32_t id, to; /* to: first token past it */
	size_t words;
	enum fate fate;
	size_t partner; /* of SAME and MOVED: index; of LINKED: its group */
	bool changed;	/* of MOVED: it has other words, too */
	bool in_place;	/* ... and crossed no sentence that stayed */
};

struct half {
	struct sentence *at;
	size_t count;
	uint32_t *ids;
};

/* Sentences [before, before_end) became [after, after_end). */
struct sentence_group {
	size_t before, before_end, after, after_end;
};

struct matching {
	struct comparison *c;
	struct half before, after;
	struct sentence_group *groups;
	size_t group_count;
	struct table *ids; /* the language's */
};

/*
 * sentences_moved.c: of those still alone, the ones that say much the same in
 * another place, as MOVED and changed; false: out of memory.
 */
bool sentences_match_alike(struct matching *m);

#endif
