#include "store/state_columns.h"

#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/slice.h"
#include "base/text.h"
#include "store/state_sql.h"

#define SQL_LIMIT 2048 /* a statement made of columns */

static void
bind_slice(sqlite3_stmt *stmt, int at, const struct slice *s)
{
	if (s->ptr)
		sqlite3_bind_blob64(stmt, at, s->ptr, s->len, SQLITE_STATIC);
}

void
columns_bind(sqlite3_stmt *stmt, const struct column *columns, size_t count,
    const void *row)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const void *member = (const char *)row + columns[i].offset;
		int at = (int)i + 1;

		switch (columns[i].type) {
		case COLUMN_INT64:
			sqlite3_bind_int64(stmt, at, *(const int64_t *)member);
			break;
		case COLUMN_UNSIGNED:
			sqlite3_bind_int64(stmt, at, *(const unsigned *)member);
			break;
		case COLUMN_INT:
			sqlite3_bind_int(stmt, at, *(const int *)member);
			break;
		case COLUMN_SIZE:
			sqlite3_bind_int64(
			    stmt, at, (int64_t) * (const size_t *)member);
			break;
		case COLUMN_BOOL:
			sqlite3_bind_int(stmt, at, *(const bool *)member);
			break;
		case COLUMN_TEXT:
			sqlite3_bind_text(stmt, at, *(const char *const *)member,
			    -1, SQLITE_STATIC);
			break;
		case COLUMN_HASH:
			if (!hash_is_zero(*(const struct hash128 *)member))
				sql_bind_hash(stmt, at, member);
			break;
		case COLUMN_BLOB:
			bind_slice(stmt, at, member);
			break;
		}
	}
}

static bool
is_equal(enum column_type type, const void *x, const void *y)
{
	const char *const *one = x, *const *other = y;
	const struct slice *s = x, *t = y;

	switch (type) {
	case COLUMN_INT64:
		return *(const int64_t *)x == *(const int64_t *)y;
	case COLUMN_UNSIGNED:
		return *(const unsigned *)x == *(const unsigned *)y;
	case COLUMN_INT:
		return *(const int *)x == *(const int *)y;
	case COLUMN_SIZE:
		return *(const size_t *)x == *(const size_t *)y;
	case COLUMN_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case COLUMN_TEXT:
		return *one == *other ||
		    (*one && *other && !strcmp(*one, *other));
	case COLUMN_HASH:
		return hash_equal(*(const struct hash128 *)x,
		    *(const struct hash128 *)y);
	case COLUMN_BLOB:
		return !s->ptr == !t->ptr && slice_equal(*s, *t);
	}
	return false;
}

bool
columns_equal(const struct column *columns, size_t count, const void *one,
    const void *other)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!is_equal(columns[i].type,
			(const char *)one + columns[i].offset,
			(const char *)other + columns[i].offset))
			return false;
	return true;
}

static void
read_slice(sqlite3_stmt *stmt, int at, struct slice *out)
{
	*out = (struct slice){ NULL, 0 };
	if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
		return;
	out->ptr = sqlite3_column_blob(stmt, at);
	out->len = (size_t)sqlite3_column_bytes(stmt, at);
	if (!out->ptr) /* empty, not absent */
		out->ptr = "";
}

void
columns_read(sqlite3_stmt *stmt, const struct column *columns, size_t count,
    void *row)
{
	size_t i;

	for (i = 0; i < count; i++) {
		void *member = (char *)row + columns[i].offset;
		int at = (int)i;

		switch (columns[i].type) {
		case COLUMN_INT64:
			*(int64_t *)member = sql_read_int64(stmt, at);
			break;
		case COLUMN_UNSIGNED:
			*(unsigned *)member =
			    (unsigned)sql_read_int64(stmt, at);
			break;
		case COLUMN_INT:
			*(int *)member = sqlite3_column_int(stmt, at);
			break;
		case COLUMN_SIZE:
			*(size_t *)member =
			    (size_t)sql_read_int64(stmt, at);
			break;
		case COLUMN_BOOL:
			*(bool *)member = sqlite3_column_int(stmt, at) != 0;
			break;
		case COLUMN_TEXT:
			*(const char **)member =
			    (const char *)sqlite3_column_text(stmt, at);
			break;
		case COLUMN_HASH:
			(void)sql_read_hash(stmt, at, member);
			break;
		case COLUMN_BLOB:
			read_slice(stmt, at, member);
			break;
		}
	}
}

void
columns_list(struct text *out, const struct column *columns, size_t count,
    enum column_list what)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *comma = i ? ", " : "";

		switch (what) {
		case COLUMN_NAMES:
			text_addf(out, "%s%s", comma, columns[i].name);
			break;
		case COLUMN_MARKS:
			text_addf(out, "%s?%zu", comma, i + 1);
			break;
		case COLUMN_UPDATES:
			text_addf(out, "%s%s = excluded.%s", comma,
			    columns[i].name, columns[i].name);
			break;
		}
	}
}

enum emend_status
columns_insert(struct state_db *db, enum statement which, const char *into,
    const struct column *columns, size_t count, const void *row,
    struct emend_error *err)
{
	struct text sql;
	sqlite3_stmt *stmt;
	enum emend_status status;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which)) {
		text_addf(&sql, "%s (", into);
		columns_list(&sql, columns, count, COLUMN_NAMES);
		text_puts(&sql, ") VALUES (");
		columns_list(&sql, columns, count, COLUMN_MARKS);
		text_puts(&sql, ")");
	}
	status = sql_get_text(db, which, &sql, &stmt, err);
	if (status)
		return status;
	columns_bind(stmt, columns, count, row);
	return sql_run(db, stmt, err);
}

enum emend_status
columns_select(struct state_db *db, enum statement which,
    const struct column *columns, size_t count, const char *rest,
    sqlite3_stmt **out, struct emend_error *err)
{
	struct text sql;

	text_init(&sql, SQL_LIMIT);
	if (!sql_is_prepared(db, which)) {
		text_puts(&sql, "SELECT ");
		columns_list(&sql, columns, count, COLUMN_NAMES);
		text_puts(&sql, rest);
	}
	return sql_get_text(db, which, &sql, out, err);
}
