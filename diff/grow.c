#include <stdlib.h>
#include <string.h>

#include "diff/similar.h"

/*
 * A paragraph that was split is paired with the piece that is most like it;
 * the other pieces stand beside that one.  A neighbour is a piece if most of
 * it stands in the paragraph, and a good part of it in no piece found so far;
 * or if it is the very text that comes next there.  The same with the sides
 * exchanged finds what was merged.
 */
#define PIECE_SHARE 600	/* per mille of a piece's shingles */
#define PIECE_FRESH 300
#define PIECE_SHINGLES 3

/* A link seen from the side that stays one paragraph. */
struct whole {
	struct slice text;
	size_t from, to; /* bytes of it that are the pieces', if any are known */
	struct shingle_set shingles;
	bool *found; /* by shingle: some piece has it */
	const struct residue *pieces;
	struct links_of *pieces_side;
	uint32_t *start, *end; /* the pieces' range, in the link */
};

static bool
is_free(const struct whole *w, uint32_t paragraph)
{
	return paragraph < w->pieces_side->count &&
	    w->pieces_side->link[paragraph] == NOWHERE &&
	    w->pieces->index[paragraph] != NOWHERE;
}

static bool
has_free_neighbour(const struct whole *w)
{
	return is_free(w, *w->end) ||
	    (*w->start > 0 && is_free(w, *w->start - 1));
}

/* Shingles of a paragraph that the whole has; *fresh: and no piece yet. */
static size_t
shared_shingles(
    const struct whole *w, struct shingle_set piece, size_t *fresh)
{
	size_t i, at, shared = 0;

	*fresh = 0;
	for (i = 0; i < piece.count; i++) {
		at = shingle_find(w->shingles, piece.hash[i]);
		if (at == w->shingles.count)
			continue;
		shared++;
		*fresh += !w->found[at];
	}
	return shared;
}

static void
find_shingles(struct whole *w, struct shingle_set piece)
{
	size_t i, at;

	for (i = 0; i < piece.count; i++) {
		at = shingle_find(w->shingles, piece.hash[i]);
		if (at < w->shingles.count)
			w->found[at] = true;
	}
}

static struct slice
piece_text(const struct whole *w, uint32_t paragraph)
{
	return w->pieces_side->paragraphs[paragraph].text;
}

/* Where the first piece stands, byte for byte; nowhere if it was changed. */
static void
find_text(struct whole *w)
{
	struct slice piece = piece_text(w, *w->start);

	w->from = slice_find(w->text, piece, 0);
	w->to = w->from < w->text.len ? w->from + piece.len : w->from;
}

/* Does the piece stand right behind those known, or before them? */
static bool
adjoins(struct whole *w, struct slice piece, bool behind)
{
	struct slice rest = behind ? slice_sub(w->text, w->to, w->text.len) :
				     slice_sub(w->text, 0, w->from);

	if (w->from == w->text.len)
		return false;
	rest = slice_trim(rest);
	if (behind ? !slice_starts(rest, piece) : !slice_ends(rest, piece))
		return false;
	if (behind)
		w->to = (size_t)(rest.ptr - w->text.ptr) + piece.len;
	else
		w->from = (size_t)(rest.ptr - w->text.ptr) + rest.len -
		    piece.len;
	return true;
}

/* Takes a free neighbour in if it is a piece. */
static bool
take_in(struct whole *w, struct link *l, uint32_t paragraph, bool behind)
{
	struct shingle_set piece;
	size_t shared, fresh;

	if (!is_free(w, paragraph))
		return false;
	piece = residue_shingles(w->pieces, paragraph);
	shared = shared_shingles(w, piece, &fresh);
	if (!(piece.count >= PIECE_SHINGLES &&
		adjoins(w, piece_text(w, paragraph), behind)) &&
	    (shared * 1000 < piece.count * PIECE_SHARE ||
		fresh * 1000 < piece.count * PIECE_FRESH ||
		(fresh < PIECE_SHINGLES && fresh < piece.count) ||
		fresh == 0))
		return false;
	find_shingles(w, piece);
	l->shared += (uint32_t)fresh;
	return true;
}

static void
grow_whole(struct whole *w, struct link *l, uint32_t index)
{
	if (!has_free_neighbour(w))
		return;
	memset(w->found, 0, w->shingles.count * sizeof(*w->found));
	find_shingles(w, residue_shingles(w->pieces, *w->start));
	find_text(w);
	while (take_in(w, l, *w->end, true))
		w->pieces_side->link[(*w->end)++] = index;
	while (*w->start > 0 && take_in(w, l, *w->start - 1, false))
		w->pieces_side->link[--*w->start] = index;
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

	/* 1000 is for what only typography changed */
	l->likeness = (uint16_t)(likeness > 999 ? 999 : likeness);
}

static void
grow_link(struct aligner *al, const struct likening *of, uint32_t index,
    bool *found)
{
	struct link *l = &al->links[index];
	struct whole split = { text_before(al, l->before), 0, 0,
		residue_shingles(&of->before, l->before), found, &of->after,
		&al->after, &l->after, &l->after_end };
	struct whole merged = { text_after(al, l->after), 0, 0,
		residue_shingles(&of->after, l->after), found, &of->before,
		&al->before, &l->before, &l->before_end };

	grow_whole(&split, l, index);
	if (l->after_end - l->after == 1)
		grow_whole(&merged, l, index);
	if (l->after_end - l->after + l->before_end - l->before > 2)
		liken_again(l, of);
}

static size_t
most_shingles(const struct residue *r, size_t most)
{
	size_t i, count;

	for (i = 0; i < r->count; i++) {
		count = shingles_of(&r->shingles, i).count;
		most = count > most ? count : most;
	}
	return most;
}

enum emend_status
align_grow(
    struct aligner *al, const struct likening *l, struct emend_error *err)
{
	bool *found;
	uint32_t i;

	found = calloc(most_shingles(&l->before,
	    most_shingles(&l->after, 1)), sizeof(*found));
	if (!found)
		return emend_fail_nomem(err);
	for (i = 0; i < al->link_count; i++)
		if (!al->links[i].exact &&
		    l->before.index[al->links[i].before] != NOWHERE)
			grow_link(al, l, i, found);
	free(found);
	return EMEND_OK;
}
