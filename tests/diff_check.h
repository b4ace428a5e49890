#ifndef EMEND_TESTS_DIFF_CHECK_H
#define EMEND_TESTS_DIFF_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "diff/changes.h"

/*
 * What every comparison must keep to, for the tests and the benches: NULL, or
 * what is wrong.  changes were made with list_unchanged.
 */

/* Do the spans that are not of op skip, joined, give the paragraphs' text? */
static inline bool
check_spans(const struct span_list *spans, enum span_op skip,
    const struct article *a, const size_t *numbers, size_t count)
{
	size_t i, k = 0, at = 0, n;
	struct slice have, want;

	for (i = 0; i < spans->count; i++) {
		if (spans->at[i].op == skip)
			continue;
		have = spans->at[i].text;
		while (have.len > 0) {
			if (k == count)
				return false;
			want = a->paragraphs[numbers[k]].text;
			if (at == want.len) {
				if (k + 1 == count || have.ptr[0] != '\n')
					return false;
				have = slice_sub(have, 1, have.len);
				k++;
				at = 0;
				continue;
			}
			n = want.len - at < have.len ? want.len - at : have.len;
			if (memcmp(want.ptr + at, have.ptr, n) != 0)
				return false;
			have = slice_sub(have, n, have.len);
			at += n;
		}
	}
	return count == 0 ||
	    (k + 1 == count && at == a->paragraphs[numbers[k]].text.len);
}

static inline bool
check_span_list(const struct span_list *spans)
{
	size_t i;

	for (i = 0; i < spans->count; i++)
		if (spans->at[i].text.len == 0 ||
		    (i > 0 && spans->at[i].op == spans->at[i - 1].op))
			return false;
	return true;
}

static inline bool
check_once(unsigned char *seen, const size_t *numbers, size_t count, size_t all)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (numbers[i] >= all || seen[numbers[i]]++ ||
		    (i > 0 && numbers[i] <= numbers[i - 1]))
			return false;
	return true;
}

static inline const char *
check_edit(const struct edit *e, const struct article *before,
    const struct article *after)
{
	if (!check_span_list(&e->spans))
		return "an empty span, or two of one op";
	if (!check_spans(&e->spans, SPAN_INSERT, before, e->before,
		e->before_count))
		return "the old text does not come back";
	if (!check_spans(&e->spans, SPAN_DELETE, after, e->after,
		e->after_count))
		return "the new text does not come back";
	if (e->similarity > 1000)
		return "similarity is over 1";
	return NULL;
}

static inline const char *
check_changes(const struct changes *c, const struct article *before,
    const struct article *after)
{
	unsigned char *old = calloc(before->paragraph_count + 1, 1);
	unsigned char *new = calloc(after->paragraph_count + 1, 1);
	size_t i, counts[EDIT_OP_COUNT] = { 0 }, once = 0;
	const char *wrong = old && new ? NULL : "out of memory";

	for (i = 0; i < c->edit_count && !wrong; i++) {
		const struct edit *e = &c->edits[i];

		counts[e->op]++;
		once += e->before_count + e->after_count;
		wrong = check_edit(e, before, after);
		if (!wrong && (!check_once(old, e->before, e->before_count,
			before->paragraph_count) ||
		    !check_once(new, e->after, e->after_count,
			after->paragraph_count)))
			wrong = "a paragraph stands in two edits";
	}
	if (!wrong && once != before->paragraph_count + after->paragraph_count)
		wrong = "a paragraph stands in no edit";
	if (!wrong && memcmp(counts, c->counts, sizeof(counts)) != 0)
		wrong = "counts are not the edits'";
	if (!wrong && c->changed && c->similarity > 999)
		wrong = "changed, but similarity is 1";
	free(old);
	free(new);
	return wrong;
}

/* Is y what x is with the two sides exchanged?  Deletions stand first. */
static inline bool
check_mirrored_spans(const struct span_list *x, const struct span_list *y)
{
	size_t i = 0, k = 0;
	struct slice x_gone, x_came, y_gone, y_came;

	while (i < x->count || k < y->count) {
		x_gone = x_came = y_gone = y_came = slice_of("");
		if (i < x->count && x->at[i].op == SPAN_DELETE)
			x_gone = x->at[i++].text;
		if (i < x->count && x->at[i].op == SPAN_INSERT)
			x_came = x->at[i++].text;
		if (k < y->count && y->at[k].op == SPAN_DELETE)
			y_gone = y->at[k++].text;
		if (k < y->count && y->at[k].op == SPAN_INSERT)
			y_came = y->at[k++].text;
		if (!slice_equal(x_gone, y_came) ||
		    !slice_equal(x_came, y_gone))
			return false;
		if (i == x->count || k == y->count)
			break;
		if (x->at[i].op != SPAN_EQUAL || y->at[k].op != SPAN_EQUAL ||
		    !slice_equal(x->at[i++].text, y->at[k++].text))
			return false;
	}
	return i == x->count && k == y->count;
}

static inline enum edit_op
check_mirrored_op(enum edit_op op)
{
	static const enum edit_op other[EDIT_OP_COUNT] = {
		[EDIT_UNCHANGED] = EDIT_UNCHANGED,
		[EDIT_CHANGED] = EDIT_CHANGED, [EDIT_ADDED] = EDIT_DELETED,
		[EDIT_DELETED] = EDIT_ADDED, [EDIT_MOVED] = EDIT_MOVED,
		[EDIT_SPLIT] = EDIT_MERGED, [EDIT_MERGED] = EDIT_SPLIT,
	};

	return other[op];
}

static inline bool
check_mirrored_edit(const struct edit *x, const struct edit *y)
{
	return check_mirrored_op(x->op) == y->op && x->moved == y->moved &&
	    x->similarity == y->similarity &&
	    x->before_count == y->after_count &&
	    x->after_count == y->before_count &&
	    (x->before_count == 0 || x->before[0] == y->after[0]) &&
	    (x->after_count == 0 || x->after[0] == y->before[0]) &&
	    check_mirrored_spans(&x->spans, &y->spans);
}

/* Edits of the two comparisons are told in different orders. */
static inline const char *
check_mirror(const struct changes *c, const struct changes *mirror)
{
	size_t i, k;

	if (c->edit_count != mirror->edit_count)
		return "turned round, there are more or fewer edits";
	if (c->similarity != mirror->similarity ||
	    c->words_added != mirror->words_deleted ||
	    c->words_deleted != mirror->words_added)
		return "turned round, other words are kept";
	for (i = 0; i < c->edit_count; i++) {
		for (k = 0; k < mirror->edit_count; k++)
			if (check_mirrored_edit(
				&c->edits[i], &mirror->edits[k]))
				break;
		if (k == mirror->edit_count)
			return "turned round, an edit is another one";
	}
	return NULL;
}

#endif
