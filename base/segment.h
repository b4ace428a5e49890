#ifndef EMEND_BASE_SEGMENT_H
#define EMEND_BASE_SEGMENT_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Where sentences, words and graphemes end.  Opening costs milliseconds: open
 * one segmenter a language and process, never one a paragraph.
 */
struct segmenter;

/*
 * The byte offset where each segment ends: strictly increasing, the last one
 * is the text's length, every one a UTF-8 boundary.  No segment is empty and
 * together they are the text; the empty text has none.
 */
struct cuts {
	size_t *at; /* owned; reused from call to call */
	size_t count;
	size_t cap;
};

#define CUTS_INIT { NULL, 0, 0 }

void cuts_free(struct cuts *c); /* leaves it empty and reusable */

/* Longest text that is segmented, in bytes. */
#define SEGMENT_MAX_BYTES ((size_t)1 << 30)

/*
 * language is BCP 47 ("en", "de-AT") or NULL; one that is not known is read by
 * the general rules.  On failure *out is NULL.
 */
enum emend_status segmenter_new(struct segmenter **out, const char *language,
    struct emend_error *err) EMEND_MUST_USE;
void segmenter_free(struct segmenter *s);

/* From now on s reads this language; cheap. */
void segmenter_set_language(struct segmenter *s, const char *language);

/*
 * Each replaces what *out held; text need not be UTF-8.  They fail with
 * EMEND_NOMEM, or EMEND_LIMIT past SEGMENT_MAX_BYTES, *out then being empty.
 */

/* Unicode's rules, with abbreviations (Dr. z.B. p.m.) and ordinals kept
 * whole.  The blanks after a sentence belong to it. */
enum emend_status segment_sentences(struct segmenter *s, struct slice text,
    struct cuts *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * Words, each run of blanks, and each punctuation mark by itself.  A number
 * keeps its separators (1,500.75), its sign (-5) and its % in one; a word
 * its inner apostrophe (don't).  Scripts without spaces come by grapheme.
 */
enum emend_status segment_words(struct segmenter *s, struct slice text,
    struct cuts *out, struct emend_error *err) EMEND_MUST_USE;

/* What a reader takes for one character. */
enum emend_status segment_graphemes(struct segmenter *s, struct slice text,
    struct cuts *out, struct emend_error *err) EMEND_MUST_USE;

/* Columns on a terminal: East Asian wide 2, marks and controls 0, else 1. */
size_t display_columns(struct slice s);

#endif
