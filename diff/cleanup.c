#include "diff/hunks.h"

#include "base/utf8.h"

/*
 * A script of fewest tokens is not what a reader wants: he sees confetti,
 * where the writer replaced a clause.  The rules and their numbers were found
 * on word edits that people had marked (bench/word_edits); no model is
 * involved, and each rule is linear in the number of hunks and of the tokens
 * it moves over.
 */

#define MAX_SLIDE 100 /* tokens */

/* A small word or mark between two real changes belongs to the change. */
#define ISLAND_SMALL_SIDE 2 /* size of the smaller neighbour */
#define ISLAND_SMALL_BOTH 6 /* of both together */

/* An island this many times lighter than the smaller neighbour drowns. */
#define ISLAND_WEIGHT 3

/*
 * In a text with so many marks each one tells little, and islands of a word or
 * two are in the reader's way; but not where they outweigh their neighbours.
 */
#define MANY_HUNKS 7
#define MANY_ISLAND_WORDS 2
#define MANY_WEIGHT 4

/* Under this share of kept words, in per cent, all counts as replaced. */
#define REPLACED_BELOW 20

static uint32_t
size_of(const struct hunk *h)
{
	uint32_t before = h->before_end - h->before;
	uint32_t after = h->after_end - h->after;

	return before > after ? before : after;
}

static bool
is_small(const struct term *t)
{
	return t->form == FORM_MARK || term_has(t, TRAIT_STOP);
}

struct island {
	uint32_t len, weight;
	bool small; /* only small words and marks */
	bool breaks;
};

/* Looks no farther than it takes to see that the island stands. */
static struct island
island_between(const struct comparison *c, const struct hunk *left,
    const struct hunk *right, uint32_t enough)
{
	struct island s = { right->before - left->before_end, 0, true, false };
	const struct term *t;
	uint32_t i;

	for (i = left->before_end; i < right->before; i++) {
		t = term_at(&c->vocabulary, &c->before, i);
		s.breaks = s.breaks || t->form == FORM_BREAK;
		s.small = s.small && is_small(t);
		s.weight += is_small(t) || t->form == FORM_CHAR ? 1 : 2;
		if (s.breaks || s.weight > enough)
			break;
	}
	return s;
}

static bool
drowns(const struct comparison *c, const struct hunk *left,
    const struct hunk *right)
{
	uint32_t x = size_of(left), y = size_of(right);
	uint32_t least = x < y ? x : y;
	uint32_t enough = least / ISLAND_WEIGHT;
	struct island s;

	if (enough == 0)
		enough = 1;
	if (right->before - left->before_end > enough)
		return false;
	s = island_between(c, left, right, enough);
	if (s.breaks)
		return false;
	if (s.weight * ISLAND_WEIGHT <= least)
		return true;
	return s.small && s.len == 1 && least >= ISLAND_SMALL_SIDE &&
	    x + y >= ISLAND_SMALL_BOTH;
}

static void
join(struct hunk *left, const struct hunk *right)
{
	left->before_end = right->before_end;
	left->after_end = right->after_end;
}

static bool
drowns_among_many(const struct comparison *c, const struct hunk *left,
    const struct hunk *right)
{
	uint32_t len = right->before - left->before_end, i, words = 0;
	const struct term *t;

	if (len * MANY_WEIGHT > size_of(left) + size_of(right))
		return false;
	for (i = left->before_end; i < right->before; i++) {
		t = term_at(&c->vocabulary, &c->before, i);
		words += term_is_wordlike(t);
		if (t->form == FORM_BREAK || words > MANY_ISLAND_WORDS)
			return false;
	}
	return true;
}

typedef bool island_rule(const struct comparison *c, const struct hunk *left,
    const struct hunk *right);

/* A stack: what grew is held against its left neighbour again. */
static void
raise_islands(struct comparison *c, island_rule *drowned)
{
	struct hunk *at = c->hunks.at;
	size_t i, n = 0;

	for (i = 0; i < c->hunks.count; i++) {
		at[n++] = at[i];
		while (n > 1 && drowned(c, &at[n - 2], &at[n - 1])) {
			join(&at[n - 2], &at[n - 1]);
			n--;
		}
	}
	c->hunks.count = n;
}

static void
join_touching(struct comparison *c)
{
	struct hunk *at = c->hunks.at;
	size_t i, n = 0;

	for (i = 0; i < c->hunks.count; i++) {
		if (n > 0 && at[n - 1].before_end == at[i].before &&
		    at[n - 1].after_end == at[i].after)
			join(&at[n - 1], &at[i]);
		else
			at[n++] = at[i];
	}
	c->hunks.count = n;
}

static bool
is_one_of(struct slice mark, const char *const *marks)
{
	for (; *marks; marks++)
		if (slice_equal(mark, slice_of(*marks)))
			return true;
	return false;
}

/* How natural it is to cut before token i: sentence, clause, word, inside. */
static unsigned
cut_score(const struct comparison *c, const struct atoms *a, uint32_t i)
{
	static const char *const ends[] = { ".", "!", "?", "\u2026", NULL };
	static const char *const stops[] = { ",", ";", ":", ")", NULL };
	static const char *const wide_ends[] = { "\u3002", "\uff01", "\uff1f",
		NULL };
	static const char *const wide_stops[] = { "\u3001", "\uff0c", "\uff1b",
		"\uff1a", NULL };
	const struct term *last;
	bool blank;

	if (i == 0 || i >= a->count)
		return 5;
	last = term_at(&c->vocabulary, a, i - 1);
	if (last->form == FORM_BREAK ||
	    term_at(&c->vocabulary, a, i)->form == FORM_BREAK)
		return 5;
	blank = atoms_blank(a, i).len > 0;
	if (is_one_of(last->text, blank ? ends : wide_ends))
		return 4;
	if (is_one_of(last->text, blank ? stops : wide_stops))
		return 3;
	if (!blank)
		return 0;
	return last->form == FORM_MARK ? 2 : 1;
}

/*
 * A pure insertion [start, end) that could as well stand some tokens to the
 * left or right, as in "a b a": moved to where its end looks best, for marks
 * end sentences and clauses.  Of equal places the last, for the second of two
 * is the new one.
 */
static void
slide(const struct comparison *c, const struct atoms *a, uint32_t lowest,
    uint32_t highest, uint32_t *start, uint32_t *end)
{
	uint32_t len = *end - *start, at = *start, best = at, steps;
	unsigned score, most;

	for (steps = 0; steps < MAX_SLIDE && at > lowest &&
	     a->ids[at - 1] == a->ids[at + len - 1]; steps++)
		at--;
	most = 0;
	for (steps = 0; steps < 2 * MAX_SLIDE; steps++) {
		score = cut_score(c, a, at + len);
		if (score >= most) {
			most = score;
			best = at;
		}
		if (at + len >= highest || a->ids[at] != a->ids[at + len])
			break;
		at++;
	}
	*start = best;
	*end = best + len;
}

/* Both sides move together: what is passed over is the same on both. */
static void
slide_hunk(struct comparison *c, size_t i)
{
	struct hunk *h = &c->hunks.at[i];
	const struct hunk *left = i > 0 ? h - 1 : NULL;
	const struct hunk *right = i + 1 < c->hunks.count ? h + 1 : NULL;
	uint32_t was;

	if (h->before == h->before_end) {
		was = h->after;
		slide(c, &c->after, left ? left->after_end : 0,
		    right ? right->after : (uint32_t)c->after.count, &h->after,
		    &h->after_end);
		h->before += h->after - was;
		h->before_end = h->before;
	} else if (h->after == h->after_end) {
		was = h->before;
		slide(c, &c->before, left ? left->before_end : 0,
		    right ? right->before : (uint32_t)c->before.count,
		    &h->before, &h->before_end);
		h->after += h->before - was;
		h->after_end = h->after;
	}
}

static void
slide_all(struct comparison *c)
{
	size_t i;

	for (i = 0; i < c->hunks.count; i++)
		slide_hunk(c, i);
	join_touching(c);
}

/* Does token i join two parts of one number (9:15, 10-15) or name (X-Y)? */
static bool
is_joint(const struct comparison *c, const struct atoms *a, uint32_t i)
{
	const struct term *left, *right;

	if (i == 0 || i + 1 >= a->count || atoms_blank(a, i).len > 0 ||
	    atoms_blank(a, i + 1).len > 0 ||
	    term_at(&c->vocabulary, a, i)->form != FORM_MARK)
		return false;
	left = term_at(&c->vocabulary, a, i - 1);
	right = term_at(&c->vocabulary, a, i + 1);
	if (left->form == FORM_NUMBER && right->form == FORM_NUMBER)
		return true;
	return left->capital && right->capital &&
	    slice_equal(term_at(&c->vocabulary, a, i)->folded, SLICE("-"));
}

/* Katakana spell names and loan words, which only blanks or marks end. */
static bool
is_katakana(const struct term *t)
{
	uint32_t cp;

	if (t->form != FORM_CHAR)
		return false;
	utf8_decode(t->text, 0, &cp);
	return (cp >= 0x30A1 && cp <= 0x30FA) || cp == 0x30FC;
}

/* Would a cut before token i tear such a number or name? */
static bool
tears(const struct comparison *c, const struct atoms *a, uint32_t i)
{
	const struct term *left, *right;

	if (i == 0 || i >= a->count)
		return false;
	left = term_at(&c->vocabulary, a, i - 1);
	right = term_at(&c->vocabulary, a, i);
	if (is_katakana(left) && is_katakana(right) &&
	    atoms_blank(a, i).len == 0)
		return true;
	return is_joint(c, a, i) || is_joint(c, a, i - 1);
}

static void
keep_whole(struct comparison *c, size_t i)
{
	struct hunk *h = &c->hunks.at[i];
	uint32_t lowest = i > 0 ? h[-1].before_end : 0;
	uint32_t highest = i + 1 < c->hunks.count ? h[1].before
						  : (uint32_t)c->before.count;

	while (h->before > lowest && (tears(c, &c->before, h->before) ||
					 tears(c, &c->after, h->after))) {
		h->before--;
		h->after--;
	}
	while (h->before_end < highest &&
	    (tears(c, &c->before, h->before_end) ||
		tears(c, &c->after, h->after_end))) {
		h->before_end++;
		h->after_end++;
	}
}

static void
keep_all_whole(struct comparison *c)
{
	size_t i;

	for (i = 0; i < c->hunks.count; i++)
		keep_whole(c, i);
	join_touching(c);
}

static bool
has_breaks(const struct comparison *c, const struct atoms *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		if (term_at(&c->vocabulary, a, i)->form == FORM_BREAK)
			return true;
	return false;
}

static bool
is_replaced(const struct comparison *c)
{
	const struct vocabulary *v = &c->vocabulary;
	size_t before = atoms_count_words(v, &c->before, 0, c->before.count);
	size_t after = atoms_count_words(v, &c->after, 0, c->after.count);
	size_t kept = before, i;

	if (before == 0 || after == 0)
		return false;
	for (i = 0; i < c->hunks.count; i++)
		kept -= atoms_count_words(v, &c->before,
		    c->hunks.at[i].before, c->hunks.at[i].before_end);
	return 2 * kept * 100 < REPLACED_BELOW * (before + after) &&
	    !has_breaks(c, &c->before) && !has_breaks(c, &c->after);
}

void
hunks_clean(struct comparison *c)
{
	if (c->hunks.count == 0)
		return;
	slide_all(c);
	raise_islands(c, drowns);
	if (c->hunks.count >= MANY_HUNKS)
		raise_islands(c, drowns_among_many);
	keep_all_whole(c);
	if (c->hunks.count > 1 && is_replaced(c)) {
		join(&c->hunks.at[0], &c->hunks.at[c->hunks.count - 1]);
		c->hunks.count = 1;
	}
}
