/*
 * Selectors that no page can satisfy: somebody who wrote one wants to know.
 * Only what the selector itself shows is told; a class that no page has is
 * none of it.
 */
#include "article/select_parts.h"

#include <string.h>

/* Elements that have no elements in them. */
static bool
is_childless(enum html_tag tag)
{
	return html_tag_is_void(tag) || html_tag_is(tag, HTML_IS_RAW);
}

static bool
has_blank(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (strchr(" \t\n\r\f", s.ptr[i]))
			return true;
	return false;
}

static const char *
value_is_never(const struct simple *s)
{
	switch (s->test) {
	case ATTRIBUTE_WORD:
		return s->value.len == 0 || has_blank(s->value)
		    ? "~= wants one word"
		    : NULL;
	case ATTRIBUTE_STARTS:
	case ATTRIBUTE_ENDS:
	case ATTRIBUTE_HOLDS:
		return s->value.len == 0 ? "^= $= *= match no empty value"
					 : NULL;
	case ATTRIBUTE_PRESENT:
	case ATTRIBUTE_EQUALS:
	case ATTRIBUTE_LANGUAGE:
		break;
	}
	return NULL;
}

/* Do both ask for one thing, and for different ones? */
static const char *
are_at_odds(const struct simple *s, const struct simple *other)
{
	if (s->kind != other->kind)
		return NULL;
	if (s->kind == SIMPLE_ID && !slice_equal(s->name, other->name))
		return "no element has two ids";
	if (s->kind == SIMPLE_ATTRIBUTE && s->test == ATTRIBUTE_EQUALS &&
	    other->test == ATTRIBUTE_EQUALS &&
	    slice_equal(s->name, other->name) &&
	    !slice_equal_nocase(s->value, other->value))
		return "an attribute has one value";
	return NULL;
}

static bool
are_same(const struct simple *s, const struct simple *other)
{
	return s->kind == other->kind && s->tag == other->tag &&
	    s->test == other->test && s->nocase == other->nocase &&
	    s->kind <= SIMPLE_ATTRIBUTE &&
	    slice_equal(s->name, other->name) &&
	    slice_equal(s->value, other->value);
}

/* Does :not() name a test that the compound itself makes? */
static bool
denies_itself(const struct selector *all, const struct compound *c,
    const struct simple *negation)
{
	const struct simple *s;
	unsigned i;

	for (i = 0; i < all->compound_count; i++) {
		const struct compound *inner = &all->compounds[i];

		if (!set_has(&negation->any, i) ||
		    inner->combinator != COMBINATOR_NONE)
			continue;
		if (!inner->simples)
			return true;
		for (s = c->simples; s && !inner->simples->next; s = s->next)
			if (are_same(s, inner->simples))
				return true;
	}
	return false;
}

/* Has a list of :is() nothing that can match? */
static bool
is_all_never(const struct compound_set *any, const struct compound_set *never)
{
	unsigned i;

	for (i = 0; i < SELECT_WORDS; i++)
		if (any->words[i] & ~never->words[i])
			return false;
	return true;
}

static const char *
simple_is_never(const struct selector *all, const struct compound *c,
    const struct simple *s, const struct compound_set *never)
{
	switch (s->kind) {
	case SIMPLE_ATTRIBUTE:
		return value_is_never(s);
	case SIMPLE_IS:
		return is_all_never(&s->any, never)
		    ? "nothing in the parentheses can match"
		    : NULL;
	case SIMPLE_NOT:
		return denies_itself(all, c, s) ? ":not() excludes it" : NULL;
	case SIMPLE_NTH:
	case SIMPLE_NTH_LAST:
		if (s->nth.step <= 0 && s->nth.offset <= 0)
			return "children are counted from 1";
		return s->kind == SIMPLE_NTH && s->nth.step == 0 &&
			s->nth.offset == 1 &&
			(c->combinator == COMBINATOR_NEXT ||
			    c->combinator == COMBINATOR_LATER)
		    ? "the first child has none before it"
		    : NULL;
	case SIMPLE_ROOT:
		return c->combinator != COMBINATOR_NONE
		    ? "nothing is around or beside :root"
		    : NULL;
	case SIMPLE_TYPE:
	case SIMPLE_CLASS:
	case SIMPLE_ID:
	case SIMPLE_EMPTY:
		break;
	}
	return NULL;
}

/* What a compound can have nothing in it for. */
static const char *
left_is_never(const struct selector *all, const struct compound *c)
{
	const struct simple *s;

	if (c->combinator != COMBINATOR_DESCENDANT &&
	    c->combinator != COMBINATOR_CHILD)
		return NULL;
	for (s = all->compounds[c->left].simples; s; s = s->next)
		if (s->kind == SIMPLE_EMPTY ||
		    (s->kind == SIMPLE_TYPE && is_childless(s->tag)))
			return "there is nothing in what it is to be in";
	return NULL;
}

static const char *
compound_is_never(const struct selector *all, const struct compound *c,
    const struct compound_set *never)
{
	const struct simple *s, *other;
	const char *why = left_is_never(all, c);

	for (s = c->simples; s && !why; s = s->next) {
		why = simple_is_never(all, c, s, never);
		for (other = s->next; other && !why; other = other->next)
			why = are_at_odds(s, other);
	}
	return why;
}

const char *
select_never(const struct selector *s)
{
	struct compound_set never = { { 0 } };
	const char *why, *last = NULL;
	unsigned i;

	for (i = 0; i < s->compound_count; i++) {
		const struct compound *c = &s->compounds[i];

		why = compound_is_never(s, c, &never);
		if (why)
			last = why;
		if (why || (c->combinator != COMBINATOR_NONE &&
		    set_has(&never, c->left)))
			set_add(&never, i);
	}
	return is_all_never(&s->ends, &never) ? last : NULL;
}
