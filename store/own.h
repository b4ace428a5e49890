#ifndef EMEND_STORE_OWN_H
#define EMEND_STORE_OWN_H

#include "base/error.h"
#include "base/hash.h"

struct oid_set;
struct repository;

/*
 * The objects that are an article's own, whether a ref leads to them or not:
 * trees with its files' names, these files unless another name leads to them,
 * too, and the commits and tags that lead to such a tree.
 */
#define OWN_NAME_MAX 48
struct own_names {
	char name[2][OWN_NAME_MAX];
};

void own_names_in_articles(struct own_names *out, struct hash128 id);
void own_names_in_pages(struct own_names *out, struct hash128 id);

/*
 * Adds them to *out, and counts the files kept because others have them.  With
 * above, commits are left out, and it gets what of a folder's kind leads to
 * such a tree: folders and commits that are of no use once it is gone.
 */
enum emend_status own_find(struct repository *r, const struct own_names *names,
    struct oid_set *out, struct oid_set *above, size_t *shared,
    struct emend_error *err) EMEND_MUST_USE;

#endif
