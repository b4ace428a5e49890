#ifndef EMEND_ALERTS_SECRET_H
#define EMEND_ALERTS_SECRET_H

#include "base/error.h"
#include "base/text.h"

#define SECRET_MOST 4096 /* bytes */

/*
 * The first line of a file that only its owner may read; a relative path begins
 * in the archive.  Replaces what out held.  EMEND_USAGE when others may read
 * it or it is empty; nothing of it is in any error.
 */
enum emend_status secret_read(struct text *out, const char *dir,
    const char *file, struct emend_error *err) EMEND_MUST_USE;

#endif
