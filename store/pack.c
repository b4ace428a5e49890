/*
 * git's gitformat-pack(5), version 2, without deltas: a run's objects have no
 * close kin in the same pack, and deltas to others may not be stored.
 */
#include "store/pack_work.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/pack_index.h"
#include "store/pack_names.h"

#define COMPRESSION 6
#define HEADER_BYTES 12

enum emend_status
pack_new(struct pack **out, const char *git_dir, struct emend_error *err)
{
	enum emend_status status;
	struct pack *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->fd = -1;
	p->most_bytes = PACK_MAX_BYTES;
	text_init(&p->dir, PATH_MAX_BYTES);
	text_init(&p->temporary, PATH_MAX_BYTES);
	text_init(&p->published, PATH_MAX_BYTES);
	path_join(&p->dir, git_dir, PACK_FOLDER);
	status = text_check(&p->dir, err);
	p->sha = sha1_new();
	if (!status && !p->sha)
		status = emend_fail_nomem(err);
	if (status)
		pack_free(p);
	else
		*out = p;
	return status;
}

void
pack_drop_name(struct pack *p)
{
	if (p->temporary.len)
		(void)unlink(p->temporary.ptr);
	text_truncate(&p->temporary, 0);
}

/* Closing gives the lock back, so the name goes first. */
void
pack_drop_temporary(struct pack *p)
{
	pack_drop_name(p);
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = -1;
}

void
pack_free(struct pack *p)
{
	if (!p)
		return;
	pack_drop_temporary(p);
	libdeflate_free_compressor(p->compressor);
	free(p->compressed);
	sha1_free(p->sha);
	text_free(&p->dir);
	text_free(&p->temporary);
	text_free(&p->published);
	free(p->entries);
	free(p->slots);
	free(p);
}

void
pack_set_label(struct pack *p, const char *label)
{
	snprintf(p->label, sizeof(p->label), "%s-", label);
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

enum emend_status
pack_flush(struct pack *p, struct emend_error *err)
{
	enum emend_status status;

	status = write_all(p->fd, p->buffer, p->used, err);
	if (status)
		emend_error_prefix(err, "%s", p->temporary.ptr);
	p->used = 0;
	return status;
}

enum emend_status
pack_put(struct pack *p, const void *bytes, size_t n, struct emend_error *err)
{
	const unsigned char *at = bytes;
	enum emend_status status;

	p->crc = libdeflate_crc32(p->crc, at, n);
	p->bytes += n;
	while (n) {
		size_t room = PACK_BUFFER - p->used;
		size_t part = n < room ? n : room;

		memcpy(p->buffer + p->used, at, part);
		p->used += part;
		at += part;
		n -= part;
		if (p->used < PACK_BUFFER)
			continue;
		status = pack_flush(p, err);
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
		pack_drop_temporary(p);
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

	return status ? status : pack_put(p, header, HEADER_BYTES, err);
}

static void
name_object(
    struct pack *p, enum pack_type type, struct slice bytes, struct oid *out)
{
	static const char *const names[] = {
		[PACK_COMMIT] = "commit",
		[PACK_TREE] = "tree",
		[PACK_BLOB] = "blob",
		[PACK_TAG] = "tag",
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
	return pack_put(p, bytes, n + 1, err);
}

/* Where the compressed object goes: the largest it can be. */
static enum emend_status
make_room(struct pack *p, size_t len, struct emend_error *err)
{
	size_t most;

	if (!p->compressor)
		p->compressor = libdeflate_alloc_compressor(COMPRESSION);
	if (!p->compressor)
		return emend_fail_nomem(err);
	most = libdeflate_zlib_compress_bound(p->compressor, len);
	if (most <= p->compressed_cap)
		return EMEND_OK;
	free(p->compressed);
	p->compressed = malloc(most);
	p->compressed_cap = p->compressed ? most : 0;
	return p->compressed ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
put_compressed(struct pack *p, struct slice bytes, struct emend_error *err)
{
	enum emend_status status = make_room(p, bytes.len, err);
	size_t n;

	if (status)
		return status;
	n = libdeflate_zlib_compress(p->compressor,
	    bytes.ptr ? bytes.ptr : "", bytes.len, p->compressed,
	    p->compressed_cap);
	return n ? pack_put(p, p->compressed, n, err)
		 : emend_fail(err, EMEND_IO, "compression failed");
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
	    (struct pack_entry){ *name, p->crc, offset };
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
	    (bytes.len > PACK_MAX_BYTES || p->bytes > p->most_bytes))
		status = emend_fail(err, EMEND_LIMIT,
		    "more than %zu bytes to be kept at once", PACK_MAX_BYTES);
	if (!status)
		status = add_new(p, type, bytes, out, err);
	p->failed = status;
	return status;
}

bool
pack_find(const struct pack *p, const struct oid *name, uint64_t *offset)
{
	uint32_t at = p->slot_count ? *slot_of(p, name) : 0;

	if (at)
		*offset = p->entries[at - 1].offset;
	return at != 0;
}

static enum emend_status
put_entry(struct pack *p, const struct oid *name, struct slice header,
    struct slice rest, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t offset;

	if (p->fd < 0)
		status = begin(p, err);
	offset = p->bytes;
	p->crc = 0;
	if (!status)
		status = pack_put(p, header.ptr, header.len, err);
	if (!status)
		status = pack_put(p, rest.ptr, rest.len, err);
	if (status)
		return status;
	p->entries[p->count] = (struct pack_entry){ *name, p->crc, offset };
	*slot_of(p, name) = (uint32_t)++p->count;
	return EMEND_OK;
}

enum emend_status
pack_add_entry(struct pack *p, const struct oid *name, struct slice header,
    struct slice rest, struct emend_error *err)
{
	enum emend_status status;

	if (p->failed)
		return emend_fail(err, p->failed,
		    "nothing more can be written here after a failure");
	p->copied = true;
	status = grow(p, err);
	if (!status && !*slot_of(p, name))
		status = put_entry(p, name, header, rest, err);
	p->failed = status;
	return status;
}
