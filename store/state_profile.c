#include "article/furniture.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/edges.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* What stands at the edges of a host's articles, and what of it is furniture. */

#define SHARED_BY 4 /* articles: this one and three others */

static void
bind_text(sqlite3_stmt *stmt, int at, struct slice s)
{
	sqlite3_bind_text64(
	    stmt, at, s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

/* ---- counting ---- */

#define EDGES_MOST (EDGE_BEFORE + EDGE_AFTER + EDGE_FURNITURE)

static size_t
add_hashes(struct hash128 *out, size_t used, const struct edge *edges,
    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		out[used++] = edges[i].hash;
	return used;
}

/*
 * Those that the article has no more.  What stays is not written again: each
 * row lies on a page of its own in the index by hash.
 */
static enum emend_status
drop_edges(struct state_db *db, const struct edges *e, struct emend_error *err)
{
	struct hash128 now[EDGES_MOST];
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_EDGES_DROP,
	    "DELETE FROM edge WHERE id = ?1 AND instr(?2, hash) = 0", &stmt,
	    err);
	size_t n = 0;

	if (status)
		return status;
	n = add_hashes(now, n, e->furniture, e->furniture_count);
	n = add_hashes(now, n, e->before, e->before_count);
	n = add_hashes(now, n, e->after, e->after_count);
	sql_bind_hash(stmt, 1, &e->id);
	sqlite3_bind_blob64(stmt, 2, now, n * sizeof(*now), SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

static enum emend_status
put_edge(struct state_db *db, const struct edges *e, const struct edge *edge,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_EDGE_PUT,
	    "INSERT OR IGNORE INTO edge (id, hash) VALUES (?1, ?2)", &stmt,
	    err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &e->id);
	sql_bind_hash(stmt, 2, &edge->hash);
	return sql_run(db, stmt, err);
}

/* How many articles have it, up to SHARED_BY. */
static enum emend_status
count_edge(struct state_db *db, const struct edge *edge, int64_t *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_EDGE_COUNT,
	    "SELECT count(*) FROM"
	    " (SELECT 1 FROM edge WHERE hash = ?1 LIMIT ?2)",
	    &stmt, err);

	*out = 0;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &edge->hash);
	sqlite3_bind_int(stmt, 2, SHARED_BY);
	return sql_number(db, stmt, out, err);
}

/* ---- finding ---- */

static enum emend_status
put_furniture(struct state_db *db, struct slice host, struct slice text,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_PUT,
	    "INSERT INTO furniture (host, text, version)"
	    " SELECT ?1, ?2, 0 WHERE"
	    " (SELECT count(*) FROM furniture WHERE host = ?1) < ?3"
	    " ON CONFLICT DO UPDATE SET version = abs(version)",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, host);
	bind_text(stmt, 2, text);
	sqlite3_bind_int(stmt, 3, FURNITURE_MAX);
	return sql_run(db, stmt, err);
}

/*
 * From the outside to the first prose that no other article has.  Where there
 * is none, the whole text may be another's: then nothing is learned from it.
 */
static enum emend_status
learn(struct state_db *db, struct slice host, const struct edge *edges,
    size_t count, struct emend_error *err)
{
	int64_t articles[EDGE_BEFORE > EDGE_AFTER ? EDGE_BEFORE : EDGE_AFTER];
	enum emend_status status = EMEND_OK;
	bool own = false;
	size_t i, end;

	for (end = 0; end < count && !own; end++) {
		status = count_edge(db, &edges[end], &articles[end], err);
		if (status)
			return status;
		own = edges[end].prose && articles[end] == 1;
	}
	for (i = 0; own && i < end && status == EMEND_OK; i++)
		if (articles[i] >= SHARED_BY &&
		    edge_may_be_furniture(&edges[i]))
			status = put_furniture(
			    db, host, edges[i].paragraph.text, err);
	return status;
}

/* ---- forgetting ---- */

/*
 * What no article has that is still followed is furniture no more.  It stays
 * in its version until the next one, which then is without it; until then its
 * version is negative.
 */
static enum emend_status
lose_furniture(struct state_db *db, struct slice host, const struct edge *edge,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_LOSE,
	    "UPDATE furniture SET version = -version"
	    " WHERE host = ?1 AND text = ?2 AND version > 0 AND NOT EXISTS"
	    " (SELECT 1 FROM edge JOIN watch ON watch.id = edge.id"
	    " WHERE edge.hash = ?3 AND watch.state = 0)",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, host);
	bind_text(stmt, 2, edge->paragraph.text);
	sql_bind_hash(stmt, 3, &edge->hash);
	return sql_run(db, stmt, err);
}

/* An article had it when it was last read, and has it no more. */
static enum emend_status
lose_edge(struct state_db *db, const struct edges *e, const struct edge *edge,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_EDGE_LOSE,
	    "DELETE FROM edge WHERE id = ?1 AND hash = ?2", &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &e->id);
	sql_bind_hash(stmt, 2, &edge->hash);
	status = sql_run(db, stmt, err);
	if (status || sqlite3_changes(db->db) == 0)
		return status;
	return lose_furniture(db, e->host, edge, err);
}

/* What was about to be forgotten, and is there again. */
static enum emend_status
find_furniture(struct state_db *db, struct slice host, const struct edge *edge,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_FIND,
	    "UPDATE furniture SET version = -version"
	    " WHERE host = ?1 AND text = ?2 AND version < 0",
	    &stmt, err);

	if (status)
		return status;
	bind_text(stmt, 1, host);
	bind_text(stmt, 2, edge->paragraph.text);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_see_furniture(
    struct state_db *db, const struct edges *e, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < e->lost_count && status == EMEND_OK; i++)
		status = lose_edge(db, e, &e->lost[i], err);
	for (i = 0; i < e->furniture_count && status == EMEND_OK; i++) {
		status = put_edge(db, e, &e->furniture[i], err);
		if (status == EMEND_OK)
			status = find_furniture(
			    db, e->host, &e->furniture[i], err);
	}
	return status;
}

enum emend_status
state_db_put_edges(
    struct state_db *db, const struct edges *e, struct emend_error *err)
{
	enum emend_status status = state_db_see_furniture(db, e, err);
	size_t i;

	if (status == EMEND_OK)
		status = drop_edges(db, e, err);
	for (i = 0; i < e->before_count && status == EMEND_OK; i++)
		status = put_edge(db, e, &e->before[i], err);
	for (i = 0; i < e->after_count && status == EMEND_OK; i++)
		status = put_edge(db, e, &e->after[i], err);
	if (status == EMEND_OK)
		status = learn(db, e->host, e->before, e->before_count, err);
	if (status == EMEND_OK)
		status = learn(db, e->host, e->after, e->after_count, err);
	return status;
}

/* ---- versions ---- */

enum emend_status
state_db_profile(struct state_db *db, struct slice host, bool with_new,
    struct arena *arena, struct furniture *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE,
	    "SELECT text, abs(version) FROM furniture WHERE host = ?1 AND"
	    " CASE WHEN ?2 THEN version >= 0 ELSE version <> 0 END"
	    " ORDER BY text",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	bind_text(stmt, 1, host);
	sqlite3_bind_int(stmt, 2, with_new);
	while ((status = sql_step(db, stmt, &more, err)) == EMEND_OK && more) {
		size_t len = (size_t)sqlite3_column_bytes(stmt, 0);
		const void *text = sqlite3_column_text(stmt, 0);
		unsigned version = (unsigned)sql_read_int64(stmt, 1);
		char *copy = text ? arena_copy(arena, text, len) : NULL;

		if (!copy || !table_put(&out->texts, slice_new(copy, len), copy)) {
			sqlite3_reset(stmt);
			return emend_fail_nomem(err);
		}
		if (version > out->version)
			out->version = version;
	}
	return status;
}

static enum emend_status
drop_forgotten(struct state_db *db, struct slice host, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_DROP,
	    "DELETE FROM furniture WHERE host = ?1 AND version < 0", &stmt,
	    err);

	if (status)
		return status;
	bind_text(stmt, 1, host);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_put_profile(struct state_db *db, struct slice host, unsigned version,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = drop_forgotten(db, host, err);

	if (status == EMEND_OK)
		status = sql_get(db, SQL_FURNITURE_VERSION,
		    "UPDATE furniture SET version = ?2 WHERE host = ?1", &stmt,
		    err);
	if (status)
		return status;
	bind_text(stmt, 1, host);
	sqlite3_bind_int64(stmt, 2, version);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_unlearned(struct state_db *db, struct slice after, struct text *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FURNITURE_NEW,
	    "SELECT min(host) FROM furniture WHERE version <= 0 AND host > ?1",
	    &stmt, err);
	bool row;

	text_truncate(out, 0);
	if (status)
		return status;
	bind_text(stmt, 1, after);
	status = sql_step(db, stmt, &row, err);
	if (status || !row)
		return status;
	if (sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		text_puts(out, (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_reset(stmt);
	return text_check(out, err);
}
