#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "store/addresses.h"
#include "store/internal.h"
#include "store/state_columns.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* What feeds call the articles that they name, and say of them. */

#define AT(member) offsetof(struct entry_row, member)

static const struct column columns[] = {
	{ "guid", COLUMN_HASH, AT(guid) },
	{ "normal", COLUMN_TEXT, AT(normal) },
	{ "title", COLUMN_TEXT, AT(title) },
	{ "date", COLUMN_INT64, AT(date) },
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))
#define COLUMNS "guid, normal, title, date"

enum emend_status
state_db_put_entry(struct state_db *db, const struct entry_row *row,
    struct emend_error *err)
{
	struct hash128 id = url_id(slice_of(row->normal));
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_ENTRY_PUT,
	    "INSERT INTO entry (" COLUMNS ", id) VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT (guid) DO UPDATE SET normal = excluded.normal,"
	    " title = excluded.title, date = excluded.date, id = excluded.id",
	    &stmt, err);

	if (status)
		return status;
	columns_bind(stmt, columns, COLUMN_COUNT, row);
	sql_bind_hash(stmt, (int)COLUMN_COUNT + 1, &id);
	return sql_run(db, stmt, err);
}

/* With its strings behind it. */
static enum emend_status
copy_row(struct entry_row **out, const struct entry_row *row,
    struct emend_error *err)
{
	size_t normal = strlen(row->normal) + 1;
	size_t title = row->title ? strlen(row->title) + 1 : 0;
	struct entry_row *copy = malloc(sizeof(*copy) + normal + title);
	char *at;

	*out = copy;
	if (!copy)
		return emend_fail_nomem(err);
	at = (char *)(copy + 1);
	*copy = *row;
	copy->normal = memcpy(at, row->normal, normal);
	if (title)
		copy->title = memcpy(at + normal, row->title, title);
	return EMEND_OK;
}

static enum emend_status
read_entry(struct state_db *db, sqlite3_stmt *stmt, struct entry_row **out,
    struct emend_error *err)
{
	struct entry_row row;
	enum emend_status status;
	bool found;

	status = sql_step(db, stmt, &found, err);
	if (status || !found)
		return status;
	columns_read(stmt, columns, COLUMN_COUNT, &row);
	status = copy_row(out, &row, err);
	sqlite3_reset(stmt);
	return status;
}

enum emend_status
state_entry(struct store *s, struct hash128 guid, struct entry_row **out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ENTRY_GET,
	    "SELECT " COLUMNS " FROM entry WHERE guid = ?1", &stmt, err);

	*out = NULL;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &guid);
	return read_entry(s->state, stmt, out, err);
}

enum emend_status
state_entry_at(struct store *s, struct slice normal, struct entry_row **out,
    struct emend_error *err)
{
	struct hash128 id = url_id(normal);
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(s->state, SQL_ENTRY_AT,
	    "SELECT " COLUMNS " FROM entry WHERE id = ?1 AND title IS NOT NULL"
	    " ORDER BY guid LIMIT 1",
	    &stmt, err);

	*out = NULL;
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	return read_entry(s->state, stmt, out, err);
}

void
entry_row_free(struct entry_row *row)
{
	free(row);
}

/* What a feed calls it is not to bring a forgotten article back either. */
enum emend_status
state_db_entry_guids(struct state_db *db, struct hash128 address,
    guid_fn *each, void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_ENTRY_GUIDS,
	    "SELECT guid FROM entry WHERE id = ?1", &stmt, err);
	struct hash128 guid;
	bool more;

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &address);
	while (!(status = sql_step(db, stmt, &more, err)) && more) {
		if (!sql_read_hash(stmt, 0, &guid))
			continue;
		status = each(payload, guid, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}
