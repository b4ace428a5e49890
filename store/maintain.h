#ifndef EMEND_STORE_MAINTAIN_H
#define EMEND_STORE_MAINTAIN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct store;

/*
 * Keeps an archive small and quick: drops months of pages whose time is over,
 * joins packs, indexes them, tidies the state.  Others may read and write
 * meanwhile: the write lock is taken for moments only, so the caller does not
 * hold it.  Killed at any time it leaves an archive that is right.
 */
struct maintain_options {
	int64_t now;		/* UTC */
	int64_t pages_before;	/* months that had ended by then are dropped;
				   0: none */
	int64_t budget_ms;	/* breaks off after this; 0: never */
	const volatile sig_atomic_t *stop; /* non-zero: break off; or NULL */
	/* From a check: only what is due, and in portions.  After a failure it
	 * is not tried again for a day. */
	bool when_due;
};

/* What became of one of the two repositories. */
struct maintain_packs {
	size_t before, after;
	uint64_t bytes_before, bytes_after;
};

struct maintain_result {
	struct maintain_packs articles, pages;
	size_t months_dropped;
	size_t pages_moved;  /* out of them, since still needed */
	bool left_over;	     /* some of them lies in packs that another git made
				of several months, and stays there */
	bool nothing_due;    /* and so nothing was done */
	bool no_git;	     /* no git program: packs were not joined */
	bool broken_off;     /* by budget or stop; the rest is for next time */
};

/*
 * EMEND_BUSY when another process is at it (when_due: that is nothing_due), or
 * keeps the write lock for too long (when_due: broken_off).
 */
enum emend_status store_maintain(struct store *s,
    const struct maintain_options *options, struct maintain_result *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
