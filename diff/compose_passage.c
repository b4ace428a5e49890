#include "diff/compose_work.h"

#include <stdlib.h>

/*
 * What an edit says of its old sentences: those it lists (marks) became
 * something else or went; the others (kept) are the same on both sides, in
 * the same order.  What is known of a sentence is cut where the edit's own
 * sentences end, should the two not agree.
 */

static int
compare_marks(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

static bool
add_marks(struct marks *m, struct slice text, const struct slice *parts,
    size_t count, size_t listed)
{
	struct mark *at;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!compose_room(&m->at, &m->room, m->count, sizeof(*m->at)))
			return false;
		at = &m->at[m->count++];
		*at = (struct mark){ .listed = (uint32_t)listed };
		at->start = (uint32_t)(parts[i].ptr - text.ptr);
		at->end = at->start + (uint32_t)parts[i].len;
	}
	return true;
}

static bool
list_marks(struct passage_view *v)
{
	const struct edit *e = v->edit;
	const struct sentence_edit *s;
	size_t i;

	v->gone.count = v->come.count = 0;
	for (i = 0; i < e->sentence_count; i++) {
		s = &e->sentences[i];
		if (!compose_room(&v->fates, &v->fates_room, i,
			sizeof(*v->fates)))
			return false;
		v->fates[i] = (struct fate){ 0 };
		if (!add_marks(&v->gone, e->before_text, s->before,
			s->before_count, i) ||
		    !add_marks(&v->come, e->after_text, s->after,
			s->after_count, i))
			return false;
	}
	if (v->gone.count)
		qsort(v->gone.at, v->gone.count, sizeof(*v->gone.at),
		    compare_marks);
	if (v->come.count)
		qsort(v->come.at, v->come.count, sizeof(*v->come.at),
		    compare_marks);
	return true;
}

/* The mark that offset lies in, or NULL. */
static const struct mark *
mark_at(const struct marks *m, size_t offset)
{
	size_t low = 0, high = m->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (m->at[mid].end <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->count && m->at[low].start <= offset ? &m->at[low]
							     : NULL;
}

static const struct mark *
mark_of(const struct marks *m, struct slice text, struct slice words)
{
	if (!words.ptr || words.ptr < text.ptr ||
	    words.ptr >= text.ptr + text.len)
		return NULL;
	return mark_at(m, (size_t)(words.ptr - text.ptr));
}

/* Each kind goes to the sentence that its words stand in. */
static void
share_kinds(struct passage_view *v)
{
	const struct edit *e = v->edit;
	const struct detail *d;
	const struct mark *m;
	size_t i;

	for (i = 0; i < e->details.count; i++) {
		d = &e->details.at[i];
		m = mark_of(&v->come, e->after_text, d->after);
		if (!m)
			m = mark_of(&v->gone, e->before_text, d->before);
		if (m)
			v->fates[m->listed].kinds |= KIND_BIT(d->kind);
	}
	if (e->sentence_count == 1)
		v->fates[0].kinds = e->kinds;
}

static bool
keep(struct passage_view *v, uint32_t start, uint32_t end,
    const struct turn *last)
{
	if (!compose_room(&v->kept, &v->kept_room, v->kept_count,
		sizeof(*v->kept)))
		return false;
	v->kept[v->kept_count++] = (struct kept){ start, end, last };
	return true;
}

/* Part of an old sentence that lies in mark m. */
static void
take(struct passage_view *v, struct mark *m, uint32_t paragraph,
    uint32_t start, uint32_t end, const struct turn *last)
{
	struct fate *f = &v->fates[m->listed];

	if (!m->last) {
		m->last = last;
		m->paragraph = paragraph;
	}
	if (!f->last || end - start > f->len) {
		f->last = last;
		f->len = end - start;
		f->start = m->start;
		f->end = m->end;
	}
}

static uint32_t
skip_blank(struct slice text, uint32_t at, uint32_t end)
{
	while (at < end && compose_is_blank(text.ptr[at]))
		at++;
	return at;
}

static uint32_t
trim_blank(struct slice text, uint32_t start, uint32_t at)
{
	while (at > start && compose_is_blank(text.ptr[at - 1]))
		at--;
	return at;
}

/* Shares one old sentence out among marks, from *next on, and what is kept. */
static bool
cut_sentence(struct passage_view *v, uint32_t paragraph, uint32_t from,
    uint32_t end, const struct turn *last, size_t *next)
{
	struct slice text = v->edit->before_text;
	struct mark *m;
	uint32_t stop;
	bool ok = true;

	while (from < end && ok) {
		while (*next < v->gone.count &&
		    v->gone.at[*next].end <= from)
			++*next;
		m = *next < v->gone.count ? &v->gone.at[*next] : NULL;
		if (!m || m->start >= end)
			return keep(v, from, end, last);
		if (m->start > from) {
			stop = trim_blank(text, from, m->start);
			ok = keep(v, from, stop, last);
			from = m->start;
		}
		stop = m->end < end ? m->end : end;
		take(v, m, paragraph, from, stop, last);
		from = skip_blank(text, stop, end);
	}
	return ok;
}

enum emend_status
compose_read(struct composition *c, const struct edit *e,
    struct emend_error *err)
{
	struct passage_view *v = &c->work->view;
	const struct composed_paragraph *p;
	uint32_t start = 0;
	size_t i, k, next = 0;
	bool ok;

	v->edit = e;
	v->kept_count = 0;
	ok = list_marks(v);
	for (i = 0; i < e->before_count && ok; i++) {
		p = c->paragraphs[e->before[i]];
		ok = compose_room(
		    &v->starts, &v->starts_room, i, sizeof(*v->starts));
		if (ok)
			v->starts[i] = start;
		for (k = 0; k < p->sentence_count && ok; k++)
			ok = cut_sentence(v, (uint32_t)i,
			    start + p->sentences[k].start,
			    start + p->sentences[k].end,
			    p->sentences[k].last, &next);
		start += (uint32_t)p->text.len + 1;
	}
	if (!ok)
		return emend_fail_nomem(err);
	share_kinds(v);
	return EMEND_OK;
}

static bool
leave_whole(struct composition *c, const struct edit *e)
{
	struct composed_paragraph *p;
	size_t i, k;

	for (i = 0; i < e->before_count; i++) {
		p = c->paragraphs[e->before[i]];
		for (k = 0; k < p->sentence_count; k++)
			if (!compose_past_add(c, p, p->sentences[k].start,
				p->sentences[k].end, p->sentences[k].last,
				false))
				return false;
	}
	return true;
}

static bool
leave_marks(struct composition *c, const struct edit *e)
{
	struct passage_view *v = &c->work->view;
	const struct mark *m;
	enum edit_op op;
	uint32_t start;
	size_t i;

	for (i = 0; i < v->gone.count; i++) {
		m = &v->gone.at[i];
		op = e->sentences[m->listed].op;
		if (!m->last || op == EDIT_MOVED)
			continue;
		start = v->starts[m->paragraph];
		if (!compose_past_add(c,
			c->paragraphs[e->before[m->paragraph]],
			m->start > start ? m->start - start : 0,
			m->end - start, m->last, op != EDIT_DELETED))
			return false;
	}
	return true;
}

enum emend_status
compose_leave(struct composition *c, const struct edit *e,
    struct emend_error *err)
{
	enum emend_status status;

	if (e->before_count == 0)
		return EMEND_OK;
	if (e->after_count == 0)
		return leave_whole(c, e) ? EMEND_OK : emend_fail_nomem(err);
	if (e->before_count == 1 && e->after_count == 1 &&
	    slice_equal(e->before_text, e->after_text))
		return EMEND_OK;
	status = compose_read(c, e, err);
	if (!status && !leave_marks(c, e))
		status = emend_fail_nomem(err);
	return status;
}
