#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/fail.h"
#include "store/state_db.h"
#include "store/state_sql.h"

static enum emend_status
copy(struct state_db *db, struct state_db *to, struct emend_error *err)
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

enum emend_status
state_db_copy(struct state_db *db, const char *path, struct emend_error *err)
{
	/* ours alone from the first byte */
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	struct state_db to = { .path = (char *)(uintptr_t)path };
	enum emend_status status;

	if (fd < 0)
		return fail_io(err, "make", path);
	status = copy(db, &to, err);
	(void)sqlite3_close(to.db);
	if (!status && fsync(fd))
		status = fail_io(err, "write", path);
	(void)close(fd);
	if (status)
		(void)unlink(path);
	return status;
}
