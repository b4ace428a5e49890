#include <git2.h>
#include <zlib.h>

#include "base/text.h"
#include "store/health.h"
#include "store/internal.h"
#include "store/state.h"
#include "store/state_db.h"
#include "store/state_sql.h"

#define NUMBER_MAX 32

enum emend_status
store_newest(struct store *s, int64_t *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_NEWEST,
	    "SELECT max(coalesce((SELECT max(last_look) FROM watch), 0),"
	    " coalesce((SELECT max(recorded_at) FROM revision), 0))",
	    &stmt, err);

	*out = 0;
	return status ? status : sql_number(s->state, stmt, out, err);
}

enum emend_status
store_maintain_failed(struct store *s, int64_t *out, struct emend_error *err)
{
	struct text number;
	enum emend_status status;

	text_init(&number, NUMBER_MAX);
	status = state_db_meta_get(
	    s->state, META_MAINTAIN_FAILED, &number, err);
	*out = status ? 0 : slice_number(slice_new(number.ptr, number.len));
	text_free(&number);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

enum emend_status
store_overdue(struct store *s, int64_t at, overdue_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool more;
	enum emend_status status = sql_get(s->state, SQL_OVERDUE,
	    "SELECT source, count(*), min(next_look) FROM watch"
	    " WHERE state = 0 AND due_from <= ?1 AND next_look < ?1"
	    " GROUP BY source",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, at);
	while ((status = sql_step(s->state, stmt, &more, err)) == EMEND_OK &&
	    more) {
		const char *source = (const char *)sqlite3_column_text(stmt, 0);
		size_t count = (size_t)sql_read_int64(stmt, 1);
		int64_t oldest = sql_read_int64(stmt, 2);

		status = source ? each(payload, source, count, oldest, err)
				: emend_fail_nomem(err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
store_parked(struct store *s, int64_t at, host_row_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool more;
	enum emend_status status = sql_get(s->state, SQL_PARKED,
	    "SELECT host, parked_until, parked_why, failures FROM host"
	    " WHERE parked_until > ?1 ORDER BY host",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, at);
	while ((status = sql_step(s->state, stmt, &more, err)) == EMEND_OK &&
	    more) {
		const struct host_row row = {
			.host = (const char *)sqlite3_column_text(stmt, 0),
			.parked_until = sql_read_int64(stmt, 1),
			.parked_why = (const char *)sqlite3_column_text(stmt, 2),
			.failures = (unsigned)sql_read_int64(stmt, 3),
		};

		status = row.host ? each(payload, &row, err)
				  : emend_fail_nomem(err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

void
store_libraries(struct text *out)
{
	int major, minor, patch;

	git_libgit2_version(&major, &minor, &patch);
	text_addf(out, "libgit2 %d.%d.%d, SQLite %s, zlib %s", major, minor,
	    patch, sqlite3_libversion(), zlibVersion());
}
