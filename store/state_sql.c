#include "store/state_sql.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/slice.h"
#include "base/text.h"

#define SQL_LIMIT 2048 /* a statement made of columns */

const char state_schema[] =
    "CREATE TABLE meta ("
    " name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE watch ("
    " key INTEGER PRIMARY KEY,"
    " id BLOB, url TEXT NOT NULL, normal TEXT NOT NULL UNIQUE,"
    " host TEXT NOT NULL, source TEXT NOT NULL, state INTEGER NOT NULL,"
    " ended_reason TEXT, named INTEGER NOT NULL,"
    " role INTEGER NOT NULL DEFAULT 0,"
    " added_at INTEGER, first_seen INTEGER, last_look INTEGER,"
    " last_good INTEGER, next_look INTEGER, due_from INTEGER,"
    " interval INTEGER, last_edit INTEGER,"
    " etag TEXT, last_modified TEXT, validated_at INTEGER, wire_hash BLOB,"
    " newest INTEGER, newest_state BLOB, gone INTEGER, title TEXT,"
    " suspect TEXT, suspect_since INTEGER, suspect_looks INTEGER,"
    " suspect_status INTEGER, gone_seen INTEGER, gone_since INTEGER,"
    " failure TEXT, failure_text TEXT, failures INTEGER,"
    " failing_since INTEGER, last_return INTEGER, flapping INTEGER,"
    " standing BLOB, standing_since INTEGER, standing_looks INTEGER,"
    " found_in TEXT, candidate TEXT,"
    " baseline INTEGER NOT NULL DEFAULT 0, continues BLOB);"
    "CREATE INDEX watch_id ON watch (id) WHERE id IS NOT NULL;"
    "CREATE INDEX watch_due ON watch (due_from) WHERE state = 0;"
    "CREATE TABLE alias ("
    " normal TEXT PRIMARY KEY, id BLOB NOT NULL, since INTEGER NOT NULL,"
    " claimed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX alias_id ON alias (id);"
    "CREATE TABLE revision ("
    " id BLOB NOT NULL, number INTEGER NOT NULL, commit_hex TEXT NOT NULL,"
    " url TEXT NOT NULL, recorded_at INTEGER NOT NULL,"
    " event INTEGER NOT NULL, gone INTEGER NOT NULL, title TEXT,"
    " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
    " seen_before INTEGER NOT NULL, words INTEGER NOT NULL,"
    " similarity INTEGER NOT NULL, kinds TEXT NOT NULL,"
    " reverts_to INTEGER NOT NULL, page TEXT, state_hash BLOB,"
    " reading TEXT NOT NULL, baseline INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (id, number)) WITHOUT ROWID;"
    STATE_SCHEMA_LOOKS
    "CREATE TABLE sighting ("
    " id BLOB NOT NULL, state_hash BLOB NOT NULL, revision INTEGER,"
    " seen INTEGER, first_at INTEGER, last_at INTEGER,"
    " PRIMARY KEY (id, state_hash)) WITHOUT ROWID;"
    "CREATE TABLE host ("
    " host TEXT PRIMARY KEY, next_at_ms INTEGER, parked_until INTEGER,"
    " parked_why TEXT, failures INTEGER, robots BLOB, robots_status INTEGER,"
    " robots_at INTEGER, robots_since INTEGER, used_day INTEGER,"
    " used INTEGER, cookies BLOB) WITHOUT ROWID;"
    "CREATE TABLE run ("
    " started_at INTEGER, ended_at INTEGER, checked INTEGER, fresh INTEGER,"
    " changed INTEGER, unchanged INTEGER, failed INTEGER);"
    STATE_SCHEMA_PROFILES
    STATE_SCHEMA_FORGOTTEN STATE_SCHEMA_ENTRIES;

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

enum emend_status
sql_number(struct state_db *db, sqlite3_stmt *stmt, int64_t *out,
    struct emend_error *err)
{
	bool row;
	enum emend_status status = sql_step(db, stmt, &row, err);

	*out = row ? sqlite3_column_int64(stmt, 0) : 0;
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

static void
bind_slice(sqlite3_stmt *stmt, int at, const struct slice *s)
{
	if (s->ptr)
		sqlite3_bind_blob64(stmt, at, s->ptr, s->len, SQLITE_STATIC);
}

void
columns_bind(sqlite3_stmt *stmt, const struct column *columns, size_t count,
    const void *row)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const void *member = (const char *)row + columns[i].offset;
		int at = (int)i + 1;

		switch (columns[i].type) {
		case COLUMN_INT64:
			sqlite3_bind_int64(stmt, at, *(const int64_t *)member);
			break;
		case COLUMN_UNSIGNED:
			sqlite3_bind_int64(stmt, at, *(const unsigned *)member);
			break;
		case COLUMN_INT:
			sqlite3_bind_int(stmt, at, *(const int *)member);
			break;
		case COLUMN_SIZE:
			sqlite3_bind_int64(
			    stmt, at, (int64_t) * (const size_t *)member);
			break;
		case COLUMN_BOOL:
			sqlite3_bind_int(stmt, at, *(const bool *)member);
			break;
		case COLUMN_TEXT:
			sqlite3_bind_text(stmt, at, *(const char *const *)member,
			    -1, SQLITE_STATIC);
			break;
		case COLUMN_HASH:
			if (!hash_is_zero(*(const struct hash128 *)member))
				sql_bind_hash(stmt, at, member);
			break;
		case COLUMN_BLOB:
			bind_slice(stmt, at, member);
			break;
		}
	}
}

static bool
is_equal(enum column_type type, const void *x, const void *y)
{
	const char *const *one = x, *const *other = y;
	const struct slice *s = x, *t = y;

	switch (type) {
	case COLUMN_INT64:
		return *(const int64_t *)x == *(const int64_t *)y;
	case COLUMN_UNSIGNED:
		return *(const unsigned *)x == *(const unsigned *)y;
	case COLUMN_INT:
		return *(const int *)x == *(const int *)y;
	case COLUMN_SIZE:
		return *(const size_t *)x == *(const size_t *)y;
	case COLUMN_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case COLUMN_TEXT:
		return *one == *other ||
		    (*one && *other && !strcmp(*one, *other));
	case COLUMN_HASH:
		return hash_equal(*(const struct hash128 *)x,
		    *(const struct hash128 *)y);
	case COLUMN_BLOB:
		return !s->ptr == !t->ptr && slice_equal(*s, *t);
	}
	return false;
}

bool
columns_equal(const struct column *columns, size_t count, const void *one,
    const void *other)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!is_equal(columns[i].type,
			(const char *)one + columns[i].offset,
			(const char *)other + columns[i].offset))
			return false;
	return true;
}

static void
read_slice(sqlite3_stmt *stmt, int at, struct slice *out)
{
	*out = (struct slice){ NULL, 0 };
	if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
		return;
	out->ptr = sqlite3_column_blob(stmt, at);
	out->len = (size_t)sqlite3_column_bytes(stmt, at);
	if (!out->ptr) /* empty, not absent */
		out->ptr = "";
}

void
columns_read(sqlite3_stmt *stmt, const struct column *columns, size_t count,
    void *row)
{
	size_t i;

	for (i = 0; i < count; i++) {
		void *member = (char *)row + columns[i].offset;
		int at = (int)i;

		switch (columns[i].type) {
		case COLUMN_INT64:
			*(int64_t *)member = sqlite3_column_int64(stmt, at);
			break;
		case COLUMN_UNSIGNED:
			*(unsigned *)member =
			    (unsigned)sqlite3_column_int64(stmt, at);
			break;
		case COLUMN_INT:
			*(int *)member = sqlite3_column_int(stmt, at);
			break;
		case COLUMN_SIZE:
			*(size_t *)member =
			    (size_t)sqlite3_column_int64(stmt, at);
			break;
		case COLUMN_BOOL:
			*(bool *)member = sqlite3_column_int(stmt, at) != 0;
			break;
		case COLUMN_TEXT:
			*(const char **)member =
			    (const char *)sqlite3_column_text(stmt, at);
			break;
		case COLUMN_HASH:
			(void)sql_read_hash(stmt, at, member);
			break;
		case COLUMN_BLOB:
			read_slice(stmt, at, member);
			break;
		}
	}
}

void
columns_list(struct text *out, const struct column *columns, size_t count,
    enum column_list what)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *comma = i ? ", " : "";

		switch (what) {
		case COLUMN_NAMES:
			text_addf(out, "%s%s", comma, columns[i].name);
			break;
		case COLUMN_MARKS:
			text_addf(out, "%s?%zu", comma, i + 1);
			break;
		case COLUMN_UPDATES:
			text_addf(out, "%s%s = excluded.%s", comma,
			    columns[i].name, columns[i].name);
			break;
		}
	}
}

enum emend_status
columns_insert(struct state_db *db, enum statement which, const char *into,
    const struct column *columns, size_t count, const void *row,
    struct emend_error *err)
{
	struct text sql;
	sqlite3_stmt *stmt;
	enum emend_status status;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which)) {
		text_addf(&sql, "%s (", into);
		columns_list(&sql, columns, count, COLUMN_NAMES);
		text_puts(&sql, ") VALUES (");
		columns_list(&sql, columns, count, COLUMN_MARKS);
		text_puts(&sql, ")");
	}
	status = sql_get_text(db, which, &sql, &stmt, err);
	if (status)
		return status;
	columns_bind(stmt, columns, count, row);
	return sql_run(db, stmt, err);
}

enum emend_status
columns_select(struct state_db *db, enum statement which,
    const struct column *columns, size_t count, const char *rest,
    sqlite3_stmt **out, struct emend_error *err)
{
	struct text sql;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which)) {
		text_puts(&sql, "SELECT ");
		columns_list(&sql, columns, count, COLUMN_NAMES);
		text_puts(&sql, rest);
	}
	return sql_get_text(db, which, &sql, out, err);
}
