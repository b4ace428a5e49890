/* From a temporary file to a pack with its index, durable and visible. */
#include "store/pack_work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/pack_index.h"
#include "store/pack_names.h"

#define COUNT_AT 8 /* where in the header the number of objects stands */
#define INDEX_MAX_BYTES ((size_t)4 << 30)

/* The count was not known before, and the sum covers it: read all again. */
static enum emend_status
sum_file(struct pack *p, struct oid *out, struct emend_error *err)
{
	off_t at = 0;
	ssize_t n;

	while ((n = pread(p->fd, p->buffer, PACK_BUFFER, at)) > 0) {
		sha1_add(p->sha, p->buffer, (size_t)n);
		at += n;
	}
	sha1_take(p->sha, out->bytes);
	if (n < 0)
		return fail_io(err, "read", p->temporary.ptr);
	return EMEND_OK;
}

static enum emend_status
finish_pack(struct pack *p, struct oid *sum, struct emend_error *err)
{
	uint32_t n = (uint32_t)p->count;
	unsigned char count[4] = { (unsigned char)(n >> 24),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };
	enum emend_status status = pack_flush(p, err);

	if (status)
		return status;
	if (lseek(p->fd, COUNT_AT, SEEK_SET) < 0)
		return fail_io(err, "write", p->temporary.ptr);
	status = write_all(p->fd, count, sizeof(count), err);
	if (status) {
		emend_error_prefix(err, "%s", p->temporary.ptr);
		return status;
	}
	if (lseek(p->fd, 0, SEEK_END) < 0)
		return fail_io(err, "write", p->temporary.ptr);
	status = sum_file(p, sum, err);
	if (status)
		return status;
	status = pack_put(p, sum->bytes, SHA1_LEN, err);
	if (!status)
		status = pack_flush(p, err);
	if (!status && fsync(p->fd))
		status = fail_io(err, "write", p->temporary.ptr);
	return status;
}

/* Writes bytes to a new temporary file, durably; *path gets its name. */
static enum emend_status
write_index(const struct pack *p, struct text *path, struct slice bytes,
    struct emend_error *err)
{
	enum emend_status status;
	int fd;

	path_join(path, p->dir.ptr, PACK_INDEX_TEMPORARY "XXXXXX");
	status = text_check(path, err);
	if (status)
		return status;
	fd = mkostemp(path->ptr, O_CLOEXEC);
	if (fd < 0) {
		status = fail_io(err, "make", path->ptr);
		text_truncate(path, 0);
		return status;
	}
	status = write_all(fd, bytes.ptr, bytes.len, err);
	if (status)
		emend_error_prefix(err, "%s", path->ptr);
	if (!status && fsync(fd))
		status = fail_io(err, "write", path->ptr);
	if (close(fd) && !status)
		status = fail_io(err, "write", path->ptr);
	return status;
}

/* The very same objects stand there: under the one name that is certain not to
 * be somebody's who was killed. */
static enum emend_status
replace(struct pack *p, const char *path, struct emend_error *err)
{
	if (rename(p->temporary.ptr, path))
		return fail_io(err, "make", path);
	text_truncate(&p->temporary, 0);
	return EMEND_OK;
}

/*
 * Pack first, as git does: an index without its pack is an error to readers.
 * The pack keeps its temporary name, by which pack_sweep finds a pack that
 * never got an index, or no ref.
 */
static enum emend_status
give_names(struct pack *p, const struct text *index, const struct oid *sum,
    struct emend_error *err)
{
	char hex[OID_HEX + 1];
	struct text path;
	enum emend_status status;
	bool there;
	int why;

	text_init(&path, PATH_MAX_BYTES);
	oid_hex(hex, sum);
	text_addf(&path, "%s/pack-%s%s.pack", p->dir.ptr, p->label, hex);
	text_addf(&p->published, "%s/pack-%s%s", p->dir.ptr, p->label, hex);
	status = text_check(&path, err);
	if (!status)
		status = text_check(&p->published, err);
	if (status)
		goto out;
	why = link(p->temporary.ptr, path.ptr) ? errno : 0;
	there = why == EEXIST;
	if (why && !there) {
		errno = why;
		status = why != ENOENT
		    ? fail_io(err, "make", path.ptr)
		    : emend_fail(err, EMEND_IO,
			  "%s was removed while it was written: does \"git gc "
			  "--prune=now\" run here?",
			  p->temporary.ptr);
		goto out;
	}
	if (there)
		status = replace(p, path.ptr, err);
	text_truncate(&path, path.len - strlen(".pack"));
	text_puts(&path, ".idx");
	if (!status && rename(index->ptr, path.ptr))
		status = fail_io(err, "make", path.ptr);
	if (!status && p->copied)
		pack_drop_name(p);
	if (!status)
		status = file_sync_dir(p->dir.ptr, err);
	if (status && !there)
		pack_withdraw(p);
	if (there) /* the very same objects stood there: not ours to remove */
		text_truncate(&p->published, 0);
out:
	text_free(&path);
	return status;
}

enum emend_status
pack_publish(struct pack *p, struct emend_error *err)
{
	enum emend_status status;
	struct text bytes, path;
	struct oid sum;

	if (!p->count)
		return EMEND_OK;
	if (p->failed)
		return emend_fail(err, p->failed,
		    "nothing can be kept after a failure to write");
	text_init(&bytes, INDEX_MAX_BYTES);
	text_init(&path, PATH_MAX_BYTES);
	status = finish_pack(p, &sum, err);
	if (!status)
		status =
		    pack_index_write(&bytes, p->entries, p->count, &sum, err);
	if (!status)
		status =
		    write_index(p, &path, slice_new(bytes.ptr, bytes.len), err);
	if (!status)
		status = give_names(p, &path, &sum, err);
	if (status && path.len)
		(void)unlink(path.ptr);
	if (status)
		pack_drop_temporary(p);
	p->failed = EMEND_STORE; /* nothing can be added any more */
	text_free(&bytes);
	text_free(&path);
	return status;
}

void
pack_done(struct pack *p)
{
	pack_drop_temporary(p);
}

void
pack_withdraw(struct pack *p)
{
	size_t len = p->published.len;

	if (!len)
		return;
	text_puts(&p->published, ".idx");
	(void)unlink(p->published.ptr);
	text_truncate(&p->published, len);
	text_puts(&p->published, ".pack");
	(void)unlink(p->published.ptr);
	text_truncate(&p->published, 0);
}
