#include "store/search_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/internal.h"
#include "store/recorded.h"
#include "store/search_tokens.h"
#include "store/state_db.h"
#include "store/state_sql.h"

#define SEARCH_VERSION 2
#define BUSY_MS 30000

static const char schema[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE wording (key INTEGER PRIMARY KEY, id BLOB NOT NULL,"
    " headline INTEGER NOT NULL, text TEXT NOT NULL);"
    "CREATE INDEX wording_id ON wording (id);"
    "CREATE TABLE stood (key INTEGER NOT NULL, came INTEGER NOT NULL,"
    " went INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (key, came))"
    " WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'wording',"
    " content_rowid = 'key', columnsize = 0,"
    " tokenize = '" SEARCH_TOKENIZER "');"
    "PRAGMA user_version = " SQL_NUMBER(SEARCH_VERSION);

static enum emend_status
path_of(struct text *out, const char *dir, struct emend_error *err)
{
	text_init(out, PATH_LIMIT);
	path_join(out, dir, "search.db");
	return text_check(out, err);
}

void
search_close(struct state_db *db)
{
	if (!db)
		return;
	sql_close(db);
	free(db->path);
	free(db);
}

bool
search_is_damaged(const struct state_db *db)
{
	int code = db ? sqlite3_errcode(db->db) & 0xff : SQLITE_OK;

	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* What belongs to another version is of no use. */
static enum emend_status
check_version(struct state_db *db, struct emend_error *err)
{
	int version = 0;
	enum emend_status status = sql_user_version(db, &version, err);

	if (status == EMEND_OK && version != SEARCH_VERSION)
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%s is of another version of emend: \"emend check\" makes "
		    "it anew",
		    db->path);
	return status;
}

static enum emend_status
open_file(struct state_db **out, const char *path, bool to_write,
    struct emend_error *err)
{
	struct state_db *db = calloc(1, sizeof(*db));
	enum emend_status status;
	int code;

	*out = NULL;
	if (!db)
		return emend_fail_nomem(err);
	db->path = strdup(path);
	if (!db->path) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = sql_open(db, path, to_write ? "mode=rw" : "mode=ro",
	    to_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, err);
	if (status)
		goto out;
	sqlite3_busy_timeout(db->db, BUSY_MS);
	code = search_tokens_register(db->db);
	if (code != SQLITE_OK)
		status = fail_sqlite(db, code, err);
	/* a page that is written before its time would shut readers out */
	if (status == EMEND_OK)
		status = sql_exec(db,
		    "PRAGMA synchronous = NORMAL; PRAGMA cache_spill = OFF;"
		    "PRAGMA secure_delete = ON", err);
	if (status)
		goto out;
	*out = db;
	db = NULL;
out:
	search_close(db);
	return status;
}

static enum emend_status
open_any(struct state_db **out, struct store *s, bool to_write,
    struct emend_error *err)
{
	struct text path;
	enum emend_status status = path_of(&path, s->dir, err);

	*out = NULL;
	if (status == EMEND_OK && !file_exists(path.ptr))
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%s is missing: \"emend check\" makes it", path.ptr);
	if (status == EMEND_OK)
		status = open_file(out, path.ptr, to_write, err);
	if (status == EMEND_OK)
		status = check_version(*out, err);
	if (status) {
		search_close(*out);
		*out = NULL;
	}
	text_free(&path);
	return status;
}

enum emend_status
search_remove(const char *dir, struct emend_error *err)
{
	struct text path;
	enum emend_status status = path_of(&path, dir, err);

	if (status == EMEND_OK && unlink(path.ptr) != 0 && errno != ENOENT)
		status = fail_io(err, "remove", path.ptr);
	text_puts(&path, "-journal");
	if (status == EMEND_OK)
		status = text_check(&path, err);
	if (status == EMEND_OK && unlink(path.ptr) != 0 && errno != ENOENT)
		status = fail_io(err, "remove", path.ptr);
	text_free(&path);
	return status;
}

/* An index of other revisions than the state's is known by its secret. */
static struct hash128
signature_of(const struct store *s)
{
	return hash_bytes(slice_new(
	    (const char *)s->secret.bytes, sizeof(s->secret.bytes)));
}

static enum emend_status
sign(struct state_db *db, struct store *s, struct emend_error *err)
{
	struct hash128 of = signature_of(s);
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_SEARCH_META_PUT,
	    "INSERT OR REPLACE INTO meta VALUES (?1, ?2)", &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, "secret", -1, SQLITE_STATIC);
	sql_bind_hash(stmt, 2, &of);
	return sql_run(db, stmt, err);
}

enum emend_status
search_create(struct state_db **out, struct store *s, struct emend_error *err)
{
	struct text path;
	enum emend_status status = path_of(&path, s->dir, err);
	int fd = -1;

	*out = NULL;
	if (status == EMEND_OK)
		status = search_remove(s->dir, err);
	if (status)
		goto out;
	/* ours alone from the first byte; SQLite copies the mode */
	fd = open(path.ptr, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0) {
		status = fail_io(err, "make", path.ptr);
		goto out;
	}
	close(fd);
	status = open_file(out, path.ptr, true, err);
	if (status == EMEND_OK)
		status = sql_exec(*out, schema, err);
	if (status == EMEND_OK)
		status = sign(*out, s, err);
out:
	if (status) {
		search_close(*out);
		*out = NULL;
	}
	text_free(&path);
	return status;
}

/* ---- how far it has come ---- */

static enum emend_status
meta_step(struct state_db *db, const char *name, sqlite3_stmt **stmt,
    bool *row, struct emend_error *err)
{
	enum emend_status status = sql_get(db, SQL_SEARCH_META_GET,
	    "SELECT value FROM meta WHERE name = ?1", stmt, err);

	*row = false;
	if (status)
		return status;
	sqlite3_bind_text(*stmt, 1, name, -1, SQLITE_STATIC);
	return sql_step(db, *stmt, row, err);
}

static enum emend_status
get_hash(struct state_db *db, const char *name, struct hash128 *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = meta_step(db, name, &stmt, &row, err);

	memset(out, 0, sizeof(*out));
	if (status || !row)
		return status;
	(void)sql_read_hash(stmt, 0, out);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

static enum emend_status
get_number(struct state_db *db, const char *name, int64_t *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = meta_step(db, name, &stmt, &row, err);

	*out = 0;
	if (status || !row)
		return status;
	*out = sql_read_int64(stmt, 0);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

static enum emend_status
get_place(struct state_db *db, struct search_place *out,
    struct emend_error *err)
{
	int64_t number = 0;
	enum emend_status status = get_number(db, "upto", &out->upto, err);

	if (status == EMEND_OK)
		status = get_hash(db, "upto_id", &out->id, err);
	if (status == EMEND_OK)
		status = get_number(db, "upto_number", &number, err);
	out->number = (unsigned)number;
	return status;
}

static enum emend_status
put_number(struct state_db *db, const char *name, int64_t n,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_SEARCH_META_PUT,
	    "INSERT OR REPLACE INTO meta VALUES (?1, ?2)", &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, n);
	return sql_run(db, stmt, err);
}

enum emend_status
search_place_put(struct state_db *db, const struct search_place *place,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = put_number(db, "upto", place->upto, err);

	if (status == EMEND_OK)
		status = put_number(db, "upto_number", place->number, err);
	if (status == EMEND_OK)
		status = sql_get(db, SQL_SEARCH_META_PUT, NULL, &stmt, err);
	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, "upto_id", -1, SQLITE_STATIC);
	sql_bind_hash(stmt, 2, &place->id);
	return sql_run(db, stmt, err);
}

static enum emend_status
keep_place(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct search_place *place = payload;

	(void)err;
	place->id = r->id;
	place->number = r->last;
	return EMEND_OK;
}

enum emend_status
search_place_at(struct store *s, int64_t upto, struct search_place *out,
    struct emend_error *err)
{
	const struct recorded_range one = { .after = upto - 1, .upto = upto };

	*out = (struct search_place){ .upto = upto };
	if (upto == 0)
		return EMEND_OK;
	return state_recorded(s, &one, keep_place, out, err);
}

/* Of what was forgotten the state knows no place any more: that is no other. */
static bool
is_other(const struct search_place *x, const struct search_place *y)
{
	return x->number && y->number &&
	    (x->number != y->number || !hash_equal(x->id, y->id));
}

/* Does the index have what the state says was recorded? */
static enum emend_status
check_state(struct state_db *db, struct store *s, struct search_place *place,
    struct emend_error *err)
{
	struct hash128 signature;
	struct search_place here;
	int64_t last = 0;
	enum emend_status status = get_hash(db, "secret", &signature, err);

	if (status == EMEND_OK)
		status = get_place(db, place, err);
	if (status == EMEND_OK)
		status = state_recorded_last(s, &last, err);
	if (status == EMEND_OK)
		status = search_place_at(s, place->upto, &here, err);
	if (status)
		return status;
	if (place->upto <= last && !is_other(place, &here) &&
	    hash_equal(signature, signature_of(s)))
		return EMEND_OK;
	return emend_fail(err, EMEND_NOTFOUND,
	    "%s is of another state of the archive: \"emend check\" makes it "
	    "anew",
	    db->path);
}

enum emend_status
search_open_current(struct state_db **out, struct store *s, bool to_write,
    struct search_place *place, struct emend_error *err)
{
	enum emend_status status = open_any(out, s, to_write, err);

	*place = (struct search_place){ .upto = 0 };
	if (status == EMEND_OK)
		status = check_state(*out, s, place, err);
	if (status) {
		search_close(*out);
		*out = NULL;
		*place = (struct search_place){ .upto = 0 };
	}
	return status;
}

/* ---- forgetting ---- */

static enum emend_status
run_by_id(struct state_db *db, enum statement which, const char *sql,
    const struct hash128 *id, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, which, sql, &stmt, err);

	if (status)
		return status;
	sqlite3_bind_blob(
	    stmt, 1, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

enum emend_status
search_drop(struct state_db *db, const struct hash128 *id, struct emend_error *err)
{
	enum emend_status status = run_by_id(db, SQL_SEARCH_FORGET_WORDS,
	    "INSERT INTO words (words, rowid, text)"
	    " SELECT 'delete', key, text FROM wording WHERE id = ?1",
	    id, err);

	if (status == EMEND_OK)
		status = run_by_id(db, SQL_SEARCH_FORGET_STOOD,
		    "DELETE FROM stood WHERE key IN"
		    " (SELECT key FROM wording WHERE id = ?1)", id, err);
	if (status == EMEND_OK)
		status = run_by_id(db, SQL_SEARCH_FORGET,
		    "DELETE FROM wording WHERE id = ?1", id, err);
	return status;
}

/*
 * FTS5 marks what is deleted and keeps its words until the part that holds them
 * is written again: "optimize" writes all.  secure_delete blanks what is freed.
 */
static enum emend_status
erase_all(struct state_db *db, const struct hash128 *ids, size_t count,
    struct emend_error *err)
{
	enum emend_status status = sql_exec(db, "BEGIN IMMEDIATE", err);
	size_t i;

	for (i = 0; i < count && status == EMEND_OK; i++)
		status = search_drop(db, &ids[i], err);
	if (status == EMEND_OK)
		status = sql_exec(db,
		    "INSERT INTO words (words) VALUES ('optimize'); COMMIT",
		    err);
	return status;
}

enum emend_status
search_forget(struct store *s, const struct hash128 *ids, size_t count,
    struct emend_error *err)
{
	struct state_db *db;
	struct emend_error why;
	enum emend_status status = open_any(&db, s, true, &why);

	if (status == EMEND_OK)
		status = erase_all(db, ids, count, &why);
	search_close(db);
	/* one that cannot be read has its words all the same */
	if (status == EMEND_STORE || status == EMEND_NOTFOUND)
		return search_remove(s->dir, err);
	if (status && err)
		*err = why;
	return status;
}
