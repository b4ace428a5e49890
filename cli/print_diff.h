#ifndef EMEND_CLI_PRINT_DIFF_H
#define EMEND_CLI_PRINT_DIFF_H

#include <stdbool.h>

#include "base/error.h"

struct arguments;
struct output;
struct report;

/* --format of the commands that tell a comparison. */
#define FORMATS_OF_DIFF "text|json|markdown|unified"

/*
 * Prints a comparison in the format asked for.  one_of_many: with what sets it
 * apart from the next one; as JSON, on one line.
 */
enum emend_status print_diff(struct output *out, const struct arguments *args,
    const struct report *r, bool one_of_many,
    struct emend_error *err) EMEND_MUST_USE;

#endif
