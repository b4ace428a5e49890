#include "article/html_tree.h"

#include <stdlib.h>
#include <string.h>

/*
 * Elements deeper than this become siblings, as browsers have it.  Their
 * entries stay on the stack, so that their end tags close nothing else.
 */
#define DEEPEST_PARENT (LIMIT_DEPTH - 2)

#define GROW_LEAST 256 /* entries */

#define BIT(scope) (1u << (scope))
#define SPECIAL BIT(SCOPE_SPECIAL)
#define BLOCK (SPECIAL | BIT(SCOPE_ITEM))
#define CELL (BLOCK | BIT(SCOPE_DEFAULT) | BIT(SCOPE_LIST) | BIT(SCOPE_BUTTON))
#define TABLE (CELL | BIT(SCOPE_TABLE))

/* Void elements are never on the stack and are left out. */
static const uint8_t barriers[HTML_TAG_COUNT] = {
	[HTML_ADDRESS] = SPECIAL, [HTML_DIV] = SPECIAL, [HTML_P] = SPECIAL,
	[HTML_ARTICLE] = BLOCK, [HTML_ASIDE] = BLOCK,
	[HTML_BLOCKQUOTE] = BLOCK, [HTML_BODY] = BLOCK,
	[HTML_BUTTON] = BLOCK | BIT(SCOPE_BUTTON), [HTML_CENTER] = BLOCK,
	[HTML_COLGROUP] = BLOCK, [HTML_DD] = BLOCK, [HTML_DETAILS] = BLOCK,
	[HTML_DIR] = BLOCK, [HTML_DL] = BLOCK, [HTML_DT] = BLOCK,
	[HTML_FIELDSET] = BLOCK, [HTML_FIGCAPTION] = BLOCK,
	[HTML_FIGURE] = BLOCK, [HTML_FOOTER] = BLOCK, [HTML_FORM] = BLOCK,
	[HTML_FRAMESET] = BLOCK, [HTML_H1] = BLOCK, [HTML_H2] = BLOCK,
	[HTML_H3] = BLOCK, [HTML_H4] = BLOCK, [HTML_H5] = BLOCK,
	[HTML_H6] = BLOCK, [HTML_HEAD] = BLOCK, [HTML_HEADER] = BLOCK,
	[HTML_HGROUP] = BLOCK, [HTML_IFRAME] = BLOCK, [HTML_LI] = BLOCK,
	[HTML_LISTING] = BLOCK, [HTML_MAIN] = BLOCK, [HTML_MENU] = BLOCK,
	[HTML_NAV] = BLOCK, [HTML_NOEMBED] = BLOCK, [HTML_NOFRAMES] = BLOCK,
	[HTML_OL] = BLOCK | BIT(SCOPE_LIST), [HTML_PLAINTEXT] = BLOCK,
	[HTML_PRE] = BLOCK, [HTML_SCRIPT] = BLOCK, [HTML_SEARCH] = BLOCK,
	[HTML_SECTION] = BLOCK, [HTML_SELECT] = BLOCK, [HTML_STYLE] = BLOCK,
	[HTML_SUMMARY] = BLOCK, [HTML_TBODY] = BLOCK, [HTML_TEXTAREA] = BLOCK,
	[HTML_TFOOT] = BLOCK, [HTML_THEAD] = BLOCK, [HTML_TITLE] = BLOCK,
	[HTML_TR] = BLOCK, [HTML_UL] = BLOCK | BIT(SCOPE_LIST),
	[HTML_XMP] = BLOCK,
	[HTML_APPLET] = CELL, [HTML_CAPTION] = CELL, [HTML_MARQUEE] = CELL,
	[HTML_OBJECT] = CELL, [HTML_TD] = CELL, [HTML_TH] = CELL,
	[HTML_HTML] = TABLE, [HTML_TABLE] = TABLE, [HTML_TEMPLATE] = TABLE,
	/* a script-running browser reads it as text: keep it to itself */
	[HTML_NOSCRIPT] = TABLE,
};

/*
 * The next capacity of an array: twice the last, or what is left of the tree's
 * memory.  The old array stands beside the new one until it is copied.
 */
static uint32_t
next_cap(struct html_tree *t, uint32_t cap, size_t size)
{
	size_t left = t->memory < t->memory_limit
	    ? (t->memory_limit - t->memory) / size : 0;

	if (cap + GROW_LEAST <= left)
		return cap == 0 ? GROW_LEAST : 2 * cap < left ? 2 * cap
		    : (uint32_t)left;
	t->full = true;
	return cap + GROW_LEAST;
}

/* Makes room; NULL, and t->status set, when out of memory. */
static void *
grow(struct html_tree *t, void *array, uint32_t *cap, size_t size)
{
	uint32_t more = next_cap(t, *cap, size);
	void *p = realloc(array, more * size);

	if (p) {
		t->memory += (more - *cap) * size;
		*cap = more;
	} else {
		t->status = EMEND_NOMEM;
	}
	return p;
}

/* One more attribute, or NULL past the limit or out of memory. */
static struct html_attribute *
add_attribute(struct html_tree *t)
{
	struct html *h = t->h;

	if (h->attribute_count == LIMIT_PAGE_ATTRIBUTES)
		return NULL;
	if (h->attribute_count == t->attribute_cap) {
		struct html_attribute *p = grow(t, h->attributes,
		    &t->attribute_cap, sizeof(*h->attributes));

		if (!p)
			return NULL;
		h->attributes = p;
	}
	return &h->attributes[h->attribute_count++];
}

static void
end_node(struct html_tree *t, uint32_t node)
{
	if (t->h->nodes[node].end == 0)
		t->h->nodes[node].end = t->h->node_count;
}

static bool
is_too_deep(const struct html_tree *t)
{
	return t->open_count > DEEPEST_PARENT + 1;
}

/* The node new text goes into. */
static uint32_t
text_parent(const struct html_tree *t)
{
	uint32_t top = html_top(t)->node;

	/* only a node past the depth limit can be on the stack and ended */
	if (t->h->nodes[top].end)
		return t->open[DEEPEST_PARENT].node;
	return top;
}

/* Appends a node; false when out of memory. */
static bool
add_node(struct html_tree *t, uint32_t parent, enum html_tag tag,
    struct slice raw)
{
	struct html *h = t->h;
	struct html_node *p;

	if (h->node_count == t->node_cap) {
		p = grow(t, h->nodes, &t->node_cap, sizeof(*h->nodes));
		if (!p)
			return false;
		h->nodes = p;
	}
	p = &h->nodes[h->node_count++];
	*p = (struct html_node){
		.parent = parent, .len = (uint32_t)raw.len,
		.first_attribute = h->attribute_count, .tag = (uint16_t)tag };
	if (raw.len)
		p->start = (uint32_t)(raw.ptr - h->source.ptr);
	return true;
}

bool
html_insert_child(struct html_tree *t, uint32_t parent, struct html_node like)
{
	struct html_node *nodes;
	uint32_t i, at = parent + 1;

	if (!add_node(t, parent, (enum html_tag)like.tag, slice_new(NULL, 0)))
		return false;
	nodes = t->h->nodes;
	for (i = t->h->node_count - 1; i > at; i--) {
		nodes[i] = nodes[i - 1];
		nodes[i].parent += nodes[i].parent >= parent;
		nodes[i].end += nodes[i].end != 0;
	}
	like.parent = parent;
	like.end = 0;
	nodes[at] = like;
	return true;
}

/* Appends an element; false at a limit or when out of memory. */
static bool
add_element(struct html_tree *t, enum html_tag tag, struct slice raw)
{
	uint32_t parent = 0;

	if (t->open_count >= LIMIT_OPEN)
		return false;
	if (is_too_deep(t)) {
		end_node(t, html_top(t)->node);
		parent = t->open[DEEPEST_PARENT].node;
	} else if (t->open_count) {
		parent = html_top(t)->node;
	}
	return add_node(t, parent, tag, raw);
}

/* Gives the newest node the current token's attributes. */
static void
take_attributes(struct html_tree *t)
{
	struct html_node *n = &t->h->nodes[t->h->node_count - 1];
	size_t i;

	for (i = 0; i < t->tokens.attribute_count; i++) {
		struct html_attribute *a = add_attribute(t);

		if (!a)
			break;
		*a = t->tokens.attributes[i];
		n->attribute_count++;
	}
}

void
html_link(struct html_tree *t, struct html_open entry)
{
	uint32_t at = t->open_count;
	unsigned mask = 0;
	size_t s;

	if (at == t->open_cap) {
		struct html_open *p =
		    grow(t, t->open, &t->open_cap, sizeof(*t->open));

		if (!p)
			return;
		t->open = p;
	}
	if (!entry.foreign)
		mask = BIT(SCOPE_FOREIGN) |
		    (entry.id < HTML_TAG_COUNT ? barriers[entry.id] : 0);
	else if (entry.integration)
		mask = CELL;
	for (s = 0; s < SCOPE_COUNT; s++)
		entry.barrier[s] = at == 0 || mask & BIT(s)
		    ? at : t->open[at - 1].barrier[s];
	entry.previous = t->last[entry.id];
	t->last[entry.id] = at;
	t->open[t->open_count++] = entry;
}

struct html_open
html_unlink(struct html_tree *t)
{
	struct html_open entry = *html_top(t);

	if (entry.id != HTML_TEXT)
		t->last[entry.id] = entry.previous;
	t->open_count--;
	return entry;
}

void
html_pop(struct html_tree *t)
{
	do
		end_node(t, html_unlink(t).node);
	while (t->open_count && html_top(t)->id == HTML_TEXT);
}

void
html_pop_through(struct html_tree *t, uint32_t entry)
{
	while (t->open_count > entry)
		html_pop(t);
}

void
html_forget(struct html_tree *t, uint32_t entry)
{
	if (entry == t->open_count - 1) {
		html_pop(t);
		return;
	}
	t->last[t->open[entry].id] = t->open[entry].previous;
	t->open[entry].id = HTML_TEXT;
}

html_id
html_find_name(const struct html_tree *t, struct slice name, bool foreign)
{
	const html_id *id = table_get(&t->names[foreign], name);

	return id ? *id : HTML_UNKNOWN;
}

/* As html_find_name, but a name not met before gets an id. */
static html_id
name_id(struct html_tree *t, struct slice name, bool foreign)
{
	html_id id = html_find_name(t, name, foreign);
	size_t n = t->names[foreign].count;

	if (id != HTML_UNKNOWN || n == HTML_NAMES_MAX)
		return id;
	n += foreign ? HTML_NAMES_MAX : 0;
	t->name_ids[n] = HTML_TAG_COUNT + (html_id)n;
	if (!table_put(&t->names[foreign], name, &t->name_ids[n]))
		t->status = EMEND_NOMEM;
	return t->name_ids[n];
}

void
html_push(struct html_tree *t, enum html_tag tag)
{
	html_id id = tag;

	if (tag == HTML_UNKNOWN)
		id = name_id(t, t->tokens.token.name, false);
	if (!add_element(t, tag, t->tokens.token.raw))
		return;
	take_attributes(t);
	html_link(t, (struct html_open){
		.node = t->h->node_count - 1, .id = id });
}

void
html_push_foreign(struct html_tree *t, bool integration)
{
	struct slice name = t->tokens.token.name;
	enum html_tag tag = html_tag_of(name);

	if (tag != HTML_SVG && tag != HTML_MATH)
		tag = HTML_UNKNOWN;
	if (t->tokens.token.self_closing) {
		html_add_leaf(t, tag);
		return;
	}
	if (!add_element(t, tag, t->tokens.token.raw))
		return;
	take_attributes(t);
	html_link(t, (struct html_open){ .node = t->h->node_count - 1,
		.id = name_id(t, name, true), .foreign = true,
		.integration = integration });
}

void
html_push_implied(struct html_tree *t, enum html_tag tag)
{
	if (!add_element(t, tag, slice_new(NULL, 0)))
		return;
	html_link(t, (struct html_open){
		.node = t->h->node_count - 1, .id = tag });
}

void
html_add_leaf(struct html_tree *t, enum html_tag tag)
{
	if (!add_element(t, tag, t->tokens.token.raw))
		return;
	take_attributes(t);
	end_node(t, t->h->node_count - 1);
}

void
html_add_text(struct html_tree *t, struct slice raw, bool literal)
{
	struct html_node *n;

	if (raw.len == 0 ||
	    !add_node(t, text_parent(t), HTML_TEXT, raw))
		return;
	n = &t->h->nodes[t->h->node_count - 1];
	n->end = t->h->node_count;
	n->first_attribute = literal;
}

static bool
has_attribute(const struct html *h, const struct html_node *n,
    struct slice name)
{
	size_t i;

	for (i = 0; i < n->attribute_count; i++)
		if (slice_equal(
			h->attributes[n->first_attribute + i].name, name))
			return true;
	return false;
}

/* Moves the node's attributes to the end, where more can follow. */
static bool
make_last(struct html_tree *t, struct html_node *n)
{
	uint32_t first = t->h->attribute_count, i;

	if (n->first_attribute + n->attribute_count == first)
		return true;
	for (i = 0; i < n->attribute_count; i++) {
		struct html_attribute *a = add_attribute(t);

		if (!a) {
			t->h->attribute_count = first;
			return false;
		}
		*a = t->h->attributes[n->first_attribute + i];
	}
	n->first_attribute = first;
	return true;
}

void
html_merge_attributes(struct html_tree *t, uint32_t node)
{
	struct html_node *n = &t->h->nodes[node];
	size_t i;

	for (i = 0; i < t->tokens.attribute_count; i++) {
		const struct html_attribute *from = &t->tokens.attributes[i];
		struct html_attribute *to;

		if (n->attribute_count == LIMIT_ATTRIBUTES ||
		    has_attribute(t->h, n, from->name))
			continue;
		if (!make_last(t, n) || !(to = add_attribute(t)))
			return;
		*to = *from;
		n->attribute_count++;
	}
}

uint32_t
html_find_open(const struct html_tree *t, html_id id, enum html_scope scope)
{
	uint32_t entry = t->last[id];

	if (entry == NO_ENTRY || entry < html_top(t)->barrier[scope])
		return NO_ENTRY;
	return entry;
}
