/* git's gitformat-pack(5), "Version 2 pack-*.idx files". */
#include "store/pack_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

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
	text_add(out, "\377tOc", 4);
	add_u32(out, 2);
	add_fanout(out, entries, count);
	for (i = 0; i < count; i++)
		text_add(out, (const char *)entries[i].name.bytes, SHA1_LEN);
	for (i = 0; i < count; i++)
		add_u32(out, entries[i].crc);
	for (i = 0; i < count; i++)
		add_u32(out, entries[i].offset);
	text_add(out, (const char *)pack_sum->bytes, SHA1_LEN);
	sha1_add(sha, out->ptr, out->len);
	sha1_take(sha, sum.bytes);
	text_add(out, (const char *)sum.bytes, SHA1_LEN);
	sha1_free(sha);
	return text_check(out, err);
}
