#ifndef EMEND_REPORTS_POINTS_H
#define EMEND_REPORTS_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "diff/changes.h"

struct report;

/*
 * What was changed that matters, before the text is read: a number, a name, a
 * lost "not", each once however often it was made, and where.
 */
#define POINTS_MOST 8
#define PLACES_MOST 4

struct point {
	const struct detail *detail;
	bool headline;
	size_t paragraphs[PLACES_MOST]; /* indexes from 0 */
	bool deleted[PLACES_MOST]; /* the index is one of the old text */
	size_t count; /* of paragraphs; may be more than PLACES_MOST */
	const struct edit *last; /* that was counted */
};

struct points {
	struct point at[POINTS_MOST];
	size_t count;
	size_t left_out; /* details that did not fit */
};

/* Most serious first; points into the changes. */
void points_gather(struct points *out, const struct changes *c);

/* Its reason, of a length that can be read; *cut: something was left out. */
struct slice point_reason(const struct point *p, bool *cut);

/*
 * "(headline, paragraphs 1, 3 and 2 more)"; "(deleted paragraph 9)".
 */
#define POINT_PLACES_MAX 200
void point_places(char out[POINT_PLACES_MAX], const struct point *p);

/* Does a notice own up to the edits, is one owed; NULL: nothing to say. */
const char *points_notice(const struct report *r);

#endif
