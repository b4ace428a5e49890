#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/history.h"
#include "store/internal.h"
#include "store/look_chunk.h"
#include "store/looks.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/*
 * Who looked when, and what each look was: a row for a chunk of looks, which
 * grows by one look at a time.
 */

const char *
looked_name(enum looked how)
{
	static const char *const names[] = {
		[LOOKED_READ] = "read",
		[LOOKED_SAME_BYTES] = "same-bytes",
		[LOOKED_NOT_MODIFIED] = "not-modified",
		[LOOKED_GONE] = "gone",
		[LOOKED_UNKNOWN] = "unknown",
		[LOOKED_FAILED] = "failed",
		[LOOKED_SUSPECT] = "suspect",
	};

	return names[how];
}

bool
look_saw(const struct look_row *look)
{
	return look->how != LOOKED_FAILED && look->how != LOOKED_SUSPECT;
}

/* ---- writing ---- */

struct chunk {
	int64_t number, first_at, last_at;
	unsigned looks;
	unsigned char bytes[LOOK_CHUNK_MOST];
	size_t len;
};

/* The last one; all zero when there is none. */
static enum emend_status
last_chunk(struct state_db *db, struct hash128 id, struct chunk *out,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status;
	bool found;
	int len;

	*out = (struct chunk){ 0 };
	status = sql_get(db, SQL_LOOKS_LAST,
	    "SELECT chunk, first_at, last_at, looks, bytes FROM observation"
	    " WHERE id = ?1 ORDER BY chunk DESC LIMIT 1",
	    &stmt, err);
	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	status = sql_step(db, stmt, &found, err);
	if (status || !found)
		return status;
	out->number = sql_read_int64(stmt, 0);
	out->first_at = sql_read_int64(stmt, 1);
	out->last_at = sql_read_int64(stmt, 2);
	out->looks = (unsigned)sql_read_int64(stmt, 3);
	len = sqlite3_column_bytes(stmt, 4);
	if (len > 0 && len <= LOOK_CHUNK_MOST) {
		memcpy(out->bytes, sqlite3_column_blob(stmt, 4), (size_t)len);
		out->len = (size_t)len;
	}
	sqlite3_reset(stmt);
	return EMEND_OK;
}

static enum emend_status
put_chunk(struct state_db *db, struct hash128 id, const struct chunk *c,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = c->looks > 1
	    ? sql_get(db, SQL_LOOKS_SET,
		"UPDATE observation SET first_at = ?3, last_at = ?4,"
		" looks = ?5, bytes = ?6 WHERE id = ?1 AND chunk = ?2",
		&stmt, err)
	    : sql_get(db, SQL_LOOKS_PUT,
		"INSERT OR REPLACE INTO observation"
		" (id, chunk, first_at, last_at, looks, bytes)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		&stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	sqlite3_bind_int64(stmt, 2, c->number);
	sqlite3_bind_int64(stmt, 3, c->first_at);
	sqlite3_bind_int64(stmt, 4, c->last_at);
	sqlite3_bind_int64(stmt, 5, c->looks);
	sqlite3_bind_blob64(stmt, 6, c->bytes, c->len, SQLITE_STATIC);
	return sql_run(db, stmt, err);
}

/* Behind the looks of *c, or into a new one. */
static void
add_to_chunk(struct chunk *c, const struct look_row *look)
{
	struct look_reader r;
	struct look_row each;

	look_reader_init(
	    &r, slice_new((const char *)c->bytes, c->len), c->first_at);
	while (look_reader_next(&r, &each))
		;
	if (r.bad || !look_chunk_add(c->bytes, &c->len, &r, look)) {
		*c = (struct chunk){ .number = c->number + 1 };
		look_reader_init(&r, slice_of(""), 0);
		(void)look_chunk_add(c->bytes, &c->len, &r, look);
	}
	if (c->looks++ == 0)
		c->first_at = look->at;
	c->last_at = look->at;
}

static enum emend_status
revision_seen(struct state_db *db, const struct look_row *look,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_REVISION_SEEN,
	    "UPDATE revision SET last_seen = max(last_seen, ?3)"
	    " WHERE id = ?1 AND number = ?2",
	    &stmt, err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &look->id);
	sqlite3_bind_int64(stmt, 2, look->revision);
	sqlite3_bind_int64(stmt, 3, look->at);
	return sql_run(db, stmt, err);
}

enum emend_status
state_db_put_look(struct state_db *db, const struct look_row *look,
    struct emend_error *err)
{
	struct chunk c;
	enum emend_status status = EMEND_OK;

	if (look_saw(look))
		status = revision_seen(db, look, err);
	if (status == EMEND_OK)
		status = last_chunk(db, look->id, &c, err);
	if (status)
		return status;
	add_to_chunk(&c, look);
	return put_chunk(db, look->id, &c, err);
}

enum emend_status
state_db_move_looks(struct state_db *db, struct hash128 from,
    struct hash128 to, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_LOOKS_MOVE,
	    "UPDATE OR IGNORE observation SET id = ?2 WHERE id = ?1", &stmt,
	    err);

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &from);
	sql_bind_hash(stmt, 2, &to);
	return sql_run(db, stmt, err);
}

/* ---- reading ---- */

static enum emend_status
each_look(struct state_db *db, sqlite3_stmt *stmt, look_fn *each,
    void *payload, struct emend_error *err)
{
	struct slice bytes = { sqlite3_column_blob(stmt, 1),
		(size_t)sqlite3_column_bytes(stmt, 1) };
	enum emend_status status = EMEND_OK;
	struct look_reader r;
	struct look_row look;

	look_reader_init(&r, bytes, sql_read_int64(stmt, 0));
	while (status == EMEND_OK && look_reader_next(&r, &look))
		status = each(payload, &look, err);
	if (status == EMEND_OK && r.bad)
		return emend_fail(err, EMEND_STORE,
		    "%s: the looks kept of an article are damaged", db->path);
	return status;
}

enum emend_status
state_looks(struct store *s, struct hash128 id, look_fn *each, void *payload,
    struct emend_error *err)
{
	struct state_db *db = s->state;
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(db, SQL_LOOKS,
	    "SELECT first_at, bytes FROM observation WHERE id = ?1"
	    " ORDER BY chunk",
	    &stmt, err);
	bool more;

	if (status)
		return status;
	sql_bind_hash(stmt, 1, &id);
	while ((status = sql_step(db, stmt, &more, err)) == EMEND_OK && more) {
		status = each_look(db, stmt, each, payload, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

/* ---- gaps ---- */

struct gap_search {
	const struct revision_list *history;
	struct gap *gaps;
	size_t count, cap;
	struct gap open;   /* since the last look that saw the article */
	bool broken;	   /* and it has begun */
	unsigned revision; /* the newest that was seen so far */
};

static void
add_reason(struct gap *gap, const char *reason)
{
	size_t len = strlen(gap->reasons), n = strlen(reason);
	const char *at = gap->reasons;

	while ((at = strstr(at, reason))) {
		bool begins = at == gap->reasons || at[-1] == ' ';

		if (begins && (at[n] == ' ' || at[n] == '\0'))
			return;
		at += n;
	}
	if (len + n + 2 <= sizeof(gap->reasons))
		snprintf(gap->reasons + len, sizeof(gap->reasons) - len,
		    "%s%s", len ? " " : "", reason);
}

/* A suspicion that was believed later saw the revision that came of it. */
static bool
was_believed(const struct gap_search *g, const struct look_row *look)
{
	size_t i;

	if (look->how != LOOKED_SUSPECT ||
	    (strcmp(look->reason, "gone") && strcmp(look->reason, "collapsed")))
		return false;
	for (i = 0; i < g->history->count; i++) {
		const struct revision *r = &g->history->at[i];

		if (r->number == g->revision + 1)
			return r->first_seen <= look->at;
	}
	return false;
}

static enum emend_status
end_gap(struct gap_search *g, int64_t at, struct emend_error *err)
{
	struct gap *grown;

	if (g->broken && g->open.from) {
		if (g->count == g->cap) {
			g->cap = g->cap ? g->cap * 2 : 8;
			grown = realloc(g->gaps, g->cap * sizeof(*grown));
			if (!grown)
				return emend_fail_nomem(err);
			g->gaps = grown;
		}
		g->open.to = at;
		g->gaps[g->count++] = g->open;
	}
	g->open = (struct gap){ .from = at };
	g->broken = false;
	return EMEND_OK;
}

static enum emend_status
take_look(void *payload, const struct look_row *look, struct emend_error *err)
{
	struct gap_search *g = payload;

	g->broken = g->broken || look->late;
	if (look_saw(look)) {
		if (look->revision > g->revision)
			g->revision = look->revision;
		return end_gap(g, look->at, err);
	}
	if (was_believed(g, look))
		return end_gap(g, look->at, err);
	g->broken = true;
	g->open.looks++;
	add_reason(&g->open, look->reason);
	return EMEND_OK;
}

enum emend_status
state_gaps(struct store *s, struct hash128 id,
    const struct revision_list *history, struct gap **out, size_t *count,
    struct emend_error *err)
{
	struct gap_search g = { .history = history };
	enum emend_status status = state_looks(s, id, take_look, &g, err);

	*out = NULL;
	*count = 0;
	if (status) {
		free(g.gaps);
		return status;
	}
	*out = g.gaps;
	*count = g.count;
	return EMEND_OK;
}
