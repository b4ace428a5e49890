#include "store/recorded.h"

#include "store/internal.h"
#include "store/review_file.h"
#include "store/state_db.h"
#include "store/state_repair.h"
#include "store/state_schema.h"
#include "store/state_sql.h"

/* The order of recording, and what was told and read of it. */

#define BY_DATE                                                                \
	"UPDATE revision SET seq = o.n FROM (SELECT id AS i, number AS k,"     \
	" row_number() OVER (ORDER BY recorded_at, id, number) AS n"           \
	" FROM revision) AS o WHERE id = o.i AND number = o.k"                 \
	/* who has a mark goes by the numbers that there are */                \
	" AND NOT EXISTS (SELECT 1 FROM mark);"                                \
	"UPDATE tally SET recorded = max(recorded,"                            \
	" (SELECT ifnull(max(seq), 0) FROM revision));"

const char state_recording[] =
    "ALTER TABLE revision ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE tally ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE mark (name TEXT PRIMARY KEY, upto INTEGER NOT NULL,"
    " at INTEGER NOT NULL) WITHOUT ROWID;"
    BY_DATE
    "CREATE INDEX revision_seq ON revision (seq);"
    "CREATE INDEX revision_recorded ON revision (recorded_at);"
    "CREATE TABLE review (id BLOB NOT NULL, number INTEGER NOT NULL,"
    " at INTEGER NOT NULL, by TEXT, note TEXT);"
    "CREATE INDEX review_id ON review (id);"
    "CREATE TABLE unread (id BLOB PRIMARY KEY, number INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE hidden (id BLOB PRIMARY KEY, at INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "INSERT INTO unread SELECT id, min(number) FROM revision"
    " WHERE number > 1 GROUP BY id;"
    "CREATE TRIGGER recorded_in AFTER INSERT ON revision BEGIN"
    " UPDATE tally SET recorded = max(recorded, NEW.seq);"
    " INSERT INTO unread SELECT NEW.id, NEW.number WHERE NEW.number > 1"
    " AND NOT EXISTS (SELECT 1 FROM review"
    " WHERE id = NEW.id AND number >= NEW.number) ON CONFLICT DO NOTHING;"
    " END;"
    "CREATE TRIGGER recorded_out AFTER DELETE ON revision BEGIN"
    " DELETE FROM unread WHERE id = OLD.id AND number >"
    " (SELECT ifnull(max(number), 0) FROM revision WHERE id = OLD.id); END;"
    "CREATE TRIGGER review_in AFTER INSERT ON review BEGIN"
    " UPDATE unread SET number = NEW.number + 1"
    " WHERE id = NEW.id AND number <= NEW.number;"
    " DELETE FROM unread WHERE id = NEW.id AND number >"
    " (SELECT ifnull(max(number), 0) FROM revision WHERE id = NEW.id); END;";

const char state_rereading[] =
    "ALTER TABLE revision ADD COLUMN reread INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX revision_reread ON revision (reread) WHERE reread > 0;"
    "CREATE TRIGGER reread_in AFTER UPDATE OF reread ON revision BEGIN"
    " UPDATE tally SET recorded = max(recorded, NEW.reread); END;";

enum emend_status
state_db_order_by_date(struct state_db *db, struct emend_error *err)
{
	return sql_exec(db, BY_DATE, err);
}

/* ---- the sequence ---- */

enum emend_status
state_recorded_last(struct store *s, int64_t *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_RECORDED_LAST,
	    "SELECT recorded FROM tally", &stmt, err);

	*out = 0;
	return status ? status : sql_number(s->state, stmt, out, err);
}

enum emend_status
state_db_recorded_as(struct state_db *db, struct hash128 id, unsigned number,
    int64_t *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_RECORDED_AS,
	    "SELECT seq FROM revision WHERE id = ?1 AND number = ?2", &stmt,
	    err);

	*out = 0;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sqlite3_bind_int64(stmt, 2, number);
	return sql_number(db, stmt, out, err);
}

static enum emend_status
select_range(struct store *s, const struct recorded_range *range,
    sqlite3_stmt **stmt, struct emend_error *err)
{
	enum emend_status status;

	if (range->upto) {
		status = sql_get(s->state, SQL_RECORDED_BY_SEQ,
		    "SELECT id, min(number), max(number) FROM revision"
		    " INDEXED BY revision_seq WHERE seq > ?1 AND seq <= ?2"
		    " GROUP BY id",
		    stmt, err);
		if (status)
			return status;
		sqlite3_bind_int64(*stmt, 1, range->after);
		sqlite3_bind_int64(*stmt, 2, range->upto);
		return EMEND_OK;
	}
	status = sql_get(s->state, SQL_RECORDED_BY_DATE,
	    "SELECT id, min(number), max(number) FROM revision"
	    " INDEXED BY revision_recorded WHERE recorded_at >= ?1"
	    " AND recorded_at < ?2 GROUP BY id",
	    stmt, err);
	if (status)
		return status;
	sqlite3_bind_int64(*stmt, 1, range->since);
	sqlite3_bind_int64(*stmt, 2, range->until ? range->until : INT64_MAX);
	return EMEND_OK;
}

static enum emend_status
each_recorded(struct store *s, sqlite3_stmt *stmt, recorded_fn *each,
    void *payload, struct emend_error *err)
{
	enum emend_status status;
	struct recorded r;
	bool more;

	while (!(status = sql_step(s->state, stmt, &more, err)) && more) {
		if (!sql_read_hash(stmt, 0, &r.id))
			continue;
		r.first = (unsigned)sql_read_int64(stmt, 1);
		r.last = (unsigned)sql_read_int64(stmt, 2);
		status = each(payload, &r, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_recorded(struct store *s, const struct recorded_range *range,
    recorded_fn *each, void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = select_range(s, range, &stmt, err);

	return status ? status : each_recorded(s, stmt, each, payload, err);
}

enum emend_status
state_reread(struct store *s, const struct recorded_range *range,
    recorded_fn *each, void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_REREAD,
	    "SELECT id, min(number), max(number) FROM revision"
	    " INDEXED BY revision_reread WHERE reread > ?1"
	    " AND reread > 0 AND reread <= ?2 GROUP BY id",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, range->after);
	sqlite3_bind_int64(stmt, 2, range->upto);
	return each_recorded(s, stmt, each, payload, err);
}

enum emend_status
state_unread_each(struct store *s, recorded_fn *each, void *payload,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_UNREAD,
	    "SELECT id, number, (SELECT max(number) FROM revision r"
	    " WHERE r.id = unread.id) FROM unread ORDER BY id",
	    &stmt, err);

	return status ? status : each_recorded(s, stmt, each, payload, err);
}

/* ---- marks ---- */

enum emend_status
state_mark(struct store *s, const char *name, struct mark *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_MARK_GET,
	    "SELECT upto, at FROM mark WHERE name = ?1", &stmt, err);
	bool row;

	*out = (struct mark){ 0 };
	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	out->upto = sql_read_int64(stmt, 0);
	out->at = sql_read_int64(stmt, 1);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
store_put_mark(struct store *s, const char *name, const struct mark *mark,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_MARK_PUT,
	    "INSERT INTO mark (name, upto, at) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (name) DO UPDATE SET at = excluded.at,"
	    " upto = max(upto, excluded.upto)",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, mark->upto);
	sqlite3_bind_int64(stmt, 3, mark->at);
	return sql_run(s->state, stmt, err);
}

/* ---- what people have read ---- */

enum emend_status
state_reviews(struct store *s, struct hash128 id, review_fn *each,
    void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_REVIEWS,
	    "SELECT number, at, by, note FROM review WHERE id = ?1"
	    " ORDER BY rowid",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	while (!(status = sql_step(s->state, stmt, &more, err)) && more) {
		const struct review r = {
			.number = (unsigned)sql_read_int64(stmt, 0),
			.at = sql_read_int64(stmt, 1),
			.by = (const char *)sqlite3_column_text(stmt, 2),
			.note = (const char *)sqlite3_column_text(stmt, 3),
		};

		status = each(payload, &r, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_review(struct store *s, struct hash128 id, struct review_state *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_REVIEW_STATE,
	    "SELECT (SELECT number FROM unread WHERE id = ?1),"
	    " EXISTS (SELECT 1 FROM hidden WHERE id = ?1)",
	    &stmt, err);
	bool row;

	*out = (struct review_state){ 0 };
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	out->unread = (unsigned)sql_read_int64(stmt, 0);
	out->hidden = sqlite3_column_int(stmt, 1) != 0;
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_unread(struct store *s, size_t *articles, bool *used,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_UNREAD_COUNT,
	    "SELECT (SELECT count(*) FROM unread)"
	    " - (SELECT count(*) FROM hidden JOIN unread USING (id)),"
	    " EXISTS (SELECT 1 FROM review)",
	    &stmt, err);
	bool row = false;

	*articles = 0;
	*used = false;
	if (status == EMEND_OK)
		status = sql_step(s->state, stmt, &row, err);
	if (status || !row)
		return status;
	*articles = (size_t)sql_read_int64(stmt, 0);
	*used = sqlite3_column_int(stmt, 1) != 0;
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_db_put_review(struct state_db *db, struct hash128 id,
    const struct review *review, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_REVIEW_PUT,
	    "INSERT INTO review (id, number, at, by, note)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sqlite3_bind_int64(stmt, 2, review->number);
	sqlite3_bind_int64(stmt, 3, review->at);
	sqlite3_bind_text(stmt, 4, review->by, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 5, review->note, -1, SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_put_hidden(struct state_db *db, struct hash128 id, bool hidden,
    int64_t at, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = hidden
	    ? sql_get(db, SQL_HIDE,
		  "INSERT INTO hidden (id, at) VALUES (?1, ?2)"
		  " ON CONFLICT DO NOTHING",
		  &stmt, err)
	    : sql_get(db, SQL_UNHIDE, "DELETE FROM hidden WHERE id = ?1",
		  &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	if (hidden)
		sqlite3_bind_int64(stmt, 2, at);
	return sql_run(db, stmt, err);
}

/* The file first: a line too many there harms nothing. */
enum emend_status
store_put_review(struct store *s, struct hash128 id,
    const struct review *review, struct emend_error *err)
{
	enum emend_status status = review_file_add(s->dir, id, review, err);

	return status ? status : state_db_put_review(s->state, id, review, err);
}

enum emend_status
store_put_hidden(struct store *s, struct hash128 id, bool hidden, int64_t at,
    struct emend_error *err)
{
	enum emend_status status =
	    review_file_hide(s->dir, id, hidden, at, err);

	return status ? status
		      : state_db_put_hidden(s->state, id, hidden, at, err);
}
