#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/disk.h"

static void
a_directory_lies_on_a_disk_with_room_and_locks(void **state)
{
	struct disk disk;

	(void)state;
	assert_int_equal(disk_examine(&disk, "/", NULL), EMEND_OK);
	assert_true(disk.bytes > 0);
	assert_true(disk.bytes_free <= disk.bytes);
	assert_true(disk.inodes_free <= disk.inodes);
	assert_true(disk.locks);
}

static void
what_is_in_memory_is_told_from_a_disk(void **state)
{
	struct disk disk;

	(void)state;
	if (disk_examine(&disk, "/dev/shm", NULL))
		skip();
	assert_true(disk.in_memory);
	assert_null(disk.shared);
}

static void
what_is_not_there_is_an_error_that_names_it(void **state)
{
	struct emend_error err;
	struct disk disk;

	(void)state;
	assert_int_equal(
	    disk_examine(&disk, "/no/such/place", &err), EMEND_IO);
	assert_non_null(strstr(err.text, "/no/such/place"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_directory_lies_on_a_disk_with_room_and_locks),
		cmocka_unit_test(what_is_in_memory_is_told_from_a_disk),
		cmocka_unit_test(what_is_not_there_is_an_error_that_names_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
