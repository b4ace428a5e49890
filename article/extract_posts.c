/*
 * The text of a live blog: its posts, each under a heading of its time and its
 * headline.  What stands between them is furniture, however much like a post
 * it looks: adverts, pinned copies, lists of key events.
 */
#include "article/extract_parts.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/clock.h"
#include "article/limits.h"
#include "article/live.h"
#include "article/live_parts.h"
#include "article/paragraphs.h"
#include "base/normalise.h"

#define LINE_MAX 60    /* characters; of a line that is no sentence */
#define LABEL_MAX 40   /* of what stands around a time: "Updated", a name */
#define HEADLINE_MAX 300
#define HEADLINE_LEVELS 3 /* from a block up to what is named a headline */
#define POST_LEVEL 3	  /* of the heading of each post */

static bool
contains(const struct extraction *x, uint32_t outer, uint32_t inner)
{
	return outer <= inner && inner < x->page->nodes[outer].end;
}

/* The lowest element with both; first is not after second. */
static uint32_t
find_shared(const struct extraction *x, uint32_t first, uint32_t second)
{
	while (!contains(x, first, second))
		first = x->page->nodes[first].parent;
	return first;
}

void
posts_choose(struct extraction *x, uint32_t *top)
{
	const struct html_node *nodes = x->page->nodes;
	struct posts *p = &x->posts;
	uint32_t i, all = find_shared(x, nodes[p->items[0].element].parent,
	    p->items[p->count - 1].element);
	size_t k;

	p->shared = all;
	for (k = 0; k < p->stamp_count; k++) {
		x->facts[p->stamps[k]].flags |= FACT_DROPPED;
		x->facts[x->facts[p->stamps[k]].home].flags |= FACT_TIMED;
	}
	for (k = 0; k < p->count; k++)
		for (i = p->items[k].element; i > all; i = nodes[i].parent)
			x->facts[i].flags &= (uint16_t)~FACT_DROPPED;
	for (i = all; i != x->body && i != 0; i = nodes[i].parent)
		x->facts[i].flags &= (uint16_t)~FACT_DROPPED;
	if (!x->selected)
		x->chosen = CHOSEN_FOR_POSTS;
	if (*top == x->page->node_count || contains(x, all, *top))
		*top = all;
	else if (!contains(x, *top, all))
		*top = *top < all ? find_shared(x, *top, all) : all;
}

const struct post *
posts_at(const struct posts *p, uint32_t node)
{
	size_t from = 0, to = p->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (p->items[middle].end <= node)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->count && p->items[from].element <= node
	    ? &p->items[from] : NULL;
}

bool
posts_is_stamp(const struct posts *p, uint32_t node)
{
	size_t from = 0, to = p->stamp_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (p->stamps[middle] < node)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->stamp_count && p->stamps[from] == node;
}

bool
post_is_headline(const struct extraction *x, const struct post *post,
    const struct block *b)
{
	static const struct slice words[] = { SLICE_LIT("headline"),
		SLICE_LIT("title"), SLICE_LIT("heading"), SLICE_LIT("titel"),
		SLICE_LIT("titre"), SLICE_LIT("titulo"), SLICE_LIT("titolo") };
	uint32_t level, i = b->element;

	if (b->chars > HEADLINE_MAX)
		return false;
	if (html_tag_is_heading(node_tag(x, i)))
		return true;
	for (level = 0; level < HEADLINE_LEVELS && i > post->element; level++) {
		if (live_is_named(
			x, i, words, sizeof(words) / sizeof(words[0])))
			return true;
		i = x->page->nodes[i].parent;
	}
	return false;
}

/* ---- cleaning ---- */

static void
leave_out(struct block *b, enum why why)
{
	if (b->kept)
		b->why = (uint8_t)why;
	b->kept = false;
}

/* The child of the posts' shared element that node is in, or node. */
static uint32_t
branch_of(const struct extraction *x, uint32_t node)
{
	uint32_t parent = x->page->nodes[node].parent;

	while (contains(x, x->posts.shared, node) &&
	    node != x->posts.shared && parent != x->posts.shared) {
		node = parent;
		parent = x->page->nodes[node].parent;
	}
	return node;
}

/* Is a block in an element like the posts', or in one named furniture?  The
 * share of the page that is posts says nothing against its name. */
static bool
is_box(const struct extraction *x, const struct block *b)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, post = branch_of(x, x->posts.items[0].element);
	uint32_t branch = branch_of(x, b->element);

	for (i = b->element; i != x->body && i != 0 &&
	     !contains(x, i, post); i = nodes[i].parent)
		if (x->facts[i].flags & FACT_FURNITURE)
			return true;
	return nodes[branch].parent == x->posts.shared &&
	    nodes[branch].tag == nodes[post].tag &&
	    (nodes[post].tag == HTML_LI ||
		slice_equal(live_class(x, branch), live_class(x, post)));
}

/* A paragraph before the posts, or a notice anywhere. */
static bool
is_about_posts(const struct extraction *x, const struct block *b)
{
	uint32_t role = x->facts[b->element].role;

	return b->correction ||
	    (b->element < x->posts.items[0].element &&
		node_tag(x, role) != HTML_LI && !block_is_caption(x, b) &&
		b->flags & FACT_PUNCTUATED && block_prose(x, b) &&
		!is_box(x, b));
}

static bool
is_line(const struct extraction *x, const struct post *post,
    const struct block *b)
{
	return b->chars < LINE_MAX && !(b->flags & FACT_PUNCTUATED) &&
	    !post_is_headline(x, post, b);
}

/*
 * The lines of a post that are neither its headline nor its text: whose it is,
 * "Key event", "Updated at".  A post that is nothing but a line keeps it.
 */
static void
drop_lines(struct extraction *x, const struct post *post, size_t first,
    size_t end)
{
	struct block *items = x->blocks.items;
	size_t i, lead = first;

	while (lead < end && (!items[lead].kept ||
	    is_line(x, post, &items[lead]) ||
	    post_is_headline(x, post, &items[lead])))
		lead++;
	if (lead == end)
		return;
	for (i = first; i < end; i++) {
		unsigned flags = x->facts[items[i].element].flags;

		if (i == lead || post_is_headline(x, post, &items[i]))
			continue;
		if ((i < lead && is_line(x, post, &items[i])) ||
		    (flags & FACT_TIMED && items[i].chars < LABEL_MAX))
			leave_out(&items[i], WHY_POST_LINE);
	}
}

/* What rules for the ends of an article took from posts comes back. */
static void
restore(struct extraction *x, const struct post *post, struct block *b)
{
	if (b->why != WHY_BEFORE_LEAD &&
	    (b->why != WHY_TAIL || !post_is_headline(x, post, b)))
		return;
	b->why = WHY_KEPT;
	b->kept = true;
}

void
posts_clean(struct extraction *x)
{
	struct block *items = x->blocks.items;
	const struct post *post, *last = NULL;
	size_t i, first = 0;

	for (i = 0; i < x->blocks.count; i++) {
		post = posts_at(&x->posts, items[i].start);
		if (post != last) {
			if (last)
				drop_lines(x, last, first, i);
			first = i;
			last = post;
		}
		if (post && post->pinned)
			leave_out(&items[i], WHY_BESIDE_POSTS);
		else if (post)
			restore(x, post, &items[i]);
		else if (!is_about_posts(x, &items[i]))
			leave_out(&items[i], WHY_BESIDE_POSTS);
	}
	if (last)
		drop_lines(x, last, first, i);
}

/* ---- posts that the JSON-LD alone has ---- */

/* Appends s without tags; those that part paragraphs become line ends. */
static void
strip_tags(struct text *out, struct slice s)
{
	static const struct slice blocks[] = { SLICE_LIT("<p"),
		SLICE_LIT("</p"), SLICE_LIT("<br"), SLICE_LIT("<div"),
		SLICE_LIT("</div"), SLICE_LIT("<li") };
	size_t k, at = 0, open;

	while ((open = slice_find_byte(s, '<', at)) < s.len) {
		struct slice rest = slice_sub(s, open, s.len);
		size_t close = slice_find_byte(rest, '>', 0);

		text_add(out, s.ptr + at, open - at);
		at = open + 1;
		if (close == rest.len || (rest.ptr[1] != '/' &&
		    ((rest.ptr[1] | 0x20) < 'a' || (rest.ptr[1] | 0x20) > 'z'))) {
			text_putc(out, '<');
			continue;
		}
		at = open + close + 1;
		for (k = 0; k < sizeof(blocks) / sizeof(blocks[0]); k++)
			if (slice_starts(rest, blocks[k])) {
				text_putc(out, '\n');
				break;
			}
	}
	text_add(out, s.ptr + at, s.len - at);
}

struct update_texts {
	struct text plain, decoded, normal;
	struct paragraphs *out;
};

/* One line of JSON-LD, after prefix and a blank, as a paragraph. */
static enum emend_status
add_line(struct update_texts *t, enum paragraph_kind kind,
    struct slice prefix, struct slice line, struct emend_error *err)
{
	enum emend_status status;

	text_truncate(&t->decoded, 0);
	text_truncate(&t->normal, 0);
	text_add(&t->decoded, prefix.ptr ? prefix.ptr : "", prefix.len);
	text_putc(&t->decoded, ' ');
	html_decode(&t->decoded, line, false);
	status = text_check(&t->decoded, err);
	if (status == EMEND_OK)
		status = normalise_text(&t->normal,
		    slice_new(t->decoded.ptr, t->decoded.len), err);
	if (status == EMEND_OK)
		paragraphs_add_copy(t->out, kind,
		    kind == PARAGRAPH_HEADING ? POST_LEVEL : 0,
		    slice_new(t->normal.ptr, t->normal.len));
	return status;
}

static enum emend_status
add_update(struct update_texts *t, const struct live_update *u,
    struct emend_error *err)
{
	const struct slice none = { NULL, 0 };
	struct slice body;
	size_t at = 0, end;
	enum emend_status status = add_line(
	    t, PARAGRAPH_HEADING, clock_find(u->time), u->headline, err);

	text_truncate(&t->plain, 0);
	if (u->body.len)
		strip_tags(&t->plain, u->body);
	body = slice_new(t->plain.ptr, t->plain.len);
	for (; at < body.len && status == EMEND_OK; at = end + 1) {
		end = slice_find_byte(body, '\n', at);
		status = add_line(t, PARAGRAPH_TEXT, none,
		    slice_sub(body, at, end), err);
	}
	return status == EMEND_OK ? text_check(&t->plain, err) : status;
}

enum emend_status
posts_emit_updates(const struct live *live, struct paragraphs *out,
    struct emend_error *err)
{
	struct update_texts t = { .out = out };
	enum emend_status status = EMEND_OK;
	size_t i;

	text_init(&t.plain, LIMIT_PAGE_BYTES);
	text_init(&t.decoded, LIMIT_PAGE_BYTES);
	text_init(&t.normal, LIMIT_PAGE_BYTES);
	for (i = 0; i < live->count && status == EMEND_OK; i++)
		if (live->updates[i].body.len)
			status = add_update(&t, &live->updates[i], err);
	text_free(&t.plain);
	text_free(&t.decoded);
	text_free(&t.normal);
	return status;
}
