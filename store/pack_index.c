/* git's gitformat-pack(5), "Version 2 pack-*.idx files". */
#include "store/pack_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/map_file.h"

#define MAGIC "\377tOc\0\0\0\2"
#define FANOUT_AT 8
#define NAMES_AT (FANOUT_AT + 256 * 4)
#define LEAST_BYTES (NAMES_AT + 2 * SHA1_LEN) /* of no object */
#define EACH_BYTES (SHA1_LEN + 4 + 4) /* with sum and offset */

#define LARGE ((uint32_t)1 << 31)

static int
by_name(const void *x, const void *y)
{
	const struct pack_entry *a = x, *b = y;

	return memcmp(a->name.bytes, b->name.bytes, SHA1_LEN);
}

static void
add_u32(struct text *out, uint32_t n)
{
	char bytes[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
		(char)n };

	text_add(out, bytes, sizeof(bytes));
}

/* For each first byte, how many names do not come after it. */
static void
add_fanout(struct text *out, const struct pack_entry *entries, size_t count)
{
	size_t at = 0;
	int byte;

	for (byte = 0; byte < 256; byte++) {
		while (at < count && entries[at].name.bytes[0] <= byte)
			at++;
		add_u32(out, (uint32_t)at);
	}
}

/* What does not fit into 31 bits goes into a second table, by number. */
static void
add_offsets(struct text *out, const struct pack_entry *entries, size_t count)
{
	uint32_t large = 0;
	size_t i;

	for (i = 0; i < count; i++)
		add_u32(out, entries[i].offset < LARGE
		        ? (uint32_t)entries[i].offset
		        : LARGE | large++);
	for (i = 0; i < count; i++) {
		if (entries[i].offset < LARGE)
			continue;
		add_u32(out, (uint32_t)(entries[i].offset >> 32));
		add_u32(out, (uint32_t)entries[i].offset);
	}
}

enum emend_status
pack_index_write(struct text *out, struct pack_entry *entries, size_t count,
    const struct oid *pack_sum, struct emend_error *err)
{
	struct sha1 *sha = sha1_new();
	struct oid sum;
	size_t i;

	if (!sha)
		return emend_fail_nomem(err);
	qsort(entries, count, sizeof(*entries), by_name);
	text_add(out, MAGIC, FANOUT_AT);
	add_fanout(out, entries, count);
	for (i = 0; i < count; i++)
		text_add(out, (const char *)entries[i].name.bytes, SHA1_LEN);
	for (i = 0; i < count; i++)
		add_u32(out, entries[i].crc);
	add_offsets(out, entries, count);
	text_add(out, (const char *)pack_sum->bytes, SHA1_LEN);
	sha1_add(sha, out->ptr, out->len);
	sha1_take(sha, sum.bytes);
	text_add(out, (const char *)sum.bytes, SHA1_LEN);
	sha1_free(sha);
	return text_check(out, err);
}

static uint32_t
read_u32(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
}

static bool
is_index(const struct pack_index *i)
{
	return i->size >= LEAST_BYTES && !memcmp(i->map, MAGIC, FANOUT_AT) &&
	    (i->size - LEAST_BYTES) / EACH_BYTES >=
	    read_u32(i->map + NAMES_AT - 4);
}

enum emend_status
pack_index_open(
    struct pack_index *out, const char *path, struct emend_error *err)
{
	struct slice map;
	enum emend_status status = map_file(&map, path, err);

	*out = (struct pack_index){ NULL, 0, 0 };
	if (status)
		return status;
	out->map = (const unsigned char *)map.ptr;
	out->size = map.len;
	if (!is_index(out)) {
		pack_index_close(out);
		return emend_fail(
		    err, EMEND_STORE, "%s is no index of a pack", path);
	}
	out->count = read_u32(out->map + NAMES_AT - 4);
	return EMEND_OK;
}

void
pack_index_close(struct pack_index *i)
{
	struct slice map = slice_new((const char *)i->map, i->size);

	unmap_file(&map);
	*i = (struct pack_index){ NULL, 0, 0 };
}

const unsigned char *
pack_index_name(const struct pack_index *i, uint32_t n)
{
	return i->map + NAMES_AT + (size_t)n * SHA1_LEN;
}

bool
pack_index_offset(const struct pack_index *i, uint32_t n, uint64_t *offset)
{
	size_t table = NAMES_AT + (size_t)i->count * (SHA1_LEN + 4);
	uint32_t small = read_u32(i->map + table + (size_t)n * 4);
	size_t at = table + (size_t)i->count * 4 + (size_t)(small & ~LARGE) * 8;

	*offset = small;
	if (!(small & LARGE))
		return true;
	if (at + 8 > i->size)
		return false;
	*offset = (uint64_t)read_u32(i->map + at) << 32 |
	    read_u32(i->map + at + 4);
	return true;
}

bool
pack_index_has(const struct pack_index *i, const unsigned char *name)
{
	uint32_t low = 0, high = i->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order =
		    memcmp(name, pack_index_name(i, middle), SHA1_LEN);

		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
