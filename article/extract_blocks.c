/*
 * Blocks: what a reader sees as one paragraph, whatever elements made it so.
 */
#include "article/extract_parts.h"

#include <stdlib.h>

#include "article/limits.h"
#include "base/normalise.h"

#define FIRST_CAP 256

#define PROSE_MIN 25	   /* characters of the shortest prose */
#define PROSE_MIN_DENSE 12 /* the same where a character is a word */
#define PROSE_SURE 80	   /* below it, prose ends with a full stop */

/* The run of text since the last boundary. */
struct run {
	struct block block;
	bool blank; /* one stands after its last character */
	bool broken; /* a <br> does, and nothing since */
};

static bool
has_room(struct blocks *blocks)
{
	size_t cap = blocks->cap ? blocks->cap * 2 : FIRST_CAP;
	struct block *items;

	if (blocks->count < blocks->cap)
		return true;
	items = realloc(blocks->items, cap * sizeof(*items));
	if (!items)
		return false;
	blocks->items = items;
	blocks->cap = cap;
	return true;
}

/* Ends the run as a block of element. */
static bool
flush(struct blocks *out, struct run *run, uint32_t element)
{
	if (run->block.chars) {
		if (!has_room(out))
			return false;
		run->block.element = element;
		run->block.kept = true;
		out->items[out->count++] = run->block;
	}
	*run = (struct run){ .blank = false };
	return true;
}

static void
take_text(struct run *run, const struct facts *f, uint32_t node)
{
	struct block *b = &run->block;

	if (f->chars == 0) {
		run->blank |= (f->flags & FACT_LEADS) != 0;
		return;
	}
	if (b->chars == 0)
		b->start = node;
	else if (run->blank || f->flags & FACT_LEADS)
		b->chars++;
	b->end = node + 1;
	b->chars += f->chars;
	if (f->flags & FACT_LINK)
		b->link_chars += f->chars;
	b->flags &= FACT_CONTINUA;
	b->flags |= f->flags & (FACT_CONTINUA | FACT_PUNCTUATED);
	run->blank = (f->flags & FACT_TRAILS) != 0;
	run->broken = false;
}

enum emend_status
blocks_list(struct extraction *x, uint32_t root, bool without_dropped,
    struct emend_error *err)
{
	return blocks_list_up_to(x, root, x->page->nodes[root].end,
	    without_dropped, err);
}

enum emend_status
blocks_list_up_to(struct extraction *x, uint32_t root, uint32_t end,
    bool without_dropped, struct emend_error *err)
{
	const struct html_node *nodes = x->page->nodes;
	const unsigned out = FACT_SKIPPED |
	    (without_dropped ? (unsigned)FACT_DROPPED : 0);
	struct run run = { .blank = false };
	uint32_t i, home = root;
	bool ok = true;

	x->blocks.count = 0;
	for (i = root; i < end && ok;) {
		const struct facts *f = &x->facts[i];

		while (ok && i >= nodes[home].end) {
			ok = flush(&x->blocks, &run, home);
			home = x->facts[nodes[home].parent].home;
		}
		if (!ok)
			break;
		if (f->flags & out && i != root) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag == HTML_TEXT) {
			take_text(&run, f, i);
		} else if (nodes[i].tag == HTML_BR) {
			if (run.broken)
				ok = flush(&x->blocks, &run, home);
			run.blank = run.broken = true;
		} else if (f->home == i && i != root) {
			ok = flush(&x->blocks, &run, home);
			home = i;
		}
		i++;
	}
	while (ok && run.block.chars)
		ok = flush(&x->blocks, &run, home);
	return ok ? EMEND_OK : emend_fail_nomem(err);
}

static bool
is_cell_or_item(enum html_tag tag)
{
	return tag == HTML_LI || tag == HTML_TD || tag == HTML_TH ||
	    tag == HTML_DD || tag == HTML_DT;
}

uint64_t
block_prose(const struct extraction *x, const struct block *b)
{
	enum html_tag tag = node_tag(x, b->element);
	bool dense = (b->flags & FACT_CONTINUA) != 0;
	uint64_t prose;

	if (html_tag_is_heading(tag) || b->link_chars * 2 > b->chars ||
	    b->chars < (dense ? PROSE_MIN_DENSE : PROSE_MIN))
		return 0;
	prose = (uint64_t)(b->chars - b->link_chars) * PROSE_UNIT;
	if (dense)
		prose *= 2;
	if (is_cell_or_item(tag))
		prose /= 2;
	if (b->chars < PROSE_SURE && !(b->flags & FACT_PUNCTUATED))
		prose = prose * 3 / 10;
	if ((uint64_t)b->link_chars * 10 > (uint64_t)b->chars * 3)
		prose = prose * 3 / 10;
	return prose;
}

enum emend_status
block_read(struct extraction *x, struct block *b, struct emend_error *err)
{
	const struct html_node *nodes = x->page->nodes;
	enum emend_status status;
	uint32_t i = b->start;

	text_truncate(&x->raw, 0);
	while (i < b->end) {
		if (is_dropped(x, i)) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag == HTML_TEXT)
			html_text(x->page, i, &x->raw);
		else if (nodes[i].tag == HTML_BR)
			text_putc(&x->raw, ' ');
		i++;
	}
	status = text_check(&x->raw, err);
	if (status)
		return status;
	b->text_at = x->texts.len;
	status = normalise_text(
	    &x->texts, slice_new(x->raw.ptr, x->raw.len), err);
	b->text_len = x->texts.len - b->text_at;
	return status;
}

enum emend_status
blocks_read(struct extraction *x, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	text_truncate(&x->texts, 0);
	for (i = 0; i < x->blocks.count && status == EMEND_OK; i++)
		status = block_read(x, &x->blocks.items[i], err);
	return status;
}

uint64_t
blocks_kept_chars(const struct blocks *blocks)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < blocks->count; i++)
		if (blocks->items[i].kept)
			sum += blocks->items[i].chars;
	return sum;
}
