/*
 * Two shapes that cleaning line by line does not see: slides, which are items
 * of a list to the markup and paragraphs to the reader, and quotations that
 * only repeat in large type what the text says.
 */
#include "article/extract_parts.h"

#include "article/article.h"
#include "base/normalise.h"
#include "base/utf8.h"

#define REPEAT_MIN 20 /* bytes of what may be said twice by chance */
#define REPEAT_MAX 400
#define REPEATS_MAX 16 /* quotations that are looked for in the text */

static enum html_tag
role_tag(const struct extraction *x, const struct block *b)
{
	return node_tag(x, x->facts[b->element].role);
}

static void
leave_out(struct block *b, enum why why)
{
	b->why = (uint8_t)why;
	b->kept = false;
}

/* An item with a picture of its own is a slide. */
static void
mark_slides(struct extraction *x, uint32_t top)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i;

	for (i = top + 1; i < nodes[top].end; i++) {
		uint32_t role = x->facts[nodes[i].parent].role;

		if (nodes[i].tag == HTML_FIGURE && role > top &&
		    nodes[role].tag == HTML_LI)
			x->facts[role].flags |= FACT_SLIDE;
	}
}

static bool
has_letter(struct slice s)
{
	size_t at = 0;
	uint32_t cp;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		if (char_is_letter(cp))
			return true;
	}
	return false;
}

/* "3 / 14" */
static void
drop_counters(struct extraction *x)
{
	size_t i;

	for (i = 0; i < x->blocks.count; i++) {
		struct block *b = &x->blocks.items[i];

		if (b->kept && block_is_slide(x, b) &&
		    !has_letter(block_text(x, b)))
			leave_out(b, WHY_NO_WORD);
	}
}

/* A quotation without the marks around it, its last stop too. */
static struct slice
said(struct slice s)
{
	uint32_t cp;
	size_t at, end = 0;

	/* to the last letter or digit, from the first */
	for (at = 0; at < s.len;) {
		size_t len = utf8_decode(s, at, &cp);

		at += len;
		if (char_is_letter(cp) || char_is_digit(cp))
			end = at;
	}
	s.len = end;
	for (at = 0; at < s.len;) {
		size_t len = utf8_decode(s, at, &cp);

		if (char_is_letter(cp) || char_is_digit(cp))
			break;
		at += len;
	}
	return slice_sub(s, at, s.len);
}

static bool
is_in_text(const struct extraction *x, struct slice quotation)
{
	size_t i;

	for (i = 0; i < x->blocks.count; i++) {
		const struct block *b = &x->blocks.items[i];
		struct slice text = block_text(x, b);

		if (b->kept && role_tag(x, b) != HTML_BLOCKQUOTE &&
		    slice_find(text, quotation, 0) < text.len)
			return true;
	}
	return false;
}

static void
drop_repeated(struct extraction *x)
{
	size_t i, tries = REPEATS_MAX;

	for (i = 0; i < x->blocks.count && tries; i++) {
		struct block *b = &x->blocks.items[i];
		struct slice quotation;

		if (!b->kept || b->text_len > REPEAT_MAX ||
		    role_tag(x, b) != HTML_BLOCKQUOTE)
			continue;
		quotation = said(block_text(x, b));
		if (quotation.len < REPEAT_MIN)
			continue;
		tries--;
		if (is_in_text(x, quotation))
			leave_out(b, WHY_REPEATED);
	}
}

void
shapes_clean(struct extraction *x, uint32_t top)
{
	mark_slides(x, top);
	drop_counters(x);
	drop_repeated(x);
}
