#ifndef EMEND_DIFF_WORDS_H
#define EMEND_DIFF_WORDS_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "diff/changes.h"

struct arena;
struct diff_language;

/*
 * The wording level: two texts that are known to belong together -> spans,
 * sentences, kinds with reasons.  A text is one paragraph or several joined by
 * "\n".
 */

/*
 * What the comparison needs of languages, opened once and used for every
 * pair: ICU iterators and word lists.  language is BCP 47; where it is absent
 * the texts tell.
 */
enum emend_status diff_language_new(struct diff_language **out,
    struct slice language, struct emend_error *err) EMEND_MUST_USE;
void diff_language_free(struct diff_language *l);

/* From now on l stands for another language; what is open stays so. */
void diff_language_set(struct diff_language *l, struct slice language);

struct wording {
	struct span_list spans;
	struct detail_list details;
	kind_set kinds;
	size_t words_before, words_after; /* of each whole text */
	size_t words_kept;
	struct sentence_edit *sentences; /* paragraph numbers left SIZE_MAX */
	size_t sentence_count;
};

/* Everything in *out lies in arena or points into the two texts. */
enum emend_status words_compare(struct wording *out, struct arena *arena,
    struct diff_language *language, struct slice before, struct slice after,
    struct emend_error *err) EMEND_MUST_USE;

/* Kinds and details of a text that came or went as a whole (one span). */
enum emend_status words_describe(struct wording *out, struct arena *arena,
    struct diff_language *language, struct slice text, enum span_op op,
    struct emend_error *err) EMEND_MUST_USE;

#endif
