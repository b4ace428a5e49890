#ifndef EMEND_STORE_ERASE_H
#define EMEND_STORE_ERASE_H

#include <stddef.h>

#include "base/error.h"

struct oid_set;
struct repository;

/*
 * Makes these objects not be there any more: packs that have one are written
 * again without them, loose ones are removed, and so is what git remembers of
 * packs and commits (multi-pack index, bitmaps, commit graph), which it makes
 * anew.  Nothing that stays may need them.  useless ones leave the packs that
 * are written again anyway, and no pack stays for them alone.  The archive's write lock is held.
 * Killed at any moment, it may be done again.  *packs is how many were
 * rewritten.  EMEND_CONFLICT when one is there all the same: it comes from
 * elsewhere (objects/info/alternates), or another git wrote it meanwhile.
 */
enum emend_status erase_objects(struct repository *r,
    const struct oid_set *objects, const struct oid_set *useless,
    size_t *packs, struct emend_error *err) EMEND_MUST_USE;

#endif
