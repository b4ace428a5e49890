#include <string.h>

#include "store/addresses.h"
#include "store/internal.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* Other addresses that lead to articles. */

enum emend_status
state_db_put_alias(struct state_db *db, struct slice normal, struct hash128 id,
    enum alias_kind kind, int64_t at, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_ALIAS_PUT,
	    "INSERT INTO alias (normal, id, claimed, since)"
	    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (normal) DO UPDATE SET"
	    " id = excluded.id, claimed = 0, since = excluded.since"
	    " WHERE claimed AND NOT excluded.claimed",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text64(stmt, 1, normal.ptr, normal.len, SQLITE_STATIC,
	    SQLITE_UTF8);
	sql_bind_hash(stmt, 2, &id);
	sqlite3_bind_int(stmt, 3, kind == ALIAS_CLAIMED);
	sqlite3_bind_int64(stmt, 4, at);
	return sql_run(db, stmt, err);
}

enum emend_status
state_alias(struct store *s, struct slice normal, struct hash128 *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ALIAS_GET,
	    "SELECT id FROM alias WHERE normal = ?1", &stmt, err);
	bool found;

	*out = (struct hash128){ { 0 } };
	if (status)
		return status;
	sqlite3_bind_text64(stmt, 1, normal.ptr, normal.len, SQLITE_STATIC,
	    SQLITE_UTF8);
	status = sql_step(s->state, stmt, &found, err);
	if (status || !found)
		return status;
	(void)sql_read_hash(stmt, 0, out);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_aliases(struct store *s, struct hash128 id, alias_fn *each,
    void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ALIASES,
	    "SELECT normal, claimed, since FROM alias WHERE id = ?1"
	    " ORDER BY since, normal",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	while ((status = sql_step(s->state, stmt, &more, err)) == EMEND_OK &&
	    more) {
		const struct alias alias = {
			.normal = slice_of(
			    (const char *)sqlite3_column_text(stmt, 0)),
			.kind = sqlite3_column_int(stmt, 1) ? ALIAS_CLAIMED
							    : ALIAS_KNOWN,
			.since = sql_read_int64(stmt, 2),
		};

		status = each(payload, &alias, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_articles_at(struct store *s, const char *piece, article_fn *each,
    void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ALIASES_LIKE,
	    "SELECT DISTINCT id FROM alias"
	    " WHERE instr(lower(normal), lower(?1))",
	    &stmt, err);
	struct hash128 id;
	bool more;

	if (status)
		return status;
	sqlite3_bind_text(stmt, 1, piece, -1, SQLITE_STATIC);
	while ((status = sql_step(s->state, stmt, &more, err)) == EMEND_OK &&
	    more) {
		if (!sql_read_hash(stmt, 0, &id))
			continue;
		status = each(payload, id, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}
