#ifndef EMEND_WATCH_FEEDS_NAMED_H
#define EMEND_WATCH_FEEDS_NAMED_H

#include <stddef.h>

#include "base/error.h"

struct arena;
struct event_feed;
struct fetch_result;
struct workers;

/*
 * The feeds that the page names which was fetched, in the arena.  What cannot
 * be read names none; fails with EMEND_NOMEM, or EMEND_IO without readers.
 */
enum emend_status feeds_named(struct arena *arena, struct workers *readers,
    const struct fetch_result *fetched, const struct event_feed **out,
    size_t *count, struct emend_error *err) EMEND_MUST_USE;

#endif
