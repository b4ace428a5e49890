/*
 * Which element holds the article: sought by descent from the body, as long as
 * one child holds most of the prose; then corrected, down to a body that is
 * named so and up to the other parts of a split one.
 */
#include "article/extract_parts.h"

#include <string.h>

#include "article/article.h"
#include "article/metadata_parts.h"

#define CLUSTER_MIN (40 * PROSE_UNIT) /* a block that counts for its parent */
#define HEADLINE_MIN 12		      /* characters */
#define HEADLINE_MAX 500
#define HEADLINE_TRIES 50

#define SHARE_DESCENT 750 /* of the prose, for a child to be gone down to */
#define SHARE_LEAVE 900	  /* the same where what is left is named a body */
#define SHARE_LINES 500	  /* and of all text, which may be in short lines */
#define SHARE_NAMED 500	  /* of the container, for a body name below it */
#define SHARE_WHOLE 820	  /* of the parent: above it no part is missing */
#define SHARE_SIBLING 80

/* Sums what stands at single elements up to the root. */
void
masses_sum(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = x->page->node_count; i-- > 1;)
		x->mass[nodes[i].parent] += x->mass[i];
}

/*
 * An <h1> may be edited while the other titles stand: the one that is read as
 * the headline is it whatever they say.
 */
static bool
is_headline(const struct extraction *x, enum html_tag tag, struct slice text)
{
	struct slice html = x->article->titles[TITLE_HTML];
	struct slice og = x->article->titles[TITLE_OG];

	return title_contains(html, text) || title_contains(og, text) ||
	    title_contains(text, og) ||
	    (tag == HTML_H1 &&
		slice_equal(text, x->article->titles[TITLE_H1]));
}

enum emend_status
headline_find(struct extraction *x, struct emend_error *err)
{
	enum emend_status status;
	size_t i, tries = HEADLINE_TRIES;

	for (i = 0; i < x->blocks.count && tries && !x->headline; i++) {
		struct block *b = &x->blocks.items[i];
		enum html_tag tag = node_tag(x, b->element);

		if ((tag != HTML_H1 && tag != HTML_H2) ||
		    b->chars <= HEADLINE_MIN || b->chars > HEADLINE_MAX)
			continue;
		tries--;
		text_truncate(&x->texts, 0);
		status = block_read(x, b, err);
		if (status)
			return status;
		if (is_headline(x, tag, block_text(x, b)))
			x->headline = b->element;
	}
	return EMEND_OK;
}

void
clusters_count(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	size_t i;

	memset(x->clusters, 0, x->page->node_count * sizeof(*x->clusters));
	for (i = 0; i < x->blocks.count; i++) {
		const struct block *b = &x->blocks.items[i];

		if (!block_is_caption(x, b) &&
		    block_prose(x, b) >= CLUSTER_MIN)
			x->clusters[nodes[b->element].parent]++;
	}
}

/*
 * The masses by which the container is chosen: a paragraph alone in its
 * parent is more likely a teaser, and what stands before the headline is
 * rarely the article.
 */
static void
weigh_candidates(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	size_t i;

	memset(x->mass, 0, x->page->node_count * sizeof(*x->mass));
	clusters_count(x);
	for (i = 0; i < x->blocks.count; i++) {
		const struct block *b = &x->blocks.items[i];
		uint64_t prose = block_prose(x, b);

		if (block_is_caption(x, b))
			continue;
		if (x->clusters[nodes[b->element].parent] < 2 &&
		    node_tag(x, b->element) != HTML_TD)
			prose = prose * 35 / 100;
		if (b->element < x->headline)
			prose = prose * 3 / 10;
		x->mass[b->element] += prose;
	}
	masses_sum(x);
}

/* Text of any length counts here: tables of prices, lists, short answers. */
static void
weigh_lines(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	size_t k;
	uint32_t i;

	memset(x->lines, 0, x->page->node_count * sizeof(*x->lines));
	for (k = 0; k < x->blocks.count; k++) {
		const struct block *b = &x->blocks.items[k];

		if (!block_is_caption(x, b) && b->link_chars * 2 <= b->chars)
			x->lines[b->element] += b->chars - b->link_chars;
	}
	for (i = x->page->node_count; i-- > 1;)
		x->lines[nodes[i].parent] += x->lines[i];
}

static bool
may_hold_article(enum html_tag tag)
{
	switch ((int)tag) {
	case HTML_P:
	case HTML_UL:
	case HTML_OL:
	case HTML_TABLE:
	case HTML_BLOCKQUOTE:
	case HTML_LI:
	case HTML_TR:
	case HTML_H1:
	case HTML_H2:
	case HTML_PRE:
	case HTML_TBODY:
	case HTML_DL:
	case HTML_DETAILS:
		return false;
	default:
		return true;
	}
}

static bool
may_be_body(enum html_tag tag)
{
	return tag == HTML_DIV || tag == HTML_SECTION || tag == HTML_ARTICLE ||
	    tag == HTML_MAIN || tag == HTML_TD || tag == HTML_SPAN;
}

static bool
is_named_body(const struct extraction *x, uint32_t node)
{
	return x->facts[node].flags & FACT_BODY &&
	    may_be_body(node_tag(x, node));
}

/* A table may lay out the page: then one of its cells holds the article. */
static bool
is_part_of_table(enum html_tag tag)
{
	return tag == HTML_TABLE || tag == HTML_TBODY || tag == HTML_TR;
}

/* The child, or cell of a child, that holds most of node's prose, or 0. */
static uint32_t
main_child(const struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	unsigned limit = is_named_body(x, node) ? SHARE_LEAVE : SHARE_DESCENT;
	uint32_t i = node + 1;

	while (i < nodes[node].end) {
		enum html_tag tag = node_tag(x, i);

		if (x->mass[i] && may_hold_article(tag) &&
		    !prose_is_below(x->mass[i], x->mass[node], limit) &&
		    !prose_is_below(x->lines[i], x->lines[node], SHARE_LINES))
			return i;
		i = is_part_of_table(tag) ? i + 1 : nodes[i].end;
	}
	return 0;
}

/* The first element below top that is named a body and holds most of it. */
static uint32_t
named_body(const struct extraction *x, uint32_t top)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = top + 1; i < nodes[top].end; i++)
		if (is_named_body(x, i) && x->mass[i] &&
		    !prose_is_below(x->mass[i], x->mass[top], SHARE_NAMED))
			return i;
	return top;
}

/* The one <article> below top with most of its prose, among small ones. */
static uint32_t
main_article(const struct extraction *x, uint32_t top)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = top + 1, found = top;

	while (i < nodes[top].end) {
		if (nodes[i].tag != HTML_ARTICLE) {
			i++;
			continue;
		}
		if (!prose_is_below(x->mass[i], x->mass[top], SHARE_NAMED))
			found = i;
		else if (!prose_is_below(x->mass[i], x->mass[top], SHARE_SIBLING))
			return top;
		i = nodes[i].end;
	}
	return found;
}

static struct slice
class_of(const struct extraction *x, uint32_t node)
{
	return html_attribute(x->page, node, SLICE("class"));
}

/* Are there paragraphs below node, two or more side by side? */
static bool
has_paragraphs(const struct extraction *x, uint32_t node)
{
	uint32_t i;

	for (i = node; i < x->page->nodes[node].end; i++)
		if (x->clusters[i] > 1 &&
		    may_hold_article(node_tag(x, i)))
			return true;
	return false;
}

/* Has top a sibling made alike that holds a part of the text too? */
static bool
has_twin(const struct extraction *x, uint32_t top)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, parent = nodes[top].parent;
	struct slice class = class_of(x, top);

	for (i = parent + 1; i < nodes[parent].end; i = nodes[i].end)
		if (i != top && nodes[i].tag == nodes[top].tag &&
		    (class.len || nodes[i].tag == HTML_SECTION) &&
		    x->mass[i] * 1000 > x->mass[parent] * SHARE_SIBLING &&
		    slice_equal(class_of(x, i), class) &&
		    has_paragraphs(x, i))
			return true;
	return false;
}

/*
 * Bodies are split, by adverts and pictures: up to the highest element where a
 * twin of the branch that top is in holds text.
 */
static uint32_t
climb(const struct extraction *x, uint32_t top)
{
	uint32_t parent, node = top;

	for (; node != x->body; node = parent) {
		parent = x->page->nodes[node].parent;
		if (x->mass[node] * 1000 <= x->mass[parent] * SHARE_WHOLE &&
		    has_twin(x, node))
			top = parent;
	}
	return top;
}

/* From where most of the prose is to the article itself. */
static uint32_t
refine(struct extraction *x, uint32_t top)
{
	uint32_t article = main_article(x, top);
	uint32_t body = named_body(x, article);
	uint32_t whole = climb(x, body);

	x->chosen = whole != body ? CHOSEN_WITH_PARTS
	    : body != article	  ? CHOSEN_BY_NAME
	    : article != top	  ? CHOSEN_AS_ARTICLE
				  : CHOSEN_BY_PROSE;
	return whole;
}

enum emend_status
choose_element(struct extraction *x, enum strictness strictness, uint32_t *top,
    struct emend_error *err)
{
	enum emend_status status;
	uint32_t child;

	*top = x->page->node_count;
	x->chosen = CHOSEN_NOT;
	status = drop_subtrees(x, strictness, err);
	if (x->selected) {
		*top = x->selected;
		x->chosen = CHOSEN_BY_SELECT;
		return status;
	}
	if (status == EMEND_OK)
		status = blocks_list(x, x->body, true, err);
	if (status)
		return status;
	weigh_candidates(x);
	weigh_lines(x);
	if (x->mass[x->body] == 0)
		return EMEND_OK;
	*top = x->body;
	while ((child = main_child(x, *top)) != 0)
		*top = child;
	*top = refine(x, *top);
	return EMEND_OK;
}
