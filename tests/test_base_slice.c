#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/slice.h"

static void
a_number_is_what_stands_at_the_front(void **state)
{
	static const struct {
		struct slice s;
		int64_t number;
	} rows[] = {
		{ SLICE_LIT(""), 0 },
		{ { NULL, 0 }, 0 },
		{ SLICE_LIT("0"), 0 },
		{ SLICE_LIT("007 and more"), 7 },
		{ SLICE_LIT("1795511524\n"), 1795511524 },
		{ SLICE_LIT(" 7"), 0 },
		{ SLICE_LIT("+7"), 0 },
		{ SLICE_LIT("-7"), 0 },
		{ SLICE_LIT("x7"), 0 },
		{ SLICE_LIT("999999999999999"), INT64_C(999999999999999) },
		/* with which sums would overflow */
		{ SLICE_LIT("1000000000000000"), 0 },
		{ SLICE_LIT("9223372036854775807"), 0 },
		{ SLICE_LIT("-9223372036854775808"), 0 },
		{ SLICE_LIT("99999999999999999999999"), 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(slice_number(rows[i].s), rows[i].number);
	/* past its end is nothing */
	assert_int_equal(slice_number(slice_new("1234", 2)), 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_what_stands_at_the_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
