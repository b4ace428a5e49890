#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "base/time.h"
#include "base/utf8.h"
#include "reports/blame.h"
#include "reports/html.h"
#include "reports/report.h"
#include "reports/site.h"
#include "reports/site_frame.h"

#define ROOT "../../../"
#define TITLE_BYTES 200 /* of the article's, in the title of a page */

void
site_article_path(char out[SITE_PATH_MAX], const char *id_hex)
{
	snprintf(out, SITE_PATH_MAX, "a/%.2s/%.30s/", id_hex,
	    strlen(id_hex) > 2 ? id_hex + 2 : "");
}

/* ---- the article ---- */

static void
write_head(struct markup *m, const struct site_article *a)
{
	char path[SITE_LIST_PATH_MAX];
	size_t i;

	MARKUP(m, "<h1 dir=\"auto\">");
	html_title(m, a->title, a->url);
	MARKUP(m, "</h1>\n");
	html_address(m, a->url);
	site_list_path(path, SITE_HOST, a->host);
	fprintf(m->file, "<p class=\"small\"><a href=\"" ROOT "%s\">", path);
	markup_words(m, slice_of(a->host));
	MARKUP(m, "</a>");
	for (i = 0; i < a->tag_count; i++) {
		site_list_path(path, SITE_TAG, a->tags[i]);
		fprintf(m->file, ", <a href=\"" ROOT "%s\">", path);
		markup_words(m, slice_of(a->tags[i]));
		MARKUP(m, "</a>");
	}
	MARKUP(m, "</p>\n");
}

static void
write_ways(struct markup *m, const struct site_article *a)
{
	MARKUP(m, "<p>");
	if (a->first)
		fprintf(m->file,
		    "<a href=\"%u-%u.html\">From the first text to the last"
		    "</a>, ", a->first, a->newest);
	MARKUP(m, "<a href=\"blame.html\">since when each sentence stands</a>."
		  "</p>\n");
}

static void
write_revision(struct markup *m, const struct site_revision *r)
{
	MARKUP(m, "<tr><th scope=\"row\">");
	if (r->gone)
		fprintf(m->file, "%u", r->number);
	else
		fprintf(m->file, "<a href=\"%u.html\">%u</a>", r->number,
		    r->number);
	MARKUP(m, "</th><td>");
	markup_time(m, r->first_seen);
	MARKUP(m, "</td><td>");
	markup_time(m, r->last_seen);
	MARKUP(m, "</td><td>");
	if (r->before)
		fprintf(m->file, "<a href=\"%u-%u.html\">", r->before,
		    r->number);
	markup_words(m, slice_of(site_event_words(r->event)));
	if (r->before)
		MARKUP(m, "</a>");
	site_kinds(m, ROOT, r->kinds);
	MARKUP(m, "</td><td>");
	markup_number(m, r->words);
	MARKUP(m, "</td></tr>\n");
}

static void
write_revisions(struct markup *m, const struct site_article *a)
{
	size_t i;

	MARKUP(m, "<h2>Revisions</h2>\n<div class=\"facts scroll\" "
		  "tabindex=\"0\" role=\"region\" aria-label=\"Revisions\">\n"
		  "<table>\n<thead><tr><th scope=\"col\">Revision</th>"
		  "<th scope=\"col\">First seen</th>"
		  "<th scope=\"col\">Last seen</th>"
		  "<th scope=\"col\">What</th><th scope=\"col\">Words</th>"
		  "</tr></thead>\n<tbody>\n");
	for (i = a->revision_count; i-- > 0;)
		write_revision(m, &a->revisions[i]);
	MARKUP(m, "</tbody>\n</table>\n</div>\n");
}

static void
write_gaps(struct markup *m, const struct site_article *a)
{
	char length[DURATION_MAX];
	size_t i;

	if (a->gap_count == 0)
		return;
	MARKUP(m, "<h2>Not seen</h2>\n<p class=\"small\">What stood there only "
		  "in these times is not known.</p>\n<ul class=\"small\">\n");
	for (i = 0; i < a->gap_count; i++) {
		const struct site_gap *g = &a->gaps[i];

		duration_format(length, g->to - g->from);
		MARKUP(m, "<li>");
		markup_time(m, g->from);
		MARKUP(m, " to ");
		markup_time(m, g->to);
		fprintf(m->file, " (%s): ", length);
		if (g->looks)
			fprintf(m->file, "%u look%s failed or %s doubtful, ",
			    g->looks, g->looks == 1 ? "" : "s",
			    g->looks == 1 ? "was" : "were");
		markup_words(m, slice_of(g->looks ? g->reasons
						  : "nobody looked"));
		MARKUP(m, "</li>\n");
	}
	MARKUP(m, "</ul>\n");
}

void
site_article_page(struct markup *m, const struct site_article *a)
{
	site_begin(m, ROOT, slice_of(a->title ? a->title : a->host), false);
	write_head(m, a);
	site_timeline(m, a);
	write_ways(m, a);
	write_revisions(m, a);
	write_gaps(m, a);
	MARKUP(m, "<p class=\"small soft\">As it was known at ");
	markup_time(m, a->now);
	MARKUP(m, ".</p>\n");
	site_end(m);
}

/* ---- a revision's text ---- */

/* "Quay closes: revision 3 to 4" */
static void
begin_of_article(struct markup *m, const struct site_article *a,
    const char *what)
{
	struct slice name = utf8_cut(
	    slice_of(a->title ? a->title : a->host), TITLE_BYTES);
	char title[TITLE_BYTES + 72];

	snprintf(title, sizeof(title), "%.*s: %s", SLICE_ARG(name), what);
	site_begin(m, ROOT, slice_of(title), false);
	MARKUP(m, "<p class=\"small\"><a href=\"index.html\">All revisions of "
		  "the article</a></p>\n");
}

static void
write_paragraph(struct markup *m, const struct paragraph *p)
{
	static const char *const tags[PARAGRAPH_KIND_COUNT] = {
		[PARAGRAPH_TEXT] = "p",
		[PARAGRAPH_HEADING] = "h2",
		[PARAGRAPH_ITEM] = "p",
		[PARAGRAPH_QUOTE] = "blockquote",
		[PARAGRAPH_CAPTION] = "p",
		[PARAGRAPH_ROW] = "p",
		[PARAGRAPH_CORRECTION] = "p",
	};

	fprintf(m->file, "<%s dir=\"auto\" class=\"%s\">", tags[p->kind],
	    paragraph_kind_name(p->kind));
	markup_words(m, p->text);
	fprintf(m->file, "</%s>\n", tags[p->kind]);
}

static void
write_fact(struct markup *m, const char *name, struct slice words)
{
	if (words.len == 0)
		return;
	fprintf(m->file, "<div><dt>%s</dt><dd>", name);
	markup_words(m, words);
	MARKUP(m, "</dd></div>\n");
}

static void
write_text_facts(struct markup *m, const struct site_revision *r,
    const struct article *text)
{
	MARKUP(m, "<dl class=\"facts\">\n");
	write_fact(m, "Byline", text->byline);
	write_fact(m, "Published", text->published.text);
	write_fact(m, "Section", text->section);
	MARKUP(m, "<div><dt>First seen</dt><dd>");
	markup_time(m, r->first_seen);
	MARKUP(m, "</dd></div>\n<div><dt>Last seen</dt><dd>");
	markup_time(m, r->last_seen);
	MARKUP(m, "</dd></div>\n<div><dt>Commit</dt><dd><code>");
	markup_words(m, slice_of(r->commit));
	MARKUP(m, "</code></dd></div>\n<div><dt>SHA-256 of the stored text</dt>"
		  "<dd><code>");
	html_text_sum(m, text);
	MARKUP(m, "</code></dd></div>\n");
	write_fact(m, "Page as served", slice_of(r->page));
	MARKUP(m, "</dl>\n");
}

void
site_text_page(struct markup *m, const struct site_article *a,
    const struct site_revision *r, const struct article *text)
{
	char what[40];
	size_t i;

	snprintf(what, sizeof(what), "revision %u", r->number);
	begin_of_article(m, a, what);
	MARKUP(m, "<h1 dir=\"auto\">");
	html_title(m, r->title, a->url);
	MARKUP(m, "</h1>\n");
	html_address(m, a->url);
	write_text_facts(m, r, text);
	if (r->before)
		fprintf(m->file, "<p><a href=\"%u-%u.html\">What changed in "
				 "it</a></p>\n", r->before, r->number);
	MARKUP(m, "<article class=\"text\">\n");
	for (i = 0; i < text->paragraph_count; i++)
		write_paragraph(m, &text->paragraphs[i]);
	MARKUP(m, "</article>\n");
	site_end(m);
}

/* ---- what changed, and since when what stands ---- */

void
site_diff_page(struct markup *m, const struct site_article *a,
    const struct report *report)
{
	size_t edits = 0;
	char what[64];

	snprintf(what, sizeof(what), "revision %u to %u",
	    report->before.revision, report->after.revision);
	begin_of_article(m, a, what);
	html_views(m);
	report_html_diff(m, report, false, &edits);
	site_end(m);
}

void
site_blame_page(struct markup *m, const struct site_article *a,
    const struct blame *blame)
{
	begin_of_article(m, a, "since when each sentence stands");
	html_blame(m, blame);
	site_end(m);
}
