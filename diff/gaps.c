#include <stdlib.h>

#include "diff/align_work.h"
#include "diff/shingles.h"

/*
 * The last chance of short paragraphs: between the same two anchors, in order,
 * by single words and by what they begin and end with alike.  Few shingles
 * survive one changed word in six; here the place is evidence too.
 */
#define GAP_PAIRS 1024 /* more are not tried */
#define GAP_BYTES ((size_t)4 * 1024 * 1024) /* of all pairs of a gap */
/*
 * Per mille.  Unrelated prose shares up to 300 by its little words; short texts
 * share more by chance, so they have to be more alike unless they stand alone.
 */
#define ALIKE 400
#define ALIKE_SHORT 500
#define SHORT_WORDS 12

/*
 * Per mille.  One paragraph alone between two anchors, on both sides, whose
 * bytes are so much the same at both ends: no need to look any closer.
 */
#define IN_PLACE 700
#define SHINGLE_BYTES 6 /* about so many in a text for each */

struct gap_side {
	const struct links_of *side;
	uint32_t *free; /* owned; its free paragraphs, ascending */
	uint32_t count;
	uint32_t first; /* of the gap at hand, in free */
	uint32_t len;
	size_t bytes;	 /* of the gap's texts */
	uint32_t *words; /* owned; of the gap's texts, each one's sorted */
	size_t *start;	 /* owned; len + 1 */
};

static void
gap_side_free(struct gap_side *g)
{
	free(g->free);
	free(g->words);
	free(g->start);
}

static bool
gap_side_init(struct gap_side *g, const struct links_of *side)
{
	uint32_t i;

	g->side = side;
	g->free = calloc((size_t)side->count + 1, sizeof(*g->free));
	g->start = calloc(GAP_PAIRS + 1, sizeof(*g->start));
	if (!g->free || !g->start)
		return false;
	for (i = 0; i < side->count; i++)
		if (side->link[i] == NOWHERE)
			g->free[g->count++] = i;
	return true;
}

/* 0 to len of the gap at hand. */
static struct slice
gap_text(const struct gap_side *g, uint32_t i)
{
	return g->side->paragraphs[g->free[g->first + i]].text;
}

/* Takes up the free paragraphs of one gap, which is not before the last. */
static void
gap_side_enter(struct gap_side *g, uint32_t gap)
{
	g->first += g->len;
	while (g->first < g->count && g->side->gap[g->free[g->first]] < gap)
		g->first++;
	g->len = 0;
	g->bytes = 0;
	while (g->first + g->len < g->count &&
	    g->side->gap[g->free[g->first + g->len]] == gap)
		g->bytes += gap_text(g, g->len++).len;
}

static bool
gap_side_hash(struct gap_side *g)
{
	size_t room = 1, n = 0;
	uint32_t *words, i;

	for (i = 0; i < g->len; i++)
		room += shingles_room(gap_text(g, i));
	words = realloc(g->words, room * sizeof(*words));
	if (!words)
		return false;
	g->words = words;
	for (i = 0; i < g->len; i++) {
		g->start[i] = n;
		n += words_hash_sorted(words + n, gap_text(g, i));
	}
	g->start[g->len] = n;
	return true;
}

static unsigned
share(size_t common, size_t x, size_t y)
{
	return x + y ? (unsigned)(2000 * common / (x + y)) : 0;
}

static unsigned
like_words(const struct gap_side *x, uint32_t i, const struct gap_side *y,
    uint32_t j)
{
	size_t a = x->start[i + 1] - x->start[i];
	size_t b = y->start[j + 1] - y->start[j];

	return share(words_common(x->words + x->start[i], a,
			 y->words + y->start[j], b), a, b);
}

static unsigned
like_ends(struct slice x, struct slice y)
{
	size_t shorter = x.len < y.len ? x.len : y.len, start = 0, end = 0;

	while (start < shorter && x.ptr[start] == y.ptr[start])
		start++;
	while (end < shorter - start &&
	    x.ptr[x.len - 1 - end] == y.ptr[y.len - 1 - end])
		end++;
	return share(start + end, x.len, y.len);
}

/* How many paragraphs of the gap of *at are free, and which; *at passes it. */
static uint32_t
count_free(const struct links_of *side, uint32_t gap, uint32_t *at,
    uint32_t *which)
{
	uint32_t count = 0;

	for (; *at < side->count && side->gap[*at] <= gap; ++*at)
		if (side->gap[*at] == gap && side->link[*at] == NOWHERE) {
			*which = *at;
			count++;
		}
	return count;
}

static void
link_in_place(struct aligner *al, uint32_t before, uint32_t after)
{
	unsigned alike = like_ends(
	    text_before(al, before), text_after(al, after));
	struct link *l;

	if (alike < IN_PLACE)
		return;
	l = aligner_link(al, before, after);
	l->shared = (uint32_t)(text_before(al, before).len * alike /
	    (1000 * SHINGLE_BYTES));
	if (!l->exact)
		l->likeness = (uint16_t)alike;
}

/* Such links cross none that stays, so what stays need not be chosen again. */
void
align_in_place(struct aligner *al)
{
	uint32_t i = 0, j = 0, before = 0, after = 0, gap, count;

	while (i < al->before.count && j < al->after.count) {
		gap = al->before.gap[i];
		count = count_free(&al->before, gap, &i, &before);
		if (count_free(&al->after, gap, &j, &after) == 1 && count == 1)
			link_in_place(al, before, after);
	}
}

static bool
is_short(const struct gap_side *g, uint32_t i)
{
	return g->start[i + 1] - g->start[i] < SHORT_WORDS;
}

/* 0 when the two are too different for this gap. */
static unsigned
likeness(const struct gap_side *x, uint32_t i, const struct gap_side *y,
    uint32_t j)
{
	bool alone = x->len == 1 && y->len == 1;
	unsigned words = like_words(x, i, y, j);
	unsigned ends = like_ends(gap_text(x, i), gap_text(y, j));
	unsigned alike = words > ends ? words : ends, bar = ALIKE;

	if (!alone && (is_short(x, i) || is_short(y, j)))
		bar = ALIKE_SHORT;
	return alike >= bar ? alike : 0;
}

/*
 * The pairs in order that are most alike in sum: best[i][j] is of the texts
 * from i and from j on, so the walk from (0, 0) tells which.
 */
struct pairing {
	uint32_t *best;	 /* owned; (rows + 1) * (columns + 1) */
	unsigned *alike; /* owned; rows * columns, 0 below the bar */
	uint32_t rows, columns;
};

static uint32_t *
best_at(const struct pairing *p, uint32_t i, uint32_t j)
{
	return &p->best[(size_t)i * (p->columns + 1) + j];
}

static uint32_t
paired(const struct pairing *p, uint32_t i, uint32_t j)
{
	unsigned alike = p->alike[(size_t)i * p->columns + j];

	return alike ? alike + *best_at(p, i + 1, j + 1) : 0;
}

static void
pairing_solve(struct pairing *p)
{
	uint32_t i, j, best;

	for (i = p->rows; i-- > 0;)
		for (j = p->columns; j-- > 0;) {
			best = paired(p, i, j);
			if (*best_at(p, i + 1, j) > best)
				best = *best_at(p, i + 1, j);
			if (*best_at(p, i, j + 1) > best)
				best = *best_at(p, i, j + 1);
			*best_at(p, i, j) = best;
		}
}

static void
link_alike(struct aligner *al, uint32_t before, uint32_t after, unsigned alike)
{
	struct link *l = aligner_link(al, before, after);

	if (!l->exact)
		l->likeness = (uint16_t)alike;
}

static void
pairing_link(struct aligner *al, const struct pairing *p,
    const struct gap_side *x, const struct gap_side *y)
{
	uint32_t i = 0, j = 0;

	while (i < p->rows && j < p->columns && *best_at(p, i, j) > 0) {
		if (paired(p, i, j) == *best_at(p, i, j)) {
			link_alike(al, x->free[x->first + i],
			    y->free[y->first + j],
			    p->alike[(size_t)i * p->columns + j]);
			i++;
			j++;
		} else if (*best_at(p, i + 1, j) == *best_at(p, i, j)) {
			i++;
		} else {
			j++;
		}
	}
}

static bool
is_too_much(const struct gap_side *x, const struct gap_side *y)
{
	uint64_t pairs = (uint64_t)x->len * y->len;

	if (pairs <= 1)
		return false;
	return pairs > GAP_PAIRS ||
	    x->bytes * y->len + y->bytes * x->len > GAP_BYTES;
}

static enum emend_status
pair_gap(struct aligner *al, struct gap_side *x, struct gap_side *y,
    struct emend_error *err)
{
	struct pairing p = { 0 };
	enum emend_status status = EMEND_OK;
	uint32_t i, j;

	if (x->len == 0 || y->len == 0 || is_too_much(x, y))
		return EMEND_OK;
	p.rows = x->len;
	p.columns = y->len;
	p.best = calloc((size_t)(p.rows + 1) * (p.columns + 1),
	    sizeof(*p.best));
	p.alike = calloc((size_t)p.rows * p.columns, sizeof(*p.alike));
	if (!p.best || !p.alike || !gap_side_hash(x) || !gap_side_hash(y)) {
		status = emend_fail_nomem(err);
		goto out;
	}
	for (i = 0; i < p.rows; i++)
		for (j = 0; j < p.columns; j++)
			p.alike[(size_t)i * p.columns + j] =
			    likeness(x, i, y, j);
	pairing_solve(&p);
	pairing_link(al, &p, x, y);
out:
	free(p.best);
	free(p.alike);
	return status;
}

enum emend_status
align_gaps(struct aligner *al, struct emend_error *err)
{
	struct gap_side x = { 0 }, y = { 0 };
	enum emend_status status = EMEND_OK;
	uint32_t gap;

	if (!gap_side_init(&x, &al->before) || !gap_side_init(&y, &al->after))
		status = emend_fail_nomem(err);
	while (!status && x.first + x.len < x.count) {
		gap = al->before.gap[x.free[x.first + x.len]];
		gap_side_enter(&x, gap);
		gap_side_enter(&y, gap);
		status = pair_gap(al, &x, &y, err);
	}
	gap_side_free(&x);
	gap_side_free(&y);
	return status;
}
