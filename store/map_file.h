#ifndef EMEND_STORE_MAP_FILE_H
#define EMEND_STORE_MAP_FILE_H

#include "base/error.h"
#include "base/slice.h"

/*
 * The bytes of a file that is never truncated, only replaced or removed: they
 * stay whole until unmap_file.  Absent for an empty one, and on failure:
 * EMEND_NOTFOUND when there is none, else EMEND_IO.
 */
enum emend_status map_file(struct slice *out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void unmap_file(struct slice *map); /* and makes it absent */

#endif
