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

#endif
