#ifndef EMEND_STORE_BACKUP_H
#define EMEND_STORE_BACKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct store;

/*
 * A copy of the archive that is an archive itself, made while others work: the
 * packs, which never change, then all else as it stood at one moment, state
 * never ahead of the history.  Done again, it copies what is new, and takes
 * away what the archive has no more.  Until it is complete the one before
 * stands, and stands again if it is killed.
 */
struct backup_options {
	const char *dir;
	int64_t now;
	/* in kilobytes; NULL: nobody wants to know */
	void (*progress)(void *payload, size_t done, size_t total);
	void *payload;
};

struct backup_result {
	bool first;
	size_t copied, kept, removed; /* packs and loose objects */
	uint64_t bytes;		      /* of those copied */
	size_t files;		      /* copied beside state and history */
};

/*
 * No lock is held; that of writing is taken for a moment.  EMEND_USAGE when dir
 * is the archive, in it or around it; EMEND_EXISTS when it has files in it and
 * is no backup of this archive; EMEND_CONFLICT when it was worked in since;
 * EMEND_BUSY when another backup into it is running.
 */
enum emend_status store_backup(struct store *s,
    const struct backup_options *options, struct backup_result *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
