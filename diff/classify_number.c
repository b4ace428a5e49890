#include "diff/classify.h"

#include "diff/amount.h"

/*
 * Numbers and dates of the two sides of a hunk.  What stands on both sides
 * cancels out; what is left is paired in order.  An amount counts when the
 * hunk touches it, even where most of it was kept: "10 months" became "18
 * months", not 10 became 18.
 */

#define MAX_AMOUNTS 256 /* of one side of one hunk; more go unpaired */
#define TOLD_BACK 4     /* details that are searched for the same amounts */
#define CONTEXT 6       /* tokens before a hunk where an amount may begin */

struct amounts {
	struct amount at[MAX_AMOUNTS];
	size_t count;
};

static void
collect(struct amounts *out, const struct classifier *k, const struct part *p)
{
	uint32_t i = p->from > CONTEXT ? p->from - CONTEXT : 0;
	struct amount m;

	out->count = 0;
	while (i < p->to && out->count < MAX_AMOUNTS) {
		if (!amount_read(&m, k->v, p->atoms, i)) {
			i++;
			continue;
		}
		i = m.to;
		if (m.to > p->from)
			out->at[out->count++] = m;
	}
}

/* The amount that a kept token belongs to. */
static bool
find_around(struct amount *out, const struct classifier *k,
    const struct part *p, uint32_t token)
{
	uint32_t i = token > CONTEXT ? token - CONTEXT : 0;

	while (i <= token) {
		if (!amount_read(out, k->v, p->atoms, i))
			i++;
		else if (out->to > token)
			return true;
		else
			i = out->to;
	}
	return false;
}

/*
 * "4 March" became "March": the hunk touches no amount on this side, but the
 * one it touches on the other reaches out to tokens that were kept.
 */
static void
collect_kept(struct amounts *out, const struct classifier *k,
    const struct part *p, const struct amounts *others, const struct part *other)
{
	struct amount m;
	bool found = false;

	if (others->count == 0 || out->count > 0)
		return;
	if (others->at[0].from < other->from && p->from > 0)
		found = find_around(&m, k, p, p->from - 1);
	if (!found && others->at[others->count - 1].to > other->to &&
	    p->to < p->atoms->count)
		found = find_around(&m, k, p, p->to);
	if (found)
		out->at[out->count++] = m;
}

static bool
same_tokens(const struct classifier *k, const struct part *x,
    const struct amount *m, const struct part *y, const struct amount *n)
{
	uint32_t i, len = m->to - m->from;

	if (len != n->to - n->from)
		return false;
	for (i = 0; i < len; i++)
		if (part_term(k, x, m->from + i)->twin !=
		    part_term(k, y, n->from + i)->twin)
			return false;
	return true;
}

static void
drop(struct amounts *list, size_t i)
{
	for (list->count--; i < list->count; i++)
		list->at[i] = list->at[i + 1];
}

static void
explain(struct part *p, const struct amount *m)
{
	part_explain(p, m->from > p->from ? m->from : p->from,
	    m->to < p->to ? m->to : p->to);
}

/* Amounts that stand on both sides changed at most their place. */
static void
cancel(struct classifier *k, struct amounts *before, struct amounts *after)
{
	size_t i = 0, n;

	while (i < before->count) {
		for (n = 0; n < after->count; n++)
			if (same_tokens(k, &k->before, &before->at[i],
				&k->after, &after->at[n]))
				break;
		if (n == after->count) {
			i++;
			continue;
		}
		explain(&k->before, &before->at[i]);
		explain(&k->after, &after->at[n]);
		drop(before, i);
		drop(after, n);
	}
}

static struct slice
amount_text(const struct part *p, const struct amount *m)
{
	return atoms_text(p->atoms, m->from, m->to);
}

/* "tenfold" and the like, when one value is a power of ten of the other. */
static const char *
factor(const struct amount *before, const struct amount *after)
{
	static const char *const up[] = { "tenfold", "a hundredfold",
		"a thousandfold" };
	static const char *const down[] = { "a tenth", "a hundredth",
		"a thousandth" };
	struct amount more;
	size_t i;

	if (!before->has_value || !after->has_value || before->value == 0)
		return NULL;
	more = *before;
	for (i = 0; i < 3 && !__builtin_mul_overflow(more.value, 10,
				  &more.value); i++)
		if (amount_same_value(&more, after))
			return up[i];
	more = *after;
	for (i = 0; i < 3 && !__builtin_mul_overflow(more.value, 10,
				  &more.value); i++)
		if (amount_same_value(before, &more))
			return down[i];
	return NULL;
}

static bool
is_negated(const struct amount *before, const struct amount *after)
{
	struct amount turned = *before;

	turned.value = -turned.value;
	return turned.value != 0 && amount_same_value(&turned, after);
}

static struct slice
what_is_counted(const struct part *p, const struct amount *m)
{
	return m->suffix.len > 0 ? m->suffix
				 : atoms_text(p->atoms, m->counted, m->to);
}

/* "1948-56" and "1948-1956": the end of a range cut short. */
static bool
is_same_range(const struct classifier *k, const struct amount *m,
    const struct amount *n)
{
	struct slice from, x, y;

	if (m->to - m->number != 3 || n->to - n->number != 3 ||
	    part_term(k, &k->before, m->number)->twin !=
		part_term(k, &k->after, n->number)->twin)
		return false;
	from = part_term(k, &k->before, m->number)->text;
	x = part_term(k, &k->before, m->to - 1)->text;
	y = part_term(k, &k->after, n->to - 1)->text;
	return (x.len == from.len && y.len == 2 && slice_ends(x, y)) ||
	    (y.len == from.len && x.len == 2 && slice_ends(y, x));
}

/* Is all the same but how the number is written? */
static bool
is_rewritten(const struct classifier *k, const struct amount *m,
    const struct amount *n)
{
	struct amount x = *m, y = *n;

	if (!amount_same_value(m, n) || m->loose || n->loose)
		return false;
	x.from = m->counted;
	y.from = n->counted;
	/* "5%" and "5 %" */
	if (slice_equal(m->suffix, n->suffix)
		? !same_tokens(k, &k->before, &x, &k->after, &y)
		: !slice_equal(what_is_counted(&k->before, m),
		      what_is_counted(&k->after, n)))
		return false;
	x.from = m->from;
	y.from = n->from;
	x.to = m->number;
	y.to = n->number;
	return same_tokens(k, &k->before, &x, &k->after, &y);
}

static void
tell_number(struct classifier *k, const struct amount *m,
    const struct amount *n, struct slice before, struct slice after)
{
	const char *times = factor(m, n);
	struct shortened b = shorten(before), a = shorten(after);

	if (is_rewritten(k, m, n) || is_same_range(k, m, n))
		classifier_add(k, KIND_WORDING, before, after,
		    "the same number, written “%s” before and “%s” now",
		    b.text, a.text);
	else if (times)
		classifier_add(k, KIND_NUMBER, before, after,
		    "%s: %s to %s", times, b.text, a.text);
	else if (is_negated(m, n))
		classifier_add(k, KIND_NUMBER, before, after,
		    "the sign changed: “%s” became “%s”", b.text, a.text);
	else
		classifier_add_change(k, KIND_NUMBER, before, after);
}

/* The hunk before this one touched the same two amounts. */
static bool
is_told(const struct classifier *k, struct slice before, struct slice after)
{
	const struct detail *d;
	size_t i;

	for (i = k->count; i > 0 && i + TOLD_BACK > k->count; i--) {
		d = &k->details[i - 1];
		if (d->before.ptr == before.ptr && d->after.ptr == after.ptr &&
		    d->before.len == before.len && d->after.len == after.len &&
		    (d->kind == KIND_DATE || d->kind == KIND_NUMBER))
			return true;
	}
	return false;
}

static void
tell_pair(struct classifier *k, const struct amount *m, const struct amount *n)
{
	struct slice before = amount_text(&k->before, m);
	struct slice after = amount_text(&k->after, n);

	explain(&k->before, m);
	explain(&k->after, n);
	if (same_tokens(k, &k->before, m, &k->after, n))
		return; /* only kept tokens were read again */
	if (is_told(k, before, after)) {
		k->said = true;
		return;
	}
	if (m->is_date || n->is_date)
		classifier_add_change(k, KIND_DATE, before, after);
	else
		tell_number(k, m, n, before, after);
}

/* "two-body", "three-storey": a part of a word. */
static bool
is_compound(const struct classifier *k, const struct part *p,
    const struct amount *m)
{
	return m->bare && m->to + 1 < p->atoms->count &&
	    atoms_blank(p->atoms, m->to).len == 0 &&
	    atoms_blank(p->atoms, m->to + 1).len == 0 &&
	    slice_equal(part_term(k, p, m->to)->folded, SLICE("-")) &&
	    part_term(k, p, m->to + 1)->form == FORM_WORD;
}

/* "one" and "first" come and go as other words do, not as numbers. */
static void
tell_single(struct classifier *k, struct part *p, const struct amount *m)
{
	enum kind kind = m->is_date ? KIND_DATE : KIND_NUMBER;
	struct slice none = slice_of(NULL), text = amount_text(p, m);

	if (m->bare && (!m->has_value || m->value <= 1))
		return;
	if (is_compound(k, p, m))
		return;
	explain(p, m);
	if (p == &k->before)
		classifier_add_change(k, kind, text, none);
	else
		classifier_add_change(k, kind, none, text);
}

void
classify_numbers(struct classifier *k)
{
	struct amounts before, after;
	size_t i;

	collect(&before, k, &k->before);
	collect(&after, k, &k->after);
	cancel(k, &before, &after);
	collect_kept(&before, k, &k->before, &after, &k->after);
	collect_kept(&after, k, &k->after, &before, &k->before);
	for (i = 0; i < before.count && i < after.count; i++)
		tell_pair(k, &before.at[i], &after.at[i]);
	for (; i < before.count; i++)
		tell_single(k, &k->before, &before.at[i]);
	for (; i < after.count; i++)
		tell_single(k, &k->after, &after.at[i]);
}
