#include "base/hash.h"

#include <string.h>
#include <xxhash.h>

#include "base/digest.h"

static struct hash128
canonical(XXH128_hash_t h)
{
	XXH128_canonical_t c;
	struct hash128 out;

	XXH128_canonicalFromHash(&c, h);
	memcpy(out.bytes, c.digest, sizeof(out.bytes));
	return out;
}

struct hash128
hash_bytes(struct slice bytes)
{
	return canonical(XXH3_128bits(bytes.ptr, bytes.len));
}

struct hash128
hash_secretly(const struct hash_secret *secret, struct slice bytes)
{
	return canonical(XXH3_128bits_withSecret(
	    bytes.ptr, bytes.len, secret->bytes, sizeof(secret->bytes)));
}

uint64_t
hash_short(struct slice bytes)
{
	return XXH3_64bits(bytes.ptr, bytes.len);
}

bool
hash_equal(struct hash128 x, struct hash128 y)
{
	return !memcmp(x.bytes, y.bytes, sizeof(x.bytes));
}

bool
hash_is_zero(struct hash128 h)
{
	static const struct hash128 zero;

	return hash_equal(h, zero);
}

void
hash_hex(char out[HASH128_HEX + 1], struct hash128 h)
{
	hex_write(out, h.bytes, sizeof(h.bytes));
}

bool
hash_from_hex(struct hash128 *out, struct slice hex)
{
	return hex_read(out->bytes, sizeof(out->bytes), hex);
}
