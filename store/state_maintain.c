#include <string.h>

#include "base/slice.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* What maintenance asks of the state. */

#define CHECKPOINT_WAIT_MS 1000
#define BUSY_MS 30000

enum emend_status
state_db_needed_pages(struct state_db *db, struct slice from,
    struct slice before, page_path_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_PAGES_NEEDED,
	    "SELECT r.page FROM watch w JOIN revision r"
	    " ON r.id = w.id AND r.number = w.newest"
	    " WHERE w.state = 0 AND r.page >= ?1 AND r.page < ?2",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	sqlite3_bind_text64(
	    stmt, 1, from.ptr, from.len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_text64(
	    stmt, 2, before.ptr, before.len, SQLITE_STATIC, SQLITE_UTF8);
	while ((status = sql_step(db, stmt, &more, err)) == EMEND_OK && more) {
		const char *path = (const char *)sqlite3_column_text(stmt, 0);

		status = path ? each(payload, slice_of(path), err)
			      : emend_fail_nomem(err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_db_tidy(struct state_db *db, struct emend_error *err)
{
	enum emend_status status = sql_exec(db,
	    "PRAGMA analysis_limit = 400; PRAGMA optimize;", err);

	if (status)
		return status;
	/* readers keep it from being cut short: then the next one will */
	sqlite3_busy_timeout(db->db, CHECKPOINT_WAIT_MS);
	status = sql_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
	sqlite3_busy_timeout(db->db, BUSY_MS);
	return status;
}
