#ifndef EMEND_BASE_DIGEST_H
#define EMEND_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

/* Evidence: SHA-256 as lower-case hex, NUL-terminated. */
#define SHA256_HEX 64
void sha256_hex(char out[SHA256_HEX + 1], struct slice bytes);

/* With a key, of several pieces after each other (RFC 2104). */
#define SHA256_LEN 32
void hmac_sha256(unsigned char out[SHA256_LEN], struct slice key,
    const struct slice *pieces, size_t count);

/* What git's formats need: SHA-1 of a stream. */
#define SHA1_LEN 20
struct sha1;
struct sha1 *sha1_new(void); /* NULL when out of memory */
void sha1_add(struct sha1 *s, const void *bytes, size_t n);
/* The digest of all added; s starts afresh. */
void sha1_take(struct sha1 *s, unsigned char out[SHA1_LEN]);
void sha1_free(struct sha1 *s); /* NULL is fine */

/* Bytes nobody can guess, from the system's generator. */
enum emend_status random_bytes(
    void *out, size_t n, struct emend_error *err) EMEND_MUST_USE;

/* 2n lower-case digits and a NUL. */
void hex_write(char *out, const unsigned char *bytes, size_t n);
/* False unless hex is exactly 2n digits of either case. */
bool hex_read(unsigned char *out, size_t n, struct slice hex);

#endif
