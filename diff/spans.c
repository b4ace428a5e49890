#include "diff/hunks.h"

/*
 * Blanks come back here.  A hunk's region goes from the end of the token
 * before it to the start of the one after it, on each side; what the two
 * regions share at their ends is only blanks.
 */

struct region_text {
	struct slice before, after;
	size_t head, tail; /* bytes in common */
};

static struct slice
region(const struct atoms *a, uint32_t from, uint32_t to)
{
	return slice_sub(a->text, atoms_end_before(a, from),
	    to < a->count ? a->at[to].start : a->text.len);
}

static size_t
common_blank(struct slice before, struct slice after)
{
	return slice_equal(before, after) ? before.len : 0;
}

/*
 * A blank on one side alone is given to one end: a word that came takes the
 * blank behind it with it, unless only the one before it fits.
 */
static struct region_text
hunk_region(const struct comparison *c, const struct hunk *h)
{
	struct region_text r;
	size_t least;

	r.before = region(&c->before, h->before, h->before_end);
	r.after = region(&c->after, h->after, h->after_end);
	least = r.before.len < r.after.len ? r.before.len : r.after.len;
	r.head = common_blank(atoms_blank(&c->before, h->before),
	    atoms_blank(&c->after, h->after));
	r.tail = common_blank(atoms_blank(&c->before, h->before_end),
	    atoms_blank(&c->after, h->after_end));
	if (r.head + r.tail > least)
		r.tail = 0;
	return r;
}

struct change_text
hunk_text(const struct comparison *c, const struct hunk *h)
{
	struct region_text r = hunk_region(c, h);
	struct change_text t;

	t.before = slice_sub(r.before, r.head, r.before.len - r.tail);
	t.after = slice_sub(r.after, r.head, r.after.len - r.tail);
	return t;
}

static void
add_span(struct span_list *list, enum span_op op, struct slice text)
{
	if (text.len > 0)
		list->at[list->count++] = (struct span){ op, text };
}

enum emend_status
hunks_to_spans(struct span_list *out, struct arena *arena,
    const struct comparison *c, struct emend_error *err)
{
	struct change_text t;
	size_t i, done = 0;
	const char *start = c->before.text.ptr;

	out->count = 0;
	out->at = arena_array(arena, 3 * c->hunks.count + 1, sizeof(*out->at));
	if (!out->at)
		return emend_fail_nomem(err);
	for (i = 0; i < c->hunks.count; i++) {
		t = hunk_text(c, &c->hunks.at[i]);
		if (t.before.len + t.after.len == 0)
			continue;
		add_span(out, SPAN_EQUAL,
		    slice_between(start + done, t.before.ptr));
		add_span(out, SPAN_DELETE, t.before);
		add_span(out, SPAN_INSERT, t.after);
		done = (size_t)(t.before.ptr - start) + t.before.len;
	}
	add_span(out, SPAN_EQUAL,
	    slice_sub(c->before.text, done, c->before.text.len));
	return EMEND_OK;
}
