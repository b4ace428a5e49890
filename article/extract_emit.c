/*
 * Blocks to paragraphs: what kind each is, and the cells of a row as one.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "article/paragraphs.h"

#define ROW_MAX 4000 /* bytes of a row; more is a layout, not data */
#define POST_LEVEL 3 /* of the heading of a post */

/* The role element of a block, when it lies below top, and below its post in
 * a live blog, which may be an item of a list; else 0. */
static uint32_t
role_node(const struct extraction *x, uint32_t top, const struct block *b)
{
	const struct post *post = posts_at(&x->posts, b->element);
	uint32_t role = x->facts[b->element].role;

	if (post)
		top = post->element;
	return role > top ? role : 0;
}

static enum paragraph_kind
role_kind(enum html_tag tag)
{
	switch ((int)tag) {
	case HTML_LI:
	case HTML_DD:
	case HTML_DT:
		return PARAGRAPH_ITEM;
	case HTML_BLOCKQUOTE:
		return PARAGRAPH_QUOTE;
	default:
		return PARAGRAPH_TEXT;
	}
}

static void
emit_block(struct extraction *x, uint32_t top, const struct block *b,
    struct paragraphs *out)
{
	uint32_t role = role_node(x, top, b);
	enum html_tag tag = node_tag(x, b->element);
	enum paragraph_kind kind = PARAGRAPH_TEXT;
	unsigned level = 0;

	if (role && x->facts[role].flags & FACT_CAPTION)
		kind = PARAGRAPH_CAPTION;
	else if (role && !block_is_slide(x, b))
		kind = role_kind(node_tag(x, role));
	if (b->correction && kind != PARAGRAPH_CAPTION) {
		kind = PARAGRAPH_CORRECTION;
	} else if (html_tag_is_heading(tag) && kind != PARAGRAPH_CAPTION) {
		kind = PARAGRAPH_HEADING;
		level = (unsigned)(tag - HTML_H1) + 1;
	}
	paragraphs_add_copy(out, kind, level, block_text(x, b));
}

/* The row that the block is a cell of; 0 when it is none. */
static uint32_t
row_of(const struct extraction *x, uint32_t top, const struct block *b)
{
	uint32_t role = role_node(x, top, b);
	enum html_tag tag = role ? node_tag(x, role) : HTML_UNKNOWN;

	return tag == HTML_TD || tag == HTML_TH ? x->page->nodes[role].parent
						: 0;
}

struct emission {
	struct extraction *x;
	struct paragraphs *out;
	uint32_t top;
	uint32_t layout; /* the row last found to be no data */
	const struct post *post; /* the last that has its heading */
};

/*
 * Index past the last block of the row that first is in, when they are cells
 * of data: at least two, each a block.  Else first: the table is a layout.
 */
static size_t
row_end(struct emission *e, size_t first)
{
	const struct extraction *x = e->x;
	const struct block *items = x->blocks.items;
	uint32_t row = row_of(x, e->top, &items[first]);
	uint32_t cell = 0, last_cell = 0;
	size_t i, cells = 0, bytes = 0;

	if (!row || row == e->layout)
		return first;
	for (i = first; i < x->blocks.count && bytes < ROW_MAX; i++) {
		if (!items[i].kept)
			continue;
		if (row_of(x, e->top, &items[i]) != row)
			break;
		cell = role_node(x, e->top, &items[i]);
		if (cell == last_cell || items[i].correction)
			bytes = ROW_MAX;
		last_cell = cell;
		bytes += items[i].text_len;
		cells++;
	}
	if (cells > 1 && bytes < ROW_MAX)
		return i;
	e->layout = row;
	return first;
}

static void
emit_row(struct emission *e, size_t first, size_t end)
{
	struct extraction *x = e->x;
	const char *between = "";
	size_t i;

	text_truncate(&x->raw, 0);
	for (i = first; i < end; i++) {
		struct slice text = block_text(x, &x->blocks.items[i]);

		if (!x->blocks.items[i].kept)
			continue;
		text_puts(&x->raw, between);
		text_add(&x->raw, text.ptr, text.len);
		between = " | ";
	}
	if (x->raw.status)
		e->out->status = x->raw.status;
	paragraphs_add_copy(e->out, PARAGRAPH_ROW, 0,
	    slice_new(x->raw.ptr, x->raw.len));
}

/*
 * The heading of the post that block b begins, if it does: the time, then the
 * headline, which is b itself or missing.  True if b is done with.
 */
static bool
emit_post_heading(struct emission *e, const struct block *b)
{
	struct extraction *x = e->x;
	const struct post *post = posts_at(&x->posts, b->start);
	bool is_headline;

	if (!post || post == e->post)
		return false;
	e->post = post;
	is_headline = post_is_headline(x, post, b);
	text_truncate(&x->raw, 0);
	text_puts(&x->raw, post->time);
	if (is_headline && post->time[0])
		text_putc(&x->raw, ' ');
	if (is_headline)
		text_add(&x->raw, block_text(x, b).ptr, b->text_len);
	if (x->raw.status)
		e->out->status = x->raw.status;
	paragraphs_add_copy(e->out, PARAGRAPH_HEADING, POST_LEVEL,
	    slice_new(x->raw.ptr, x->raw.len));
	return is_headline;
}

void
emit_blocks(struct extraction *x, uint32_t top, struct paragraphs *out)
{
	struct emission e = { .x = x, .out = out, .top = top };
	size_t i, end;

	for (i = 0; i < x->blocks.count; i++) {
		if (!x->blocks.items[i].kept ||
		    emit_post_heading(&e, &x->blocks.items[i]))
			continue;
		end = row_end(&e, i);
		if (end > i) {
			emit_row(&e, i, end);
			i = end - 1;
		} else {
			emit_block(x, top, &x->blocks.items[i], out);
		}
	}
}
