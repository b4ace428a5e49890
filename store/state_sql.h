#ifndef EMEND_STORE_STATE_SQL_H
#define EMEND_STORE_STATE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct text;

/*
 * What the files share that ask SQLite: the connection and its prepared
 * statements.
 */

enum statement {
	SQL_META_GET,
	SQL_META_PUT,
	SQL_WATCH_PUT,
	SQL_WATCH_SET,
	SQL_WATCH_LOOK,
	SQL_WATCH_NAMES,
	SQL_WATCH_DROP,
	SQL_WATCH_ADOPT,
	SQL_WATCH_DUE,
	SQL_WATCH_ALL,
	SQL_WATCH_BY_URL,
	SQL_WATCH_BY_ID,
	SQL_WATCH_BY_KEY,
	SQL_DATA_VERSION,
	SQL_ALIAS_PUT,
	SQL_ALIAS_GET,
	SQL_ALIASES,
	SQL_ALIASES_LIKE,
	SQL_ENTRY_PUT,
	SQL_ENTRY_GET,
	SQL_ENTRY_AT,
	SQL_ENTRY_GUIDS,
	SQL_REVISION_PUT,
	SQL_REVISION_SEEN,
	SQL_REVISION_REPLACE,
	SQL_WATCH_REPLACE,
	SQL_REVISION_READING,
	SQL_REVISION_NEWEST,
	SQL_HISTORY,
	SQL_LOOKS_LAST,
	SQL_LOOKS_PUT,
	SQL_LOOKS_SET,
	SQL_HOLD,
	SQL_LET_GO,
	SQL_LOOKS_MOVE,
	SQL_LOOKS,
	SQL_SIGHTING_GET,
	SQL_SIGHTING_LAST,
	SQL_SIGHTING_PUT,
	SQL_SIGHTINGS_FORGET,
	SQL_HOST_GET,
	SQL_HOST_PUT,
	SQL_PAGES_NEEDED,
	SQL_RUN_PUT,
	SQL_RUN_LAST,
	SQL_TALLY,
	SQL_FOLLOWED,
	SQL_WATCH_ACTIVE,
	SQL_WATCH_ENDED,
	SQL_WATCH_SOON,
	SQL_EDGES_DROP,
	SQL_EDGE_PUT,
	SQL_EDGE_COUNT,
	SQL_FURNITURE,
	SQL_FURNITURE_PUT,
	SQL_FURNITURE_VERSION,
	SQL_FURNITURE_NEW,
	SQL_FURNITURE_LOSE,
	SQL_FURNITURE_FIND,
	SQL_FURNITURE_DROP,
	SQL_EDGE_LOSE,
	SQL_FURNITURE_RESTORE,
	SQL_FURNITURE_DROP_VERSIONS,
	SQL_PROFILE_VERSION,
	SQL_NEXT_ID,
	SQL_FORGOTTEN_GET,
	SQL_FORGOTTEN_ANY,
	SQL_FORGOTTEN_PUT,
	SQL_FORGOTTEN_DROP,
	SQL_ADDRESSES,
	SQL_TABLES_BY_ID,
	SQL_WATCH_UNREAD,
	SQL_NEWEST,
	SQL_OVERDUE,
	SQL_PARKED,
	SQL_RECORDED_LAST,
	SQL_RECORDED_AS,
	SQL_RECORDED_BY_SEQ,
	SQL_RECORDED_BY_DATE,
	SQL_REREAD,
	SQL_MARK_GET,
	SQL_MARK_PUT,
	SQL_MARKS_KEEP,
	SQL_REVIEWS,
	SQL_REVIEW_STATE,
	SQL_REVIEW_PUT,
	SQL_UNREAD,
	SQL_UNREAD_COUNT,
	SQL_HIDE,
	SQL_UNHIDE,
	/* of search.db */
	SQL_SEARCH_META_GET,
	SQL_SEARCH_META_PUT,
	SQL_SEARCH_WORDINGS,
	SQL_SEARCH_WORDING_PUT,
	SQL_SEARCH_WORDS_PUT,
	SQL_SEARCH_CAME,
	SQL_SEARCH_WENT,
	SQL_SEARCH_FORGET_WORDS,
	SQL_SEARCH_FORGET_STOOD,
	SQL_SEARCH_FORGET,
	SQL_SEARCH_FIND,
	SQL_SEARCH_COUNT,
	SQL_SEARCH_STOOD,
	SQL_ALERT_PUT,
	SQL_ALERTS,
	SQL_ALERT_ITEM,
	SQL_ALERT_TAKE,
	SQL_ALERT_TOLD,
	SQL_ALERT_SENT,
	SQL_ALERTS_DROP,
	SQL_ALERTS_DROP_TOLD,
	SQL_ALERTS_REPLAY,
	SQL_ALERTS_PRUNE,
	SQL_MESSAGE_PUT,
	SQL_MESSAGE_RESULT,
	SQL_MESSAGES,
	SQL_MESSAGES_DUE,
	SQL_MESSAGES_SINCE,
	SQL_MESSAGES_DROP,
	SQL_MESSAGES_REPLAY,
	SQL_MESSAGES_PRUNE,
	SQL_OUTBOX_COUNTS,
	SQL_CHANNEL_GET,
	SQL_CHANNEL_PUT,
	STATEMENT_COUNT,
};

struct state_db {
	sqlite3 *db;
	char *path;
	char *copy; /* folder of a private copy, to be removed; or NULL */
	sqlite3_stmt *statements[STATEMENT_COUNT]; /* prepared when first used */
};

/*
 * Opens db->db on path by a URI with these options, which may be "".  After a
 * failure, too, sql_close is due.
 */
enum emend_status sql_open(struct state_db *db, const char *path,
    const char *options, int flags, struct emend_error *err) EMEND_MUST_USE;
void sql_close(struct state_db *db); /* and its statements; path stays */

/* Reads sqlite3_errmsg at once; "PATH: what SQLite says". */
enum emend_status fail_sqlite(
    struct state_db *db, int code, struct emend_error *err);

/*
 * The statement, reset and without bindings.  sql is used at the first call
 * with this number only.
 */
enum emend_status sql_get(struct state_db *db, enum statement which,
    const char *sql, sqlite3_stmt **out, struct emend_error *err) EMEND_MUST_USE;

/* The same of a text that was put together, which it frees. */
enum emend_status sql_get_text(struct state_db *db, enum statement which,
    struct text *sql, sqlite3_stmt **out,
    struct emend_error *err) EMEND_MUST_USE;

/* Then neither needs a text: do not make one that takes time. */
bool sql_is_prepared(const struct state_db *db, enum statement which);

/* Runs statements that give no rows. */
enum emend_status sql_exec(struct state_db *db, const char *sql,
    struct emend_error *err) EMEND_MUST_USE;

#define SQL_TEXT(n) #n
#define SQL_NUMBER(n) SQL_TEXT(n) /* a macro's number as text */

/* The version of the schema; 0 for what is none of emend's. */
enum emend_status sql_user_version(
    struct state_db *db, int *out, struct emend_error *err) EMEND_MUST_USE;

/* Runs a statement that gives no rows, and resets it. */
enum emend_status sql_run(struct state_db *db, sqlite3_stmt *stmt,
    struct emend_error *err) EMEND_MUST_USE;

/* *row says whether there is a row; at the end the statement is reset. */
enum emend_status sql_step(struct state_db *db, sqlite3_stmt *stmt, bool *row,
    struct emend_error *err) EMEND_MUST_USE;

/* hash must stay until the statement is reset. */
struct hash128;
void sql_bind_hash(sqlite3_stmt *stmt, int at, const struct hash128 *hash);
/* Of a result column; false, and zero, when there is none in it. */
bool sql_read_hash(sqlite3_stmt *stmt, int at, struct hash128 *out);

/*
 * A count, a time or a key in a result column.  0 for one beyond any of ours:
 * whoever wrote it, sums and differences of them overflow nothing.
 */
int64_t sql_read_int64(sqlite3_stmt *stmt, int at);

/* The number in its only row, or 0 without one; and resets it. */
enum emend_status sql_number(struct state_db *db, sqlite3_stmt *stmt,
    int64_t *out, struct emend_error *err) EMEND_MUST_USE;

#endif
