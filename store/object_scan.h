#ifndef EMEND_STORE_OBJECT_SCAN_H
#define EMEND_STORE_OBJECT_SCAN_H

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"
#include "store/pack.h"

struct repository;

/*
 * All objects that a repository holds, named by a ref or not, in packs and
 * loose; one that is there twice comes twice.  content lives until each
 * returns.
 */
#define SCAN(type) (1u << (type)) /* of enum pack_type */

typedef enum emend_status object_fn(void *payload, const struct oid *name,
    enum pack_type type, struct slice content, struct emend_error *err);
enum emend_status objects_each(struct repository *r, unsigned types,
    object_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

#endif
