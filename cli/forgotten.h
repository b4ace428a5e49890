#ifndef EMEND_CLI_FORGOTTEN_H
#define EMEND_CLI_FORGOTTEN_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"

struct store;

/*
 * What was erased on purpose comes back on purpose alone: EMEND_USAGE when the
 * article of this address (normal form) was forgotten; with again, it is then
 * free to be watched anew.  The write lock is held.
 */
enum emend_status forgotten_check(struct store *store, struct slice normal,
    bool again, struct emend_error *err) EMEND_MUST_USE;

#endif
