#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/error.h"
#include "base/table.h"
#include "tests/fault.h"

static void
keeps_order_and_replaces(void **state)
{
	static char names[1000][8];
	struct table t = TABLE_INIT;
	size_t i;
	int one, two;
	(void)state;

	assert_null(table_get(&t, SLICE("absent")));
	for (i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "k%zu", i);
		assert_true(table_put(&t, slice_of(names[i]), &one));
	}
	assert_true(table_put(&t, SLICE("k500"), &two));
	assert_int_equal(t.count, 1000);
	assert_ptr_equal(table_get(&t, SLICE("k500")), &two);
	assert_ptr_equal(table_get(&t, SLICE("k501")), &one);
	assert_null(table_get(&t, SLICE("k1000")));
	for (i = 0; i < 1000; i++)
		assert_true(slice_equal(t.entries[i].key, slice_of(names[i])));
	table_free(&t);
}

static void
gives_a_new_key_an_empty_place(void **state)
{
	struct table t = TABLE_INIT;
	void **place;
	int one;
	(void)state;

	assert_true(table_reserve(&t, 100));
	place = table_place(&t, SLICE("a"));
	assert_non_null(place);
	assert_null(*place);
	*place = &one;
	assert_ptr_equal(table_get(&t, SLICE("a")), &one);
	assert_ptr_equal(table_place(&t, SLICE("a")), place);
	assert_int_equal(t.count, 1);
	table_free(&t);
}

static void
is_empty_when_cleared(void **state)
{
	static char names[5000][24];
	struct table t = TABLE_INIT;
	size_t i, n, counts[] = { 10, 5000, 10 };
	(void)state;

	for (n = 0; n < 3; n++) {
		for (i = 0; i < counts[n]; i++) {
			snprintf(names[i], sizeof(names[i]), "k%zu", i);
			assert_null(table_get(&t, slice_of(names[i])));
			assert_true(table_put(&t, slice_of(names[i]), &t));
		}
		assert_int_equal(t.count, counts[n]);
		table_clear(&t);
		assert_int_equal(t.count, 0);
	}
	table_free(&t);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct table t = TABLE_INIT;
		static const char *const keys[] = { "a", "b", "c", "d", "e",
			"f", "g", "h", "i", "j" };
		size_t i;

		status = table_reserve(&t, 4) ? EMEND_OK : EMEND_NOMEM;
		for (i = 0; i < 10; i++)
			if (!table_put(&t, slice_of(keys[i]), &t))
				status = EMEND_NOMEM;
		table_free(&t);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order_and_replaces),
		cmocka_unit_test(gives_a_new_key_an_empty_place),
		cmocka_unit_test(is_empty_when_cleared),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
