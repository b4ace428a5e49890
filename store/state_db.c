#include "store/state_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/state_repair.h"
#include "store/state_schema.h"
#include "store/state_sql.h"

#define URI_LIMIT (3 * PATH_LIMIT + 64)
#define COPY_LIMIT ((size_t)4 << 30) /* of a state.db copied to be read */
#define OPEN_TRIES 20
#define BUSY_MS 30000

/* file:PATH?OPTIONS, with what a URI would take for its own escaped. */
static void
write_uri(struct text *out, const char *path, const char *options)
{
	text_puts(out, "file:");
	for (; *path; path++) {
		if (strchr("?#% ", *path))
			text_addf(out, "%%%02X", (unsigned)(unsigned char)*path);
		else
			text_putc(out, *path);
	}
	text_addf(out, "?%s", options);
}

/* A link would have something else written to, a pipe would be waited for. */
static enum emend_status
check_files(const char *path, struct emend_error *err)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
	enum emend_status status = EMEND_OK;
	struct text each;
	struct stat st;
	size_t i;

	text_init(&each, PATH_LIMIT);
	for (i = 0; !status && i < sizeof(endings) / sizeof(*endings); i++) {
		text_truncate(&each, 0);
		text_addf(&each, "%s%s", path, endings[i]);
		status = text_check(&each, err);
		if (!status && !lstat(each.ptr, &st) && !S_ISREG(st.st_mode))
			status = emend_fail(err, EMEND_STORE,
			    "%s is to be a file and is something else",
			    each.ptr);
	}
	text_free(&each);
	return status;
}

/*
 * The file may be a stranger's: what it says of itself runs no function that
 * does anything but compute, shows no view in a table's place, and is looked at
 * before it is believed.
 */
static void
distrust(sqlite3 *db)
{
	static const struct {
		int option, value;
	} all[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		(void)sqlite3_db_config(
		    db, all[i].option, all[i].value, NULL);
	(void)sqlite3_exec(
	    db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}

enum emend_status
sql_open(struct state_db *db, const char *path, const char *options, int flags,
    struct emend_error *err)
{
	struct text uri;
	enum emend_status status;
	int code;

	/* refused, and of no use, once SQLite has begun */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	text_init(&uri, URI_LIMIT);
	write_uri(&uri, path, options);
	status = text_check(&uri, err);
	if (status == EMEND_OK)
		status = check_files(path, err);
	if (status)
		goto out;
	code = sqlite3_open_v2(uri.ptr, &db->db, flags | SQLITE_OPEN_URI, NULL);
	if (code != SQLITE_OK) {
		status = fail_sqlite(db, code, err);
		goto out;
	}
	sqlite3_extended_result_codes(db->db, 1);
	distrust(db->db);
out:
	text_free(&uri);
	return status;
}

static enum emend_status
check_version(struct state_db *db, struct emend_error *err)
{
	int version = 0;
	enum emend_status status = sql_user_version(db, &version, err);

	if (status)
		return status;
	if (version > STATE_SCHEMA_VERSION)
		return emend_fail(err, EMEND_STORE,
		    "%s was written by a newer emend (its schema is %d, this "
		    "one knows %d): use that one",
		    db->path, version, STATE_SCHEMA_VERSION);
	if (version < 1)
		return emend_fail(err, EMEND_STORE,
		    "%s is no state of emend (schema %d)", db->path, version);
	if (version < STATE_SCHEMA_VERSION)
		return emend_fail(err, EMEND_STORE,
		    "%s is of an older emend (its schema is %d): \"emend check\" "
		    "brings it up to date",
		    db->path, version);
	return EMEND_OK;
}

void
sql_close(struct state_db *db)
{
	size_t i;

	for (i = 0; i < STATEMENT_COUNT; i++) {
		sqlite3_finalize(db->statements[i]);
		db->statements[i] = NULL;
	}
	sqlite3_close(db->db);
	db->db = NULL;
}

/* ---- reading what one may not write ---- */

static const char *const copied[] = { "", "-wal" };
#define COPIED_COUNT (sizeof(copied) / sizeof(copied[0]))

static enum emend_status
copy_file(const char *from, const char *to, struct emend_error *err)
{
	struct text bytes;
	enum emend_status status;

	text_init(&bytes, COPY_LIMIT);
	status = file_read(&bytes, from, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    to, slice_new(bytes.ptr, bytes.len), 0600, err);
	text_free(&bytes);
	return status;
}

static enum emend_status
make_copy(struct state_db *db, struct text *path, struct emend_error *err)
{
	const char *tmp = getenv("TMPDIR");
	struct text from, to;
	enum emend_status status = EMEND_OK;
	size_t i;

	text_init(&from, PATH_LIMIT);
	text_init(&to, PATH_LIMIT);
	if (asprintf(&db->copy, "%s/emend-state-XXXXXX",
		tmp && *tmp ? tmp : "/tmp") <
	    0) {
		db->copy = NULL;
		status = emend_fail_nomem(err);
		goto out;
	}
	if (!mkdtemp(db->copy)) {
		status = emend_fail(err, EMEND_IO, "%s: %s", db->copy,
		    strerror(errno));
		free(db->copy);
		db->copy = NULL;
		goto out;
	}
	for (i = 0; i < COPIED_COUNT && status == EMEND_OK; i++) {
		text_truncate(&from, 0);
		text_truncate(&to, 0);
		text_addf(&from, "%s%s", db->path, copied[i]);
		text_addf(&to, "%s/state.db%s", db->copy, copied[i]);
		status = copy_file(from.ptr, to.ptr, err);
	}
	text_addf(path, "%s/state.db", db->copy);
out:
	text_free(&to);
	text_free(&from);
	return status;
}

static void
remove_copy(struct state_db *db)
{
	static const char *const names[] = { "state.db", "state.db-wal",
		"state.db-shm" };
	char path[PATH_LIMIT];
	size_t i;

	if (!db->copy)
		return;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", db->copy, names[i]);
		unlink(path);
	}
	rmdir(db->copy);
	free(db->copy);
	db->copy = NULL;
}

/*
 * Whoever closes the last connection removes -wal and -shm: who opens just then
 * may be refused, and is not to take that for a file that cannot be written.
 */
static enum emend_status
open_plainly(struct state_db *db, struct emend_error *err)
{
	static const struct timespec pause = { 0, 10 * 1000 * 1000 };
	enum emend_status status;
	int version, tries;

	for (tries = 0;; tries++) {
		status = sql_open(
		    db, db->path, "mode=ro", SQLITE_OPEN_READONLY, err);
		if (status == EMEND_OK)
			status = sql_user_version(db, &version, err);
		if (status == EMEND_OK || status == EMEND_NOMEM ||
		    tries == OPEN_TRIES || access(db->path, W_OK) != 0)
			return status;
		sql_close(db);
		nanosleep(&pause, NULL);
	}
}

/*
 * A plain read-only connection wants to write -shm.  Where it may not: without
 * a -wal the file is whole by itself; with one, immutable would miss its rows,
 * so both are copied.
 */
static enum emend_status
open_for_reading(struct state_db *db, struct emend_error *err)
{
	struct text path;
	enum emend_status status = open_plainly(db, err);

	if (status == EMEND_OK || status == EMEND_NOMEM)
		return status;
	sql_close(db);
	text_init(&path, PATH_LIMIT);
	text_addf(&path, "%s-wal", db->path);
	if (!file_exists(path.ptr)) {
		status = sql_open(db, db->path, "mode=ro&immutable=1",
		    SQLITE_OPEN_READONLY, err);
	} else {
		text_truncate(&path, 0);
		status = make_copy(db, &path, err);
		if (status == EMEND_OK)
			status = sql_open(db, path.ptr, "mode=rw",
			    SQLITE_OPEN_READWRITE, err);
	}
	text_free(&path);
	return status;
}

/* ---- opening ---- */

static enum emend_status
bring_up_to_date(struct state_db *db, struct emend_error *err)
{
	int version = 0;
	enum emend_status status = sql_user_version(db, &version, err);

	if (status || version < 1 || version >= STATE_SCHEMA_VERSION)
		return status;
	return state_migrate(db, err);
}

static enum emend_status
open_for_writing(struct state_db *db, struct emend_error *err)
{
	enum emend_status status = sql_open(
	    db, db->path, "mode=rw", SQLITE_OPEN_READWRITE, err);

	if (status)
		return status;
	sqlite3_busy_timeout(db->db, BUSY_MS);
	/* a slice touches thousands of pages here and there: those that do not
	   fit are written twice */
	status = sql_exec(db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "PRAGMA cache_size = -12288;"
	    "PRAGMA secure_delete = ON;", err);
	return status ? status : bring_up_to_date(db, err);
}

static enum emend_status
create(struct state_db *db, struct emend_error *err)
{
	/* ours alone from the first byte; SQLite copies the mode */
	int fd = open(db->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	enum emend_status status;

	if (fd < 0)
		return emend_fail(err, errno == EEXIST ? EMEND_EXISTS : EMEND_IO,
		    "%s: %s", db->path, strerror(errno));
	close(fd);
	status = open_for_writing(db, err);
	if (status == EMEND_OK)
		status = sql_exec(db, "BEGIN IMMEDIATE", err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_schema, err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_tally, err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_recording, err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_outbox, err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_outbox_forget, err);
	if (status == EMEND_OK)
		status = sql_exec(db, state_rereading, err);
	if (status == EMEND_OK)
		status = sql_exec(db, STATE_SET_VERSION "; COMMIT", err);
	return status;
}

enum emend_status
state_db_open(struct state_db **out, const char *path, enum state_db_mode mode,
    struct emend_error *err)
{
	struct state_db *db = calloc(1, sizeof(*db));
	enum emend_status status = EMEND_OK;

	*out = NULL;
	if (!db)
		return emend_fail_nomem(err);
	db->path = strdup(path);
	if (!db->path) {
		status = emend_fail_nomem(err);
		goto out;
	}
	if (mode != STATE_DB_CREATE)
		status = state_db_refuse_newer(path, err);
	if (status)
		goto out;
	if (mode != STATE_DB_CREATE && !file_exists(path)) {
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%s is missing", path);
		goto out;
	}
	switch (mode) {
	case STATE_DB_READ:
		status = open_for_reading(db, err);
		break;
	case STATE_DB_WRITE:
		status = open_for_writing(db, err);
		break;
	case STATE_DB_CREATE:
		status = create(db, err);
		break;
	}
	if (status == EMEND_OK)
		status = check_version(db, err);
	if (status)
		goto out;
	*out = db;
	db = NULL;
out:
	state_db_close(db);
	return status;
}

void
state_db_close(struct state_db *db)
{
	if (!db)
		return;
	sql_close(db);
	remove_copy(db);
	free(db->path);
	free(db);
}

enum emend_status
state_db_begin(struct state_db *db, struct emend_error *err)
{
	return sql_exec(db, "BEGIN IMMEDIATE", err);
}

enum emend_status
state_db_commit(struct state_db *db, struct emend_error *err)
{
	enum emend_status status = sql_exec(db, "COMMIT", err);

	if (status)
		state_db_rollback(db);
	return status;
}

void
state_db_rollback(struct state_db *db)
{
	if (!sqlite3_get_autocommit(db->db))
		sqlite3_exec(db->db, "ROLLBACK", NULL, NULL, NULL);
}

enum emend_status
state_db_meta_get(struct state_db *db, const char *key, struct text *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = sql_get(db, SQL_META_GET,
	    "SELECT value FROM meta WHERE name = ?1", &stmt, err);

	text_truncate(out, 0);
	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
	status = sql_step(db, stmt, &row, err);
	if (status)
		return status;
	if (!row)
		return emend_fail(
		    err, EMEND_NOTFOUND, "%s has no %s", db->path, key);
	text_add(out, sqlite3_column_blob(stmt, 0),
	    (size_t)sqlite3_column_bytes(stmt, 0));
	sqlite3_reset(stmt);
	return text_check(out, err);
}

enum emend_status
state_db_meta_put(struct state_db *db, const char *key, struct slice value,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_META_PUT,
	    "INSERT INTO meta (name, value) VALUES (?1, ?2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(
	    stmt, 2, value.ptr ? value.ptr : "", value.len, SQLITE_STATIC);
	return sql_run(db, stmt, err);
}
