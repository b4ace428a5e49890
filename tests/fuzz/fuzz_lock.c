/*
 * What stands in a lock that somebody holds, who may have written anything: its
 * holder is who it says in just the form in which emend says it, else nobody
 * knows; and the sentence about it names the file.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>

#include "base/lock.h"
#include "base/time.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);

/* The lock stays taken. */
int
__wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	(void)pause;
	(void)left;
	return 0;
}

static void
check_holder(struct slice note, const char *path)
{
	char expected[64];
	int64_t since;
	long pid;

	MUST(lock_holder(path, &pid, &since));
	MUST(pid >= 0 && since >= 0 && since <= TIME_MAX);
	MUST((pid == 0) == (since == 0));
	snprintf(expected, sizeof(expected), "%ld %" PRId64 "\n", pid, since);
	MUST(pid == 0 || slice_equal(note, slice_of(expected)));
}

static void
check_busy(const char *path)
{
	struct emend_error err = { .text = "" };
	struct lock l;

	MUST(lock_take(&l, path, 0, &err) == EMEND_BUSY && l.fd == -1);
	MUST(strstr(err.text, path));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice note = fuzz_input(data, size);
	char path[PLACE_PATH];
	struct lock l;
	int fd;

	place_put("lock", note);
	fd = open(place_path(path, "lock"), O_RDONLY | O_CLOEXEC);
	MUST(fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0);
	check_holder(note, path);
	check_busy(path);
	close(fd);
	MUST(lock_take(&l, path, 0, NULL) == EMEND_OK);
	lock_release(&l);
	return 0;
}
