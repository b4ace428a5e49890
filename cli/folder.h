#ifndef EMEND_CLI_FOLDER_H
#define EMEND_CLI_FOLDER_H

#include <stddef.h>

#include "base/error.h"

/*
 * The names of a directory's regular files that do not begin with a dot, in
 * byte order.
 */
struct folder {
	char **names; /* owned, like each of them */
	size_t count;
};

#define FOLDER_MOST 1000000 /* files; then EMEND_LIMIT */

enum emend_status folder_read(struct folder *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void folder_free(struct folder *f);

#endif
