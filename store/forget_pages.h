#ifndef EMEND_STORE_FORGET_PAGES_H
#define EMEND_STORE_FORGET_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct own_names;
struct repository;

/*
 * Takes an article's pages out of every month and of those kept: a branch that
 * has some becomes one commit of what else it had.  Nothing names commits
 * there.  The objects stay where they are.
 */
enum emend_status pages_take_out(struct repository *r,
    const struct own_names *names, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;

/* Is it a branch that pages_take_out looks at, or main? */
bool pages_branch_is_ours(struct slice ref);

#endif
