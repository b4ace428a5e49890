#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "store/internal.h"
#include "store/search_file.h"
#include "store/state_sql.h"
#include "tests/store_article.h"

/* A database may be a stranger's: SQLite is told so for each that is opened. */

static int
is_on(sqlite3 *db, int option)
{
	int value = -1;

	assert_int_equal(
	    sqlite3_db_config(db, option, -1, &value), SQLITE_OK);
	return value;
}

static void
expect_distrust(sqlite3 *db)
{
	sqlite3_stmt *stmt;

	assert_int_equal(is_on(db, SQLITE_DBCONFIG_DEFENSIVE), 1);
	assert_int_equal(is_on(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA), 0);
	assert_int_equal(is_on(db, SQLITE_DBCONFIG_ENABLE_VIEW), 0);
	assert_int_equal(is_on(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION), 0);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA cell_size_check", -1,
	    &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(stmt, 0), 1);
	sqlite3_finalize(stmt);
}

static void
no_database_is_trusted(void **state)
{
	struct state_db *search;

	(void)state;
	expect_distrust(store->state->db);
	ok(search_create(&search, store, &err));
	expect_distrust(search->db);
	search_close(search);
	store_close(store);
	ok(store_open(&store, box.dir, STORE_READ, &err));
	expect_distrust(store->state->db);
}

/* Whatever is subtracted from it, nothing overflows. */
static void
a_number_beyond_any_of_ours_is_none(void **state)
{
	struct watch_row row = watch_of("https://example.org/1", 0), *read;
	struct store_batch *b;

	(void)state;
	ok(store_batch_new(&b, store, RUN_AT, &err));
	ok(store_batch_watch(b, &row, &err));
	ok(commit(b));
	store_batch_free(b);
	assert_int_equal(sqlite3_exec(store->state->db,
	    "UPDATE watch SET next_look = 9223372036854775807,"
	    " due_from = -9223372036854775808, last_good = 999999999999999",
	    NULL, NULL, NULL), SQLITE_OK);
	ok(state_watch_by_url(store, slice_of(row.normal), &read, &err));
	assert_int_equal(read->next_look, 0);
	assert_int_equal(read->due_from, 0);
	assert_int_equal(read->last_good, INT64_C(999999999999999));
	watch_row_free(read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    no_database_is_trusted, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_number_beyond_any_of_ours_is_none, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
