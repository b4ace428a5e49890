#include "diff/compose_work.h"

#include <stdint.h>

/*
 * Where the words of new paragraphs came: by the edit's spans, but sentences
 * that moved or came back bring theirs along.
 */

/* Not placed yet: it came now. */
#define CAME_NOW UINT32_MAX

static bool
add_run(struct run **runs, size_t *count, size_t *room, struct run run)
{
	const struct run *last = *count ? &(*runs)[*count - 1] : NULL;

	if (last && last->revision == run.revision &&
	    last->paragraph == run.paragraph &&
	    last->offset + (run.start - last->start) == run.offset)
		return true;
	if (!compose_room(runs, room, *count, sizeof(run)))
		return false;
	(*runs)[(*count)++] = run;
	return true;
}

static bool
add_base(struct composition *c, struct run run)
{
	struct compose_work *w = c->work;

	return add_run(&w->base, &w->base_count, &w->base_room, run);
}

static bool
add_base_now(struct composition *c, uint32_t start)
{
	return add_base(c, (struct run){ .start = start,
		.revision = c->revisions, .paragraph = CAME_NOW,
		.offset = start });
}

static uint32_t
run_end(const struct composed_paragraph *p, size_t i)
{
	return i + 1 < p->run_count ? p->runs[i + 1].start
				    : (uint32_t)p->text.len;
}

size_t
compose_run_at(const struct composed_paragraph *p, uint32_t offset)
{
	size_t low = 0, high = p->run_count, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (p->runs[mid].start <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Where a walk over the old paragraphs' runs stands. */
struct walk {
	size_t paragraph; /* of the edit's */
	size_t run;
};

/* len bytes at old offset from are at offset start of the new text. */
static bool
keep_runs(struct composition *c, struct walk *w, uint32_t from, uint32_t len,
    uint32_t start)
{
	const struct passage_view *v = &c->work->view;
	const struct composed_paragraph *p;
	uint32_t offset, n;
	struct run run;
	bool ok = true;

	for (; len > 0 && ok; from += n, start += n, len -= n) {
		while (w->paragraph + 1 < v->edit->before_count &&
		    v->starts[w->paragraph + 1] <= from) {
			w->paragraph++;
			w->run = 0;
		}
		p = c->paragraphs[v->edit->before[w->paragraph]];
		offset = from - v->starts[w->paragraph];
		n = 1;
		if (offset >= p->text.len) { /* the "\n" between two */
			ok = add_base_now(c, start);
			continue;
		}
		while (run_end(p, w->run) <= offset)
			w->run++;
		n = run_end(p, w->run) - offset;
		n = n < len ? n : len;
		run = p->runs[w->run];
		run.offset += offset - run.start;
		run.start = start;
		ok = add_base(c, run);
	}
	return ok;
}

static bool
read_spans(struct composition *c, const struct edit *e)
{
	struct walk w = { 0, 0 };
	uint32_t before = 0, after = 0, len;
	size_t i;
	bool ok = true;

	c->work->base_count = 0;
	for (i = 0; i < e->spans.count && ok; i++) {
		len = (uint32_t)e->spans.at[i].text.len;
		switch (e->spans.at[i].op) {
		case SPAN_EQUAL:
			ok = keep_runs(c, &w, before, len, after);
			before += len;
			after += len;
			break;
		case SPAN_DELETE:
			before += len;
			break;
		case SPAN_INSERT:
			ok = add_base_now(c, after);
			after += len;
			break;
		}
	}
	return ok;
}

/* A new paragraph in the making, and where the base runs stand. */
struct making {
	uint32_t start, end; /* in the edit's new text */
	uint32_t number;
	size_t base;
};

static bool
add_draft(struct composition *c, struct run run)
{
	struct draft *d = &c->work->draft;

	return add_run(&d->runs, &d->run_count, &d->runs_room, run);
}

/* The spans' runs of [from, to) of the new text. */
static bool
put_base(struct composition *c, struct making *m, uint32_t from, uint32_t to)
{
	const struct compose_work *w = c->work;
	struct run run;
	uint32_t end;
	bool ok = true;

	for (; from < to && ok; from = end) {
		while (m->base + 1 < w->base_count &&
		    w->base[m->base + 1].start <= from)
			m->base++;
		end = m->base + 1 < w->base_count
		    ? w->base[m->base + 1].start : to;
		end = end < to ? end : to;
		run = w->base[m->base];
		run.offset += from - run.start;
		run.start = from - m->start;
		if (run.paragraph == CAME_NOW) {
			run.paragraph = m->number;
			run.offset = run.start;
		}
		ok = add_draft(c, run);
	}
	return ok;
}

/* The runs that p has in [from, to), for the paragraph's bytes at `at`. */
static bool
put_source(struct composition *c, const struct composed_paragraph *p,
    uint32_t from, uint32_t to, uint32_t at)
{
	struct run run;
	uint32_t end;
	size_t i;

	for (i = compose_run_at(p, from); from < to; i++) {
		end = run_end(p, i) < to ? run_end(p, i) : to;
		run = p->runs[i];
		run.offset += from - run.start;
		run.start = at;
		if (!add_draft(c, run))
			return false;
		at += end - from;
		from = end;
	}
	return true;
}

static bool
put_sentence(struct composition *c, struct making *m, const struct placed *s)
{
	struct draft *d = &c->work->draft;

	if (!compose_room(&d->sentences, &d->sentences_room,
		d->sentence_count, sizeof(*d->sentences)))
		return false;
	d->sentences[d->sentence_count++] = (struct composed_sentence){
		s->start - m->start, s->end - m->start, s->last };
	if (!s->source)
		return put_base(c, m, s->start, s->end);
	return put_source(c, s->source, s->source_start,
		   s->source_start + s->head, s->start - m->start) &&
	    put_base(c, m, s->start + s->head, s->end - s->tail) &&
	    put_source(c, s->source, s->source_end - s->tail, s->source_end,
		s->end - s->tail - m->start);
}

/* Of the placed sentences from *next on, those in the paragraph. */
static struct composed_paragraph *
make(struct composition *c, const struct edit *e, struct making *m,
    size_t *next)
{
	struct compose_work *w = c->work;
	const struct placed *s;
	uint32_t at = m->start;

	w->draft.sentence_count = 0;
	w->draft.run_count = 0;
	for (; *next < w->placed_count; ++*next) {
		s = &w->placed[*next];
		if (s->start >= m->end)
			break;
		if (!put_base(c, m, at, s->start) || !put_sentence(c, m, s))
			return NULL;
		at = s->end;
	}
	if (!put_base(c, m, at, m->end))
		return NULL;
	return compose_paragraph(
	    c, slice_sub(e->after_text, m->start, m->end), &w->draft);
}

enum emend_status
compose_build(struct composition *c, const struct edit *e,
    struct composed_paragraph **out, struct emend_error *err)
{
	struct making m = { 0 };
	size_t i, next = 0;

	if (!read_spans(c, e))
		return emend_fail_nomem(err);
	for (i = 0; i < e->after_count; i++) {
		m.end = m.start + (uint32_t)slice_find_byte(slice_sub(
			e->after_text, m.start, e->after_text.len), '\n', 0);
		m.number = (uint32_t)e->after[i];
		out[i] = make(c, e, &m, &next);
		if (!out[i])
			return emend_fail_nomem(err);
		m.start = m.end + 1;
	}
	return EMEND_OK;
}
