#ifndef EMEND_STORE_STATE_REPAIR_H
#define EMEND_STORE_STATE_REPAIR_H

#include <stdbool.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct revision_row;
struct state_db;
struct text;

/* state.db as verify sees it, and mends it. */

/* EMEND_STORE when the file at path says that a newer emend wrote it: by its
 * first bytes, so that nothing is touched.  What is none is left to others. */
enum emend_status state_db_refuse_newer(
    const char *path, struct emend_error *err) EMEND_MUST_USE;

/* Whether it is to be migrated first, by the same bytes. */
bool state_db_is_older(const char *path);

/* SQLite's own opinion; EMEND_STORE with its first complaint. */
enum emend_status state_db_check(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* Whether SQLite complains of free space alone. */
bool state_db_rows_are_whole(struct state_db *db);
/* Makes a state at path, where nothing may be, of all rows of this one; it is
 * durable.  EMEND_STORE where they cannot be read. */
enum emend_status state_db_copy_rows(struct state_db *db, const char *path,
    struct emend_error *err) EMEND_MUST_USE;

/* What is read from now on is of one moment, until the end. */
enum emend_status state_db_hold(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* The next article of the index after an id (zero: the first). */
enum emend_status state_db_next_id(struct state_db *db, struct hash128 after,
    struct hash128 *out, bool *found, struct emend_error *err) EMEND_MUST_USE;

/* In the place of any other row of that number; last_seen is the row's. */
enum emend_status state_db_restore_revision(struct state_db *db,
    const struct revision_row *row, struct emend_error *err) EMEND_MUST_USE;

/* Removes what is above a number; its watch row begins anew, if that is 0. */
enum emend_status state_db_drop_revisions(struct state_db *db,
    struct hash128 id, unsigned above, struct emend_error *err) EMEND_MUST_USE;

/* Whatever was hashed with a secret that is lost. */
enum emend_status state_db_forget_hashes(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* What callers remember does not hold where rows were made anew. */
enum emend_status state_db_drop_notes(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* A revision's number in the order of recording; 0: it is not known. */
enum emend_status state_db_recorded_as(struct state_db *db, struct hash128 id,
    unsigned number, int64_t *out, struct emend_error *err) EMEND_MUST_USE;
/* Of revisions entered article by article: as if recorded by their dates. */
enum emend_status state_db_order_by_date(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* Rows of what people have read: the file beside the state is another's. */
struct review;
enum emend_status state_db_put_review(struct state_db *db, struct hash128 id,
    const struct review *review, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_hidden(struct state_db *db, struct hash128 id,
    bool hidden, int64_t at, struct emend_error *err) EMEND_MUST_USE;

/* Watch rows that do not stand on their newest revision. */
typedef enum emend_status wrong_row_fn(
    void *payload, const char *url, struct emend_error *err);
enum emend_status state_db_wrong_watches(struct state_db *db,
    wrong_row_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_mend_watches(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* Addresses of revisions that lead to no article. */
enum emend_status state_db_missing_aliases(struct state_db *db,
    wrong_row_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_mend_aliases(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* The newest version that the state knows of a host's profile; 0: none. */
enum emend_status state_db_profile_version(struct state_db *db,
    struct slice host, unsigned *out, struct emend_error *err) EMEND_MUST_USE;
/* All of it goes but what no version has yet. */
enum emend_status state_db_drop_furniture(struct state_db *db,
    struct slice host, struct emend_error *err) EMEND_MUST_USE;
/* A paragraph of it. */
enum emend_status state_db_restore_furniture(struct state_db *db,
    struct slice host, struct slice text, unsigned version,
    struct emend_error *err) EMEND_MUST_USE;

#endif
