#ifndef EMEND_REPORTS_REPORT_H
#define EMEND_REPORTS_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "diff/changes.h"

struct article;
struct changes;
struct explanation;
struct json;
struct markup;
struct terminal;

/*
 * One comparison and what is known around it: all that a renderer needs.
 * Renderers take data and a stream; they compare nothing and look up nothing.
 */
struct report_side {
	unsigned revision;  /* 0: not from an archive */
	const char *commit; /* NULL: not from an archive */
	const char *file;   /* compare: its name; else NULL */
	int64_t first_seen; /* 0: unknown */
	int64_t last_seen;
	const struct article *article; /* NULL only without changes */
};

struct report {
	const char *url; /* NULL for compare */
	struct report_side before, after;
	/* last look at the old text, first at the new; to 0: of files */
	int64_t between_from, between_to;
	bool reading_new; /* the difference may come from the reading */
	bool has_fields; /* both sides have them: title and byline count */
	const struct changes *changes; /* NULL in an event: nothing is compared */
};

/* Was it edited between two known looks?  Backwards it was not. */
bool report_has_window(const struct report *r);

/* The object of emend.diff/1, with its schema member. */
void report_json_diff(struct json *j, const struct report *r);
/* One of its fields or edits. */
void report_json_field(struct json *j, const struct field_edit *f);
void report_json_edit(struct json *j, const struct edit *e);
/* The member "kinds", most serious first. */
void report_json_kinds(struct json *j, kind_set kinds);

/* An editor's note: what changed first, then where, old and new words. */
void report_text_diff(struct terminal *t, const struct report *r);

/*
 * What makes the stored form of one side that of the other by patch(1): title
 * and byline, then the text, as `show --format stored` has them.  Where a side
 * has no fields, being a text file, title and byline stay what before has.
 * whole: all of the text, not three lines around each edit.  Nothing for equal
 * texts.  What out says is the caller's.  Fails with EMEND_NOMEM.
 */
enum emend_status report_unified(FILE *out, const struct report *r, bool whole,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * For an issue, a chat or a note: ~~old~~ and **new** words, the page's own
 * escaped.  What out says is the caller's.  EMEND_NOMEM or EMEND_LIMIT.
 */
enum emend_status report_markdown(
    FILE *out, const struct report *r, struct emend_error *err) EMEND_MUST_USE;

/*
 * A page that needs nothing but itself: the words one beside the other or in
 * one text, as its reader likes, and on paper an exhibit.  It holds any number
 * of comparisons; more than one: under a title of its own.
 */
struct slice report_title(const struct report *r); /* of one comparison */
void report_html_begin(struct markup *m, struct slice title, bool one_of_many);
void report_html_diff(struct markup *m, const struct report *r,
    bool one_of_many, size_t *edits); /* counts those of the page */
void report_html_end(struct markup *m);

/* "headline and 2 of 8 paragraphs changed, 1 added: a number, quotes": for
 * subjects and first lines.  The longest there is fits. */
#define REPORT_SUMMARY_MAX 400
void report_summary(
    char out[REPORT_SUMMARY_MAX], const struct changes *changes);

/* How a person would say it: "a number", "numbers". */
const char *report_kind_words(enum kind kind, bool several);

/* The object of emend.article/1, with its schema member.  Wants memory: without
 * it j fails (json_fail). */
void report_json_article(struct json *j, const struct article *a);
/* The same with the member "explanation". */
void report_json_explained(struct json *j, const struct article *a,
    const struct explanation *e);

/* What became of each piece of a page, and why. */
void report_text_explained(struct terminal *t, const struct explanation *e);

#endif
