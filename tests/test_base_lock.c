#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/time.h"

static int
set_up(void **state)
{
	char dir[] = "/tmp/emend-lock-XXXXXX";
	struct text *path = calloc(1, sizeof(*path));

	if (!path || !mkdtemp(dir))
		return -1;
	text_init(path, 100);
	path_join(path, dir, "check.lock");
	*state = path;
	return 0;
}

static int
tear_down(void **state)
{
	struct text *path = *state;

	unlink(path->ptr);
	*strrchr(path->ptr, '/') = '\0';
	rmdir(path->ptr);
	text_free(path);
	free(path);
	return 0;
}

/* A child that takes the lock, tells so, and keeps it for hold_ms. */
static pid_t
start_holder(const char *path, long hold_ms)
{
	const struct timespec hold = { hold_ms / 1000,
		hold_ms % 1000 * 1000000 };
	int ends[2];
	char ready;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct lock l = LOCK_INIT;

		if (lock_take(&l, path, 0, NULL) || write(ends[1], "r", 1) != 1)
			_exit(1);
		nanosleep(&hold, NULL);
		lock_release(&l);
		_exit(0);
	}
	assert_int_equal(read(ends[0], &ready, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static void
lets_one_in_and_names_it_to_the_other(void **state)
{
	const struct text *path = *state;
	struct lock mine = LOCK_INIT, other = LOCK_INIT;
	struct emend_error err;
	char expected[300];
	int64_t since;
	long pid;

	assert_false(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(lock_take(&mine, path->ptr, 0, &err), EMEND_OK);
	assert_int_equal(lock_take(&other, path->ptr, 0, &err), EMEND_BUSY);
	assert_int_equal(other.fd, -1);
	snprintf(expected, sizeof(expected), "process %ld holds %s, for ",
	    (long)getpid(), path->ptr);
	assert_int_equal(strncmp(err.text, expected, strlen(expected)), 0);
	assert_non_null(strstr(err.text, "second"));
	assert_true(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(pid, getpid());
	assert_true(llabs((long long)(since - (int64_t)time(NULL))) < 60);

	lock_release(&mine);
	lock_release(&mine);
	assert_int_equal(mine.fd, -1);
	assert_false(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(pid, 0);
	assert_int_equal(lock_take(&other, path->ptr, 0, &err), EMEND_OK);
	lock_release(&other);
}

static void
waits_for_its_turn(void **state)
{
	const struct text *path = *state;
	struct lock l = LOCK_INIT;
	int64_t started, waited;
	pid_t child = start_holder(path->ptr, 400);

	started = monotonic_ms();
	assert_int_equal(lock_take(&l, path->ptr, 20, NULL), EMEND_OK);
	waited = monotonic_ms() - started;
	assert_true(waited < 15000);
	lock_release(&l);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
gives_up_when_the_time_is_over(void **state)
{
	const struct text *path = *state;
	struct lock l = LOCK_INIT;
	struct emend_error err;
	char number[20];
	int64_t started;
	pid_t child = start_holder(path->ptr, 30000);

	started = monotonic_ms();
	assert_int_equal(lock_take(&l, path->ptr, 1, &err), EMEND_BUSY);
	assert_true(monotonic_ms() - started >= 1000);
	snprintf(number, sizeof(number), "%ld", (long)child);
	assert_non_null(strstr(err.text, number));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
is_free_when_its_holder_is_killed(void **state)
{
	const struct text *path = *state;
	struct lock l = LOCK_INIT;
	int64_t since;
	long pid;
	pid_t child = start_holder(path->ptr, 30000);

	assert_true(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(pid, child);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	/* its note still stands in the file, but holds nothing */
	assert_false(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(pid, 0);
	assert_int_equal(lock_take(&l, path->ptr, 0, NULL), EMEND_OK);
	assert_true(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(pid, getpid());
	lock_release(&l);
}

static void
does_not_trust_a_file_that_was_replaced(void **state)
{
	const struct text *path = *state;
	struct lock one = LOCK_INIT, other = LOCK_INIT;
	int64_t since;
	long pid;

	assert_int_equal(lock_take(&one, path->ptr, 0, NULL), EMEND_OK);
	unlink(path->ptr);
	assert_int_equal(lock_take(&other, path->ptr, 0, NULL), EMEND_OK);
	assert_true(lock_holder(path->ptr, &pid, &since));
	lock_release(&one);
	assert_true(lock_holder(path->ptr, &pid, &since));
	lock_release(&other);
}

static void
reads_no_holder_from_rubbish(void **state)
{
	const struct text *path = *state;
	static const struct slice notes[] = { SLICE_LIT("12"),
		SLICE_LIT("x 5\n"), SLICE_LIT("-3 5\n"), SLICE_LIT("12 x\n"),
		SLICE_LIT("12 \n"), SLICE_LIT("12 -5\n"), SLICE_LIT("12 5\n\n"),
		SLICE_LIT("12 9223372036854775808\n"),
		SLICE_LIT("12 -9223372036854775808\n"),
		SLICE_LIT("\0\0\0\0") };
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct lock l = LOCK_INIT, other = LOCK_INIT;
		struct emend_error err;
		int64_t since = 5;
		long pid = 5;

		assert_int_equal(lock_take(&l, path->ptr, 0, NULL), EMEND_OK);
		assert_int_equal(ftruncate(l.fd, 0), 0);
		assert_int_equal(
		    pwrite(l.fd, notes[i].ptr, notes[i].len, 0), notes[i].len);
		assert_true(lock_holder(path->ptr, &pid, &since));
		assert_int_equal(pid, 0);
		assert_int_equal(since, 0);
		assert_int_equal(
		    lock_take(&other, path->ptr, 0, &err), EMEND_BUSY);
		assert_int_equal(strncmp(err.text, "another process", 15), 0);
		lock_release(&l);
	}
}

/* Who can put a link there could have any file emptied. */
static void
what_is_no_file_is_neither_written_to_nor_waited_for(void **state)
{
	const struct text *path = *state;
	struct lock l = LOCK_INIT;
	struct emend_error err;
	struct text victim, content;
	int64_t since;
	long pid;

	text_init(&victim, 200);
	text_init(&content, 100);
	text_addf(&victim, "%s.victim", path->ptr);
	assert_int_equal(
	    file_write_atomic(victim.ptr, SLICE("precious"), 0600, NULL), 0);
	assert_int_equal(symlink(victim.ptr, path->ptr), 0);
	alarm(10);
	assert_int_equal(lock_take(&l, path->ptr, 0, &err), EMEND_IO);
	assert_non_null(strstr(err.text, "is something else: remove it"));
	assert_false(lock_holder(path->ptr, &pid, &since));
	assert_int_equal(file_read(&content, victim.ptr, NULL), EMEND_OK);
	assert_string_equal(content.ptr, "precious");
	/* not even one that leads nowhere */
	unlink(victim.ptr);
	assert_int_equal(lock_take(&l, path->ptr, 0, &err), EMEND_IO);
	assert_false(file_exists(victim.ptr));
	unlink(path->ptr);
	assert_int_equal(mkfifo(path->ptr, 0600), 0);
	assert_int_equal(lock_take(&l, path->ptr, 0, &err), EMEND_IO);
	assert_false(lock_holder(path->ptr, &pid, &since));
	alarm(0);
	text_free(&content);
	text_free(&victim);
}

static void
says_where_a_lock_cannot_be_made(void **state)
{
	struct lock l = LOCK_INIT;
	struct emend_error err;
	(void)state;

	assert_int_equal(
	    lock_take(&l, "/nonexistent/check.lock", 0, &err), EMEND_IO);
	assert_non_null(strstr(err.text, "/nonexistent/check.lock"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lets_one_in_and_names_it_to_the_other),
		TEST(waits_for_its_turn),
		TEST(gives_up_when_the_time_is_over),
		TEST(is_free_when_its_holder_is_killed),
		TEST(does_not_trust_a_file_that_was_replaced),
		TEST(reads_no_holder_from_rubbish),
		TEST(what_is_no_file_is_neither_written_to_nor_waited_for),
		TEST(says_where_a_lock_cannot_be_made),
	};
	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
