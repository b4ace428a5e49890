#include <stdlib.h>

#include "diff/sequence_work.h"

/*
 * Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the linear
 * space variant: search from both ends, split where the searches meet.
 * Two deviations, both to stay linear: elements that one side lacks are taken
 * out first, and a search that has spent max_cost edits splits at the furthest
 * point it has reached, as xdiff does.
 */
struct search {
	uint32_t *before, *after;	/* elements that both sides have */
	uint32_t *before_at, *after_at; /* where they stand in the work */
	uint32_t before_len, after_len;
	uint32_t cost; /* the cap */
	int32_t *forward, *backward; /* by diagonal, from -cost-1 to cost+1 */
	uint32_t *memory; /* owned; all lists lie in it */
};

/* No path gets there; stays below 0 however many steps are added. */
#define UNREACHED (INT32_MIN / 2)

/*
 * One of the two searches in a box, in its own coordinates: x counts elements
 * of before, y of after, both from its own corner; a diagonal is x - y.
 */
struct front {
	const uint32_t *before, *after; /* the first element of each */
	ptrdiff_t step;	       /* 1, or -1 from the far corner */
	int32_t width, height; /* of the box */
	int32_t low, high;     /* diagonals reached */
	int32_t *x;	       /* the furthest on each diagonal */
};

/* 1: they stand in r; 0: forgotten again. */
static void
mark(struct work *w, struct region r, uint32_t count)
{
	uint32_t i;

	for (i = r.before; i < r.before_end; i++)
		w->seen[w->before[i]].before_count = count;
	for (i = r.after; i < r.after_end; i++)
		w->seen[w->after[i]].after_count = count;
}

static uint32_t
keep_shared(const struct work *w, const uint32_t *side, uint32_t start,
    uint32_t end, uint32_t *kept, uint32_t *at)
{
	const struct occurrences *o;
	uint32_t i, n = 0;

	for (i = start; i < end; i++) {
		o = &w->seen[side[i]];
		if (!o->before_count || !o->after_count)
			continue;
		kept[n] = side[i];
		at[n++] = i;
	}
	return n;
}

static bool
search_init(struct search *s, struct work *w, struct region r)
{
	size_t before = r.before_end - r.before;
	size_t after = r.after_end - r.after;
	size_t diagonals;

	s->cost = w->max_cost;
	if (s->cost > before + after)
		s->cost = (uint32_t)(before + after);
	diagonals = 2 * (size_t)s->cost + 3;
	s->memory = calloc(
	    2 * (before + after) + 2 * diagonals, sizeof(*s->memory));
	if (!s->memory) {
		w->status = EMEND_NOMEM;
		return false;
	}
	s->before = s->memory;
	s->before_at = s->before + before;
	s->after = s->before_at + before;
	s->after_at = s->after + after;
	s->forward = (int32_t *)(s->after_at + after) + s->cost + 1;
	s->backward = s->forward + diagonals;
	mark(w, r, 1);
	s->before_len = keep_shared(w, w->before, r.before, r.before_end,
	    s->before, s->before_at);
	s->after_len = keep_shared(
	    w, w->after, r.after, r.after_end, s->after, s->after_at);
	mark(w, r, 0);
	return true;
}

static void
front_init(struct front *f, const struct search *s, struct region box, bool far)
{
	f->before = s->before + (far ? box.before_end - 1 : box.before);
	f->after = s->after + (far ? box.after_end - 1 : box.after);
	f->step = far ? -1 : 1;
	f->width = (int32_t)(box.before_end - box.before);
	f->height = (int32_t)(box.after_end - box.after);
	f->low = f->high = 0;
	f->x = far ? s->backward : s->forward;
	f->x[-1] = f->x[1] = UNREACHED;
	f->x[0] = 0;
}

/* One diagonal more each way; past the box, one less, to keep the parity. */
static void
widen(struct front *f)
{
	if (f->low > -f->height)
		f->x[--f->low - 1] = UNREACHED;
	else
		f->low++;
	if (f->high < f->width)
		f->x[++f->high + 1] = UNREACHED;
	else
		f->high--;
}

/* The furthest x on diagonal with one edit more than its neighbours. */
static int32_t
reach(const struct front *f, int32_t diagonal)
{
	int32_t x = f->x[diagonal - 1] + 1;

	if (x > f->width || x < f->x[diagonal + 1])
		x = f->x[diagonal + 1];
	if (x < 0 || x < diagonal || x - diagonal > f->height)
		return UNREACHED;
	while (x < f->width && x - diagonal < f->height &&
	    f->before[x * f->step] == f->after[(x - diagonal) * f->step])
		x++;
	return x;
}

/* Has the other front passed the point where this one stands? */
static bool
meets(const struct front *f, const struct front *other, int32_t diagonal)
{
	int32_t same = f->width - f->height - diagonal;

	return f->x[diagonal] >= 0 && same >= other->low &&
	    same <= other->high && other->x[same] >= 0 &&
	    f->x[diagonal] + other->x[same] >= f->width;
}

/* One edit more.  True when the fronts met, on *diagonal. */
static bool
advance(struct front *f, const struct front *other, bool may_meet,
    int32_t *diagonal)
{
	int32_t d;

	widen(f);
	for (d = f->high; d >= f->low; d -= 2) {
		f->x[d] = reach(f, d);
		if (may_meet && meets(f, other, d)) {
			*diagonal = d;
			return true;
		}
	}
	return false;
}

/* The diagonal on which most elements lie behind the front. */
static int32_t
furthest(const struct front *f, int32_t *behind)
{
	int32_t d, best = f->high;

	*behind = UNREACHED;
	for (d = f->high; d >= f->low; d -= 2)
		if (f->x[d] >= 0 && 2 * f->x[d] - d > *behind) {
			*behind = 2 * f->x[d] - d;
			best = d;
		}
	return best;
}

/*
 * Where to cut a box whose corners do not match: on a shortest script if that
 * takes no more than 2 * cost edits.  In the near corner's coordinates.
 */
static void
find_cut(
    const struct search *s, struct region box, int32_t *x, int32_t *y)
{
	struct front near, far;
	int32_t near_behind, far_behind, d = 0, back = 0;
	bool odd, met = false, met_far = false;
	uint32_t cost;

	front_init(&near, s, box, false);
	front_init(&far, s, box, true);
	odd = (near.width - near.height) % 2 != 0;
	for (cost = 0; cost < s->cost && !met && !met_far; cost++) {
		met = advance(&near, &far, odd, &d);
		if (!met)
			met_far = advance(&far, &near, !odd, &back);
	}
	if (!met && !met_far) {
		d = furthest(&near, &near_behind);
		back = furthest(&far, &far_behind);
		met_far = far_behind > near_behind;
	}
	*x = met_far ? far.width - far.x[back] : near.x[d];
	*y = met_far ? far.height - (far.x[back] - back) : near.x[d] - d;
}

static void
emit_kept(struct work *w, const struct search *s, struct region common)
{
	uint32_t i;

	for (i = 0; i < common.before_end - common.before; i++)
		work_emit(w, s->before_at[common.before + i],
		    s->after_at[common.after + i], 1);
}

/* Reports or cuts one box; what is left of others is reported already. */
static void
divide(struct work *w, const struct search *s, struct region box)
{
	struct region start = box, end, right;
	uint32_t len;
	int32_t x, y;

	len = region_trim_start(&box, s->before, s->after);
	start.before_end = start.before + len;
	start.after_end = start.after + len;
	emit_kept(w, s, start);
	len = region_trim_end(&box, s->before, s->after);
	end = (struct region){ box.before_end, box.before_end + len,
		box.after_end, box.after_end + len };
	work_push(w, end, true);
	if (region_is_empty(box))
		return;
	find_cut(s, box, &x, &y);
	right = box;
	right.before = box.before_end = box.before + (uint32_t)x;
	right.after = box.after_end = box.after + (uint32_t)y;
	work_push(w, right, false);
	work_push(w, box, false);
}

void
sequence_myers(struct work *w, struct region r)
{
	size_t base = w->step_count;
	struct search s;
	struct step step;

	if (!search_init(&s, w, r))
		return;
	/* from here on the steps above base are in the search's positions */
	work_push(w, (struct region){ 0, s.before_len, 0, s.after_len }, false);
	while (w->step_count > base && !w->status) {
		step = w->steps[--w->step_count];
		if (step.common)
			emit_kept(w, &s, step.region);
		else
			divide(w, &s, step.region);
	}
	free(s.memory);
}
