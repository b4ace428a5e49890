#include "store/state_repair.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/state_db.h"
#include "store/state_schema.h"
#include "store/state_sql.h"

#define HEADER_BYTES 100
#define VERSION_AT 60 /* where SQLite keeps user_version, big-endian */

/* 0 for what is no database. */
static unsigned
read_version(const char *path)
{
	unsigned char h[HEADER_BYTES];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, h, sizeof(h));
	const unsigned char *v = h + VERSION_AT;

	if (fd >= 0)
		(void)close(fd);
	if (n != (ssize_t)sizeof(h) || memcmp(h, "SQLite format 3", 16))
		return 0;
	return (unsigned)v[0] << 24 | (unsigned)v[1] << 16 |
	    (unsigned)v[2] << 8 | v[3];
}

enum emend_status
state_db_refuse_newer(const char *path, struct emend_error *err)
{
	unsigned version = read_version(path);

	if (version <= STATE_SCHEMA_VERSION)
		return EMEND_OK;
	return emend_fail(err, EMEND_STORE,
	    "%s was written by a newer emend (its schema is %u, this one knows "
	    "%d): use that one",
	    path, version, STATE_SCHEMA_VERSION);
}

bool
state_db_is_older(const char *path)
{
	unsigned version = read_version(path);

	return version && version < STATE_SCHEMA_VERSION;
}

/* Runs a statement that is needed once; ids are bound in order. */
static enum emend_status
run_once(struct state_db *db, const char *sql, const struct hash128 *id,
    int64_t number, struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status = EMEND_OK;
	int code = sqlite3_prepare_v2(db->db, sql, -1, &stmt, NULL);

	if (code == SQLITE_OK && id)
		sqlite3_bind_blob(
		    stmt, 1, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
	if (code == SQLITE_OK && sqlite3_bind_parameter_count(stmt) > 1)
		sqlite3_bind_int64(stmt, 2, number);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		status = fail_sqlite(db, code, err);
	sqlite3_finalize(stmt);
	return status;
}

enum emend_status
state_db_check(struct state_db *db, struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status = EMEND_OK;
	int code = sqlite3_prepare_v2(
	    db->db, "PRAGMA integrity_check(1)", -1, &stmt, NULL);
	const char *said = NULL;

	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(stmt, 0);
	if (code != SQLITE_ROW)
		status = fail_sqlite(db, code, err);
	else if (!said || strcmp(said, "ok"))
		status = emend_fail(err, EMEND_STORE, "%s: %.300s", db->path,
		    said ? said : "damaged");
	sqlite3_finalize(stmt);
	return status;
}

enum emend_status
state_db_hold(struct state_db *db, struct emend_error *err)
{
	int version;
	enum emend_status status;

	state_db_rollback(db);
	status = sql_exec(db, "BEGIN", err);
	return status ? status : sql_user_version(db, &version, err);
}

enum emend_status
state_db_next_id(struct state_db *db, struct hash128 after,
    struct hash128 *out, bool *found, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_NEXT_ID,
	    "SELECT id FROM revision WHERE id > ?1 ORDER BY id LIMIT 1", &stmt,
	    err);

	*found = false;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &after);
	status = sql_step(db, stmt, found, err);
	if (status || !*found)
		return status;
	(void)sql_read_hash(stmt, 0, out);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

/*
 * A row that was lost has the next number now.  Who was told of all before it,
 * and was so after it had been recorded, is not to be told again.
 */
static enum emend_status
keep_marks(struct state_db *db, int64_t recorded_at, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_MARKS_KEEP,
	    "UPDATE mark SET upto = upto + 1 WHERE at >= ?1"
	    " AND upto = (SELECT recorded - 1 FROM tally)",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, recorded_at);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_restore_revision(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	struct revision_row kept = *row;
	enum emend_status status;

	/* what is put right keeps its place in the order of recording */
	status = state_db_recorded_as(
	    db, row->id, row->revision.number, &kept.seq, err);
	if (status == EMEND_OK)
		status = run_once(db,
		    "DELETE FROM revision WHERE id = ?1 AND number = ?2",
		    &row->id, row->revision.number, err);
	if (status == EMEND_OK)
		status = state_db_put_revision(db, &kept, err);
	return status || kept.seq ? status
				  : keep_marks(db, row->recorded_at, err);
}

enum emend_status
state_db_drop_revisions(struct state_db *db, struct hash128 id, unsigned above,
    struct emend_error *err)
{
	static const char *const statements[] = {
		"DELETE FROM revision WHERE id = ?1 AND number > ?2",
		"DELETE FROM observation WHERE id = ?1 AND ?2 = 0",
		"DELETE FROM sighting WHERE id = ?1 AND revision > ?2",
		"UPDATE watch SET id = NULL, newest = 0, newest_state = NULL,"
		" gone = 0, title = NULL, etag = NULL, last_modified = NULL,"
		" wire_hash = NULL, flapping = 0, standing = NULL"
		" WHERE id = ?1 AND ?2 = 0",
		"DELETE FROM alias WHERE id = ?1 AND ?2 = 0",
		"DELETE FROM edge WHERE id = ?1 AND ?2 = 0",
	};
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < sizeof(statements) / sizeof(*statements) && !status;
	     i++)
		status = run_once(db, statements[i], &id, above, err);
	return status;
}

enum emend_status
state_db_forget_hashes(struct state_db *db, struct emend_error *err)
{
	return sql_exec(db,
	    "UPDATE watch SET wire_hash = NULL, etag = NULL,"
	    " last_modified = NULL, standing = NULL;"
	    "DELETE FROM sighting; DELETE FROM edge;",
	    err);
}

enum emend_status
state_db_drop_notes(struct state_db *db, struct emend_error *err)
{
	return sql_exec(
	    db, "DELETE FROM meta WHERE name GLOB '" META_NOTE "*'", err);
}

/* ---- rows against rows ---- */

static enum emend_status
each_text(struct state_db *db, const char *sql, wrong_row_fn *each,
    void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status = EMEND_OK;
	int code = sqlite3_prepare_v2(db->db, sql, -1, &stmt, NULL);

	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(stmt);
		if (code != SQLITE_ROW)
			break;
		status = each(payload,
		    (const char *)sqlite3_column_text(stmt, 0), err);
		if (status)
			break;
	}
	if (status == EMEND_OK && code != SQLITE_DONE)
		status = fail_sqlite(db, code, err);
	sqlite3_finalize(stmt);
	return status;
}

#define NEWEST                                                                 \
	" FROM revision r WHERE r.id = watch.id ORDER BY r.number DESC LIMIT 1"
#define STANDS_WRONG                                                           \
	" WHERE id IS NOT NULL AND"                                            \
	" EXISTS (SELECT 1 FROM revision r WHERE r.id = watch.id) AND"         \
	" (newest IS NOT (SELECT r.number" NEWEST ") OR"                       \
	" newest_state IS NOT (SELECT r.state_hash" NEWEST ") OR"              \
	" gone IS NOT (SELECT r.gone" NEWEST ") OR"                            \
	" title IS NOT (SELECT r.title" NEWEST "))"

enum emend_status
state_db_wrong_watches(struct state_db *db, wrong_row_fn *each, void *payload,
    struct emend_error *err)
{
	return each_text(db, "SELECT url FROM watch" STANDS_WRONG, each,
	    payload, err);
}

enum emend_status
state_db_mend_watches(struct state_db *db, struct emend_error *err)
{
	return sql_exec(db,
	    "UPDATE watch SET newest = (SELECT r.number" NEWEST "),"
	    " newest_state = (SELECT r.state_hash" NEWEST "),"
	    " gone = (SELECT r.gone" NEWEST "),"
	    " title = (SELECT r.title" NEWEST "),"
	    " etag = NULL, last_modified = NULL, wire_hash = NULL"
	    STANDS_WRONG,
	    err);
}

#define WITHOUT_ALIAS                                                          \
	" FROM revision WHERE NOT EXISTS"                                      \
	" (SELECT 1 FROM alias WHERE alias.normal = revision.url)"

enum emend_status
state_db_missing_aliases(struct state_db *db, wrong_row_fn *each,
    void *payload, struct emend_error *err)
{
	return each_text(
	    db, "SELECT DISTINCT url" WITHOUT_ALIAS, each, payload, err);
}

enum emend_status
state_db_mend_aliases(struct state_db *db, struct emend_error *err)
{
	return sql_exec(db,
	    "INSERT OR IGNORE INTO alias (normal, id, since)"
	    " SELECT url, id, first_seen" WITHOUT_ALIAS " ORDER BY number",
	    err);
}

/* ---- profiles ---- */

enum emend_status
state_db_profile_version(struct state_db *db, struct slice host, unsigned *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_PROFILE_VERSION,
	    "SELECT max(abs(version)) FROM furniture WHERE host = ?1", &stmt, err);
	bool row;

	*out = 0;
	if (status)
		return status;
	sqlite3_bind_text64(
	    stmt, 1, host.ptr, host.len, SQLITE_STATIC, SQLITE_UTF8);
	status = sql_step(db, stmt, &row, err);
	if (status || !row)
		return status;
	*out = (unsigned)sql_read_int64(stmt, 0);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_db_drop_furniture(
    struct state_db *db, struct slice host, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_DROP_VERSIONS,
	    "DELETE FROM furniture WHERE host = ?1 AND version <> 0", &stmt,
	    err);

	if (status)
		return status;
	sqlite3_bind_text64(
	    stmt, 1, host.ptr, host.len, SQLITE_STATIC, SQLITE_UTF8);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_restore_furniture(struct state_db *db, struct slice host,
    struct slice text, unsigned version, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_RESTORE,
	    "INSERT OR REPLACE INTO furniture (host, text, version)"
	    " VALUES (?1, ?2, ?3)",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text64(
	    stmt, 1, host.ptr, host.len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_text64(
	    stmt, 2, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_int64(stmt, 3, version);
	return sql_run(db, stmt, err);
}
