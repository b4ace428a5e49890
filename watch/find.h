#ifndef EMEND_WATCH_FIND_H
#define EMEND_WATCH_FIND_H

#include "base/error.h"

struct store;
struct watch_row;

/*
 * The row that a person means: a URL (by normal form and aliases), an id, its
 * first 6 or more digits, or a piece of a URL or title that fits one alone.
 * *out is the caller's (watch_row_free).  EMEND_NOTFOUND suggests the nearest
 * few, or lists those that fit when there are several.
 */
enum emend_status watch_find(struct store *store, const char *what,
    struct watch_row **out, struct emend_error *err) EMEND_MUST_USE;

/* The feed, sitemap or front page of this address, which may be a page's as
 * well; NULL when there is none. */
enum emend_status watch_find_source(struct store *store, const char *what,
    struct watch_row **out, struct emend_error *err) EMEND_MUST_USE;

/*
 * The row of exactly this URL or id, no piece of one; NULL when there is none,
 * which is no failure.  *id gets what names its article: for a URL that no row
 * has, what it would be; zero when what is neither a URL nor an id.
 */
struct hash128;
enum emend_status watch_find_exactly(struct store *store, const char *what,
    struct watch_row **out, struct hash128 *id,
    struct emend_error *err) EMEND_MUST_USE;

#endif
