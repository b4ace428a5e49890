#ifndef EMEND_REPORTS_DIGEST_H
#define EMEND_REPORTS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "diff/changes.h"
#include "reports/terminal.h"

struct article;
struct json;
struct report;

/*
 * What was changed in many articles over a period (emend.report/1): a head,
 * then one item an article, what weighs most first.  Items are told one at a
 * time and then forgotten, so a report is as long as it must be.
 */
enum digest_mark { /* what an item is, besides being changed */
	DIGEST_GONE,
	DIGEST_RETURNED,
	DIGEST_REVERTED,    /* back to a text that it had before */
	DIGEST_FLAPPING,    /* goes back and forth: told once, then counted */
	DIGEST_RELOCATED,
	DIGEST_UNNOTED,	    /* serious edits, and no notice owns up to them */
	DIGEST_NOTICE_ALONE, /* a notice, and nothing serious that it is for */
};
#define DIGEST_MARK_COUNT 7
#define DIGEST_BIT(mark) (1u << (mark))
const char *digest_mark_name(enum digest_mark mark); /* "notice-alone" */

struct digest {
	int64_t now;
	int64_t since, until; /* of the period; since 0: from the beginning */
	const char *name;     /* of the mark that it goes by, or NULL */
	const char *filter;   /* "host example.org, kind number"; or "" */
	const char *command;  /* what "diff ID 1 2" is to follow */
	const char *publish;  /* publish.url, or NULL */
	const char *feed;     /* a name for the feed, the same for ever: hex */
	size_t watched;	      /* articles that the report is about */
	size_t changed;	      /* of them: with an edit, folded ones too */
	size_t fresh;	      /* taken up, without an edit since */
	size_t baseline;      /* likewise, but they stood there before */
	size_t marks[DIGEST_MARK_COUNT];
	size_t kinds[KIND_COUNT]; /* articles that have the kind */
	size_t headlines;     /* articles whose headline changed */
	size_t floods;	      /* edits that many articles of a host share */
	size_t folded;	      /* articles with no other edits than these */
	size_t items;	      /* to be told one by one */
	size_t left_out;      /* by -n, besides them */
};

struct digest_step {
	unsigned revision;
	const char *commit;
	const char *event; /* "changed" */
	const char *kinds; /* "number quote", or "" */
	int64_t first_seen, seen_before;
	unsigned reverts_to; /* or 0 */
};

/* What nobody saw between an item's first and last text. */
struct digest_gaps {
	size_t count;
	int64_t seconds;
};

struct digest_item {
	size_t number; /* from 1 */
	const char *id;
	const char *url, *title; /* title may be NULL */
	const char *host;
	const char *source; /* who named it: "feed https://..." */
	unsigned marks;
	bool unread, fresh; /* fresh: first seen in the period */
	/* the text before the period with the last good one of it; where it is
	   back where it was (away), with what stood meanwhile; or NULL */
	const struct report *report;
	bool away;
	const struct article *article; /* its last good text; NULL: not read */
	kind_set kinds; /* of all steps */
	const struct digest_step *steps; /* the revisions of the period */
	size_t step_count;
	unsigned revisions; /* in all */
	int64_t first_seen; /* the article */
	int64_t first_edit; /* 0: none yet */
	int64_t last_seen;
	struct digest_gaps gaps;
	size_t shared; /* edits that are told as a flood */
	/* is this edit (by its index among fields, then edits) one of them? */
	const bool *is_shared;
};

/* The same edit on many articles of one host: one of them stands for all. */
struct digest_flood {
	size_t number; /* from 1 */
	const char *host;
	size_t articles;
	const struct report *report;	/* of the one that is shown */
	const struct field_edit *field; /* what is shared: this, */
	const struct edit *edit;	/* or this */
};

/* "3 of 41 articles changed, 1 is gone: a number, quotes, a headline" */
#define DIGEST_SUBJECT_MAX 300
void digest_subject(char out[DIGEST_SUBJECT_MAX], const struct digest *d);

/* A format: its functions are called in this order; the floods come first,
 * each followed by its articles. */
struct digest_out {
	FILE *file;
	struct terminal *text; /* on the same file, for people */
	struct json *json;     /* likewise, for programs */
	const struct digest *digest;
	size_t listed; /* articles of the flood under way */
	bool in_items; /* JSON: the floods are told */
	struct digest_stats *stats; /* of a format for statistics */
};

struct digest_format {
	const char *name;
	bool by_revision; /* wants an item for each revision, newest first */
	enum emend_status (*begin)(
	    struct digest_out *o, struct emend_error *err);
	enum emend_status (*flood)(struct digest_out *o,
	    const struct digest_flood *f, struct emend_error *err);
	enum emend_status (*flooded)(struct digest_out *o, const char *url,
	    const char *title, struct emend_error *err);
	enum emend_status (*flood_end)(
	    struct digest_out *o, struct emend_error *err);
	enum emend_status (*item)(struct digest_out *o,
	    const struct digest_item *item, struct emend_error *err);
	enum emend_status (*end)(struct digest_out *o, struct emend_error *err);
};

extern const struct digest_format digest_text, digest_json, digest_html,
    digest_markdown, digest_csv, digest_atom;

/*
 * Counts by host and section, not the edits themselves: docs/codebook.md.
 * The formats are text, json (emend.stats/1) and csv; NULL for another.
 */
const struct digest_format *digest_stats_named(const char *name);
enum emend_status digest_stats_new(
    struct digest_stats **out, struct emend_error *err) EMEND_MUST_USE;
void digest_stats_free(struct digest_stats *s); /* NULL is fine */

/* NULL when there is no such format. */
const struct digest_format *digest_format_named(const char *name);

#endif
