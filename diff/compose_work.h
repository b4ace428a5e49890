#ifndef EMEND_DIFF_COMPOSE_WORK_H
#define EMEND_DIFF_COMPOSE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/segment.h"
#include "base/table.h"
#include "diff/compose.h"

/* What the parts of compose.h share. */

/* A sentence that an edit lists, on one side; offsets in the edit's text. */
struct mark {
	uint32_t start, end;
	uint32_t listed; /* index in the edit's sentences */
	/* of the old side */
	uint32_t paragraph;	 /* index among the edit's paragraphs */
	const struct turn *last; /* NULL: nothing of it is known */
};

/* An old sentence, or the part of one, that the edit kept as it was. */
struct kept {
	uint32_t start, end; /* in the edit's old text */
	const struct turn *last;
};

/* What becomes of one listed sentence. */
struct fate {
	const struct turn *last; /* of the longest of its old ones */
	uint32_t len;		 /* of that one */
	uint32_t start, end;	 /* of that one, in the old text */
	kind_set kinds;
};

struct marks {
	struct mark *at;
	size_t count, room;
};

/* A changed passage: some old paragraphs that became some new ones. */
struct passage_view {
	const struct edit *edit;
	uint32_t *starts; /* of the old paragraphs in the old text */
	size_t starts_room;
	struct marks gone, come; /* ascending */
	struct kept *kept;	 /* ascending */
	size_t kept_count, kept_room;
	struct fate *fates; /* one for each of the edit's sentences */
	size_t fates_room;
};

/* The paragraph in the making. */
struct draft {
	struct composed_sentence *sentences;
	size_t sentence_count, sentences_room;
	struct run *runs;
	size_t run_count, runs_room;
};

/*
 * A sentence of the new text, and where its words are from if not in place:
 * head bytes at its beginning and tail bytes at its end are the source's, from
 * source_start on and up to source_end.
 */
struct placed {
	uint32_t start, end; /* in the edit's new text */
	const struct turn *last;
	const struct composed_paragraph *source; /* NULL: by the spans */
	uint32_t source_start, source_end;
	uint32_t head, tail;
};

struct compose_work {
	struct arena turns;
	size_t turn_count;
	const struct turn *came; /* the one of this revision; NULL: none yet */
	size_t bytes; /* of the paragraphs that somebody holds */
	size_t past_room;
	struct table past; /* words -> index + 1 of the last that went */
	struct segmenter *segmenter;
	struct cuts cuts;
	struct passage_view view;
	struct draft draft;
	struct placed *placed; /* of the passage at hand */
	size_t placed_count, placed_room;
	struct run *base; /* the passage's runs by its spans */
	size_t base_count, base_room;
};

/* What slice_trim takes off, and what stands between two paragraphs. */
static inline bool
compose_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Room for one more in an array of count elements of size bytes. */
bool compose_room(void *array, size_t *room, size_t count, size_t size);

/*
 * The next turn after before (NULL: it came now).  Past the ceiling it is
 * before itself.  NULL: out of memory.
 */
const struct turn *compose_turn(
    struct composition *c, const struct turn *before, enum turn_op op);
/* The same with particulars. */
const struct turn *compose_turn_of(struct composition *c,
    const struct turn *before, const struct turn *particulars);

/* Text is copied, the draft's sentences and runs too; NULL: out of memory. */
struct composed_paragraph *compose_paragraph(
    struct composition *c, struct slice text, const struct draft *d);
void compose_let_go(struct composition *c, struct composed_paragraph *p);

/* compose_past.c */

/* What stood in p until the revision before this one. */
bool compose_past_add(struct composition *c, struct composed_paragraph *p,
    uint32_t start, uint32_t end, const struct turn *last, bool changed);
/* What stood once with these words, or NULL; of several the one that went
 * last.  moved_too: what went in this very revision as well, unless short. */
struct past_sentence *compose_past_find(
    struct composition *c, struct slice words, bool moved_too);
/* It came back: it is not found again. */
void compose_past_take(struct composition *c, struct past_sentence *past);
/* Forgets the older half as long as the ceiling is passed. */
enum emend_status compose_past_forget(
    struct composition *c, struct emend_error *err) EMEND_MUST_USE;

/* compose_passage.c: what e has to say of the old sentences, in work->view. */
enum emend_status compose_read(struct composition *c, const struct edit *e,
    struct emend_error *err) EMEND_MUST_USE;
/* Its sentences that do not stand any more, as past. */
enum emend_status compose_leave(struct composition *c, const struct edit *e,
    struct emend_error *err) EMEND_MUST_USE;

/* compose_place.c: the new sentences of work->view, in work->placed. */
enum emend_status compose_place(
    struct composition *c, struct emend_error *err) EMEND_MUST_USE;
/* Those of a paragraph that came whole. */
enum emend_status compose_place_new(struct composition *c, struct slice text,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * compose_runs.c: makes e's new paragraphs of work->placed, out[0] the first;
 * words that came now have their paragraphs' numbers from e->after.
 */
enum emend_status compose_build(struct composition *c, const struct edit *e,
    struct composed_paragraph **out, struct emend_error *err) EMEND_MUST_USE;

#endif
