#include "diff/classify.h"

#include "base/normalise.h"
#include "base/utf8.h"

/*
 * What is left when no word changed its sense: other forms of the same marks,
 * blanks, spelling.  And what is left at all: wording.
 */

/* Same letters in the same case; marks may have other forms. */
static bool
is_same_form(const struct term *x, const struct term *y)
{
	size_t i = 0, n = 0;
	uint32_t a, b;

	if (x->twin != y->twin)
		return false;
	while (i < x->text.len && n < y->text.len) {
		i += utf8_decode(x->text, i, &a);
		n += utf8_decode(y->text, n, &b);
		if (a != b && (char_is_letter(a) || char_is_letter(b)))
			return false;
	}
	return true;
}

/* Reads a part as words and, byte by byte, folded marks: "..." for "…". */
struct reader {
	const struct classifier *k;
	const struct part *p;
	uint32_t at;
	size_t byte; /* of the mark at hand */
};

static const struct term *
peek(struct reader *r)
{
	const struct term *t;

	for (; r->at < r->p->to; r->at++) {
		t = part_term(r->k, r->p, r->at);
		if (t->form != FORM_BREAK)
			return t;
	}
	return NULL;
}

static void
step(struct reader *r, const struct term *t)
{
	if (t->form == FORM_MARK && r->byte + 1 < t->folded.len) {
		r->byte++;
		return;
	}
	r->byte = 0;
	r->at++;
}

static bool
is_other_form(const struct classifier *k)
{
	struct reader b = { k, &k->before, k->before.from, 0 };
	struct reader a = { k, &k->after, k->after.from, 0 };
	const struct term *x, *y;

	for (;;) {
		x = peek(&b);
		y = peek(&a);
		if (!x || !y)
			return !x && !y;
		if (x->form != y->form)
			return false;
		if (x->form == FORM_MARK ? x->folded.ptr[b.byte] !=
			    y->folded.ptr[a.byte]
					 : !is_same_form(x, y))
			return false;
		step(&b, x);
		step(&a, y);
	}
}

static bool
is_same_tokens(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	uint32_t i;

	if (b->to - b->from != a->to - a->from)
		return false;
	for (i = 0; i < b->to - b->from; i++)
		if (b->atoms->ids[b->from + i] != a->atoms->ids[a->from + i])
			return false;
	return true;
}

static size_t
count_breaks(const struct classifier *k, const struct part *p)
{
	size_t n = 0;
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		n += part_term(k, p, i)->form == FORM_BREAK;
	return n;
}

bool
classify_form(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);
	size_t before = count_breaks(k, &k->before);
	size_t after = count_breaks(k, &k->after);

	if (!is_other_form(k))
		return false;
	if (is_same_tokens(k))
		classifier_add(k, KIND_FORMATTING, t.before, t.after,
		    "only blanks changed");
	else if (before != after)
		classifier_add(k, KIND_FORMATTING, t.before, t.after,
		    before < after ? "a new paragraph begins here"
				   : "two paragraphs became one");
	else
		classifier_add(k, KIND_FORMATTING, t.before, t.after,
		    "another form of the same mark: %s became %s",
		    shorten(t.before).text, shorten(t.after).text);
	return true;
}

static size_t
common_start(struct slice x, struct slice y)
{
	size_t n = 0;

	while (n < x.len && n < y.len && x.ptr[n] == y.ptr[n])
		n++;
	return n;
}

static size_t
common_end(struct slice x, struct slice y, size_t start)
{
	size_t n = 0;

	while (n < x.len - start && n < y.len - start &&
	    x.ptr[x.len - 1 - n] == y.ptr[y.len - 1 - n])
		n++;
	return n;
}

/* Words of their own that a doubled letter makes of one another. */
static bool
is_real_pair(struct slice x)
{
	static const char *const words[] = { "later", "desert", "lose", "super",
		"coma", "diner", "planed", "hoping", "taping", "staring", "to",
		"bating", "baring", "caning", "of", "metal", "holly", "scared",
		NULL };
	const char *const *word;

	for (word = words; *word; word++)
		if (slice_equal(x, slice_of(*word)))
			return true;
	return false;
}

/* "occured" for "occurred": the longer one doubles a letter inside. */
static bool
is_doubled(struct slice longer, struct slice shorter)
{
	size_t start;

	if (longer.len != shorter.len + 1 || is_real_pair(shorter))
		return false;
	start = common_start(longer, shorter);
	return start > 0 && start < shorter.len &&
	    common_end(longer, shorter, start) == shorter.len - start &&
	    longer.ptr[start] == longer.ptr[start - 1];
}

/* What differs inside two spellings of one word, and what stands around it. */
struct variant {
	const char *one, *other;
	char before, behind; /* 0: any letter */
};

static const struct variant variants[] = {
	{ "ei", "ie", 0, 0 },   /* received, recieved */
	{ "s", "z", 'i', 0 },   /* organise, organize */
	{ "u", "", 'o', 'r' },  /* colour, color */
	{ "a", "", 0, 'e' },    /* haemophilia, hemophilia */
	{ "ß", "ss", 0, 0 },
};

static bool
fits(const struct variant *v, struct slice x, struct slice y, size_t start,
    size_t end)
{
	struct slice a = slice_sub(x, start, x.len - end);
	struct slice b = slice_sub(y, start, y.len - end);
	struct slice one = slice_of(v->one), other = slice_of(v->other);

	if (!(slice_equal(a, one) && slice_equal(b, other)) &&
	    !(slice_equal(a, other) && slice_equal(b, one)))
		return false;
	return (!v->before || x.ptr[start - 1] == v->before) &&
	    (!v->behind || x.ptr[x.len - end] == v->behind);
}

static bool
is_variant(struct slice x, struct slice y)
{
	size_t start = common_start(x, y), end, n;

	end = common_end(x, y, start);
	if (start == 0 || end == 0)
		return false;
	for (n = 0; n < sizeof(variants) / sizeof(variants[0]); n++)
		if (fits(&variants[n], x, y, start, end))
			return true;
	return false;
}

#define MEANING                                                                \
	(TRAIT_NEGATION | TRAIT_NUMBER | TRAIT_MAGNITUDE | TRAIT_UNIT |        \
	    TRAIT_CURRENCY | TRAIT_MONTH | TRAIT_WEEKDAY | TRAIT_DAY |         \
	    TRAIT_HEDGE | TRAIT_SAYING)

/* Shortest word, in bytes, whose spelling is judged. */
#define SPELLING_MIN 5
#define LATIN_END 0x250 /* past Latin Extended-B */

/* "Poznań" for "Poznan": all alike but letters with and without marks. */
static bool
is_accented(struct slice x, struct slice y)
{
	size_t i = 0, n = 0, marked = 0;
	uint32_t a, b;

	while (i < x.len && n < y.len) {
		i += utf8_decode(x, i, &a);
		n += utf8_decode(y, n, &b);
		if (a == b)
			continue;
		/* one of the two is plain, the other Latin and not */
		if ((a < 0x80) == (b < 0x80) || a >= LATIN_END ||
		    b >= LATIN_END || !char_is_letter(a) || !char_is_letter(b))
			return false;
		marked++;
	}
	return i == x.len && n == y.len && marked > 0;
}

/* Where marks are part of the spelling, they make other words: schon, schön. */
static bool
is_respelled(const struct classifier *k, const struct term *x,
    const struct term *y)
{
	struct slice a = x->folded, b = y->folded;

	if (x->form != FORM_WORD || y->form != FORM_WORD ||
	    term_has(x, MEANING) || term_has(y, MEANING) ||
	    a.len < SPELLING_MIN || b.len < SPELLING_MIN)
		return false;
	if (is_accented(a, b))
		return (x->capital && y->capital) ||
		    k->v->lexicon->marks_are_foreign;
	return is_doubled(a, b) || is_doubled(b, a) || is_variant(a, b);
}

/* "The" for "the"; not "US" for "us", nor "March" for "march". */
static bool
is_other_case(const struct term *x, const struct term *y)
{
	return x->twin == y->twin && !slice_equal(x->text, y->text) &&
	    !x->shouting && !y->shouting &&
	    !term_has(x, TRAIT_MONTH | TRAIT_WEEKDAY);
}

enum spelling {
	SPELLING_SAME,
	SPELLING_CASE,
	SPELLING_OTHER,
	SPELLING_NONE, /* another word */
};

static enum spelling
compare_spelling(const struct classifier *k, const struct term *x,
    const struct term *y)
{
	if (is_other_case(x, y))
		return SPELLING_CASE;
	if (is_same_form(x, y))
		return SPELLING_SAME;
	return is_respelled(k, x, y) ? SPELLING_OTHER : SPELLING_NONE;
}

/* Token by token the same words, some of them in another spelling? */
void
classify_spelling(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);
	struct part *b = &k->before, *a = &k->after;
	enum spelling most = SPELLING_SAME, one;
	uint32_t i;

	if (k->said || b->to - b->from != a->to - a->from)
		return;
	for (i = 0; i < b->to - b->from; i++) {
		one = compare_spelling(k, part_term(k, b, b->from + i),
		    part_term(k, a, a->from + i));
		most = one > most ? one : most;
	}
	if (most != SPELLING_CASE && most != SPELLING_OTHER)
		return;
	classifier_add(k, KIND_TYPO, t.before, t.after,
	    "%s: “%s” is now “%s”",
	    most == SPELLING_CASE ? "capital letters" : "another spelling",
	    shorten(t.before).text, shorten(t.after).text);
	part_explain(b, b->from, b->to);
	part_explain(a, a->from, a->to);
}

static void
balance_left(struct classifier *k, const struct part *p, int by)
{
	const struct term *t;
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		t = part_term(k, p, i);
		if (term_is_wordlike(t) && !(p->flags[i] & TOKEN_EXPLAINED))
			k->v->at[t->twin].balance += by;
	}
}

static bool
is_anything_left(const struct classifier *k, const struct part *p)
{
	const struct term *t;
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		t = part_term(k, p, i);
		if (term_is_wordlike(t) && !(p->flags[i] & TOKEN_EXPLAINED) &&
		    !term_has(t, TRAIT_STOP) && k->v->at[t->twin].balance != 0)
			return true;
	}
	return false;
}

/* Everything that changed has a kind. */
void
classify_rest(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);
	bool left;

	balance_left(k, &k->before, -1);
	balance_left(k, &k->after, 1);
	left = is_anything_left(k, &k->before) ||
	    is_anything_left(k, &k->after);
	balance_clear(k);
	if (left || !k->said)
		classifier_add_change(k, KIND_WORDING, slice_trim(t.before),
		    slice_trim(t.after));
}
