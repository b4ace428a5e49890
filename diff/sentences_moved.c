#include "diff/sentences_work.h"

/*
 * A sentence that stands elsewhere in other words: the comparison of words
 * keeps nothing of it, for it goes forward only.  Two sentences that are each
 * other's most alike, by the different words with a meaning that they share,
 * belong together.
 */

/* Shared words that make a pair: so many, and of those of both 6/10. */
#define SHARED_LEAST 3
#define ALIKE_LEAST 600 /* per mille */
/* A word in more of the old sentences than this tells none apart. */
#define POSTINGS_MAX 8

struct posting {
	uint32_t sentence, next; /* next: index + 1 */
};

/* The most alike so far, of either side. */
struct best {
	size_t other;
	unsigned alike; /* per mille; 0: none */
};

struct likening {
	struct matching *m;
	uint32_t *first; /* by term: index + 1 of its first posting */
	uint32_t *count; /* by term: its postings */
	uint32_t *seen;	 /* by term: the sentence that had it last, from 1 */
	struct posting *postings;
	size_t posting_count;
	size_t *words;	  /* by old sentence: different ones with a meaning */
	size_t *shared;	  /* by old sentence, with the new one at hand */
	size_t *touched;  /* old sentences that share any with it */
	struct best *before, *after;
	size_t *anchors;  /* by new sentence: unmoved ones before it */
};

static bool
has_alone(const struct half *half)
{
	size_t i = 0;

	while (i < half->count && half->at[i].fate != FATE_ALONE)
		i++;
	return i < half->count;
}

static uint32_t
first_token(const struct half *half, size_t i)
{
	return i ? half->at[i - 1].to : 0;
}

static bool
init(struct likening *l, struct matching *m)
{
	struct arena *scratch = &m->c->vocabulary.arena;
	size_t terms = m->c->vocabulary.count, before = m->before.count;

	l->m = m;
	l->first = arena_array(scratch, terms, sizeof(*l->first));
	l->count = arena_array(scratch, terms, sizeof(*l->count));
	l->seen = arena_array(scratch, terms, sizeof(*l->seen));
	l->postings = arena_array(
	    scratch, m->c->before.count, sizeof(*l->postings));
	l->words = arena_array(scratch, before, sizeof(*l->words));
	l->shared = arena_array(scratch, before, sizeof(*l->shared));
	l->touched = arena_array(scratch, before, sizeof(*l->touched));
	l->before = arena_array(scratch, before, sizeof(*l->before));
	l->after = arena_array(scratch, m->after.count, sizeof(*l->after));
	l->anchors =
	    arena_array(scratch, m->after.count + 1, sizeof(*l->anchors));
	return l->first && l->count && l->seen && l->postings && l->words &&
	    l->shared && l->touched && l->before && l->after &&
	    l->anchors;
}

/* The term that stands for token's word; false if it has no meaning, or was
 * seen in this sentence before. */
static bool
take_word(struct likening *l, const struct atoms *a, uint32_t token,
    uint32_t sentence, uint32_t *out)
{
	const struct term *t = term_at(&l->m->c->vocabulary, a, token);

	*out = t->twin;
	if (!term_is_wordlike(t) || term_has(t, TRAIT_STOP) ||
	    l->seen[t->twin] == sentence)
		return false;
	l->seen[t->twin] = sentence;
	return true;
}

static void
post_sentence(struct likening *l, size_t i)
{
	const struct half *half = &l->m->before;
	uint32_t token = first_token(half, i), term;

	for (; token < half->at[i].to; token++) {
		if (!take_word(l, &l->m->c->before, token, (uint32_t)i + 1,
			&term))
			continue;
		l->words[i]++;
		if (l->count[term]++ >= POSTINGS_MAX)
			continue;
		l->postings[l->posting_count] = (struct posting){
			(uint32_t)i, l->first[term] };
		l->first[term] = (uint32_t)++l->posting_count;
	}
}

static void
keep_best(struct best *best, size_t other, unsigned alike)
{
	if (alike > best->alike || (alike == best->alike &&
				       other < best->other))
		*best = (struct best){ other, alike };
}

/* Likens new sentence i to all old ones that share a word with it. */
static void
liken(struct likening *l, size_t i)
{
	const struct half *half = &l->m->after;
	uint32_t token = first_token(half, i), term, at;
	/* the old sentences' marks in seen come before */
	uint32_t mark = (uint32_t)(l->m->before.count + i) + 1;
	size_t touched = 0, words = 0, n;

	for (; token < half->at[i].to; token++) {
		if (!take_word(l, &l->m->c->after, token, mark, &term))
			continue;
		words++;
		if (l->count[term] > POSTINGS_MAX)
			continue;
		for (at = l->first[term]; at; at = l->postings[at - 1].next) {
			n = l->postings[at - 1].sentence;
			if (l->shared[n]++ == 0)
				l->touched[touched++] = n;
		}
	}
	while (touched-- > 0) {
		size_t old = l->touched[touched], shared = l->shared[old];
		unsigned alike = (unsigned)(2000 * shared /
		    (words + l->words[old]));

		l->shared[old] = 0;
		if (shared < SHARED_LEAST || alike < ALIKE_LEAST)
			continue;
		keep_best(&l->after[i], old, alike);
		keep_best(&l->before[old], i, alike);
	}
}

/* How far the new text has come where old sentence i stands. */
static size_t
place_after(const struct matching *m, size_t i)
{
	const struct sentence *s = &m->before.at[i];

	return s->fate == FATE_SAME ? s->partner + 1
				    : m->groups[s->partner].after_end;
}

static bool
is_anchor(const struct sentence *s)
{
	return s->fate == FATE_SAME || s->fate == FATE_LINKED;
}

/*
 * Pairs that are each other's best.  One is in place if the same unmoved
 * sentence stands before both; one that crosses such a pair has moved.
 */
static void
join(struct likening *l)
{
	struct matching *m = l->m;
	struct sentence *b, *a;
	size_t i, other, from = 0;

	for (i = 0; i < m->after.count; i++)
		l->anchors[i + 1] =
		    l->anchors[i] + is_anchor(&m->after.at[i]);
	for (i = 0; i < m->before.count; i++) {
		b = &m->before.at[i];
		if (is_anchor(b) && place_after(m, i) > from)
			from = place_after(m, i);
		other = l->before[i].other;
		if (!l->before[i].alike || l->after[other].other != i)
			continue;
		a = &m->after.at[other];
		b->fate = a->fate = FATE_MOVED;
		b->changed = a->changed = true;
		b->partner = other;
		a->partner = i;
		a->in_place = other >= from &&
		    l->anchors[other] == l->anchors[from];
		if (a->in_place)
			from = other + 1;
	}
}

bool
sentences_match_alike(struct matching *m)
{
	struct likening l = { 0 };
	size_t i;

	if (!has_alone(&m->before) || !has_alone(&m->after))
		return true;
	if (!init(&l, m))
		return false;
	for (i = 0; i < m->before.count; i++)
		if (m->before.at[i].fate == FATE_ALONE)
			post_sentence(&l, i);
	for (i = 0; i < m->after.count; i++)
		if (m->after.at[i].fate == FATE_ALONE)
			liken(&l, i);
	join(&l);
	return true;
}
