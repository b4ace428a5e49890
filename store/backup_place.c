#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/time.h"
#include "store/backup_work.h"
#include "store/fail.h"
#include "store/internal.h"

#define MARK_MAX ((size_t)3 * PATH_LIMIT)
#define NAME_DIGITS 32

/* ---- where ---- */

static enum emend_status
fail_no_folder(struct emend_error *err, const char *folder)
{
	return emend_fail(err, EMEND_IO, "there is no directory %.300s; "
	    "make it (mkdir -p), or back up into another place", folder);
}

/* Of what may not be there yet: its folder's path and its name. */
static enum emend_status
resolve(struct text *out, const char *path, struct emend_error *err)
{
	char *real = realpath(path, NULL), *folder = NULL;
	size_t len = strlen(path);
	const char *slash;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (!real && errno == ENOENT) {
		slash = memrchr(path, '/', len);
		folder = slash ? strndup(path,
		                     slash == path ? 1 : (size_t)(slash - path))
		               : strdup(".");
		real = folder ? realpath(folder, NULL) : NULL;
	} else {
		slash = NULL;
	}
	if (!real) {
		enum emend_status status = folder && errno == ENOENT
			? fail_no_folder(err, folder)
			: fail_io(err, "find", path);

		free(folder);
		return status;
	}
	text_truncate(out, 0);
	text_puts(out, real);
	if (folder) {
		const char *name = slash ? slash + 1 : path;

		text_addf(out, "/%.*s", (int)(path + len - name), name);
	}
	free(folder);
	free(real);
	return text_check(out, err);
}

static bool
lies_in(const char *inner, const char *outer)
{
	size_t n = strlen(outer);

	return !strncmp(inner, outer, n) &&
	       (inner[n] == '/' || inner[n] == '\0' || outer[n - 1] == '/');
}

static enum emend_status
check_apart(const struct backup *b, struct emend_error *err)
{
	char *archive = realpath(b->from, NULL);
	enum emend_status status = EMEND_OK;

	if (!archive)
		return fail_io(err, "find", b->from);
	if (lies_in(b->to.ptr, archive) || lies_in(archive, b->to.ptr))
		status = emend_fail(err, EMEND_USAGE,
		    "%.200s and the archive %.200s lie in one another: a backup "
		    "wants a directory of its own, best on another disk",
		    b->to.ptr, archive);
	free(archive);
	return status;
}

/* ---- whose ---- */

/* What tells archives apart: made of the secret, which tells nothing of it. */
static void
name_archive(const struct backup *b, char out[SHA256_HEX + 1])
{
	sha256_hex(out,
	    slice_new((const char *)b->store->secret.bytes, HASH_SECRET_LEN));
	out[NAME_DIGITS] = '\0';
}

/* A state.db as it lies there; "" when there is none.  A copy that keeps times
 * may take its place. */
static enum emend_status
tell_state(const struct backup *b, const char *name, char out[STATE_TELL_MAX],
    struct emend_error *err)
{
	enum emend_status status;
	struct text path;
	struct stat st;

	text_init(&path, PATH_LIMIT);
	path_join(&path, b->to.ptr, name);
	status = text_check(&path, err);
	out[0] = '\0';
	if (!status && !stat(path.ptr, &st))
		snprintf(out, STATE_TELL_MAX, "%lld %lld.%09ld",
		    (long long)st.st_size, (long long)st.st_mtim.tv_sec,
		    st.st_mtim.tv_nsec);
	text_free(&path);
	return status;
}

/* Does the mark have "KEY VALUE" for a line? */
static enum emend_status
has_line(struct slice mark, const char *key, const char *value, bool *out,
    struct emend_error *err)
{
	enum emend_status status;
	struct text line;

	text_init(&line, PATH_LIMIT);
	text_addf(&line, "\n%s %s\n", key, value);
	status = text_check(&line, err);
	*out = !status &&
	       slice_find(mark, slice_new(line.ptr, line.len), 0) < mark.len;
	text_free(&line);
	return status;
}

/* By its secret; or, when that was drawn anew, by its place. */
static enum emend_status
check_archive(struct backup *b, struct slice mark, struct emend_error *err)
{
	char name[SHA256_HEX + 1], *archive;
	enum emend_status status;
	bool same;

	name_archive(b, name);
	status = has_line(mark, "archive", name, &same, err);
	if (status || same)
		return status;
	archive = realpath(b->from, NULL);
	if (!archive)
		return fail_io(err, "find", b->from);
	status = has_line(mark, "path", archive, &same, err);
	free(archive);
	if (status || same)
		return status;
	return emend_fail(err, EMEND_EXISTS,
	    "%.300s is a backup of another archive; nothing was changed",
	    b->to.ptr);
}

static enum emend_status
check_mark(struct backup *b, struct slice mark, struct emend_error *err)
{
	char state[STATE_TELL_MAX];
	bool same = true;
	enum emend_status status = check_archive(b, mark, err);

	if (!status)
		status = tell_state(b, "state.db", state, err);
	if (!status && *state)
		status = has_line(mark, "state", state, &same, err);
	if (status || same)
		return status;
	return emend_fail(err, EMEND_CONFLICT,
	    "%.300s was worked in since it was made, as an archive of its own: "
	    "it stays as it is; back up into another directory",
	    b->to.ptr);
}

static enum emend_status
read_mark(struct backup *b, struct emend_error *err)
{
	struct text path, mark;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	text_init(&mark, MARK_MAX);
	path_join(&path, b->to.ptr, BACKUP_MARK);
	status = text_check(&path, err);
	if (!status && !file_exists(path.ptr))
		status = emend_fail(err, EMEND_EXISTS,
		    "%.300s has files in it and is no backup: a backup wants a "
		    "new or an empty directory; nothing was changed",
		    b->to.ptr);
	if (!status)
		status = file_read(&mark, path.ptr, err);
	if (!status)
		status = check_mark(b, slice_new(mark.ptr, mark.len), err);
	text_free(&mark);
	text_free(&path);
	return status;
}

/* "state ..." for that file, if it is there. */
static enum emend_status
add_state(const struct backup *b, struct text *mark, const char *name,
    struct emend_error *err)
{
	char state[STATE_TELL_MAX];
	enum emend_status status = tell_state(b, name, state, err);

	if (!status && *state)
		text_addf(mark, "state %s\n", state);
	return status;
}

enum emend_status
backup_mark(struct backup *b, bool complete, struct emend_error *err)
{
	char name[SHA256_HEX + 1], at[TIME_UTC_MAX];
	char *archive = realpath(b->from, NULL);
	struct text path, mark;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	text_init(&mark, MARK_MAX);
	path_join(&path, b->to.ptr, BACKUP_MARK);
	name_archive(b, name);
	text_addf(&mark, "A backup made by emend\narchive %s\npath %s\n", name,
	    archive ? archive : b->from);
	status = add_state(b, &mark, "state.db", err);
	if (!status)
		status = add_state(b, &mark, "state.db" BACKUP_NEW, err);
	time_format_utc(at, b->options->now);
	text_addf(&mark, "%s %s\n", complete ? "completed" : "begun", at);
	if (!status)
		status = text_check(&path, err);
	if (!status)
		status = text_check(&mark, err);
	if (!status)
		file_sweep_temporary(path.ptr);
	if (!status)
		status = file_write_atomic(
		    path.ptr, slice_new(mark.ptr, mark.len), 0600, err);
	text_free(&mark);
	text_free(&path);
	free(archive);
	return status;
}

/* ---- entering ---- */

#define LOCK_NAME "backup.lock"

/* With nothing in it, or what a backup left that was killed before its mark. */
static bool
is_new(const char *dir)
{
	static const char temporary[] = "." BACKUP_MARK ".tmp-";
	DIR *list = opendir(dir);
	const struct dirent *entry;
	bool all = list != NULL;

	errno = 0;
	while (all && (entry = readdir(list)))
		all = !strcmp(entry->d_name, ".") ||
		      !strcmp(entry->d_name, "..") ||
		      !strcmp(entry->d_name, LOCK_NAME) ||
		      !strncmp(entry->d_name, temporary, strlen(temporary));
	all = all && !errno;
	if (list)
		(void)closedir(list);
	return all;
}

static enum emend_status
take_lock(struct backup *b, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_LIMIT);
	path_join(&path, b->to.ptr, LOCK_NAME);
	status = text_check(&path, err);
	if (!status)
		status = lock_take(&b->lock, path.ptr, 0, err);
	text_free(&path);
	return status;
}

enum emend_status
backup_enter(struct backup *b, struct emend_error *err)
{
	enum emend_status status = resolve(&b->to, b->options->dir, err);

	if (!status)
		status = check_apart(b, err);
	if (status)
		return status;
	if (file_exists(b->to.ptr) && !dir_exists(b->to.ptr))
		return emend_fail(err, EMEND_EXISTS,
		    "%.300s is no directory; nothing was changed", b->to.ptr);
	if (!dir_exists(b->to.ptr))
		status = file_make_dir(b->to.ptr, 0700, err);
	if (status)
		return status;
	b->result->first = is_new(b->to.ptr);
	if (!b->result->first)
		status = read_mark(b, err);
	if (!status)
		status = take_lock(b, err);
	if (!status && b->result->first)
		status = backup_mark(b, false, err);
	return status;
}
