#include "store/state_schema.h"
#include "store/state_sql.h"

/*
 * Counts that triggers keep up: of articles as they stand, of what each source
 * named, of revisions.
 */

#define TALLY(op, row)                                                         \
	"UPDATE tally SET active = active " op " (" row ".state = 0),"         \
	" ended = ended " op " (" row ".state = 1),"                           \
	TALLY_OF("failing", op, row, ".failure IS NOT NULL") ","               \
	TALLY_OF("suspect", op, row, ".suspect IS NOT NULL") ","               \
	TALLY_OF("gone", op, row, ".gone IS 1") ","                            \
	TALLY_OF("flapping", op, row, ".flapping IS 1")                        \
	" WHERE " row ".role = 0;"                                             \
	"INSERT INTO followed SELECT " row ".source, 0"                        \
	" WHERE " row ".role = 0 AND " row ".state = 0"                        \
	" ON CONFLICT DO NOTHING;"                                             \
	"UPDATE followed SET articles = articles " op " 1"                     \
	" WHERE source = " row ".source AND " row ".role = 0"                  \
	" AND " row ".state = 0;"                                              \
	/* of one that is forgotten nothing stays, its address neither */      \
	"DELETE FROM followed WHERE source = " row ".source"                   \
	" AND articles = 0;"

#define TALLY_OF(name, op, row, test)                                          \
	" " name " = " name " " op " (" row ".state = 0 AND " row test ")"

/* A look that changes nothing has nothing to do with it. */
#define WATCH_TURN                                                             \
	"CREATE TRIGGER watch_turn AFTER UPDATE OF"                            \
	" state, role, source, failure, suspect, gone, flapping ON watch WHEN" \
	" OLD.state IS NOT NEW.state OR OLD.role IS NOT NEW.role"              \
	" OR OLD.source IS NOT NEW.source"                                     \
	" OR (OLD.failure IS NULL) <> (NEW.failure IS NULL)"                   \
	" OR (OLD.suspect IS NULL) <> (NEW.suspect IS NULL)"                   \
	" OR OLD.gone IS NOT NEW.gone OR OLD.flapping IS NOT NEW.flapping"     \
	" BEGIN " TALLY("-", "OLD") " " TALLY("+", "NEW") " END;"

const char state_turn[] = "DROP TRIGGER IF EXISTS watch_turn;" WATCH_TURN;

const char state_tally[] =
    "CREATE TABLE tally ("
    " active INTEGER, ended INTEGER, failing INTEGER, suspect INTEGER,"
    " gone INTEGER, flapping INTEGER, revisions INTEGER);"
    "CREATE TABLE followed ("
    " source TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX watch_ended ON watch (key) WHERE state = 1;"
    "INSERT INTO tally SELECT ifnull(sum(state = 0), 0),"
    " ifnull(sum(state = 1), 0),"
    " ifnull(sum(state = 0 AND failure IS NOT NULL), 0),"
    " ifnull(sum(state = 0 AND suspect IS NOT NULL), 0),"
    " ifnull(sum(state = 0 AND gone IS 1), 0),"
    " ifnull(sum(state = 0 AND flapping IS 1), 0),"
    " (SELECT count(*) FROM revision) FROM watch WHERE role = 0;"
    "INSERT INTO followed SELECT source, count(*) FROM watch"
    " WHERE state = 0 AND role = 0 GROUP BY source;"
    "CREATE TRIGGER watch_in AFTER INSERT ON watch BEGIN "
    TALLY("+", "NEW") " END;"
    "CREATE TRIGGER watch_out AFTER DELETE ON watch BEGIN "
    TALLY("-", "OLD") " END;"
    WATCH_TURN
    "CREATE TRIGGER revision_in AFTER INSERT ON revision BEGIN"
    " UPDATE tally SET revisions = revisions + 1; END;"
    "CREATE TRIGGER revision_out AFTER DELETE ON revision BEGIN"
    " UPDATE tally SET revisions = revisions - 1; END;";
