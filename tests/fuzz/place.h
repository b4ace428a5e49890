#ifndef EMEND_TESTS_FUZZ_PLACE_H
#define EMEND_TESTS_FUZZ_PLACE_H

#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

/*
 * For a reader that wants a path: a folder of the target's own, in memory where
 * there is such, that goes with the process.  What a crash leaves goes with
 * FUZZ_PLACE, in which tests/fuzz/run has it made.
 */
#define PLACE_PATH 128 /* bytes of a path in it */

static inline int
place_remove_one(
    const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline char *
place_of_process(void)
{
	static char dir[PLACE_PATH / 2];

	return dir;
}

static inline void
place_remove(void)
{
	(void)nftw(place_of_process(), place_remove_one, 8,
	    FTW_DEPTH | FTW_PHYS);
}

static inline const char *
place_dir(void)
{
	const char *in = getenv("FUZZ_PLACE");
	char *dir = place_of_process();

	if (dir[0])
		return dir;
	snprintf(dir, PLACE_PATH / 2, "%.30s/emend-fuzz-XXXXXX",
	    in ? in : "/dev/shm");
	if (!mkdtemp(dir)) {
		snprintf(dir, PLACE_PATH / 2, "/tmp/emend-fuzz-XXXXXX");
		MUST(mkdtemp(dir));
	}
	MUST(atexit(place_remove) == 0);
	return dir;
}

static inline const char *
place_path(char out[PLACE_PATH], const char *name)
{
	int n = snprintf(out, PLACE_PATH, "%s/%s", place_dir(), name);

	MUST(n > 0 && n < PLACE_PATH);
	return out;
}

/* In the place of what had the name. */
static inline void
place_put(const char *name, struct slice bytes)
{
	char path[PLACE_PATH];
	int fd = open(place_path(path, name),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0);
	MUST(write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	MUST(close(fd) == 0);
}

#endif
