#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/slice.h"
#include "base/time.h"

#define NOTE_MAX 64 /* "PID SECONDS\n" */
#define RETRY_MS 50
/* lock_holder holds the lock for a moment to look: that is not "busy". */
#define LEAST_TRIES 3

static bool
try_flock(int fd, int how)
{
	int rc;

	do
		rc = flock(fd, how | LOCK_NB);
	while (rc != 0 && errno == EINTR);
	return rc == 0;
}

static void
make_note(char out[NOTE_MAX + 1], long pid, int64_t since)
{
	snprintf(out, NOTE_MAX + 1, "%ld %" PRId64 "\n", pid, since);
}

/* What the holder wrote; false while it has not, or nobody holds it, or it is
 * something else. */
static bool
read_note(int fd, long *pid, int64_t *since)
{
	char note[NOTE_MAX + 1], again[NOTE_MAX + 1];
	ssize_t n;
	char *end;

	do
		n = pread(fd, note, NOTE_MAX, 0);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	note[n] = '\0';
	*pid = strtol(note, &end, 10);
	*since = strtoll(end, NULL, 10);
	make_note(again, *pid, *since);
	return slice_equal(slice_new(note, (size_t)n), slice_of(again)) &&
	       *pid > 0 && *since > 0 && *since <= TIME_MAX;
}

static enum emend_status
write_note(int fd, const char *path, struct emend_error *err)
{
	enum emend_status status;
	char note[NOTE_MAX + 1];

	make_note(note, (long)getpid(), (int64_t)time(NULL));
	if (ftruncate(fd, 0) != 0)
		return emend_fail(err, EMEND_IO, "cannot write %s: %s", path,
		    strerror(errno));
	status = write_all(fd, note, strlen(note), err);
	if (status)
		emend_error_prefix(err, "%s", path);
	return status;
}

static enum emend_status
fail_busy(int fd, const char *path, struct emend_error *err)
{
	char age[DURATION_MAX];
	int64_t since;
	long pid;

	if (!read_note(fd, &pid, &since))
		return emend_fail(
		    err, EMEND_BUSY, "another process holds %s", path);
	duration_format(age, (int64_t)time(NULL) - since);
	return emend_fail(err, EMEND_BUSY, "process %ld holds %s, for %s now",
	    pid, path, age);
}

/* Fails with ENOENT when path has meanwhile been removed or replaced: a lock on
 * a file that nobody else will open excludes nobody. */
static bool
is_still_there(int fd, const char *path)
{
	struct stat mine, there;

	if (fstat(fd, &mine) != 0 || lstat(path, &there) != 0)
		return false;
	errno = ENOENT;
	return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

/* -1: cannot be opened, or is no file.  A link is not followed: what it leads to
 * would be emptied for the note. */
static int
open_lock(const char *path, int how)
{
	struct stat st;
	int fd;

	do
		fd = open(path, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		    0600);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = ENXIO;
	return -1;
}

static enum emend_status
fail_open(const char *path, struct emend_error *err)
{
	if (errno == ELOOP || errno == ENXIO || errno == EISDIR)
		return emend_fail(err, EMEND_IO,
		    "%s is to be a file and is something else: remove it",
		    path);
	return emend_fail(
	    err, EMEND_IO, "cannot open %s: %s", path, strerror(errno));
}

enum emend_status
lock_take(struct lock *out, const char *path, int wait_seconds,
    struct emend_error *err)
{
	const struct timespec pause = { 0, RETRY_MS * 1000000L };
	const int64_t deadline = monotonic_ms() + wait_seconds * INT64_C(1000);
	enum emend_status status;
	int tries, fd;

	out->fd = -1;
	for (tries = 1;; tries++) {
		fd = open_lock(path, O_RDWR | O_CREAT);
		if (fd < 0)
			return fail_open(path, err);
		if (try_flock(fd, LOCK_EX) && is_still_there(fd, path))
			break;
		if (errno != EWOULDBLOCK && errno != ENOENT) {
			status = emend_fail(err, EMEND_IO, "cannot lock %s: %s",
			    path, strerror(errno));
			close(fd);
			return status;
		}
		if (tries >= LEAST_TRIES && monotonic_ms() >= deadline) {
			status = fail_busy(fd, path, err);
			close(fd);
			return status;
		}
		close(fd);
		nanosleep(&pause, NULL);
	}
	status = write_note(fd, path, err);
	if (status) {
		close(fd);
		return status;
	}
	out->fd = fd;
	return EMEND_OK;
}

void
lock_release(struct lock *l)
{
	if (l->fd < 0)
		return;
	/* still ours: the note must not outlive the holding */
	if (ftruncate(l->fd, 0) != 0)
		(void)0; /* a note without a lock is seen through */
	close(l->fd);
	l->fd = -1;
}

bool
lock_holder(const char *path, long *pid, int64_t *since)
{
	bool held;
	int fd;

	*pid = 0;
	*since = 0;
	fd = open_lock(path, O_RDONLY);
	if (fd < 0)
		return false;
	held = !try_flock(fd, LOCK_SH);
	if (held && !read_note(fd, pid, since)) {
		*pid = 0;
		*since = 0;
	}
	close(fd);
	return held;
}
