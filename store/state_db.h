#ifndef EMEND_STORE_STATE_DB_H
#define EMEND_STORE_STATE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/state.h"
#include "store/watches.h"

/*
 * state.db from the inside: what the rest of store/ asks of SQLite.  Nobody
 * outside the folder sees it, and nobody but state*.c sees SQLite.
 *
 * Writers hold the archive's write lock.  What is written between begin and
 * commit is durable as a whole when state_db_commit returns (WAL, synchronous
 * FULL).  SQLite's refusals come back as EMEND_IO (disk full, read-only, I/O),
 * EMEND_BUSY, EMEND_NOMEM or EMEND_STORE (damaged), each naming the file.
 */
struct state_db;

enum state_db_mode {
	STATE_DB_READ,   /* mode=ro; if that fails and no -wal stands,
	                    immutable; else a private copy of both */
	STATE_DB_WRITE,  /* must be there; migrates an older schema */
	STATE_DB_CREATE, /* must not be there; mode 0600 */
};

/* EMEND_NOTFOUND when there is none, EMEND_STORE for an unknown schema. */
enum emend_status state_db_open(struct state_db **out, const char *path,
    enum state_db_mode mode, struct emend_error *err) EMEND_MUST_USE;
void state_db_close(struct state_db *db); /* NULL is fine; rolls back */

enum emend_status state_db_begin(struct state_db *db,
    struct emend_error *err) EMEND_MUST_USE; /* IMMEDIATE */
enum emend_status state_db_commit(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;
void state_db_rollback(struct state_db *db); /* fine when none is open */

/*
 * Small values by name: the schema version is state_db's own business, the rest
 * are blobs.  get replaces *out, which keeps its limit; EMEND_NOTFOUND.
 */
#define META_SECRET "secret"           /* HASH_SECRET_LEN bytes */
#define META_PACKED_REFS "packed_refs" /* "inode size mtime_ns" last seen */
#define META_TIDIED "tidied"           /* when state_db_tidy ran; decimal */
#define META_MAINTAIN_FAILED "maintain_failed" /* when; decimal */
#define META_NOTE "note."              /* before a note's name */
#define META_KEY_MAX 64                /* bytes, NUL included */
struct text;
enum emend_status state_db_meta_get(struct state_db *db, const char *key,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_meta_put(struct state_db *db, const char *key,
    struct slice value, struct emend_error *err) EMEND_MUST_USE;

/* A revision as the index has it. */
struct revision_row {
	struct hash128 id;
	const char *url; /* normal form of its address */
	int64_t recorded_at;
	int64_t seq; /* in the order of recording; 0: the next number */
	struct revision revision; /* last_seen = first_seen for a new one */
	/* of its document alone, not in the index */
	int status;
	const char *found_in;
	int64_t found_at;
	struct slice found_title;
	int64_t found_date;
	const char *sent_sha256, *decoded_sha256; /* of its page */
};

/*
 * Enters it (unique by id and number, EMEND_CONFLICT otherwise).  The look that
 * saw it is put by itself.
 */
enum emend_status state_db_put_revision(struct state_db *db,
    const struct revision_row *row, struct emend_error *err) EMEND_MUST_USE;

/*
 * Puts another reading of the same revision in its place: commit, title,
 * words, state hash and reading are the row's, and the watch row's that stands
 * on it.  EMEND_CONFLICT when there is no such revision.
 */
enum emend_status state_db_replace_revision(struct state_db *db,
    const struct revision_row *row, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_reading(struct state_db *db, struct hash128 id,
    unsigned number, const char *reading,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * For recovery: makes the watch row of the article (by id; else the one with
 * this normal URL and no id yet) stand on this revision: id, newest,
 * newest_state, gone, title; first_seen and last_good only if they are earlier
 * or zero; last_edit.  Validators are dropped.  No row: nothing.
 */
enum emend_status state_db_adopt(struct state_db *db,
    const struct revision_row *row, struct emend_error *err) EMEND_MUST_USE;

/* The newest revision's number and commit; number 0 when there is none. */
struct revision_head {
	unsigned number;
	char commit[COMMIT_HEX + 1];
};
enum emend_status state_db_newest(struct state_db *db, struct hash128 id,
    struct revision_head *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * All revisions of id, oldest first: store_history.  only != 0: just that
 * number.  None found is an empty list.
 */
enum emend_status state_db_history(struct state_db *db, struct hash128 id,
    unsigned only, struct revision_list *out,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * What a list's strings live in: revision_list_free is state_db's, as are the
 * rows' strings.
 */

/* The rows of a batch, in the order in which they were given. */
enum emend_status state_db_put_watch(struct state_db *db,
    const struct watch_row *row, /* by key, else by normal; else new */
    struct emend_error *err) EMEND_MUST_USE;
/* What every look sets, of a row that is there. */
enum emend_status state_db_put_watch_look(struct state_db *db,
    const struct watch_row *row, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_drop_watch(
    struct state_db *db, int64_t key, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_look(struct state_db *db,
    const struct look_row *look, struct emend_error *err) EMEND_MUST_USE;
/* What is kept under one id already stays there. */
enum emend_status state_db_move_looks(struct state_db *db,
    struct hash128 from, struct hash128 to,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_host(struct state_db *db,
    const struct host_row *row, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_alias(struct state_db *db, struct slice normal,
    struct hash128 id, enum alias_kind kind, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_entry(struct state_db *db,
    const struct entry_row *row, struct emend_error *err) EMEND_MUST_USE;
/* What feeds call the article at an address, given by its hash. */
typedef enum emend_status guid_fn(
    void *payload, struct hash128 guid, struct emend_error *err);
enum emend_status state_db_entry_guids(struct state_db *db,
    struct hash128 address, guid_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_sighting(struct state_db *db, struct hash128 id,
    const struct sighting *sighting, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_forget_sightings(struct state_db *db,
    struct hash128 id, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_put_run(struct state_db *db,
    const struct run_row *run, struct emend_error *err) EMEND_MUST_USE;

/* Counts what is at an article's ends, in the place of what was there. */
struct arena;
struct edges;
struct furniture;
enum emend_status state_db_put_edges(struct state_db *db,
    const struct edges *e, struct emend_error *err) EMEND_MUST_USE;

/* The same of what is furniture alone: what else is there, stands. */
enum emend_status state_db_see_furniture(struct state_db *db,
    const struct edges *e, struct emend_error *err) EMEND_MUST_USE;

/*
 * A host's profile into *out, which is empty, in order of its texts; these live
 * in the arena, the table is the caller's whatever is returned.  with_new: with
 * what no version has yet, without what the next has no more.
 */
enum emend_status state_db_profile(struct state_db *db, struct slice host,
    bool with_new, struct arena *arena, struct furniture *out,
    struct emend_error *err) EMEND_MUST_USE;
/* What there is now is of this version. */
enum emend_status state_db_put_profile(struct state_db *db, struct slice host,
    unsigned version, struct emend_error *err) EMEND_MUST_USE;
/* Replaces *out by the next host, by name, of which more or
 * less is known than its newest version has; else "". */
enum emend_status state_db_unlearned(struct state_db *db, struct slice after,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * For maintenance: the pages, from <= path < before, of the newest revisions of
 * what is followed.  It reads all rows of what is watched.
 */
typedef enum emend_status page_path_fn(
    void *payload, struct slice path, struct emend_error *err);
enum emend_status state_db_needed_pages(struct state_db *db, struct slice from,
    struct slice before, page_path_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;
/* Looks after the planner's statistics and empties the log. */
enum emend_status state_db_tidy(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* When the article of an address was forgotten, and its id (which may be NULL);
 * at 0: it was not. */
enum emend_status state_db_forgotten(struct state_db *db,
    struct hash128 address, int64_t *at, struct hash128 *article,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_any_forgotten(
    struct state_db *db, bool *any, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_db_drop_forgotten(struct state_db *db,
    struct hash128 article, struct emend_error *err) EMEND_MUST_USE;

/* Adds hashes of all addresses that lead to the article. */
struct tombstone;
enum emend_status state_db_addresses(struct state_db *db, struct tombstone *t,
    struct emend_error *err) EMEND_MUST_USE;
/* All rows of the article go, the tombstone's addresses come. */
enum emend_status state_db_forget(struct state_db *db,
    const struct tombstone *t, struct emend_error *err) EMEND_MUST_USE;
/* Outside of a transaction: no byte of what was deleted stays in the files.
 * EMEND_BUSY when a reader keeps one. */
enum emend_status state_db_scrub(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

/* Unless there is one of the same key. */
struct alert_row;
enum emend_status state_db_put_alert(struct state_db *db,
    const struct alert_row *row, struct emend_error *err) EMEND_MUST_USE;

/* All of it into a new file, durably. */
enum emend_status state_db_copy(struct state_db *db, const char *path,
    struct emend_error *err) EMEND_MUST_USE;

#endif
