#ifndef EMEND_STORE_REVIEW_FILE_H
#define EMEND_STORE_REVIEW_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct review;
struct state_db;

/*
 * What people have read, beside state.db, so that it outlives it: lines of
 * outbox.mark.  Without a note only the last one of an article is kept there.
 * Words are percent-encoded; "-" is none.
 *
 *	review 2026-03-02T09:00:00Z ID NUMBER BY NOTE
 *	hidden 2026-03-02T09:00:00Z ID
 *
 * The write lock is held.
 */
enum emend_status review_file_add(const char *dir, struct hash128 id,
    const struct review *review, struct emend_error *err) EMEND_MUST_USE;
enum emend_status review_file_hide(const char *dir, struct hash128 id,
    bool hidden, int64_t at, struct emend_error *err) EMEND_MUST_USE;
/* All of an article's. */
enum emend_status review_file_forget(const char *dir, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;

/* Into a state that has none of it yet, in its transaction. */
enum emend_status review_file_restore(struct state_db *db, const char *dir,
    struct emend_error *err) EMEND_MUST_USE;

#endif
