#ifndef EMEND_BASE_UTF8_H
#define EMEND_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * UTF-8 as Unicode 15, table 3-7, defines it: no overlong forms, no
 * surrogates, nothing past U+10FFFF.  What is not UTF-8 reads as U+FFFD, one
 * for each maximal subpart, as browsers do.
 */
#define UTF8_REPLACEMENT 0xFFFD

/* utf8_decode for at < s.len, past its fast path for ASCII. */
size_t utf8_decode_wide(struct slice s, size_t at, uint32_t *cp);

/* Reads the code point at byte at, which must be < s.len; bytes used, >= 1. */
static inline size_t
utf8_decode(struct slice s, size_t at, uint32_t *cp)
{
	unsigned char c = (unsigned char)s.ptr[at];

	if (c >= 0x80)
		return utf8_decode_wide(s, at, cp);
	*cp = c;
	return 1;
}

/* Bytes written, 1 to 4, no NUL; what is no scalar value becomes U+FFFD. */
size_t utf8_encode(char out[4], uint32_t cp);
void utf8_add(struct text *t, uint32_t cp);

bool utf8_valid(struct slice s);

/* Length of the longest run of ASCII bytes from at on; at <= s.len. */
size_t utf8_ascii_span(struct slice s, size_t at);

/* Appends s with U+FFFD for what is not UTF-8. */
void utf8_add_clean(struct text *t, struct slice s);

/*
 * Start of the code point that ends at byte at, where 0 < at <= s.len and at
 * is itself a boundary; 0 for at == 0.  Walks back as utf8_decode walks on.
 */
size_t utf8_back(struct slice s, size_t at);

/* The beginning of s, at most so many bytes, cut between two code points. */
struct slice utf8_cut(struct slice s, size_t most);

#endif
