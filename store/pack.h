#ifndef EMEND_STORE_PACK_H
#define EMEND_STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/oid.h"

/*
 * Writes git objects as one pack, 80 times faster than loose ones: they are
 * compressed as they come, into a temporary file beside the packs, and become
 * visible together, after three fsyncs however many there are.
 *
 * The temporary file is locked (flock) while its writer lives, so that
 * pack_sweep of another process knows it from one a killed run left.
 */
enum pack_type { /* git's numbers */
	PACK_COMMIT = 1,
	PACK_TREE = 2,
	PACK_BLOB = 3,
	PACK_TAG = 4,
};

#define PACK_MAX_BYTES ((size_t)1 << 30) /* then EMEND_LIMIT */

struct pack;

/* For the bare repository git_dir.  Makes no file before the first object. */
enum emend_status pack_new(struct pack **out, const char *git_dir,
    struct emend_error *err) EMEND_MUST_USE;
void pack_free(
    struct pack *p); /* unpublished, it leaves nothing; NULL is fine */

/*
 * The files are to be named pack-LABEL-SUM, by which maintenance knows packs
 * that belong together; at most PACK_LABEL_MAX bytes, before the first object.
 */
#define PACK_LABEL_MAX 15
void pack_set_label(struct pack *p, const char *label);

/*
 * An object given twice is written once.  *out gets its name.  After a failure
 * (EMEND_IO, EMEND_LIMIT, EMEND_NOMEM) the pack is of no more use: all that
 * follows fails, too.
 */
enum emend_status pack_add(struct pack *p, enum pack_type type,
    struct slice bytes, struct oid *out,
    struct emend_error *err) EMEND_MUST_USE;

size_t pack_objects(const struct pack *p);
size_t pack_bytes(const struct pack *p); /* of the file, so far */

/*
 * Makes the objects durable and visible.  On failure nothing is left over.
 * Without objects it does nothing.
 *
 * A pack to which a ref is to lead keeps its temporary name, too, until
 * pack_done or pack_free: by that pack_sweep finds one whose writer was killed
 * before any did.
 */
enum emend_status pack_publish(
    struct pack *p, struct emend_error *err) EMEND_MUST_USE;

/* A ref leads to it. */
void pack_done(struct pack *p);

/* Takes a published pack away again, before any ref names its objects. */
void pack_withdraw(struct pack *p);

/*
 * Removes what killed writers left in git_dir; stock git's files are not ours.
 * refs_known: nobody but us has changed the refs, so that of a pack into which
 * none leads nothing was ever public; else such a pack stays.  The archive's
 * write lock is held.
 */
enum emend_status pack_sweep(const char *git_dir, bool refs_known,
    struct emend_error *err) EMEND_MUST_USE;

/* Before refs move on: what they lead into has been published.  It removes no
 * more than temporary names. */
enum emend_status pack_settle(
    const char *git_dir, struct emend_error *err) EMEND_MUST_USE;

#endif
