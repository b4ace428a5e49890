/*
 * Correction notices that stand beside the container: over the headline, in a
 * footer, in a box of their own.  They belong to the article all the same, and
 * are what its readers most want to see.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/paragraphs.h"

#define NOTICE_MIN 30	/* characters */
#define NOTICE_MAX 2000

/* <main> above node, or else the nearest <article>, or else its parent; and as
 * far up as the headline is in it too. */
static uint32_t
region_of(const struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, region = node;

	for (i = node; i != x->body && i != 0; i = nodes[i].parent)
		if (nodes[i].tag == HTML_MAIN ||
		    (nodes[i].tag == HTML_ARTICLE && region == node))
			region = i;
	if (region == node && node != x->body)
		region = nodes[node].parent;
	while (x->headline && region != x->body && (x->headline < region ||
	    x->headline >= nodes[region].end))
		region = nodes[region].parent;
	return region;
}

/* Is node in region, not in an article there without text, the container's
 * first node, nor in what others wrote? */
static bool
is_own(const struct extraction *x, uint32_t region, uint32_t text,
    uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = node; i != region && i != 0; i = nodes[i].parent)
		if ((nodes[i].tag == HTML_ARTICLE &&
			(text < i || text >= nodes[i].end)) ||
		    x->facts[i].flags & (FACT_FOREIGN | FACT_HIDDEN))
			return false;
	return true;
}

static bool
may_be_notice(const struct extraction *x, const struct block *b)
{
	return b->chars >= NOTICE_MIN && b->chars <= NOTICE_MAX &&
	    b->link_chars * 2 < b->chars && !block_is_caption(x, b) &&
	    !html_tag_is_heading(node_tag(x, b->element));
}

struct notices {
	const struct extraction *x; /* says what is selected, if anything is */
	struct paragraphs *before, *after;
	uint32_t top;	 /* in which nothing is looked for; or 0 */
	uint32_t middle; /* what is before it comes before the text */
};

/* Was the element read as part of the article? */
static bool
is_read(const struct notices *n, uint32_t element)
{
	const struct html_node *nodes = n->x->page->nodes;

	return n->top ? element >= n->top && element < nodes[n->top].end
		      : n->x->facts[element].home == element;
}

/* Takes the notices of a region, of which y knows what each node is. */
static enum emend_status
take_notices(struct notices *n, struct extraction *y, uint32_t region,
    struct emend_error *err)
{
	enum emend_status status = blocks_list(y, region, false, err);
	size_t i;

	for (i = 0; i < y->blocks.count && status == EMEND_OK; i++) {
		struct block *b = &y->blocks.items[i];

		if (is_read(n, b->element) || !may_be_notice(y, b))
			continue;
		text_truncate(&y->texts, 0);
		status = block_read(y, b, err);
		if (status == EMEND_OK &&
		    boilerplate_is_correction(block_text(y, b)) &&
		    is_own(y, region, n->middle, b->element))
			paragraphs_add_copy(b->element < n->middle ? n->before
								   : n->after,
			    PARAGRAPH_CORRECTION, 0, block_text(y, b));
	}
	return status;
}

/*
 * Whoever selects the text of a site means its prose, not to miss what it
 * takes back: outside of the selection, notices are sought as on any page.  The
 * survey passed over it, and so is made once more.
 */
static enum emend_status
find_beside_selection(struct extraction *x, struct paragraphs *before,
    struct paragraphs *after, struct emend_error *err)
{
	struct notices n = { .x = x, .before = before, .after = after };
	struct extraction y;
	enum emend_status status =
	    extraction_init(&y, x->article, x->live, x->page, err);
	uint32_t i;

	for (i = 0; i < x->page->node_count && status == EMEND_OK; i++) {
		if (x->facts[i].say == SAY_DROPPED)
			y.facts[i].say = SAY_DROPPED;
		if (x->facts[i].say == SAY_SELECTED && !n.middle)
			n.middle = i;
	}
	if (status == EMEND_OK) {
		survey_nodes(&y);
		status = take_notices(
		    &n, &y, region_of(&y, x->selected), err);
	}
	extraction_free(&y);
	return status;
}

enum emend_status
notices_find(struct extraction *x, uint32_t top, struct paragraphs *before,
    struct paragraphs *after, struct emend_error *err)
{
	struct notices n = { .x = x, .before = before, .after = after,
		.top = top, .middle = top };

	if (x->selected)
		return find_beside_selection(x, before, after, err);
	return take_notices(&n, x, region_of(x, top), err);
}
