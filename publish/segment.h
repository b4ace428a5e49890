#ifndef EMEND_PUBLISH_SEGMENT_H
#define EMEND_PUBLISH_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

struct publishing;

/*
 * A part of the search of a site: wordings, and which of them each word stands
 * in.  It lies in a directory as scripts (reports/search.js reads them): d<n>.js
 * has SEGMENT_TOGETHER wordings, w<n>.js the words whose hash, by the number of
 * such pieces, leaves n.  A segment that is written is never changed: one with
 * more or less in it has another name.
 */
#define SEGMENT_MOST 30000 /* wordings; then it grows no more */
#define SEGMENT_TOGETHER 100
#define SEGMENT_NAME_MAX 24

struct segment_wording {
	struct slice path; /* of the article, from the front page */
	unsigned number;   /* revision in which it came */
	bool headline;
	struct slice title, text, day; /* "2026-11-24" */
};

struct segment {
	char name[SEGMENT_NAME_MAX]; /* of its directory, set before writing */
	unsigned pieces;	     /* of words; set by writing */
	struct segment_wording *at;  /* oldest first */
	size_t count, cap;
	struct arena arena; /* of their strings */
};

#define SEGMENT_INIT { "", 0, NULL, 0, 0, ARENA_INIT }

void segment_free(struct segment *s);

/* Copies what w points to. */
enum emend_status segment_add(struct segment *s,
    const struct segment_wording *w, struct emend_error *err) EMEND_MUST_USE;

/* Adds what lies in the directory `name`, count wordings; but not those of
 * articles for which left_out (or NULL) says so.  EMEND_NOTFOUND, EMEND_PARSE or
 * EMEND_LIMIT when it is not as segment_write left it. */
typedef bool segment_left_out_fn(const void *payload, struct slice path);
enum emend_status segment_read(struct segment *s, struct publishing *p,
    const char *name, size_t count, segment_left_out_fn *left_out,
    const void *payload, struct emend_error *err) EMEND_MUST_USE;

/* What a piece has between emendPiece("NAME", and the bracket at its end. */
struct slice segment_content(struct slice script);

/* Writes it into the directory s->name, which is new. */
enum emend_status segment_write(struct segment *s, struct publishing *p,
    struct emend_error *err) EMEND_MUST_USE;

#endif
