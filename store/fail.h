#ifndef EMEND_STORE_FAIL_H
#define EMEND_STORE_FAIL_H

#include <errno.h>
#include <string.h>

#include "base/error.h"

/* EMEND_IO for the system call that just failed: "cannot write PATH: why". */
static inline enum emend_status
fail_io(struct emend_error *err, const char *verb, const char *path)
{
	return emend_fail(
	    err, EMEND_IO, "cannot %s %s: %s", verb, path, strerror(errno));
}

/* There is no archive in dir, or none that we may see: errno of the look. */
static inline enum emend_status
fail_no_archive(struct emend_error *err, const char *dir)
{
	if (errno == EACCES)
		return emend_fail(err, EMEND_IO,
		    "cannot open the archive %s: %s", dir, strerror(errno));
	return emend_fail(err, EMEND_NOTFOUND,
	    "%s is no archive: \"emend init DIR\" makes one, and -C DIR or "
	    "EMEND_ARCHIVE says where it is",
	    strcmp(dir, ".") ? dir : "the current directory");
}

#endif
