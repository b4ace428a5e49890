#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "store/history.h"
#include "store/internal.h"
#include "store/state_columns.h"
#include "store/state_db.h"
#include "store/state_sql.h"
#include "store/watches.h"

/* Rows of `watch`. */

#define SQL_LIMIT 8192

#define AT(member) offsetof(struct watch_row, member)

/* What every look sets: the last of all columns. */
#define LOOK_COLUMNS                                                           \
	{ "last_look", COLUMN_INT64, AT(last_look) },                          \
	{ "last_good", COLUMN_INT64, AT(last_good) },                          \
	{ "next_look", COLUMN_INT64, AT(next_look) },                          \
	{ "due_from", COLUMN_INT64, AT(due_from) },                            \
	{ "interval", COLUMN_INT64, AT(interval) },                            \
	{ "etag", COLUMN_TEXT, AT(etag) },                                     \
	{ "last_modified", COLUMN_TEXT, AT(last_modified) },                   \
	{ "validated_at", COLUMN_INT64, AT(validated_at) },                    \
	{ "wire_hash", COLUMN_HASH, AT(wire_hash) }

static const struct column look_columns[] = { LOOK_COLUMNS };

static const struct column columns[] = {
	{ "id", COLUMN_HASH, AT(id) },
	{ "normal", COLUMN_TEXT, AT(normal) },
	{ "url", COLUMN_TEXT, AT(url) },
	{ "source", COLUMN_TEXT, AT(source) },
	{ "found_in", COLUMN_TEXT, AT(found_in) },
	{ "ended_reason", COLUMN_TEXT, AT(ended_reason) },
	{ "named", COLUMN_BOOL, AT(named) },
	{ "baseline", COLUMN_BOOL, AT(baseline) },
	{ "added_at", COLUMN_INT64, AT(added_at) },
	{ "first_seen", COLUMN_INT64, AT(first_seen) },
	{ "last_edit", COLUMN_INT64, AT(last_edit) },
	{ "candidate", COLUMN_TEXT, AT(candidate) },
	{ "continues", COLUMN_HASH, AT(continues) },
	{ "newest", COLUMN_UNSIGNED, AT(newest) },
	{ "newest_state", COLUMN_HASH, AT(newest_state) },
	{ "gone", COLUMN_BOOL, AT(gone) },
	{ "title", COLUMN_TEXT, AT(title) },
	{ "suspect", COLUMN_TEXT, AT(suspect) },
	{ "suspect_since", COLUMN_INT64, AT(suspect_since) },
	{ "suspect_looks", COLUMN_UNSIGNED, AT(suspect_looks) },
	{ "suspect_status", COLUMN_INT, AT(suspect_status) },
	{ "gone_seen", COLUMN_UNSIGNED, AT(gone_seen) },
	{ "gone_since", COLUMN_INT64, AT(gone_since) },
	{ "failure", COLUMN_TEXT, AT(failure) },
	{ "failure_text", COLUMN_TEXT, AT(failure_text) },
	{ "failures", COLUMN_UNSIGNED, AT(failures) },
	{ "failing_since", COLUMN_INT64, AT(failing_since) },
	{ "last_return", COLUMN_INT64, AT(last_return) },
	{ "flapping", COLUMN_BOOL, AT(flapping) },
	{ "standing", COLUMN_HASH, AT(standing) },
	{ "standing_since", COLUMN_INT64, AT(standing_since) },
	{ "standing_looks", COLUMN_UNSIGNED, AT(standing_looks) },
	LOOK_COLUMNS
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))
#define LOOK_COUNT (sizeof(look_columns) / sizeof(look_columns[0]))
#define NAMES 2 /* the first ones: each has an index, and they hardly change */
#define NAMED 3 /* with the address, by which the host is known */
#define STATE_AT ((int)COLUMN_COUNT + 1) /* then state, role, host, key */

static void
add_update(struct text *sql, const char *unique)
{
	text_addf(sql, " ON CONFLICT (%s) DO UPDATE SET ", unique);
	columns_list(
	    sql, columns + NAMES, COLUMN_COUNT - NAMES, COLUMN_UPDATES);
	text_puts(sql, ", state = excluded.state, host = excluded.host");
}

static void
write_put(struct text *sql)
{
	text_puts(sql, "INSERT INTO watch (");
	columns_list(sql, columns, COLUMN_COUNT, COLUMN_NAMES);
	text_puts(sql, ", state, role, host, key) VALUES (");
	columns_list(sql, columns, COLUMN_COUNT, COLUMN_MARKS);
	text_addf(sql, ", ?%d, ?%d, ?%d, ?%d)", STATE_AT, STATE_AT + 1,
	    STATE_AT + 2, STATE_AT + 3);
	add_update(sql, "key");
	add_update(sql, "normal");
}

/* Apart, because setting a column writes its index, whatever the value. */
static enum emend_status
put_names(struct state_db *db, const struct watch_row *row,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_WATCH_NAMES,
	    "UPDATE watch SET id = ?1, normal = ?2 WHERE key ="
	    " ifnull(?3, (SELECT key FROM watch WHERE normal = ?2))"
	    " AND (id IS NOT ?1 OR normal IS NOT ?2)",
	    &stmt, err);

	if (status)
		return status;
	columns_bind(stmt, columns, NAMES, row);
	if (row->key)
		sqlite3_bind_int64(stmt, NAMES + 1, row->key);
	return sql_run(db, stmt, err);
}

/* A row that is there under the same names, as nearly all are. */
static void
write_set(struct text *sql)
{
	size_t i;

	text_puts(sql, "UPDATE watch SET ");
	for (i = NAMED; i < COLUMN_COUNT; i++)
		text_addf(sql, "%s = ?%zu, ", columns[i].name, i + 1);
	text_addf(sql, "state = ?%d WHERE key = ?%d", STATE_AT, STATE_AT + 3);
	for (i = 0; i < NAMED; i++)
		text_addf(sql, " AND %s IS ?%zu", columns[i].name, i + 1);
}

static enum emend_status
put_all(struct state_db *db, const struct watch_row *row,
    enum statement which, void (*write)(struct text *sql), const char *host,
    struct emend_error *err)
{
	struct text sql;
	sqlite3_stmt *stmt;
	enum emend_status status;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which))
		write(&sql);
	status = sql_get_text(db, which, &sql, &stmt, err);
	if (status)
		return status;
	columns_bind(stmt, columns, COLUMN_COUNT, row);
	sqlite3_bind_int(stmt, STATE_AT, (int)row->state);
	if (which == SQL_WATCH_PUT)
		sqlite3_bind_int(stmt, STATE_AT + 1, (int)row->role);
	if (host)
		sqlite3_bind_text(stmt, STATE_AT + 2, host, -1, SQLITE_STATIC);
	if (row->key)
		sqlite3_bind_int64(stmt, STATE_AT + 3, row->key);
	return sql_run(db, stmt, err);
}

static enum emend_status
put_with_names(struct state_db *db, const struct watch_row *row,
    struct emend_error *err)
{
	struct text host;
	enum emend_status status;

	text_init(&host, URL_MAX);
	status = url_host_key(&host, slice_of(row->url), err);
	if (status == EMEND_OK)
		status = put_all(
		    db, row, SQL_WATCH_PUT, write_put, host.ptr, err);
	if (status == EMEND_OK)
		status = put_names(db, row, err);
	text_free(&host);
	return status;
}

enum emend_status
state_db_put_watch(struct state_db *db, const struct watch_row *row,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	bool put = false;

	if (row->key) {
		status = put_all(db, row, SQL_WATCH_SET, write_set, NULL, err);
		put = sqlite3_changes(db->db) > 0;
	}
	return status || put ? status : put_with_names(db, row, err);
}

static void
write_look(struct text *sql)
{
	size_t i;

	text_puts(sql, "UPDATE watch SET ");
	for (i = 0; i < LOOK_COUNT; i++)
		text_addf(sql, "%s%s = ?%zu", i > 0 ? ", " : "",
		    look_columns[i].name, i + 1);
	text_addf(sql, " WHERE key = ?%zu", LOOK_COUNT + 1);
}

enum emend_status
state_db_put_watch_look(struct state_db *db, const struct watch_row *row,
    struct emend_error *err)
{
	struct text sql;
	sqlite3_stmt *stmt;
	enum emend_status status;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, SQL_WATCH_LOOK))
		write_look(&sql);
	status = sql_get_text(db, SQL_WATCH_LOOK, &sql, &stmt, err);
	if (status)
		return status;
	columns_bind(stmt, look_columns, LOOK_COUNT, row);
	sqlite3_bind_int64(stmt, LOOK_COUNT + 1, row->key);
	return sql_run(db, stmt, err);
}

bool
watch_row_stands(const struct watch_row *before, const struct watch_row *now)
{
	return before->key && before->key == now->key &&
	    before->state == now->state && before->role == now->role &&
	    columns_equal(columns, COLUMN_COUNT - LOOK_COUNT, before, now);
}

enum emend_status
state_db_drop_watch(
    struct state_db *db, int64_t key, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_WATCH_DROP,
	    "DELETE FROM watch WHERE key = ?1", &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, key);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_adopt(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	const struct revision *r = &row->revision;
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_WATCH_ADOPT,
	    "UPDATE watch SET id = ?1, newest = ?3, newest_state = ?4,"
	    " gone = ?5, title = ?6, etag = NULL, last_modified = NULL,"
	    " wire_hash = NULL, last_edit = CASE WHEN ?3 > 1 THEN ?7 ELSE"
	    " last_edit END, first_seen = CASE WHEN first_seen = 0 OR"
	    " first_seen > ?7 THEN ?7 ELSE first_seen END,"
	    " last_good = max(last_good, ?7)"
	    " WHERE id = ?1 OR (id IS NULL AND normal = ?2)",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &row->id);
	sqlite3_bind_text(stmt, 2, row->url, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 3, r->number);
	sql_bind_hash(stmt, 4, &r->state_hash);
	sqlite3_bind_int(stmt, 5, r->gone);
	sqlite3_bind_text(stmt, 6, r->title, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 7, r->first_seen);
	return sql_run(db, stmt, err);
}

/* ---- reading ---- */

/* SELECT the columns, with state, role and key, and what follows. */
static enum emend_status
select_rows(struct state_db *db, enum statement which, const char *rest,
    sqlite3_stmt **stmt, struct emend_error *err)
{
	struct text sql;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which)) {
		text_puts(&sql, "SELECT ");
		columns_list(&sql, columns, COLUMN_COUNT, COLUMN_NAMES);
		text_addf(&sql, ", state, role, key FROM watch %s", rest);
	}
	return sql_get_text(db, which, &sql, stmt, err);
}

static void
read_row(sqlite3_stmt *stmt, struct watch_row *row)
{
	columns_read(stmt, columns, COLUMN_COUNT, row);
	row->state = sqlite3_column_int(stmt, COLUMN_COUNT) ? WATCH_ENDED
							    : WATCH_ACTIVE;
	row->role = (enum watch_role)sqlite3_column_int(
	    stmt, COLUMN_COUNT + 1);
	row->key = sql_read_int64(stmt, COLUMN_COUNT + 2);
}

static enum emend_status
each_row(struct state_db *db, sqlite3_stmt *stmt, watch_row_fn *each,
    void *payload, struct emend_error *err)
{
	struct watch_row row;
	enum emend_status status;
	bool more;

	while ((status = sql_step(db, stmt, &more, err)) == EMEND_OK && more) {
		read_row(stmt, &row);
		status = each(payload, &row, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_due(struct store *s, int64_t at, watch_row_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = select_rows(s->state, SQL_WATCH_DUE,
	    "WHERE state = 0 AND due_from <= ?1 ORDER BY host, due_from, key",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, at);
	return each_row(s->state, stmt, each, payload, err);
}

enum emend_status
state_watches(struct store *s, watch_row_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = select_rows(
	    s->state, SQL_WATCH_ALL, "ORDER BY key", &stmt, err);

	if (status)
		return status;
	return each_row(s->state, stmt, each, payload, err);
}

enum emend_status
state_watches_of(struct store *s, enum watch_state state, size_t most,
    watch_row_fn *each, void *payload, struct emend_error *err)
{
	bool ended = state == WATCH_ENDED;
	sqlite3_stmt *stmt;
	enum emend_status status = select_rows(s->state,
	    ended ? SQL_WATCH_ENDED : SQL_WATCH_ACTIVE,
	    ended ? "WHERE state = 1 AND role = 0 ORDER BY key LIMIT ?1"
		  : "WHERE state = 0 AND role = 0 ORDER BY key LIMIT ?1",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, most ? (int64_t)most : -1);
	return each_row(s->state, stmt, each, payload, err);
}

enum emend_status
state_soon(struct store *s, watch_row_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = select_rows(s->state, SQL_WATCH_SOON,
	    "WHERE state = 0 ORDER BY due_from", &stmt, err);

	if (status)
		return status;
	return each_row(s->state, stmt, each, payload, err);
}

static enum emend_status
keep_copy(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row **out = payload;

	return *out ? EMEND_OK : watch_row_dup(out, row, err);
}

enum emend_status
state_watch_by_url(struct store *s, struct slice normal,
    struct watch_row **out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;

	*out = NULL;
	status = select_rows(s->state, SQL_WATCH_BY_URL,
	    "WHERE normal = ?1 OR id = (SELECT id FROM alias WHERE normal = ?1"
	    " AND claimed = 0)"
	    " ORDER BY normal <> ?1, state, key LIMIT 1",
	    &stmt, err);
	if (status)
		return status;
	sqlite3_bind_text64(stmt, 1, normal.ptr, normal.len, SQLITE_STATIC,
	    SQLITE_UTF8);
	return each_row(s->state, stmt, keep_copy, out, err);
}

enum emend_status
state_watch_by_id(struct store *s, struct hash128 id, struct watch_row **out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;

	*out = NULL;
	status = select_rows(s->state, SQL_WATCH_BY_ID,
	    "WHERE id = ?1 ORDER BY state, key LIMIT 1", &stmt, err);
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	return each_row(s->state, stmt, keep_copy, out, err);
}

enum emend_status
state_watch_by_key(struct store *s, int64_t key, struct watch_row **out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;

	*out = NULL;
	status = select_rows(
	    s->state, SQL_WATCH_BY_KEY, "WHERE key = ?1", &stmt, err);
	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, key);
	return each_row(s->state, stmt, keep_copy, out, err);
}

/* ---- copies ---- */

enum emend_status
watch_row_dup(struct watch_row **out, const struct watch_row *row,
    struct emend_error *err)
{
	size_t i, size = sizeof(*row);
	struct watch_row *copy;
	char *at;

	*out = NULL;
	for (i = 0; i < COLUMN_COUNT; i++) {
		const char *const *s = (const char *const *)((const char *)row +
		    columns[i].offset);

		if (columns[i].type == COLUMN_TEXT && *s)
			size += strlen(*s) + 1;
	}
	copy = malloc(size);
	if (!copy)
		return emend_fail_nomem(err);
	*copy = *row;
	at = (char *)(copy + 1);
	for (i = 0; i < COLUMN_COUNT; i++) {
		const char **s =
		    (const char **)((char *)copy + columns[i].offset);
		size_t n;

		if (columns[i].type != COLUMN_TEXT || !*s)
			continue;
		n = strlen(*s) + 1;
		memcpy(at, *s, n);
		*s = at;
		at += n;
	}
	*out = copy;
	return EMEND_OK;
}

void
watch_row_free(struct watch_row *row)
{
	free(row);
}
