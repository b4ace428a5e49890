/*
 * git's gitformat-pack(5), version 2, without deltas: a run's objects have no
 * close kin in the same pack, and deltas to others may not be stored.
 */
#include "store/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/pack_index.h"
#include "store/pack_names.h"

#define BUFFER_BYTES ((size_t)64 * 1024)
#define COMPRESSION 6
#define HEADER_BYTES 12
#define COUNT_AT 8 /* where in the header the number of objects stands */
#define INDEX_MAX_BYTES ((size_t)256 << 20)

struct pack {
	struct text dir;       /* the folder of the packs */
	struct text temporary; /* path of the file being written; empty: none */
	struct text published; /* its path without ".pack" once it is ours to
	                          withdraw */
	int fd;
	struct pack_entry *entries;
	size_t count, cap;
	uint32_t *slots;   /* index + 1 into entries; 0 is free */
	size_t slot_count; /* a power of two, or 0 */
	size_t bytes;      /* written or waiting in buffer */
	uint32_t crc;      /* of the object at hand */
	size_t used;       /* of buffer */
	z_stream z;
	bool z_ready;
	struct sha1 *sha;
	enum emend_status failed;
	unsigned char buffer[BUFFER_BYTES];
};

enum emend_status
pack_new(struct pack **out, const char *git_dir, struct emend_error *err)
{
	enum emend_status status;
	struct pack *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->fd = -1;
	text_init(&p->dir, PATH_MAX_BYTES);
	text_init(&p->temporary, PATH_MAX_BYTES);
	text_init(&p->published, PATH_MAX_BYTES);
	path_join(&p->dir, git_dir, PACK_FOLDER);
	status = text_check(&p->dir, err);
	p->sha = sha1_new();
	p->z_ready = deflateInit(&p->z, COMPRESSION) == Z_OK;
	if (!status && (!p->sha || !p->z_ready))
		status = emend_fail_nomem(err);
	if (status)
		pack_free(p);
	else
		*out = p;
	return status;
}

/* Closing gives the lock back, so the name goes first. */
static void
drop_temporary(struct pack *p)
{
	if (p->temporary.len)
		(void)unlink(p->temporary.ptr);
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = -1;
	text_truncate(&p->temporary, 0);
}

void
pack_free(struct pack *p)
{
	if (!p)
		return;
	drop_temporary(p);
	if (p->z_ready)
		deflateEnd(&p->z);
	sha1_free(p->sha);
	text_free(&p->dir);
	text_free(&p->temporary);
	text_free(&p->published);
	free(p->entries);
	free(p->slots);
	free(p);
}

size_t
pack_objects(const struct pack *p)
{
	return p->count;
}

size_t
pack_bytes(const struct pack *p)
{
	return p->bytes;
}

static enum emend_status
flush(struct pack *p, struct emend_error *err)
{
	enum emend_status status;

	status = write_all(p->fd, p->buffer, p->used, err);
	if (status)
		emend_error_prefix(err, "%s", p->temporary.ptr);
	p->used = 0;
	return status;
}

static enum emend_status
put(struct pack *p, const void *bytes, size_t n, struct emend_error *err)
{
	const unsigned char *at = bytes;
	enum emend_status status;

	p->crc = (uint32_t)crc32(p->crc, at, (uInt)n);
	p->bytes += n;
	while (n) {
		size_t room = BUFFER_BYTES - p->used;
		size_t part = n < room ? n : room;

		memcpy(p->buffer + p->used, at, part);
		p->used += part;
		at += part;
		n -= part;
		if (p->used < BUFFER_BYTES)
			continue;
		status = flush(p, err);
		if (status)
			return status;
	}
	return EMEND_OK;
}

/*
 * A sweeper may lock and unlink the file between its creation and our lock:
 * then it has no name any more, and another is made.
 */
static enum emend_status
make_temporary(struct pack *p, struct emend_error *err)
{
	struct stat st;
	int tries;

	for (tries = 0; tries < 8; tries++) {
		path_join(&p->temporary, p->dir.ptr, PACK_TEMPORARY "XXXXXX");
		if (text_check(&p->temporary, err))
			return p->temporary.status;
		p->fd = mkostemp(p->temporary.ptr, O_CLOEXEC);
		if (p->fd < 0) {
			enum emend_status status =
			    fail_io(err, "make", p->temporary.ptr);

			text_truncate(&p->temporary, 0);
			return status;
		}
		if (!flock(p->fd, LOCK_EX | LOCK_NB) && !fstat(p->fd, &st) &&
		    st.st_nlink)
			return EMEND_OK;
		drop_temporary(p);
	}
	return emend_fail(err, EMEND_IO,
	    "cannot lock a temporary file in %s; does its file system know "
	    "flock?",
	    p->dir.ptr);
}

static enum emend_status
begin(struct pack *p, struct emend_error *err)
{
	static const unsigned char header[HEADER_BYTES] = "PACK\0\0\0\2";
	enum emend_status status = make_temporary(p, err);

	return status ? status : put(p, header, HEADER_BYTES, err);
}

static void
name_object(
    struct pack *p, enum pack_type type, struct slice bytes, struct oid *out)
{
	static const char *const names[] = {
		[PACK_COMMIT] = "commit",
		[PACK_TREE] = "tree",
		[PACK_BLOB] = "blob",
	};
	char header[32];
	int n =
	    snprintf(header, sizeof(header), "%s %zu", names[type], bytes.len);

	sha1_add(p->sha, header, (size_t)n + 1);
	if (bytes.len)
		sha1_add(p->sha, bytes.ptr, bytes.len);
	sha1_take(p->sha, out->bytes);
}

/* The slot where name is or would go.  Names are hashes, spread already. */
static uint32_t *
slot_of(const struct pack *p, const struct oid *name)
{
	size_t at;
	uint32_t spread;

	memcpy(&spread, name->bytes, sizeof(spread));
	for (at = spread & (p->slot_count - 1);
	     p->slots[at] &&
	     !oid_equal(&p->entries[p->slots[at] - 1].name, name);
	     at = (at + 1) & (p->slot_count - 1))
		;
	return &p->slots[at];
}

static enum emend_status
grow(struct pack *p, struct emend_error *err)
{
	size_t cap = p->cap ? p->cap * 2 : 64;
	struct pack_entry *entries;
	uint32_t *slots;
	size_t i;

	if (p->count < p->cap)
		return EMEND_OK;
	entries = realloc(p->entries, cap * sizeof(*entries));
	if (!entries)
		return emend_fail_nomem(err);
	p->entries = entries;
	slots = calloc(cap * 2, sizeof(*slots));
	if (!slots)
		return emend_fail_nomem(err);
	free(p->slots);
	p->slots = slots;
	p->slot_count = cap * 2;
	p->cap = cap;
	for (i = 0; i < p->count; i++)
		*slot_of(p, &entries[i].name) = (uint32_t)i + 1;
	return EMEND_OK;
}

/* Type and length: 4 bits of it in the first byte, 7 in each that follows. */
static enum emend_status
put_header(
    struct pack *p, enum pack_type type, size_t len, struct emend_error *err)
{
	unsigned char bytes[10];
	size_t n = 0;

	bytes[0] = (unsigned char)((unsigned)type << 4 | (len & 15));
	for (len >>= 4; len; len >>= 7) {
		bytes[n++] |= 0x80;
		bytes[n] = len & 0x7f;
	}
	return put(p, bytes, n + 1, err);
}

static enum emend_status
put_compressed(struct pack *p, struct slice bytes, struct emend_error *err)
{
	enum emend_status status;
	unsigned char chunk[8192];
	int done;

	deflateReset(&p->z);
	p->z.next_in = (z_const Bytef *)(uintptr_t)bytes.ptr;
	p->z.avail_in = (uInt)bytes.len;
	do {
		p->z.next_out = chunk;
		p->z.avail_out = sizeof(chunk);
		done = deflate(&p->z, Z_FINISH);
		status = put(p, chunk, sizeof(chunk) - p->z.avail_out, err);
	} while (!status && done == Z_OK);
	if (!status && done != Z_STREAM_END)
		return emend_fail(err, EMEND_IO, "compression failed");
	return status;
}

static enum emend_status
add_new(struct pack *p, enum pack_type type, struct slice bytes,
    const struct oid *name, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t offset;

	if (p->fd < 0)
		status = begin(p, err);
	offset = p->bytes;
	p->crc = 0;
	if (!status)
		status = put_header(p, type, bytes.len, err);
	if (!status)
		status = put_compressed(p, bytes, err);
	if (status)
		return status;
	p->entries[p->count] =
	    (struct pack_entry){ *name, p->crc, (uint32_t)offset };
	*slot_of(p, name) = (uint32_t)++p->count;
	return EMEND_OK;
}

enum emend_status
pack_add(struct pack *p, enum pack_type type, struct slice bytes,
    struct oid *out, struct emend_error *err)
{
	enum emend_status status;

	if (p->failed)
		return emend_fail(err, p->failed,
		    "nothing more can be written here after a failure");
	name_object(p, type, bytes, out);
	status = grow(p, err);
	if (!status && *slot_of(p, out))
		return EMEND_OK;
	if (!status &&
	    (bytes.len > PACK_MAX_BYTES || p->bytes > PACK_MAX_BYTES))
		status = emend_fail(err, EMEND_LIMIT,
		    "more than %zu bytes to be kept at once", PACK_MAX_BYTES);
	if (!status)
		status = add_new(p, type, bytes, out, err);
	p->failed = status;
	return status;
}

/* The count was not known before, and the sum covers it: read all again. */
static enum emend_status
sum_file(struct pack *p, struct oid *out, struct emend_error *err)
{
	off_t at = 0;
	ssize_t n;

	while ((n = pread(p->fd, p->buffer, BUFFER_BYTES, at)) > 0) {
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
	enum emend_status status = flush(p, err);

	if (status)
		return status;
	if (pwrite(p->fd, count, sizeof(count), COUNT_AT) != sizeof(count))
		return fail_io(err, "write", p->temporary.ptr);
	status = sum_file(p, sum, err);
	if (status)
		return status;
	status = put(p, sum->bytes, SHA1_LEN, err);
	if (!status)
		status = flush(p, err);
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

/*
 * Pack first, as git does: an index without its pack is an error to readers.
 * The pack keeps its temporary name until the index stands, by which pack_sweep
 * finds a pack that never got one.
 */
static enum emend_status
give_names(struct pack *p, const struct text *index, const struct oid *sum,
    struct emend_error *err)
{
	char hex[OID_HEX + 1];
	struct text path;
	enum emend_status status;
	bool there;

	text_init(&path, PATH_MAX_BYTES);
	oid_hex(hex, sum);
	text_addf(&path, "%s/pack-%s.pack", p->dir.ptr, hex);
	text_addf(&p->published, "%s/pack-%s", p->dir.ptr, hex);
	status = text_check(&path, err);
	if (!status)
		status = text_check(&p->published, err);
	if (status)
		goto out;
	there = link(p->temporary.ptr, path.ptr) && errno == EEXIST;
	if (!there && access(path.ptr, F_OK)) {
		status = fail_io(err, "make", path.ptr);
		goto out;
	}
	text_truncate(&path, path.len - strlen(".pack"));
	text_puts(&path, ".idx");
	if (rename(index->ptr, path.ptr))
		status = fail_io(err, "make", path.ptr);
	else
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
	drop_temporary(p);
	p->failed = EMEND_STORE; /* nothing can be added any more */
	text_free(&bytes);
	text_free(&path);
	return status;
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
