#include "diff/changes.h"
#include "reports/terminal.h"
#include "reports/text.h"

/*
 * What was changed that matters, before the text is read: a number, a name, a
 * lost "not", each once however often it was made, and where.
 */
#define POINTS_MOST 8
#define PLACES_MOST 4
#define REASON_BYTES 200

struct point {
	const struct detail *detail;
	bool headline;
	size_t paragraphs[PLACES_MOST];
	bool deleted[PLACES_MOST]; /* the number is one of the old text */
	size_t count;		   /* may be more than PLACES_MOST */
};

struct points {
	struct point at[POINTS_MOST];
	size_t count;
	size_t left_out; /* details that did not fit */
};

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
		if (!point ||
		    (point->count && point->count <= PLACES_MOST &&
			point->paragraphs[point->count - 1] == number &&
			point->deleted[point->count - 1] == deleted))
			continue;
		if (point->count < PLACES_MOST) {
			point->paragraphs[point->count] = number;
			point->deleted[point->count] = deleted;
		}
		point->count++;
	}
}

static void
gather(struct points *p, const struct changes *c)
{
	unsigned kind;
	size_t i;

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

/* ---- telling ---- */

/* "paragraphs 1, 3 and 2 more", "deleted paragraph 9" */
static void
write_paragraphs(
    struct terminal *t, const struct point *p, const char *before)
{
	size_t i, shown = p->count < PLACES_MOST ? p->count : PLACES_MOST;

	for (i = 0; i < shown; i++) {
		const char *word = p->deleted[i] ? "deleted paragraph "
		    : i && !p->deleted[i - 1]	 ? ""
		    : i + 1 < p->count		 ? "paragraphs "
						 : "paragraph ";

		terminal_printf(t, STYLE_DIM, "%s%s%zu", before, word,
		    p->paragraphs[i] + 1);
		before = ", ";
	}
	if (p->count > shown)
		terminal_printf(
		    t, STYLE_DIM, " and %zu more", p->count - shown);
}

static void
write_places(struct terminal *t, const struct point *p)
{
	const char *before = " (";

	if (p->headline) {
		terminal_puts(t, STYLE_DIM, " (headline");
		before = ", ";
	}
	write_paragraphs(t, p, before);
	terminal_puts(t, STYLE_DIM, ")");
}

/* A reason that quotes a whole speech is cut, at a character. */
static void
write_reason(struct terminal *t, struct slice reason)
{
	size_t cut = reason.len < REASON_BYTES ? reason.len : REASON_BYTES;

	while (cut < reason.len && cut > 0 &&
	    ((unsigned char)reason.ptr[cut] & 0xc0) == 0x80)
		cut--;
	terminal_text(t, STYLE_PLAIN, slice_sub(reason, 0, cut));
	if (cut < reason.len)
		terminal_puts(t, STYLE_PLAIN, TEXT_ELLIPSIS);
}

void
text_points(struct terminal *t, const struct changes *c)
{
	struct points points = { .count = 0 };
	size_t i;

	gather(&points, c);
	for (i = 0; i < points.count; i++) {
		terminal_puts(t, STYLE_PLAIN, "\xe2\x80\x93 ");
		t->indent = TEXT_INDENT;
		write_reason(t, points.at[i].detail->reason);
		write_places(t, &points.at[i]);
		terminal_newline(t, 0);
	}
	if (points.left_out) {
		terminal_printf(t, STYLE_PLAIN,
		    "\xe2\x80\x93 and %zu more, below", points.left_out);
		terminal_newline(t, 0);
	}
}
