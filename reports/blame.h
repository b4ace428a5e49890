#ifndef EMEND_REPORTS_BLAME_H
#define EMEND_REPORTS_BLAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct composition;
struct json;
struct markup;
struct terminal;
struct turn;

/* A revision that a text was composed from. */
struct blame_revision {
	unsigned number;
	const char *commit;
	const char *event; /* "new", "changed", ... */
	const char *kinds; /* "number quote", or "" */
	int64_t first_seen, last_seen;
	int64_t seen_before; /* last look at the one before; 0: the first */
	unsigned gone;	     /* number of the revision `gone` before it; 0 */
	bool reading_new;    /* read in another way than the one before */
};

/*
 * Since when each sentence of a revision has stood there: all that a renderer
 * needs.  Revision i of the composition is revisions[i]; the text is that of
 * the last.
 */
struct blame {
	const char *url;
	const char *title;  /* or NULL */
	size_t title_since; /* index of the revision that it came in */
	const struct blame_revision *revisions;
	const struct composition *text;
	unsigned gone; /* number of the revision `gone` that was asked for; 0 */
	bool list_gone; /* as text: what stood once, too; JSON has it always */
};

/* "changed back to earlier words", "gone": what a turn was. */
const char *blame_turn_words(const struct turn *turn);

struct blame_tally {
	size_t sentences;
	size_t untouched; /* since the first revision */
	size_t gone;	  /* that stood once */
};
struct blame_tally blame_count(const struct composition *c);

/* The object of emend.blame/1. */
void report_json_blame(struct json *j, const struct blame *b);

/* A paragraph's number, the date and revision of each sentence, its words. */
void report_text_blame(struct terminal *t, const struct blame *b);

/* The same as a page that needs nothing but itself. */
void report_html_blame(struct markup *m, const struct blame *b);

#endif
