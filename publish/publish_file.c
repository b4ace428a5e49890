#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/publish_work.h"

/*
 * The files of a site.  They can be made again, so nothing waits for the disk;
 * a reader sees an old page or a new one, by rename.
 */

#define PAGE_MOST ((size_t)512 << 20)
#define MODE_FILE 0644
#define MODE_DIR 0755

static enum emend_status
fail(struct emend_error *err, const char *verb, const char *path)
{
	struct slice name = slice_of(path);

	return emend_fail(err, EMEND_IO, "cannot %s %.*s: %s", verb,
	    SLICE_ARG(name), strerror(errno));
}

static enum emend_status
set_path(struct publishing *p, const char *path, struct emend_error *err)
{
	text_truncate(&p->path, 0);
	text_addf(&p->path, "%s/%s", p->options->to, path);
	return text_check(&p->path, err);
}

/* All directories above the file that p->path names. */
static enum emend_status
make_dirs(struct publishing *p, struct emend_error *err)
{
	char *at = p->path.ptr + strlen(p->options->to);

	while ((at = strchr(at + 1, '/'))) {
		int failed;

		*at = '\0';
		failed = mkdir(p->path.ptr, MODE_DIR) != 0 && errno != EEXIST;
		if (failed)
			return fail(err, "make", p->path.ptr);
		*at = '/';
	}
	return EMEND_OK;
}

static bool
holds(const char *path, struct slice bytes)
{
	struct stat st;
	struct text old;
	bool same;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size != bytes.len)
		return false;
	text_init(&old, PAGE_MOST);
	same = file_read(&old, path, NULL) == EMEND_OK &&
	    slice_equal(slice_new(old.ptr, old.len), bytes);
	text_free(&old);
	return same;
}

static enum emend_status
write_new(const char *path, struct slice bytes, struct emend_error *err)
{
	FILE *file = fopen(path, "we");
	bool failed;

	if (!file)
		return fail(err, "make", path);
	failed = fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len;
	failed |= fclose(file) != 0;
	failed |= !failed && chmod(path, MODE_FILE) != 0;
	if (!failed)
		return EMEND_OK;
	fail(err, "write", path);
	unlink(path);
	return EMEND_IO;
}

/* One run at a time writes there: the name of the new file is its own. */
static enum emend_status
replace(const char *path, struct slice bytes, struct emend_error *err)
{
	struct text temp;
	enum emend_status status;

	text_init(&temp, PATH_LIMIT);
	text_addf(&temp, "%s.new", path);
	status = text_check(&temp, err);
	if (status == EMEND_OK)
		status = write_new(temp.ptr, bytes, err);
	if (status == EMEND_OK && rename(temp.ptr, path) != 0) {
		status = fail(err, "put in its place", path);
		unlink(temp.ptr);
	}
	text_free(&temp);
	return status;
}

enum emend_status
publish_file(struct publishing *p, const char *path, struct slice bytes,
    struct emend_error *err)
{
	enum emend_status status = set_path(p, path, err);

	if (status || holds(p->path.ptr, bytes))
		return status;
	status = make_dirs(p, err);
	if (status == EMEND_OK)
		status = replace(p->path.ptr, bytes, err);
	if (status == EMEND_OK)
		p->result->files++;
	return status;
}

/* ---- pages ---- */

enum emend_status
publish_begin(struct publishing *p, const char *path, struct markup **out,
    struct emend_error *err)
{
	enum emend_status status = set_path(p, path, err);

	*out = NULL;
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
	char *path = NULL;

	if (status == EMEND_OK && fflush(p->page.file) != 0)
		status = emend_fail_nomem(err);
	if (status == EMEND_OK) {
		path = strdup(p->path.ptr + strlen(p->options->to) + 1);
		status = path ? publish_file(p, path,
				    slice_new(p->page.bytes, p->page.len), err)
			      : emend_fail_nomem(err);
	}
	free(path);
	publish_drop(p);
	return status;
}

/* ---- what is there ---- */

bool
publish_is_there(struct publishing *p, const char *path)
{
	return set_path(p, path, NULL) == EMEND_OK && file_exists(p->path.ptr);
}

enum emend_status
publish_read(struct publishing *p, const char *path, struct text *out,
    struct emend_error *err)
{
	enum emend_status status = set_path(p, path, err);

	return status ? status : file_read(out, p->path.ptr, err);
}

enum emend_status
publish_names(struct publishing *p, const char *path, publish_name_fn *each,
    void *payload, struct emend_error *err)
{
	enum emend_status status = set_path(p, path, err);
	const struct dirent *entry;
	DIR *dir;

	if (status)
		return status;
	dir = opendir(p->path.ptr);
	if (!dir)
		return errno == ENOENT ? EMEND_OK
				       : fail(err, "read", p->path.ptr);
	while (status == EMEND_OK && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			status = each(payload, entry->d_name, err);
	closedir(dir);
	return status;
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
	text_addf(&path, "%s/%s/%s", r->p->options->to, r->path, name);
	status = text_check(&path, err);
	if (status == EMEND_OK && unlink(path.ptr) != 0 && errno != ENOENT)
		status = fail(err, "remove", path.ptr);
	text_free(&path);
	return status;
}

enum emend_status
publish_remove(
    struct publishing *p, const char *path, struct emend_error *err)
{
	struct removing r = { p, path };
	enum emend_status status = set_path(p, path, err);

	if (status)
		return status;
	if (unlink(p->path.ptr) == 0 || errno == ENOENT)
		return EMEND_OK;
	if (errno != EISDIR && errno != EPERM)
		return fail(err, "remove", p->path.ptr);
	status = publish_names(p, path, remove_in, &r, err);
	if (status == EMEND_OK)
		status = set_path(p, path, err);
	if (status == EMEND_OK && rmdir(p->path.ptr) != 0)
		status = fail(err, "remove", p->path.ptr);
	return status;
}
