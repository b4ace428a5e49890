/*
 * The plain functions, not EVP's, nor SHA256(): those of OpenSSL 3 allocate, and
 * what they leave behind without memory would pass for a sum.
 */
#define OPENSSL_API_COMPAT 0x10100000L
#include "base/digest.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>

void
hex_write(char *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

/* What a digit stands for, and one: 0 is for what is none. */
static const unsigned char digit_values[256] = { ['0'] = 1, ['1'] = 2,
	['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
	['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14,
	['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14,
	['E'] = 15, ['F'] = 16 };

bool
hex_read(unsigned char *out, size_t n, struct slice hex)
{
	const unsigned char *at = (const unsigned char *)hex.ptr;
	bool bad = hex.len != 2 * n;
	size_t i;

	for (i = 0; i < n && !bad; i++) {
		unsigned high = digit_values[at[2 * i]];
		unsigned low = digit_values[at[2 * i + 1]];

		bad = !high || !low;
		out[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	return !bad;
}

void
sha256_hex(char out[SHA256_HEX + 1], struct slice bytes)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	if (bytes.len)
		SHA256_Update(&ctx, bytes.ptr, bytes.len);
	SHA256_Final(sum, &ctx);
	hex_write(out, sum, sizeof(sum));
}

struct sha1 {
	SHA_CTX ctx;
};

struct sha1 *
sha1_new(void)
{
	struct sha1 *s = calloc(1, sizeof(*s));

	if (s)
		SHA1_Init(&s->ctx);
	return s;
}

void
sha1_add(struct sha1 *s, const void *bytes, size_t n)
{
	SHA1_Update(&s->ctx, bytes, n);
}

void
sha1_take(struct sha1 *s, unsigned char out[SHA1_LEN])
{
	SHA1_Final(out, &s->ctx);
	SHA1_Init(&s->ctx);
}

void
sha1_free(struct sha1 *s)
{
	free(s);
}

enum emend_status
random_bytes(void *out, size_t n, struct emend_error *err)
{
	if (n > 4096 || RAND_bytes(out, (int)n) != 1)
		return emend_fail(err, EMEND_IO, "no random bytes to be had");
	return EMEND_OK;
}

/* The key's block with each byte changed by pad, before all else. */
static void
begin_hmac(SHA256_CTX *context, const unsigned char block[SHA256_CBLOCK],
    unsigned char pad)
{
	unsigned char padded[SHA256_CBLOCK];
	size_t i;

	for (i = 0; i < sizeof(padded); i++)
		padded[i] = block[i] ^ pad;
	SHA256_Init(context);
	SHA256_Update(context, padded, sizeof(padded));
	OPENSSL_cleanse(padded, sizeof(padded));
}

void
hmac_sha256(unsigned char out[SHA256_LEN], struct slice key,
    const struct slice *pieces, size_t count)
{
	unsigned char block[SHA256_CBLOCK] = { 0 };
	SHA256_CTX context;
	size_t i;

	SHA256_Init(&context);
	if (key.len > sizeof(block)) {
		SHA256_Update(&context, key.ptr, key.len);
		SHA256_Final(block, &context);
	} else if (key.len) {
		memcpy(block, key.ptr, key.len);
	}
	begin_hmac(&context, block, 0x36);
	for (i = 0; i < count; i++)
		SHA256_Update(&context, pieces[i].ptr, pieces[i].len);
	SHA256_Final(out, &context);
	begin_hmac(&context, block, 0x5c);
	SHA256_Update(&context, out, SHA256_LEN);
	SHA256_Final(out, &context);
	OPENSSL_cleanse(block, sizeof(block));
}
