#include <stdlib.h>

#include "diff/align_work.h"
#include "diff/postings.h"
#include "diff/shingles.h"
#include "diff/similar.h"

/*
 * Pairs what is left by the words it shares.  Candidates come from an
 * inverted index and are taken by likeness: first what is alike enough to be
 * a pair anywhere, then, between the anchors that these make, what is alike
 * at all; last, pairs take in neighbours that hold the rest of their text.
 */

/* Of a short text's shingles, if the long one has grown around it. */
#define COVERED 600

/*
 * Per mille.  A word changed here and there spoils two shingles each time, so
 * pairs of not so few shingles are likened by single words as well; unrelated
 * prose shares up to 300 of these, so they count for a little less.
 */
#define WORDS_FROM 150
#define WORDS_LESS 100

static void
residue_free(struct residue *r)
{
	shingles_free(&r->shingles);
	free(r->paragraphs);
	free(r->index);
}

static enum emend_status
residue_init(struct residue *r, const struct links_of *side,
    struct emend_error *err)
{
	struct slice *texts = calloc((size_t)side->count + 1, sizeof(*texts));
	enum emend_status status;
	uint32_t i;

	r->paragraphs = calloc((size_t)side->count + 1, sizeof(*r->paragraphs));
	r->index = calloc((size_t)side->count + 1, sizeof(*r->index));
	if (!texts || !r->paragraphs || !r->index) {
		free(texts);
		return emend_fail_nomem(err);
	}
	for (i = 0; i < side->count; i++) {
		r->index[i] = NOWHERE;
		if (side->link[i] != NOWHERE)
			continue;
		texts[r->count] = side->paragraphs[i].text;
		r->index[i] = r->count;
		r->paragraphs[r->count++] = i;
	}
	status = shingles_init(&r->shingles, texts, r->count, err);
	free(texts);
	return status;
}

struct shingle_set
residue_shingles(const struct residue *r, uint32_t paragraph)
{
	return shingles_of(&r->shingles, r->index[paragraph]);
}

/* Two paragraphs that may belong together. */
struct candidate {
	uint32_t before, after;
	uint32_t shared;
	uint16_t likeness, covered; /* per mille: of both, of the smaller */
	uint32_t gaps; /* between them, by the exact anchors */
};

struct candidates {
	struct candidate *at; /* owned */
	size_t count, cap;
};

static bool
same_gap(const struct aligner *al, const struct candidate *c)
{
	return al->before.gap[c->before] == al->after.gap[c->after];
}

static bool
is_strong(const struct candidate *c)
{
	return c->likeness >= ALIGN_STRONG && c->shared >= ALIGN_SHARED;
}

static bool
is_weak(const struct candidate *c)
{
	return c->likeness >= ALIGN_WEAK ||
	    (c->covered >= COVERED && c->shared >= ALIGN_SHARED);
}

static bool
make_room(struct likening *l, size_t words)
{
	uint32_t *grown;

	if (words <= l->words_cap)
		return true;
	grown = realloc(l->words, words * sizeof(*grown));
	if (!grown)
		return false;
	l->words = grown;
	l->words_cap = words;
	return true;
}

/* False when out of memory. */
static bool
weigh_words(const struct aligner *al, struct likening *l, struct candidate *c)
{
	struct slice x = text_before(al, c->before);
	struct slice y = text_after(al, c->after);
	size_t many, few, common, alike;

	if (c->likeness < WORDS_FROM || is_strong(c))
		return true;
	if (!make_room(l, shingles_room(x) + shingles_room(y)))
		return false;
	many = words_hash_sorted(l->words, x);
	few = words_hash_sorted(l->words + many, y);
	common = words_common(l->words, many, l->words + many, few);
	if (2000 * common < (ALIGN_STRONG + WORDS_LESS) * (many + few) ||
	    common < ALIGN_SHARED)
		return true;
	alike = 2000 * common / (many + few) - WORDS_LESS;
	if (alike > c->likeness)
		c->likeness = (uint16_t)alike;
	if (c->shared < ALIGN_SHARED)
		c->shared = ALIGN_SHARED;
	return true;
}

static struct candidate
weigh(const struct aligner *al, const struct likening *l, uint32_t before,
    uint32_t after)
{
	struct shingle_set x = residue_shingles(&l->before, before);
	struct shingle_set y = residue_shingles(&l->after, after);
	size_t shared = shingles_common(x, y);
	size_t smaller = x.count < y.count ? x.count : y.count;
	uint32_t from = al->before.gap[before], to = al->after.gap[after];
	struct candidate c = { before, after, (uint32_t)shared, 0, 0, 0 };

	c.gaps = from < to ? to - from : from - to;
	if (shared == 0)
		return c;
	c.likeness = (uint16_t)(2000 * shared / (x.count + y.count));
	c.covered = (uint16_t)(1000 * shared / smaller);
	return c;
}

static bool
candidates_add(struct candidates *list, struct candidate c)
{
	size_t cap = list->cap ? list->cap * 2 : 64;
	struct candidate *at;

	if (list->count == list->cap) {
		at = realloc(list->at, cap * sizeof(*at));
		if (!at)
			return false;
		list->at = at;
		list->cap = cap;
	}
	list->at[list->count++] = c;
	return true;
}

/* Where i of one residue stands, as an index of the other. */
static uint32_t
scale(uint32_t i, uint32_t count, uint32_t other)
{
	return count ? (uint32_t)((uint64_t)i * other / count) : 0;
}

static bool
find_candidates(const struct aligner *al, struct likening *l,
    struct postings *p, struct candidates *out)
{
	uint32_t best[POSTINGS_BEST], i;
	struct candidate c;
	size_t count, k;

	for (i = 0; i < l->before.count; i++) {
		count = postings_best(p, shingles_of(&l->before.shingles, i),
		    scale(i, l->before.count, l->after.count), best);
		for (k = 0; k < count; k++) {
			c = weigh(al, l, l->before.paragraphs[i],
			    l->after.paragraphs[best[k]]);
			if (!weigh_words(al, l, &c))
				return false;
			/* gaps only get finer, so what is out stays out */
			if (!is_strong(&c) &&
			    !(is_weak(&c) && same_gap(al, &c)))
				continue;
			if (!candidates_add(out, c))
				return false;
		}
	}
	return true;
}

/* Most alike, nearest, first: a total order, so that qsort decides nothing. */
static int
candidate_compare(const void *left, const void *right)
{
	const struct candidate *x = left, *y = right;

	if (x->likeness != y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	if (x->gaps != y->gaps)
		return x->gaps < y->gaps ? -1 : 1;
	if (x->shared != y->shared)
		return x->shared > y->shared ? -1 : 1;
	if (x->before != y->before)
		return x->before < y->before ? -1 : 1;
	return (x->after > y->after) - (x->after < y->after);
}

static void
take(struct aligner *al, const struct candidates *list, bool strong)
{
	const struct candidate *c;
	struct link *link;
	size_t i;

	for (i = 0; i < list->count; i++) {
		c = &list->at[i];
		if (al->before.link[c->before] != NOWHERE ||
		    al->after.link[c->after] != NOWHERE)
			continue;
		if (strong ? !is_strong(c) : !same_gap(al, c))
			continue;
		link = aligner_link(al, c->before, c->after);
		link->shared = c->shared;
		if (!link->exact)
			link->likeness = c->likeness;
	}
}

static enum emend_status
find_and_take(struct aligner *al, struct likening *l,
    struct candidates *list, struct emend_error *err)
{
	struct postings p = { 0 };
	enum emend_status status;
	bool found;

	status = postings_init(&p, &l->after.shingles, err);
	if (status)
		return status;
	found = find_candidates(al, l, &p, list);
	postings_free(&p);
	if (!found)
		return emend_fail_nomem(err);
	if (list->count == 0)
		return EMEND_OK;
	qsort(list->at, list->count, sizeof(*list->at), candidate_compare);
	take(al, list, true);
	status = align_moves(al, err);
	if (status)
		return status;
	take(al, list, false);
	return EMEND_OK;
}

enum emend_status
align_similar(struct aligner *al, struct emend_error *err)
{
	struct likening l = { 0 };
	struct candidates list = { 0 };
	enum emend_status status;

	status = residue_init(&l.before, &al->before, err);
	if (!status)
		status = residue_init(&l.after, &al->after, err);
	if (!status && l.before.count > 0 && l.after.count > 0)
		status = find_and_take(al, &l, &list, err);
	if (!status && list.count > 0)
		status = align_grow(al, &l, err);
	if (!status && list.count > 0)
		status = align_moves(al, err);
	free(list.at);
	free(l.words);
	residue_free(&l.before);
	residue_free(&l.after);
	return status;
}
