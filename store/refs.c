/*
 * libgit2 1.5 reads packed-refs before it locks it, and git_transaction locks
 * and syncs ref by ref: so this is ours.
 *
 * Our lock has a second name, packed-refs.emend, from before it is git's lock
 * until after: a packed-refs.lock of the same inode is one that we left, any
 * other is somebody else's.
 */
#include "store/refs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/pack.h"
#include "store/pack_names.h"
#include "store/refs_file.h"

#define BUFFER_BYTES ((size_t)64 * 1024)
#define LOCK_TRIES 100 /* of 10 ms each: git waits a second, too */

static const char header[] = "# pack-refs with: peeled fully-peeled sorted \n";

struct ref_edit {
	const char *git_dir;
	struct text file, lock, twin; /* paths */
	int fd;                       /* of the lock; -1: not ours */
	bool public;
	size_t used;
	char buffer[BUFFER_BYTES];
};

static enum emend_status
set_paths(struct ref_edit *e, const char *git_dir, struct emend_error *err)
{
	enum emend_status status;

	e->git_dir = git_dir;
	text_init(&e->file, PATH_MAX_BYTES);
	text_init(&e->lock, PATH_MAX_BYTES);
	text_init(&e->twin, PATH_MAX_BYTES);
	path_join(&e->file, git_dir, "packed-refs");
	path_join(&e->lock, git_dir, "packed-refs.lock");
	path_join(&e->twin, git_dir, "packed-refs.emend");
	status = text_check(&e->file, err);
	if (!status)
		status = text_check(&e->lock, err);
	if (!status)
		status = text_check(&e->twin, err);
	return status;
}

void
ref_edit_free(struct ref_edit *e)
{
	if (!e)
		return;
	if (e->fd >= 0) {
		if (!e->public)
			(void)unlink(e->lock.ptr);
		(void)unlink(e->twin.ptr);
		(void)close(e->fd);
	}
	text_free(&e->file);
	text_free(&e->lock);
	text_free(&e->twin);
	free(e);
}

void
refs_sweep(const char *git_dir)
{
	struct stat lock, twin;
	char name[2][PATH_MAX_BYTES];

	if (snprintf(name[0], PATH_MAX_BYTES, "%s/packed-refs.lock", git_dir) >=
	    (int)PATH_MAX_BYTES)
		return;
	snprintf(name[1], PATH_MAX_BYTES, "%s/packed-refs.emend", git_dir);
	if (lstat(name[1], &twin))
		return;
	if (!lstat(name[0], &lock) && lock.st_ino == twin.st_ino &&
	    lock.st_dev == twin.st_dev)
		(void)unlink(name[0]);
	(void)unlink(name[1]);
}

static enum emend_status
take_lock(struct ref_edit *e, struct emend_error *err)
{
	static const struct timespec pause = { 0, 10 * 1000 * 1000 };
	int tries;

	refs_sweep(e->git_dir);
	e->fd = open(e->twin.ptr, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (e->fd < 0)
		return fail_io(err, "make", e->twin.ptr);
	for (tries = 0; link(e->twin.ptr, e->lock.ptr); tries++) {
		enum emend_status status = EMEND_OK;

		if (errno != EEXIST)
			status = fail_io(err, "make", e->lock.ptr);
		else if (tries == LOCK_TRIES)
			status = emend_fail(err, EMEND_BUSY,
			    "%s is there: another git is at work in this "
			    "repository, or was killed; if none runs, remove "
			    "the file",
			    e->lock.ptr);
		if (status) {
			(void)unlink(e->twin.ptr);
			(void)close(e->fd);
			e->fd = -1;
			return status;
		}
		nanosleep(&pause, NULL);
	}
	return EMEND_OK;
}

static enum emend_status
flush(struct ref_edit *e, struct emend_error *err)
{
	enum emend_status status = write_all(e->fd, e->buffer, e->used, err);

	if (status)
		emend_error_prefix(err, "%s", e->lock.ptr);
	e->used = 0;
	return status;
}

static enum emend_status
put(struct ref_edit *e, struct slice s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (s.len > BUFFER_BYTES) { /* as it lies, not through the buffer */
		status = flush(e, err);
		if (!status)
			status = write_all(e->fd, s.ptr, s.len, err);
		if (status)
			emend_error_prefix(err, "%s", e->lock.ptr);
		return status;
	}
	while (s.len && !status) {
		size_t room = BUFFER_BYTES - e->used;
		size_t part = s.len < room ? s.len : room;

		memcpy(e->buffer + e->used, s.ptr, part);
		e->used += part;
		s = slice_sub(s, part, s.len);
		if (e->used == BUFFER_BYTES)
			status = flush(e, err);
	}
	return status;
}

static enum emend_status
put_update(struct ref_edit *e, const struct ref_update *update,
    struct emend_error *err)
{
	enum emend_status status;
	char hex[OID_HEX + 2];

	if (oid_is_zero(&update->after))
		return EMEND_OK;
	oid_hex(hex, &update->after);
	hex[OID_HEX] = ' ';
	status = put(e, slice_new(hex, OID_HEX + 1), err);
	if (!status)
		status = put(e, slice_of(update->name), err);
	if (!status)
		status = put(e, SLICE("\n"), err);
	return status;
}

/* found: NULL when packed-refs has no such ref. */
static enum emend_status
compare(const struct ref_edit *e, const struct ref_update *update,
    const struct oid *found, struct emend_error *err)
{
	static const struct oid none;
	char path[PATH_MAX_BYTES];

	if (!oid_equal(found ? found : &none, &update->before))
		return emend_fail(err, EMEND_CONFLICT,
		    "%s: %s was changed by somebody else in between",
		    e->git_dir, update->name);
	/* a loose ref hides the packed one: git would not see ours */
	snprintf(path, sizeof(path), "%s/%s", e->git_dir, update->name);
	if (!access(path, F_OK))
		return emend_fail(err, EMEND_STORE,
		    "%s was not written by emend and hides what it keeps; run "
		    "`git pack-refs --all` on this repository",
		    path);
	return EMEND_OK;
}

static enum emend_status
put_changed(struct ref_edit *e, const struct ref_update *update,
    const struct oid *found, struct emend_error *err)
{
	enum emend_status status = compare(e, update, found, err);

	return status ? status : put_update(e, update, err);
}

/*
 * Writes refs of f and updates, both in order of names.  What lies between two
 * updates goes over in one piece, from kept on.
 */
static enum emend_status
merge(struct ref_edit *e, const struct refs_file *f,
    const struct ref_update *updates, size_t count, struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t i = 0, at, kept = 0;
	int order;

	(void)refs_file_header(f, &at);
	if (!f->bytes.len)
		status = put(e, SLICE(header), err);
	while (!status && at < f->bytes.len) {
		size_t start = at;

		status = refs_file_next(f, &at, &ref, err);
		for (order = -1; !status && i < count && order; i++) {
			order =
			    slice_compare(slice_of(updates[i].name), ref.name);
			if (order > 0)
				break;
			status = put(e, slice_sub(f->bytes, kept, start), err);
			kept = order ? start : at;
			if (!status)
				status = put_changed(e, &updates[i],
				    order ? NULL : &ref.oid, err);
		}
	}
	if (!status)
		status =
		    put(e, slice_sub(f->bytes, kept, f->bytes.len), err);
	while (!status && i < count)
		status = put_changed(e, &updates[i++], NULL, err);
	return status;
}

static int
by_name(const void *x, const void *y)
{
	const struct ref_update *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static enum emend_status
write_new(struct ref_edit *e, struct ref_update *updates, size_t count,
    struct emend_error *err)
{
	enum emend_status status;
	struct refs_file f;

	status = refs_file_open(&f, e->file.ptr, err);
	if (status)
		return status;
	if (count)
		qsort(updates, count, sizeof(*updates), by_name);
	status = merge(e, &f, updates, count, err);
	refs_file_close(&f);
	if (!status)
		status = flush(e, err);
	if (!status && fsync(e->fd))
		status = fail_io(err, "write", e->lock.ptr);
	return status;
}

enum emend_status
ref_edit_new(struct ref_edit **out, const char *git_dir,
    struct ref_update *updates, size_t count, struct emend_error *err)
{
	struct ref_edit *e = calloc(1, sizeof(*e));
	enum emend_status status;

	*out = NULL;
	if (!e)
		return emend_fail_nomem(err);
	e->fd = -1;
	status = set_paths(e, git_dir, err);
	if (!status)
		status = pack_settle(git_dir, err);
	if (!status)
		status = take_lock(e, err);
	if (!status)
		status = write_new(e, updates, count, err);
	if (status)
		ref_edit_free(e);
	else
		*out = e;
	return status;
}

enum emend_status
ref_edit_publish(struct ref_edit *e, struct emend_error *err)
{
	if (rename(e->lock.ptr, e->file.ptr))
		return fail_io(err, "replace", e->file.ptr);
	e->public = true;
	(void)unlink(e->twin.ptr);
	(void)close(e->fd);
	e->fd = -1;
	return file_sync_dir(e->git_dir, err);
}

bool
ref_edit_is_public(const struct ref_edit *e)
{
	return e->public;
}

enum emend_status
refs_stamp(
    char out[REFS_STAMP_MAX], const char *git_dir, struct emend_error *err)
{
	char path[PATH_MAX_BYTES];
	struct stat st;

	snprintf(path, sizeof(path), "%s/packed-refs", git_dir);
	if (stat(path, &st))
		return fail_io(err, "read", path);
	snprintf(out, REFS_STAMP_MAX, "%llu %lld %lld.%09ld",
	    (unsigned long long)st.st_ino, (long long)st.st_size,
	    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return EMEND_OK;
}

enum emend_status
refs_each(const char *git_dir, struct slice prefix, ref_fn *each, void *payload,
    struct emend_error *err)
{
	struct packed_ref ref = { .name = { NULL, 0 } };
	char path[PATH_MAX_BYTES];
	enum emend_status status;
	struct refs_file f;
	size_t at;

	snprintf(path, sizeof(path), "%s/packed-refs", git_dir);
	status = refs_file_open(&f, path, err);
	if (status)
		return status;
	(void)refs_file_header(&f, &at);
	while (!status && at < f.bytes.len) {
		status = refs_file_next(&f, &at, &ref, err);
		if (!status && slice_starts(ref.name, prefix))
			status = each(payload, ref.name, &ref.oid, err);
	}
	refs_file_close(&f);
	return status;
}
