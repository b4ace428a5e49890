#ifndef EMEND_WATCH_LISTING_H
#define EMEND_WATCH_LISTING_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct fetch_result;
struct pending;
struct source;
struct visits;
struct watch_row;

/* As visit_begin (watch/visit.h). */
enum emend_status listing_begin(struct pending **out, struct visits *v,
    const struct watch_row *row, const struct fetch_result *fetched,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * A look at what names articles: a feed, a sitemap or an index of them, a front
 * page.  New addresses that its source's match lets through get a row, due at
 * once, the newest first and at most source->limit at one look.  A source that
 * fails, breaks or names far fewer than before takes nothing away; that is told
 * once, and again when it is over.  What stands there at the first look is the
 * baseline (watch_row.baseline): it is no news.
 *
 * row (of a role other than WATCH_PAGE) is as the state has it; what is to
 * stand goes into the batch.  Fails only with what ends the run.
 */
enum emend_status listing_visit(struct visits *v, const struct watch_row *row,
    const struct source *source, const struct fetch_result *fetched,
    struct pending *reading, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;

/* How many addresses that are wanted it named when it was last read in full. */
struct store;
enum emend_status listing_named(struct store *store,
    const struct watch_row *row, size_t *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
