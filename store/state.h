#ifndef EMEND_STORE_STATE_H
#define EMEND_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct store;
struct store_batch;
struct text;

/*
 * state.db as its users see it, as far as it is of no article: one moment of it
 * held, hosts, runs, and notes.
 */

/* Another number: somebody has committed something since, perhaps we.  The one
 * of the last read is what that has seen. */
int64_t state_version_read(struct store *s);
enum emend_status state_version(struct store *s, int64_t *out,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * From now on all is read as it stands now, at one lock for all of it; until it
 * is let go, which must be before anything is written, and soon: what it holds
 * cannot be cleared away.  Letting go what is not held is fine.
 */
enum emend_status state_hold(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;
void state_let_go(struct store *s);

/* Politeness that must outlive a run: fetch's business. */
struct host_row {
	const char *host;	/* "example.org:443" */
	int64_t next_at_ms;	/* UTC milliseconds */
	int64_t parked_until;	/* UTC seconds; 0 */
	const char *parked_why; /* or NULL */
	unsigned failures;
	struct slice robots;	/* the file's bytes; absent: never read */
	int robots_status;	/* HTTP, 0: network error */
	int64_t robots_at;	/* UTC seconds */
	int64_t robots_since;	/* unreachable since; 0 */
	int64_t used_day;	/* days since 1970 */
	int64_t used;		/* bytes that it sent on that day */
	struct slice cookies;	/* fetch's; absent: none are kept */
};

/* NULL strings and zeros when the host is not known; for host_row_free. */
enum emend_status state_host(struct store *s, const char *host,
    struct host_row **out, struct emend_error *err) EMEND_MUST_USE;
void host_row_free(struct host_row *row);
enum emend_status store_batch_host(struct store_batch *b,
    const struct host_row *row, struct emend_error *err) EMEND_MUST_USE;

/* A row a check; state_last_run gives zeros when there was none. */
struct run_row {
	int64_t started_at, ended_at; /* UTC seconds */
	unsigned checked, fresh, changed, unchanged, failed;
};
enum emend_status state_last_run(struct store *s, struct run_row *out,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_run(struct store_batch *b,
    const struct run_row *run, struct emend_error *err) EMEND_MUST_USE;

/*
 * Small things a caller wants to know again at the next run, by name.  Reading
 * one never written gives "".  The text is appended to *out.
 */
enum emend_status state_note(struct store *s, const char *name,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_note(struct store_batch *b, const char *name,
    struct slice value, struct emend_error *err) EMEND_MUST_USE;

#endif
