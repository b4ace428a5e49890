#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/history.h"
#include "store/internal.h"
#include "store/looks.h"
#include "store/state_columns.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* The index of the history, and what is seen but not kept. */

#define SQL_LIMIT 4096

#define AT(member) offsetof(struct revision_row, member)

static const struct column columns[] = {
	{ "id", COLUMN_HASH, AT(id) },
	{ "url", COLUMN_TEXT, AT(url) },
	{ "recorded_at", COLUMN_INT64, AT(recorded_at) },
	{ "number", COLUMN_UNSIGNED, AT(revision.number) },
	{ "gone", COLUMN_BOOL, AT(revision.gone) },
	{ "title", COLUMN_TEXT, AT(revision.title) },
	{ "first_seen", COLUMN_INT64, AT(revision.first_seen) },
	{ "last_seen", COLUMN_INT64, AT(revision.last_seen) },
	{ "seen_before", COLUMN_INT64, AT(revision.seen_before) },
	{ "words", COLUMN_SIZE, AT(revision.words) },
	{ "similarity", COLUMN_UNSIGNED, AT(revision.similarity) },
	{ "kinds", COLUMN_TEXT, AT(revision.kinds) },
	{ "reverts_to", COLUMN_UNSIGNED, AT(revision.reverts_to) },
	{ "page", COLUMN_TEXT, AT(revision.page) },
	{ "state_hash", COLUMN_HASH, AT(revision.state_hash) },
	{ "reading", COLUMN_TEXT, AT(revision.reading) },
	{ "baseline", COLUMN_BOOL, AT(revision.baseline) },
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))
#define EVENT_AT ((int)COLUMN_COUNT + 1) /* then commit_hex */

/* ---- revisions ---- */

enum emend_status
state_db_put_revision(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	struct text sql;
	sqlite3_stmt *stmt;
	enum emend_status status;
	int code;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, SQL_REVISION_PUT)) {
		text_puts(&sql, "INSERT INTO revision (");
		columns_list(&sql, columns, COLUMN_COUNT, COLUMN_NAMES);
		text_puts(&sql, ", event, commit_hex, seq) VALUES (");
		columns_list(&sql, columns, COLUMN_COUNT, COLUMN_MARKS);
		text_addf(&sql,
		    ", ?%d, ?%d, ifnull(?%d, (SELECT recorded + 1 FROM tally)))",
		    EVENT_AT, EVENT_AT + 1, EVENT_AT + 2);
	}
	status = sql_get_text(db, SQL_REVISION_PUT, &sql, &stmt, err);
	if (status)
		return status;
	columns_bind(stmt, columns, COLUMN_COUNT, row);
	sqlite3_bind_int(stmt, EVENT_AT, (int)row->revision.event);
	sqlite3_bind_text(
	    stmt, EVENT_AT + 1, row->revision.commit, -1, SQLITE_STATIC);
	if (row->seq)
		sqlite3_bind_int64(stmt, EVENT_AT + 2, row->seq);
	code = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	if ((code & 0xff) == SQLITE_CONSTRAINT)
		return emend_fail(err, EMEND_CONFLICT,
		    "%s: %s already has a revision %u", db->path, row->url,
		    row->revision.number);
	if (code != SQLITE_DONE)
		return fail_sqlite(db, code, err);
	return EMEND_OK;
}

static enum emend_status
replace_newest(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_WATCH_REPLACE,
	    "UPDATE watch SET newest_state = ?3, title = ?4"
	    " WHERE id = ?1 AND newest = ?2",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &row->id);
	sqlite3_bind_int64(stmt, 2, row->revision.number);
	sql_bind_hash(stmt, 3, &row->revision.state_hash);
	sqlite3_bind_text(stmt, 4, row->revision.title, -1, SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_replace_revision(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	const struct revision *r = &row->revision;
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_REVISION_REPLACE,
	    "UPDATE revision SET commit_hex = ?3, title = ?4, words = ?5,"
	    " state_hash = ?6, reading = ?7,"
	    " reread = (SELECT recorded + 1 FROM tally)"
	    " WHERE id = ?1 AND number = ?2",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &row->id);
	sqlite3_bind_int64(stmt, 2, r->number);
	sqlite3_bind_text(stmt, 3, r->commit, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 4, r->title, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 5, (int64_t)r->words);
	sql_bind_hash(stmt, 6, &r->state_hash);
	sqlite3_bind_text(stmt, 7, r->reading, -1, SQLITE_STATIC);
	status = sql_run(db, stmt, err);
	if (status == EMEND_OK && sqlite3_changes(db->db) == 0)
		return emend_fail(err, EMEND_CONFLICT,
		    "%s: %s has no revision %u", db->path, row->url,
		    r->number);
	return status ? status : replace_newest(db, row, err);
}

enum emend_status
state_db_put_reading(struct state_db *db, struct hash128 id, unsigned number,
    const char *reading, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_REVISION_READING,
	    "UPDATE revision SET reading = ?3 WHERE id = ?1 AND number = ?2",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sqlite3_bind_int64(stmt, 2, number);
	sqlite3_bind_text(stmt, 3, reading, -1, SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_newest(struct state_db *db, struct hash128 id,
    struct revision_head *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool found;

	*out = (struct revision_head){ 0 };
	status = sql_get(db, SQL_REVISION_NEWEST,
	    "SELECT number, commit_hex FROM revision WHERE id = ?1"
	    " ORDER BY number DESC LIMIT 1",
	    &stmt, err);
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	status = sql_step(db, stmt, &found, err);
	if (status || !found)
		return status;
	out->number = (unsigned)sql_read_int64(stmt, 0);
	snprintf(out->commit, sizeof(out->commit), "%s",
	    (const char *)sqlite3_column_text(stmt, 1));
	sqlite3_reset(stmt);
	return EMEND_OK;
}

struct store_memory {
	struct arena arena;
};

void
revision_list_free(struct revision_list *list)
{
	if (list->memory) {
		arena_free(&list->memory->arena);
		free(list->memory);
	}
	free(list->at);
	*list = (struct revision_list){ 0 };
}

const struct revision *
revision_before(const struct revision_list *list, size_t at)
{
	while (at > 0)
		if (!list->at[--at].gone)
			return &list->at[at];
	return NULL;
}

static bool
own(struct arena *arena, const char **s)
{
	if (!*s)
		return true;
	*s = arena_copy(arena, *s, strlen(*s));
	return *s != NULL;
}

static enum emend_status
add_revision(struct revision_list *list, size_t *cap, sqlite3_stmt *stmt,
    struct emend_error *err)
{
	struct revision_row row;
	struct revision *grown;
	const char *commit;

	if (list->count == *cap) {
		*cap = *cap ? *cap * 2 : 8;
		grown = realloc(list->at, *cap * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		list->at = grown;
	}
	columns_read(stmt, columns, COLUMN_COUNT, &row);
	row.revision.event =
	    (enum revision_event)sqlite3_column_int(stmt, EVENT_AT - 1);
	row.revision.url = row.url;
	commit = (const char *)sqlite3_column_text(stmt, EVENT_AT);
	snprintf(row.revision.commit, sizeof(row.revision.commit), "%s",
	    commit ? commit : "");
	if (!own(&list->memory->arena, &row.revision.title) ||
	    !own(&list->memory->arena, &row.revision.kinds) ||
	    !own(&list->memory->arena, &row.revision.page) ||
	    !own(&list->memory->arena, &row.revision.url) ||
	    !own(&list->memory->arena, &row.revision.reading))
		return emend_fail_nomem(err);
	list->at[list->count++] = row.revision;
	return EMEND_OK;
}

enum emend_status
state_db_history(struct state_db *db, struct hash128 id, unsigned only,
    struct revision_list *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;
	size_t cap = 0;
	bool more;

	*out = (struct revision_list){ 0 };
	status = columns_select(db, SQL_HISTORY, columns, COLUMN_COUNT,
	    ", event, commit_hex FROM revision WHERE id = ?1"
	    " AND number BETWEEN ?2 AND ?3 ORDER BY number",
	    &stmt, err);
	if (status)
		return status;
	out->memory = calloc(1, sizeof(*out->memory));
	if (!out->memory)
		return emend_fail_nomem(err);
	sql_bind_hash(stmt, 1, &id);
	sqlite3_bind_int64(stmt, 2, only);
	sqlite3_bind_int64(stmt, 3, only ? only : INT64_MAX);
	while ((status = sql_step(db, stmt, &more, err)) == EMEND_OK && more) {
		status = add_revision(out, &cap, stmt, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	if (status)
		revision_list_free(out);
	return status;
}

/* ---- sightings ---- */

static enum emend_status
read_sighting(struct state_db *db, sqlite3_stmt *stmt, struct sighting *out,
    struct emend_error *err)
{
	bool found;
	enum emend_status status = sql_step(db, stmt, &found, err);

	if (status || !found)
		return status;
	out->revision = (unsigned)sql_read_int64(stmt, 0);
	out->seen = (unsigned)sql_read_int64(stmt, 1);
	out->first_at = sql_read_int64(stmt, 2);
	out->last_at = sql_read_int64(stmt, 3);
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
state_sighting(struct store *s, struct hash128 id, struct hash128 state_hash,
    struct sighting *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;

	*out = (struct sighting){ .state_hash = state_hash };
	status = sql_get(s->state, SQL_SIGHTING_GET,
	    "SELECT revision, seen, first_at, last_at FROM sighting"
	    " WHERE id = ?1 AND state_hash = ?2",
	    &stmt, err);
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sql_bind_hash(stmt, 2, &state_hash);
	return read_sighting(s->state, stmt, out, err);
}

enum emend_status
state_last_sighting(struct store *s, struct hash128 id, struct sighting *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;

	*out = (struct sighting){ .seen = 0 };
	status = sql_get(s->state, SQL_SIGHTING_LAST,
	    "SELECT revision, seen, first_at, last_at FROM sighting"
	    " WHERE id = ?1 ORDER BY last_at DESC LIMIT 1",
	    &stmt, err);
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	return read_sighting(s->state, stmt, out, err);
}

enum emend_status
state_db_put_sighting(struct state_db *db, struct hash128 id,
    const struct sighting *sighting, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_SIGHTING_PUT,
	    "INSERT OR REPLACE INTO sighting (id, state_hash, revision, seen,"
	    " first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sql_bind_hash(stmt, 2, &sighting->state_hash);
	sqlite3_bind_int64(stmt, 3, sighting->revision);
	sqlite3_bind_int64(stmt, 4, sighting->seen);
	sqlite3_bind_int64(stmt, 5, sighting->first_at);
	sqlite3_bind_int64(stmt, 6, sighting->last_at);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_forget_sightings(
    struct state_db *db, struct hash128 id, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_SIGHTINGS_FORGET,
	    "DELETE FROM sighting WHERE id = ?1", &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	return sql_run(db, stmt, err);
}
