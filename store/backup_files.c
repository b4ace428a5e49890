#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/backup_work.h"
#include "store/fail.h"

#define CHUNK ((size_t)256 * 1024)

static enum emend_status
copy_bytes(struct backup *b, int from, int to, struct emend_error *err)
{
	const struct backup_options *o = b->options;
	enum emend_status status = EMEND_OK;
	char *chunk = malloc(CHUNK);
	size_t rest = 0;
	ssize_t n = 1;

	if (!chunk)
		return emend_fail_nomem(err);
	while (!status && n) {
		n = read(from, chunk, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			status = fail_io(err, "read", "it");
		else
			status = write_all(to, chunk, (size_t)n, err);
		rest += n > 0 ? (size_t)n : 0;
		b->done_kb += rest >> 10;
		rest &= 1023;
		if (o->progress)
			o->progress(o->payload, b->done_kb, b->total_kb);
	}
	free(chunk);
	return status;
}

enum emend_status
backup_copy_file(struct backup *b, const char *path, const char *ending,
    struct emend_error *err)
{
	struct text from, to;
	enum emend_status status;
	int in = -1, out = -1;

	text_init(&from, PATH_LIMIT);
	text_init(&to, PATH_LIMIT);
	path_join(&from, b->from, path);
	path_join(&to, b->to.ptr, path);
	text_puts(&to, ending);
	status = text_check(&from, err);
	if (!status)
		status = text_check(&to, err);
	if (status)
		goto out;
	status = file_open(&in, from.ptr, err);
	if (status == EMEND_NOTFOUND)
		(void)emend_fail(err, status, "%s is gone", from.ptr);
	if (status)
		goto out;
	/* what a killed backup left, or somebody else put there */
	(void)unlink(to.ptr);
	out = open(to.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		status = fail_io(err, "make", to.ptr);
		goto out;
	}
	status = copy_bytes(b, in, out, err);
	if (status)
		emend_error_prefix(err, "%s", to.ptr);
	if (!status && fsync(out))
		status = fail_io(err, "write", to.ptr);
out:
	if (out >= 0 && close(out) && !status)
		status = fail_io(err, "write", to.ptr);
	if (in >= 0)
		(void)close(in);
	if (status && out >= 0)
		(void)unlink(to.ptr);
	text_free(&from);
	text_free(&to);
	return status;
}

enum emend_status
backup_publish(struct backup *b, const char *path, struct emend_error *err)
{
	struct text from, to;
	enum emend_status status;

	text_init(&from, PATH_LIMIT);
	text_init(&to, PATH_LIMIT);
	path_join(&to, b->to.ptr, path);
	text_addf(&from, "%s" BACKUP_NEW, to.ptr);
	status = text_check(&to, err);
	if (!status)
		status = text_check(&from, err);
	if (!status && rename(from.ptr, to.ptr))
		status = fail_io(err, "replace", to.ptr);
	text_free(&from);
	text_free(&to);
	return status;
}

/* A pack of that name and size has those bytes: its name is their sum. */
static enum emend_status
is_there(const struct backup *b, const struct backup_file *f, bool *there,
    struct emend_error *err)
{
	enum emend_status status;
	struct text path;
	struct stat st;

	text_init(&path, PATH_LIMIT);
	path_join(&path, b->to.ptr, f->path);
	status = text_check(&path, err);
	*there = !status && !stat(path.ptr, &st) &&
	         (uint64_t)st.st_size == f->bytes;
	text_free(&path);
	return status;
}

enum emend_status
backup_make_parent(struct backup *b, const char *path, struct emend_error *err)
{
	const char *slash = strrchr(path, '/');
	enum emend_status status = EMEND_OK;
	struct text dir;
	const char *at;

	text_init(&dir, PATH_LIMIT);
	for (at = strchr(path, '/'); at && at <= slash && !status;
	     at = strchr(at + 1, '/')) {
		text_truncate(&dir, 0);
		text_addf(&dir, "%s/%.*s", b->to.ptr, (int)(at - path), path);
		status = text_check(&dir, err);
		if (!status && !dir_exists(dir.ptr))
			status = file_make_dir(dir.ptr, 0700, err);
	}
	text_free(&dir);
	return status;
}

static enum emend_status
copy_object(
    struct backup *b, const struct backup_file *f, struct emend_error *err)
{
	bool there;
	enum emend_status status = is_there(b, f, &there, err);

	if (status || there)
		return status;
	status = backup_make_parent(b, f->path, err);
	if (!status)
		status = backup_copy_file(b, f->path, BACKUP_NEW, err);
	if (!status)
		status = backup_publish(b, f->path, err);
	if (!status && !slice_ends(slice_of(f->path), SLICE(".idx"))) {
		b->result->copied++;
		b->result->bytes += f->bytes;
	}
	return status;
}

/* An index comes after its pack, without which it would be an error. */
enum emend_status
backup_copy_objects(struct backup *b, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	bool there;
	size_t i;
	int round;

	b->done_kb = b->total_kb = 0;
	for (i = 0; i < b->objects.count && !status; i++) {
		status = is_there(b, &b->objects.at[i], &there, err);
		b->total_kb += there ? 0 : b->objects.at[i].bytes >> 10;
	}
	for (round = 0; round < 2; round++)
		for (i = 0; i < b->objects.count && !status; i++) {
			const struct backup_file *f = &b->objects.at[i];

			if (slice_ends(slice_of(f->path), SLICE(".idx")) ==
			    (round == 1))
				status = copy_object(b, f, err);
		}
	return status;
}

/* ---- folders ---- */

static const char *const folders[] = { "", "/objects", "/objects/pack",
	"/objects/info", "/refs", "/refs/heads", "/refs/tags" };
#define FOLDERS (sizeof(folders) / sizeof(*folders))

static enum emend_status
each_folder(struct backup *b,
    enum emend_status (*each)(const char *path, struct emend_error *err),
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text path;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < BACKUP_REPOSITORIES * FOLDERS && !status; i++) {
		text_truncate(&path, 0);
		text_addf(&path, "%s/%s%s", b->to.ptr,
		    backup_repositories[i / FOLDERS], folders[i % FOLDERS]);
		status = text_check(&path, err);
		if (!status)
			status = each(path.ptr, err);
	}
	text_free(&path);
	return status;
}

static enum emend_status
make_folder(const char *path, struct emend_error *err)
{
	return dir_exists(path) ? EMEND_OK : file_make_dir(path, 0700, err);
}

enum emend_status
backup_make_folders(struct backup *b, struct emend_error *err)
{
	return each_folder(b, make_folder, err);
}

enum emend_status
backup_sync_folders(struct backup *b, struct emend_error *err)
{
	enum emend_status status = each_folder(b, file_sync_dir, err);

	return status ? status : file_sync_dir(b->to.ptr, err);
}
