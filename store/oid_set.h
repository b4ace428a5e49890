#ifndef EMEND_STORE_OID_SET_H
#define EMEND_STORE_OID_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "store/oid.h"

/* Names of objects, each once, in the order in which they came. */
struct oid_set {
	struct table table; /* its keys are the names, its values, too */
	struct arena arena;
	size_t dropped;
};

#define OID_SET_INIT                                                           \
	{                                                                      \
		.table = TABLE_INIT, .arena = ARENA_INIT                       \
	}

static inline struct slice
oid_key(const struct oid *oid)
{
	return slice_new((const char *)oid->bytes, SHA1_LEN);
}

static inline bool
oid_set_has(const struct oid_set *s, const struct oid *oid)
{
	return table_get(&s->table, oid_key(oid)) != NULL;
}

enum emend_status oid_set_add(struct oid_set *s, const struct oid *oid,
    struct emend_error *err) EMEND_MUST_USE;
/* For good: it must not be added again.  What is not there is fine. */
enum emend_status oid_set_drop(struct oid_set *s, const struct oid *oid,
    struct emend_error *err) EMEND_MUST_USE;

static inline size_t
oid_set_count(const struct oid_set *s)
{
	return s->table.count - s->dropped;
}

/* The next one from *at on, or NULL; *at begins with 0. */
const struct oid *oid_set_next(const struct oid_set *s, size_t *at);

void oid_set_free(struct oid_set *s);

#endif
