#include "store/pack_check.h"

#include <fcntl.h> /* posix_fadvise */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"

#define BUFFER_BYTES ((size_t)256 * 1024)
#define PACK_HEADER 12
#define OBJECT_LEAST 9 /* bytes: a header, and nothing compressed */
#define NAMES_AT (8 + 4 * 256)
#define ENTRY_BYTES (SHA1_LEN + 4 + 4)

/* A file read once from end to end, its last 20 bytes apart. */
struct summed {
	const char *path;
	int fd;
	uint64_t size;
	unsigned char head[PACK_HEADER]; /* its first bytes */
	struct oid sum, stored;
	unsigned char tail[2 * SHA1_LEN];
};

static uint32_t
get_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static enum emend_status
read_at(const struct summed *f, void *out, size_t n, uint64_t at,
    struct emend_error *err)
{
	unsigned char *to = out;

	while (n) {
		ssize_t got = pread(f->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_io(err, "read", f->path);
		if (got == 0)
			return emend_fail(err, EMEND_STORE, "is cut short");
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return EMEND_OK;
}

/* All but the last 20 bytes. */
static enum emend_status
sum_bytes(struct summed *f, struct emend_error *err)
{
	unsigned char *buffer = malloc(BUFFER_BYTES);
	struct sha1 *sha = sha1_new();
	enum emend_status status = EMEND_OK;
	uint64_t at = 0, end = f->size - SHA1_LEN;

	if (!buffer || !sha)
		status = emend_fail_nomem(err);
	while (at < end && status == EMEND_OK) {
		uint64_t left = end - at;
		size_t part =
		    left < BUFFER_BYTES ? (size_t)left : BUFFER_BYTES;

		status = read_at(f, buffer, part, at, err);
		if (status == EMEND_OK)
			sha1_add(sha, buffer, part);
		at += part;
	}
	if (status == EMEND_OK)
		sha1_take(sha, f->sum.bytes);
	sha1_free(sha);
	free(buffer);
	return status;
}

/* least: bytes without which it is none. */
static enum emend_status
sum_file(struct summed *f, const char *path, size_t least,
    struct emend_error *err)
{
	enum emend_status status;
	struct stat st;

	*f = (struct summed){ .path = path };
	status = file_open(&f->fd, path, err);
	if (status)
		return status;
	if (fstat(f->fd, &st)) {
		status = fail_io(err, "read", path);
		(void)close(f->fd);
		return status;
	}
	f->size = (uint64_t)st.st_size;
	(void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (f->size < least)
		status = emend_fail(err, EMEND_STORE, "is cut short");
	if (status == EMEND_OK)
		status = read_at(f, f->head, PACK_HEADER, 0, err);
	if (status == EMEND_OK && f->size >= sizeof(f->tail))
		status = read_at(
		    f, f->tail, sizeof(f->tail), f->size - sizeof(f->tail), err);
	else if (status == EMEND_OK) /* a pack of nothing */
		status = read_at(f, f->tail + SHA1_LEN, SHA1_LEN,
		    f->size - SHA1_LEN, err);
	if (status == EMEND_OK)
		status = sum_bytes(f, err);
	if (status == EMEND_OK)
		memcpy(f->stored.bytes, f->tail + SHA1_LEN, SHA1_LEN);
	(void)close(f->fd);
	if (status == EMEND_OK && !oid_equal(&f->sum, &f->stored))
		status = emend_fail(err, EMEND_STORE,
		    "its bytes do not give its checksum");
	return status;
}

enum emend_status
pack_check(struct pack_sum *out, const char *path, struct emend_error *err)
{
	struct summed f;
	enum emend_status status =
	    sum_file(&f, path, PACK_HEADER + SHA1_LEN, err);

	if (status)
		return status;
	if (memcmp(f.head, "PACK", 4) || get_u32(f.head + 4) != 2)
		return emend_fail(err, EMEND_STORE, "is no pack of version 2");
	out->sum = f.stored;
	out->count = get_u32(f.head + 8);
	/* whoever reads it takes memory for as many */
	if (out->count > (f.size - PACK_HEADER - SHA1_LEN) / OBJECT_LEAST)
		return emend_fail(err, EMEND_STORE,
		    "is too short for the %u objects that it says it has",
		    out->count);
	return EMEND_OK;
}

enum emend_status
pack_index_check(const char *path, const struct pack_sum *pack,
    struct emend_error *err)
{
	struct summed f;
	unsigned char count[4];
	enum emend_status status =
	    sum_file(&f, path, NAMES_AT + 2 * SHA1_LEN, err);

	if (status)
		return status;
	if (memcmp(f.head, "\377tOc\0\0\0\2", 8))
		return emend_fail(
		    err, EMEND_STORE, "is no index of version 2");
	if (!pack)
		return EMEND_OK;
	if (memcmp(f.tail, pack->sum.bytes, SHA1_LEN))
		return emend_fail(
		    err, EMEND_STORE, "is the index of another pack");
	status = file_open(&f.fd, path, err);
	if (status)
		return status;
	status = read_at(&f, count, 4, NAMES_AT - 4, err);
	(void)close(f.fd);
	if (status == EMEND_OK && get_u32(count) != pack->count)
		status = emend_fail(err, EMEND_STORE,
		    "has %u objects, its pack %u", get_u32(count), pack->count);
	return status;
}

bool
pack_index_is_well_formed(struct slice index)
{
	const unsigned char *p = (const unsigned char *)index.ptr;
	uint32_t before = 0, count;
	int i;

	if (index.len < NAMES_AT + 2 * SHA1_LEN ||
	    memcmp(p, "\377tOc\0\0\0\2", 8))
		return false;
	for (i = 0; i < 256; i++) {
		count = get_u32(p + 8 + 4 * i);
		if (count < before)
			return false;
		before = count;
	}
	/* large offsets may follow */
	return index.len >=
	    NAMES_AT + (size_t)before * ENTRY_BYTES + 2 * SHA1_LEN;
}
