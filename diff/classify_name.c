#include "diff/classify.h"

#include <string.h>

#include "diff/phrase.h"
#include "diff/slip.h"

/*
 * Names: capitalised words inside sentences, or at the start of one when the
 * text has them elsewhere or another one follows.  German capitalises every
 * noun: there a name is two such words in a row.
 */

#define MAX_PARTICLES 3 /* in a row, inside a name */
#define AROUND 4	/* tokens to either side */
#define MAX_NAME 6	/* capitalised words to either side */
#define INFLECTED_MAX 32 /* tokens of a side */

/* Words that are no names though they begin with a capital. */
#define COMMON                                                                 \
	(TRAIT_ORDINARY | TRAIT_MONTH | TRAIT_WEEKDAY | TRAIT_DAY |            \
	    TRAIT_TITLE | TRAIT_STOP | TRAIT_NEGATION | TRAIT_NUMBER |         \
	    TRAIT_MAGNITUDE | TRAIT_UNIT | TRAIT_CURRENCY | TRAIT_SAYING |     \
	    TRAIT_HEDGE | TRAIT_RELATIVE)

/* "III" counts, it names nothing. */
static bool
is_roman_number(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] != 'I' && s.ptr[i] != 'V' && s.ptr[i] != 'X')
			return false;
	return s.len > 1;
}

static bool
is_capital_word(const struct classifier *k, const struct part *p, uint32_t i)
{
	const struct term *t;

	if (i >= p->atoms->count)
		return false;
	t = part_term(k, p, i);
	if (t->form != FORM_WORD || !t->capital || t->text.len < 2)
		return false;
	if (t->shouting && is_roman_number(t->text))
		return false;
	/* "US", not "us" */
	if (t->shouting && term_has(t, TRAIT_PROPER))
		return true;
	if (term_has(t, TRAIT_SOURCE) &&
	    (p->flags[i] & TOKEN_FIRST || k->v->lexicon->nouns_are_capital))
		return false;
	return !term_has(t, COMMON);
}

/* Words of one name have nothing but a blank or a hyphen between. */
static bool
is_joined(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i > 0 && i < p->atoms->count && !(p->flags[i] & TOKEN_FIRST) &&
	    part_term(k, p, i)->form == FORM_WORD &&
	    part_term(k, p, i - 1)->form == FORM_WORD;
}

static bool
has_capital_neighbour(
    const struct classifier *k, const struct part *p, uint32_t i)
{
	return (is_joined(k, p, i) && is_capital_word(k, p, i - 1)) ||
	    (is_joined(k, p, i + 1) && is_capital_word(k, p, i + 1));
}

/* Does the word stand in the texts without its capital letter? */
static bool
stands_lower(const struct classifier *k, const struct term *t)
{
	return table_get(&k->v->table, t->folded) != NULL;
}

/* "Mr Dahl", "Richterin Holm" */
static bool
has_title(const struct classifier *k, const struct part *p, uint32_t i)
{
	if (i > 0 && part_term(k, p, i - 1)->form == FORM_MARK &&
	    slice_equal(part_term(k, p, i - 1)->text, SLICE(".")))
		i--;
	return i > 0 && term_has(part_term(k, p, i - 1), TRAIT_TITLE);
}

/* "GDP", "CNNs", "G15": no small letter but an s for several. */
static bool
is_acronym(const struct term *t)
{
	struct slice s = t->text;
	size_t i;

	if (t->shouting)
		return true;
	for (i = 0; i < s.len; i++)
		if (!(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') &&
		    !(s.ptr[i] >= '0' && s.ptr[i] <= '9') &&
		    !(s.ptr[i] == 's' && i > 1 && i + 1 == s.len))
			return false;
	return true;
}

/*
 * All capitals are mostly a thing ("GDP") or a mark of the text ("[SIC]"); a
 * name where the list says so or where they are part of one.
 */
static bool
is_acronym_of_name(const struct classifier *k, const struct part *p, uint32_t i)
{
	return term_has(part_term(k, p, i), TRAIT_PROPER) ||
	    (is_joined(k, p, i) && is_capital_word(k, p, i - 1) &&
		!is_acronym(part_term(k, p, i - 1))) ||
	    (is_joined(k, p, i + 1) && is_capital_word(k, p, i + 1) &&
		!is_acronym(part_term(k, p, i + 1)));
}

/* What begins a sentence may be any word. */
static bool
is_name_first(const struct classifier *k, const struct part *p, uint32_t i)
{
	const struct term *t = part_term(k, p, i);

	if (t->inside && !stands_lower(k, t))
		return true;
	if (!is_joined(k, p, i + 1) || stands_lower(k, t))
		return false;
	return is_capital_word(k, p, i + 1) &&
	    !is_acronym(part_term(k, p, i + 1));
}

/* "Neue Regeln": most words in -e and the like are no first names. */
static bool
is_adjective_first(const struct part *p, uint32_t i, const struct term *t)
{
	return p->flags[i] & TOKEN_FIRST &&
	    (slice_ends(t->folded, SLICE("e")) ||
		slice_ends(t->folded, SLICE("en")) ||
		slice_ends(t->folded, SLICE("es")));
}

/* Latin letters among characters are as often a term as a name. */
static bool
is_among_characters(
    const struct classifier *k, const struct part *p, uint32_t i)
{
	uint32_t n = i > AROUND ? i - AROUND : 0;

	for (; n <= i + AROUND && n < p->atoms->count; n++)
		if (part_term(k, p, n)->form == FORM_CHAR)
			return true;
	return false;
}

/* Nothing but one Latin word stands on either side. */
static bool
is_latin_swapped(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;

	return b->to == b->from + 1 && a->to == a->from + 1 &&
	    part_term(k, b, b->from)->form == FORM_WORD &&
	    part_term(k, a, a->from)->form == FORM_WORD;
}

/* "the Save button": what a program shows is no name. */
static bool
is_label(const struct classifier *k, const struct part *p, uint32_t i)
{
	static const char *const things[] = { "button", "buttons", "key",
		"keys", "menu", "tab", "checkbox", "icon", NULL };
	const char *const *s;

	if (!is_joined(k, p, i + 1))
		return false;
	for (s = things; *s; s++)
		if (slice_equal(part_term(k, p, i + 1)->text, slice_of(*s)))
			return true;
	return false;
}

/* "No-Fly", "Must-Have" */
static bool
is_compound_of_small_words(
    const struct classifier *k, const struct part *p, uint32_t i)
{
	return i > 1 && slice_equal(part_term(k, p, i - 1)->text, SLICE("-")) &&
	    atoms_blank(p->atoms, i).len == 0 &&
	    atoms_blank(p->atoms, i - 1).len == 0 &&
	    term_has(part_term(k, p, i - 2), TRAIT_STOP | TRAIT_NEGATION |
		TRAIT_HEDGE);
}

bool
classify_is_name(const struct classifier *k, const struct part *p, uint32_t i)
{
	const struct term *t;

	if (!is_capital_word(k, p, i) || p->flags[i] & TOKEN_EXPLAINED)
		return false;
	t = part_term(k, p, i);
	if (k->capitals && !t->shouting)
		return false;
	if (is_label(k, p, i) || is_compound_of_small_words(k, p, i))
		return false;
	if (term_has(t, TRAIT_THING) && !has_capital_neighbour(k, p, i) &&
	    !has_title(k, p, i))
		return false;
	if (is_acronym(t) && !is_acronym_of_name(k, p, i))
		return false;
	if (k->v->lexicon->nouns_are_capital)
		return !classify_has_noun_end(t) && !is_adjective_first(p, i, t) &&
		    (has_capital_neighbour(k, p, i) || has_title(k, p, i) ||
			classify_is_place(k, p, i));
	if (k->v->lexicon->language == LEXICON_EAST &&
	    is_among_characters(k, p, i))
		return is_latin_swapped(k);
	return !(p->flags[i] & (TOKEN_FIRST | TOKEN_OPEN)) ||
	    is_name_first(k, p, i);
}

static bool
is_particle(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i < p->atoms->count &&
	    term_has(part_term(k, p, i), TRAIT_PARTICLE);
}

/* The capitalised word before *from, small words of a name between. */
static bool
extend_left(const struct classifier *k, const struct part *p, uint32_t *from)
{
	uint32_t i = *from, n;

	for (n = 0; n <= MAX_PARTICLES && is_joined(k, p, i); n++) {
		i--;
		if (is_capital_word(k, p, i)) {
			*from = i;
			return true;
		}
		if (!is_particle(k, p, i))
			break;
	}
	return false;
}

static bool
extend_right(const struct classifier *k, const struct part *p, uint32_t *to)
{
	uint32_t i = *to, n;

	for (n = 0; n <= MAX_PARTICLES && is_joined(k, p, i); n++) {
		i++;
		if (is_capital_word(k, p, i - 1)) {
			*to = i;
			return true;
		}
		if (!is_particle(k, p, i - 1))
			break;
	}
	return false;
}

/* The whole name around the word at i, kept words too. */
static struct slice
name_text(const struct classifier *k, const struct part *p, uint32_t i)
{
	uint32_t from = i, to = i + 1, n;

	for (n = 0; n < MAX_NAME && extend_left(k, p, &from); n++)
		;
	for (n = 0; n < MAX_NAME && extend_right(k, p, &to); n++)
		;
	return atoms_text(p->atoms, from, to);
}

/* "Berg" and "Berg's" are one name, and one in another case: "Берга". */
static bool
is_same_name(const struct classifier *k, struct slice x, struct slice y)
{
	struct slice longer = x.len > y.len ? x : y;
	struct slice shorter = x.len > y.len ? y : x;
	struct slice rest = slice_sub(longer, shorter.len, longer.len);

	if (k->v->lexicon->is_unknown && is_inflected(x, y))
		return true;
	return slice_starts(longer, shorter) &&
	    (rest.len == 0 || slice_equal(rest, SLICE("'s")) ||
		slice_equal(rest, SLICE("'")) || slice_equal(rest, SLICE("s")));
}

/*
 * Does a form of it stand on the other side with a small letter?  It is asked
 * of languages without a list alone, and of the first words.
 */
static bool
stands_inflected(
    const struct classifier *k, const struct part *other, const struct term *t)
{
	const struct term *o;
	uint32_t i;

	if (!k->v->lexicon->is_unknown)
		return false;
	for (i = other->from; i < other->to && i < other->from + INFLECTED_MAX;
	     i++) {
		o = part_term(k, other, i);
		if (o->form == FORM_WORD && !o->capital &&
		    is_inflected(o->folded, t->folded))
			return true;
	}
	return false;
}

/* The next name at or after *i that the other side has not got. */
static bool
next_name(const struct classifier *k, const struct part *p,
    const struct part *other, uint32_t *i)
{
	for (; *i < p->to; ++*i)
		if (classify_is_name(k, p, *i) &&
		    !part_has_twin(k, other, part_term(k, p, *i)->twin) &&
		    !stands_inflected(k, other, part_term(k, p, *i)))
			return true;
	return false;
}

/* Skips the rest of the name at *i and marks what of it changed. */
static void
pass_name(const struct classifier *k, struct part *p,
    const struct part *other, uint32_t *i)
{
	do {
		part_explain(p, *i, *i + 1);
		++*i;
	} while (*i < p->to && is_joined(k, p, *i) &&
	    is_capital_word(k, p, *i) &&
	    !part_has_twin(k, other, part_term(k, p, *i)->twin));
}

static bool
is_near_saying(const struct classifier *k, const struct part *p, uint32_t i)
{
	uint32_t from = i > 2 ? i - 2 : 0, n;

	for (n = from; n < i + 3 && n < p->atoms->count; n++)
		if (term_has(part_term(k, p, n), TRAIT_SAYING))
			return true;
	return false;
}

static void
tell_names(struct classifier *k, uint32_t before, uint32_t after)
{
	struct part *b = &k->before, *a = &k->after;
	struct slice none = slice_of(NULL);
	bool gone = before < b->to, come = after < a->to;
	struct slice old = gone ? name_text(k, b, before) : none;
	struct slice new = come ? name_text(k, a, after) : none;

	if (gone && come &&
	    is_same_name(k, part_term(k, b, before)->folded,
		part_term(k, a, after)->folded))
		return;
	classifier_add_change(k, KIND_NAME, old, new);
	if (gone && come && is_near_saying(k, b, before) &&
	    is_near_saying(k, a, after))
		classifier_add(k, KIND_ATTRIBUTION, old, new,
		    "the words were those of “%s” and are now of “%s”",
		    shorten(old).text, shorten(new).text);
}

/* "(Lund)" */
static bool
is_bracketed(const struct classifier *k, const struct part *p)
{
	return p->flags[p->from] & TOKEN_OPEN && p->to < p->atoms->count &&
	    slice_equal(part_term(k, p, p->to)->text, SLICE(")"));
}

/* One capitalised word alone, at the start of a sentence or in brackets. */
static bool
is_lone_first(const struct classifier *k, const struct part *p)
{
	return p->to == p->from + 1 &&
	    p->flags[p->from] & (TOKEN_FIRST | TOKEN_OPEN) &&
	    is_capital_word(k, p, p->from) && p->to < p->atoms->count &&
	    (part_term(k, p, p->to)->form == FORM_WORD ||
		is_bracketed(k, p)) &&
	    !stands_lower(k, part_term(k, p, p->from)) &&
	    !k->v->lexicon->nouns_are_capital && !k->capitals;
}

/*
 * "Lund said" became "Lind said": without an article a lone first word that
 * speaks, or that differs by a letter or two, is somebody's name.
 */
bool
classify_is_name_swapped(const struct classifier *k)
{
	const struct part *b = &k->before, *a = &k->after;
	struct slice x, y;

	if (!is_lone_first(k, b) || !is_lone_first(k, a))
		return false;
	x = part_term(k, b, b->from)->folded;
	y = part_term(k, a, a->from)->folded;
	if (slice_ends(x, SLICE("s")) && slice_ends(y, SLICE("s")))
		return false; /* farmers, fishers */
	if (slice_equal(x, y) || slip_is_accent(x, y))
		return false;
	return term_has(part_term(k, b, b->to), TRAIT_SAYING) ||
	    is_bracketed(k, b) || slip_is_near(x, y);
}

/* The small word of "Ana de Vries", alone. */
static bool
is_lone_particle(const struct classifier *k, const struct part *p)
{
	return p->to == p->from + 1 && is_particle(k, p, p->from) &&
	    is_joined(k, p, p->from) && is_joined(k, p, p->to) &&
	    is_capital_word(k, p, p->from - 1) && is_capital_word(k, p, p->to);
}

void
classify_names(struct classifier *k)
{
	struct part *b = &k->before, *a = &k->after;
	uint32_t before = b->from, after = a->from;
	bool gone, come;

	if (classify_is_name_swapped(k) ||
	    (is_lone_particle(k, b) && is_lone_particle(k, a))) {
		tell_names(k, before, after);
		part_explain(b, b->from, b->to);
		part_explain(a, a->from, a->to);
		return;
	}

	if (classify_is_translated(k))
		return;
	for (;;) {
		gone = next_name(k, b, a, &before);
		come = next_name(k, a, b, &after);
		if (!gone && !come)
			return;
		tell_names(k, before, after);
		if (gone)
			pass_name(k, b, a, &before);
		if (come)
			pass_name(k, a, b, &after);
	}
}
