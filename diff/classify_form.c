#include "diff/classify.h"

#include "base/normalise.h"
#include "base/utf8.h"
#include "diff/phrase.h"

#define FORMS_MAX 24 /* tokens of a side that is searched for other forms */

/*
 * What is left when no word changed: other forms of the same marks, blanks.
 * And what is left at all: wording.
 */

bool
classify_is_same_form(const struct term *x, const struct term *y)
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

/* Not an apostrophe: the mark at hand is one of a quotation. */
static bool
is_quotation(const struct reader *r)
{
	const struct atoms *a = r->p->atoms;

	return r->p->flags[r->at] & TOKEN_MARK ||
	    atoms_blank(a, r->at).len > 0 || r->at + 1 == a->count ||
	    atoms_blank(a, r->at + 1).len > 0;
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
		if (x->quote >= 0 && y->quote >= 0 &&
		    is_quotation(&b) && is_quotation(&a)) {
			b.at++;
			a.at++;
			continue;
		}
		if (x->form == FORM_MARK ? x->folded.ptr[b.byte] !=
			    y->folded.ptr[a.byte]
					 : !classify_is_same_form(x, y))
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

/* Another form of a word that the other side has left as well? */
static bool
is_form_left(const struct classifier *k, const struct part *other,
    const struct term *t)
{
	uint32_t n;

	if (other->to - other->from > FORMS_MAX)
		return false;
	for (n = other->from; n < other->to; n++)
		if (!(other->flags[n] & TOKEN_EXPLAINED) &&
		    is_inflected(t->folded, part_term(k, other, n)->folded))
			return true;
	return false;
}

/*
 * Small words say nothing by themselves, and where something was told, the
 * forms of words around it follow from it: "will go", "may have gone".
 */
static bool
is_anything_left(const struct classifier *k, const struct part *p,
    const struct part *other)
{
	const struct term *t;
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		t = part_term(k, p, i);
		if (term_is_wordlike(t) && !(p->flags[i] & TOKEN_EXPLAINED) &&
		    !term_has(t, TRAIT_STOP) &&
		    k->v->at[t->twin].balance != 0 &&
		    !(k->said && is_form_left(k, other, t)))
			return true;
	}
	return false;
}

#define VERB_WITHIN 8 /* tokens between the parts of a verb */

/*
 * "könnte geflohen sein" became "ist geflohen": the second small word follows
 * from the first, which was told.
 */
static bool
is_rest_of_verb(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	uint32_t i;

	if (!(k->last_kinds &
		(KIND_BIT(KIND_HEDGE) | KIND_BIT(KIND_NEGATION))) ||
	    a->from - k->last_end > VERB_WITHIN ||
	    part_count_words(k, b) + part_count_words(k, a) != 1)
		return false;
	for (i = k->last_end; i <= a->from && i < a->atoms->count; i++)
		if (a->flags[i] & TOKEN_FIRST)
			return false;
	for (i = b->from; i < b->to; i++)
		if (!term_has(part_term(k, b, i), TRAIT_STOP))
			return false;
	for (i = a->from; i < a->to; i++)
		if (!term_has(part_term(k, a, i), TRAIT_STOP))
			return false;
	return true;
}

/* Everything that changed has a kind. */
void
classify_rest(struct classifier *k)
{
	struct change_text t = hunk_text(k->c, k->hunk);
	bool left;

	balance_left(k, &k->before, -1);
	balance_left(k, &k->after, 1);
	left = is_anything_left(k, &k->before, &k->after) ||
	    is_anything_left(k, &k->after, &k->before);
	balance_clear(k);
	if (left || (!k->said && !is_rest_of_verb(k)))
		classifier_add_change(k, KIND_WORDING, slice_trim(t.before),
		    slice_trim(t.after));
}
