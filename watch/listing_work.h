#ifndef EMEND_WATCH_LISTING_WORK_H
#define EMEND_WATCH_LISTING_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/text.h"
#include "fetch/feed.h"
#include "store/watches.h"

/*
 * Inside the listing family: listing_find.c (which addresses are new),
 * listing_entry.c (what the source calls them), listing.c (reads the document,
 * and what is to stand).
 */
struct event_feed;
struct feed_entry;
struct fetch_result;
struct pending;
struct source;
struct visits;

#define LISTING_MESSAGE_MAX 1024

/* An address that has no row. */
struct candidate {
	char *url, *normal; /* owned */
	char *title;	    /* as the source gives it; owned; or NULL */
	struct hash128 guid; /* of what the source calls it; zero */
	int64_t date; /* as the source gives it; 0 */
	size_t order; /* in the source */
};

/* One look under way. */
struct listing {
	struct visits *v;
	struct watch_row row; /* as it is to stand */
	const struct source *source;
	const struct fetch_result *fetched;
	struct pending *reading; /* of what was fetched; or NULL */
	int64_t now;
	struct candidate *found; /* the newest, a few more than the limit */
	size_t found_count, found_cap;
	size_t fresh;	    /* addresses without a row */
	size_t taken_up;    /* articles that had ended */
	size_t waiting;	    /* of both, past the limit */
	size_t named;	    /* addresses that are wanted, known or not */
	struct feed_summary document; /* as it was read */
	bool is_index;	    /* they are sitemaps */
	bool any_forgotten; /* some article was: ask of each */
	struct table seen;  /* ids of what it named so far */
	struct table guids; /* size_t: how often it called one so */
	struct arena arena; /* for these */
	const struct event_feed *feeds; /* it is a page that names these */
	size_t feed_count;
	char problem[LISTING_MESSAGE_MAX]; /* why it is in trouble; "" */
	const char *trouble;	   /* the same, named; or NULL */
};

/* One address that the document names. */
enum emend_status listing_take(struct listing *l, const struct feed_entry *e,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * What the source says of it: a guid, unless it called another one so in this
 * document, and a title.  *out is the caller's listing_said_free's.
 */
struct listing_said {
	struct hash128 guid; /* zero: it says nothing */
	struct text title;   /* "" */
	int64_t date;
};
enum emend_status listing_said(struct listing *l, const struct feed_entry *e,
    struct slice normal, struct listing_said *out,
    struct emend_error *err) EMEND_MUST_USE;
/* Puts it by, where it is news. */
enum emend_status listing_keep_said(struct listing *l, const char *normal,
    const struct listing_said *said, struct emend_error *err) EMEND_MUST_USE;
/*
 * A candidate's guid may be that of an article with another address: *continues
 * gets its id.  Or of one that is forgotten.
 */
enum emend_status listing_find_guid(struct listing *l,
    const struct candidate *c, struct hash128 *continues, bool *forgotten,
    struct emend_error *err) EMEND_MUST_USE;

/* Leaves the newest of what was found, sorted, at most the source's limit. */
void listing_keep_newest(struct listing *l);
void listing_free(struct listing *l);

#endif
