#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/publish_work.h"

/*
 * The files of a site.  They can be made again, so nothing waits for the disk;
 * a reader sees an old page or a new one, by rename.  Others may be able to
 * write there, too: below the site's own directory no link is followed, and
 * nothing is written to that was there before.
 */

#define PAGE_MOST ((size_t)512 << 20)
#define MODE_FILE 0644
#define MODE_DIR 0755
#define FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

static enum emend_status
fail(const struct publishing *p, const char *verb, const char *path,
    struct emend_error *err)
{
	const char *why = errno == ELOOP || errno == ENOTDIR
	    ? "a link is in the way, or a file"
	    : strerror(errno);

	return emend_fail(err, errno == ENOENT ? EMEND_NOTFOUND : EMEND_IO,
	    "cannot %s %s/%s: %s", verb, p->options->to, path, why);
}

/* The directory of that name in dir, which is closed. */
static int
enter(int dir, const char *name, size_t len, bool make)
{
	char word[NAME_MAX + 1];
	int inner = -1, code;

	snprintf(word, sizeof(word), "%.*s", (int)len, name);
	if (!make || mkdirat(dir, word, MODE_DIR) == 0 || errno == EEXIST)
		inner = openat(dir, word, FOLDER | O_NOFOLLOW);
	code = errno;
	close(dir);
	errno = code;
	return inner;
}

/* The directory that has what path names, and what it is called there. */
static int
open_parent(
    const struct publishing *p, const char *path, bool make, const char **name)
{
	int dir = fcntl(p->folder, F_DUPFD_CLOEXEC, 0);
	const char *slash;

	for (*name = path; dir >= 0 && (slash = strchr(*name, '/'));
	     *name = slash + 1)
		dir = enter(dir, *name, (size_t)(slash - *name), make);
	return dir;
}

static bool
holds(int dir, const char *name, struct slice bytes)
{
	struct stat st;
	struct text old;
	bool same;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    (uint64_t)st.st_size != bytes.len)
		return false;
	text_init(&old, PAGE_MOST);
	same = file_read_in(&old, dir, name, NULL) == EMEND_OK &&
	    slice_equal(slice_new(old.ptr, old.len), bytes);
	text_free(&old);
	return same;
}

/* One run at a time writes there: what has the name already, a killed one left
 * or somebody else put there. */
static int
make_new(int dir, const char *name)
{
	const int how = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = openat(dir, name, how, MODE_FILE);

	if (fd < 0 && errno == EEXIST && unlinkat(dir, name, 0) == 0)
		fd = openat(dir, name, how, MODE_FILE);
	return fd;
}

static bool
write_new(int dir, const char *name, struct slice bytes)
{
	int fd = make_new(dir, name);
	bool written;

	if (fd < 0)
		return false;
	written = write_all(fd, bytes.ptr, bytes.len, NULL) == EMEND_OK &&
	    fchmod(fd, MODE_FILE) == 0;
	return close(fd) == 0 && written;
}

static bool
replace(int dir, const char *name, struct slice bytes)
{
	char temp[NAME_MAX + 1];
	int code;

	snprintf(temp, sizeof(temp), "%s.new", name);
	if (write_new(dir, temp, bytes) && renameat(dir, temp, dir, name) == 0)
		return true;
	code = errno;
	unlinkat(dir, temp, 0);
	errno = code;
	return false;
}

enum emend_status
publish_file(struct publishing *p, const char *path, struct slice bytes,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const char *name;
	int dir = open_parent(p, path, true, &name);

	if (dir < 0)
		return fail(p, "make", path, err);
	if (!holds(dir, name, bytes)) {
		if (replace(dir, name, bytes))
			p->result->files++;
		else
			status = fail(p, "write", path, err);
	}
	close(dir);
	return status;
}

/* ---- pages ---- */

enum emend_status
publish_begin(struct publishing *p, const char *path, struct markup **out,
    struct emend_error *err)
{
	enum emend_status status;

	*out = NULL;
	text_truncate(&p->path, 0);
	text_puts(&p->path, path);
	status = text_check(&p->path, err);
	if (status)
		return status;
	p->page.bytes = NULL;
	p->page.file = open_memstream(&p->page.bytes, &p->page.len);
	if (!p->page.file)
		return emend_fail_nomem(err);
	markup_init(&p->page.markup, p->page.file);
	*out = &p->page.markup;
	return EMEND_OK;
}

void
publish_drop(struct publishing *p)
{
	if (!p->page.file)
		return;
	fclose(p->page.file);
	p->page.file = NULL;
	markup_free(&p->page.markup);
	free(p->page.bytes);
}

enum emend_status
publish_end(struct publishing *p, struct emend_error *err)
{
	enum emend_status status = markup_check(&p->page.markup, err);

	if (status == EMEND_OK && fflush(p->page.file) != 0)
		status = emend_fail_nomem(err);
	if (status == EMEND_OK)
		status = publish_file(p, p->path.ptr,
		    slice_new(p->page.bytes, p->page.len), err);
	publish_drop(p);
	return status;
}

/* ---- what is there ---- */

bool
publish_is_there(struct publishing *p, const char *path)
{
	const char *name;
	int dir = open_parent(p, path, false, &name);
	struct stat st;
	bool there = dir >= 0 && fstatat(dir, name, &st, 0) == 0;

	if (dir >= 0)
		close(dir);
	return there;
}

enum emend_status
publish_read(struct publishing *p, const char *path, struct text *out,
    struct emend_error *err)
{
	enum emend_status status;
	const char *name;
	int dir = open_parent(p, path, false, &name);

	text_truncate(out, 0);
	if (dir < 0)
		return fail(p, "read", path, err);
	status = file_read_in(out, dir, name, err);
	if (status)
		emend_error_prefix(err, "%s", p->options->to);
	close(dir);
	return status;
}

enum emend_status
publish_names(struct publishing *p, const char *path, publish_name_fn *each,
    void *payload, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct dirent *entry;
	const char *name;
	int dir = open_parent(p, path, false, &name);
	DIR *list;

	if (dir >= 0)
		dir = enter(dir, name, strlen(name), false);
	list = dir < 0 ? NULL : fdopendir(dir);
	if (!list) {
		if (errno != ENOENT)
			status = fail(p, "read", path, err);
		if (dir >= 0)
			close(dir);
		return status;
	}
	while (status == EMEND_OK && (entry = readdir(list)))
		if (entry->d_name[0] != '.')
			status = each(payload, entry->d_name, err);
	closedir(list);
	return status;
}

/* A file, or with AT_REMOVEDIR an empty directory; none is removed already.
 * EMEND_EXISTS: it is a directory. */
static enum emend_status
remove_one(
    struct publishing *p, const char *path, int how, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	bool folder = false;
	const char *name;
	int dir = open_parent(p, path, false, &name);

	if ((dir < 0 || unlinkat(dir, name, how) != 0) && errno != ENOENT) {
		folder = dir >= 0 && (errno == EISDIR || errno == EPERM);
		status = fail(p, "remove", path, err);
	}
	if (dir >= 0)
		close(dir);
	return folder ? EMEND_EXISTS : status;
}

struct removing {
	struct publishing *p;
	const char *path;
};

static enum emend_status
remove_in(void *payload, const char *name, struct emend_error *err)
{
	struct removing *r = payload;
	struct text path;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	text_addf(&path, "%s/%s", r->path, name);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = remove_one(r->p, path.ptr, 0, err);
	text_free(&path);
	return status;
}

enum emend_status
publish_remove(
    struct publishing *p, const char *path, struct emend_error *err)
{
	struct removing r = { p, path };
	enum emend_status status = remove_one(p, path, 0, err);

	if (status != EMEND_EXISTS) /* it is a directory */
		return status;
	status = publish_names(p, path, remove_in, &r, err);
	return status ? status : remove_one(p, path, AT_REMOVEDIR, err);
}
