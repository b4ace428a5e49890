#include <stdlib.h>

#include "article/article.h"
#include "base/text.h"
#include "reports/digest_words.h"
#include "reports/html.h"
#include "reports/report.h"

/* A report as a page for a browser and for paper. */

static enum emend_status
finish(struct markup *m, struct text *line, struct emend_error *err)
{
	enum emend_status status = markup_check(m, err);

	if (status == EMEND_OK)
		status = text_check(line, err);
	markup_free(m);
	text_free(line);
	return status;
}

static void
write_line(struct markup *m, const struct text *line, bool quiet)
{
	if (line->len == 0)
		return;
	if (quiet)
		MARKUP(m, "<p class=\"small soft\">");
	else
		MARKUP(m, "<p>");
	markup_words(m, slice_new(line->ptr, line->len));
	MARKUP(m, "</p>\n");
}

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	char subject[DIGEST_SUBJECT_MAX];
	struct markup m;
	struct text line;

	markup_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	digest_subject(subject, o->digest);
	digest_period(&line, o->digest);
	html_begin(&m, slice_of(subject));
	MARKUP(&m, "<main>\n<h1>");
	markup_words(&m, slice_of(subject));
	MARKUP(&m, "</h1>\n");
	write_line(&m, &line, false);
	return finish(&m, &line, err);
}

/* ---- a change ---- */

static void
write_reasons(struct markup *m, const struct detail_list *details)
{
	size_t i;

	if (details->count == 0)
		return;
	MARKUP(m, "<ul class=\"reasons\">\n");
	for (i = 0; i < details->count; i++) {
		MARKUP(m, "<li>");
		markup_words(m, details->at[i].reason);
		MARKUP(m, "</li>\n");
	}
	MARKUP(m, "</ul>\n");
}

static void
write_change(struct markup *m, const char *number,
    const struct digest_change *c, const struct report *r, struct text *line)
{
	text_truncate(line, 0);
	text_puts(line, number);
	digest_change_heading(line, c);
	MARKUP(m, "<section class=\"edit\">\n<h3>");
	markup_words(m, slice_new(line->ptr, line->len));
	MARKUP(m, "</h3>\n<div class=\"text marked\">\n");
	html_spans(m, c->field ? &c->field->spans : &c->edit->spans,
	    HTML_MARKED, r->after.article->language);
	MARKUP(m, "</div>\n");
	write_reasons(m, digest_change_details(c));
	MARKUP(m, "</section>\n");
}

/* ---- an item ---- */

static void
write_title(struct markup *m, const char *title, const char *url)
{
	bool linked = markup_link(m, url);

	html_title(m, title && *title ? title : NULL, url);
	if (linked)
		MARKUP(m, "</a>");
}

static void
write_lines(struct markup *m, const struct digest_item *item,
    enum digest_line from, enum digest_line to, struct text *line)
{
	enum digest_line i;

	for (i = from; i <= to; i++) {
		text_truncate(line, 0);
		digest_line(line, item, i);
		write_line(
		    m, line, i != DIGEST_WHAT && i != DIGEST_NOTICE);
	}
}

static enum emend_status
write_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	struct digest_changes list;
	struct markup m;
	struct text line;
	char number[32];
	enum emend_status status = digest_changes_list(&list, item, err);
	size_t i;

	if (status)
		return status;
	markup_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	MARKUP(&m, "<section id=\"article-");
	markup_number(&m, item->number);
	MARKUP(&m, "\">\n<h2 dir=\"auto\">");
	write_title(&m, item->title, item->url);
	MARKUP(&m, "</h2>\n");
	html_address(&m, item->url);
	write_lines(&m, item, DIGEST_WINDOW, DIGEST_PAGE, &line);
	for (i = 0; i < list.count; i++) {
		snprintf(number, sizeof(number), "%zu. ", i + 1);
		write_change(
		    &m, number, &list.at[i], item->report, &line);
	}
	write_lines(&m, item, DIGEST_STAYED, DIGEST_HISTORY, &line);
	text_truncate(&line, 0);
	digest_command(&line, o->digest, item);
	MARKUP(&m, "<p class=\"small\"><code>");
	markup_words(&m, slice_new(line.ptr, line.len));
	MARKUP(&m, "</code></p>\n</section>\n");
	free(list.at);
	return finish(&m, &line, err);
}

/* ---- a flood ---- */

static enum emend_status
flood(struct digest_out *o, const struct digest_flood *f,
    struct emend_error *err)
{
	const struct digest_change c = { f->field, f->edit };
	struct markup m;
	struct text line;

	markup_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	MARKUP(&m, "<section id=\"shared-");
	markup_number(&m, f->number);
	MARKUP(&m, "\">\n<h2>The same edit on ");
	markup_number(&m, f->articles);
	MARKUP(&m, " articles of ");
	markup_words(&m, slice_of(f->host));
	MARKUP(&m, "</h2>\n");
	write_change(&m, "", &c, f->report, &line);
	MARKUP(&m, "<ul>\n");
	return finish(&m, &line, err);
}

static enum emend_status
flooded(struct digest_out *o, const char *url, const char *title,
    struct emend_error *err)
{
	enum emend_status status;
	struct markup m;

	markup_init(&m, o->file);
	MARKUP(&m, "<li dir=\"auto\">");
	write_title(&m, title, url);
	MARKUP(&m, "</li>\n");
	status = markup_check(&m, err);
	markup_free(&m);
	return status;
}

static enum emend_status
flood_end(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	fputs("</ul>\n</section>\n", o->file);
	return EMEND_OK;
}

static enum emend_status
end(struct digest_out *o, struct emend_error *err)
{
	struct markup m;
	struct text line;

	markup_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	digest_rest(&line, o->digest);
	write_line(&m, &line, false);
	MARKUP(&m, "</main>\n");
	html_end(&m);
	return finish(&m, &line, err);
}

const struct digest_format digest_html = {
	.name = "html",
	.begin = begin,
	.flood = flood,
	.flooded = flooded,
	.flood_end = flood_end,
	.item = write_item,
	.end = end,
};
