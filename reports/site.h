#ifndef EMEND_REPORTS_SITE_H
#define EMEND_REPORTS_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct article;
struct blame;
struct markup;
struct report;

/*
 * The pages of a static site.  Each but the search is read without a script, and
 * leads to the others by relative addresses, so that it works wherever it lies.
 * All that is told here is borrowed; times are UTC seconds.
 */

/* The files that pages want beside them. */
const char *site_css(void);
const char *site_search_js(void);

/* ---- an article ---- */

/* a/<2 hex>/<30 hex>/, from the front page. */
#define SITE_PATH_MAX 48
void site_article_path(char out[SITE_PATH_MAX], const char *id_hex);

struct site_revision {
	unsigned number;
	unsigned before; /* the one that it is compared with; 0: none */
	const char *commit, *event, *title;
	const char *kinds; /* "number quote", or "" */
	int64_t first_seen, last_seen;
	size_t words;
	bool gone;	/* without a text of its own */
	const char *page; /* where its page as served is kept, or NULL */
};

/* A time in which nobody saw it. */
struct site_gap {
	int64_t from, to;
	unsigned looks; /* that failed or were suspect */
	const char *reasons;
};

struct site_article {
	const char *url, *title, *host;
	const struct site_revision *revisions; /* oldest first, at least one */
	size_t revision_count;
	const struct site_gap *gaps;
	size_t gap_count;
	unsigned first, newest; /* that have a text and are not neighbours: there
				   is a page that compares them; 0: there is not */
	const char *const *tags;
	size_t tag_count;
	int64_t now;
};

void site_article_page(struct markup *m, const struct site_article *a);
/* The text of one revision; a side of `report`. */
void site_text_page(struct markup *m, const struct site_article *a,
    const struct site_revision *r, const struct article *text);
void site_diff_page(struct markup *m, const struct site_article *a,
    const struct report *report);
void site_blame_page(struct markup *m, const struct site_article *a,
    const struct blame *blame);

/* Time from left to right, revisions as ticks, gaps hatched. */
void site_timeline(struct markup *m, const struct site_article *a);

/* ---- lists ---- */

/* An edit, a line of a list. */
struct site_edit {
	const char *path; /* of its article, from the front page */
	const char *title, *url, *host;
	const char *event, *kinds;
	unsigned before, number; /* before 0: nothing to compare with */
	int64_t at;
};

/* What a list is of: "number", "example.org"; NULL for all. */
enum site_list_of { SITE_ALL, SITE_KIND, SITE_HOST, SITE_TAG };
/* Its file, from the front page, whatever bytes the name has. */
#define SITE_LIST_PATH_MAX 160
void site_list_path(char out[SITE_LIST_PATH_MAX], enum site_list_of of,
    const char *name);

struct site_host {
	const char *name;
	size_t articles, edited, edits, gone;
	size_t by_edits[5]; /* articles with 0, 1, 2, 3, 4 and more edits */
};

struct site_entry { /* an article, a line of its host's list */
	const char *path, *title, *url;
	unsigned revisions;
	bool gone;
	int64_t last_edit; /* 0: none */
};

struct site_list {
	enum site_list_of of;
	const char *name; /* NULL: SITE_ALL */
	const struct site_edit *edits; /* newest first */
	size_t edit_count;
	bool more; /* than these */
	const struct site_host *host;	   /* SITE_HOST: itself */
	const struct site_entry *entries; /* its articles */
	size_t entry_count;
	int64_t now;
};
void site_list_page(struct markup *m, const struct site_list *l);

/* All kinds, hosts and tags, with their numbers. */
struct site_overview {
	size_t articles, revisions;
	const size_t *kinds; /* KIND_COUNT: edits in the lists */
	const struct site_host *hosts;
	size_t host_count;
	const char *const *tags;
	size_t tag_count;
	int64_t now;
};
void site_overview_page(struct markup *m, const struct site_overview *o);

void site_search_page(struct markup *m);

#endif
