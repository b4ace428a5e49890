#ifndef EMEND_STORE_REFS_FILE_H
#define EMEND_STORE_REFS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

/* A packed-refs file, mapped; one that is not there is empty. */
struct refs_file {
	struct slice bytes;
	const char *path; /* borrowed, for messages */
};

enum emend_status refs_file_open(struct refs_file *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void refs_file_close(struct refs_file *f); /* a closed one is fine */

/* One ref as it stands there. */
struct packed_ref {
	struct slice name;
	struct oid oid;
};

/* The comment on top, or nothing; *at comes after it. */
struct slice refs_file_header(const struct refs_file *f, size_t *at);

/*
 * The ref at *at, which moves past it.  EMEND_STORE when it is malformed or its
 * name does not come after out->name of the call before (absent at first).
 */
enum emend_status refs_file_next(const struct refs_file *f, size_t *at,
    struct packed_ref *out, struct emend_error *err) EMEND_MUST_USE;

#endif
