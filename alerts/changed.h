#ifndef EMEND_ALERTS_CHANGED_H
#define EMEND_ALERTS_CHANGED_H

#include <stddef.h>

#include "alerts/rule.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"
#include "diff/changes.h"

struct report;

/*
 * The changed words of a comparison, laid out once for however many rules look
 * at them: runs of changed words, one a line, and the sentences around them.
 * Between two runs stands a line that no pattern expects, so that nothing
 * matches across.
 */
struct changed_edit {
	const struct edit *edit; /* one of the two */
	const struct field_edit *field;
	enum alert_place place;
	kind_set kinds;
	unsigned ops; /* 1 << enum edit_op; moved beside others */
	struct slice deleted, inserted; /* runs of changed words */
	struct slice sentences;         /* old and new ones */
	struct slice before, after;     /* the whole texts */
	size_t words;                   /* changed, of both sides */
};

struct changed_words {
	struct changed_edit *at; /* fields first, then edits */
	size_t count;
	struct slice deleted, inserted, sentences; /* of all of them */
	struct text bytes; /* what the slices point into */
	struct arena arena;
};

#define CHANGED_WORDS_INIT                                                     \
	{                                                                      \
		.arena = ARENA_INIT                                            \
	}

/* To be freed whatever is returned.  Points into the report. */
enum emend_status changed_words_make(struct changed_words *out,
    const struct report *r, struct emend_error *err) EMEND_MUST_USE;
void changed_words_free(struct changed_words *w);

#endif
