#ifndef EMEND_PUBLISH_PUBLISH_WORK_H
#define EMEND_PUBLISH_PUBLISH_WORK_H

#include <stdio.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/table.h"
#include "base/text.h"
#include "publish/publish.h"
#include "reports/markup.h"
#include "reports/site.h"

struct diff_language;
struct publish_words;

/* What the publish*.c files share. */

/* An article of the site. */
struct publish_article {
	struct hash128 id;
	char path[SITE_PATH_MAX];
	const char *url, *title, *host, *source;
	unsigned revisions;
	bool gone;
	int64_t last_edit;
	bool there;   /* its pages, as of p->upto */
	bool written; /* in this run */
};

struct publishing {
	struct store *store;
	const struct settings *settings;
	const struct publish_options *options;
	struct publish_result *result;
	/* in the order of recording: what the site has, what there is */
	int64_t upto, last;

	struct publish_article **articles; /* in the order of the archive */
	size_t article_count, article_cap;
	struct table by_id; /* hex: struct publish_article */
	struct arena arena;

	struct diff_language *language;
	struct publish_words *words; /* the search */
	int folder; /* the site's */
	struct text path; /* of the page under way, from there */
	struct { /* the page under way */
		char *bytes;
		size_t len;
		FILE *file;
		struct markup markup;
	} page;
};

/* ---- how far it has come: publish.c ---- */

/* From now on a run that dies has the next one write everything. */
enum emend_status publish_unmark(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;

/* ---- files: publish_file.c ---- */

/* Begins the page at path, from the front page on. */
enum emend_status publish_begin(struct publishing *p, const char *path,
    struct markup **out, struct emend_error *err) EMEND_MUST_USE;
/* Puts it there unless it is there just so. */
enum emend_status publish_end(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;
void publish_drop(struct publishing *p); /* one that was begun and failed */

enum emend_status publish_file(struct publishing *p, const char *path,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;
bool publish_is_there(struct publishing *p, const char *path);
/* EMEND_NOTFOUND; out->limit is the cap. */
enum emend_status publish_read(struct publishing *p, const char *path,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;
/* A file, or a directory with the files in it. */
enum emend_status publish_remove(struct publishing *p, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
/* The names in a directory; none when it is not there. */
typedef enum emend_status publish_name_fn(
    void *payload, const char *name, struct emend_error *err);
enum emend_status publish_names(struct publishing *p, const char *path,
    publish_name_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

/* ---- an article: publish_article.c ---- */

/* Its pages; those of revisions before `from` stand already. */
enum emend_status publish_article(struct publishing *p,
    const struct publish_article *a, unsigned from,
    struct emend_error *err) EMEND_MUST_USE;

/* ---- lists: publish_lists.c ---- */
enum emend_status publish_lists(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;

/* ---- words: publish_words.c ---- */

/* Reads what is there; where it cannot be read, sets p->upto to 0: then all is
 * written anew. */
enum emend_status publish_words_begin(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;
/* A wording that came in this revision. */
enum emend_status publish_words_add(struct publishing *p,
    const struct publish_article *a, unsigned number, bool headline,
    struct slice text, int64_t at, struct emend_error *err) EMEND_MUST_USE;
/* Notes that what the article at path has is to go.  Before any is added: */
enum emend_status publish_words_remove(struct publishing *p, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
/* all that was noted goes; where it cannot be read, as publish_words_begin. */
enum emend_status publish_words_forget(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;
enum emend_status publish_words_end(
    struct publishing *p, struct emend_error *err) EMEND_MUST_USE;
void publish_words_free(struct publishing *p);

#endif
