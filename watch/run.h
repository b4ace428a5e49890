#ifndef EMEND_WATCH_RUN_H
#define EMEND_WATCH_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "reports/event.h"

struct clock;

/* Validators lie: after so long, in seconds, a page is read in full. */
#define RUN_FULL_READ_AFTER (24 * INT64_C(3600))

/*
 * One check: what is due is fetched, what changed is kept, and everything is
 * told once it is durable.  One article's failure is one event, never the
 * run's end.
 */
typedef void run_event_fn(void *payload, const struct event *e);

/* For a progress bar: done of total looks; called often. */
typedef void run_progress_fn(void *payload, size_t done, size_t total);

struct run_options {
	const char *dir;	  /* the archive */
	const char *const *urls;  /* only these, whatever the schedule */
	size_t url_count;
	bool all;		  /* everything, whatever the schedule */
	bool dry_run;		  /* keep nothing */
	bool beside_check;	  /* add: another check may be running */
	bool finds_out;		  /* add: what turns out to name articles is
				     then watched as that, and is no trouble */
	int64_t for_seconds;	  /* stop asking after this long; 0: never */
	const char *replay;	  /* a directory that answers instead of the
				     network (fetch/replay.h), or NULL */
	const struct clock *clock;
	const volatile sig_atomic_t *stop; /* non-zero: stop asking */
	run_event_fn *tell;
	run_progress_fn *progress; /* may be NULL */
	void *payload;
};

struct run_result {
	struct event_summary summary;
	bool trouble; /* something began to fail or became suspect */
};

/*
 * Fails with EMEND_USAGE (configuration), EMEND_BUSY (another check),
 * EMEND_NOTFOUND (no archive, or one of urls is not watched), EMEND_IO or
 * EMEND_STORE (disk full, damaged: once the archive is open this is told as an
 * event, too).  What was told before is kept; a summary is told in any case.
 */
enum emend_status run_check(const struct run_options *options,
    struct run_result *out, struct emend_error *err) EMEND_MUST_USE;

#endif
