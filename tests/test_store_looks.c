#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "article/article.h"
#include "article/codec.h"
#include "store/addresses.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/look_chunk.h"
#include "store/looks.h"
#include "store/store.h"
#include "store/watches.h"
#include "tests/fault.h"
#include "tests/store_article.h"

/* Every look is kept, with its kind, and what was missed can be told. */

#define START INT64_C(1795511524)
#define MINUTE 60

static struct hash128
story(void)
{
	return hash_bytes(SLICE("https://example.org/story"));
}

static struct look_row
saw(enum looked how, int64_t minute, unsigned revision)
{
	return (struct look_row){ .id = story(), .how = how,
		.at = START + minute * MINUTE, .revision = revision };
}

static struct look_row
missed(enum looked how, int64_t minute, const char *reason, int status)
{
	return (struct look_row){ .id = story(), .how = how,
		.at = START + minute * MINUTE, .reason = reason,
		.status = status };
}

static enum emend_status
keep(const struct look_row *looks, size_t count)
{
	struct store_batch *b;
	enum emend_status status = store_batch_new(&b, store, START, &err);
	size_t i;

	for (i = 0; i < count && status == EMEND_OK; i++)
		status = store_batch_look(b, &looks[i], &err);
	if (status == EMEND_OK)
		status = store_lock(store, STORE_LOCK_WRITE, &err);
	if (status == EMEND_OK)
		status = store_batch_commit(b, &err);
	store_unlock(store, STORE_LOCK_WRITE);
	store_batch_free(b);
	return status;
}

struct expected {
	const struct look_row *looks;
	size_t count, at;
};

static bool
same_text(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

static enum emend_status
compare(void *payload, const struct look_row *look, struct emend_error *e)
{
	struct expected *x = payload;
	const struct look_row *wanted = &x->looks[x->at];

	(void)e;
	assert_in_range(x->at, 0, x->count - 1);
	if (look->at != wanted->at || look->how != wanted->how ||
	    look->revision != wanted->revision ||
	    look->status != wanted->status || look->late != wanted->late ||
	    !same_text(look->reason, wanted->reason))
		fail_msg("look %zu: %s %lld", x->at, looked_name(look->how),
		    (long long)look->at);
	x->at++;
	return EMEND_OK;
}

static void
check_looks(const struct look_row *looks, size_t count)
{
	struct expected x = { looks, count, 0 };

	ok(state_looks(store, story(), compare, &x, &err));
	assert_int_equal(x.at, count);
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void
gives_back_every_look_as_it_was(void **state)
{
	struct look_row looks[] = {
		missed(LOOKED_FAILED, 0, "http", 404),
		saw(LOOKED_READ, 15, 1),
		saw(LOOKED_NOT_MODIFIED, 30, 1),
		saw(LOOKED_SAME_BYTES, 45, 1),
		missed(LOOKED_FAILED, 60, "timeout", 0),
		missed(LOOKED_FAILED, 75, "timeout", 0),
		saw(LOOKED_READ, 90, 2),
		missed(LOOKED_SUSPECT, 105, "consent", 200),
		missed(LOOKED_FAILED, 120, "http", 503),
		missed(LOOKED_SUSPECT, 135, "gone", 404),
		saw(LOOKED_GONE, 200, 3),
		saw(LOOKED_READ, 900000, 4),
		saw(LOOKED_UNKNOWN, 900001, 2000000000),
	};

	(void)state;
	looks[11].late = true;
	ok(keep(looks, COUNT(looks)));
	check_looks(looks, COUNT(looks));
}

static void
keeps_the_order_when_the_clock_went_back(void **state)
{
	const struct look_row looks[] = {
		saw(LOOKED_READ, 100, 1),
		saw(LOOKED_READ, 115, 1),
		saw(LOOKED_READ, 20, 1),
		saw(LOOKED_READ, 35, 2),
	};

	(void)state;
	ok(keep(looks, COUNT(looks)));
	check_looks(looks, COUNT(looks));
}

static void
cuts_a_reason_that_no_emend_writes(void **state)
{
	char reason[200];
	struct look_row look = missed(LOOKED_FAILED, 0, reason, 1000000);

	(void)state;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	ok(keep(&look, 1));
	reason[LOOK_REASON_MAX - 1] = '\0';
	check_looks(&look, 1);
}

static int64_t
number_of(const char *sql)
{
	char path[SANDBOX_PATH];
	sqlite3_stmt *stmt;
	sqlite3 *db;
	int64_t n;

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

static void
change(const char *sql)
{
	char path[SANDBOX_PATH];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/state.db", box.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

#define YEAR_OF_LOOKS 8760 /* one an hour */

/* A year of an article: what is written at a look does not grow with it. */
static void
takes_three_bytes_a_look_in_chunks_of_bounded_size(void **state)
{
	struct look_row *looks = calloc(YEAR_OF_LOOKS, sizeof(*looks));
	int64_t bytes, rows;
	size_t i;

	(void)state;
	assert_non_null(looks);
	for (i = 0; i < YEAR_OF_LOOKS; i++)
		looks[i] = i % 100 == 99
		    ? missed(LOOKED_FAILED, (int64_t)i * 60, "timeout", 0)
		    : saw(i % 7 ? LOOKED_NOT_MODIFIED : LOOKED_READ,
			  (int64_t)i * 60 + (int64_t)i % 5, 1 + (unsigned)i / 1000);
	ok(keep(looks, YEAR_OF_LOOKS));
	check_looks(looks, YEAR_OF_LOOKS);
	free(looks);
	assert_int_equal(
	    number_of("SELECT sum(looks) FROM observation"), YEAR_OF_LOOKS);
	assert_true(number_of("SELECT max(length(bytes)) FROM observation") <=
	    LOOK_CHUNK_MOST);
	bytes = number_of("SELECT sum(length(bytes)) FROM observation");
	rows = number_of("SELECT count(*) FROM observation");
	assert_true(bytes * 10 < (int64_t)YEAR_OF_LOOKS * 33);
	assert_true(rows < YEAR_OF_LOOKS / 70);
}

static void
says_what_was_missed_and_why(void **state)
{
	struct look_row looks[] = {
		missed(LOOKED_FAILED, 0, "dns", 0), /* nothing to miss yet */
		saw(LOOKED_READ, 15, 1),
		missed(LOOKED_FAILED, 30, "timeout", 0),
		missed(LOOKED_SUSPECT, 45, "consent", 200),
		missed(LOOKED_FAILED, 60, "timeout", 0),
		saw(LOOKED_SAME_BYTES, 75, 1),
		saw(LOOKED_SAME_BYTES, 90, 1),
		saw(LOOKED_READ, 9000, 1),
		missed(LOOKED_SUSPECT, 9010, "gone", 404), /* stands open */
	};
	const struct revision_list none = { .at = NULL };
	struct gap *gaps;
	size_t count;

	(void)state;
	looks[7].late = true;
	ok(keep(looks, COUNT(looks)));
	ok(state_gaps(store, story(), &none, &gaps, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(gaps[0].from, START + 15 * MINUTE);
	assert_int_equal(gaps[0].to, START + 75 * MINUTE);
	assert_int_equal(gaps[0].looks, 3);
	assert_string_equal(gaps[0].reasons, "timeout consent");
	assert_int_equal(gaps[1].from, START + 90 * MINUTE);
	assert_int_equal(gaps[1].to, START + 9000 * MINUTE);
	assert_int_equal(gaps[1].looks, 0);
	assert_string_equal(gaps[1].reasons, "");
	free(gaps);
}

/* Those that led to belief saw the revision that came of it. */
static void
a_suspicion_that_was_believed_is_no_gap(void **state)
{
	const struct look_row looks[] = {
		saw(LOOKED_READ, 0, 1),
		missed(LOOKED_SUSPECT, 15, "gone", 404),
		missed(LOOKED_FAILED, 20, "timeout", 0),
		missed(LOOKED_SUSPECT, 25, "gone", 404),
		saw(LOOKED_GONE, 75, 2),
	};
	struct revision revisions[] = {
		{ .number = 1, .first_seen = START },
		{ .number = 2, .first_seen = START + 15 * MINUTE },
	};
	const struct revision_list history = { .at = revisions, .count = 2 };
	struct gap *gaps;
	size_t count;

	(void)state;
	ok(keep(looks, COUNT(looks)));
	ok(state_gaps(store, story(), &history, &gaps, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(gaps[0].from, START + 15 * MINUTE);
	assert_int_equal(gaps[0].to, START + 25 * MINUTE);
	assert_string_equal(gaps[0].reasons, "timeout");
	free(gaps);
}

static void
says_when_the_bytes_are_damaged(void **state)
{
	const struct look_row look = saw(LOOKED_READ, 0, 1);
	struct expected x = { &look, 1, 0 };

	(void)state;
	ok(keep(&look, 1));
	store_close(store);
	change("UPDATE observation SET bytes = x'ffff'");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	assert_int_equal(
	    state_looks(store, story(), compare, &x, &err), EMEND_STORE);
	assert_non_null(strstr(err.text, "damaged"));
	/* and goes on behind them */
	ok(keep(&look, 1));
}

/* A file as version 3 left it. */
static const char version_3[] =
    "ALTER TABLE host DROP COLUMN cookies;"
    "ALTER TABLE host DROP COLUMN used_day;"
    "ALTER TABLE host DROP COLUMN used;"
    "DROP TABLE entry; ALTER TABLE watch DROP COLUMN continues;"
    "ALTER TABLE watch DROP COLUMN baseline;"
    "ALTER TABLE revision DROP COLUMN baseline;"
    "DROP TRIGGER reread_in; DROP INDEX revision_reread;"
    "ALTER TABLE revision DROP COLUMN reread;"
    "DROP TABLE alert; DROP TABLE message; DROP TABLE channel;"
    "DROP TRIGGER recorded_in; DROP TRIGGER recorded_out;"
    "DROP TRIGGER review_in; DROP TABLE mark; DROP TABLE review;"
    "DROP TABLE unread; DROP TABLE hidden; DROP INDEX revision_seq;"
    "DROP INDEX revision_recorded; ALTER TABLE revision DROP COLUMN seq;"
    "DROP TRIGGER watch_in; DROP TRIGGER watch_out;"
    "DROP TRIGGER watch_turn; DROP TRIGGER revision_in;"
    "DROP TRIGGER revision_out; DROP TABLE tally; DROP TABLE followed;"
    "DROP INDEX watch_ended;"
    "DROP TABLE observation;"
    "CREATE TABLE observation ("
    " id BLOB NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,"
    " revision INTEGER NOT NULL, looks INTEGER NOT NULL,"
    " broken INTEGER NOT NULL, PRIMARY KEY (id, first_at)) WITHOUT ROWID;"
    "ALTER TABLE alias DROP COLUMN claimed;"
    "ALTER TABLE watch DROP COLUMN candidate;"
    "DROP TABLE forgotten;"
    "ALTER TABLE watch DROP COLUMN role;"
    "ALTER TABLE watch DROP COLUMN found_in;"
    "INSERT INTO alias VALUES ('https://example.org/story', x'%s', 7);"
    "INSERT INTO observation VALUES (x'%s', %lld, %lld, 1, 5, 0);"
    "INSERT INTO observation VALUES (x'%s', %lld, %lld, 1, 1, 1);"
    "PRAGMA user_version = 3; PRAGMA wal_checkpoint(TRUNCATE);";

static enum emend_status
count_alias(void *payload, const struct alias *alias, struct emend_error *e)
{
	size_t *n = payload;

	(void)e;
	assert_true(
	    slice_equal(alias->normal, SLICE("https://example.org/story")));
	assert_int_equal(alias->kind, ALIAS_KNOWN);
	assert_int_equal(alias->since, 7);
	++*n;
	return EMEND_OK;
}

static void
brings_the_third_schema_up_to_date(void **state)
{
	const struct look_row looks[] = {
		saw(LOOKED_UNKNOWN, 0, 1),
		saw(LOOKED_UNKNOWN, 60, 1),
		missed(LOOKED_FAILED, 90, "unknown", 0),
		saw(LOOKED_UNKNOWN, 90, 1),
		saw(LOOKED_NOT_MODIFIED, 105, 1),
	};
	char hex[HASH128_HEX + 1], sql[2000];
	size_t aliases = 0;

	(void)state;
	store_close(store);
	hash_hex(hex, story());
	snprintf(sql, sizeof(sql), version_3, hex, hex, (long long)START,
	    (long long)START + 60 * MINUTE, hex,
	    (long long)START + 90 * MINUTE, (long long)START + 90 * MINUTE);
	change(sql);
	/* who may only read cannot */
	assert_int_equal(
	    store_open(&store, box.dir, STORE_READ, &err), EMEND_STORE);
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	check_looks(looks, 4);
	ok(keep(&looks[4], 1));
	check_looks(looks, 5);
	ok(state_aliases(store, story(), count_alias, &aliases, &err));
	assert_int_equal(aliases, 1);
	assert_int_equal(number_of("SELECT sum(looks) FROM observation"), 7);
}

#define OLD "https://example.org/story"
#define NEW "https://example.org/moved"

static void
keep_under(const char *url, unsigned number)
{
	struct article *a = article_of("", "A paragraph.\n");
	struct revision_draft d = revision_of(url, number - 1, a);
	struct watch_row row = watch_of(OLD, number);

	d.id = story();
	if (number > 1)
		d.event = EVENT_RELOCATED;
	ok(keep_revision(&d, &row));
	article_free(a);
}

/* The history has the move, the state has not. */
static void
a_move_of_a_killed_run_is_recovered(void **state)
{
	struct watch_row *row;

	(void)state;
	keep_under(OLD, 1);
	store_close(store);
	sandbox_check(&box, "cp $D/state.db $D/state.db.old");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	keep_under(NEW, 2);
	store_close(store);
	sandbox_check(
	    &box, "rm $D/state.db*-* ; mv $D/state.db.old $D/state.db");
	ok(store_open(&store, box.dir, STORE_WRITE, &err));
	ok(store_lock(store, STORE_LOCK_WRITE, &err));
	ok(store_recover(store, &err));
	store_unlock(store, STORE_LOCK_WRITE);
	ok(state_watch_by_id(store, story(), &row, &err));
	assert_int_equal(row->newest, 2);
	assert_string_equal(row->url, NEW);
	watch_row_free(row);
	/* and is found by both */
	ok(state_watch_by_url(store, SLICE(OLD), &row, &err));
	assert_string_equal(row->normal, NEW);
	watch_row_free(row);
}

static void
survives_lack_of_memory(void **state)
{
	const struct look_row looks[] = {
		saw(LOOKED_READ, 0, 1),
		missed(LOOKED_FAILED, 15, "timeout", 0),
		saw(LOOKED_READ, 30, 1),
	};
	const struct revision_list none = { .at = NULL };
	enum emend_status status;
	struct gap *gaps;
	size_t count;

	(void)state;
	FAULT_SWEEP(status, { status = keep(looks, COUNT(looks)); });
	ok(status);
	FAULT_SWEEP(status, {
		status =
		    state_gaps(store, story(), &none, &gaps, &count, &err);
		free(gaps);
	});
	ok(status);
	assert_int_equal(count, 1);
}

static void
takes_no_look_after_the_end_of_time(void **state)
{
	struct look_reader r;
	struct look_row look;

	(void)state;
	/* five seconds later */
	look_reader_init(&r, SLICE("\x50"), INT64_MAX - 4);
	assert_false(look_reader_next(&r, &look));
	assert_true(r.bad);
	look_reader_init(&r, SLICE("\x50"), INT64_MAX - 5);
	assert_true(look_reader_next(&r, &look));
	assert_true(look.at == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(gives_back_every_look_as_it_was),
		TEST(keeps_the_order_when_the_clock_went_back),
		TEST(cuts_a_reason_that_no_emend_writes),
		TEST(takes_three_bytes_a_look_in_chunks_of_bounded_size),
		TEST(says_what_was_missed_and_why),
		TEST(a_suspicion_that_was_believed_is_no_gap),
		TEST(says_when_the_bytes_are_damaged),
		TEST(takes_no_look_after_the_end_of_time),
		TEST(brings_the_third_schema_up_to_date),
		TEST(a_move_of_a_killed_run_is_recovered),
		TEST(survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
