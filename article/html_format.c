#include "article/html_tree.h"

/*
 * "<a><div>x</a>y</div>": a browser moves the link into the block, so that
 * "y" is no part of it (WHATWG's adoption agency).  Here too, as long as that
 * is cheap; past the ceilings the link ends with its parent.  Text never moves.
 */

#define DEPTH_MAX 64   /* of open elements in the link */
#define MOVED_MAX 1024 /* nodes in the block */
#define TURNS_MAX 8    /* WHATWG's own */

/* The lowest block above entry, or NO_ENTRY. */
static uint32_t
find_block(const struct html_tree *t, uint32_t entry)
{
	uint32_t i;

	if (html_top(t)->barrier[SCOPE_SPECIAL] < entry)
		return NO_ENTRY;
	for (i = entry + 1; i < t->open_count; i++)
		if (t->open[i].barrier[SCOPE_SPECIAL] == i)
			return i;
	return NO_ENTRY;
}

/* Takes the entries from first on off the stack, into saved. */
static uint32_t
take_off(struct html_tree *t, uint32_t first,
    struct html_open saved[DEPTH_MAX])
{
	uint32_t n = t->open_count - first, i;

	for (i = n; i > 0; i--)
		saved[i - 1] = html_unlink(t);
	return n;
}

/* The element at entry and the block right inside it trade places. */
static void
swap(struct html_tree *t, uint32_t entry)
{
	struct html_open saved[DEPTH_MAX];
	uint32_t n = take_off(t, entry, saved), i;
	struct html_node *outer = &t->h->nodes[saved[0].node];
	struct html_node *inner = &t->h->nodes[saved[1].node];
	struct html_node old = *outer;
	html_id id = saved[0].id;

	*outer = *inner;
	outer->parent = old.parent;
	outer->end = old.end;
	old.parent = inner->parent;
	old.end = inner->end;
	*inner = old;
	saved[0].id = saved[1].id;
	saved[1].id = id;
	for (i = 0; i < n; i++)
		html_link(t, saved[i]);
}

/*
 * Ends the element at entry, and what is inline in it, before the block, and
 * opens another like it in the block, around all that is there.
 */
static void
split(struct html_tree *t, uint32_t entry, uint32_t block)
{
	struct html_open saved[DEPTH_MAX];
	uint32_t n = take_off(t, entry, saved), i;
	uint32_t node = saved[block - entry].node;
	struct html_node old = t->h->nodes[saved[0].node];

	t->h->nodes[node].parent = old.parent;
	for (i = 0; i < block - entry; i++)
		t->h->nodes[saved[i].node].end = node;
	html_link(t, saved[i]);
	if (!html_insert_child(t, node, old))
		return;
	saved[0].node = node + 1;
	html_link(t, saved[0]);
	for (i++; i < n; i++) {
		saved[i].node++;
		html_link(t, saved[i]);
	}
}

/* False past the ceilings. */
static bool
move_inside(struct html_tree *t, uint32_t entry, uint32_t block)
{
	uint32_t node = t->open[block].node;

	if (node == t->open[entry].node + 1)
		swap(t, entry);
	else if (t->h->node_count - node > MOVED_MAX)
		return false;
	else
		split(t, entry, block);
	return t->status == EMEND_OK;
}

void
html_end_format(struct html_tree *t, html_id id)
{
	uint32_t entry = html_find_open(t, id, SCOPE_DEFAULT), block;
	int turn;

	if (entry == NO_ENTRY)
		return;
	for (turn = 0; turn < TURNS_MAX; turn++) {
		if (t->open_count - entry > DEPTH_MAX ||
		    t->open_count >= LIMIT_DEPTH)
			break;
		block = find_block(t, entry);
		if (block == NO_ENTRY) {
			html_pop_through(t, entry);
			return;
		}
		if (!move_inside(t, entry, block))
			break;
		entry = t->last[id];
	}
	if (t->status == EMEND_OK)
		html_forget(t, entry);
}
