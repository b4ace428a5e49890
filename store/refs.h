#ifndef EMEND_STORE_REFS_H
#define EMEND_STORE_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

/*
 * Moves or drops any number of refs of a bare repository at once, by one rewrite and
 * rename of its packed-refs under git's own lock: the commit point of all that
 * the store keeps.  The archive's write lock is held; git_dir outlives the
 * edit.
 */
struct ref_update {
	const char *name;  /* "refs/..." */
	struct oid before; /* what it must stand on now; zero: must not be */
	struct oid after;  /* zero: it is to be no more */
};

struct ref_edit;

/*
 * Takes the lock, compares, and writes the new file, durably, beside the old.
 * updates are sorted by name in place.  EMEND_CONFLICT when a ref stands
 * elsewhere, EMEND_BUSY when another git keeps its lock for longer than a
 * second, EMEND_STORE for a packed-refs that we cannot read, EMEND_IO.
 */
enum emend_status ref_edit_new(struct ref_edit **out, const char *git_dir,
    struct ref_update *updates, size_t count,
    struct emend_error *err) EMEND_MUST_USE;

/* Puts the new file in the old one's place.  After an error ref_edit_is_public
 * tells whether only its durability is in doubt. */
enum emend_status ref_edit_publish(
    struct ref_edit *e, struct emend_error *err) EMEND_MUST_USE;
bool ref_edit_is_public(const struct ref_edit *e);

/* Unpublished, it leaves everything as it was; NULL is fine. */
void ref_edit_free(struct ref_edit *e);

/* Tells one packed-refs from another without reading it. */
#define REFS_STAMP_MAX 80
enum emend_status refs_stamp(char out[REFS_STAMP_MAX], const char *git_dir,
    struct emend_error *err) EMEND_MUST_USE;

/* All refs in packed-refs that begin with prefix, in order of their names. */
typedef enum emend_status ref_fn(void *payload, struct slice name,
    const struct oid *oid, struct emend_error *err);
enum emend_status refs_each(const char *git_dir, struct slice prefix,
    ref_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Removes a lock that a killed ref_edit left, but nobody else's. */
void refs_sweep(const char *git_dir);

#endif
