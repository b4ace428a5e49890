#ifndef EMEND_WATCH_REREAD_H
#define EMEND_WATCH_REREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct article;
struct revision;
struct settings;
struct store;
struct store_batch;
struct workers;

/*
 * A text that differs because it is read in another way was not edited.  So
 * before anything is compared with a revision that another extractor or other
 * rules or another profile of its host gave, the page kept with it is read as pages are read today.
 */

/* Is it read as it would be today? */
enum emend_status reread_is_current(bool *out, struct store *store,
    const struct settings *settings, const struct revision *r,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * The page kept with r, a revision of id, as it reads today; what was left out
 * of it as furniture stays left out.  *out is NULL when none is kept or there
 * is no article in it any more: then nothing can be told.
 */
enum emend_status reread_page(struct article **out, struct workers *readers,
    struct store *store, const struct settings *settings, struct hash128 id,
    const struct revision *r, struct emend_error *err) EMEND_MUST_USE;

/*
 * Lets the article's newest revision stand on what reread_page gave.
 * *state_hash is that of the article.  Fails as store_batch_reread does.
 */
struct rereading {
	struct store *store;
	struct store_batch *batch;
	const struct settings *settings;
	struct hash128 id;
	int64_t now;
	bool clock_set;
};
enum emend_status reread_keep(const struct rereading *r,
    const struct revision *newest, const struct article *article,
    struct hash128 *state_hash, struct emend_error *err) EMEND_MUST_USE;

#endif
