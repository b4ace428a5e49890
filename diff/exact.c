#include <stdlib.h>

#include "base/normalise.h"
#include "base/table.h"
#include "base/text.h"
#include "diff/align_work.h"
#include "diff/sequence.h"

/*
 * Paragraphs that say the same: by their bytes, then but for the style of
 * quotation marks and dashes.  Texts become small numbers through a table that
 * compares bytes, so nobody can forge two equal paragraphs.
 */
struct numbers {
	struct table table;
	uint32_t *before, *after; /* by paragraph; NOWHERE is left out */
	uint32_t count;
	bool exact; /* equal numbers are equal texts */
};

static void
numbers_free(struct numbers *n)
{
	table_free(&n->table);
	free(n->before);
	free(n->after);
}

static enum emend_status
numbers_init(
    struct numbers *n, const struct aligner *al, struct emend_error *err)
{
	n->before = calloc((size_t)al->before.count + 1, sizeof(*n->before));
	n->after = calloc((size_t)al->after.count + 1, sizeof(*n->after));
	if (!n->before || !n->after)
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static bool
number_text(struct numbers *n, struct slice text, uint32_t *out)
{
	/* the value is the number + 1: NULL means absent */
	void **place = table_place(&n->table, text);

	if (!place)
		return false;
	if (!*place)
		*place = (void *)((uintptr_t)++n->count);
	*out = (uint32_t)((uintptr_t)*place - 1);
	return true;
}

/* What is linked already needs none. */
static bool
number_side(struct numbers *n, const struct links_of *side, uint32_t *out)
{
	uint32_t i;

	for (i = 0; i < side->count; i++) {
		out[i] = NOWHERE;
		if (side->link[i] == NOWHERE &&
		    !number_text(n, side->paragraphs[i].text, &out[i]))
			return false;
	}
	return true;
}

/* The paragraphs between those at the ends that are linked already. */
struct middle {
	size_t start, before, after; /* first one, and how many on each side */
};

static void
link_run(struct aligner *al, const struct match *m, bool exactly)
{
	struct link *(*link)(struct aligner *, uint32_t, uint32_t) = exactly
	    ? aligner_link_exactly : aligner_link;
	size_t i;

	for (i = 0; i < m->len; i++)
		link(al, (uint32_t)(m->before + i), (uint32_t)(m->after + i));
}

/* Links what both texts begin and end with: most, as a rule. */
static struct middle
link_ends(struct aligner *al)
{
	struct match start = { 0, 0, al->head };
	struct match end = { al->before.count, al->after.count, 0 };

	while (end.before > start.len && end.after > start.len &&
	    slice_equal(text_before(al, (uint32_t)end.before - 1),
		text_after(al, (uint32_t)end.after - 1))) {
		end.before--;
		end.after--;
		end.len++;
	}
	link_run(al, &start, true);
	link_run(al, &end, true);
	return (struct middle){ start.len, end.before - start.len,
		end.after - start.len };
}

static enum emend_status
link_in_order(struct aligner *al, const struct numbers *n, struct middle m,
    struct emend_error *err)
{
	static const struct sequence_options options = { .unique_first = true };
	enum emend_status status;
	struct match *matches;
	size_t count, i;

	status = sequence_match(&matches, &count, n->before + m.start,
	    m.before, n->after + m.start, m.after, &options, err);
	if (status)
		return status;
	for (i = 0; i < count; i++) {
		matches[i].before += m.start;
		matches[i].after += m.start;
		link_run(al, &matches[i], true);
	}
	free(matches);
	return EMEND_OK;
}

/* May these two, both free, be linked? */
static bool
is_same(const struct aligner *al, const struct numbers *n, size_t before,
    size_t after)
{
	return before < al->before.count && after < al->after.count &&
	    al->before.link[before] == NOWHERE &&
	    al->after.link[after] == NOWHERE && n->before[before] != NOWHERE &&
	    n->before[before] == n->after[after];
}

/* Links the two and, while they say the same, their neighbours. */
static void
link_block(struct aligner *al, const struct numbers *n, size_t before,
    size_t after)
{
	struct match m = { before, after, 1 };

	while (m.before > 0 && m.after > 0 &&
	    is_same(al, n, m.before - 1, m.after - 1)) {
		m.before--;
		m.after--;
		m.len++;
	}
	while (is_same(al, n, m.before + m.len, m.after + m.len))
		m.len++;
	link_run(al, &m, n->exact);
}

/* Free paragraphs with one number: a list through next, and how many. */
struct waiting {
	uint32_t first, count; /* first of the after side; NOWHERE at the end */
	uint32_t before_count;
};

static void
count_waiting(const struct aligner *al, const struct numbers *n,
    struct waiting *of, uint32_t *next)
{
	uint32_t i;

	for (i = 0; i < n->count; i++)
		of[i].first = NOWHERE;
	for (i = al->after.count; i-- > 0;) {
		if (al->after.link[i] != NOWHERE || n->after[i] == NOWHERE)
			continue;
		next[i] = of[n->after[i]].first;
		of[n->after[i]].first = i;
		of[n->after[i]].count++;
	}
	for (i = 0; i < al->before.count; i++)
		if (al->before.link[i] == NOWHERE && n->before[i] != NOWHERE)
			of[n->before[i]].before_count++;
}

/*
 * What stands once on each side first, with its neighbours: it says where
 * repeated ones beside it belong.  Those left over pair first with first.
 */
static void
link_waiting(struct aligner *al, const struct numbers *n, struct waiting *of,
    const uint32_t *next, bool once)
{
	struct waiting *w;
	uint32_t i;

	for (i = 0; i < al->before.count; i++) {
		if (al->before.link[i] != NOWHERE || n->before[i] == NOWHERE)
			continue;
		w = &of[n->before[i]];
		if (once && (w->count != 1 || w->before_count != 1))
			continue;
		while (w->first != NOWHERE &&
		    al->after.link[w->first] != NOWHERE)
			w->first = next[w->first];
		if (w->first != NOWHERE)
			link_block(al, n, i, w->first);
	}
}

static enum emend_status
link_anywhere(
    struct aligner *al, const struct numbers *n, struct emend_error *err)
{
	struct waiting *of = calloc((size_t)n->count + 1, sizeof(*of));
	uint32_t *next = calloc((size_t)al->after.count + 1, sizeof(*next));
	enum emend_status status = EMEND_OK;

	if (!of || !next) {
		status = emend_fail_nomem(err);
		goto out;
	}
	count_waiting(al, n, of, next);
	link_waiting(al, n, of, next, true);
	link_waiting(al, n, of, next, false);
out:
	free(of);
	free(next);
	return status;
}

enum emend_status
align_exact(struct aligner *al, struct emend_error *err)
{
	struct middle middle = link_ends(al);
	struct numbers n = { .exact = true };
	enum emend_status status;

	if (middle.before == 0 || middle.after == 0)
		return EMEND_OK;
	status = numbers_init(&n, al, err);
	if (status)
		goto out;
	if (!number_side(&n, &al->before, n.before) ||
	    !number_side(&n, &al->after, n.after)) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = link_in_order(al, &n, middle, err);
	if (!status)
		status = link_anywhere(al, &n, err);
out:
	numbers_free(&n);
	return status;
}

/* Appends the keys of a side's free paragraphs, and where each ends. */
static enum emend_status
add_keys(struct text *keys, const struct links_of *side, size_t *ends,
    struct emend_error *err)
{
	enum emend_status status;
	uint32_t i;

	for (i = 0; i < side->count; i++) {
		ends[i] = keys->len;
		if (side->link[i] != NOWHERE)
			continue;
		status = normalise_key(keys, side->paragraphs[i].text, err);
		if (status)
			return status;
		ends[i] = keys->len;
	}
	return EMEND_OK;
}

static bool
number_keys(struct numbers *n, const struct text *keys, size_t start,
    const size_t *ends, const struct links_of *side, uint32_t *out)
{
	struct slice key;
	uint32_t i;

	for (i = 0; i < side->count; start = ends[i++]) {
		out[i] = NOWHERE;
		key = slice_between(keys->ptr + start, keys->ptr + ends[i]);
		if (key.len > 0 && !number_text(n, key, &out[i]))
			return false;
	}
	return true;
}

enum emend_status
align_normalised(struct aligner *al, struct emend_error *err)
{
	size_t count = (size_t)al->before.count + al->after.count;
	size_t *ends = calloc(count + 1, sizeof(*ends)), middle;
	struct numbers n = { 0 };
	struct text keys;
	enum emend_status status;

	text_init(&keys, SIZE_MAX / 2);
	status = ends ? numbers_init(&n, al, err) : emend_fail_nomem(err);
	if (!status)
		status = add_keys(&keys, &al->before, ends, err);
	middle = keys.len;
	if (!status)
		status = add_keys(
		    &keys, &al->after, ends + al->before.count, err);
	if (status)
		goto out;
	/* keys stand still now, so the table may point into them */
	if (!number_keys(&n, &keys, 0, ends, &al->before, n.before) ||
	    !number_keys(&n, &keys, middle, ends + al->before.count,
		&al->after, n.after)) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = link_anywhere(al, &n, err);
out:
	text_free(&keys);
	numbers_free(&n);
	free(ends);
	return status;
}
