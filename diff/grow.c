#include "diff/similar.h"

/*
 * A paragraph that was split is paired with the piece that is most like it;
 * the other pieces stand beside that one.  A neighbour is a piece if most of
 * it stands in the paragraph and in none of the pieces found so far.
 * The same with the sides exchanged finds what was merged.
 */
#define PIECE_SHARE 600	/* per mille of a piece's shingles */
#define PIECE_SHINGLES 3
#define PIECES_MAX 32 /* further ones count as added or deleted */

/* A link seen from the side that stays one paragraph. */
struct whole {
	const struct residue *whole, *pieces;
	struct links_of *pieces_side;
	uint32_t paragraph;
	uint32_t *start, *end; /* the pieces' range, in the link */
};

static bool
in_pieces(const struct whole *w, uint32_t hash)
{
	uint32_t i;

	for (i = *w->start; i < *w->end; i++)
		if (shingle_is_in(residue_shingles(w->pieces, i), hash))
			return true;
	return false;
}

/* Shingles of a free paragraph that the whole has and no piece yet. */
static size_t
fresh_shingles(const struct whole *w, uint32_t paragraph)
{
	struct shingle_set whole = residue_shingles(w->whole, w->paragraph);
	struct shingle_set piece = residue_shingles(w->pieces, paragraph);
	size_t i, fresh = 0;

	for (i = 0; i < piece.count; i++)
		fresh += shingle_is_in(whole, piece.hash[i]) &&
		    !in_pieces(w, piece.hash[i]);
	return fresh;
}

static bool
is_piece(const struct whole *w, uint32_t paragraph, size_t *fresh)
{
	size_t count;

	if (w->pieces_side->link[paragraph] != NOWHERE ||
	    w->pieces->index[paragraph] == NOWHERE)
		return false;
	count = residue_shingles(w->pieces, paragraph).count;
	*fresh = fresh_shingles(w, paragraph);
	return *fresh * 1000 >= count * PIECE_SHARE &&
	    (*fresh >= PIECE_SHINGLES || (count > 0 && *fresh == count));
}

static bool
has_room(const struct whole *w)
{
	return *w->end - *w->start < PIECES_MAX;
}

static void
take_in(struct link *l, const struct whole *w, uint32_t index)
{
	size_t fresh;

	while (has_room(w) && *w->end < w->pieces_side->count &&
	    is_piece(w, *w->end, &fresh)) {
		w->pieces_side->link[(*w->end)++] = index;
		l->shared += (uint32_t)fresh;
	}
	while (has_room(w) && *w->start > 0 &&
	    is_piece(w, *w->start - 1, &fresh)) {
		w->pieces_side->link[--*w->start] = index;
		l->shared += (uint32_t)fresh;
	}
}

static size_t
count_shingles(const struct residue *r, uint32_t start, uint32_t end)
{
	size_t sum = 0;

	for (; start < end; start++)
		sum += residue_shingles(r, start).count;
	return sum;
}

static void
liken_again(struct link *l, const struct likening *of)
{
	size_t all = count_shingles(&of->before, l->before, l->before_end) +
	    count_shingles(&of->after, l->after, l->after_end);
	size_t likeness = all ? 2000 * (size_t)l->shared / all : 0;

	/* not 1000, which is for one text */
	l->likeness = (uint16_t)(likeness > 999 ? 999 : likeness);
}

static void
grow_link(struct aligner *al, const struct likening *of, uint32_t index)
{
	struct link *l = &al->links[index];
	struct whole split = { &of->before, &of->after, &al->after, l->before,
		&l->after, &l->after_end };
	struct whole merged = { &of->after, &of->before, &al->before, l->after,
		&l->before, &l->before_end };

	take_in(l, &split, index);
	if (l->after_end - l->after == 1)
		take_in(l, &merged, index);
	if (l->after_end - l->after + l->before_end - l->before > 2)
		liken_again(l, of);
}

void
align_grow(struct aligner *al, const struct likening *l)
{
	uint32_t i;

	for (i = 0; i < al->link_count; i++)
		if (!al->links[i].exact &&
		    l->before.index[al->links[i].before] != NOWHERE)
			grow_link(al, l, i);
}
