#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/arena.h"
#include "base/table.h"
#include "base/time.h"
#include "store/internal.h"
#include "store/recorded.h"
#include "store/repository.h"
#include "store/search.h"
#include "store/search_file.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* Taking up what was recorded. */

#define PORTION 500 /* numbers of the order of recording, under one lock */

struct updating {
	struct store *store;
	struct state_db *db;
	struct search_place place; /* where this portion comes to */
	struct table wordings;	   /* of one article: struct entry by text */
	unsigned taken;		   /* its last revision that is in */
	struct arena arena;
};

/* A wording that an article has or had.  A headline is another one than a
 * paragraph of the same words: its key begins with a line feed. */
struct entry {
	int64_t key;
	unsigned came; /* of where it stands now; 0: it does not */
	unsigned seen; /* the last revision that had it */
};

static enum emend_status
key_of(struct updating *u, struct slice text, bool headline,
    struct slice *out, struct emend_error *err)
{
	size_t n = text.len + headline;
	char *key = arena_alloc(&u->arena, n + 1);

	if (!key)
		return emend_fail_nomem(err);
	key[0] = '\n';
	memcpy(key + headline, text.ptr, text.len);
	*out = slice_new(key, n);
	return EMEND_OK;
}

static enum emend_status
enter(struct updating *u, struct slice key, struct entry **out,
    struct emend_error *err)
{
	*out = arena_alloc(&u->arena, sizeof(**out));
	if (!*out || !table_put(&u->wordings, key, *out))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

/* What is in the index of the article; of several times the last. */
static enum emend_status
read_entry(struct updating *u, sqlite3_stmt *stmt, struct emend_error *err)
{
	struct slice text = slice_new(
	    (const char *)sqlite3_column_text(stmt, 2),
	    (size_t)sqlite3_column_bytes(stmt, 2));
	struct slice key;
	struct entry *e;
	unsigned came, went;
	enum emend_status status;

	if (!text.ptr)
		return emend_fail_nomem(err);
	status = key_of(u, text, sqlite3_column_int(stmt, 1) != 0, &key, err);
	if (status)
		return status;
	e = table_get(&u->wordings, key);
	if (!e)
		status = enter(u, key, &e, err);
	if (status)
		return status;
	e->key = sql_read_int64(stmt, 0);
	came = (unsigned)sql_read_int64(stmt, 3);
	went = (unsigned)sql_read_int64(stmt, 4);
	if (went == 0)
		e->came = came;
	u->taken = came > u->taken ? came : u->taken;
	u->taken = went > u->taken ? went : u->taken;
	return EMEND_OK;
}

static enum emend_status
read_entries(struct updating *u, const struct hash128 *id,
    struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = sql_get(u->db, SQL_SEARCH_WORDINGS,
	    "SELECT w.key, w.headline, w.text, s.came, s.went FROM wording w"
	    " JOIN stood s ON s.key = w.key WHERE w.id = ?1",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_blob(
	    stmt, 1, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
	while (!(status = sql_step(u->db, stmt, &row, err)) && row) {
		status = read_entry(u, stmt, err);
		if (status) {
			sqlite3_reset(stmt);
			break;
		}
	}
	return status;
}

/* ---- writing ---- */

static enum emend_status
put_wording(struct updating *u, struct entry *e, const struct hash128 *id,
    struct slice text, bool headline, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(u->db, SQL_SEARCH_WORDING_PUT,
	    "INSERT INTO wording (id, headline, text) VALUES (?1, ?2, ?3)",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_blob(
	    stmt, 1, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
	sqlite3_bind_int(stmt, 2, headline);
	sqlite3_bind_text(
	    stmt, 3, text.ptr, (int)text.len, SQLITE_STATIC);
	status = sql_run(u->db, stmt, err);
	if (status)
		return status;
	e->key = sqlite3_last_insert_rowid(u->db->db);
	status = sql_get(u->db, SQL_SEARCH_WORDS_PUT,
	    "INSERT INTO words (rowid, text) VALUES (?1, ?2)", &stmt, err);
	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, e->key);
	sqlite3_bind_text(
	    stmt, 2, text.ptr, (int)text.len, SQLITE_STATIC);
	return sql_run(u->db, stmt, err);
}

static enum emend_status
run_numbers(struct updating *u, enum statement which, const char *sql,
    const int64_t *numbers, int count, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	enum emend_status status = sql_get(u->db, which, sql, &stmt, err);
	int i;

	if (status)
		return status;
	for (i = 0; i < count; i++)
		sqlite3_bind_int64(stmt, i + 1, numbers[i]);
	return sql_run(u->db, stmt, err);
}

static enum emend_status
take_text(struct updating *u, const struct hash128 *id, struct slice text,
    bool headline, unsigned number, struct emend_error *err)
{
	struct slice key;
	struct entry *e;
	enum emend_status status;

	if (text.len == 0)
		return EMEND_OK;
	status = key_of(u, text, headline, &key, err);
	if (status)
		return status;
	e = table_get(&u->wordings, key);
	if (!e) {
		status = enter(u, key, &e, err);
		if (status == EMEND_OK)
			status = put_wording(u, e, id, text, headline, err);
	}
	if (status)
		return status;
	e->seen = number;
	if (e->came)
		return EMEND_OK;
	e->came = number;
	return run_numbers(u, SQL_SEARCH_CAME,
	    "INSERT OR IGNORE INTO stood (key, came) VALUES (?1, ?2)",
	    (const int64_t[]){ e->key, number }, 2, err);
}

/* What stood before and is not in this revision. */
static enum emend_status
close_rest(struct updating *u, unsigned number, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct entry *e;
	size_t i;

	for (i = 0; i < u->wordings.count && status == EMEND_OK; i++) {
		e = u->wordings.entries[i].value;
		if (!e->came || e->seen == number)
			continue;
		status = run_numbers(u, SQL_SEARCH_WENT,
		    "UPDATE stood SET went = ?3 WHERE key = ?1 AND came = ?2",
		    (const int64_t[]){ e->key, e->came, number }, 3, err);
		e->came = 0;
	}
	return status;
}

/* ---- a revision, an article, a portion ---- */

static enum emend_status
take_revision(struct updating *u, const struct hash128 *id,
    const struct revision *r, struct emend_error *err)
{
	struct article *a = NULL;
	enum emend_status status = EMEND_OK;
	size_t i;

	/* who is gone has no words to be read */
	if (!r->gone)
		status = store_read(u->store, *id, r->number, &a, err);
	if (status == EMEND_OK && a)
		status = take_text(u, id, a->title, true, r->number, err);
	for (i = 0; a && i < a->paragraph_count && status == EMEND_OK; i++)
		status = take_text(u, id, a->paragraphs[i].text, false,
		    r->number, err);
	article_free(a);
	return status ? status : close_rest(u, r->number, err);
}

static enum emend_status
take_article(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct updating *u = payload;
	struct revision_list list;
	enum emend_status status = store_history(u->store, r->id, &list, err);
	size_t i;

	if (status)
		return status;
	u->taken = 0;
	status = read_entries(u, &r->id, err);
	for (i = 0; i < list.count && status == EMEND_OK; i++)
		if (list.at[i].number > u->taken &&
		    list.at[i].number >= r->first &&
		    list.at[i].number <= r->last)
			status = take_revision(u, &r->id, &list.at[i], err);
	revision_list_free(&list);
	table_clear(&u->wordings);
	arena_clear(&u->arena);
	return status;
}

/* What is recorded of it in this portion, too, finds itself there already. */
static enum emend_status
take_anew(void *payload, const struct recorded *r, struct emend_error *err)
{
	const struct recorded whole = { .id = r->id, .first = 1,
		.last = UINT_MAX };
	struct updating *u = payload;
	enum emend_status status = search_drop(u->db, &r->id, err);

	return status ? status : take_article(u, &whole, err);
}

static enum emend_status
take_portion(struct updating *u, int64_t last, struct emend_error *err)
{
	struct recorded_range range = { .after = u->place.upto };
	enum emend_status status;

	range.upto = last - range.after > PORTION ? range.after + PORTION
						   : last;
	status = store_lock(u->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = sql_exec(u->db, "BEGIN IMMEDIATE", err);
	/* a text that is another now, with all of its article's */
	if (status == EMEND_OK)
		status = state_reread(u->store, &range, take_anew, u, err);
	if (status == EMEND_OK)
		status = state_recorded(
		    u->store, &range, take_article, u, err);
	if (status == EMEND_OK)
		status = search_place_at(
		    u->store, range.upto, &u->place, err);
	if (status == EMEND_OK)
		status = search_place_put(u->db, &u->place, err);
	if (status == EMEND_OK)
		status = sql_exec(u->db, "COMMIT", err);
	store_unlock(u->store, STORE_LOCK_WRITE);
	return status;
}

enum emend_status
search_update(struct store *s, int64_t budget_ms,
    const volatile sig_atomic_t *stop, size_t *left, struct emend_error *err)
{
	struct updating u = { .store = s, .wordings = TABLE_INIT };
	int64_t until = monotonic_ms() + budget_ms, last = 0;
	bool damaged;
	enum emend_status status = search_open_current(
	    &u.db, s, true, &u.place, err);

	*left = 0;
	if (status == EMEND_NOTFOUND || status == EMEND_STORE)
		status = search_create(&u.db, s, err);
	if (status == EMEND_OK)
		status = state_recorded_last(s, &last, err);
	while (status == EMEND_OK && u.place.upto < last) {
		if ((stop && *stop) || (budget_ms && monotonic_ms() > until))
			break;
		status = take_portion(&u, last, err);
		repository_rest(s->articles);
	}
	*left = (size_t)(last - u.place.upto);
	damaged = search_is_damaged(u.db);
	search_close(u.db);
	if (damaged && search_remove(s->dir, NULL) == EMEND_OK)
		emend_error_prefix(err, "the next check makes it anew");
	table_free(&u.wordings);
	arena_free(&u.arena);
	return status;
}
