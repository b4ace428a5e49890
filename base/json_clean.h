#ifndef EMEND_BASE_JSON_CLEAN_H
#define EMEND_BASE_JSON_CLEAN_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/* No byte becomes more than six (\u001f), and an odd word becomes null. */
#define JSON_CLEAN_MAX_BYTES(len) ((len) * 6 + 8)

/*
 * Appends to out the first value in bytes, mended (json_read.h says how), for
 * base/json_read.c to parse; out's limit must be JSON_CLEAN_MAX_BYTES or more.
 * Holds it to JSON_READ_MAX_DEPTH, _CONTAINERS and _SCALARS.  Strict mends
 * nothing: what it would mend is EMEND_PARSE.
 */
enum emend_status json_clean(struct text *out, struct slice bytes, bool strict,
    struct emend_error *err) EMEND_MUST_USE;

#endif
