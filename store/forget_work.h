#ifndef EMEND_STORE_FORGET_WORK_H
#define EMEND_STORE_FORGET_WORK_H

#include "base/error.h"

struct oid;
struct slice;
struct store;

/* What recovery and the end of a batch need of store/forget.h. */

/* EMEND_OK and a zero oid when there is no such ref. */
struct repository;
enum emend_status forget_find_ref(struct repository *r, const char *name,
    struct oid *out, struct emend_error *err) EMEND_MUST_USE;

/* Goes on where a killed one stopped; one look when there was none;
 * while another process joins packs, it is left for later. */
enum emend_status forget_resume(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;

/* Enters a tombstone that the index does not know into the open transaction,
 * unless its article is there again. */
enum emend_status forget_enter(struct store *s, struct slice ref,
    const struct oid *commit, struct emend_error *err) EMEND_MUST_USE;

#endif
