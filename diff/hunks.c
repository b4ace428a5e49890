#include "diff/hunks.h"

static void
add_hunk(struct hunk_list *list, struct hunk h)
{
	if (h.before < h.before_end || h.after < h.after_end)
		list->at[list->count++] = h;
}

enum emend_status
hunks_from_matches(struct comparison *c, const struct match *matches,
    size_t count, struct emend_error *err)
{
	struct hunk h = { 0, 0, 0, 0 };
	size_t i;

	c->hunks.count = 0;
	c->hunks.at = arena_array(
	    &c->vocabulary.arena, count + 1, sizeof(*c->hunks.at));
	if (!c->hunks.at)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++) {
		h.before_end = (uint32_t)matches[i].before;
		h.after_end = (uint32_t)matches[i].after;
		add_hunk(&c->hunks, h);
		h.before = h.before_end + (uint32_t)matches[i].len;
		h.after = h.after_end + (uint32_t)matches[i].len;
	}
	h.before_end = (uint32_t)c->before.count;
	h.after_end = (uint32_t)c->after.count;
	add_hunk(&c->hunks, h);
	return EMEND_OK;
}

/*
 * Walks like tokens from (before, after) up to before_end, inclusive where
 * both texts end there; counts, or adds where there is room.
 */
static size_t
blanks_between(const struct comparison *c, uint32_t before, uint32_t after,
    uint32_t before_end, struct hunk *out)
{
	size_t n = 0;

	for (; before < before_end; before++, after++) {
		if (slice_equal(atoms_blank(&c->before, before),
			atoms_blank(&c->after, after)))
			continue;
		if (out)
			out[n] = (struct hunk){ before, before, after, after };
		n++;
	}
	return n;
}

/* All blanks are looked at but those at the ends of a hunk. */
static size_t
walk_blanks(const struct comparison *c, struct hunk *out)
{
	uint32_t before = 0, after = 0;
	const struct hunk *h;
	size_t i, n = 0;

	for (i = 0; i < c->hunks.count; i++) {
		h = &c->hunks.at[i];
		n += blanks_between(
		    c, before, after, h->before, out ? out + n : NULL);
		if (out)
			out[n] = *h;
		n++;
		before = h->before_end + 1;
		after = h->after_end + 1;
	}
	return n + blanks_between(c, before, after,
		       (uint32_t)c->before.count + 1, out ? out + n : NULL);
}

enum emend_status
hunks_add_blanks(struct comparison *c, struct emend_error *err)
{
	size_t count = walk_blanks(c, NULL);
	struct hunk *all;

	if (count == c->hunks.count)
		return EMEND_OK;
	all = arena_array(&c->vocabulary.arena, count, sizeof(*all));
	if (!all)
		return emend_fail_nomem(err);
	walk_blanks(c, all);
	c->hunks.at = all;
	c->hunks.count = count;
	return EMEND_OK;
}
