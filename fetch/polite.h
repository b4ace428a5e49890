#ifndef EMEND_FETCH_POLITE_H
#define EMEND_FETCH_POLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/text.h"
#include "fetch/fetch.h"
#include "fetch/robots_cache.h"

/*
 * A queue a host, and whose turn it is.  Pure bookkeeping: it asks no clock and
 * no network.  Names ending in _ms are on the monotonic clock, parked_until is
 * UTC seconds.
 *
 * The rules: at most per_host requests of one host under way, at most
 * POLITE_PER_ADDRESS to the address it was last found at, the next one no
 * sooner after the one before was sent than delay, than its robots.txt asks
 * for, and than the last answer took; a host that is held (its robots.txt is
 * being asked for) or parked starts nothing.
 */
#define POLITE_PARK_MIN_S 30
#define POLITE_PARK_MAX_S (24 * 3600)
#define POLITE_CRAWL_DELAY_MAX_MS (INT64_C(3600) * 1000) /* past it: parked */
#define POLITE_PER_ADDRESS 4 /* under way to one address, by any names */
#define POLITE_FAILURES 5    /* in a row, then a host is left alone */

/* First member of whatever waits. */
struct polite_item {
	struct polite_item *next;
	bool urgent; /* goes first, and even if its host is held */
	bool is_promise; /* of a look that is made when its turn comes */
};

/* An address that answers for any number of hosts. */
struct peer {
	char *address;
	unsigned running;
	struct host *first, *last; /* hosts in line: due, but it is full */
};

struct host {
	const char *key; /* "example.org:443" */
	struct polite_item *first, *last;
	unsigned running;
	bool held;
	bool asked;           /* something was sent in this run */
	int64_t next_ms;      /* not before */
	int64_t sent_ms;      /* the last request; 0: none that is known of */
	int64_t parked_until; /* 0: not parked */
	char parked_why[160];
	unsigned failures; /* of the host as such, in a row */
	int64_t took_ms;   /* the last answer; 0 before there was one */
	int64_t used_day;  /* since 1970, in UTC */
	uint64_t used;	   /* bytes that it sent on that day */
	struct text cookies; /* fetch/cookies.h */
	size_t left;	   /* looks that its budget left for later */
	unsigned order;	   /* among hosts whose turn comes at once */
	struct robots_cache robots;
	size_t place;      /* in the heap, from 1; 0: no turn is due to it */
	struct peer *peer; /* NULL: not yet known */
	struct host *next_in_line;
	bool in_line;
};

struct polite {
	struct table hosts; /* by key */
	struct table peers; /* by address */
	struct host **heap; /* those that could start, the soonest first */
	size_t heap_count, heap_cap;
	unsigned per_host;
	int64_t delay_ms;
	int64_t asked_ms; /* hosts may have been asked until then; 0 */
};

void polite_init(struct polite *p, unsigned per_host, int64_t delay_ms);
/* Items still waiting are forgotten, they are the caller's. */
void polite_free(struct polite *p);

struct host *polite_find(const struct polite *p, struct slice key);
/* The same, made if new; NULL when out of memory. */
struct host *polite_host(struct polite *p, struct slice key);

/* At the queue's end; a further hop of one that was begun goes to its front. */
void polite_push(struct polite *p, struct host *h, struct polite_item *item);
void polite_push_front(
    struct polite *p, struct host *h, struct polite_item *item);

/* The host whose turn has come, its first item still in the queue; or NULL. */
struct host *polite_due(struct polite *p, int64_t now_ms);
/* When polite_due will next have one, if nothing ends before; INT64_MAX. */
int64_t polite_next_ms(const struct polite *p);
/* Takes the first item away; NULL when there is none. */
struct polite_item *polite_pop(struct polite *p, struct host *h);

void polite_hold(struct polite *p, struct host *h, bool held);
void polite_started(struct polite *p, struct host *h, int64_t now_ms);
/* sent_ms: when the request left, 0 if it never did; took_ms: its answer. */
void polite_ended(
    struct polite *p, struct host *h, int64_t sent_ms, int64_t took_ms);

/* Its robots.txt has been read: what that asks for holds from the request for
 * it on.  More than an hour does not: it is a reason to park. */
void polite_heed_robots(struct polite *p, struct host *h);

/* Where the host was found; false when out of memory. */
bool polite_found_at(struct polite *p, struct host *h, const char *address);

/* Least time between two to this host: ours, what its robots.txt asks for, or
 * what its last answer took. */
int64_t polite_delay_ms(const struct polite *p, const struct host *h);

bool polite_is_parked(const struct host *h, int64_t now);
/* For seconds, held within the limits above; never shortens. */
void polite_park(struct host *h, int64_t now, int64_t seconds, const char *why);
/* What to wait after the nth refusal or failure in a row that names no time. */
int64_t polite_back_off_s(unsigned nth);

#endif
