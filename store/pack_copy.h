#ifndef EMEND_STORE_PACK_COPY_H
#define EMEND_STORE_PACK_COPY_H

#include "base/error.h"

struct oid_set;
struct pack;
struct pack_map;
struct repository;

/*
 * Copies the entries of a pack as they stand there, deltas and all, but for
 * the unwanted ones.  A delta against one of those is written out whole, read
 * through its repository.  The copy may become of any size.
 */
enum emend_status pack_copy(struct pack *p, const struct pack_map *from,
    const struct oid_set *unwanted, const struct oid_set *unwanted_too,
    struct repository *r, struct emend_error *err) EMEND_MUST_USE;

#endif
