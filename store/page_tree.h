#ifndef EMEND_STORE_PAGE_TREE_H
#define EMEND_STORE_PAGE_TREE_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

struct pack;
struct repository;

/* A file of a branch of pages.git; its path begins at the branch's top. */
#define PAGE_PATH_DEPTH 8 /* names in a path */
struct page_file {
	struct slice path;
	struct oid oid;
};

/*
 * Puts the files, which it sorts, into the tree base (zero: an empty one), and
 * writes those folders that get some; *out is the new top.  EMEND_CONFLICT
 * when a path is taken.
 */
enum emend_status page_tree_write(struct repository *r, struct pack *p,
    struct page_file *files, size_t count, const struct oid *base,
    struct oid *out, struct emend_error *err) EMEND_MUST_USE;

#endif
