#ifndef EMEND_STORE_STORE_H
#define EMEND_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct store;

/*
 * An archive: the history (a git repository), the pages as served (another)
 * and the state (SQLite).  Articles are named by their 128-bit id; callers see
 * no paths, refs or object ids.  What it has is read by store/history.h and the
 * headers of the state; all that is new goes through a batch (store/batch.h),
 * history first, then state, so that a crash in between loses nothing.
 */

enum store_mode {
	STORE_READ,  /* never writes, never waits; works on a read-only disk */
	STORE_WRITE, /* takes no lock by itself: see store_lock */
};

/*
 * Makes the archive's parts in dir, which exists and is the caller's to have
 * checked.  Directories are 0700, files 0600.
 */
enum emend_status store_init(const char *dir, struct emend_error *err)
    EMEND_MUST_USE;

/* EMEND_NOTFOUND when dir is no archive, EMEND_STORE when it is damaged. */
enum emend_status store_open(struct store **out, const char *dir,
    enum store_mode mode, struct emend_error *err) EMEND_MUST_USE;
void store_close(struct store *s); /* NULL is fine; drops locks */

/* One process at a time checks; one writes; one joins and removes packs; one
 * delivers.  See base/lock.h for the error. */
enum store_lock_kind {
	STORE_LOCK_CHECK, /* for a whole check; not waited for: EMEND_BUSY */
	STORE_LOCK_WRITE, /* for a slice or a command; 30 s, then EMEND_BUSY */
	STORE_LOCK_PACKS, /* before STORE_LOCK_WRITE; as STORE_LOCK_CHECK */
	STORE_LOCK_DELIVER, /* as STORE_LOCK_PACKS */
};
enum emend_status store_lock(struct store *s, enum store_lock_kind kind,
    struct emend_error *err) EMEND_MUST_USE;
void store_unlock(struct store *s, enum store_lock_kind kind);

/* Who checks the archive in dir just now, and since when; false: nobody. */
bool store_check_holder(const char *dir, long *pid, int64_t *since);

/* Drawn at init, for hashes that alone decide (base/hash.h). */
const struct hash_secret *store_secret(const struct store *s);

/*
 * Cheap and idempotent, at the start of a writing command under the write
 * lock: sweeps what a killed run left and takes into the index what it had
 * published but not yet entered.  An article whose history somebody rewrote is
 * passed over: see store_damage.
 */
enum emend_status store_recover(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;

/* What the last recovery passed over, in one sentence; NULL: nothing. */
const char *store_damage(const struct store *s);

/*
 * Whether another revision of the article can be kept: EMEND_STORE, with what
 * is to be done, when its ref is not where the index knows it to be.
 */
enum emend_status store_can_keep(struct store *s, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;

#endif
