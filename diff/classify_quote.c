#include "diff/classify.h"

/*
 * Words inside quotation marks are somebody's words: a change there is told
 * apart.  Each family of marks is followed by itself, so one pass is enough
 * and a mark that is never closed confuses no other.
 */
enum family {
	FAMILY_CURLY,      /* “ ” */
	FAMILY_LOW,        /* „ “ and „ ” */
	FAMILY_SAME,       /* ” ” */
	FAMILY_GUILLEMET,  /* « » */
	FAMILY_INWARD,     /* » « */
	FAMILY_ANGLE,      /* ‹ › */
	FAMILY_CORNER,     /* 「 」 */
	FAMILY_HOLLOW,     /* 『 』 */
	FAMILY_SINGLE,     /* ‘ ’ */
	FAMILY_LOW_SINGLE, /* ‚ ‘ */
	FAMILY_STRAIGHT,   /* " " */
	FAMILY_TICK,       /* ' ' */
};

#define FAMILY_COUNT 12
#define NOWHERE UINT32_MAX

struct reader {
	const struct classifier *k;
	const struct atoms *a;
	unsigned char *flags;
	uint32_t open[FAMILY_COUNT]; /* token, or NOWHERE */
};

/*
 * Rows of one mark stand together and the first that fits is taken: a row that
 * closes fits when its family is open, one that opens when the mark may open.
 */
static const struct quote_mark {
	struct slice mark;
	enum family family;
	bool closes;
} quote_marks[] = {
	{ SLICE_LIT("“"), FAMILY_LOW, true },
	{ SLICE_LIT("“"), FAMILY_CURLY, false },
	{ SLICE_LIT("”"), FAMILY_CURLY, true },
	{ SLICE_LIT("”"), FAMILY_LOW, true },
	{ SLICE_LIT("”"), FAMILY_SAME, true },
	{ SLICE_LIT("”"), FAMILY_SAME, false },
	{ SLICE_LIT("„"), FAMILY_LOW, false },
	{ SLICE_LIT("«"), FAMILY_INWARD, true },
	{ SLICE_LIT("«"), FAMILY_GUILLEMET, false },
	{ SLICE_LIT("»"), FAMILY_GUILLEMET, true },
	{ SLICE_LIT("»"), FAMILY_INWARD, false },
	{ SLICE_LIT("‹"), FAMILY_ANGLE, false },
	{ SLICE_LIT("›"), FAMILY_ANGLE, true },
	{ SLICE_LIT("「"), FAMILY_CORNER, false },
	{ SLICE_LIT("」"), FAMILY_CORNER, true },
	{ SLICE_LIT("『"), FAMILY_HOLLOW, false },
	{ SLICE_LIT("』"), FAMILY_HOLLOW, true },
	{ SLICE_LIT("‘"), FAMILY_LOW_SINGLE, true },
	{ SLICE_LIT("‘"), FAMILY_SINGLE, false },
	{ SLICE_LIT("’"), FAMILY_SINGLE, true },
	{ SLICE_LIT("‚"), FAMILY_LOW_SINGLE, false },
	{ SLICE_LIT("\""), FAMILY_STRAIGHT, true },
	{ SLICE_LIT("\""), FAMILY_STRAIGHT, false },
	{ SLICE_LIT("'"), FAMILY_TICK, true },
	{ SLICE_LIT("'"), FAMILY_TICK, false },
};

#define QUOTE_MARK_COUNT (sizeof(quote_marks) / sizeof(quote_marks[0]))

signed char
classify_quote_mark(struct slice text)
{
	size_t n;

	for (n = 0; n < QUOTE_MARK_COUNT; n++)
		if (slice_equal(quote_marks[n].mark, text))
			return (signed char)n;
	return -1;
}

/* Opening and closing marks look alike: where they stand must tell. */
static bool
is_two_faced(enum family family)
{
	return family == FAMILY_SAME || family == FAMILY_INWARD ||
	    family == FAMILY_STRAIGHT || family == FAMILY_TICK;
}

/* '''bold''' in the markup of a wiki */
static bool
is_markup(const struct reader *r, uint32_t i)
{
	const struct atoms *a = r->a;

	return (i > 0 && a->ids[i - 1] == a->ids[i] &&
		   atoms_blank(a, i).len == 0) ||
	    (i + 1 < a->count && a->ids[i + 1] == a->ids[i] &&
		atoms_blank(a, i + 1).len == 0);
}

static bool
may_open(const struct reader *r, uint32_t i, enum family family)
{
	if (!is_two_faced(family))
		return true;
	if (i + 1 >= r->a->count)
		return false;
	/* " so written " */
	if (family == FAMILY_STRAIGHT && i > 0 &&
	    atoms_blank(r->a, i).len > 0 && atoms_blank(r->a, i + 1).len > 0)
		return true;
	if (atoms_blank(r->a, i + 1).len > 0)
		return false;
	return i == 0 || atoms_blank(r->a, i).len > 0 ||
	    term_at(r->k->v, r->a, i - 1)->form == FORM_MARK ||
	    term_at(r->k->v, r->a, i - 1)->form == FORM_BREAK;
}

/* A single mark before a letter is an apostrophe. */
static bool
may_close(const struct reader *r, uint32_t i, enum family family)
{
	if (family != FAMILY_SINGLE && family != FAMILY_TICK)
		return true;
	return i + 1 >= r->a->count || atoms_blank(r->a, i + 1).len > 0 ||
	    !term_is_wordlike(term_at(r->k->v, r->a, i + 1));
}

static void
flag_quotation(struct reader *r, uint32_t from, uint32_t to, bool closed)
{
	uint32_t i;

	for (i = from; i < to; i++)
		r->flags[i] |= TOKEN_QUOTED;
	r->flags[from] |= TOKEN_MARK;
	if (closed)
		r->flags[to - 1] |= TOKEN_MARK;
}

static void
read_mark(struct reader *r, uint32_t i)
{
	size_t n = (size_t)term_at(r->k->v, r->a, i)->quote;
	const struct slice mark = quote_marks[n].mark;
	const struct quote_mark *m;

	for (; n < QUOTE_MARK_COUNT; n++) {
		m = &quote_marks[n];
		if (!slice_equal(m->mark, mark))
			return;
		if (m->closes) {
			if (r->open[m->family] == NOWHERE ||
			    !may_close(r, i, m->family))
				continue;
			flag_quotation(r, r->open[m->family], i + 1, true);
			r->open[m->family] = NOWHERE;
			return;
		}
		if (r->open[m->family] == NOWHERE && may_open(r, i, m->family))
			r->open[m->family] = i;
		return;
	}
}

/*
 * At the end of a paragraph: a speech that goes on opens again in the next
 * one and is not closed here; a mark that may be anything else is forgotten.
 */
static void
end_paragraph(struct reader *r, uint32_t end)
{
	int f;

	for (f = 0; f < FAMILY_COUNT; f++) {
		if (r->open[f] != NOWHERE && f < FAMILY_SINGLE &&
		    !is_two_faced((enum family)f))
			flag_quotation(r, r->open[f], end, false);
		r->open[f] = NOWHERE;
	}
}

void
classify_quote_flags(const struct classifier *k, const struct atoms *a,
    unsigned char *flags)
{
	struct reader r = { k, a, flags, { 0 } };
	const struct term *t;
	uint32_t i;

	for (i = 0; i < FAMILY_COUNT; i++)
		r.open[i] = NOWHERE;
	for (i = 0; i < a->count; i++) {
		t = term_at(k->v, a, i);
		if (t->form == FORM_BREAK)
			end_paragraph(&r, i);
		else if (t->quote >= 0 && !is_markup(&r, i))
			read_mark(&r, i);
	}
	end_paragraph(&r, (uint32_t)a->count);
}

struct quoted {
	size_t inside, marks;
	uint32_t first_mark, last_mark; /* tokens; where marks > 0 */
};

static struct quoted
look_for_quoted(const struct part *p)
{
	struct quoted q = { 0, 0, 0, 0 };
	uint32_t i;

	for (i = p->from; i < p->to; i++) {
		if (p->flags[i] & TOKEN_MARK) {
			q.first_mark = q.marks ? q.first_mark : i;
			q.last_mark = i;
			q.marks++;
		} else if (p->flags[i] & TOKEN_QUOTED) {
			q.inside++;
		}
	}
	return q;
}

static void
explain_quoted(struct part *p)
{
	uint32_t i;

	for (i = p->from; i < p->to; i++)
		if (p->flags[i] & TOKEN_QUOTED)
			p->flags[i] |= TOKEN_EXPLAINED;
}

/* From an opening mark to the one that closes it, or the other way round. */
static struct slice
quotation_at(const struct part *p, uint32_t mark)
{
	const struct atoms *a = p->atoms;
	uint32_t from = mark, to = mark + 1;

	if (to < a->count && p->flags[to] & TOKEN_QUOTED) {
		while (to < a->count && p->flags[to] & TOKEN_QUOTED &&
		    !(p->flags[to] & TOKEN_MARK))
			to++;
		to += to < a->count && p->flags[to] & TOKEN_MARK;
	} else {
		while (from > 0 && p->flags[from - 1] & TOKEN_QUOTED) {
			from--;
			if (p->flags[from] & TOKEN_MARK)
				break;
		}
	}
	return atoms_text(a, from, to);
}

static void
tell_marks(struct classifier *k, const struct part *p, uint32_t mark,
    bool added)
{
	struct slice quotation = quotation_at(p, mark);
	struct slice none = slice_of(NULL);
	const struct detail *last = k->count ? &k->details[k->count - 1] : NULL;

	/* the other mark of the same quotation said it already */
	if (last && last->kind == KIND_QUOTE &&
	    (last->before.ptr == quotation.ptr ||
		last->after.ptr == quotation.ptr)) {
		k->said = true;
		return;
	}
	classifier_add(k, KIND_QUOTE, added ? none : quotation,
	    added ? quotation : none, "quotation marks were %s: %s",
	    added ? "added" : "removed", shorten(quotation).text);
}

void
classify_quotes(struct classifier *k)
{
	struct quoted b = look_for_quoted(&k->before);
	struct quoted a = look_for_quoted(&k->after);
	struct change_text t = hunk_text(k->c, k->hunk);

	if (b.inside + a.inside > 0 && b.marks == a.marks)
		classifier_add(k, KIND_QUOTE, t.before, t.after,
		    "words inside quotation marks changed");
	else if (a.marks > b.marks && a.inside > 0)
		classifier_add(k, KIND_QUOTE, t.before, t.after,
		    "a quotation was added: %s",
		    shorten(quotation_at(&k->after, a.first_mark)).text);
	else if (b.marks > a.marks && b.inside > 0)
		classifier_add(k, KIND_QUOTE, t.before, t.after,
		    "a quotation was removed: %s",
		    shorten(quotation_at(&k->before, b.first_mark)).text);
	else if (a.marks > b.marks)
		tell_marks(k, &k->after, a.first_mark, true);
	else if (b.marks > a.marks)
		tell_marks(k, &k->before, b.first_mark, false);
	explain_quoted(&k->before);
	explain_quoted(&k->after);
}

void
classify_whole_quotes(struct classifier *k, struct part *p)
{
	struct quoted q = look_for_quoted(p);
	bool added = p->atoms == &k->c->after;
	struct slice quotation, none = slice_of(NULL);

	if (q.marks == 0)
		return;
	quotation = quotation_at(p, q.first_mark);
	classifier_add(k, KIND_QUOTE, added ? none : quotation,
	    added ? quotation : none, "a quotation was %s: %s",
	    added ? "added" : "removed", shorten(quotation).text);
}
