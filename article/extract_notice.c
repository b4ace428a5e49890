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

/* The nearest <article> above node, or <main>, or its parent. */
static uint32_t
region_of(const struct extraction *x, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = node; i != x->body && i != 0; i = nodes[i].parent)
		if (nodes[i].tag == HTML_ARTICLE || nodes[i].tag == HTML_MAIN)
			return i;
	return node == x->body ? node : nodes[node].parent;
}

/* Is node in region, not in another article there, nor in what others wrote? */
static bool
is_own(const struct extraction *x, uint32_t region, uint32_t node)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = node; i != region && i != 0; i = nodes[i].parent)
		if (nodes[i].tag == HTML_ARTICLE ||
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

enum emend_status
notices_find(struct extraction *x, uint32_t top, struct paragraphs *before,
    struct paragraphs *after, struct emend_error *err)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t region = region_of(x, top);
	enum emend_status status;
	size_t i;

	status = blocks_list(x, region, false, err);
	for (i = 0; i < x->blocks.count && status == EMEND_OK; i++) {
		struct block *b = &x->blocks.items[i];

		if ((b->element >= top && b->element < nodes[top].end) ||
		    !may_be_notice(x, b))
			continue;
		text_truncate(&x->texts, 0);
		status = block_read(x, b, err);
		if (status == EMEND_OK &&
		    boilerplate_is_correction(block_text(x, b)) &&
		    is_own(x, region, b->element))
			paragraphs_add_copy(b->element < top ? before : after,
			    PARAGRAPH_CORRECTION, 0, block_text(x, b));
	}
	return status;
}
