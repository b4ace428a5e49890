#include "store/state_sql.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

#define NUMBER_MOST INT64_C(1000000000000000) /* none of ours is as large */

static enum emend_status
fail_full(struct state_db *db, struct emend_error *err)
{
	return emend_fail(err, EMEND_IO,
	    "%s: the disk is full: free some space, then run it again",
	    db->path);
}

enum emend_status
fail_sqlite(struct state_db *db, int code, struct emend_error *err)
{
	const char *why = db->db ? sqlite3_errmsg(db->db) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return emend_fail_nomem(err);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return emend_fail(err, EMEND_BUSY,
		    "%s: another program is writing to it", db->path);
	case SQLITE_FULL:
		return fail_full(db, err);
	case SQLITE_IOERR:
		/* so it says when there is no room for its -shm */
		if (db->db && sqlite3_system_errno(db->db) == ENOSPC)
			return fail_full(db, err);
		return emend_fail(err, EMEND_IO, "%s: %s", db->path, why);
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return emend_fail(err, EMEND_IO, "%s: %s", db->path, why);
	default:
		return emend_fail(err, EMEND_STORE, "%s: %s", db->path, why);
	}
}

enum emend_status
sql_exec(struct state_db *db, const char *sql, struct emend_error *err)
{
	int code = sqlite3_exec(db->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? EMEND_OK : fail_sqlite(db, code, err);
}

enum emend_status
sql_user_version(struct state_db *db, int *out, struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status = EMEND_OK;
	int code = sqlite3_prepare_v2(
	    db->db, "PRAGMA user_version", -1, &stmt, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int(stmt, 0);
	else
		status = fail_sqlite(db, code, err);
	sqlite3_finalize(stmt);
	return status;
}

bool
sql_is_prepared(const struct state_db *db, enum statement which)
{
	return db->statements[which] != NULL;
}

enum emend_status
sql_get(struct state_db *db, enum statement which, const char *sql,
    sqlite3_stmt **out, struct emend_error *err)
{
	sqlite3_stmt **stmt = &db->statements[which];
	int code;

	if (!*stmt) {
		code = sqlite3_prepare_v3(db->db, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, stmt, NULL);
		if (code != SQLITE_OK)
			return fail_sqlite(db, code, err);
	}
	sqlite3_reset(*stmt);
	sqlite3_clear_bindings(*stmt);
	*out = *stmt;
	return EMEND_OK;
}

enum emend_status
sql_get_text(struct state_db *db, enum statement which, struct text *sql,
    sqlite3_stmt **out, struct emend_error *err)
{
	enum emend_status status = text_check(sql, err);

	if (status == EMEND_OK)
		status = sql_get(db, which, sql->ptr, out, err);
	text_free(sql);
	return status;
}

enum emend_status
sql_step(struct state_db *db, sqlite3_stmt *stmt, bool *row,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	int code = sqlite3_step(stmt);

	*row = code == SQLITE_ROW;
	if (*row)
		return EMEND_OK;
	if (code != SQLITE_DONE)
		status = fail_sqlite(db, code, err);
	sqlite3_reset(stmt);
	return status;
}

enum emend_status
sql_run(struct state_db *db, sqlite3_stmt *stmt, struct emend_error *err)
{
	bool row;
	enum emend_status status = sql_step(db, stmt, &row, err);

	if (row)
		sqlite3_reset(stmt);
	return status;
}

int64_t
sql_read_int64(sqlite3_stmt *stmt, int at)
{
	int64_t n = sqlite3_column_int64(stmt, at);

	return n > -NUMBER_MOST && n < NUMBER_MOST ? n : 0;
}

enum emend_status
sql_number(struct state_db *db, sqlite3_stmt *stmt, int64_t *out,
    struct emend_error *err)
{
	bool row;
	enum emend_status status = sql_step(db, stmt, &row, err);

	*out = row ? sql_read_int64(stmt, 0) : 0;
	if (row)
		sqlite3_reset(stmt);
	return status;
}

void
sql_bind_hash(sqlite3_stmt *stmt, int at, const struct hash128 *hash)
{
	sqlite3_bind_blob(
	    stmt, at, hash->bytes, sizeof(hash->bytes), SQLITE_STATIC);
}

bool
sql_read_hash(sqlite3_stmt *stmt, int at, struct hash128 *out)
{
	*out = (struct hash128){ { 0 } };
	if (sqlite3_column_bytes(stmt, at) != sizeof(out->bytes))
		return false;
	memcpy(out->bytes, sqlite3_column_blob(stmt, at), sizeof(out->bytes));
	return true;
}
