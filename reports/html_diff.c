#include <stdint.h>

#include "article/article.h"
#include "base/time.h"
#include "diff/changes.h"
#include "reports/html.h"
#include "reports/points.h"
#include "reports/report.h"
#include "reports/text.h"

/* A comparison as a page. */

#define HEADING_MAX 200 /* bytes: an edit's place in words and numbers */

struct page {
	struct markup *m;
	const struct report *report;
	struct slice language;
	unsigned level; /* of the headings of edits */
	size_t first, last, at; /* edits of this comparison, by number */
};

/* ---- what is compared ---- */

static void
write_side_name(struct markup *m, const struct report_side *side)
{
	if (side->revision) {
		MARKUP(m, "Revision ");
		markup_number(m, side->revision);
	} else {
		markup_words(m, slice_of(side->file ? side->file : "Nothing"));
	}
}

static void
write_seen(struct markup *m, int64_t at)
{
	MARKUP(m, "<td>");
	if (at)
		markup_time(m, at);
	else
		MARKUP(m, "\xe2\x80\x93");
	MARKUP(m, "</td>");
}

/* "between 09:12 and 09:27 (15 minutes)" */
static void
write_window(struct markup *m, const struct report *r)
{
	char length[DURATION_MAX];

	duration_format(length, r->between_to - r->between_from);
	MARKUP(m, "between ");
	markup_time(m, r->between_from);
	MARKUP(m, " and ");
	markup_time(m, r->between_to);
	fprintf(m->file, " (%s)", length);
}

static void
write_row(struct markup *m, const struct report_side *side, bool kept)
{
	MARKUP(m, "<tr><th scope=\"row\">");
	write_side_name(m, side);
	MARKUP(m, "</th>");
	if (kept) {
		write_seen(m, side->first_seen);
		write_seen(m, side->last_seen);
		MARKUP(m, "<td><code>");
		markup_words(m, slice_of(side->commit));
		MARKUP(m, "</code></td>");
	}
	MARKUP(m, "<td><code>");
	html_text_sum(m, side->article);
	MARKUP(m, "</code></td></tr>\n");
}

static void
write_facts(struct markup *m, const struct report *r)
{
	bool kept = r->before.commit || r->after.commit;

	MARKUP(m, "<div class=\"facts scroll\" tabindex=\"0\" role=\"region\" "
		  "aria-label=\"What is compared\">\n<table>\n<thead><tr>"
		  "<th scope=\"col\">Compared</th>");
	if (kept)
		MARKUP(m, "<th scope=\"col\">First seen</th>"
			  "<th scope=\"col\">Last seen</th>"
			  "<th scope=\"col\">Commit</th>");
	MARKUP(m, "<th scope=\"col\">SHA-256 of the stored text</th></tr>"
		  "</thead>\n<tbody>\n");
	write_row(m, &r->before, kept);
	write_row(m, &r->after, kept);
	MARKUP(m, "</tbody>\n</table>\n</div>\n");
	if (!report_has_window(r))
		return;
	MARKUP(m, "<p class=\"small\">Edited ");
	write_window(m, r);
	MARKUP(m, ".</p>\n");
}

/* At the head of each sheet of paper. */
static void
write_exhibit(struct markup *m, const struct report *r)
{
	MARKUP(m, "<thead class=\"exhibit\"><tr><td>");
	if (r->url) {
		markup_url(m, r->url);
		MARKUP(m, "<br>");
	}
	write_side_name(m, &r->before);
	MARKUP(m, " and ");
	write_side_name(m, &r->after);
	if (report_has_window(r)) {
		MARKUP(m, ", edited ");
		write_window(m, r);
	}
	if (r->before.commit && r->after.commit) {
		MARKUP(m, "<br>commits ");
		markup_words(m, slice_of(r->before.commit));
		MARKUP(m, " and ");
		markup_words(m, slice_of(r->after.commit));
	}
	MARKUP(m, "<br>SHA-256 ");
	html_text_sum(m, r->before.article);
	MARKUP(m, "<br>and ");
	html_text_sum(m, r->after.article);
	MARKUP(m, "</td></tr></thead>\n");
}

/* ---- what changed ---- */

static void
write_points(struct markup *m, const struct changes *c)
{
	char places[POINT_PLACES_MAX];
	struct points points;
	bool cut;
	size_t i;

	points_gather(&points, c);
	if (points.count == 0)
		return;
	MARKUP(m, "<ul>\n");
	for (i = 0; i < points.count; i++) {
		MARKUP(m, "<li>");
		markup_words(m, point_reason(&points.at[i], &cut));
		if (cut)
			MARKUP(m, TEXT_ELLIPSIS);
		point_places(places, &points.at[i]);
		fprintf(m->file, " <span class=\"soft\">%s</span></li>\n",
		    places);
	}
	if (points.left_out)
		fprintf(m->file, "<li>and %zu more, below</li>\n",
		    points.left_out);
	MARKUP(m, "</ul>\n");
}

static void
write_summary(struct markup *m, const struct report *r)
{
	char summary[REPORT_SUMMARY_MAX];
	const char *notice = points_notice(r);

	report_summary(summary, r->changes);
	if (summary[0] >= 'a' && summary[0] <= 'z')
		summary[0] = (char)(summary[0] - 'a' + 'A');
	MARKUP(m, "<p class=\"lead\">");
	markup_words(m, slice_of(summary));
	MARKUP(m, ".</p>\n");
	write_points(m, r->changes);
	if (notice)
		fprintf(m->file, "<p>%s</p>\n", notice);
	if (r->reading_new)
		MARKUP(m, "<p>The two were read in different ways, by other "
			  "rules or another version of emend: a difference may "
			  "come from that reading.</p>\n");
}

/* ---- edits ---- */

/* "2 of 7, previous, next" */
static void
write_steps(struct page *p)
{
	struct markup *m = p->m;

	if (p->first == p->last)
		return;
	fprintf(m->file, "<p class=\"step\">%zu of %zu", p->at - p->first + 1,
	    p->last - p->first + 1);
	if (p->at > p->first)
		fprintf(m->file, " <a href=\"#edit-%zu\">previous</a>",
		    p->at - 1);
	if (p->at < p->last)
		fprintf(m->file, " <a href=\"#edit-%zu\">next</a>", p->at + 1);
	MARKUP(m, "</p>\n");
}

static void
begin_edit(struct page *p)
{
	fprintf(p->m->file, "<section class=\"edit\" id=\"edit-%zu\">\n",
	    p->at);
	write_steps(p);
	fprintf(p->m->file, "<h%u>", p->level);
}

static void
write_side_words(struct page *p, const struct span_list *spans,
    enum html_view view, bool there)
{
	struct markup *m = p->m;

	MARKUP(m, "<div>\n");
	fprintf(m->file, "<h%u class=\"side\">%s</h%u>\n", p->level + 1,
	    view == HTML_BEFORE ? "Before" : "After", p->level + 1);
	if (there)
		html_spans(m, spans, view, p->language);
	else
		MARKUP(m, "<p class=\"soft\">Nothing</p>\n");
	MARKUP(m, "</div>\n");
}

static void
end_edit(struct page *p, const struct span_list *spans,
    const struct detail_list *details, bool before, bool after)
{
	struct markup *m = p->m;
	size_t i;

	fprintf(m->file, "</h%u>\n<div class=\"text marked\">\n", p->level);
	html_spans(m, spans, HTML_MARKED, p->language);
	MARKUP(m, "</div>\n<div class=\"sides\">\n");
	write_side_words(p, spans, HTML_BEFORE, before);
	write_side_words(p, spans, HTML_AFTER, after);
	MARKUP(m, "</div>\n");
	if (details->count)
		MARKUP(m, "<ul class=\"reasons\">\n");
	for (i = 0; i < details->count; i++) {
		fprintf(m->file, "<li>%s: ", kind_name(details->at[i].kind));
		markup_words(m, details->at[i].reason);
		MARKUP(m, "</li>\n");
	}
	if (details->count)
		MARKUP(m, "</ul>\n");
	MARKUP(m, "</section>\n");
	p->at++;
}

static void
write_field(struct page *p, const struct field_edit *f)
{
	begin_edit(p);
	fprintf(p->m->file, "%s changed", text_field_words(f->field));
	html_kinds(p->m, f->kinds);
	end_edit(p, &f->spans, &f->details, f->before.len > 0,
	    f->after.len > 0);
}

static void
write_edit(struct page *p, const struct edit *e)
{
	struct text heading;

	if (e->op == EDIT_UNCHANGED) {
		MARKUP(p->m, "<div class=\"unchanged\">\n");
		html_spans(p->m, &e->spans, HTML_MARKED, p->language);
		MARKUP(p->m, "</div>\n");
		return;
	}
	text_init(&heading, HEADING_MAX);
	text_edit_heading(&heading, e);
	begin_edit(p);
	markup_words(p->m, slice_new(heading.ptr, heading.len));
	text_truncate(&heading, 0);
	text_edit_origin(&heading, e);
	if (heading.len) {
		MARKUP(p->m, "<span class=\"kinds\">");
		markup_words(p->m, slice_new(heading.ptr, heading.len));
		MARKUP(p->m, "</span>");
	}
	html_kinds(p->m, e->kinds);
	end_edit(p, &e->spans, &e->details, e->before_count > 0,
	    e->after_count > 0);
	markup_fail(p->m, heading.status);
	text_free(&heading);
}

static size_t
count_edits(const struct changes *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->field_count; i++)
		n += !text_told_before(c, i);
	for (i = 0; i < c->edit_count; i++)
		n += c->edits[i].op != EDIT_UNCHANGED;
	return n;
}

static void
write_edits(struct page *p)
{
	const struct changes *c = p->report->changes;
	size_t i;

	for (i = 0; i < c->field_count; i++)
		if (!text_told_before(c, i))
			write_field(p, &c->fields[i]);
	for (i = 0; i < c->edit_count; i++)
		write_edit(p, &c->edits[i]);
}

/* ---- the page ---- */

struct slice
report_title(const struct report *r)
{
	const struct changes *c = r->changes;

	if (c->after.title.len)
		return c->after.title;
	return c->before.title.len ? c->before.title
	    : r->after.file	   ? slice_of(r->after.file)
				   : SLICE("Edits");
}

void
report_html_begin(struct markup *m, struct slice title, bool one_of_many)
{
	html_begin(m, title);
	MARKUP(m, "<main>\n");
	if (one_of_many) {
		MARKUP(m, "<h1>");
		markup_words(m, title);
		MARKUP(m, "</h1>\n");
	}
	html_views(m);
}

void
report_html_diff(
    struct markup *m, const struct report *r, bool one_of_many, size_t *edits)
{
	struct page p = {
		.m = m,
		.report = r,
		.language = r->after.article->language,
		.level = one_of_many ? 3 : 2,
		.at = *edits + 1,
	};

	p.first = p.at;
	p.last = *edits + count_edits(r->changes);
	*edits = p.last;
	MARKUP(m, "<table class=\"sheet\" role=\"presentation\">\n");
	write_exhibit(m, r);
	MARKUP(m, "<tbody><tr><td>\n");
	fprintf(m->file, "<h%u dir=\"auto\">", p.level - 1);
	markup_words(m, report_title(r));
	fprintf(m->file, "</h%u>\n", p.level - 1);
	html_address(m, r->url);
	write_facts(m, r);
	write_summary(m, r);
	MARKUP(m, "<div>\n");
	write_edits(&p);
	MARKUP(m, "</div>\n</td></tr></tbody>\n</table>\n");
}

void
report_html_end(struct markup *m)
{
	MARKUP(m, "</main>\n");
	html_end(m);
}
