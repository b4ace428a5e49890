#ifndef EMEND_TESTS_FUZZ_PACK_SUMS_H
#define EMEND_TESTS_FUZZ_PACK_SUMS_H

#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

/* The sum of all before it, into the last bytes. */
static inline void
pack_put_sum(struct text *file)
{
	struct sha1 *sha;
	size_t at;

	if (file->len < SHA1_LEN)
		return;
	at = file->len - SHA1_LEN;
	sha = sha1_new();
	MUST(sha);
	sha1_add(sha, file->ptr, at);
	sha1_take(sha, (unsigned char *)file->ptr + at);
	sha1_free(sha);
}

/* What no mutation would guess: the sums of a pack and of its index. */
static inline void
pack_put_sums(struct text *index, struct text *pack)
{
	pack_put_sum(pack);
	if (index->len >= 2 * SHA1_LEN && pack->len >= SHA1_LEN)
		memcpy(index->ptr + index->len - 2 * SHA1_LEN,
		    pack->ptr + pack->len - SHA1_LEN, SHA1_LEN);
	pack_put_sum(index);
}

#endif
