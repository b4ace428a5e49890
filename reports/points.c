#include "reports/points.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "reports/report.h"

#define REASON_BYTES 200

static bool
says_the_same(const struct detail *x, const struct detail *y)
{
	return x->kind == y->kind && slice_equal(x->reason, y->reason);
}

/* The point that this detail is about; NULL when there is no room. */
static struct point *
find_point(struct points *p, const struct detail *d)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (says_the_same(p->at[i].detail, d))
			return &p->at[i];
	if (p->count == POINTS_MOST) {
		p->left_out++;
		return NULL;
	}
	p->at[p->count] = (struct point){ .detail = d };
	return &p->at[p->count++];
}

/* Of a headline; what became of a byline or a date its own line says. */
static void
add_field(struct points *p, const struct field_edit *f, enum kind kind)
{
	struct point *point;
	size_t i;

	for (i = 0; f->field <= FIELD_TITLE_HTML && i < f->details.count; i++) {
		if (f->details.at[i].kind != kind)
			continue;
		point = find_point(p, &f->details.at[i]);
		if (point)
			point->headline = true;
	}
}

static void
add_edit(struct points *p, const struct edit *e, enum kind kind)
{
	bool deleted = e->after_count == 0;
	size_t number = deleted ? e->before[0] : e->after[0], i;
	struct point *point;

	for (i = 0; i < e->details.count; i++) {
		if (e->details.at[i].kind != kind)
			continue;
		point = find_point(p, &e->details.at[i]);
		if (!point || point->last == e)
			continue;
		point->last = e;
		if (point->count < PLACES_MOST) {
			point->paragraphs[point->count] = number;
			point->deleted[point->count] = deleted;
		}
		point->count++;
	}
}

void
points_gather(struct points *p, const struct changes *c)
{
	unsigned kind;
	size_t i;

	*p = (struct points){ .count = 0 };
	/* a notice is told apart; wording and below is seen by the marks */
	for (kind = 0; kind < KIND_CORRECTION; kind++) {
		if (!(c->kinds & KIND_BIT(kind)))
			continue;
		for (i = 0; i < c->field_count; i++)
			add_field(p, &c->fields[i], (enum kind)kind);
		for (i = 0; i < c->edit_count; i++)
			add_edit(p, &c->edits[i], (enum kind)kind);
	}
}

/* ---- in words ---- */

/* A reason may quote a whole speech. */
struct slice
point_reason(const struct point *p, bool *cut)
{
	struct slice shown = utf8_cut(p->detail->reason, REASON_BYTES);

	*cut = shown.len < p->detail->reason.len;
	return shown;
}

static void
add(char *out, const char *before, const char *word, size_t n)
{
	size_t used = strlen(out);

	snprintf(out + used, POINT_PLACES_MAX - used, "%s%s%zu", before, word,
	    n);
}

void
point_places(char out[POINT_PLACES_MAX], const struct point *p)
{
	size_t i, shown = p->count < PLACES_MOST ? p->count : PLACES_MOST;
	const char *before = p->headline ? ", " : "(";
	bool several;

	snprintf(out, POINT_PLACES_MAX, "%s", p->headline ? "(headline" : "");
	for (i = 0; i < shown; i++) {
		several = i + 1 < shown ? !p->deleted[i + 1] : p->count > shown;
		add(out, before,
		    p->deleted[i]		? "deleted paragraph "
			: i && !p->deleted[i - 1] ? ""
			: several		? "paragraphs "
						: "paragraph ",
		    p->paragraphs[i] + 1);
		before = ", ";
	}
	if (p->count > shown) {
		add(out, " and ", "", p->count - shown);
		snprintf(out + strlen(out), POINT_PLACES_MAX - strlen(out),
		    " more");
	}
	snprintf(out + strlen(out), POINT_PLACES_MAX - strlen(out), ")");
}

/* ---- the notice ---- */

static bool
took_notice_out(const struct changes *c)
{
	size_t i;

	for (i = 0; i < c->edit_count; i++)
		if (c->edits[i].op == EDIT_DELETED &&
		    c->edits[i].kinds & KIND_BIT(KIND_CORRECTION))
			return true;
	return false;
}

const char *
points_notice(const struct report *r)
{
	const struct changes *c = r->changes;

	switch (c->notice) {
	case NOTICE_ADDED:
		return "A correction or update notice was added.";
	case NOTICE_CHANGED:
		return "The correction or update notice was changed.";
	case NOTICE_NONE:
		if (took_notice_out(c))
			return "A correction or update notice was taken out.";
		if (r->url && c->kinds & KINDS_SERIOUS)
			return "No correction or update notice says so.";
		break;
	}
	return NULL;
}
