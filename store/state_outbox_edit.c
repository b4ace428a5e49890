#include "store/outbox.h"

#include "store/internal.h"
#include "store/state_sql.h"

/* Whole groups of alerts and messages that go or come back; channels. */

static void
bind_text(sqlite3_stmt *stmt, int at, const char *s)
{
	sqlite3_bind_text(stmt, at, s, -1, SQLITE_STATIC);
}

/* Runs a statement on a rule's name and one more value. */
static enum emend_status
edit(struct store *s, enum statement which, const char *sql, const char *first,
    const char *second, int64_t number, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, which, sql, &stmt, err);

	if (status)
		return status;
	if (first)
		bind_text(stmt, 1, first);
	if (second)
		bind_text(stmt, 2, second);
	else
		sqlite3_bind_int64(stmt, 2, number);
	return sql_run(s->state, stmt, err);
}

enum emend_status
outbox_drop(struct store *s, const char *rule, const char *channel,
    struct emend_error *err)
{
	enum emend_status status = edit(s, SQL_ALERTS_DROP,
	    "DELETE FROM alert WHERE rule = ?1 AND channel = ?2"
	    " AND sent_at = 0",
	    rule, channel, 0, err);

	if (status)
		return status;
	return edit(s, SQL_MESSAGES_DROP,
	    "DELETE FROM message WHERE rule = ?1 AND channel = ?2"
	    " AND state = 0",
	    rule, channel, 0, err);
}

enum emend_status
outbox_drop_told(struct store *s, const char *rule, const char *channel,
    struct emend_error *err)
{
	return edit(s, SQL_ALERTS_DROP_TOLD,
	    "DELETE FROM alert WHERE rule = ?1 AND channel = ?2"
	    " AND message IS NULL",
	    rule, channel, 0, err);
}

enum emend_status
outbox_replay(struct store *s, const char *rule, int64_t since, size_t *out,
    struct emend_error *err)
{
	enum emend_status status = edit(s, SQL_ALERTS_REPLAY,
	    "UPDATE alert SET message = NULL, sent_at = 0, round = round + 1"
	    " WHERE rule = ?1 AND sent_at >= ?2 AND sent_at > 0",
	    rule, NULL, since, err);

	*out = status ? 0 : (size_t)sqlite3_changes(s->state->db);
	if (status)
		return status;
	/* what was given up, all of whose alerts are queued again */
	return edit(s, SQL_MESSAGES_REPLAY,
	    "DELETE FROM message WHERE rule = ?1 AND state = 2 AND ?2 = ?2"
	    " AND message NOT IN (SELECT message FROM alert"
	    " WHERE message IS NOT NULL)",
	    rule, NULL, since, err);
}

enum emend_status
outbox_prune(struct store *s, int64_t before, struct emend_error *err)
{
	enum emend_status status = edit(s, SQL_ALERTS_PRUNE,
	    "DELETE FROM alert WHERE sent_at > 0 AND sent_at < ?2", NULL, NULL,
	    before, err);

	if (status)
		return status;
	return edit(s, SQL_MESSAGES_PRUNE,
	    "DELETE FROM message WHERE state <> 0 AND made_at < ?2"
	    " AND message NOT IN (SELECT message FROM alert"
	    " WHERE message IS NOT NULL)",
	    NULL, NULL, before, err);
}

/* ---- channels ---- */

enum emend_status
outbox_channel(struct store *s, const char *channel, struct channel_row *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_CHANNEL_GET,
	    "SELECT since, closed FROM channel WHERE channel = ?1", &stmt, err);
	bool row;

	*out = (struct channel_row){ 0 };
	if (status)
		return status;
	bind_text(stmt, 1, channel);
	status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	out->since = sql_read_int64(stmt, 0);
	out->closed = sqlite3_column_int(stmt, 1);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
outbox_put_channel(struct store *s, const char *channel,
    const struct channel_row *row, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_CHANNEL_PUT,
	    "INSERT OR REPLACE INTO channel (channel, since, closed)"
	    " VALUES (?1, ?2, ?3)",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, channel);
	sqlite3_bind_int64(stmt, 2, row->since);
	sqlite3_bind_int(stmt, 3, row->closed);
	return sql_run(s->state, stmt, err);
}
