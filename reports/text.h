#ifndef EMEND_REPORTS_TEXT_H
#define EMEND_REPORTS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "diff/changes.h"

struct report;
struct standing;
struct terminal;
struct text;

/* Inside the text family: the parts of a note, and what events add to it. */
#define TEXT_INDENT 2
#define TEXT_ELLIPSIS "\xe2\x80\xa6"

const char *text_field_words(enum field field); /* "Headline", "Byline" */
/* Did another source of the headline change in the same way before it? */
bool text_told_before(const struct changes *c, size_t at);

/* Of an event's reason: "the article seems to be gone" */
const char *text_suspect_words(const char *reason);

/* "Paragraph 4 changed and moved"; " (it was paragraphs 5 and 6)" or nothing. */
void text_edit_heading(struct text *out, const struct edit *e);
void text_edit_origin(struct text *out, const struct edit *e);

/* "between 2026-11-16 08:30:00 and 12:45:00 +00:00 (4 hours)": what is the same
 * is said once. */
#define TEXT_WINDOW_MAX 160
void text_window(char out[TEXT_WINDOW_MAX], int64_t from, int64_t to);

/*
 * Old and new words, [-so-]{+so+} where there is no colour; what is far from
 * any of them is left out.  Does not end the line.
 */
void text_marks(struct terminal *t, const struct span_list *spans);

/* What stands between two marks, before the first or after the last one: of
 * what is long, the words beside a mark. */
void text_between(struct terminal *t, struct slice s, bool first, bool last);

/* The beginning of a text, up to a word's end. */
void text_beginning(struct terminal *t, struct slice text);

/* What matters most, a line each, with where it stands. */
void text_points(struct terminal *t, const struct changes *c);

/* The note, its first line begun with "LABEL: ". */
void text_note(struct terminal *t, const struct report *r, const char *label);

/* Of what is watched: when the next look is due, and why. */
void text_plan(struct terminal *t, const struct standing *s);

void text_time(struct terminal *t, int64_t at); /* in the zone of TZ */
void text_duration(struct terminal *t, int64_t seconds);
/* " (5 minutes ago)", " (in 5 minutes)"; nothing for now */
void text_distance(struct terminal *t, int64_t now, int64_t at);

#endif
