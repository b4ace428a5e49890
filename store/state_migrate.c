#include "store/look_chunk.h"
#include "store/state_db.h"
#include "store/state_schema.h"
#include "store/state_sql.h"

/* What makes a schema of one version into one of the next. */
static const char *const steps[STATE_SCHEMA_VERSION] = {
	/* version 1 knew one reading only */
	[1] = "ALTER TABLE revision ADD COLUMN"
	      " reading TEXT NOT NULL DEFAULT '1'",
	/* version 2 had no memory of what a host's articles share */
	[2] = STATE_SCHEMA_PROFILES,
	/* version 3 kept a row for the looks that saw one revision, one after
	   the other, and nothing of those that saw none; it took an address
	   for no more than it was */
	[3] = "ALTER TABLE observation RENAME TO span;" STATE_SCHEMA_LOOKS
	      "INSERT INTO observation (id, chunk, first_at, last_at, looks,"
	      " bytes) SELECT id, row_number() OVER (PARTITION BY id ORDER BY"
	      " first_at), first_at, last_at, looks, chunk_of_span(first_at,"
	      " last_at, revision, broken) FROM span;"
	      "DROP TABLE span;"
	      "ALTER TABLE alias ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;"
	      "ALTER TABLE watch ADD COLUMN candidate TEXT",
	/* version 4 never forgot what was furniture once */
	[4] = "DROP INDEX furniture_new;" STATE_SCHEMA_FURNITURE_NEW,
	/* version 5 could not forget an article */
	[5] = STATE_SCHEMA_FORGOTTEN,
	/* version 6 watched pages alone */
	[6] = "ALTER TABLE watch ADD COLUMN role INTEGER NOT NULL DEFAULT 0",
	/* version 7 did not know who had named an article before its source */
	[7] = "ALTER TABLE watch ADD COLUMN found_in TEXT;"
	      "UPDATE watch SET found_in = source",
	/* version 8 counted all rows to tell how many there are */
	[8] = state_tally,
	/* version 9 did not know the order in which revisions came */
	[9] = state_recording,
	/* version 10 did not know what had stood there before it was looked for;
	   what was never looked at has it all before it */
	[10] = "ALTER TABLE watch ADD COLUMN baseline INTEGER NOT NULL DEFAULT"
	       " 0;"
	       "UPDATE watch SET baseline = 1 WHERE role <> 0 AND first_seen = 0;"
	       "ALTER TABLE revision ADD COLUMN baseline INTEGER NOT NULL DEFAULT"
	       " 0",
	/* version 11 alerted nobody */
	[11] = state_outbox,
	/* version 12 did not know what feeds call their articles */
	[12] = STATE_SCHEMA_ENTRIES
	       "ALTER TABLE watch ADD COLUMN continues BLOB",
	/* version 13 told nobody when a text was read in another way */
	[13] = state_rereading,
	/* version 14 had no budgets */
	[14] = "ALTER TABLE host ADD COLUMN used_day INTEGER;"
	       "ALTER TABLE host ADD COLUMN used INTEGER",
	/* version 15 kept no cookies */
	[15] = "ALTER TABLE host ADD COLUMN cookies BLOB",
	/* version 16 looked at all alerts for each that went */
	[16] = state_outbox_forget,
	/* version 17 held every look against what is counted */
	[17] = state_turn,
};

/* The first and the last look of a span; broken: one before it saw nothing. */
static void
chunk_of_span(sqlite3_context *context, int count, sqlite3_value **values)
{
	const int64_t times[] = { sqlite3_value_int64(values[0]),
		sqlite3_value_int64(values[1]) };
	unsigned char bytes[LOOK_CHUNK_MOST];
	struct look_reader r = { .at = times[0] };
	struct look_row look = { .how = LOOKED_FAILED, .at = times[0],
		.reason = "unknown" };
	size_t len = 0, i;

	(void)count;
	if (sqlite3_value_int(values[3]))
		(void)look_chunk_add(bytes, &len, &r, &look);
	look = (struct look_row){ .how = LOOKED_UNKNOWN,
		.revision = (unsigned)sqlite3_value_int64(values[2]) };
	for (i = 0; i < 2; i++) {
		look.at = times[i];
		if (i == 0 || times[1] > times[0])
			(void)look_chunk_add(bytes, &len, &r, &look);
		r.at = times[i];
		r.revision = look.revision;
	}
	sqlite3_result_blob(context, bytes, (int)len, SQLITE_TRANSIENT);
}

static enum emend_status
add_functions(struct state_db *db, struct emend_error *err)
{
	int code = sqlite3_create_function(db->db, "chunk_of_span", 4,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, chunk_of_span, NULL,
	    NULL);

	return code == SQLITE_OK ? EMEND_OK : fail_sqlite(db, code, err);
}

enum emend_status
state_migrate(struct state_db *db, struct emend_error *err)
{
	int version = STATE_SCHEMA_VERSION;
	enum emend_status status = add_functions(db, err);

	if (status == EMEND_OK)
		status = state_db_begin(db, err);
	/* another process may have been quicker */
	if (status == EMEND_OK)
		status = sql_user_version(db, &version, err);
	for (; status == EMEND_OK && version < STATE_SCHEMA_VERSION; version++)
		status = sql_exec(db, steps[version], err);
	if (status == EMEND_OK)
		status = sql_exec(db, STATE_SET_VERSION, err);
	if (status == EMEND_OK)
		status = state_db_commit(db, err);
	if (status)
		state_db_rollback(db);
	return status;
}
