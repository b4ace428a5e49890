#ifndef EMEND_EXPLAIN_DOCTOR_H
#define EMEND_EXPLAIN_DOCTOR_H

#include <stddef.h>

#include "base/error.h"

struct clock;

/*
 * What of the environment is missing or doubtful: the machine, the archive's
 * files, emend.conf, cron, the sources.  It reads what is there and what the
 * last checks left; it asks nobody and changes nothing.
 */
enum doctor_severity {
	DOCTOR_FINE,
	DOCTOR_NOTE,	 /* nothing is wrong: it is to be known */
	DOCTOR_DOUBTFUL, /* it works, but not as well as it could */
	DOCTOR_WRONG,	 /* something does not work, or will not */
};
#define DOCTOR_SEVERITY_COUNT 4
const char *doctor_severity_name(enum doctor_severity severity);

/* Lives until the call returns. */
struct doctor_finding {
	const char *check; /* a word for programs: "clock", "robots" */
	enum doctor_severity severity;
	const char *what;
	const char *remedy; /* what to do; "" where nothing is */
};
typedef enum emend_status doctor_fn(void *payload,
    const struct doctor_finding *f, struct emend_error *err);

struct doctor_options {
	const char *dir; /* the archive; NULL: only the machine is examined */
	const struct clock *clock;
	doctor_fn *each;
	void *payload;
};

/*
 * found: how many there were of each severity.  What is wrong is a finding and
 * no failure: this fails with EMEND_NOTFOUND when dir is no archive, with
 * EMEND_NOMEM, and with what each returns.
 */
enum emend_status doctor_examine(const struct doctor_options *options,
    size_t found[DOCTOR_SEVERITY_COUNT],
    struct emend_error *err) EMEND_MUST_USE;

#endif
