#include "diff/classify.h"
#include "diff/phrase.h"

/*
 * Who says so: verbs of saying, "according to" and its like, and the words
 * for whoever speaks.
 */

#define SOURCE_WITHIN 4 /* tokens from "according to" to its source */
#define SPEAKER_MAX 5	/* words of a side that are one speaker */

static bool
is_text(const struct classifier *k, const struct part *p, uint32_t i,
    const char *const *texts)
{
	if (i >= p->atoms->count)
		return false;
	for (; *texts; texts++)
		if (slice_equal(part_term(k, p, i)->folded, slice_of(*texts)))
			return true;
	return false;
}

static bool
is_at_mark(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i == 0 || p->flags[i] & TOKEN_FIRST ||
	    part_term(k, p, i - 1)->form == FORM_MARK;
}

/* ", according to", or what follows is somebody who can say things. */
static bool
has_source(const struct classifier *k, const struct part *p, uint32_t i,
    uint32_t end)
{
	const struct term *t;

	if (is_at_mark(k, p, i))
		return true;
	for (i = end; i < end + SOURCE_WITHIN && i < p->atoms->count; i++) {
		t = part_term(k, p, i);
		if (term_has(t, TRAIT_SOURCE) ||
		    (t->capital && !k->v->lexicon->nouns_are_capital &&
			!term_has(t, TRAIT_ORDINARY) &&
			!(p->flags[i] & TOKEN_OPEN)))
			return true;
	}
	return false;
}

/* "claims that", "confirmed.": what is said stands beside it, no thing. */
static bool
is_verb(const struct classifier *k, const struct part *p, uint32_t next)
{
	static const char *const behind[] = { "that", "dass", "que", "en", ",",
		":", ".", NULL };

	return is_text(k, p, next, behind) ||
	    (next < p->atoms->count &&
		(slice_starts(part_term(k, p, next)->folded, SLICE("qu'")) ||
		    part_term(k, p, next)->quote >= 0));
}

/* "..., estiment les syndicats", "..., a ajouté la ministre" */
static bool
is_inverted(const struct classifier *k, const struct part *p, uint32_t i)
{
	static const char *const auxiliaries[] = { "a", "ont", "avait", "ha",
		"han", "había", NULL };

	if (i > 0 && is_text(k, p, i - 1, auxiliaries))
		i--;
	return i > 0 && !(p->flags[i] & TOKEN_FIRST) &&
	    (slice_equal(part_term(k, p, i - 1)->text, SLICE(",")) ||
		part_term(k, p, i - 1)->quote >= 0);
}

/* Verbs that say something only with their particle: "kündigte ... an". */
static const struct {
	const char *verb, *particle;
} separable[] = { { "kündigte", "an" }, { "räumte", "ein" },
	{ "teilte", "mit" }, { "teilten", "mit" } };

#define SEPARABLE_COUNT (sizeof(separable) / sizeof(separable[0]))
#define PARTICLE_WITHIN 24 /* tokens behind the verb */

/* Ends a clause here: ", mit", "mit." */
static bool
ends_clause(const struct classifier *k, const struct part *p, uint32_t i)
{
	return i + 1 >= p->atoms->count || p->flags[i + 1] & TOKEN_FIRST ||
	    part_term(k, p, i + 1)->form == FORM_MARK;
}

/* Is the verb at i without the particle that makes it one of saying? */
static bool
lacks_particle(const struct classifier *k, const struct part *p, uint32_t i)
{
	struct slice verb = part_term(k, p, i)->folded;
	size_t n;
	uint32_t end = i + PARTICLE_WITHIN;

	for (n = 0; n < SEPARABLE_COUNT; n++)
		if (slice_equal(verb, slice_of(separable[n].verb)))
			break;
	if (n == SEPARABLE_COUNT)
		return false;
	for (i++; i < end && i < p->atoms->count; i++) {
		if (p->flags[i] & TOKEN_FIRST)
			break;
		if (slice_equal(part_term(k, p, i)->folded,
			slice_of(separable[n].particle)) &&
		    ends_clause(k, p, i))
			return false;
	}
	return true;
}

/* The particle alone, whose verb was told. */
static bool
is_lone_particle(const struct classifier *k, const struct part *p)
{
	size_t n;

	if (p->to != p->from + 1 || !ends_clause(k, p, p->from))
		return false;
	for (n = 0; n < SEPARABLE_COUNT; n++)
		if (slice_equal(part_term(k, p, p->from)->folded,
			slice_of(separable[n].particle)))
			return true;
	return false;
}

bool
classify_is_saying(const struct classifier *k, const struct part *p,
    uint32_t i, struct sense s)
{
	static const char *const hyphen[] = { "-", NULL };

	if (!(s.traits & TRAIT_SAYING))
		return false;
	if (s.traits & TRAIT_APART)
		return has_source(k, p, i, i + s.len);
	if (k->v->lexicon->nouns_are_capital && lacks_particle(k, p, i))
		return false;
	if (i > 0 && !(p->flags[i] & TOKEN_FIRST) &&
	    (term_has(part_term(k, p, i - 1), TRAIT_UNSAID) ||
		is_text(k, p, i - 1, hyphen)))
		return false;
	return !(s.traits & TRAIT_NOUN) || is_verb(k, p, i + s.len) ||
	    is_inverted(k, p, i);
}

/* "an" of "kündigte an", where both changed. */
static void
explain_particle(const struct classifier *k, struct part *p)
{
	uint32_t i;
	size_t n;

	if (!k->v->lexicon->nouns_are_capital || p->to < p->from + 2)
		return;
	i = p->to - 1;
	for (n = 0; n < SEPARABLE_COUNT; n++)
		if (slice_equal(part_term(k, p, i)->folded,
			slice_of(separable[n].particle)) &&
		    ends_clause(k, p, i))
			part_explain(p, i, i + 1);
}

/* The one word of a side, if it can be one of saying. */
static struct slice
lone_saying(const struct classifier *k, const struct part *p)
{
	struct slice none = slice_of(NULL);

	if (p->to != p->from + 1 ||
	    !term_has(part_term(k, p, p->from), TRAIT_SAYING) ||
	    term_has(part_term(k, p, p->from), TRAIT_APART))
		return none;
	return atoms_text(p->atoms, p->from, p->to);
}

/* Another word for saying, or one that came or went beside what was kept. */
void
classify_saying(struct classifier *k)
{
	struct change_text f = { lone_saying(k, &k->before),
		lone_saying(k, &k->after) };

	if (k->last_kinds & KIND_BIT(KIND_ATTRIBUTION) &&
	    k->v->lexicon->nouns_are_capital &&
	    ((k->before.from == k->before.to &&
		 is_lone_particle(k, &k->after)) ||
		(k->after.from == k->after.to &&
		    is_lone_particle(k, &k->before)))) {
		part_explain(&k->before, k->before.from, k->before.to);
		part_explain(&k->after, k->after.from, k->after.to);
		k->said = true;
		return;
	}
	if (!f.before.ptr || !f.after.ptr)
		f = classify_find(k, MATTER_SAYING);

	if (f.before.ptr && f.after.ptr)
		classifier_add_change(k, KIND_ATTRIBUTION, f.before, f.after);
	else if (f.before.ptr)
		classifier_add(k, KIND_ATTRIBUTION, f.before, f.after,
		    "“%s” was removed: who says so changed",
		    shorten(f.before).text);
	else if (f.after.ptr)
		classifier_add(k, KIND_ATTRIBUTION, f.before, f.after,
		    "“%s” was added: who says so changed",
		    shorten(f.after).text);
	if (!f.before.ptr && !f.after.ptr)
		return;
	explain_particle(k, &k->before);
	explain_particle(k, &k->after);
	part_explain_pair(k);
}

/* Is the token at i a verb of saying with nothing but an auxiliary before? */
static bool
is_said_next(const struct classifier *k, const struct part *p, uint32_t i,
    bool sources)
{
	static const char *const auxiliaries[] = { "has", "have", "had", "also",
		"later", "a", "ont", "avait", "ha", "han", "había", "hat",
		"haben", "hatte", NULL };
	struct sense s;

	if (is_text(k, p, i, auxiliaries))
		i++;
	if (i >= p->atoms->count || p->flags[i] & TOKEN_FIRST)
		return false;
	s = sense_at(k->v, p->atoms, i);
	if (sources)
		s.traits &= ~(uint32_t)TRAIT_NOUN;
	return s.traits & TRAIT_SAYING && !(s.traits & TRAIT_APART) &&
	    classify_is_saying(k, p, i, s);
}

/* "according to the" before i, or a verb that stands behind what was said. */
static bool
is_said_before(const struct classifier *k, const struct part *p, uint32_t i)
{
	static const char *const to[] = { "to", "con", "angaben", NULL };
	const struct term *t;
	uint32_t n;

	for (n = 0; n <= SOURCE_WITHIN && i > 0; n++) {
		i--;
		t = part_term(k, p, i);
		if (term_has(t, TRAIT_APART))
			return true;
		if (is_text(k, p, i, to) && i > 0 &&
		    term_has(part_term(k, p, i - 1), TRAIT_OPENS))
			return true;
		if (term_has(t, TRAIT_SAYING))
			return i > 0 && is_at_mark(k, p, i);
		if (!term_has(t, TRAIT_STOP))
			return false;
	}
	return false;
}

/* "A spokesman for the ministry said" */
static bool
is_said_soon(const struct classifier *k, const struct part *p)
{
	uint32_t i;

	for (i = p->to; i <= p->to + SOURCE_WITHIN; i++) {
		if (is_said_next(k, p, i, true))
			return true;
		if (i >= p->atoms->count || p->flags[i] & TOKEN_FIRST ||
		    part_term(k, p, i)->form == FORM_MARK)
			return false;
	}
	return false;
}

static bool
has_source_word(const struct classifier *k, const struct part *p)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		if (term_has(part_term(k, p, i), TRAIT_SOURCE))
			return true;
	return false;
}

static bool
is_speaker(const struct classifier *k, const struct part *p, bool sources)
{
	uint32_t i;
	size_t content = 0;

	if (part_count_words(k, p) > SPEAKER_MAX)
		return false;
	for (i = p->from; i < p->to; i++) {
		if (part_term(k, p, i)->form == FORM_MARK ||
		    p->flags[i] & TOKEN_QUOTED)
			return false;
		content += part_is_content(k, p, i);
	}
	if (content == 0)
		return false;
	if (sources ? is_said_soon(k, p) : is_said_next(k, p, p->to, false))
		return true;
	return is_said_before(k, p, p->from) &&
	    (p->to == p->atoms->count ||
		part_term(k, p, p->to)->form != FORM_WORD ||
		term_has(part_term(k, p, p->to), TRAIT_STOP) ||
		term_has(part_term(k, p, p->from), TRAIT_SOURCE));
}

/* "Police said" became "Prosecutors said". */
void
classify_speaker(struct classifier *k)
{
	struct part *b = &k->before, *a = &k->after;
	bool sources = has_source_word(k, b) || has_source_word(k, a);
	struct slice old, new;

	if (k->hunk_kinds & KIND_BIT(KIND_ATTRIBUTION) ||
	    !is_speaker(k, b, sources) || !is_speaker(k, a, sources))
		return;
	old = atoms_text(b->atoms, b->from, b->to);
	new = atoms_text(a->atoms, a->from, a->to);
	classifier_add(k, KIND_ATTRIBUTION, old, new,
	    "the words were those of “%s” and are now of “%s”",
	    shorten(old).text, shorten(new).text);
	part_explain(b, b->from, b->to);
	part_explain(a, a->from, a->to);
}
