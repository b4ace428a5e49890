#ifndef EMEND_ALERTS_WHEN_H
#define EMEND_ALERTS_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * When a rule's messages go out.  Times of day are the wall clock's in TZ, on
 * days of 23 and 25 hours too.
 */
enum digest_kind {
	DIGEST_NONE,
	DIGEST_EVERY, /* gathers so long from the first alert on */
	DIGEST_DAILY, /* at a time of day */
};

struct timing {
	bool has_quiet;
	int quiet_from, quiet_to; /* minutes of the day; from > to: over
	                             midnight */
	enum digest_kind digest;
	int64_t every;  /* seconds */
	int daily;      /* minutes of the day */
	unsigned limit; /* messages an hour; 0: none */
};

/* "22:00-07:00"; "1h" or "daily 07:30".  EMEND_PARSE. */
enum emend_status timing_read_quiet(struct timing *t, struct slice value,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status timing_read_digest(struct timing *t, struct slice value,
    struct emend_error *err) EMEND_MUST_USE;

bool timing_is_quiet(const struct timing *t, int64_t at);

/* When what was put down at that moment is to go into a digest. */
int64_t timing_digest_due(const struct timing *t, int64_t at);

#endif
