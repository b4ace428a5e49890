#include <stdint.h>

#include "base/time.h"
#include "diff/compose.h"
#include "reports/blame.h"
#include "reports/html.h"

/*
 * Since when each sentence stands, as a page: a row a sentence, the older the
 * quieter.  What a bar tells, the date beside it tells, too.
 */

#define AGES 5	     /* shades of the bar, see page.css */
#define TURNS_MAX 12 /* of one sentence; of more the newest */

static unsigned
number_of(const struct blame *b, uint32_t revision)
{
	return b->revisions[revision].number;
}

/* A link to the revision's row below. */
static void
write_revision_link(struct markup *m, unsigned number)
{
	fprintf(m->file, "<a href=\"#revision-%u\">%u</a>", number, number);
}

/* 0: stands since the first revision; AGES - 1: came with the newest. */
static unsigned
age_of(const struct blame *b, uint32_t came)
{
	uint32_t newest = b->text->revisions - 1;

	return newest ? (unsigned)((uint64_t)came * (AGES - 1) / newest) : 0;
}

/* "changed in 2 (number), gone in 3, back in 5" */
static void
write_turns(struct markup *m, const struct blame *b, const struct turn *last)
{
	const struct turn *turns[TURNS_MAX], *turn = last;
	size_t count = 0;

	if (!last->before)
		return;
	for (; turn && turn->before && count < TURNS_MAX; turn = turn->before)
		turns[count++] = turn;
	MARKUP(m, "<p class=\"small soft\">");
	if (turn && turn->before)
		MARKUP(m, "\xe2\x80\xa6, ");
	while (count-- > 0) {
		turn = turns[count];
		fprintf(m->file, "%s%s in ", blame_turn_words(turn),
		    turn->moved ? " and moved" : "");
		write_revision_link(m, number_of(b, turn->revision));
		html_kinds(m, turn->kinds);
		if (count)
			MARKUP(m, ", ");
	}
	MARKUP(m, "</p>");
}

/* Words that came after the sentence did stand out. */
static void
write_words(struct markup *m, const struct composed_paragraph *p,
    const struct composed_sentence *s)
{
	uint32_t from, to;
	size_t i;

	i = compose_run_at(p, s->start);
	for (; i < p->run_count && p->runs[i].start < s->end; i++) {
		bool later = p->runs[i].revision > s->last->came;

		from = p->runs[i].start;
		to = i + 1 < p->run_count ? p->runs[i + 1].start : s->end;
		from = from > s->start ? from : s->start;
		to = to < s->end ? to : s->end;
		if (from >= to)
			continue;
		if (later)
			MARKUP(m, "<b>");
		markup_words(m, slice_sub(p->text, from, to));
		if (later)
			MARKUP(m, "</b>");
	}
}

static void
begin_row(struct markup *m, const struct blame *b, uint32_t came)
{
	fprintf(m->file, "<tr class=\"age-%u\">", age_of(b, came));
}

static void
write_came(struct markup *m, const struct blame *b, uint32_t came)
{
	char day[TIME_LOCAL_MAX];

	time_format_local(day, b->revisions[came].first_seen);
	fprintf(m->file, "<td class=\"came\">%.10s</td><td class=\"came\">",
	    day);
	write_revision_link(m, number_of(b, came));
	MARKUP(m, "</td><td dir=\"auto\">");
}

static void
write_paragraph(struct markup *m, const struct blame *b, size_t index)
{
	const struct composed_paragraph *p = b->text->paragraphs[index];
	const struct composed_sentence *s;
	size_t i;

	for (i = 0; i < p->sentence_count; i++) {
		s = &p->sentences[i];
		begin_row(m, b, s->last->came);
		if (i == 0)
			fprintf(m->file,
			    "<th scope=\"rowgroup\" rowspan=\"%zu\">%zu</th>",
			    p->sentence_count, index + 1);
		write_came(m, b, s->last->came);
		write_words(m, p, s);
		write_turns(m, b, s->last);
		MARKUP(m, "</td></tr>\n");
	}
}

static void
write_text(struct markup *m, const struct blame *b)
{
	size_t i;

	MARKUP(m, "<table class=\"blame\">\n<thead><tr>"
		  "<th scope=\"col\">Paragraph</th><th scope=\"col\">Came</th>"
		  "<th scope=\"col\">Revision</th>"
		  "<th scope=\"col\">Sentence</th></tr></thead>\n");
	for (i = 0; i < b->text->paragraph_count; i++) {
		if (b->text->paragraphs[i]->sentence_count == 0)
			continue;
		MARKUP(m, "<tbody>\n");
		write_paragraph(m, b, i);
		MARKUP(m, "</tbody>\n");
	}
	MARKUP(m, "</table>\n");
}

static void
write_head(struct markup *m, const struct blame *b)
{
	const struct blame_revision *r =
	    &b->revisions[b->text->revisions - 1];
	struct blame_tally n = blame_count(b->text);

	MARKUP(m, "<h1 dir=\"auto\">");
	html_title(m, b->title, b->url);
	MARKUP(m, "</h1>\n");
	html_address(m, b->url);
	MARKUP(m, "<p>Revision ");
	markup_number(m, r->number);
	MARKUP(m, ", first seen ");
	markup_time(m, r->first_seen);
	MARKUP(m, ". ");
	if (b->gone)
		fprintf(m->file, "In revision %u the article was gone; this "
				 "is its last text. ", b->gone);
	if (b->title && b->title_since)
		fprintf(m->file, "The headline has stood since revision %u. ",
		    number_of(b, (uint32_t)b->title_since));
	fprintf(m->file,
	    "%zu of %zu sentence%s %s since the first revision, untouched.",
	    n.untouched, n.sentences, n.sentences == 1 ? "" : "s",
	    n.untouched == 1 ? "stands" : "stand");
	if (b->text->forgot)
		MARKUP(m, " There was too much of it: what stood longest ago "
			  "is left out, so that a sentence told as new may "
			  "have stood before.");
	MARKUP(m, "</p>\n<p class=\"small soft\">Words that came later than "
		  "their sentence are bold. The stronger the bar, the later the "
		  "sentence came.</p>\n");
}

static void
write_gone(struct markup *m, const struct blame *b)
{
	const struct past_sentence *p = b->text->past;
	bool any = false;
	size_t i;

	for (i = 0; i < b->text->past_count; i++, p++) {
		if (p->changed || p->back)
			continue;
		if (!any)
			MARKUP(m, "<h2>What stood once</h2>\n"
				  "<table class=\"blame\">\n<thead><tr>"
				  "<th scope=\"col\">Came</th>"
				  "<th scope=\"col\">Revision</th>"
				  "<th scope=\"col\">Sentence</th></tr>"
				  "</thead>\n<tbody>\n");
		any = true;
		begin_row(m, b, p->last->came);
		write_came(m, b, p->last->came);
		markup_words(m, slice_sub(p->paragraph->text, p->start, p->end));
		write_turns(m, b, p->last);
		MARKUP(m, "</td></tr>\n");
	}
	if (any)
		MARKUP(m, "</tbody>\n</table>\n");
}

static void
write_revision(struct markup *m, const struct blame_revision *r)
{
	fprintf(m->file, "<tr id=\"revision-%u\"><th scope=\"row\">%u</th>"
			 "<td>", r->number, r->number);
	markup_time(m, r->first_seen);
	MARKUP(m, "</td><td>");
	markup_words(m, slice_of(r->event));
	if (*r->kinds)
		MARKUP(m, ": ");
	markup_words(m, slice_of(r->kinds));
	if (r->gone)
		fprintf(m->file, "; in revision %u the article was gone",
		    r->gone);
	if (r->reading_new)
		MARKUP(m, "; read in another way than before: a difference "
			  "may come from that");
	MARKUP(m, "</td><td><code>");
	markup_words(m, slice_of(r->commit));
	MARKUP(m, "</code></td></tr>\n");
}

static void
write_revisions(struct markup *m, const struct blame *b)
{
	size_t i;

	MARKUP(m, "<h2>Revisions</h2>\n<div class=\"facts scroll\" "
		  "tabindex=\"0\" role=\"region\" aria-label=\"Revisions\">\n"
		  "<table>\n<thead><tr><th scope=\"col\">Revision</th>"
		  "<th scope=\"col\">First seen</th><th scope=\"col\">What</th>"
		  "<th scope=\"col\">Commit</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < b->text->revisions; i++)
		write_revision(m, &b->revisions[i]);
	MARKUP(m, "</tbody>\n</table>\n</div>\n");
}

void
html_blame(struct markup *m, const struct blame *b)
{
	write_head(m, b);
	write_text(m, b);
	write_gone(m, b);
	write_revisions(m, b);
}

void
report_html_blame(struct markup *m, const struct blame *b)
{
	html_begin(m, b->title ? slice_of(b->title)
			       : SLICE("Since when each sentence stands"));
	MARKUP(m, "<main>\n");
	html_blame(m, b);
	MARKUP(m, "</main>\n");
	html_end(m);
}
