/*
 * Matching goes from the left, with the page: what an element matches follows
 * from what its parent and its earlier siblings matched, so nothing is looked
 * at twice and no selector can make it slow.
 */
#include "article/select.h"

#include <stdlib.h>

#include "article/html.h"
#include "article/html_tokenize.h"
#include "article/limits.h"
#include "article/select_parts.h"

#define FIRST_FOUND 16

/* An open element, and what is known of its children so far. */
struct level {
	uint32_t node;
	uint32_t end;			/* of its subtree */
	struct compound_set matched;	/* by itself */
	struct compound_set above;	/* or by one of its ancestors */
	struct compound_set previous;	/* by its last child so far */
	struct compound_set earlier;	/* by any child so far */
	uint32_t seen;			/* children, so far */
	uint32_t count;			/* and overall; 0: not counted yet */
};

struct match {
	const struct selector *s;
	const struct html *page;
	struct level *levels; /* owned; the first has no element */
	size_t depth, level_cap;
	struct select_found *out;
	size_t found_cap;
};

static struct slice
attribute_value(const struct match *m, uint32_t node, struct slice name)
{
	return html_attribute(m->page, node, name);
}

static bool
values_equal(struct slice x, struct slice y, bool nocase)
{
	return nocase ? slice_equal_nocase(x, y) : slice_equal(x, y);
}

/* Is word among the words of value? */
static bool
has_word(struct slice value, struct slice word, bool nocase)
{
	size_t from, at = 0;

	while (at < value.len) {
		while (at < value.len && html_is_space(value.ptr[at]))
			at++;
		from = at;
		while (at < value.len && !html_is_space(value.ptr[at]))
			at++;
		if (at > from &&
		    values_equal(slice_sub(value, from, at), word, nocase))
			return true;
	}
	return false;
}

static bool
holds(struct slice value, struct slice part, bool nocase)
{
	size_t at;

	if (!nocase)
		return slice_find(value, part, 0) < value.len;
	for (at = 0; at + part.len <= value.len; at++)
		if (slice_equal_nocase(
			slice_sub(value, at, at + part.len), part))
			return true;
	return false;
}

static bool
is_language(struct slice value, const struct simple *s)
{
	return values_equal(
		   slice_sub(value, 0, s->value.len), s->value, s->nocase) &&
	    (value.len == s->value.len || value.ptr[s->value.len] == '-');
}

static bool
attribute_matches(const struct simple *s, struct slice value)
{
	size_t len = s->value.len;
	bool some = len > 0 && len <= value.len;

	if (!value.ptr)
		return false;
	switch (s->test) {
	case ATTRIBUTE_PRESENT:
		return true;
	case ATTRIBUTE_EQUALS:
		return values_equal(value, s->value, s->nocase);
	case ATTRIBUTE_WORD:
		return some && has_word(value, s->value, s->nocase);
	case ATTRIBUTE_LANGUAGE:
		return is_language(value, s);
	case ATTRIBUTE_STARTS:
		return some &&
		    values_equal(slice_sub(value, 0, len), s->value, s->nocase);
	case ATTRIBUTE_ENDS:
		return some &&
		    values_equal(slice_sub(value, value.len - len, value.len),
			s->value, s->nocase);
	case ATTRIBUTE_HOLDS:
		return some && holds(value, s->value, s->nocase);
	}
	return false;
}

/* Elements the reader has no number for go by the name as written. */
static bool
type_matches(const struct match *m, const struct simple *s, uint32_t node)
{
	const struct html_node *n = &m->page->nodes[node];

	if (n->tag != HTML_UNKNOWN)
		return n->tag == s->tag;
	return slice_equal_nocase(slice_sub(m->page->source, n->start,
				      (size_t)n->start + n->len),
	    s->name);
}

static bool
nth_matches(const struct nth *nth, uint32_t position)
{
	int64_t rest = (int64_t)position - nth->offset;

	if (nth->step == 0)
		return rest == 0;
	return rest % nth->step == 0 && rest / nth->step >= 0;
}

/* Children of the level's element that are elements. */
static uint32_t
count_children(const struct match *m, struct level *up)
{
	const struct html_node *nodes = m->page->nodes;
	uint32_t i;

	if (m->depth == 1)
		return 1;
	if (up->count == 0)
		for (i = up->node + 1; i < up->end; i = nodes[i].end)
			up->count += nodes[i].tag != HTML_TEXT;
	return up->count;
}

/* matched: by node, of the compounds before this one's. */
static bool
simple_matches(const struct match *m, const struct simple *s, uint32_t node,
    const struct compound_set *matched)
{
	struct level *up = &m->levels[m->depth - 1];

	switch (s->kind) {
	case SIMPLE_TYPE:
		return type_matches(m, s, node);
	case SIMPLE_CLASS:
		return has_word(attribute_value(m, node, SLICE("class")),
		    s->name, false);
	case SIMPLE_ID:
		return slice_equal(
		    attribute_value(m, node, SLICE("id")), s->name);
	case SIMPLE_ATTRIBUTE:
		return attribute_matches(s, attribute_value(m, node, s->name));
	case SIMPLE_IS:
		return set_meets(matched, &s->any);
	case SIMPLE_NOT:
		return !set_meets(matched, &s->any);
	case SIMPLE_NTH:
		return nth_matches(&s->nth, up->seen + 1);
	case SIMPLE_NTH_LAST:
		return nth_matches(&s->nth, count_children(m, up) - up->seen);
	case SIMPLE_ROOT:
		return node == 0;
	case SIMPLE_EMPTY:
		return m->page->nodes[node].end == node + 1;
	}
	return false;
}

static bool
left_matches(const struct level *up, const struct compound *c)
{
	switch (c->combinator) {
	case COMBINATOR_NONE:
		return true;
	case COMBINATOR_DESCENDANT:
		return set_has(&up->above, c->left);
	case COMBINATOR_CHILD:
		return set_has(&up->matched, c->left);
	case COMBINATOR_NEXT:
		return set_has(&up->previous, c->left);
	case COMBINATOR_LATER:
		return set_has(&up->earlier, c->left);
	}
	return false;
}

static void
match_node(const struct match *m, uint32_t node, struct compound_set *matched)
{
	const struct level *up = &m->levels[m->depth - 1];
	unsigned i;

	*matched = (struct compound_set){ { 0 } };
	for (i = 0; i < m->s->compound_count; i++) {
		const struct compound *c = &m->s->compounds[i];
		const struct simple *s = c->simples;

		if (!left_matches(up, c))
			continue;
		while (s && simple_matches(m, s, node, matched))
			s = s->next;
		if (!s)
			set_add(matched, i);
	}
}

static bool
has_level_room(struct match *m)
{
	size_t cap = m->level_cap ? m->level_cap * 2 : 64;
	struct level *levels;

	if (m->depth < m->level_cap)
		return true;
	levels = realloc(m->levels, cap * sizeof(*levels));
	if (!levels)
		return false;
	m->levels = levels;
	m->level_cap = cap;
	return true;
}

static bool
open_level(struct match *m, uint32_t node, uint32_t end,
    const struct compound_set *matched)
{
	struct level l = { .node = node, .end = end, .matched = *matched,
		.above = *matched };

	if (!has_level_room(m))
		return false;
	if (m->depth)
		set_unite(&l.above, &m->levels[m->depth - 1].above);
	m->levels[m->depth++] = l;
	return true;
}

static bool
add_found(struct match *m, uint32_t node)
{
	size_t cap = m->found_cap ? m->found_cap * 2 : FIRST_FOUND;
	uint32_t *nodes;

	if (m->out->count == m->found_cap) {
		nodes = realloc(m->out->nodes, cap * sizeof(*nodes));
		if (!nodes)
			return false;
		m->out->nodes = nodes;
		m->found_cap = cap;
	}
	m->out->nodes[m->out->count++] = node;
	return true;
}

static bool
take_element(struct match *m, uint32_t node)
{
	struct level *up = &m->levels[m->depth - 1];
	struct compound_set matched;

	match_node(m, node, &matched);
	up->seen++;
	up->previous = matched;
	set_unite(&up->earlier, &matched);
	if (set_meets(&matched, &m->s->ends) && !add_found(m, node))
		return false;
	return open_level(m, node, m->page->nodes[node].end, &matched);
}

enum emend_status
select_matches(const struct selector *s, const struct html *page,
    struct select_found *out, struct emend_error *err)
{
	static const struct compound_set none;
	struct match m = { .s = s, .page = page, .out = out };
	uint32_t i;
	bool ok;

	*out = (struct select_found){ NULL, 0 };
	ok = open_level(&m, 0, page->node_count, &none);
	for (i = 0; ok && i < page->node_count; i++) {
		while (i >= m.levels[m.depth - 1].end)
			m.depth--;
		if (page->nodes[i].tag != HTML_TEXT)
			ok = take_element(&m, i);
	}
	free(m.levels);
	if (ok)
		return EMEND_OK;
	free(out->nodes);
	*out = (struct select_found){ NULL, 0 };
	return emend_fail_nomem(err);
}

struct slice
select_source(const struct selector *s)
{
	return s->source;
}

enum emend_status
select_compile(
    struct selector **out, struct slice source, struct emend_error *err)
{
	struct selector *s;
	enum emend_status status;

	*out = NULL;
	if (source.len > SELECT_MAX_BYTES)
		return emend_fail(err, EMEND_LIMIT,
		    "longer than %d bytes; write several selectors instead",
		    SELECT_MAX_BYTES);
	s = calloc(1, sizeof(*s));
	if (!s)
		return emend_fail_nomem(err);
	s->source.ptr = arena_copy(&s->arena, source.ptr, source.len);
	s->source.len = source.len;
	status = s->source.ptr ? select_parse(s, err) : emend_fail_nomem(err);
	if (status)
		select_free(s);
	else
		*out = s;
	return status;
}

void
select_free(struct selector *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	free(s);
}
