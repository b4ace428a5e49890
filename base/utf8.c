#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static unsigned char
byte_at(struct slice s, size_t at)
{
	return at < s.len ? (unsigned char)s.ptr[at] : 0;
}

static bool
is_trail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* Whether second may follow lead; this is where overlong forms, surrogates
 * and what is past U+10FFFF are refused. */
static bool
is_second(unsigned char lead, unsigned char second)
{
	if (lead == 0xE0)
		return second >= 0xA0 && second <= 0xBF;
	if (lead == 0xED)
		return second >= 0x80 && second <= 0x9F;
	if (lead == 0xF0)
		return second >= 0x90 && second <= 0xBF;
	if (lead == 0xF4)
		return second >= 0x80 && second <= 0x8F;
	return is_trail(second);
}

/* Bytes that lead announces; 0 when it cannot begin a code point. */
static size_t
announced(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2)
		return 0;
	return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

static size_t
decode_any(struct slice s, size_t at, uint32_t *cp)
{
	unsigned char lead = byte_at(s, at);
	size_t i, n = announced(lead);

	if (n == 1) {
		*cp = lead;
		return 1;
	}
	*cp = UTF8_REPLACEMENT;
	if (n == 0 || !is_second(lead, byte_at(s, at + 1)))
		return 1;
	for (i = 2; i < n; i++)
		if (!is_trail(byte_at(s, at + i)))
			return i;
	*cp = lead & (0xFFu >> (n + 1));
	for (i = 1; i < n; i++)
		*cp = *cp << 6 | (byte_at(s, at + i) & 0x3F);
	return n;
}

/* Nearly all letters there are take two or three bytes. */
size_t
utf8_decode_wide(struct slice s, size_t at, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at;

	if (left >= 3 && (p[0] & 0xF0) == 0xE0 && is_second(p[0], p[1]) &&
	    is_trail(p[2])) {
		*cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 |
		    (p[2] & 0x3Fu);
		return 3;
	}
	if (left >= 2 && p[0] >= 0xC2 && p[0] < 0xE0 && is_trail(p[1])) {
		*cp = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
		return 2;
	}
	return decode_any(s, at, cp);
}

size_t
utf8_encode(char out[4], uint32_t cp)
{
	size_t i, n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
		cp = UTF8_REPLACEMENT;
		n = 3;
	}
	if (n == 1) {
		out[0] = (char)cp;
		return 1;
	}
	for (i = n; i-- > 1; cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)((0xF00u >> n & 0xFF) | cp);
	return n;
}

void
utf8_add(struct text *t, uint32_t cp)
{
	char bytes[4];

	text_add(t, bytes, utf8_encode(bytes, cp));
}

size_t
utf8_ascii_span(struct slice s, size_t at)
{
	size_t start = at;
	uint64_t step[4];

	for (; s.len - at >= sizeof(step); at += sizeof(step)) {
		memcpy(step, s.ptr + at, sizeof(step));
		if ((step[0] | step[1] | step[2] | step[3]) & HIGH_BITS)
			break;
	}
	for (; s.len - at >= sizeof(step[0]); at += sizeof(step[0])) {
		memcpy(step, s.ptr + at, sizeof(step[0]));
		if (step[0] & HIGH_BITS)
			break;
	}
	while (at < s.len && !(s.ptr[at] & 0x80))
		at++;
	return at - start;
}

/* Offset of the first byte from at on that is not UTF-8, or s.len. */
static size_t
valid_end(struct slice s, size_t at)
{
	uint32_t cp;
	size_t n;

	while (at < s.len) {
		if (!(s.ptr[at] & 0x80)) {
			at += utf8_ascii_span(s, at);
			continue;
		}
		n = utf8_decode_wide(s, at, &cp);
		/* one byte is never whole here, three are U+FFFD itself
		 * unless their lead announced four */
		if (n != announced(byte_at(s, at)))
			return at;
		at += n;
	}
	return at;
}

bool
utf8_valid(struct slice s)
{
	return valid_end(s, 0) == s.len;
}

void
utf8_add_clean(struct text *t, struct slice s)
{
	size_t end, at = 0;
	uint32_t cp;

	while (at < s.len) {
		end = valid_end(s, at);
		text_add(t, s.ptr + at, end - at);
		at = end;
		if (at < s.len) {
			at += utf8_decode_wide(s, at, &cp);
			utf8_add(t, UTF8_REPLACEMENT);
		}
	}
}

size_t
utf8_back(struct slice s, size_t at)
{
	size_t start = at, first = at > 4 ? at - 4 : 0;
	uint32_t cp;

	if (at == 0)
		return 0;
	while (start > first && is_trail(byte_at(s, --start)))
		;
	/* a lead byte is a boundary always: no code point swallows one */
	if (start + utf8_decode(s, start, &cp) == at)
		return start;
	return at - 1;
}

struct slice
utf8_cut(struct slice s, size_t most)
{
	size_t at = most, least = most > 3 ? most - 3 : 0;

	if (s.len <= most)
		return s;
	while (at > least && is_trail(byte_at(s, at)))
		at--;
	return slice_sub(s, 0, at);
}
