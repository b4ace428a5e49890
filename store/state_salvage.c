/* Whether a state.db in which SQLite finds something wrong has its rows. */
#include <stdlib.h>

#include "store/state_db.h"
#include "store/state_repair.h"
#include "store/state_sql.h"

#define COMPLAINTS_MOST "1000"

/* One line of what SQLite complains of: is it of free space?  Where a row is not
 * in an index, the row may be what is damaged. */
static bool
is_beside_rows(struct slice line)
{
	static const char *const harmless[] = { "*** in database main ***",
		"free space corruption", "Fragmentation of ", "never used",
		"Freelist: " };
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (slice_find(line, slice_of(harmless[i]), 0) < line.len)
			return true;
	return line.len == 0;
}

/* A row of complaints may have several lines; counts them. */
static bool
are_beside_rows(struct slice lines, size_t *count)
{
	size_t at = 0, end;

	for (; at < lines.len; at = end + 1) {
		end = slice_find_byte(lines, '\n', at);
		if (!is_beside_rows(slice_sub(lines, at, end)))
			return false;
		++*count;
	}
	return true;
}

bool
state_db_rows_are_whole(struct state_db *db)
{
	sqlite3_stmt *stmt = NULL;
	bool whole = true;
	size_t count = 0;
	int code = sqlite3_prepare_v2(db->db,
	    "PRAGMA integrity_check(" COMPLAINTS_MOST ")", -1, &stmt, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	while (code == SQLITE_ROW && whole) {
		const char *said = (const char *)sqlite3_column_text(stmt, 0);

		whole = said && are_beside_rows(slice_of(said), &count);
		code = sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	/* after the last of so many SQLite says no more */
	return whole && code == SQLITE_DONE &&
	    count < strtoul(COMPLAINTS_MOST, NULL, 10);
}
