#ifndef EMEND_STORE_STATE_COLUMNS_H
#define EMEND_STORE_STATE_COLUMNS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "store/state_sql.h"

struct text;

/* Rows described as tables of columns, instead of long lists of binds. */

enum column_type {
	COLUMN_INT64,
	COLUMN_UNSIGNED,
	COLUMN_INT,
	COLUMN_SIZE,
	COLUMN_BOOL,
	COLUMN_TEXT,	/* const char *, NULL allowed */
	COLUMN_HASH,	/* struct hash128, zero is NULL */
	COLUMN_BLOB,	/* struct slice, absent is NULL */
};

struct column {
	const char *name;
	enum column_type type;
	size_t offset; /* in the row's struct */
};

/* Binds parameters 1.. to the members of row, which must stay until reset. */
void columns_bind(sqlite3_stmt *stmt, const struct column *columns,
    size_t count, const void *row);

/* Are all these members the same?  Texts and blobs by what they say. */
bool columns_equal(const struct column *columns, size_t count,
    const void *one, const void *other);

/* Fills row from result columns 0..; strings live until the next step. */
void columns_read(sqlite3_stmt *stmt, const struct column *columns,
    size_t count, void *row);

/* "a, b, c", "?1, ?2, ?3" or "a = excluded.a, ..." into out. */
enum column_list { COLUMN_NAMES, COLUMN_MARKS, COLUMN_UPDATES };
void columns_list(struct text *out, const struct column *columns, size_t count,
    enum column_list what);

/* Runs "INTO (names) VALUES (marks)" for a row. */
enum emend_status columns_insert(struct state_db *db, enum statement which,
    const char *into, const struct column *columns, size_t count,
    const void *row, struct emend_error *err) EMEND_MUST_USE;

/* "SELECT names REST" as by sql_get. */
enum emend_status columns_select(struct state_db *db, enum statement which,
    const struct column *columns, size_t count, const char *rest,
    sqlite3_stmt **out, struct emend_error *err) EMEND_MUST_USE;

#endif
