#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/addresses.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "tests/store_story.h"

/* Makes state.db one of an older schema. */
static void
make_old(const char *sql)
{
	char path[SANDBOX_PATH];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* What version 7 added. */
#define UNDO_ROLES UNDO_FOUND "ALTER TABLE watch DROP COLUMN role;"
/* What version 8 added. */
#define UNDO_FOUND UNDO_TALLY "ALTER TABLE watch DROP COLUMN found_in;"
/* What version 9 added. */
#define UNDO_TALLY                                                             \
	UNDO_RECORDING                                                         \
	"DROP TRIGGER watch_in; DROP TRIGGER watch_out;"                       \
	"DROP TRIGGER watch_turn; DROP TRIGGER revision_in;"                   \
	"DROP TRIGGER revision_out; DROP TABLE tally; DROP TABLE followed;"    \
	"DROP INDEX watch_ended;"

/* What version 10 added. */
#define UNDO_RECORDING                                                         \
	UNDO_BASELINE                                                          \
	"DROP TRIGGER recorded_in; DROP TRIGGER recorded_out;"                 \
	"DROP TRIGGER review_in; DROP TABLE mark; DROP TABLE review;"          \
	"DROP TABLE unread; DROP TABLE hidden; DROP INDEX revision_seq;"       \
	"DROP INDEX revision_recorded; ALTER TABLE revision DROP COLUMN seq;"  \
	"ALTER TABLE tally DROP COLUMN recorded;"

/* What version 11 added. */
#define UNDO_BASELINE                                                          \
	UNDO_OUTBOX                                                            \
	"ALTER TABLE watch DROP COLUMN baseline;"                              \
	"ALTER TABLE revision DROP COLUMN baseline;"

/* What version 12 added. */
#define UNDO_OUTBOX                                                            \
	UNDO_ENTRIES                                                           \
	"DROP TABLE alert; DROP TABLE message; DROP TABLE channel;"

/* What version 13 added. */
#define UNDO_ENTRIES                                                           \
	UNDO_REREADING                                                         \
	"DROP TABLE entry; ALTER TABLE watch DROP COLUMN continues;"

/* What version 14 added. */
#define UNDO_REREADING                                                         \
	UNDO_BUDGETS                                                           \
	"DROP TRIGGER reread_in; DROP INDEX revision_reread;"                  \
	"ALTER TABLE revision DROP COLUMN reread;"

/* What version 15 added. */
#define UNDO_BUDGETS                                                           \
	UNDO_COOKIES                                                           \
	"ALTER TABLE host DROP COLUMN used_day;"                               \
	"ALTER TABLE host DROP COLUMN used;"

/* What version 16 added. */
#define UNDO_COOKIES "ALTER TABLE host DROP COLUMN cookies;"

/* What version 4 added. */
#define UNDO_LOOKS                                                             \
	"DROP TABLE observation;"                                              \
	"CREATE TABLE observation (id BLOB, first_at INTEGER,"                 \
	" last_at INTEGER, revision INTEGER, looks INTEGER, broken INTEGER);"  \
	"ALTER TABLE alias DROP COLUMN claimed;"                               \
	"ALTER TABLE watch DROP COLUMN candidate;" UNDO_ROLES

static void
brings_the_first_schema_up_to_date(void **state)
{
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_LOOKS "ALTER TABLE revision DROP COLUMN reading;"
		 "DROP TABLE edge; DROP TABLE furniture;"
		 "DROP TABLE forgotten;"
		 "PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE);");
	/* who may only read cannot */
	assert_int_equal(
	    store_open(&store, box.dir, STORE_READ, &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "emend check"));
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_history(store, story(), &list, &err));
	assert_string_equal(list.at[0].reading, "1");
	revision_list_free(&list);
	reread(1, "One, again.\n");
	check_text(1, "One, again.\n");
	store_close(store);
	ok(store_open(&store, box.dir, STORE_READ, &err));
}

static void
brings_the_second_schema_up_to_date(void **state)
{
	const struct furniture *f;
	struct revision_list list;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_LOOKS "DROP TABLE edge; DROP TABLE furniture;"
		 "DROP TABLE forgotten;"
		 "PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_history(store, story(), &list, &err));
	assert_int_equal(list.count, 1);
	revision_list_free(&list);
	ok(store_profile(store, SLICE(URL), &f, &err));
	assert_int_equal(f->version, 0);
	/* what it has now can be counted */
	reread(1, "One, again.\n");
	keep(1, "Two.\n");
	check_text(2, "Two.\n");
}

static void
brings_the_fourth_schema_up_to_date(void **state)
{
	const struct furniture *f;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old("DROP INDEX furniture_new;"
		 "CREATE INDEX furniture_new ON furniture (host)"
		 " WHERE version = 0;"
		 "INSERT INTO furniture VALUES ('example.org', 'Follow us', 3);"
		 "DROP TABLE forgotten;" UNDO_ROLES
		 "PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_profile(store, SLICE(URL), &f, &err));
	assert_int_equal(f->version, 3);
	assert_int_equal(f->texts.count, 1);
	reread(1, "One, again.\n");
	check_text(1, "One, again.\n");
}

static void
brings_the_fifth_schema_up_to_date(void **state)
{
	int64_t at;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old("DROP TABLE forgotten;" UNDO_ROLES
		 "PRAGMA user_version = 5; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(state_forgotten(store, SLICE(URL), &at, &err));
	assert_int_equal(at, 0);
	keep(1, "Two.\n");
	check_text(2, "Two.\n");
}

static void
brings_the_sixth_schema_up_to_date(void **state)
{
	const struct watch_row feed = { .url = "https://example.org/feed",
		.normal = "feed https://example.org/feed", .role = WATCH_FEED,
		.source = "feed https://example.org/feed" };
	struct store_batch *b;
	struct watch_row *row;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_ROLES
	    "PRAGMA user_version = 6; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_watch(b, &feed, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
	ok(state_watch_by_url(store, slice_of(feed.normal), &row, &err));
	assert_non_null(row);
	assert_int_equal(row->role, WATCH_FEED);
	watch_row_free(row);
}

static void
brings_the_seventh_schema_up_to_date(void **state)
{
	struct watch_row *row;

	(void)state;
	keep(0, "One.\n");
	store_close(store);
	make_old(UNDO_FOUND
	    "PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(state_watch_by_url(store, SLICE(URL), &row, &err));
	assert_string_equal(row->found_in, "watch " URL);
	watch_row_free(row);
}

static void
put(const struct watch_row *row)
{
	struct store_batch *b;

	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_watch(b, row, &err));
	ok(store_batch_commit(b, &err));
	store_batch_free(b);
}

static void
counts_are(size_t active, size_t ended, size_t failing, size_t revisions,
    size_t followed)
{
	struct state_counts counts;
	size_t articles;

	ok(state_counts(store, &counts, &err));
	assert_int_equal(counts.active, active);
	assert_int_equal(counts.ended, ended);
	assert_int_equal(counts.failing, failing);
	assert_int_equal(counts.revisions, revisions);
	ok(state_followed(store, "list some", &articles, &err));
	assert_int_equal(articles, followed);
}

static void
brings_the_eighth_schema_up_to_date_and_counts_from_then_on(void **state)
{
	struct watch_row a = { .url = "https://example.org/a",
		.normal = "https://example.org/a", .source = "list some" };
	struct watch_row b = { .url = "https://example.org/b",
		.normal = "https://example.org/b", .source = "list some" };
	const struct watch_row feed = { .url = "https://example.org/feed",
		.normal = "feed https://example.org/feed", .role = WATCH_FEED,
		.source = "list some" };

	(void)state;
	put(&a);
	put(&b);
	put(&feed);
	/* which has a row, too */
	keep(0, "One.\n");
	counts_are(3, 0, 0, 1, 2);
	store_close(store);
	make_old(UNDO_TALLY
	    "PRAGMA user_version = 8; PRAGMA wal_checkpoint(TRUNCATE);");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	counts_are(3, 0, 0, 1, 2);
	keep(1, "Two.\n");
	a.failure = "timeout";
	put(&a);
	counts_are(3, 0, 1, 2, 2);
	a.failure = NULL;
	b.state = WATCH_ENDED;
	put(&a);
	put(&b);
	counts_are(2, 1, 0, 2, 1);
	a.source = "list others";
	put(&a);
	counts_are(2, 1, 0, 2, 0);
	b.state = WATCH_ACTIVE;
	put(&b);
	counts_are(3, 0, 0, 2, 1);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(brings_the_first_schema_up_to_date),
		T(brings_the_second_schema_up_to_date),
		T(brings_the_fourth_schema_up_to_date),
		T(brings_the_fifth_schema_up_to_date),
		T(brings_the_sixth_schema_up_to_date),
		T(brings_the_seventh_schema_up_to_date),
		T(brings_the_eighth_schema_up_to_date_and_counts_from_then_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
