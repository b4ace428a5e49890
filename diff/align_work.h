#ifndef EMEND_DIFF_ALIGN_WORK_H
#define EMEND_DIFF_ALIGN_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "base/error.h"
#include "base/slice.h"

/*
 * What the stages of align_paragraphs share.  They look at the two texts in
 * the order of their bytes, whichever is the old one, so that a comparison
 * turned round gives the answer turned round.
 */
#define NOWHERE UINT32_MAX

/* Pairs are told apart by how much they share, in words' neighbourhoods. */
#define ALIGN_STRONG 500 /* per mille, to be a pair wherever it stands */
#define ALIGN_WEAK 250	 /* between the same two anchors */
#define ALIGN_SHARED 5	 /* shingles, at the least, of a pair that moved */
#define ALIGN_MOVED_LETTERS 20 /* of a block, at the least */

/* Paragraphs that belong together; one at the least on each side. */
struct link {
	uint32_t before, before_end; /* half-open */
	uint32_t after, after_end;
	uint32_t shared;   /* shingles */
	uint16_t likeness; /* per mille; 1000 but for typography */
	bool exact;
	bool moved;
};

struct links_of {
	const struct paragraph *paragraphs;
	uint32_t count;
	uint32_t *link; /* by paragraph: an index of links, or NOWHERE */
	uint32_t *gap;	/* by paragraph: unmoved links before it */
};

struct aligner {
	struct links_of before, after;
	struct link *links; /* room for as many as there can be */
	uint32_t link_count;
	uint32_t head; /* paragraphs that both texts begin with */
	bool mirrored; /* before is the new text */
};

static inline struct slice
text_before(const struct aligner *al, uint32_t i)
{
	return al->before.paragraphs[i].text;
}

static inline struct slice
text_after(const struct aligner *al, uint32_t i)
{
	return al->after.paragraphs[i].text;
}

/* Links two paragraphs that are free; likeness is 1000 until it is set. */
struct link *aligner_link(struct aligner *al, uint32_t before, uint32_t after);
/* The same for two that are known to say the same, byte for byte. */
struct link *aligner_link_exactly(
    struct aligner *al, uint32_t before, uint32_t after);

/* exact.c: equal texts, in order and out of order; then but for typography. */
enum emend_status align_exact(struct aligner *al, struct emend_error *err);
enum emend_status align_normalised(struct aligner *al, struct emend_error *err);

/*
 * moves.c: the heaviest increasing subsequence of all links stays, the others
 * are marked as moved; what may not move is unlinked; gaps are counted.
 */
enum emend_status align_moves(struct aligner *al, struct emend_error *err);
bool align_is_in_order(const struct aligner *al); /* no link crosses another */

/* similar.c: the rest by the shingles they share; split and merged too. */
enum emend_status align_similar(struct aligner *al, struct emend_error *err);

/* gaps.c: one paragraph between the same anchors that is mostly the same. */
void align_in_place(struct aligner *al);

/* gaps.c: what stands alone between the same anchors and is alike at all. */
enum emend_status align_gaps(struct aligner *al, struct emend_error *err);

/* slide.c: where a repeated paragraph came or went, the more natural one. */
void align_slide(struct aligner *al);

#endif
