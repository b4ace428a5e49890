#ifndef EMEND_DIFF_ASSEMBLE_H
#define EMEND_DIFF_ASSEMBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "diff/words.h"

struct alignment;
struct article;
struct changes;

/* What the parts of a comparison share while struct changes is filled. */
struct assembler {
	const struct article *before, *after;
	struct changes *changes; /* all lists go into its arena */
	struct diff_language *language; /* borrowed, or opened when needed */
	struct diff_language *opened;	/* owned */
	bool ready; /* language is that of the articles */
	size_t words, words_kept; /* so far, of both sides */
	size_t *numbers; /* 0, 1, 2, ... in the arena, for the edits */
};

/* words_compare, or words_describe when one side is absent. */
enum emend_status assembler_compare(struct wording *out, struct assembler *as,
    struct slice before, struct slice after,
    struct emend_error *err) EMEND_MUST_USE;

/* n elements of size bytes in the changes' arena; NULL: error is filled. */
void *assembler_array(
    struct assembler *as, size_t n, size_t size, struct emend_error *err);

/* Edits, counts, kinds and similarity, in the alignment's order. */
enum emend_status assemble_edits(struct assembler *as,
    const struct alignment *alignment, bool list_unchanged,
    struct emend_error *err) EMEND_MUST_USE;

/* fields.c: title, its variants, byline, section, published. */
enum emend_status assemble_fields(
    struct assembler *as, struct emend_error *err) EMEND_MUST_USE;

/* Further details behind those that the list has, and their kinds. */
enum emend_status assembler_add_details(struct assembler *as,
    struct detail_list *list, kind_set *kinds, const struct detail *more,
    size_t count, struct emend_error *err) EMEND_MUST_USE;

/* roles.c: what paragraphs' roles add to an edit, and the notice. */
enum emend_status assemble_roles(struct assembler *as, struct edit *e,
    struct emend_error *err) EMEND_MUST_USE;

#endif
