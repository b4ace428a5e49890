#include "diff/align_work.h"

/*
 * "a b [a b]" says the same as "a [b a] b".  Of the places where a block that
 * came or went can be told, take the one that keeps headings with what they
 * head: it begins with a heading, or does not end with one; else the last, for
 * the second of two equal paragraphs is the new one.
 */
#define SLIDE_MAX 1000 /* places that are looked at each way */

/* A block of free paragraphs of one side, half-open. */
struct block {
	struct aligner *al;
	struct links_of *side;
	uint32_t start, end;
};

static bool
has_same_text(const struct block *b, uint32_t i, uint32_t j)
{
	const struct paragraph *x = &b->side->paragraphs[i];
	const struct paragraph *y = &b->side->paragraphs[j];

	return x->kind == y->kind && x->level == y->level &&
	    slice_equal(x->text, y->text);
}

/* Gives the link of one paragraph to another, free and with the same text. */
static bool
hand_over(struct block *b, uint32_t from, uint32_t to)
{
	uint32_t index = b->side->link[from];
	struct link *l;

	if (index == NOWHERE || !has_same_text(b, from, to))
		return false;
	l = &b->al->links[index];
	if (!l->exact || l->moved)
		return false;
	if (b->side == &b->al->before) {
		l->before = to;
		l->before_end = to + 1;
	} else {
		l->after = to;
		l->after_end = to + 1;
	}
	b->side->link[to] = index;
	b->side->link[from] = NOWHERE;
	return true;
}

static bool
slide_up(struct block *b)
{
	if (b->start == 0 || !hand_over(b, b->start - 1, b->end - 1))
		return false;
	b->start--;
	b->end--;
	return true;
}

static bool
slide_down(struct block *b)
{
	if (b->end == b->side->count || !hand_over(b, b->end, b->start))
		return false;
	b->start++;
	b->end++;
	return true;
}

static bool
is_heading(const struct block *b, uint32_t i)
{
	return b->side->paragraphs[i].kind == PARAGRAPH_HEADING;
}

static int
nature(const struct block *b)
{
	return 2 * is_heading(b, b->start) - is_heading(b, b->end - 1);
}

static void
settle(struct block *b)
{
	int best, steps, best_steps = 0;

	for (steps = 0; steps < SLIDE_MAX && slide_down(b); steps++)
		continue;
	best = nature(b);
	for (steps = 0; steps < SLIDE_MAX && slide_up(b);) {
		steps++;
		if (nature(b) > best) {
			best = nature(b);
			best_steps = steps;
		}
	}
	for (; steps > best_steps; steps--)
		slide_down(b);
}

static void
slide_side(struct aligner *al, struct links_of *side)
{
	struct block b = { al, side, 0, 0 };
	uint32_t end = side->count;

	while (end > 0) {
		if (side->link[end - 1] != NOWHERE) {
			end--;
			continue;
		}
		b.end = end;
		while (end > 0 && side->link[end - 1] == NOWHERE)
			end--;
		b.start = end;
		settle(&b);
		if (b.start < end)
			end = b.start;
	}
}

void
align_slide(struct aligner *al)
{
	slide_side(al, &al->before);
	slide_side(al, &al->after);
}
