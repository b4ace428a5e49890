#ifndef EMEND_STORE_FORGET_LIST_H
#define EMEND_STORE_FORGET_LIST_H

#include <stdbool.h>

#include "base/error.h"
#include "store/oid_set.h"

struct store;

/*
 * What is to be erased, as a file of its own in the archive: written before
 * anything is erased, removed when all of it is gone.  It names articles and
 * objects, and nothing of what is in them.
 */
#define FORGET_LIST "forget.list"

struct forget_list {
	struct hash128 *ids;
	size_t count;
	struct table known; /* the ids; its keys lie in the arena */
	struct arena arena;
	struct oid_set articles, pages; /* objects in these repositories */
	struct oid_set above; /* of no use in pages.git then; not written */
};

#define FORGET_LIST_INIT                                                       \
	{                                                                      \
		.known = TABLE_INIT, .arena = ARENA_INIT,                      \
		.articles = OID_SET_INIT, .pages = OID_SET_INIT,               \
		.above = OID_SET_INIT                                          \
	}

enum emend_status forget_list_add(struct forget_list *l, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;
void forget_list_free(struct forget_list *l);

/* Removes what a killed forget_list_write left. */
void forget_list_sweep(const struct store *s);
bool forget_list_is_there(const struct store *s);
/* Adds what the file has; none is fine. */
enum emend_status forget_list_read(const struct store *s,
    struct forget_list *l, struct emend_error *err) EMEND_MUST_USE;
enum emend_status forget_list_write(const struct store *s,
    const struct forget_list *l, struct emend_error *err) EMEND_MUST_USE;
enum emend_status forget_list_remove(
    const struct store *s, struct emend_error *err) EMEND_MUST_USE;

#endif
