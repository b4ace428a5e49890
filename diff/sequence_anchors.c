#include "diff/sequence_work.h"

/*
 * The stages that find what belongs together before Myers counts: elements
 * that stand once on each side (patience), and the longest common run
 * (histogram diff with the longest run preferred to the rarest: against
 * human-marked edits that was better than a minimal script, facts 2).
 */

static void
count_before(struct work *w, struct region r)
{
	struct occurrences *o;
	uint32_t i;

	/* backwards, so that chains ascend */
	for (i = r.before_end; i-- > r.before;) {
		o = &w->seen[w->before[i]];
		w->next[i] = o->before_at;
		o->before_at = i + 1;
		o->before_count++;
	}
}

static void
count_after(struct work *w, struct region r)
{
	struct occurrences *o;
	uint32_t i;

	for (i = r.after; i < r.after_end; i++) {
		o = &w->seen[w->after[i]];
		o->after_at = i + 1;
		o->after_count++;
	}
}

static void
forget_counts(struct work *w, struct region r)
{
	static const struct occurrences none;
	uint32_t i;

	for (i = r.before; i < r.before_end; i++)
		w->seen[w->before[i]] = none;
	for (i = r.after; i < r.after_end; i++)
		w->seen[w->after[i]] = none;
}

static uint32_t
partner(const struct work *w, uint32_t before)
{
	return w->seen[w->before[before]].after_at - 1;
}

/* The first of the tails whose partner is not before after. */
static uint32_t
find_tail(const struct work *w, uint32_t tails, uint32_t after)
{
	uint32_t low = 0, high = tails, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (partner(w, w->tail[mid]) < after)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * tail[k] is the end of the increasing subsequence of k + 1 pairs that ends
 * earliest; link leads back from each pair to the one before it.
 */
static uint32_t
increase(struct work *w, struct region r)
{
	const struct occurrences *o;
	uint32_t tails = 0, i, k;

	for (i = r.before; i < r.before_end; i++) {
		o = &w->seen[w->before[i]];
		if (o->before_count != 1 || o->after_count != 1)
			continue;
		k = find_tail(w, tails, o->after_at - 1);
		w->link[i] = k > 0 ? w->tail[k - 1] : 0;
		w->tail[k] = i;
		if (k == tails)
			tails++;
	}
	return tails;
}

/* Pushes the common run at (before, after) and what r has right of it. */
static void
push_run(struct work *w, struct region *r, uint32_t before, uint32_t after,
    uint32_t len)
{
	struct region right = { before + len, r->before_end, after + len,
		r->after_end };
	struct region common = { before, before + len, after, after + len };

	work_push(w, right, false);
	work_push(w, common, true);
	r->before_end = before;
	r->after_end = after;
}

bool
sequence_unique(struct work *w, struct region r)
{
	struct region rest = r;
	uint32_t tails, left, at;

	count_before(w, r);
	count_after(w, r);
	tails = increase(w, r);
	at = tails > 0 ? w->tail[tails - 1] : 0;
	for (left = tails; left > 0; left--) {
		push_run(w, &rest, at, partner(w, at), 1);
		at = w->link[at];
	}
	forget_counts(w, r);
	if (tails > 0)
		work_push(w, rest, false);
	return tails > 0;
}

struct run {
	uint32_t before, after, len;
	uint32_t weight;
	uint32_t rarity; /* how often its rarest element stands in before */
};

static struct run
extend(struct work *w, struct region r, uint32_t before, uint32_t after)
{
	struct run run = { before, after, 1, 0, 0 };
	uint32_t i;

	while (run.before > r.before && run.after > r.after &&
	    w->before[run.before - 1] == w->after[run.after - 1]) {
		run.before--;
		run.after--;
		run.len++;
	}
	while (run.before + run.len < r.before_end &&
	    run.after + run.len < r.after_end &&
	    w->before[run.before + run.len] == w->after[run.after + run.len])
		run.len++;
	run.weight = run.len;
	if (w->weights)
		for (i = run.weight = 0; i < run.len; i++)
			run.weight += w->weights[w->before[run.before + i]];
	work_spend(w, run.len);
	return run;
}

static uint32_t
rarity(const struct work *w, const struct run *run)
{
	uint32_t least = UINT32_MAX, i, count;

	for (i = 0; i < run->len; i++) {
		count = w->seen[w->before[run->before + i]].before_count;
		if (count < least)
			least = count;
	}
	return least;
}

/* How far a run is from standing at the same place of both sides of r. */
static uint32_t
skew(struct region r, const struct run *run)
{
	uint32_t before = run->before - r.before, after = run->after - r.after;

	return before < after ? after - before : before - after;
}

/* Weightier, rarer, straighter, and else the one found first. */
static void
take_better(
    const struct work *w, struct region r, struct run *best, struct run run)
{
	if (run.weight < best->weight)
		return;
	run.rarity = rarity(w, &run);
	if (run.weight == best->weight) {
		if (run.rarity > best->rarity)
			return;
		if (run.rarity == best->rarity &&
		    skew(r, &run) >= skew(r, best))
			return;
	}
	*best = run;
}

/*
 * All runs through after[at].  Returns where to go on: past the longest, for
 * every run through here ends before that, so none is walked twice and the
 * whole search takes at most max_chain looks an element.
 */
static uint32_t
runs_through(
    struct work *w, struct region r, uint32_t at, struct run *best)
{
	uint32_t chain = w->seen[w->after[at]].before_at;
	uint32_t go_on = at + 1;
	struct run run;

	for (; chain > 0; chain = w->next[chain - 1]) {
		run = extend(w, r, chain - 1, at);
		if (run.after + run.len > go_on)
			go_on = run.after + run.len;
		take_better(w, r, best, run);
	}
	return go_on;
}

enum run_result
sequence_longest_run(struct work *w, struct region r)
{
	struct run best = { 0 };
	bool frequent = false;
	uint32_t at, count;

	count_before(w, r);
	for (at = r.after; at < r.after_end;) {
		count = w->seen[w->after[at]].before_count;
		frequent = frequent || count > w->max_chain;
		if (count == 0 || count > w->max_chain)
			at++;
		else
			at = runs_through(w, r, at, &best);
	}
	forget_counts(w, r);
	if (best.len == 0)
		return frequent ? RUN_FREQUENT : RUN_NONE;
	push_run(w, &r, best.before, best.after, best.len);
	work_push(w, r, false);
	return RUN_FOUND;
}
