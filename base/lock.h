#ifndef EMEND_BASE_LOCK_H
#define EMEND_BASE_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/*
 * A lock between processes: flock on a file that says who holds it.  The
 * system gives it back when its holder dies, however that comes about; the
 * file stays, and is empty while nobody holds it properly.
 */
struct lock {
	/* -1: not held.  A forked child that does not exec shares the lock
	 * until it closes this. */
	int fd;
};

#define LOCK_INIT                                                              \
	{                                                                      \
		-1                                                             \
	}

/*
 * Waits up to wait_seconds (0: does not wait).  EMEND_BUSY if another process
 * (or another struct lock of this one) holds it: the text names the path, the
 * holder's pid and for how long it has held it.
 */
enum emend_status lock_take(struct lock *out, const char *path,
    int wait_seconds, struct emend_error *err) EMEND_MUST_USE;

void lock_release(struct lock *l); /* a lock not held is fine */

/* True if somebody holds it; then pid and since (seconds UTC, by the machine's
 * clock) say who and from when, or 0 if that could not be read. */
bool lock_holder(const char *path, long *pid, int64_t *since);

#endif
