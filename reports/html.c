#include "reports/html.h"

#include "article/codec.h"
#include "base/digest.h"
#include "diff/changes.h"

#include "reports/page_css.inc"

static const struct slice open_box = SLICE_LIT("\xe2\x90\xa3");

const char *
html_css(void)
{
	return page_css;
}

void
html_head(struct markup *m, const char *may, struct slice title)
{
	fprintf(m->file,
	    "<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; %s; base-uri 'none'; "
	    "form-action 'none'\">\n<title>",
	    may);
	markup_words(m, title);
	MARKUP(m, "</title>\n");
}

void
html_begin(struct markup *m, struct slice title)
{
	html_head(m, "style-src 'unsafe-inline'", title);
	MARKUP(m, "<style>\n");
	fputs(page_css, m->file);
	MARKUP(m, "</style>\n</head>\n<body>\n");
}

void
html_end(struct markup *m)
{
	MARKUP(m, "</body>\n</html>\n");
}

void
html_address(struct markup *m, const char *url)
{
	bool linked;

	if (!url)
		return;
	MARKUP(m, "<p class=\"small\">");
	linked = markup_link(m, url);
	markup_url(m, url);
	if (linked)
		MARKUP(m, "</a>");
	MARKUP(m, "</p>\n");
}

void
html_title(struct markup *m, const char *title, const char *url)
{
	if (title)
		markup_words(m, slice_of(title));
	else
		markup_url(m, url);
}

void
html_views(struct markup *m)
{
	MARKUP(m, "<fieldset class=\"views\"><legend>Show</legend>\n"
		  "<label><input type=\"radio\" name=\"view\" id=\"marked\" "
		  "checked> one text, marked</label>\n"
		  "<label><input type=\"radio\" name=\"view\" id=\"beside\"> "
		  "before and after, side by side</label>\n</fieldset>\n");
}

void
html_text_sum(struct markup *m, const struct article *a)
{
	char sum[SHA256_HEX + 1];
	struct text stored;

	text_init(&stored, m->shown.limit);
	codec_write(a, &stored);
	sha256_hex(sum, slice_new(stored.ptr, stored.len));
	fputs(sum, m->file);
	markup_fail(m, stored.status);
	text_free(&stored);
}

/* ---- old and new words ---- */

static bool
is_shown(enum span_op op, enum html_view view)
{
	switch (op) {
	case SPAN_EQUAL:
		return true;
	case SPAN_DELETE:
		return view != HTML_AFTER;
	case SPAN_INSERT:
		break;
	}
	return view != HTML_BEFORE;
}

static void
write_piece(struct markup *m, enum span_op op, struct slice words, bool ended)
{
	if (words.len == 0 && !ended)
		return;
	if (op == SPAN_DELETE)
		MARKUP(m, "<del>");
	else if (op == SPAN_INSERT)
		MARKUP(m, "<ins>");
	markup_words(m, words);
	if (ended)
		MARKUP(m, "\xc2\xb6");
	if (op == SPAN_DELETE)
		MARKUP(m, "</del>");
	else if (op == SPAN_INSERT)
		MARKUP(m, "</ins>");
}

/* What a page calls its language may be anything. */
static bool
is_language(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') ||
			(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') ||
			(i && s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
			(i && s.ptr[i] == '-')))
			return false;
	return s.len > 1;
}

static void
begin_paragraph(struct markup *m, struct slice language)
{
	MARKUP(m, "<p dir=\"auto\"");
	if (is_language(language)) {
		MARKUP(m, " lang=\"");
		markup_words(m, language);
		MARKUP(m, "\"");
	}
	MARKUP(m, ">");
}

/*
 * A line feed ends a paragraph.  One that came or went is seen by a sign; it
 * breaks what is shown only where it stands on all sides that are.
 */
static void
write_span(struct markup *m, const struct span *span, enum html_view view,
    struct slice language)
{
	bool marked = span->op != SPAN_EQUAL;
	struct slice s = span->text;
	size_t end;

	while ((end = slice_find_byte(s, '\n', 0)) < s.len) {
		write_piece(m, span->op, slice_sub(s, 0, end), marked);
		if (marked && view == HTML_MARKED) {
			MARKUP(m, " ");
		} else {
			MARKUP(m, "</p>\n");
			begin_paragraph(m, language);
		}
		s = slice_sub(s, end + 1, s.len);
	}
	if (marked && s.len && slice_trim(s).len == 0)
		s = open_box;
	write_piece(m, span->op, s, false);
}

void
html_spans(struct markup *m, const struct span_list *spans,
    enum html_view view, struct slice language)
{
	size_t i;

	begin_paragraph(m, language);
	for (i = 0; i < spans->count; i++)
		if (is_shown(spans->at[i].op, view))
			write_span(m, &spans->at[i], view, language);
	MARKUP(m, "</p>\n");
}

void
html_kinds(struct markup *m, kind_set kinds)
{
	char names[KIND_NAMES_MAX];

	if (kinds)
		fprintf(m->file, "<span class=\"kinds\">: %s</span>",
		    kind_names(names, kinds, ", "));
}
