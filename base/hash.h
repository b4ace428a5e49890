#ifndef EMEND_BASE_HASH_H
#define EMEND_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * xxHash, the working hash (paragraphs, texts, ids).  It resists no adversary:
 * where a stored hash alone decides, use the secret form; what must be proof
 * is SHA-256 (base/digest.h).
 */
struct hash128 {
	unsigned char bytes[16]; /* canonical form: big-endian, high half first */
};

#define HASH128_HEX 32 /* digits; buffers need one byte more for the NUL */

/* xxh3-128 without a seed: the same everywhere and for ever. */
struct hash128 hash_bytes(struct slice bytes);

/* 136 to 192 random bytes, drawn once per archive and never shown. */
#define HASH_SECRET_LEN 192
struct hash_secret {
	unsigned char bytes[HASH_SECRET_LEN];
};

struct hash128 hash_secretly(
    const struct hash_secret *secret, struct slice bytes);

/* xxh3-64 without a seed, for tables inside one process. */
uint64_t hash_short(struct slice bytes);

bool hash_equal(struct hash128 x, struct hash128 y);
bool hash_is_zero(struct hash128 h); /* the "none" value */

void hash_hex(char out[HASH128_HEX + 1], struct hash128 h);
bool hash_from_hex(struct hash128 *out, struct slice hex); /* 32 digits */

#endif
