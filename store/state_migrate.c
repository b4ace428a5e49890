#include "store/state_db.h"
#include "store/state_sql.h"

/* What makes a schema of one version into one of the next. */
static const char *const steps[STATE_SCHEMA_VERSION] = {
	/* version 1 knew one reading only */
	[1] = "ALTER TABLE revision ADD COLUMN"
	      " reading TEXT NOT NULL DEFAULT '1'",
	/* version 2 had no memory of what a host's articles share */
	[2] = STATE_SCHEMA_PROFILES,
};

enum emend_status
state_migrate(struct state_db *db, struct emend_error *err)
{
	int version = STATE_SCHEMA_VERSION;
	enum emend_status status = state_db_begin(db, err);

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
