#include "base/base64.h"

#include <stdint.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i += 3) {
		uint32_t n = (uint32_t)(unsigned char)s.ptr[i] << 16;

		if (i + 1 < s.len)
			n |= (uint32_t)(unsigned char)s.ptr[i + 1] << 8;
		if (i + 2 < s.len)
			n |= (unsigned char)s.ptr[i + 2];
		text_putc(out, alphabet[n >> 18]);
		text_putc(out, alphabet[n >> 12 & 63]);
		text_putc(out, i + 1 < s.len ? alphabet[n >> 6 & 63] : '=');
		text_putc(out, i + 2 < s.len ? alphabet[n & 63] : '=');
	}
}

static int
value_of(char c)
{
	const char *at = c ? memchr(alphabet, c, 64) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

bool
base64_read(struct text *out, struct slice s)
{
	uint32_t n = 0;
	size_t i, digits = 0, padding = 0;

	if (s.len % 4)
		return false;
	for (i = 0; i < s.len; i++) {
		int value = value_of(s.ptr[i]);

		if (s.ptr[i] == '=' && i + 2 >= s.len)
			padding++;
		else if (value < 0 || padding)
			return false;
		n = n << 6 | (uint32_t)(value < 0 ? 0 : value);
		if (++digits % 4)
			continue;
		text_putc(out, (char)(n >> 16 & 0xff));
		if (padding < 2)
			text_putc(out, (char)(n >> 8 & 0xff));
		if (padding < 1)
			text_putc(out, (char)(n & 0xff));
		n = 0;
	}
	return true;
}
