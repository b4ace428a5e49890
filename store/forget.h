#ifndef EMEND_STORE_FORGET_H
#define EMEND_STORE_FORGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct store;

/*
 * Erases all that the archive has of an article: its history, its pages, its
 * rows.  What others have, too (a text that is the very same) stays theirs.
 * A tombstone stays, which names hashes of its addresses; what leads to one
 * of those is not taken up again.
 *
 * The locks of packs and of writing are held, store_recover was called.  The commit point is
 * one rewrite of packed-refs; killed after it, the next store_recover goes on.
 */
struct forgotten {
	bool already; /* it was forgotten before; what was left is erased */
	int64_t at;
	size_t revisions;
	size_t objects, page_objects; /* erased */
	size_t shared;		      /* spared, because others have them */
	size_t packs;		      /* written anew */
};

/*
 * clock_set: at was set by the user.  An id of which nothing is there gets its
 * tombstone all the same.  Fails with EMEND_CONFLICT, and changes nothing, when
 * a ref that is not the store's own leads to it.
 */
enum emend_status store_forget(struct store *s, struct hash128 id, int64_t at,
    bool clock_set, struct forgotten *out,
    struct emend_error *err) EMEND_MUST_USE;

/* The id of a forgotten article by the hash of one of its addresses, and when
 * that was; at 0: none. */
enum emend_status store_find_forgotten(struct store *s, struct hash128 address,
    struct hash128 *id, int64_t *at, struct emend_error *err) EMEND_MUST_USE;

/* Takes the tombstone away: the article may be watched anew. */
enum emend_status store_lift_tombstone(struct store *s, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;

#endif
