#ifndef EMEND_WATCH_LISTING_WORK_H
#define EMEND_WATCH_LISTING_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "store/state.h"

/*
 * Inside the listing family: listing_find.c (which addresses are new),
 * listing.c (reads the document, and what is to stand).
 */
struct fetch_result;
struct source;
struct visits;

#define LISTING_MESSAGE_MAX 1024

/* An address that has no row. */
struct candidate {
	char *url, *normal; /* owned */
	int64_t date; /* as the source gives it; 0 */
	size_t order; /* in the source */
};

/* One look under way. */
struct listing {
	struct visits *v;
	struct watch_row row; /* as it is to stand */
	const struct source *source;
	const struct fetch_result *fetched;
	int64_t now;
	struct candidate *found; /* the newest, a few more than the limit */
	size_t found_count, found_cap;
	size_t fresh;	    /* addresses without a row */
	size_t named;	    /* addresses that are wanted, known or not */
	bool is_index;	    /* they are sitemaps */
	struct table seen;  /* ids of what it named so far */
	struct arena arena; /* for these */
	char problem[LISTING_MESSAGE_MAX]; /* why it is in trouble; "" */
	const char *trouble;	   /* the same, named; or NULL */
};

/* One address that the document names; date 0: it says none. */
enum emend_status listing_take(struct listing *l, struct slice url,
    int64_t date, struct emend_error *err) EMEND_MUST_USE;
/* Leaves the newest of what was found, sorted, at most the source's limit. */
void listing_keep_newest(struct listing *l);
void listing_free(struct listing *l);

#endif
