#include <stdlib.h>

#include "base/text.h"
#include "store/internal.h"
#include "store/recorded.h"
#include "store/search.h"
#include "store/search_file.h"
#include "store/search_tokens.h"
#include "store/state_db.h"
#include "store/state_sql.h"

/* Looking for words. */

#define QUERY_MOST 4096 /* bytes of what is looked for */
#define STOOD_MOST 64	/* times that a wording came; of more the oldest */

/* ---- what is looked for ---- */

/* One phrase of FTS5: in double quotes, so that nothing in it is syntax. */
static void
add_phrase(struct text *out, struct slice words)
{
	bool goes_on = words.len && words.ptr[words.len - 1] == '*';
	size_t i;

	words.len -= goes_on;
	text_puts(out, out->len ? " AND \"" : "\"");
	for (i = 0; i < words.len; i++) {
		text_putc(out, words.ptr[i]);
		if (words.ptr[i] == '"')
			text_putc(out, '"');
	}
	text_puts(out, goes_on ? "\" *" : "\"");
}

static int
count_token(void *payload, int flags, const char *token, int len, int start,
    int end)
{
	size_t *n = payload;

	(void)flags;
	(void)token;
	(void)len;
	(void)start;
	(void)end;
	++*n;
	return SQLITE_OK;
}

/* A phrase without a word would be found nowhere: it is left out. */
static enum emend_status
has_words(struct state_db *db, struct slice phrase, bool *out,
    struct emend_error *err)
{
	size_t n = 0;
	int code = search_tokens_of(phrase, count_token, &n);

	*out = n > 0;
	return code == SQLITE_OK ? EMEND_OK : fail_sqlite(db, code, err);
}

/* Up to the next blank, or the next quote where a phrase begins with one. */
static struct slice
next_phrase(struct slice *rest)
{
	struct slice s = slice_trim(*rest);
	bool quoted = s.len && s.ptr[0] == '"';
	size_t end;

	if (quoted)
		s = slice_sub(s, 1, s.len);
	end = quoted ? slice_find_byte(s, '"', 0) : slice_find_byte(s, ' ', 0);
	*rest = slice_sub(s, end + (quoted && end < s.len), s.len);
	return slice_sub(s, 0, end);
}

static enum emend_status
make_query(struct text *out, struct state_db *db, const char *words,
    struct emend_error *err)
{
	struct slice rest = slice_of(words), phrase;
	enum emend_status status = EMEND_OK;
	bool any;

	if (rest.len > QUERY_MOST)
		return emend_fail(err, EMEND_USAGE,
		    "that is %zu bytes to look for: at most %d", rest.len,
		    QUERY_MOST);
	while (slice_trim(rest).len && status == EMEND_OK) {
		phrase = next_phrase(&rest);
		status = has_words(db, phrase, &any, err);
		if (status == EMEND_OK && any)
			add_phrase(out, phrase);
	}
	if (status == EMEND_OK)
		status = text_check(out, err);
	if (status == EMEND_OK && out->len == 0)
		status = emend_fail(err, EMEND_USAGE,
		    "there is no word in what is to be looked for: letters or "
		    "digits are wanted");
	return status;
}

/* ---- what is found ---- */

static enum emend_status
read_stood(struct state_db *db, int64_t key, struct stood *stood,
    size_t *count, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = sql_get(db, SQL_SEARCH_STOOD,
	    "SELECT came, went FROM stood WHERE key = ?1 ORDER BY came", &stmt,
	    err);

	*count = 0;
	if (status)
		return status;
	sqlite3_bind_int64(stmt, 1, key);
	while (!(status = sql_step(db, stmt, &row, err)) && row) {
		if (*count == STOOD_MOST)
			continue;
		stood[*count].came = (unsigned)sql_read_int64(stmt, 0);
		stood[*count].went = (unsigned)sql_read_int64(stmt, 1);
		++*count;
	}
	return status;
}

static enum emend_status
tell_one(struct state_db *db, sqlite3_stmt *stmt, wording_fn *each,
    void *payload, struct emend_error *err)
{
	struct stood stood[STOOD_MOST];
	struct wording w = { .stood = stood };
	enum emend_status status;

	if (!sql_read_hash(stmt, 1, &w.id))
		return EMEND_OK;
	w.headline = sqlite3_column_int(stmt, 2) != 0;
	w.text.ptr = (const char *)sqlite3_column_text(stmt, 3);
	w.text.len = (size_t)sqlite3_column_bytes(stmt, 3);
	if (!w.text.ptr)
		return emend_fail_nomem(err);
	status = read_stood(
	    db, sql_read_int64(stmt, 0), stood, &w.stood_count, err);
	return status ? status : each(payload, &w, err);
}

/* By rank a common word takes a second; people look for what is new. */
static enum emend_status
tell_found(struct state_db *db, const struct text *query, size_t most,
    wording_fn *each, void *payload, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = sql_get(db, SQL_SEARCH_FIND,
	    "SELECT w.key, w.id, w.headline,"
	    " highlight(words, 0, char(2), char(3))"
	    " FROM words JOIN wording w ON w.key = words.rowid"
	    " WHERE words MATCH ?1 ORDER BY words.rowid DESC LIMIT ?2",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(
	    stmt, 1, query->ptr, (int)query->len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, (int64_t)most);
	while (!(status = sql_step(db, stmt, &row, err)) && row) {
		status = tell_one(db, stmt, each, payload, err);
		if (status)
			break;
	}
	sqlite3_reset(stmt);
	return status;
}

static enum emend_status
count_found(struct state_db *db, const struct text *query,
    struct search_result *out, struct emend_error *err)
{
	sqlite3_stmt *stmt;
	bool row;
	enum emend_status status = sql_get(db, SQL_SEARCH_COUNT,
	    "SELECT count(*) FROM"
	    " (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2)",
	    &stmt, err);

	if (status)
		return status;
	sqlite3_bind_text(
	    stmt, 1, query->ptr, (int)query->len, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, SEARCH_COUNT_MOST + 1);
	status = sql_step(db, stmt, &row, err);
	if (status || !row)
		return status;
	out->found = (size_t)sql_read_int64(stmt, 0);
	out->found_more = out->found > SEARCH_COUNT_MOST;
	if (out->found_more)
		out->found = SEARCH_COUNT_MOST;
	sqlite3_reset(stmt);
	return EMEND_OK;
}

enum emend_status
search_find(struct store *s, const char *words, size_t most, wording_fn *each,
    void *payload, struct search_result *out, struct emend_error *err)
{
	struct state_db *db;
	struct search_place place;
	struct text query;
	int64_t last = 0;
	enum emend_status status = search_open_current(
	    &db, s, false, &place, err);

	*out = (struct search_result){ .found = 0 };
	text_init(&query, 4 * QUERY_MOST);
	if (status == EMEND_OK)
		status = state_recorded_last(s, &last, err);
	if (status == EMEND_OK)
		status = make_query(&query, db, words, err);
	/* of one moment, though a check goes on writing */
	if (status == EMEND_OK)
		status = sql_exec(db, "BEGIN", err);
	if (status == EMEND_OK)
		status = count_found(db, &query, out, err);
	if (status == EMEND_OK)
		status = tell_found(db, &query, most, each, payload, err);
	out->pending = (size_t)(last - place.upto);
	text_free(&query);
	search_close(db);
	return status;
}
