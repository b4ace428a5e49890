#include "base/digest.h"

#include <openssl/evp.h>
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

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hex_read(unsigned char *out, size_t n, struct slice hex)
{
	size_t i;

	if (hex.len != 2 * n)
		return false;
	for (i = 0; i < n; i++) {
		int high = digit(hex.ptr[2 * i]);
		int low = digit(hex.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

void
sha256_hex(char out[SHA256_HEX + 1], struct slice bytes)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	SHA256((const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len,
	    sum);
	hex_write(out, sum, sizeof(sum));
}

struct sha1 {
	EVP_MD_CTX *ctx;
};

struct sha1 *
sha1_new(void)
{
	struct sha1 *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ctx = EVP_MD_CTX_new();
	if (!s->ctx || !EVP_DigestInit_ex(s->ctx, EVP_sha1(), NULL)) {
		sha1_free(s);
		return NULL;
	}
	return s;
}

void
sha1_add(struct sha1 *s, const void *bytes, size_t n)
{
	EVP_DigestUpdate(s->ctx, bytes, n);
}

void
sha1_take(struct sha1 *s, unsigned char out[SHA1_LEN])
{
	EVP_DigestFinal_ex(s->ctx, out, NULL);
	EVP_DigestInit_ex(s->ctx, EVP_sha1(), NULL);
}

void
sha1_free(struct sha1 *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->ctx);
	free(s);
}

enum emend_status
random_bytes(void *out, size_t n, struct emend_error *err)
{
	if (n > 4096 || RAND_bytes(out, (int)n) != 1)
		return emend_fail(err, EMEND_IO, "no random bytes to be had");
	return EMEND_OK;
}
