#ifndef EMEND_REPORTS_HTML_H
#define EMEND_REPORTS_HTML_H

#include "base/slice.h"
#include "diff/changes.h"
#include "reports/markup.h"

/*
 * Inside the HTML family.  A page of html_begin needs nothing but itself: it has
 * no script, asks no address, and its styles are in it (page.css).
 */

const char *html_css(void);

/* A page up to the end of its title; may: what it may load besides nothing, as
 * its Content-Security-Policy. */
void html_head(struct markup *m, const char *may, struct slice title);
/* Up to the beginning of <body>, and the end. */
void html_begin(struct markup *m, struct slice title);
void html_end(struct markup *m);

/* The SHA-256 of the text as it is stored: of the .md in the history. */
struct article;
void html_text_sum(struct markup *m, const struct article *a);

/* The switch between one marked text and both sides, for html_spans' views. */
void html_views(struct markup *m);

/* Which words of a span list are shown, and how. */
enum html_view {
	HTML_MARKED, /* old and new words, as <del> and <ins> */
	HTML_BEFORE, /* the old text, what went as <del> */
	HTML_AFTER,  /* the new one, what came as <ins> */
};
/* A <p> for each paragraph of it, in the language given (or absent). */
void html_spans(struct markup *m, const struct span_list *spans,
    enum html_view view, struct slice language);

/* The address as a link, where it is one. */
void html_address(struct markup *m, const char *url);

/* The headline, or the address where there is none. */
void html_title(struct markup *m, const char *title, const char *url);

/* What is in <main> of a page that tells since when each sentence stands. */
struct blame;
void html_blame(struct markup *m, const struct blame *b);

/* ": number, quote": the kinds after a heading; nothing for none. */
void html_kinds(struct markup *m, kind_set kinds);

#endif
