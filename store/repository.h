#ifndef EMEND_STORE_REPOSITORY_H
#define EMEND_STORE_REPOSITORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"
#include "store/pack.h"

struct text;

/*
 * One of our bare repositories, read through libgit2, which no other file of
 * the program sees.  It writes nothing: see pack.h and refs.h.  No
 * configuration but the repository's own is read, and no HOME.
 *
 * Errors: EMEND_NOTFOUND where it says so, EMEND_NOMEM, else EMEND_STORE.
 */
struct repository;

enum emend_status repository_open(struct repository **out, const char *path,
    struct emend_error *err) EMEND_MUST_USE;
void repository_close(struct repository *r); /* NULL is fine */
const char *repository_path(const struct repository *r);

/* What was read, and the packs, are not kept at hand any longer: libgit2 would
 * hold some hundred bytes of every commit and tree. */
void repository_rest(struct repository *r);

/* For who reads everything once: objects read are hardly kept at hand. */
void repository_keep_little(void);

/*
 * Makes one in path, which must not exist: its branch main has one commit with
 * readme.  Directories 0700, files 0600.  On failure EMEND_IO or EMEND_EXISTS.
 */
enum emend_status repository_init(const char *path, struct slice readme,
    int64_t at, struct emend_error *err) EMEND_MUST_USE;

/* Where a ref stands; EMEND_NOTFOUND. */
enum emend_status repository_ref(struct repository *r, const char *name,
    struct oid *out, struct emend_error *err) EMEND_MUST_USE;

struct commit {
	struct oid tree;
	struct oid parent; /* the first; zero when there is none */
	int64_t author_at, committer_at;
};
enum emend_status repository_commit(struct repository *r,
    const struct oid *name, struct commit *out,
    struct emend_error *err) EMEND_MUST_USE;

/* The object at path below a tree; EMEND_NOTFOUND. */
enum emend_status repository_find(struct repository *r, const struct oid *tree,
    const char *path, struct oid *out, struct emend_error *err) EMEND_MUST_USE;

/* Appends a blob; out->limit is the cap (EMEND_LIMIT). */
enum emend_status repository_blob(struct repository *r, const struct oid *name,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

/* Appends a tree as git stores it: "MODE NAME\0" and 20 bytes for each entry.
 */
enum emend_status repository_tree(struct repository *r, const struct oid *name,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * One index over all packs, durably: with many packs it finds objects faster.
 * The archive's write lock is held.
 */
enum emend_status repository_index_packs(struct repository *r,
    const char *const *stems, size_t count,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * Appends any object and says what it is (enum pack_type's numbers; a tag is
 * 4).  EMEND_NOTFOUND when it is missing, EMEND_STORE when its bytes do not
 * give its name.
 */
enum emend_status repository_object(struct repository *r,
    const struct oid *name, int *type, struct text *out,
    struct emend_error *err) EMEND_MUST_USE;

/* Its type alone, which is cheaper; EMEND_NOTFOUND. */
enum emend_status repository_type(struct repository *r, const struct oid *name,
    enum pack_type *type, struct emend_error *err) EMEND_MUST_USE;

/* A repository that is open goes on to see packs that were removed. */
bool repository_has(struct repository *r, const struct oid *name);

/* All refs, packed or loose, in no order; those that name others left out. */
typedef enum emend_status repository_ref_fn(void *payload, const char *name,
    const struct oid *oid, struct emend_error *err);
enum emend_status repository_each_ref(struct repository *r,
    repository_ref_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

#endif
