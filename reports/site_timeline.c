#include <inttypes.h>
#include <stdio.h>

#include "base/time.h"
#include "reports/markup.h"
#include "reports/site.h"

/* The time line of an article, as a drawing with words for who cannot see it.
 * All that it shows stands in the page's tables, too. */

#define WIDTH 1000
#define EDGE 12 /* on either side */
#define LINE_Y 34
#define LABEL_TENTHS 260 /* of a unit, that a number takes */

struct scale {
	int64_t from, to;
};

static struct scale
scale_of(const struct site_article *a)
{
	struct scale s = { a->revisions[0].first_seen,
		a->revisions[0].first_seen };
	size_t i;

	for (i = 0; i < a->revision_count; i++) {
		const struct site_revision *r = &a->revisions[i];
		int64_t last = r->last_seen > r->first_seen ? r->last_seen
							    : r->first_seen;

		s.from = r->first_seen < s.from ? r->first_seen : s.from;
		s.to = last > s.to ? last : s.to;
	}
	if (s.to == s.from)
		s.to++;
	return s;
}

/* In tenths of a unit, so that nothing depends on a locale. */
static int64_t
place(const struct scale *s, int64_t at)
{
	int64_t in = at < s->from ? 0 : at > s->to ? s->to - s->from
						   : at - s->from;

	return EDGE * 10 +
	    (int64_t)((double)in / (double)(s->to - s->from) *
		(WIDTH - 2 * EDGE) * 10);
}

static void
write_number(struct markup *m, int64_t tenths)
{
	fprintf(m->file, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

static void
write_gap(struct markup *m, const struct scale *s, const struct site_gap *g)
{
	int64_t from = place(s, g->from), to = place(s, g->to);

	MARKUP(m, "<rect class=\"gap\" y=\"26\" height=\"16\" x=\"");
	write_number(m, from);
	MARKUP(m, "\" width=\"");
	write_number(m, to > from ? to - from : 1);
	MARKUP(m, "\"/>\n");
}

static void
write_tick(struct markup *m, int64_t x)
{
	MARKUP(m, "<line class=\"tick\" y1=\"18\" y2=\"50\" x1=\"");
	write_number(m, x);
	MARKUP(m, "\" x2=\"");
	write_number(m, x);
	MARKUP(m, "\"/>\n");
}

/* Numbers that would stand on each other are left out; the ticks stay. */
static void
write_ticks(struct markup *m, const struct scale *s,
    const struct site_article *a)
{
	int64_t last = -LABEL_TENTHS, x;
	size_t i;

	for (i = 0; i < a->revision_count; i++) {
		const struct site_revision *r = &a->revisions[i];

		if (r->gone)
			continue;
		x = place(s, r->first_seen);
		write_tick(m, x);
		if (x - last < LABEL_TENTHS)
			continue;
		MARKUP(m, "<text class=\"label\" y=\"12\" x=\"");
		write_number(m, x);
		fprintf(m->file, "\">%u</text>\n", r->number);
		last = x;
	}
}

void
site_timeline(struct markup *m, const struct site_article *a)
{
	struct scale s = scale_of(a);
	char from[TIME_LOCAL_MAX], to[TIME_LOCAL_MAX];
	size_t i;

	time_format_local(from, s.from);
	time_format_local(to, s.to);
	fprintf(m->file,
	    "<svg class=\"timeline\" role=\"img\" viewBox=\"0 0 %d 76\" "
	    "aria-labelledby=\"timeline\">\n<title id=\"timeline\">Time line "
	    "from %s to %s: %zu revision%s, %zu gap%s in which nobody saw the "
	    "article, hatched</title>\n<defs><pattern id=\"hatch\" width=\"8\" "
	    "height=\"8\" patternUnits=\"userSpaceOnUse\" "
	    "patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" "
	    "y1=\"0\" x2=\"0\" y2=\"8\"/></pattern></defs>\n"
	    "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
	    WIDTH, from, to, a->revision_count,
	    a->revision_count == 1 ? "" : "s", a->gap_count,
	    a->gap_count == 1 ? "" : "s", EDGE, WIDTH - EDGE, LINE_Y, LINE_Y);
	for (i = 0; i < a->gap_count; i++)
		write_gap(m, &s, &a->gaps[i]);
	write_ticks(m, &s, a);
	fprintf(m->file,
	    "<text class=\"end\" x=\"%d\" y=\"70\">%.16s</text>\n"
	    "<text class=\"end late\" x=\"%d\" y=\"70\">%.16s</text>\n</svg>\n",
	    EDGE, from, WIDTH - EDGE, to);
}
