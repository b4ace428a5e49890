#ifndef EMEND_STORE_SEARCH_FILE_H
#define EMEND_STORE_SEARCH_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct state_db;
struct store;

/*
 * search.db: which wordings an article had (wording, words), in which revisions
 * each came and went (stood), and up to where of the order of recording all is
 * in it (meta).  Nothing of it is missed when it is lost, so it is thrown away
 * where it does not fit the state.  It has a rollback journal, no -wal: a file
 * that is only read may lie on a disk that cannot be written.
 */

struct search_place;

/* EMEND_NOTFOUND when there is none, or one of another state. */
enum emend_status search_open_current(struct state_db **out, struct store *s,
    bool to_write, struct search_place *place,
    struct emend_error *err) EMEND_MUST_USE;
/* Makes an empty one in the place of what is there. */
enum emend_status search_create(struct state_db **out, struct store *s,
    struct emend_error *err) EMEND_MUST_USE;
void search_close(struct state_db *db); /* NULL is fine */
/* Did what was asked of it last find it damaged? */
bool search_is_damaged(const struct state_db *db); /* NULL: no */
/* Removes it, wherever the archive is. */
enum emend_status search_remove(
    const char *dir, struct emend_error *err) EMEND_MUST_USE;

/* Up to where it has come, and which revision that was. */
struct search_place {
	int64_t upto; /* of the order of recording; 0: nothing is in it */
	struct hash128 id;
	unsigned number;
};
/* The place of this number, by the state. */
enum emend_status search_place_at(struct store *s, int64_t upto,
    struct search_place *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status search_place_put(struct state_db *db,
    const struct search_place *place, struct emend_error *err) EMEND_MUST_USE;

/* All of an article, out of the index but not out of the file. */
enum emend_status search_drop(struct state_db *db, const struct hash128 *id,
    struct emend_error *err) EMEND_MUST_USE;

/* Leaves no word of these articles in the file.  The write lock is held. */
enum emend_status search_forget(struct store *s, const struct hash128 *ids,
    size_t count, struct emend_error *err) EMEND_MUST_USE;

#endif
