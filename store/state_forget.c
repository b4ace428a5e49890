#include <stdio.h>

#include "base/text.h"
#include "base/url.h"
#include "store/internal.h"
#include "store/state_db.h"
#include "store/state_sql.h"
#include "store/tombstone.h"

/* What is forgotten, and how its rows leave the file. */

#define TABLES_MAX ((size_t)4096) /* bytes of their names */

/* ---- tombstones ---- */

enum emend_status
state_db_forgotten(struct state_db *db, struct hash128 address, int64_t *at,
    struct hash128 *article, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FORGOTTEN_GET,
	    "SELECT at, article FROM forgotten WHERE address = ?1", &stmt, err);
	bool found;

	*at = 0;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &address);
	status = sql_step(db, stmt, &found, err);
	if (status || !found)
		return status;
	*at = sql_read_int64(stmt, 0);
	if (article)
		(void)sql_read_hash(stmt, 1, article);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_db_any_forgotten(
    struct state_db *db, bool *any, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FORGOTTEN_ANY,
	    "SELECT 1 FROM forgotten LIMIT 1", &stmt, err);

	*any = false;
	if (!status)
		status = sql_step(db, stmt, any, err);
	if (!status)
		sqlite3_reset(stmt);
	return status;
}

static enum emend_status
put_forgotten(struct state_db *db, struct hash128 address,
    struct hash128 article, int64_t at, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FORGOTTEN_PUT,
	    "INSERT OR REPLACE INTO forgotten (address, article, at)"
	    " VALUES (?1, ?2, ?3)",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &address);
	sql_bind_hash(stmt, 2, &article);
	sqlite3_bind_int64(stmt, 3, at);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_drop_forgotten(
    struct state_db *db, struct hash128 article, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_FORGOTTEN_DROP,
	    "DELETE FROM forgotten WHERE article = ?1", &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &article);
	return sql_run(db, stmt, err);
}

enum emend_status
state_any_forgotten(struct store *s, bool *any, struct emend_error *err)
{
	return state_db_any_forgotten(s->state, any, err);
}

enum emend_status
state_forgotten(struct store *s, struct slice normal, int64_t *at,
    struct emend_error *err)
{
	return state_db_forgotten(s->state, url_id(normal), at, NULL, err);
}

enum emend_status
state_forgotten_guid(struct store *s, struct hash128 guid, int64_t *at,
    struct emend_error *err)
{
	return state_db_forgotten(s->state, guid, at, NULL, err);
}

/* ---- addresses ---- */

static enum emend_status
add_guid(void *payload, struct hash128 guid, struct emend_error *err)
{
	return tombstone_add_address(payload, guid, err);
}

/* Nor is what a feed calls it to bring it back. */
static enum emend_status
add_guids(struct state_db *db, struct tombstone *t, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i, count = t->count;

	for (i = 0; i < count && !status; i++)
		status = state_db_entry_guids(
		    db, t->addresses[i], add_guid, t, err);
	return status;
}

/* One that is the id of another article, which was met there, is that one's. */
static enum emend_status
add_address(struct state_db *db, struct tombstone *t, const char *normal,
    struct emend_error *err)
{
	struct hash128 address = url_id(slice_of(normal));
	struct revision_head other = { .number = 0 };
	enum emend_status status = EMEND_OK;

	if (!hash_equal(address, t->id))
		status = state_db_newest(db, address, &other, err);
	return status || other.number ? status
	                              : tombstone_add_address(t, address, err);
}

/* What a page merely calls its own address counts on its own site, and not
 * where the site's front page is. */
static bool
may_be_claimed(struct slice own, struct slice claimed)
{
	struct url parts;

	return url_same_host(own, claimed) && url_parse(&parts, claimed) &&
	       (parts.path.len > 1 || parts.query.len);
}

/* Those that are known come first. */
static enum emend_status
read_address(struct state_db *db, sqlite3_stmt *stmt, struct tombstone *t,
    struct text *own, struct emend_error *err)
{
	const char *normal = (const char *)sqlite3_column_text(stmt, 0);

	if (!own->len)
		text_puts(own, normal);
	if (sqlite3_column_int(stmt, 1) &&
	    !may_be_claimed(slice_new(own->ptr, own->len), slice_of(normal)))
		return EMEND_OK;
	return add_address(db, t, normal, err);
}

enum emend_status
state_db_addresses(struct state_db *db, struct tombstone *t,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_ADDRESSES,
	    "WITH a(n, c) AS (SELECT normal, claimed FROM alias WHERE id = ?1"
	    " UNION SELECT normal, 0 FROM watch WHERE id = ?1"
	    " UNION SELECT url, 0 FROM revision WHERE id = ?1)"
	    " SELECT n, min(c) FROM a WHERE NOT EXISTS (SELECT 1 FROM watch"
	    " WHERE normal = n AND id IS NOT NULL AND id <> ?1)"
	    " GROUP BY n ORDER BY min(c), n",
	    &stmt, err);
	struct text own;
	bool more;

	if (status)
		return status;
	text_init(&own, URL_MAX);
	sql_bind_hash(stmt, 1, &t->id);
	while (!(status = sql_step(db, stmt, &more, err)) && more) {
		status = read_address(db, stmt, t, &own, err);
		if (!status)
			status = text_check(&own, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	text_free(&own);
	return status ? status : add_guids(db, t, err);
}

/* ---- rows ---- */

/* The names of all tables whose rows are of an article, "id" naming it. */
static enum emend_status
list_tables(struct state_db *db, struct text *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_TABLES_BY_ID,
	    "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c"
	    " WHERE m.type = 'table' AND c.name = 'id'",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	while (!(status = sql_step(db, stmt, &more, err)) && more)
		text_addf(out, "%s\n",
		    (const char *)sqlite3_column_text(stmt, 0));
	return status ? status : text_check(out, err);
}

static enum emend_status
delete_from(struct state_db *db, struct slice table, const struct hash128 *id,
    struct emend_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum emend_status status;
	char sql[160];
	int code;

	snprintf(sql, sizeof(sql), "DELETE FROM \"%.*s\" WHERE id = ?1",
	    SLICE_ARG(table));
	code = sqlite3_prepare_v2(db->db, sql, -1, &stmt, NULL);
	if (code != SQLITE_OK)
		return fail_sqlite(db, code, err);
	sql_bind_hash(stmt, 1, id);
	status = sql_run(db, stmt, err);
	sqlite3_finalize(stmt);
	return status;
}

static enum emend_status
delete_rows(
    struct state_db *db, const struct hash128 *id, struct emend_error *err)
{
	enum emend_status status;
	struct text tables;
	struct slice rest;

	text_init(&tables, TABLES_MAX);
	status = list_tables(db, &tables, err);
	rest = slice_new(tables.ptr, tables.len);
	while (rest.len && !status) {
		size_t end = slice_find_byte(rest, '\n', 0);

		status = delete_from(db, slice_sub(rest, 0, end), id, err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	text_free(&tables);
	return status;
}

/* Rows that no look has read yet know their address alone. */
static enum emend_status
delete_unread(struct state_db *db, const struct tombstone *t,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_WATCH_UNREAD,
	    "SELECT key, normal FROM watch WHERE id IS NULL", &stmt, err);
	bool more;

	if (status)
		return status;
	while (!(status = sql_step(db, stmt, &more, err)) && more) {
		const char *normal = (const char *)sqlite3_column_text(stmt, 1);

		if (!tombstone_has(t, url_id(slice_of(normal))))
			continue;
		status = state_db_drop_watch(
		    db, sql_read_int64(stmt, 0), err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

enum emend_status
state_db_forget(struct state_db *db, const struct tombstone *t,
    struct emend_error *err)
{
	enum emend_status status = delete_unread(db, t, err);
	size_t i;

	/* before its first good look, looks are by the address */
	for (i = 0; i < t->count && !status; i++) {
		status = delete_rows(db, &t->addresses[i], err);
		if (!status)
			status = put_forgotten(
			    db, t->addresses[i], t->id, t->at, err);
	}
	return status;
}

enum emend_status
state_db_scrub(struct state_db *db, struct emend_error *err)
{
	enum emend_status status = sql_exec(db, "VACUUM", err);
	int code;

	if (status)
		return status;
	code = sqlite3_wal_checkpoint_v2(
	    db->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if ((code & 0xff) == SQLITE_BUSY)
		return emend_fail(err, EMEND_BUSY,
		    "%s-wal still has what was erased, because somebody reads "
		    "it for long; run it again when that has ended",
		    db->path);
	return code == SQLITE_OK ? EMEND_OK : fail_sqlite(db, code, err);
}
