#ifndef EMEND_FETCH_DECODE_H
#define EMEND_FETCH_DECODE_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

/* How a body was packed for the way: the value of Content-Encoding. */
enum coding {
	CODING_IDENTITY,
	CODING_GZIP,
	CODING_DEFLATE, /* zlib's wrapping, or raw as some servers send it */
	CODING_UNKNOWN, /* another one, or several */
};
enum coding coding_of(struct slice content_encoding); /* absent: identity */

/*
 * Unpacks a whole body that is not identity.  *out (the caller's, to free)
 * has *len bytes, at most max.
 *
 * EMEND_PARSE: damaged, cut short or something else than its label says;
 * EMEND_LIMIT: more than max.  What a bomb costs is the time and memory of max
 * bytes, a third more at worst.
 */
enum emend_status decode_body(char **out, size_t *len, enum coding coding,
    struct slice wire, size_t max, struct emend_error *err) EMEND_MUST_USE;

#endif
