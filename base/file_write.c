#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ".NAME" and this; mkostemp fills in the letters. */
#define TEMP_MARK ".tmp-"
#define TEMP_LETTERS "XXXXXX"

/* What path leads to, so that a link to a file elsewhere stays a link. */
static enum emend_status
follow_links(struct text *out, const char *path, struct emend_error *err)
{
	char *real = realpath(path, NULL);

	if (!real && errno == ENOMEM)
		return emend_fail_nomem(err);
	/* what is not there yet is made where it was asked for */
	text_puts(out, real ? real : path);
	free(real);
	return text_check(out, err);
}

static struct slice
directory_of(struct slice path)
{
	size_t n = path.len;

	while (n && path.ptr[n - 1] != '/')
		n--;
	return slice_sub(path, 0, n);
}

static enum emend_status
fail_write(struct emend_error *err, const char *path)
{
	return emend_fail(
	    err, EMEND_IO, "cannot write %s: %s", path, strerror(errno));
}

/* Everything but the rename: the new content is on the disk under temp. */
static enum emend_status
write_temp(int fd, const char *path, struct slice bytes, mode_t mode,
    struct emend_error *err)
{
	enum emend_status status;

	status = write_all(fd, bytes.ptr, bytes.len, err);
	if (status)
		emend_error_prefix(err, "%s", path);
	else if (fchmod(fd, mode) != 0 || fsync(fd) != 0)
		status = fail_write(err, path);
	if (close(fd) != 0 && !status)
		status = fail_write(err, path);
	return status;
}

enum emend_status
file_write_atomic(
    const char *path, struct slice bytes, mode_t mode, struct emend_error *err)
{
	struct slice dir = directory_of(slice_of(path));
	enum emend_status status;
	struct text temp, parent;
	bool made = false;
	int fd;

	text_init(&parent, PATH_MAX);
	text_init(&temp, PATH_MAX);
	text_addf(&parent, "%.*s", SLICE_ARG(dir));
	text_addf(&temp, "%.*s.%s" TEMP_MARK TEMP_LETTERS, SLICE_ARG(dir),
	    path + dir.len);
	status = text_check(&temp, err);
	if (status == EMEND_OK)
		status = text_check(&parent, err);
	if (status)
		goto out;
	fd = mkostemp(temp.ptr, O_CLOEXEC);
	if (fd < 0) {
		status = fail_write(err, path);
		goto out;
	}
	made = true;
	status = write_temp(fd, path, bytes, mode, err);
	if (status)
		goto out;
	if (rename(temp.ptr, path) != 0) {
		status = fail_write(err, path);
		goto out;
	}
	made = false;
	status = file_sync_dir(dir.len ? parent.ptr : ".", err);
out:
	if (made)
		unlink(temp.ptr);
	text_free(&temp);
	text_free(&parent);
	return status;
}

enum emend_status
file_write_linked(
    const char *path, struct slice bytes, mode_t mode, struct emend_error *err)
{
	enum emend_status status;
	struct text target;

	text_init(&target, PATH_MAX);
	status = follow_links(&target, path, err);
	if (status == EMEND_OK)
		status = file_write_atomic(target.ptr, bytes, mode, err);
	text_free(&target);
	return status;
}

static bool
is_temp_of(struct slice name, struct slice of)
{
	return name.len == 1 + of.len + strlen(TEMP_MARK TEMP_LETTERS) &&
	       name.ptr[0] == '.' &&
	       slice_equal(slice_sub(name, 1, 1 + of.len), of) &&
	       slice_starts(slice_sub(name, 1 + of.len, name.len),
	           SLICE(TEMP_MARK));
}

void
file_sweep_temporary(const char *path)
{
	struct slice dir, base;
	struct dirent *entry;
	struct text target;
	DIR *list = NULL;

	text_init(&target, PATH_MAX);
	if (follow_links(&target, path, NULL) == EMEND_OK) {
		base = slice_new(target.ptr, target.len);
		dir = directory_of(base);
		base = slice_sub(base, dir.len, base.len);
		target.ptr[dir.len ? dir.len - 1 : 0] = '\0';
		list = opendir(dir.len == 1 ? "/" : dir.len ? target.ptr : ".");
	}
	while (list && (entry = readdir(list)))
		if (is_temp_of(slice_of(entry->d_name), base))
			(void)unlinkat(dirfd(list), entry->d_name, 0);
	if (list)
		(void)closedir(list);
	text_free(&target);
}
