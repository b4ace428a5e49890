#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/fail.h"
#include "store/state_db.h"
#include "store/state_repair.h"
#include "store/state_sql.h"

typedef enum emend_status copy_fn(
    struct state_db *db, const char *path, struct emend_error *err);

/* Page by page, with what lies between the rows. */
static enum emend_status
copy_to(struct state_db *db, struct state_db *to, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	sqlite3_backup *b;
	int code;

	code = sqlite3_open_v2(
	    to->path, &to->db, SQLITE_OPEN_READWRITE, NULL);
	if (code != SQLITE_OK)
		return fail_sqlite(to, code, err);
	/* a file in the making: it is synced as a whole, or removed */
	status = sql_exec(
	    to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", err);
	if (status)
		return status;
	b = sqlite3_backup_init(to->db, "main", db->db, "main");
	if (!b)
		return fail_sqlite(to, sqlite3_errcode(to->db), err);
	code = sqlite3_backup_step(b, -1);
	if (code != SQLITE_DONE)
		status = fail_sqlite(to, code, err);
	code = sqlite3_backup_finish(b);
	if (!status && code != SQLITE_OK)
		status = fail_sqlite(to, code, err);
	return status;
}

static enum emend_status
copy_pages(struct state_db *db, const char *path, struct emend_error *err)
{
	struct state_db to = { .path = (char *)(uintptr_t)path };
	enum emend_status status = copy_to(db, &to, err);

	(void)sqlite3_close(to.db);
	return status;
}

static enum emend_status
copy_rows(struct state_db *db, const char *path, struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status = EMEND_OK;
	int code = sqlite3_prepare_v2(
	    db->db, "VACUUM INTO ?1", -1, &stmt, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code != SQLITE_DONE)
		status = fail_sqlite(db, code, err);
	sqlite3_finalize(stmt);
	return status;
}

static enum emend_status
make(struct state_db *db, const char *path, copy_fn *copy,
    struct emend_error *err)
{
	/* ours alone from the first byte */
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	enum emend_status status;

	if (fd < 0)
		return fail_io(err, "make", path);
	status = copy(db, path, err);
	if (!status && fsync(fd))
		status = fail_io(err, "write", path);
	(void)close(fd);
	if (status)
		(void)unlink(path);
	return status;
}

enum emend_status
state_db_copy(struct state_db *db, const char *path, struct emend_error *err)
{
	return make(db, path, copy_pages, err);
}

enum emend_status
state_db_copy_rows(
    struct state_db *db, const char *path, struct emend_error *err)
{
	return make(db, path, copy_rows, err);
}
