#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"

static void
assert_zeroed(const unsigned char *bytes, size_t n)
{
	size_t i;

	assert_non_null(bytes);
	for (i = 0; i < n; i++)
		assert_int_equal(bytes[i], 0);
}

static void
gives_zeroed_memory_again_and_again(void **state)
{
	static const size_t sizes[] = { 1, 17, 1000, 40000, 200000, 5 };
	struct arena a = ARENA_INIT;
	unsigned char *p;
	size_t round, i;
	(void)state;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			p = arena_alloc(&a, sizes[i]);
			assert_zeroed(p, sizes[i]);
			memset(p, 0xFF, sizes[i]);
		}
		if (round % 2)
			arena_clear(&a);
	}
	arena_free(&a);
	arena_clear(&a);
	assert_null(a.pages);
}

static void
refuses_what_no_memory_holds(void **state)
{
	struct arena a = ARENA_INIT;
	(void)state;

	assert_null(arena_array(&a, SIZE_MAX / 2, 4));
	assert_null(arena_alloc(&a, SIZE_MAX - 4));
	assert_string_equal(arena_copy(&a, "abc", 2), "ab");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_memory_again_and_again),
		cmocka_unit_test(refuses_what_no_memory_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
