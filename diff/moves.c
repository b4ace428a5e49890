#include <stdlib.h>

#include "base/normalise.h"
#include "base/utf8.h"
#include "diff/align_work.h"

/*
 * Which links cross others.  The links that stay are those increasing on both
 * sides that weigh most: so the fewest bytes move, then the fewest paragraphs,
 * then what stands later in the old text.
 */
struct worth {
	uint64_t bytes;
	uint64_t paragraphs;
};

/* A link as the choice sees it; old and new are true sides. */
struct candidate {
	uint32_t link;
	uint32_t after;	   /* where it begins in the new text */
	struct worth own;
	struct worth best; /* of it and what can stay right of it */
};

static bool
is_worse(struct worth x, struct worth y)
{
	if (x.bytes != y.bytes)
		return x.bytes < y.bytes;
	return x.paragraphs < y.paragraphs;
}

static uint64_t
bytes_between(const struct links_of *side, uint32_t start, uint32_t end)
{
	uint64_t sum = 0;

	for (; start < end; start++)
		sum += side->paragraphs[start].text.len;
	return sum;
}

static struct worth
worth_of(const struct aligner *al, const struct link *l)
{
	struct worth w;

	w.bytes = bytes_between(&al->before, l->before, l->before_end) +
	    bytes_between(&al->after, l->after, l->after_end);
	w.paragraphs = (uint64_t)(l->before_end - l->before) +
	    (l->after_end - l->after);
	return w;
}

/* All links in the order of the old text, each once. */
static uint32_t
list_links(const struct aligner *al, struct candidate *out)
{
	const struct links_of *old = al->mirrored ? &al->after : &al->before;
	uint32_t i, n = 0, last = NOWHERE;
	const struct link *l;

	for (i = 0; i < old->count; i++) {
		if (old->link[i] == NOWHERE || old->link[i] == last)
			continue;
		last = old->link[i];
		l = &al->links[last];
		out[n].link = last;
		out[n].after = al->mirrored ? l->before : l->after;
		out[n++].own = worth_of(al, l);
	}
	return n;
}

/*
 * A Fenwick tree of the best chain that begins at or right of a place in the
 * new text; turned round, for such a tree only knows beginnings.
 */
struct chains {
	struct worth *best; /* 1 to places */
	uint32_t places;
};

static struct worth
chains_right_of(const struct chains *c, uint32_t after)
{
	struct worth best = { 0, 0 };
	uint32_t i;

	for (i = c->places - after - 1; i > 0; i -= i & -i)
		if (is_worse(best, c->best[i]))
			best = c->best[i];
	return best;
}

static void
chains_add(struct chains *c, uint32_t after, struct worth worth)
{
	uint32_t i;

	for (i = c->places - after; i <= c->places; i += i & -i)
		if (is_worse(c->best[i], worth))
			c->best[i] = worth;
}

static void
weigh(struct candidate *all, uint32_t count, struct chains *c)
{
	struct worth rest;
	uint32_t i;

	for (i = count; i-- > 0;) {
		rest = chains_right_of(c, all[i].after);
		all[i].best.bytes = all[i].own.bytes + rest.bytes;
		all[i].best.paragraphs = all[i].own.paragraphs +
		    rest.paragraphs;
		chains_add(c, all[i].after, all[i].best);
	}
}

/* Of equal chains the one that takes the earlier link of the old text. */
static void
choose(struct aligner *al, const struct candidate *all, uint32_t count)
{
	struct worth wanted = { 0, 0 };
	uint32_t i, free_from = 0;
	bool stays;

	for (i = 0; i < count; i++)
		if (is_worse(wanted, all[i].best))
			wanted = all[i].best;
	for (i = 0; i < count; i++) {
		stays = all[i].after >= free_from &&
		    all[i].best.bytes == wanted.bytes &&
		    all[i].best.paragraphs == wanted.paragraphs;
		al->links[all[i].link].moved = !stays;
		if (!stays)
			continue;
		free_from = all[i].after + 1;
		wanted.bytes -= all[i].own.bytes;
		wanted.paragraphs -= all[i].own.paragraphs;
	}
}

static size_t
count_letters(struct slice text)
{
	size_t at = 0, letters = 0;
	uint32_t cp;

	while (at < text.len && letters < ALIGN_MOVED_LETTERS) {
		at += utf8_decode(text, at, &cp);
		letters += char_is_letter(cp);
	}
	return letters;
}

static void
unlink_pair(struct aligner *al, struct link *l)
{
	uint32_t i;

	for (i = l->before; i < l->before_end; i++)
		al->before.link[i] = NOWHERE;
	for (i = l->after; i < l->after_end; i++)
		al->after.link[i] = NOWHERE;
	l->before_end = l->before;
	l->after_end = l->after;
}

/* The moved link that goes on where l ends on both sides, or NULL. */
static struct link *
next_of_block(struct aligner *al, const struct link *l)
{
	uint32_t index;

	if (l->before_end >= al->before.count ||
	    l->after_end >= al->after.count)
		return NULL;
	index = al->before.link[l->before_end];
	if (index == NOWHERE || index != al->after.link[l->after_end] ||
	    !al->links[index].moved)
		return NULL;
	return &al->links[index];
}

static void
unlink_short_block(struct aligner *al, uint32_t first)
{
	struct link *start = &al->links[al->before.link[first]], *l, *next;
	size_t letters = 0;
	uint32_t i;

	for (l = start; l; l = next_of_block(al, l))
		for (i = l->after; i < l->after_end; i++)
			letters += count_letters(text_after(al, i));
	if (letters >= ALIGN_MOVED_LETTERS)
		return;
	for (l = start; l; l = next) {
		next = next_of_block(al, l);
		unlink_pair(al, l);
	}
}

/* Is this moved link the first of its block? */
static bool
begins_block(const struct aligner *al, const struct link *l)
{
	uint32_t index;

	if (l->before == 0 || l->after == 0)
		return true;
	index = al->before.link[l->before - 1];
	return index == NOWHERE || !al->links[index].moved ||
	    index != al->after.link[l->after - 1];
}

static void
unlink_what_may_not_move(struct aligner *al)
{
	struct link *l;
	uint32_t i;

	for (i = 0; i < al->before.count; i++) {
		if (al->before.link[i] == NOWHERE)
			continue;
		l = &al->links[al->before.link[i]];
		if (l->moved && l->likeness < 1000 &&
		    (l->likeness < ALIGN_STRONG || l->shared < ALIGN_SHARED))
			unlink_pair(al, l);
	}
	for (i = 0; i < al->before.count; i++) {
		if (al->before.link[i] == NOWHERE)
			continue;
		l = &al->links[al->before.link[i]];
		if (l->moved && l->before == i && begins_block(al, l))
			unlink_short_block(al, i);
	}
}

/* Drops the links that were taken apart, so that there is room for others. */
static void
close_ranks(struct aligner *al)
{
	uint32_t i, k, n = 0;
	struct link l;

	for (i = 0; i < al->link_count; i++) {
		l = al->links[i];
		if (l.before == l.before_end)
			continue;
		for (k = l.before; k < l.before_end; k++)
			al->before.link[k] = n;
		for (k = l.after; k < l.after_end; k++)
			al->after.link[k] = n;
		al->links[n++] = l;
	}
	al->link_count = n;
}

static void
count_gaps(const struct aligner *al, struct links_of *side)
{
	uint32_t i, gap = 0, last = NOWHERE;

	for (i = 0; i < side->count; i++) {
		if (side->link[i] != NOWHERE && side->link[i] != last &&
		    !al->links[side->link[i]].moved) {
			last = side->link[i];
			gap++;
		}
		side->gap[i] = gap;
	}
}

bool
align_is_in_order(const struct aligner *al)
{
	uint32_t i, last = 0;
	const struct link *l;

	for (i = 0; i < al->before.count; i++) {
		if (al->before.link[i] == NOWHERE)
			continue;
		l = &al->links[al->before.link[i]];
		if (l->after < last)
			return false;
		last = l->after;
	}
	return true;
}

static enum emend_status
choose_moves(struct aligner *al, struct emend_error *err)
{
	struct candidate *all;
	struct chains c;
	uint32_t count;
	enum emend_status status = EMEND_OK;

	c.places = al->mirrored ? al->before.count : al->after.count;
	c.best = calloc((size_t)c.places + 1, sizeof(*c.best));
	all = calloc((size_t)al->link_count + 1, sizeof(*all));
	if (!c.best || !all) {
		status = emend_fail_nomem(err);
		goto out;
	}
	count = list_links(al, all);
	weigh(all, count, &c);
	choose(al, all, count);
	unlink_what_may_not_move(al);
	close_ranks(al);
out:
	free(c.best);
	free(all);
	return status;
}

enum emend_status
align_moves(struct aligner *al, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	uint32_t i;

	if (align_is_in_order(al))
		for (i = 0; i < al->link_count; i++)
			al->links[i].moved = false;
	else
		status = choose_moves(al, err);
	if (status)
		return status;
	count_gaps(al, &al->before);
	count_gaps(al, &al->after);
	return EMEND_OK;
}
