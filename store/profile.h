#ifndef EMEND_STORE_PROFILE_H
#define EMEND_STORE_PROFILE_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct furniture; /* article/furniture.h */
struct store;
struct store_batch;

/*
 * What the pages of a host have in common, as numbered versions: a paragraph
 * that is at the edges of four of its articles, outside of the prose of one of
 * them.  It is found while revisions are kept, and counts once a version has
 * it.  Once no article that is followed has it any more, as it was last read,
 * the next version is without it; what was left out of a page stays left out
 * of that page all the same (watch/reread.h), so forgetting is no edit either.
 * All versions are in git: refs/hosts/<2 hex>/<30 hex> of the host's hash has
 * a commit for each, with a paragraph a line.
 */

/*
 * The newest version for the host of a clean or normal URL; *out is the
 * store's and stands until a batch with another version of it is committed.
 */
enum emend_status store_profile(struct store *s, struct slice url,
    const struct furniture **out, struct emend_error *err) EMEND_MUST_USE;

/*
 * A new version for each host of which more or less is known than its newest
 * has; at is the moment.  The batch has no revisions yet, and the write lock is held
 * until it is committed.
 */
enum emend_status store_batch_profiles(struct store_batch *b, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;

#endif
