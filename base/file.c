#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

static enum emend_status
fail_path(struct emend_error *err, const char *what, const char *path)
{
	int code = errno;

	return emend_fail(err, code == ENOENT ? EMEND_NOTFOUND : EMEND_IO,
	    "cannot %s %s: %s", what, path, strerror(code));
}

static int
open_path(int dir, const char *path, int flags)
{
	int fd;

	do
		fd = openat(dir, path, flags | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* All there is; one byte more than the cap is asked for to know of it. */
static enum emend_status
read_all(struct text *out, int fd, const char *path, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char *buffer = malloc(READ_BYTES);
	ssize_t n;

	if (!buffer)
		return emend_fail_nomem(err);
	for (;;) {
		n = read(fd, buffer, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			status = fail_path(err, "read", path);
		if (n <= 0)
			break;
		text_add(out, buffer, (size_t)n);
		if (out->status != EMEND_OK)
			break;
	}
	free(buffer);
	if (out->status == EMEND_LIMIT)
		return emend_fail(err, EMEND_LIMIT,
		    "%s is larger than %zu bytes, the most that is read", path,
		    out->limit);
	return status ? status : text_check(out, err);
}

/* Is it what is read?  A pipe would keep us waiting for its other end. */
static enum emend_status
check_kind(int fd, const char *path, bool any, struct emend_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail_path(err, "examine", path);
	if (S_ISDIR(st.st_mode))
		return emend_fail(
		    err, EMEND_IO, "%s is a directory, not a file", path);
	if (!any && !S_ISREG(st.st_mode))
		return emend_fail(err, EMEND_IO,
		    "%s is a pipe or a device, not a file", path);
	return EMEND_OK;
}

static enum emend_status
read_from(struct text *out, int fd, const char *path, bool any,
    struct emend_error *err)
{
	enum emend_status status = check_kind(fd, path, any, err);

	if (status == EMEND_OK)
		status = read_all(out, fd, path, err);
	if (status)
		text_free(out);
	return status;
}

static enum emend_status
read_path(struct text *out, int dir, const char *path, int how,
    struct emend_error *err)
{
	const bool any = !(how & O_NONBLOCK);
	int fd = open_path(dir, path, O_RDONLY | how);
	enum emend_status status;

	text_truncate(out, 0);
	if (fd < 0)
		return fail_path(err, "open", path);
	status = read_from(out, fd, path, any, err);
	close(fd);
	return status;
}

enum emend_status
file_open(int *out, const char *path, struct emend_error *err)
{
	enum emend_status status;

	*out = open_path(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
	if (*out < 0)
		return fail_path(err, "open", path);
	status = check_kind(*out, path, false, err);
	if (status) {
		close(*out);
		*out = -1;
	}
	return status;
}

enum emend_status
file_read(struct text *out, const char *path, struct emend_error *err)
{
	return read_path(out, AT_FDCWD, path, O_NONBLOCK, err);
}

enum emend_status
file_read_in(
    struct text *out, int dir, const char *name, struct emend_error *err)
{
	return read_path(out, dir, name, O_NONBLOCK | O_NOFOLLOW, err);
}

enum emend_status
file_read_any(struct text *out, const char *path, struct emend_error *err)
{
	if (strcmp(path, "-"))
		return read_path(out, AT_FDCWD, path, 0, err);
	text_truncate(out, 0);
	return read_from(out, STDIN_FILENO, "standard input", true, err);
}

enum emend_status
write_all(int fd, const void *bytes, size_t n, struct emend_error *err)
{
	const char *at = bytes;

	while (n) {
		ssize_t written = write(fd, at, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return emend_fail(
			    err, EMEND_IO, "cannot write: %s", strerror(errno));
		at += written;
		n -= (size_t)written;
	}
	return EMEND_OK;
}

enum emend_status
file_sync_dir(const char *dir, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	int fd = open_path(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fail_path(err, "open", dir);
	/* EINVAL: a file system that has nothing to do for this */
	if (fsync(fd) != 0 && errno != EINVAL)
		status = fail_path(err, "sync", dir);
	close(fd);
	return status;
}

enum emend_status
file_make_dir(const char *path, mode_t mode, struct emend_error *err)
{
	struct stat st;

	if (mkdir(path, mode) != 0) {
		if (errno == EEXIST)
			return emend_fail(
			    err, EMEND_EXISTS, "%s is there already", path);
		if (errno == ENOENT)
			return emend_fail(err, EMEND_NOTFOUND,
			    "cannot make the directory %s: the one that it is "
			    "to be in is not there; make that first (mkdir -p)",
			    path);
		return fail_path(err, "make the directory", path);
	}
	/* the umask took something; and it may be a link by now */
	if (lstat(path, &st) != 0 ||
	    ((st.st_mode & 0777) != mode &&
		fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW) != 0))
		return fail_path(err, "set the mode of", path);
	return EMEND_OK;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool
dir_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
dir_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (!dir)
		return false;
	errno = 0;
	while (count == 0 && (entry = readdir(dir)))
		count += strcmp(entry->d_name, ".") != 0 &&
		         strcmp(entry->d_name, "..") != 0;
	if (errno)
		count++; /* unreadable is not empty */
	closedir(dir);
	return count == 0;
}

void
path_join(struct text *out, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	text_truncate(out, 0);
	if (name[0] != '/' && n) {
		text_add(out, dir, n);
		if (dir[n - 1] != '/')
			text_putc(out, '/');
	}
	text_puts(out, name);
}
