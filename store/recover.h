#ifndef EMEND_STORE_RECOVER_H
#define EMEND_STORE_RECOVER_H

#include "base/error.h"

struct store;

/*
 * Takes into the index what the history has and the index has not; one look at
 * packed-refs when nobody changed it since.  The write lock is held.
 */
enum emend_status recover_index(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;

/* Says in the open transaction which packed-refs the index agrees with. */
enum emend_status recover_mark(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;

#endif
