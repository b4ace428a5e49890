#include "diff/sequence.h"

#include <stdlib.h>

#include "diff/sequence_work.h"

/*
 * Looks at an element, per element, before everything left goes to Myers.
 * Prose takes 5 to 30; only inputs made to be slow come near it.
 */
#define LOOKS_PER_ELEMENT 128
#define LOOKS_AT_LEAST 65536

/*
 * Steps that all searches of Myers together may take, about; each costs up to
 * max_cost steps an element.
 */
#define MYERS_STEPS ((size_t)64 * 1000 * 1000)
#define MYERS_COST_MIN 64
#define MYERS_COST_MAX 1024

bool
region_is_empty(struct region r)
{
	return r.before == r.before_end || r.after == r.after_end;
}

uint32_t
region_trim_start(
    struct region *r, const uint32_t *before, const uint32_t *after)
{
	uint32_t n = 0;

	while (!region_is_empty(*r) && before[r->before] == after[r->after]) {
		r->before++;
		r->after++;
		n++;
	}
	return n;
}

uint32_t
region_trim_end(struct region *r, const uint32_t *before, const uint32_t *after)
{
	uint32_t n = 0;

	while (!region_is_empty(*r) &&
	    before[r->before_end - 1] == after[r->after_end - 1]) {
		r->before_end--;
		r->after_end--;
		n++;
	}
	return n;
}

void
work_spend(struct work *w, uint64_t looks)
{
	w->budget = looks < w->budget ? w->budget - looks : 0;
}

/* Room for one more of size bytes; false when out of memory. */
static bool
grow(struct work *w, void **items, size_t count, size_t *cap, size_t size)
{
	size_t wanted = *cap ? *cap * 2 : 32;
	void *p;

	if (w->status)
		return false;
	if (count < *cap)
		return true;
	p = realloc(*items, wanted * size);
	if (!p) {
		w->status = EMEND_NOMEM;
		return false;
	}
	*items = p;
	*cap = wanted;
	return true;
}

void
work_push(struct work *w, struct region r, bool common)
{
	void *steps = w->steps;

	if (r.before == r.before_end && r.after == r.after_end)
		return;
	if (!grow(w, &steps, w->step_count, &w->step_cap, sizeof(*w->steps)))
		return;
	w->steps = steps;
	w->steps[w->step_count].region = r;
	w->steps[w->step_count++].common = common;
}

static bool
adjoins(const struct match *m, size_t before, size_t after)
{
	return m->before + m->len == before && m->after + m->len == after;
}

void
work_emit(struct work *w, size_t before, size_t after, size_t len)
{
	void *matches = w->matches;
	struct match *last;

	if (len == 0)
		return;
	last = w->match_count ? &w->matches[w->match_count - 1] : NULL;
	if (last && adjoins(last, before, after)) {
		last->len += len;
		return;
	}
	if (!grow(w, &matches, w->match_count, &w->match_cap,
		sizeof(*w->matches)))
		return;
	w->matches = matches;
	w->matches[w->match_count].before = before;
	w->matches[w->match_count].after = after;
	w->matches[w->match_count++].len = len;
}

static void
push_common_end(struct work *w, const struct region *r, uint32_t len)
{
	struct region end = { r->before_end, r->before_end + len, r->after_end,
		r->after_end + len };

	work_push(w, end, true);
}

/* Everything left of r is reported already, so matches come out in order. */
static void
look_into(struct work *w, struct region r, bool unique_first)
{
	uint32_t len = region_trim_start(&r, w->before, w->after);

	work_emit(w, r.before - len, r.after - len, len);
	push_common_end(w, &r, region_trim_end(&r, w->before, w->after));
	if (region_is_empty(r))
		return;
	work_spend(w, r.before_end - r.before + r.after_end - r.after);
	if (w->budget == 0)
		sequence_myers(w, r);
	else if (unique_first && sequence_unique(w, r))
		return;
	else if (sequence_longest_run(w, r) == RUN_FREQUENT)
		sequence_myers(w, r);
}

static void
run(struct work *w, struct region middle, bool unique_first)
{
	struct step step;

	work_push(w, middle, false);
	while (w->step_count > 0 && !w->status) {
		step = w->steps[--w->step_count];
		if (step.common)
			work_emit(w, step.region.before, step.region.after,
			    step.region.before_end - step.region.before);
		else
			look_into(w, step.region, unique_first);
	}
}

static uint32_t
greatest(const uint32_t *numbers, size_t len, uint32_t at_least)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (numbers[i] > at_least)
			at_least = numbers[i];
	return at_least;
}

static enum emend_status
fail_length(struct emend_error *err)
{
	return emend_fail(err, EMEND_LIMIT,
	    "text is too long to compare: more than %zu parts", SEQUENCE_MAX);
}

/* For the elements of r; those beside it are never looked at. */
static enum emend_status
work_init(struct work *w, struct region r, struct emend_error *err)
{
	size_t len = r.before_end - r.before + r.after_end - r.after;
	size_t numbers, cost;

	numbers = greatest(w->before + r.before, r.before_end - r.before, 0);
	numbers = greatest(w->after + r.after, r.after_end - r.after,
	    (uint32_t)numbers);
	numbers++;
	if (numbers > SEQUENCE_MAX)
		return fail_length(err);
	cost = MYERS_STEPS / 4 / (len + 1);
	cost = cost > MYERS_COST_MAX ? MYERS_COST_MAX : cost;
	w->max_cost = cost < MYERS_COST_MIN ? MYERS_COST_MIN : (uint32_t)cost;
	w->budget = LOOKS_AT_LEAST + (uint64_t)len * LOOKS_PER_ELEMENT;
	w->seen = calloc(numbers, sizeof(*w->seen));
	w->next = malloc((w->before_len + 1) * 3 * sizeof(*w->next));
	if (!w->seen || !w->next)
		return emend_fail_nomem(err);
	w->tail = w->next + w->before_len + 1;
	w->link = w->tail + w->before_len + 1;
	return EMEND_OK;
}

static void
work_free(struct work *w)
{
	free(w->seen);
	free(w->next);
	free(w->steps);
	free(w->matches);
}

static void
swap_sides(struct match *matches, size_t count)
{
	size_t i, before;

	for (i = 0; i < count; i++) {
		before = matches[i].before;
		matches[i].before = matches[i].after;
		matches[i].after = before;
	}
}

/* What stands between the common ends costs memory, if there is anything. */
static enum emend_status
match_all(struct work *w, bool unique_first, struct emend_error *err)
{
	struct region r = { 0, (uint32_t)w->before_len, 0,
		(uint32_t)w->after_len };
	uint32_t head = region_trim_start(&r, w->before, w->after);
	uint32_t tail = region_trim_end(&r, w->before, w->after);
	enum emend_status status;

	work_emit(w, 0, 0, head);
	if (!region_is_empty(r)) {
		status = work_init(w, r, err);
		if (status)
			return status;
		run(w, r, unique_first);
	}
	work_emit(w, r.before_end, r.after_end, tail);
	return EMEND_OK;
}

enum emend_status
sequence_match(struct match **out, size_t *count, const uint32_t *before,
    size_t before_len, const uint32_t *after, size_t after_len,
    const struct sequence_options *options, struct emend_error *err)
{
	static const struct sequence_options defaults;
	struct work w = { 0 };
	enum emend_status status;

	*out = NULL;
	*count = 0;
	options = options ? options : &defaults;
	w.before = options->mirrored ? after : before;
	w.before_len = options->mirrored ? after_len : before_len;
	w.after = options->mirrored ? before : after;
	w.after_len = options->mirrored ? before_len : after_len;
	w.weights = options->weights;
	w.max_chain = options->max_chain;
	if (w.max_chain == 0)
		w.max_chain = SEQUENCE_MAX_CHAIN;
	if (before_len > SEQUENCE_MAX || after_len > SEQUENCE_MAX)
		return fail_length(err);
	status = match_all(&w, options->unique_first, err);
	if (status)
		goto out;
	status = w.status ? emend_fail_nomem(err) : EMEND_OK;
	if (status)
		goto out;
	if (options->mirrored)
		swap_sides(w.matches, w.match_count);
	*out = w.matches;
	*count = w.match_count;
	w.matches = NULL;
out:
	work_free(&w);
	return status;
}
