#ifndef EMEND_WATCH_TELLING_H
#define EMEND_WATCH_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "reports/event.h"
#include "reports/report.h"

struct article;
struct changes;
struct store;

/*
 * Events wait here until what they say is durable.  Each owns what it points
 * to: strings in the arena of all, the two articles and the changes between
 * them.
 */
struct told {
	struct event event;
	struct report report;
	struct hash128 id; /* of the article; zero: of none */
	const char *source, *found_in; /* who names it (store/watches.h); NULL */
	bool is_revision; /* what it tells is kept as event.revision */
	bool alerted; /* rules have seen it */
	bool by_name; /* it is about what the user named himself */
	const char *not_to; /* the rule it is about; "": the operator's */
	bool silent; /* it was told already, and waits for rules alone */
	struct article *before, *after;
	struct changes *changes;
	struct arena *arena; /* the telling's */
	struct told *next;
};

struct telling {
	struct told *first, **last;
	size_t count;
	size_t text; /* bytes of prose of the articles that they own */
	struct arena arena; /* one for all: an event is small */
};

void telling_init(struct telling *t);
void telling_free(struct telling *t); /* what waits is dropped untold */

/*
 * Queues e: strings, lists and a summary are copied.  The event's
 * report, if wanted, is set on what *out gives.
 */
enum emend_status telling_add(struct telling *t, const struct event *e,
    struct told **out, struct emend_error *err) EMEND_MUST_USE;

/* Which article it is about, and who named it: for alerts.  Copied. */
struct watch_row;
enum emend_status telling_about(struct told *told, const struct watch_row *row,
    struct emend_error *err) EMEND_MUST_USE;

/* Once a batch is committed, its revisions have commits: fills them in. */
enum emend_status telling_complete(struct telling *t, struct store *store,
    struct emend_error *err) EMEND_MUST_USE;

/* Tells all that waits, in order, and forgets it. */
void telling_flush(struct telling *t,
    void (*tell)(void *payload, const struct event *e), void *payload);

#endif
