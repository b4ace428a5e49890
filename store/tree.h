#ifndef EMEND_STORE_TREE_H
#define EMEND_STORE_TREE_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "store/objects.h"

struct pack;
struct repository;

/* A folder of a repository while entries are put into it. */
struct tree {
	struct text stored; /* what it was read from; old names lie there */
	struct tree_entry *entries;
	size_t count, cap;
};

void tree_init(struct tree *t);
void tree_free(struct tree *t);

/* Reads a stored one into an empty t; a zero oid leaves it empty. */
enum emend_status tree_load(struct tree *t, struct repository *r,
    const struct oid *oid, struct emend_error *err) EMEND_MUST_USE;

/* The entry is copied, its name not: that outlives t. */
enum emend_status tree_add_entry(struct tree *t, const struct tree_entry *entry,
    struct emend_error *err) EMEND_MUST_USE;

/* Where a folder's new version goes: the oid of the entry with this name, which
 * is added when there is none.  Valid until the next is added. */
enum emend_status tree_folder(struct tree *t, struct slice name,
    struct oid **out, struct emend_error *err) EMEND_MUST_USE;

/* EMEND_CONFLICT when two entries have one name. */
enum emend_status tree_write(struct tree *t, struct pack *p, struct oid *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
