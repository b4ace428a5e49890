#include "diff/classify.h"

/*
 * Small words that turn a statement round (negation), soften it (hedge) or
 * say whose it is (attribution).  A word counts when what it belongs to stood
 * on the other side too: a clause that is new as a whole brings its own "not"
 * and turns nothing round.
 */

#define NEAR 2         /* words to either side that it may belong to */
#define MAX_PREFIXED 8 /* tokens of a side that is searched for un- and in- */

static bool
is_negation(const struct term *t)
{
	struct slice s = t->folded;

	return term_has(t, TRAIT_NEGATION) || slice_ends(s, SLICE("n't")) ||
	    (slice_starts(s, SLICE("n'")) && t->form == FORM_WORD);
}

/* "ne" of "ne ... pas" */
static bool
is_half(const struct term *t)
{
	return slice_equal(t->folded, SLICE("ne")) ||
	    slice_starts(t->folded, SLICE("n'"));
}

static bool
is_hedge(const struct term *t)
{
	return term_has(t, TRAIT_HEDGE);
}

static bool
is_saying(const struct term *t)
{
	return term_has(t, TRAIT_SAYING);
}

/* Is the word at i kept, or in the other side of the hunk as well? */
static bool
is_known(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	return i < p->from || i >= p->to ||
	    part_has_twin(k, other, part_term(k, p, i)->twin);
}

static bool
is_anchored_left(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	unsigned words = 0;

	while (i > 0 && words < NEAR) {
		if (p->flags[i] & TOKEN_FIRST)
			return false;
		i--;
		if (!term_is_wordlike(part_term(k, p, i)))
			continue;
		if (is_known(k, p, other, i))
			return true;
		words++;
	}
	return false;
}

static bool
is_anchored_right(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	unsigned words = 0;

	for (i++; i < p->atoms->count && words < NEAR; i++) {
		if (p->flags[i] & TOKEN_FIRST)
			return false;
		if (!term_is_wordlike(part_term(k, p, i)))
			continue;
		if (is_known(k, p, other, i))
			return true;
		words++;
	}
	return false;
}

/* "about" softens only a number; "May" may be a month that was told. */
static bool
is_taken(const struct classifier *k, const struct part *p, uint32_t i,
    term_test *wanted)
{
	const struct term *t = part_term(k, p, i);

	if (!wanted(t) || p->flags[i] & TOKEN_EXPLAINED)
		return false;
	if (wanted != is_hedge || !term_has(t, TRAIT_STOP))
		return true;
	return i + 1 < p->atoms->count &&
	    part_term(k, p, i + 1)->form == FORM_NUMBER;
}

/* The first such word that this side has more often than the other. */
static bool
find_single(uint32_t *out, const struct classifier *k, const struct part *p,
    const struct part *other, term_test *wanted, int sign)
{
	bool found = false;
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		if (!is_taken(k, p, i, wanted) ||
		    k->v->at[part_term(k, p, i)->twin].balance * sign <= 0 ||
		    !(is_anchored_left(k, p, other, i) ||
			is_anchored_right(k, p, other, i)))
			continue;
		*out = i;
		found = true;
		/* French says it twice, and the second time clearer */
		if (!is_half(part_term(k, p, i)))
			break;
	}
	return found;
}

struct found {
	bool before, after;
	struct slice before_text, after_text;
};

static void
explain_words(
    const struct classifier *k, struct part *p, term_test *wanted, int sign)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		if (is_taken(k, p, i, wanted) &&
		    k->v->at[part_term(k, p, i)->twin].balance * sign > 0)
			part_explain(p, i, i + 1);
}

/* The first word of one trait that went and the first that came. */
static struct found
find_words(struct classifier *k, term_test *wanted)
{
	struct found f = { false, false, { NULL, 0 }, { NULL, 0 } };
	uint32_t i = 0;

	balance_hunk(k, wanted);
	f.before = find_single(&i, k, &k->before, &k->after, wanted, -1);
	if (f.before)
		f.before_text = atoms_text(k->before.atoms, i, i + 1);
	f.after = find_single(&i, k, &k->after, &k->before, wanted, 1);
	if (f.after)
		f.after_text = atoms_text(k->after.atoms, i, i + 1);
	if (f.before)
		explain_words(k, &k->before, wanted, -1);
	if (f.after)
		explain_words(k, &k->after, wanted, 1);
	balance_clear(k);
	return f;
}

/* "legal" and "illegal": the longer one with its prefix taken off. */
static bool
is_prefixed(struct slice longer, struct slice shorter)
{
	static const char *const prefixes[] = { "un", "in", "im", "il", "ir",
		"dis", "non", "non-", NULL };
	const char *const *prefix;

	if (shorter.len < 4 || longer.len <= shorter.len ||
	    !slice_ends(longer, shorter))
		return false;
	for (prefix = prefixes; *prefix; prefix++)
		if (slice_equal(slice_of(*prefix),
			slice_sub(longer, 0, longer.len - shorter.len)))
			return true;
	return false;
}

static void
classify_prefixes(struct classifier *k)
{
	struct part *b = &k->before, *a = &k->after;
	struct slice x, y;
	uint32_t i, n;

	if (b->to - b->from > MAX_PREFIXED || a->to - a->from > MAX_PREFIXED)
		return;
	for (i = b->from; i < b->to; i++)
		for (n = a->from; n < a->to; n++) {
			x = part_term(k, b, i)->folded;
			y = part_term(k, a, n)->folded;
			if (!is_prefixed(x, y) && !is_prefixed(y, x))
				continue;
			classifier_add(k, KIND_NEGATION,
			    atoms_text(b->atoms, i, i + 1),
			    atoms_text(a->atoms, n, n + 1),
			    "“%s” became “%s”: the opposite",
			    shorten(x).text, shorten(y).text);
			part_explain(b, i, i + 1);
			part_explain(a, n, n + 1);
		}
}

static void
classify_negation(struct classifier *k)
{
	struct found f = find_words(k, is_negation);

	/* "not" for "never": negated before and now */
	if (f.before && f.after)
		classifier_add_change(
		    k, KIND_WORDING, f.before_text, f.after_text);
	else if (f.before)
		classifier_add(k, KIND_NEGATION, f.before_text, slice_of(NULL),
		    "“%s” was removed: the sentence may now say the opposite",
		    shorten(f.before_text).text);
	else if (f.after)
		classifier_add(k, KIND_NEGATION, slice_of(NULL), f.after_text,
		    "“%s” was added: the sentence may now say the opposite",
		    shorten(f.after_text).text);
	else
		classify_prefixes(k);
}

static void
classify_hedge(struct classifier *k)
{
	struct found f = find_words(k, is_hedge);

	if (f.before && f.after)
		classifier_add_change(
		    k, KIND_HEDGE, f.before_text, f.after_text);
	else if (f.before)
		classifier_add(k, KIND_HEDGE, f.before_text, slice_of(NULL),
		    "“%s” was removed: what was uncertain is now stated",
		    shorten(f.before_text).text);
	else if (f.after)
		classifier_add(k, KIND_HEDGE, slice_of(NULL), f.after_text,
		    "“%s” was added: what was stated is now uncertain",
		    shorten(f.after_text).text);
}

/* Another word for saying, or one that came or went beside what was kept. */
static void
classify_saying(struct classifier *k)
{
	struct found f = find_words(k, is_saying);

	if (f.before && f.after)
		classifier_add_change(
		    k, KIND_ATTRIBUTION, f.before_text, f.after_text);
	else if (f.before)
		classifier_add(k, KIND_ATTRIBUTION, f.before_text,
		    slice_of(NULL), "“%s” was removed: who says so changed",
		    shorten(f.before_text).text);
	else if (f.after)
		classifier_add(k, KIND_ATTRIBUTION, slice_of(NULL),
		    f.after_text, "“%s” was added: who says so changed",
		    shorten(f.after_text).text);
}

void
classify_phrases(struct classifier *k)
{
	classify_negation(k);
	classify_saying(k);
	classify_hedge(k);
}
