#include "store/outbox.h"

#include <string.h>

#include "base/text.h"
#include "store/batch_work.h"
#include "store/internal.h"
#include "store/state_columns.h"
#include "store/state_db.h"
#include "store/state_schema.h"
#include "store/state_sql.h"

/* What goes into the outbox, and what comes out of it. */

const char state_outbox[] =
    "CREATE TABLE alert (key TEXT NOT NULL UNIQUE, rule TEXT NOT NULL,"
    " channel TEXT NOT NULL, id BLOB, made_at INTEGER NOT NULL,"
    " round INTEGER NOT NULL, item BLOB NOT NULL, message TEXT,"
    " sent_at INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX alert_waiting ON alert (rule, channel, made_at)"
    " WHERE message IS NULL;"
    "CREATE INDEX alert_message ON alert (message);"
    "CREATE INDEX alert_sent ON alert (sent_at);"
    "CREATE INDEX alert_id ON alert (id);"
    "CREATE TABLE message (message TEXT NOT NULL UNIQUE, rule TEXT NOT NULL,"
    " channel TEXT NOT NULL, subject TEXT NOT NULL, alerts INTEGER NOT NULL,"
    " made_at INTEGER NOT NULL, first_try INTEGER NOT NULL,"
    " next_try INTEGER NOT NULL, attempts INTEGER NOT NULL,"
    " state INTEGER NOT NULL, failure TEXT, body BLOB);"
    "CREATE INDEX message_waiting ON message (state) WHERE state = 0;"
    "CREATE INDEX message_failed ON message (made_at) WHERE state = 2;"
    "CREATE INDEX message_made ON message (rule, channel, made_at);"
    "CREATE TABLE channel (channel TEXT PRIMARY KEY, since INTEGER NOT NULL,"
    " closed INTEGER NOT NULL) WITHOUT ROWID;"
    /* of what is forgotten no message may tell: what else it told of is put
       together anew */
    "CREATE TRIGGER alert_out AFTER DELETE ON alert"
    " WHEN OLD.message IS NOT NULL BEGIN"
    " DELETE FROM message WHERE message = OLD.message AND state = 0;"
    " UPDATE alert SET message = NULL WHERE message = OLD.message"
    " AND sent_at = 0;"
    " UPDATE message SET subject = '', body = NULL"
    " WHERE message = OLD.message; END;";

/* What was sent is many, and goes after a time: it looks at no other row. */
const char state_outbox_forget[] =
    "DROP TRIGGER alert_out; DROP TRIGGER IF EXISTS alert_out_sent;"
    "CREATE TRIGGER alert_out AFTER DELETE ON alert"
    " WHEN OLD.message IS NOT NULL AND OLD.sent_at = 0 BEGIN"
    " DELETE FROM message WHERE message = OLD.message AND state = 0;"
    " UPDATE alert SET message = NULL WHERE message = OLD.message"
    " AND sent_at = 0; END;"
    "CREATE TRIGGER alert_out_sent AFTER DELETE ON alert"
    " WHEN OLD.message IS NOT NULL AND OLD.sent_at > 0 BEGIN"
    " UPDATE message SET subject = '', body = NULL"
    " WHERE message = OLD.message; END;";

#define ALERT_AT(member) offsetof(struct alert_row, member)

static const struct column alert_columns[] = {
	{ "key", COLUMN_TEXT, ALERT_AT(key) },
	{ "rule", COLUMN_TEXT, ALERT_AT(rule) },
	{ "channel", COLUMN_TEXT, ALERT_AT(channel) },
	{ "id", COLUMN_HASH, ALERT_AT(id) },
	{ "made_at", COLUMN_INT64, ALERT_AT(made_at) },
	{ "round", COLUMN_UNSIGNED, ALERT_AT(round) },
	{ "item", COLUMN_BLOB, ALERT_AT(item) },
};
#define ALERT_COUNT (sizeof(alert_columns) / sizeof(alert_columns[0]))
#define ALERT_LISTED (ALERT_COUNT - 1) /* without the item */

#define MESSAGE_AT(member) offsetof(struct message_row, member)

static const struct column message_columns[] = {
	{ "message", COLUMN_TEXT, MESSAGE_AT(message) },
	{ "rule", COLUMN_TEXT, MESSAGE_AT(rule) },
	{ "channel", COLUMN_TEXT, MESSAGE_AT(channel) },
	{ "subject", COLUMN_TEXT, MESSAGE_AT(subject) },
	{ "alerts", COLUMN_SIZE, MESSAGE_AT(alerts) },
	{ "made_at", COLUMN_INT64, MESSAGE_AT(made_at) },
	{ "first_try", COLUMN_INT64, MESSAGE_AT(first_try) },
	{ "next_try", COLUMN_INT64, MESSAGE_AT(next_try) },
	{ "attempts", COLUMN_UNSIGNED, MESSAGE_AT(attempts) },
	{ "state", COLUMN_UNSIGNED, MESSAGE_AT(state) },
	{ "failure", COLUMN_TEXT, MESSAGE_AT(failure) },
	{ "body", COLUMN_BLOB, MESSAGE_AT(body) },
};
#define MESSAGE_COUNT (sizeof(message_columns) / sizeof(message_columns[0]))
#define MESSAGE_LISTED (MESSAGE_COUNT - 1) /* without the body */

static void
bind_text(sqlite3_stmt *stmt, int at, const char *s)
{
	sqlite3_bind_text(stmt, at, s, -1, SQLITE_STATIC);
}

/* ---- alerts ---- */

enum emend_status
state_db_put_alert(
    struct state_db *db, const struct alert_row *row, struct emend_error *err)
{
	return columns_insert(db, SQL_ALERT_PUT, "INSERT OR IGNORE INTO alert",
	    alert_columns, ALERT_COUNT, row, err);
}

enum emend_status
outbox_put_alert(
    struct store *s, const struct alert_row *row, struct emend_error *err)
{
	return state_db_put_alert(s->state, row, err);
}

enum emend_status
outbox_alerts(
    struct store *s, alert_row_fn *each, void *payload, struct emend_error *err)
{
	struct alert_row row = { 0 };
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool more;

	status = columns_select(s->state, SQL_ALERTS, alert_columns, ALERT_LISTED,
	    ", rowid FROM alert WHERE message IS NULL"
	    " ORDER BY rule, channel, made_at, rowid",
	    &stmt, err);
	while (status == EMEND_OK &&
	       !(status = sql_step(s->state, stmt, &more, err)) && more) {
		columns_read(stmt, alert_columns, ALERT_LISTED, &row);
		row.row = sql_read_int64(stmt, (int)ALERT_LISTED);
		status = each(payload, &row, err);
	}
	if (status && stmt)
		sqlite3_reset(stmt);
	return status;
}

enum emend_status
outbox_item(
    struct store *s, int64_t row, struct text *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ALERT_ITEM,
	    "SELECT item FROM alert WHERE rowid = ?1", &stmt, err);
	bool found;

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, row);
	status = sql_step(s->state, stmt, &found, err);
	if (status)
		return status;
	if (!found)
		return emend_fail(
		    err, EMEND_NOTFOUND, "an alert went meanwhile");
	text_add(out, sqlite3_column_blob(stmt, 0),
	    (size_t)sqlite3_column_bytes(stmt, 0));
	sqlite3_reset(stmt);
	return text_check(out, err);
}

/* ---- messages ---- */

static enum emend_status
each_message(struct store *s, sqlite3_stmt *stmt, size_t columns,
    message_row_fn *each, void *payload, struct emend_error *err)
{
	struct message_row row = { 0 };
	enum emend_status status;
	bool more;

	while (!(status = sql_step(s->state, stmt, &more, err)) && more) {
		columns_read(stmt, message_columns, columns, &row);
		row.row = sql_read_int64(stmt, (int)columns);
		status = each(payload, &row, err);
		if (status)
			break;
	}
	if (status)
		sqlite3_reset(stmt);
	return status;
}

enum emend_status
outbox_due(struct store *s, int64_t at, int64_t after, size_t most,
    message_row_fn *each, void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = columns_select(s->state, SQL_MESSAGES_DUE,
	    message_columns, MESSAGE_COUNT,
	    ", rowid FROM message WHERE state = 0 AND next_try <= ?1"
	    " AND rowid > ?3 ORDER BY rowid LIMIT ?2",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, at);
	sqlite3_bind_int64(stmt, 2, (int64_t)most);
	sqlite3_bind_int64(stmt, 3, after);
	return each_message(s, stmt, MESSAGE_COUNT, each, payload, err);
}

enum emend_status
outbox_messages(struct store *s, int64_t since, message_row_fn *each,
    void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status =
	    columns_select(s->state, SQL_MESSAGES, message_columns, MESSAGE_LISTED,
	        ", rowid FROM message WHERE state <> 1 OR made_at >= ?1"
	        " ORDER BY made_at DESC, rowid DESC",
	        &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, since);
	return each_message(s, stmt, MESSAGE_LISTED, each, payload, err);
}

/* One number that a statement gives. */
static enum emend_status
read_number(
    struct store *s, sqlite3_stmt *stmt, size_t *out, struct emend_error *err)
{
	bool row;
	enum emend_status status = sql_step(s->state, stmt, &row, err);

	if (status || !row)
		return status;
	*out = (size_t)sql_read_int64(stmt, 0);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
outbox_made_since(struct store *s, const char *rule, const char *channel,
    int64_t since, size_t *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_MESSAGES_SINCE,
	    "SELECT count(*) FROM message WHERE rule = ?1 AND channel = ?2"
	    " AND made_at > ?3",
	    &stmt, err);

	*out = 0;
	if (status)
		return status;
	bind_text(stmt, 1, rule);
	bind_text(stmt, 2, channel);
	sqlite3_bind_int64(stmt, 3, since);
	return read_number(s, stmt, out, err);
}

enum emend_status
outbox_counts(
    struct store *s, struct outbox_counts *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_OUTBOX_COUNTS,
	    "SELECT (SELECT count(*) FROM alert WHERE message IS NULL),"
	    " (SELECT count(*) FROM message WHERE state = 0),"
	    " (SELECT count(*) FROM message WHERE state = 2),"
	    " (SELECT min(made_at) FROM (SELECT made_at FROM alert"
	    " WHERE message IS NULL UNION ALL SELECT made_at FROM message"
	    " WHERE state = 0))",
	    &stmt, err);
	bool row;

	*out = (struct outbox_counts){ 0 };
	if (status == EMEND_OK)
		status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	out->alerts = (size_t)sql_read_int64(stmt, 0);
	out->messages = (size_t)sql_read_int64(stmt, 1);
	out->failed = (size_t)sql_read_int64(stmt, 2);
	out->oldest = sql_read_int64(stmt, 3);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

/* ---- edits ---- */

enum emend_status
outbox_begin(struct store *s, struct emend_error *err)
{
	return state_db_begin(s->state, err);
}

enum emend_status
outbox_commit(struct store *s, struct emend_error *err)
{
	return state_db_commit(s->state, err);
}

void
outbox_rollback(struct store *s)
{
	state_db_rollback(s->state);
}

enum emend_status
outbox_put_message(struct store *s, const struct message_row *row,
    const int64_t *alerts, size_t count, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status =
	    columns_insert(s->state, SQL_MESSAGE_PUT,
		"INSERT OR REPLACE INTO message", message_columns,
		MESSAGE_COUNT, row, err);
	size_t i;

	for (i = 0; i < count && status == EMEND_OK; i++) {
		status = sql_get(s->state, SQL_ALERT_TAKE,
		    "UPDATE alert SET message = ?1 WHERE rowid = ?2", &stmt,
		    err);
		if (status)
			break;
		bind_text(stmt, 1, row->message);
		sqlite3_bind_int64(stmt, 2, alerts[i]);
		status = sql_run(s->state, stmt, err);
	}
	return status;
}

enum emend_status
outbox_put_told(struct store *s, const struct message_row *row,
    struct hash128 id, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ALERT_TOLD,
	    "INSERT OR IGNORE INTO alert (key, rule, channel, id, made_at,"
	    " round, item, message) VALUES (?1 || hex(?4), ?2, ?3, ?4, ?5, 0,"
	    " x'', ?1)",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, row->message);
	bind_text(stmt, 2, row->rule);
	bind_text(stmt, 3, row->channel);
	sqlite3_bind_blob(
	    stmt, 4, id.bytes, (int)sizeof(id.bytes), SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 5, row->made_at);
	return sql_run(s->state, stmt, err);
}

enum emend_status
outbox_put_result(struct store *s, const struct message_row *row, int64_t now,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_MESSAGE_RESULT,
	    "UPDATE message SET state = ?2, attempts = ?3, first_try = ?4,"
	    " next_try = ?5, failure = ?6,"
	    " body = CASE WHEN ?2 = 1 THEN NULL ELSE body END"
	    " WHERE message = ?1",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, row->message);
	sqlite3_bind_int64(stmt, 2, row->state);
	sqlite3_bind_int64(stmt, 3, row->attempts);
	sqlite3_bind_int64(stmt, 4, row->first_try);
	sqlite3_bind_int64(stmt, 5, row->next_try);
	bind_text(stmt, 6, row->failure);
	status = sql_run(s->state, stmt, err);
	if (status == EMEND_OK && row->state != MESSAGE_WAITING)
		status = sql_get(s->state, SQL_ALERT_SENT,
		    "UPDATE alert INDEXED BY alert_message SET sent_at = ?2"
		    " WHERE message = ?1",
		    &stmt, err);
	if (status || row->state == MESSAGE_WAITING)
		return status;
	bind_text(stmt, 1, row->message);
	sqlite3_bind_int64(stmt, 2, now);
	return sql_run(s->state, stmt, err);
}
