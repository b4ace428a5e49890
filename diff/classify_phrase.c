#include "diff/classify.h"
#include "diff/phrase.h"

/*
 * Small words that turn a statement round (negation), soften it (hedge) or
 * say whose it is (saying).  A word counts when what it belongs to stood on
 * the other side too: a clause that is new as a whole brings its own "not"
 * and turns nothing round.
 */

#define NEAR 4   /* words to either side that a word of saying belongs to */
#define AROUND 12 /* tokens to either side where a word may have moved */
#define REACH 6  /* small words between a negation and what it denies */
#define CHARS 8  /* characters of a side whose negations are judged */
#define DENIED_MAX 10   /* changed tokens of a side with a negation */
#define SOFTENED_MAX 15 /* with a hedge */
#define SMALL 24 /* tokens of a side that is searched for forms of a word */

/* "ne" of "ne ... pas" */
static bool
is_half(const struct term *t)
{
	return slice_equal(t->folded, SLICE("ne")) ||
	    (t->form == FORM_WORD && slice_starts(t->folded, SLICE("n'")) &&
		!slice_equal(t->folded, SLICE("n't")));
}

/* "no. 23" */
static bool
is_shortened(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i + 2 < p->atoms->count &&
	    atoms_blank(p->atoms, i + 1).len == 0 &&
	    slice_equal(part_term(k, p, i + 1)->text, SLICE(".")) &&
	    part_term(k, p, i + 2)->form == FORM_NUMBER;
}

static bool
is_negation(const struct classifier *k, const struct part *p, uint32_t i,
    uint32_t traits)
{
	const struct term *t = part_term(k, p, i);

	if (traits & TRAIT_NEGATION)
		return !is_shortened(k, p, i);
	return slice_ends(t->folded, SLICE("n't")) || is_half(t);
}

bool
part_is_content(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i < p->atoms->count &&
	    term_is_wordlike(part_term(k, p, i)) &&
	    !term_has(part_term(k, p, i), TRAIT_STOP);
}

/* "about" softens only a number, "possible" only what it stands beside. */
static bool
is_hedge(const struct classifier *k, const struct part *p, uint32_t i,
    struct sense s)
{
	if (!(s.traits & TRAIT_HEDGE))
		return false;
	if (s.traits & TRAIT_STOP)
		return i + s.len < p->atoms->count &&
		    part_term(k, p, i + s.len)->form == FORM_NUMBER;
	if (!(s.traits & TRAIT_ATTRIBUTE))
		return true;
	/* "it is possible to" */
	if (i > 0 && term_has(part_term(k, p, i - 1), TRAIT_UNSAID))
		return false;
	return part_is_content(k, p, i + s.len) ||
	    (!k->v->lexicon->marks_are_foreign && i > 0 &&
		part_is_content(k, p, i - 1));
}

/* Tokens of the word or phrase at i if it is one of matter; else 0. */
static uint32_t
matter_len(const struct classifier *k, const struct part *p, uint32_t i,
    enum matter matter)
{
	struct sense s = sense_at(k->v, p->atoms, i);
	bool is = false;

	if (p->flags[i] & TOKEN_EXPLAINED)
		return 0;
	switch (matter) {
	case MATTER_NEGATION:
		is = is_negation(k, p, i, s.traits);
		break;
	case MATTER_HEDGE:
		is = is_hedge(k, p, i, s);
		break;
	case MATTER_SAYING:
		is = classify_is_saying(k, p, i, s);
		break;
	}
	return is ? s.len : 0;
}

/* Is the word at i kept, or in the other side of the hunk as well? */
static bool
is_known(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	return i < p->from || i >= p->to ||
	    part_has_twin(k, other, part_term(k, p, i)->twin);
}

/* ... or in another form. */
static bool
is_echoed(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	uint32_t n;

	if (is_known(k, p, other, i))
		return true;
	if (other->to - other->from > SMALL)
		return false;
	for (n = other->from; n < other->to; n++)
		if (is_inflected(part_term(k, p, i)->folded,
			part_term(k, other, n)->folded))
			return true;
	return false;
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

	for (; i < p->atoms->count && words < NEAR; i++) {
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

/* The next word with a meaning to the right, or UINT32_MAX. */
static uint32_t
content_right(const struct classifier *k, const struct part *p, uint32_t i)
{
	uint32_t small = 0;

	for (; i < p->atoms->count && small < REACH; i++) {
		if (p->flags[i] & TOKEN_FIRST || part_term(k, p, i)->ends)
			break;
		if (part_is_content(k, p, i))
			return i;
		small += term_is_wordlike(part_term(k, p, i));
	}
	return UINT32_MAX;
}

static uint32_t
content_left(const struct classifier *k, const struct part *p, uint32_t i)
{
	uint32_t small = 0;

	while (i > 0 && small < REACH && !(p->flags[i] & TOKEN_FIRST)) {
		i--;
		if (part_is_content(k, p, i))
			return i;
		small += term_is_wordlike(part_term(k, p, i));
	}
	return UINT32_MAX;
}

/* Does what the words from i to end turn round or soften stand there too? */
static bool
is_about_known(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i, uint32_t end)
{
	uint32_t content = content_right(k, p, end);

	if (content == UINT32_MAX)
		content = content_left(k, p, i);
	if (content != UINT32_MAX)
		return is_echoed(k, p, other, content);
	return is_anchored_left(k, p, other, i) ||
	    is_anchored_right(k, p, other, end);
}

/* The words that deny a whole sentence: where they stand matters. */
static bool
is_plain_not(const struct term *t)
{
	static const char *const words[] = { "not", "no", "nicht", "pas", "ne",
		"non", NULL };
	const char *const *word;

	for (word = words; *word; word++)
		if (slice_equal(t->folded, slice_of(*word)))
			return true;
	return false;
}

/* How often a word stands in a sentence, at most so many tokens away. */
static unsigned
count_around(const struct classifier *k, const struct part *p, uint32_t twin)
{
	uint32_t i = p->from, n, end = p->to - p->from > SMALL
		? p->from + SMALL : p->to;
	unsigned count = 0;

	for (n = 0; n < AROUND && i > 0 && !(i < p->atoms->count &&
		 p->flags[i] & TOKEN_FIRST); n++)
		i--;
	for (n = 0; n < AROUND && end < p->atoms->count &&
	     !(p->flags[end] & TOKEN_FIRST); n++)
		end++;
	for (; i < end; i++)
		count += part_term(k, p, i)->twin == twin;
	return count;
}

/* "Vermutlich wurde keiner ...", "Keiner wurde ...": only its place changed. */
static bool
is_moved(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i)
{
	const struct term *t = part_term(k, p, i);

	return !is_plain_not(t) && count_around(k, p, t->twin) ==
	    count_around(k, other, t->twin);
}

static bool
counts(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t i, uint32_t end, enum matter matter)
{
	/* characters stand on both sides of a long passage by chance */
	if (part_term(k, p, i)->form == FORM_CHAR && p->to - p->from > CHARS)
		return false;
	/* nor do single words tell how a rewritten passage compares */
	if (matter != MATTER_SAYING && p->to - p->from >
		(matter == MATTER_NEGATION ? DENIED_MAX : SOFTENED_MAX))
		return false;
	if (matter == MATTER_NEGATION && is_moved(k, p, other, i))
		return false;
	if (matter != MATTER_SAYING)
		return is_about_known(k, p, other, i, end);
	return is_anchored_left(k, p, other, i) ||
	    is_anchored_right(k, p, other, end);
}

static void
balance_matter(struct classifier *k, const struct part *p, enum matter matter,
    int32_t by)
{
	uint32_t i, len;

	for (i = p->from; i < p->to; i += len ? len : 1) {
		len = matter_len(k, p, i, matter);
		if (len > 0)
			k->v->at[part_term(k, p, i)->twin].balance += by;
	}
}

/* The first such words that this side has more often than the other. */
static struct slice
find_single(const struct classifier *k, const struct part *p,
    const struct part *other, enum matter matter, int sign)
{
	struct slice found = slice_of(NULL);
	uint32_t i, len;

	for (i = p->from; i < p->to; i += len ? len : 1) {
		len = matter_len(k, p, i, matter);
		if (len == 0 ||
		    k->v->at[part_term(k, p, i)->twin].balance * sign <= 0 ||
		    !counts(k, p, other, i, i + len, matter))
			continue;
		found = atoms_text(p->atoms, i, i + len);
		/* French says it twice, and the second time clearer */
		if (!is_half(part_term(k, p, i)))
			break;
	}
	return found;
}

static void
explain_matter(const struct classifier *k, struct part *p, enum matter matter,
    int sign)
{
	uint32_t i, len;

	for (i = p->from; i < p->to; i += len ? len : 1) {
		len = matter_len(k, p, i, matter);
		if (len > 0 &&
		    k->v->at[part_term(k, p, i)->twin].balance * sign > 0)
			part_explain(p, i, i + len);
	}
}

struct change_text
classify_find(struct classifier *k, enum matter matter)
{
	struct change_text f;

	balance_matter(k, &k->before, matter, -1);
	balance_matter(k, &k->after, matter, 1);
	f.before = find_single(k, &k->before, &k->after, matter, -1);
	f.after = find_single(k, &k->after, &k->before, matter, 1);
	if (f.before.ptr)
		explain_matter(k, &k->before, matter, -1);
	if (f.after.ptr)
		explain_matter(k, &k->after, matter, 1);
	balance_clear(k);
	return f;
}

static bool
has_matter(const struct classifier *k, const struct part *p, enum matter matter)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		if (matter_len(k, p, i, matter) > 0)
			return true;
	return false;
}

/* "ne ... pas" became "ne ... plus": denied before and now. */
static bool
is_half_kept(const struct classifier *k, const struct part *p)
{
	uint32_t i = p->from, n;

	for (n = 0; n < REACH && i > 0; n++) {
		i--;
		if (is_half(part_term(k, p, i)))
			return true;
		if (p->flags[i] & TOKEN_FIRST)
			break;
	}
	return false;
}

/* "No one" for "somebody": the one word that stands for it is told as well. */
static void
explain_other(struct classifier *k, struct change_text f)
{
	struct part *b = &k->before, *a = &k->after;
	struct slice old = atoms_text(b->atoms, b->from, b->to);
	struct slice new = atoms_text(a->atoms, a->from, a->to);

	if (f.before.ptr && slice_equal(f.before, old) &&
	    part_count_words(k, a) == 1)
		part_explain(a, a->from, a->to);
	if (f.after.ptr && slice_equal(f.after, new) &&
	    part_count_words(k, b) == 1)
		part_explain(b, b->from, b->to);
}

void
classify_negation(struct classifier *k)
{
	bool before = has_matter(k, &k->before, MATTER_NEGATION);
	bool after = has_matter(k, &k->after, MATTER_NEGATION);
	struct change_text f = classify_find(k, MATTER_NEGATION);

	/* "not" for "never": negated before and now */
	if ((before && after && (f.before.ptr || f.after.ptr)) ||
	    (f.before.ptr && is_half_kept(k, &k->after)) ||
	    (f.after.ptr && is_half_kept(k, &k->before)))
		classifier_add_change(k, KIND_WORDING, f.before, f.after);
	else if (f.before.ptr)
		classifier_add(k, KIND_NEGATION, f.before, f.after,
		    "“%s” was removed: the sentence may now say the opposite",
		    shorten(f.before).text);
	else if (f.after.ptr)
		classifier_add(k, KIND_NEGATION, f.before, f.after,
		    "“%s” was added: the sentence may now say the opposite",
		    shorten(f.after).text);
	else
		classify_opposites(k);
	explain_other(k, f);
}

void
classify_hedge(struct classifier *k)
{
	struct change_text f = classify_find(k, MATTER_HEDGE);

	if (f.before.ptr && f.after.ptr)
		classifier_add_change(k, KIND_HEDGE, f.before, f.after);
	else if (f.before.ptr)
		classifier_add(k, KIND_HEDGE, f.before, f.after,
		    "“%s” was removed: what was uncertain is now stated",
		    shorten(f.before).text);
	else if (f.after.ptr)
		classifier_add(k, KIND_HEDGE, f.before, f.after,
		    "“%s” was added: what was stated is now uncertain",
		    shorten(f.after).text);
	if (f.before.ptr || f.after.ptr)
		part_explain_pair(k);
}
