#ifndef EMEND_BASE_DISK_H
#define EMEND_BASE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* The file system that a path lies on. */
struct disk {
	uint64_t bytes, bytes_free;   /* free: to us, not to root alone */
	uint64_t inodes, inodes_free; /* 0 where it does not count them */
	const char *shared; /* "NFS", ...: other machines may have it, too, and
			       locks may hold on one alone; NULL: local */
	bool in_memory; /* gone after a restart */
	bool locks; /* a lock could be taken on the path */
};

/* EMEND_IO. */
enum emend_status disk_examine(struct disk *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;

#endif
