#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/internal.h"
#include "store/state.h"
#include "store/state_columns.h"
#include "store/state_db.h"
#include "store/state_sql.h"
#include "store/watches.h"

/* What outlives a run besides the articles: hosts, runs, counts, notes. */

#define NOTE_NAME_MAX 64

#define HOST_AT(member) offsetof(struct host_row, member)

static const struct column host_columns[] = {
	{ "host", COLUMN_TEXT, HOST_AT(host) },
	{ "next_at_ms", COLUMN_INT64, HOST_AT(next_at_ms) },
	{ "parked_until", COLUMN_INT64, HOST_AT(parked_until) },
	{ "parked_why", COLUMN_TEXT, HOST_AT(parked_why) },
	{ "failures", COLUMN_UNSIGNED, HOST_AT(failures) },
	{ "robots", COLUMN_BLOB, HOST_AT(robots) },
	{ "robots_status", COLUMN_INT, HOST_AT(robots_status) },
	{ "robots_at", COLUMN_INT64, HOST_AT(robots_at) },
	{ "robots_since", COLUMN_INT64, HOST_AT(robots_since) },
	{ "used_day", COLUMN_INT64, HOST_AT(used_day) },
	{ "used", COLUMN_INT64, HOST_AT(used) },
	{ "cookies", COLUMN_BLOB, HOST_AT(cookies) },
};

#define HOST_COUNT (sizeof(host_columns) / sizeof(host_columns[0]))

#define RUN_AT(member) offsetof(struct run_row, member)

static const struct column run_columns[] = {
	{ "started_at", COLUMN_INT64, RUN_AT(started_at) },
	{ "ended_at", COLUMN_INT64, RUN_AT(ended_at) },
	{ "checked", COLUMN_UNSIGNED, RUN_AT(checked) },
	{ "fresh", COLUMN_UNSIGNED, RUN_AT(fresh) },
	{ "changed", COLUMN_UNSIGNED, RUN_AT(changed) },
	{ "unchanged", COLUMN_UNSIGNED, RUN_AT(unchanged) },
	{ "failed", COLUMN_UNSIGNED, RUN_AT(failed) },
};

#define RUN_COUNT (sizeof(run_columns) / sizeof(run_columns[0]))

enum emend_status
state_db_put_host(struct state_db *db, const struct host_row *row,
    struct emend_error *err)
{
	return columns_insert(db, SQL_HOST_PUT, "INSERT OR REPLACE INTO host",
	    host_columns, HOST_COUNT, row, err);
}

enum emend_status
state_db_put_run(struct state_db *db, const struct run_row *run,
    struct emend_error *err)
{
	return columns_insert(db, SQL_RUN_PUT, "INSERT INTO run", run_columns, RUN_COUNT,
	    run, err);
}

/* A copy whose strings and bytes follow it in one block. */
static struct host_row *
dup_host(const struct host_row *row)
{
	size_t host = strlen(row->host) + 1;
	size_t why = row->parked_why ? strlen(row->parked_why) + 1 : 0;
	struct host_row *copy =
	    malloc(sizeof(*copy) + host + why + row->robots.len +
		row->cookies.len + 1);
	char *at;

	if (!copy)
		return NULL;
	at = (char *)(copy + 1);
	*copy = *row;
	copy->host = memcpy(at, row->host, host);
	at += host;
	if (why)
		copy->parked_why = memcpy(at, row->parked_why, why);
	at += why;
	if (row->robots.ptr)
		copy->robots.ptr = memcpy(at, row->robots.ptr, row->robots.len);
	at += row->robots.len;
	if (row->cookies.ptr)
		copy->cookies.ptr =
		    memcpy(at, row->cookies.ptr, row->cookies.len);
	return copy;
}

void
host_row_free(struct host_row *row)
{
	free(row);
}

enum emend_status
state_host(struct store *s, const char *host, struct host_row **out,
    struct emend_error *err)
{
	struct host_row row;
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool found;

	*out = NULL;
	status = columns_select(s->state, SQL_HOST_GET, host_columns,
	    HOST_COUNT, " FROM host WHERE host = ?1", &stmt, err);
	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, host, -1, SQLITE_STATIC);
	status = sql_step(s->state, stmt, &found, err);
	if (status || !found)
		return status;
	columns_read(stmt, host_columns, HOST_COUNT, &row);
	*out = dup_host(&row);
	sqlite3_reset(stmt);
	return *out ? EMEND_OK : emend_fail_nomem(err);
}

int64_t
state_version_read(struct store *s)
{
	unsigned version = 0;

	(void)sqlite3_file_control(
	    s->state->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
	return version;
}

enum emend_status
state_hold(struct store *s, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status =
	    sql_get(s->state, SQL_HOLD, "BEGIN", &stmt, err);

	return status ? status : sql_run(s->state, stmt, err);
}

void
state_let_go(struct store *s)
{
	sqlite3_stmt *stmt;

	if (sqlite3_get_autocommit(s->state->db))
		return;
	if (sql_get(s->state, SQL_LET_GO, "ROLLBACK", &stmt, NULL) == EMEND_OK)
		(void)sqlite3_step(stmt);
}

enum emend_status
state_version(struct store *s, int64_t *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(
	    s->state, SQL_DATA_VERSION, "PRAGMA data_version", &stmt, err);

	if (status == EMEND_OK)
		status = sql_run(s->state, stmt, err);
	*out = state_version_read(s);
	return status;
}

enum emend_status
state_last_run(
    struct store *s, struct run_row *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool found;

	*out = (struct run_row){ 0 };
	status = columns_select(s->state, SQL_RUN_LAST, run_columns, RUN_COUNT,
	    " FROM run ORDER BY rowid DESC LIMIT 1", &stmt, err);
	if (status == EMEND_OK)
		status = sql_step(s->state, stmt, &found, err);
	if (status || !found)
		return status;
	columns_read(stmt, run_columns, RUN_COUNT, out);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_counts(
    struct store *s, struct state_counts *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool row;

	*out = (struct state_counts){ 0 };
	status = sql_get(s->state, SQL_TALLY,
	    "SELECT active, ended, failing, suspect, gone, flapping, revisions"
	    " FROM tally",
	    &stmt, err);
	if (status == EMEND_OK)
		status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	out->active = (size_t)sql_read_int64(stmt, 0);
	out->ended = (size_t)sql_read_int64(stmt, 1);
	out->failing = (size_t)sql_read_int64(stmt, 2);
	out->suspect = (size_t)sql_read_int64(stmt, 3);
	out->gone = (size_t)sql_read_int64(stmt, 4);
	out->flapping = (size_t)sql_read_int64(stmt, 5);
	out->revisions = (size_t)sql_read_int64(stmt, 6);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_followed(struct store *s, const char *source, size_t *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_FOLLOWED,
	    "SELECT articles FROM followed WHERE source = ?1", &stmt, err);
	bool row;

	*out = 0;
	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, source, -1, SQLITE_STATIC);
	status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	*out = (size_t)sql_read_int64(stmt, 0);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_note(struct store *s, const char *name, struct text *out,
    struct emend_error *err)
{
	char key[NOTE_NAME_MAX];
	enum emend_status status;

	snprintf(key, sizeof(key), "note.%s", name);
	status = state_db_meta_get(s->state, key, out, err);
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}
