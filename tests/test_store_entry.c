#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "store/addresses.h"
#include "store/batch.h"
#include "tests/fault.h"
#include "tests/store_archive.h"

#define RUN_AT INT64_C(1795511524) /* 2026-11-24T09:12:04Z */
#define A "https://example.org/a"
#define B "https://example.org/b"

static struct hash128
guid(const char *called)
{
	return hash_bytes(slice_of(called));
}

static enum emend_status
put(const struct entry_row *row, struct emend_error *e)
{
	struct store_batch *b;
	enum emend_status status = store_batch_new(&b, store, RUN_AT, e);

	if (status == EMEND_OK)
		status = store_batch_entry(b, row, e);
	if (status == EMEND_OK)
		status = store_batch_commit(b, e);
	store_batch_free(b);
	return status;
}

static void
keeps_what_a_feed_said_last(void **state)
{
	struct entry_row *row;

	(void)state;
	ok(state_entry(store, guid("1"), &row, &err));
	assert_null(row);
	ok(put(&(struct entry_row){ .guid = guid("1"), .normal = A,
		.title = "One", .date = 7 }, &err));
	ok(put(&(struct entry_row){ .guid = guid("2"), .normal = B }, &err));
	ok(state_entry(store, guid("1"), &row, &err));
	assert_string_equal(row->normal, A);
	assert_string_equal(row->title, "One");
	assert_int_equal(row->date, 7);
	entry_row_free(row);
	/* another address takes the place of the first */
	ok(put(&(struct entry_row){ .guid = guid("1"), .normal = B,
		.title = "Two" }, &err));
	ok(state_entry(store, guid("1"), &row, &err));
	assert_string_equal(row->normal, B);
	entry_row_free(row);
	ok(state_entry_at(store, SLICE(A), &row, &err));
	assert_null(row);
	/* of two that give it, the one that says something */
	ok(state_entry_at(store, SLICE(B), &row, &err));
	assert_string_equal(row->title, "Two");
	assert_int_equal(row->date, 0);
	entry_row_free(row);
	ok(state_entry(store, guid("2"), &row, &err));
	assert_null(row->title);
	entry_row_free(row);
}

static void
reports_allocation_failure(void **state)
{
	const struct entry_row one = { .guid = guid("1"), .normal = A,
		.title = "One" };
	enum emend_status status;

	(void)state;
	FAULT_SWEEP(status, {
		struct entry_row *row = NULL;

		status = put(&one, &err);
		if (status == EMEND_OK)
			status = state_entry(store, guid("1"), &row, &err);
		if (status == EMEND_OK)
			assert_string_equal(row->title, "One");
		entry_row_free(row);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    keeps_what_a_feed_said_last, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    reports_allocation_failure, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
