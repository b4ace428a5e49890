#include "diff/align.h"

#include <stdlib.h>

#include "diff/align_work.h"

#define PARAGRAPHS_MAX ((size_t)1 << 28) /* of one side */

struct link *
aligner_link_exactly(struct aligner *al, uint32_t before, uint32_t after)
{
	static const struct link none;
	struct link *l = &al->links[al->link_count];

	*l = none;
	l->before = before;
	l->before_end = before + 1;
	l->after = after;
	l->after_end = after + 1;
	l->exact = true;
	l->likeness = 1000;
	al->before.link[before] = al->link_count;
	al->after.link[after] = al->link_count++;
	return l;
}

struct link *
aligner_link(struct aligner *al, uint32_t before, uint32_t after)
{
	struct link *l = aligner_link_exactly(al, before, after);

	l->exact = slice_equal(text_before(al, before), text_after(al, after));
	return l;
}

/* Puts the two texts into the order of their bytes. */
static void
order_sides(struct aligner *al, const struct article *before,
    const struct article *after)
{
	size_t i = 0;
	int order = 0;

	while (i < before->paragraph_count && i < after->paragraph_count) {
		order = slice_compare(
		    before->paragraphs[i].text, after->paragraphs[i].text);
		if (order != 0)
			break;
		i++;
	}
	al->head = (uint32_t)i;
	al->mirrored = order ? order > 0
			     : before->paragraph_count > after->paragraph_count;
}

static bool
side_init(struct links_of *side, const struct article *a)
{
	uint32_t i;

	side->paragraphs = a->paragraphs;
	side->count = (uint32_t)a->paragraph_count;
	side->link = calloc((size_t)side->count + 1, sizeof(*side->link));
	side->gap = calloc((size_t)side->count + 1, sizeof(*side->gap));
	if (!side->link || !side->gap)
		return false;
	for (i = 0; i < side->count; i++)
		side->link[i] = NOWHERE;
	return true;
}

static void
aligner_free(struct aligner *al)
{
	free(al->before.link);
	free(al->before.gap);
	free(al->after.link);
	free(al->after.gap);
	free(al->links);
}

static enum emend_status
aligner_init(struct aligner *al, const struct article *before,
    const struct article *after, struct emend_error *err)
{
	size_t fewer;

	if (before->paragraph_count > PARAGRAPHS_MAX ||
	    after->paragraph_count > PARAGRAPHS_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "text has more than %zu paragraphs: compare parts of it",
		    PARAGRAPHS_MAX);
	order_sides(al, before, after);
	fewer = before->paragraph_count < after->paragraph_count ?
	    before->paragraph_count : after->paragraph_count;
	al->links = calloc(fewer + 1, sizeof(*al->links));
	if (!side_init(&al->before, al->mirrored ? after : before) ||
	    !side_init(&al->after, al->mirrored ? before : after) ||
	    !al->links)
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static size_t
count_free(const struct links_of *side)
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < side->count; i++)
		n += side->link[i] == NOWHERE;
	return n;
}

static bool
has_free(const struct aligner *al)
{
	return count_free(&al->before) > 0 && count_free(&al->after) > 0;
}

/*
 * What says the same.  Nearly always nothing has moved, and a paragraph that
 * changed in its place need not be looked for elsewhere.
 */
static enum emend_status
link_same(struct aligner *al, struct emend_error *err)
{
	enum emend_status status = align_exact(al, err);

	if (!status && align_is_in_order(al)) {
		status = align_moves(al, err);
		align_in_place(al);
		if (status || !has_free(al))
			return status;
	}
	if (!status && has_free(al))
		status = align_normalised(al, err);
	if (!status)
		status = align_moves(al, err);
	if (!status)
		align_in_place(al);
	return status;
}

static enum emend_status
link_all(struct aligner *al, struct emend_error *err)
{
	enum emend_status status = link_same(al, err);

	if (!status && has_free(al))
		status = align_similar(al, err);
	if (!status && has_free(al))
		status = align_gaps(al, err);
	if (!status)
		align_slide(al);
	return status;
}

/* The alignment as it is written down: the true sides, in telling order. */
struct telling {
	const struct aligner *al;
	const struct links_of *old, *new;
	struct alignment *out;
	uint32_t old_at; /* deletions before this are told */
	bool together;	 /* neighbours that came or went are one group */
};

/* Does g go on where last ends, on the one side that both have? */
static bool
continues(const struct group *last, const struct group *g)
{
	if (last->before_count == 0 && g->before_count == 0)
		return last->after + last->after_count == g->after;
	if (last->after_count == 0 && g->after_count == 0)
		return last->before + last->before_count == g->before;
	return false;
}

static void
tell(struct telling *t, const struct group *g)
{
	struct group *next = &t->out->groups[t->out->count];

	if (t->together && t->out->count > 0 && continues(next - 1, g)) {
		next[-1].before_count += g->before_count;
		next[-1].after_count += g->after_count;
		return;
	}
	*next = *g;
	t->out->count++;
}

static void
tell_deleted_before(struct telling *t, uint32_t end)
{
	struct group g = { 0 };

	for (; t->old_at < end; t->old_at++)
		if (t->old->link[t->old_at] == NOWHERE) {
			g.before = t->old_at;
			g.before_count = 1;
			tell(t, &g);
		}
}

static void
tell_link(struct telling *t, const struct link *l)
{
	bool mirrored = t->al->mirrored;
	struct group g;

	g.before = mirrored ? l->after : l->before;
	g.before_count = mirrored ? l->after_end - l->after :
				    l->before_end - l->before;
	g.after = mirrored ? l->before : l->after;
	g.after_count = mirrored ? l->before_end - l->before :
				   l->after_end - l->after;
	g.exact = l->exact;
	g.moved = l->moved;
	tell(t, &g);
}

/* Where the first unmoved link of the new text from j on stands in the old. */
static uint32_t
next_unmoved(const struct telling *t, uint32_t j)
{
	const struct link *l;

	for (; j < t->new->count; j++) {
		if (t->new->link[j] == NOWHERE)
			continue;
		l = &t->al->links[t->new->link[j]];
		if (!l->moved)
			return t->al->mirrored ? l->after : l->before;
	}
	return t->old->count;
}

/*
 * Between two unmoved paragraphs the deletions come first.  So after each one
 * it is enough to look for the next: every paragraph is looked at twice.
 */
static void
tell_all(struct telling *t)
{
	struct group g = { 0 };
	const struct link *l;
	uint32_t j, end;

	tell_deleted_before(t, next_unmoved(t, 0));
	for (j = 0; j < t->new->count; j = end) {
		end = j + 1;
		if (t->new->link[j] == NOWHERE) {
			g.after = j;
			g.after_count = 1;
			tell(t, &g);
			continue;
		}
		l = &t->al->links[t->new->link[j]];
		end = t->al->mirrored ? l->before_end : l->after_end;
		tell_link(t, l);
		if (!l->moved)
			tell_deleted_before(t, next_unmoved(t, end));
	}
}

void
alignment_free(struct alignment *a)
{
	free(a->groups);
	a->groups = NULL;
	a->count = 0;
}

enum emend_status
align_paragraphs(struct alignment *out, const struct article *before,
    const struct article *after, struct emend_error *err)
{
	static const struct alignment empty;
	struct aligner al = { 0 };
	struct telling t = { .al = &al, .out = out };
	enum emend_status status;

	*out = empty;
	status = aligner_init(&al, before, after, err);
	if (!status)
		status = link_all(&al, err);
	if (status)
		goto out;
	t.old = al.mirrored ? &al.after : &al.before;
	t.new = al.mirrored ? &al.before : &al.after;
	t.together = count_free(&al.before) + count_free(&al.after) >
	    ALIGN_ALONE_MAX;
	out->groups = calloc((size_t)al.before.count + al.after.count + 1,
	    sizeof(*out->groups));
	if (!out->groups)
		status = emend_fail_nomem(err);
	else
		tell_all(&t);
out:
	aligner_free(&al);
	return status;
}
