#include "article/html_entity.h"

#include <stdint.h>
#include <string.h>

#include "article/charset_parts.h"
#include "base/text.h"
#include "base/utf8.h"

struct entity {
	char name[31]; /* without & and ; and not always NUL-terminated */
	uint8_t len;
	bool legacy; /* also known without its semicolon */
	uint8_t chars_len;
	char chars[7];
};

#include "article/html_entities.inc"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* -1 when c is no digit of that base. */
static int
digit_value(char c, bool hex)
{
	if (is_digit(c))
		return c - '0';
	if (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

static const struct entity *
entity_find(struct slice name)
{
	size_t letter, low, high;
	char first = name.ptr[0];

	if (!is_letter(first))
		return NULL;
	letter = first >= 'a' ? (size_t)(first - 'a') + 26
			      : (size_t)(first - 'A');
	low = entity_first[letter];
	high = entity_first[letter + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entity *e = &entities[middle];
		int order =
		    slice_compare(name, slice_new(e->name, e->len));

		if (order == 0)
			return e;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The longest name without semicolon that run begins with. */
static const struct entity *
legacy_find(struct slice run)
{
	size_t len = run.len;

	if (len > ENTITY_LEGACY_MAX)
		len = ENTITY_LEGACY_MAX;
	for (; len >= 2; len--) {
		const struct entity *e = entity_find(slice_new(run.ptr, len));

		if (e && e->legacy)
			return e;
	}
	return NULL;
}

/*
 * Every name is letters and digits, so one with a semicolon can only be the
 * whole run of them; that is also the longest match there can be.
 */
static size_t
add_named(struct text *out, struct slice raw, size_t at, bool in_attribute)
{
	size_t end = at + 1;
	struct slice run;
	const struct entity *e;

	while (end < raw.len && end - at <= sizeof(e->name) &&
	    (is_letter(raw.ptr[end]) || is_digit(raw.ptr[end])))
		end++;
	run = slice_sub(raw, at + 1, end);
	if (run.len == 0)
		return 0;
	if (end < raw.len && raw.ptr[end] == ';' && (e = entity_find(run))) {
		text_add(out, e->chars, e->chars_len);
		return run.len + 2;
	}
	e = legacy_find(run);
	if (!e)
		return 0;
	end = at + 1 + e->len;
	if (in_attribute && (e->len < run.len ||
	    (end < raw.len && raw.ptr[end] == '=')))
		return 0;
	text_add(out, e->chars, e->chars_len);
	return end - at;
}

static size_t
add_numeric(struct text *out, struct slice raw, size_t at)
{
	size_t start, end = at + 2;
	uint32_t cp = 0;
	bool hex = end < raw.len && (raw.ptr[end] | 0x20) == 'x';

	if (hex)
		end++;
	for (start = end; end < raw.len; end++) {
		int digit = digit_value(raw.ptr[end], hex);

		if (digit < 0)
			break;
		if (cp <= 0x10FFFF)
			cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
	}
	if (end == start)
		return 0;
	/* what &#128; to &#159; have meant since Windows wrote pages */
	if (cp >= 0x80 && cp <= 0x9F)
		cp = windows_1252_char((unsigned char)cp);
	utf8_add(out, cp ? cp : UTF8_REPLACEMENT);
	return end - at + (end < raw.len && raw.ptr[end] == ';');
}

/* Appends what the "&" at byte at stands for; bytes used, at least 1. */
static size_t
add_reference(struct text *out, struct slice raw, size_t at, bool in_attribute)
{
	size_t used;

	if (at + 1 < raw.len && raw.ptr[at + 1] == '#')
		used = add_numeric(out, raw, at);
	else
		used = add_named(out, raw, at, in_attribute);
	if (used)
		return used;
	text_putc(out, '&');
	return 1;
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Nonzero when one of eight bytes is zero. */
static uint64_t
zero_bytes(uint64_t eight)
{
	return (eight - EACH_BYTE(1)) & ~eight & EACH_BYTE(0x80);
}

/* Offset of the first "&", carriage return or NUL from at on, or raw.len. */
static size_t
find_special(struct slice raw, size_t at)
{
	uint64_t eight;

	for (; raw.len - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, raw.ptr + at, sizeof(eight));
		if (zero_bytes(eight) | zero_bytes(eight ^ EACH_BYTE('&')) |
		    zero_bytes(eight ^ EACH_BYTE('\r')))
			break;
	}
	while (at < raw.len && raw.ptr[at] != '&' && raw.ptr[at] != '\r' &&
	    raw.ptr[at] != '\0')
		at++;
	return at;
}

bool
html_needs_chars(struct slice raw)
{
	return find_special(raw, 0) < raw.len;
}

/* Appends what the special byte at stands for; bytes used, at least 1. */
static size_t
add_special(struct text *out, struct slice raw, size_t at, unsigned how)
{
	switch (raw.ptr[at]) {
	case '&':
		if (how & HTML_CHARS_REFERENCES)
			return add_reference(
			    out, raw, at, (how & HTML_CHARS_ATTRIBUTE) != 0);
		text_putc(out, '&');
		return 1;
	case '\r':
		text_putc(out, '\n');
		return at + 1 < raw.len && raw.ptr[at + 1] == '\n' ? 2 : 1;
	default:
		if (how & HTML_CHARS_REPLACE_NUL)
			utf8_add(out, UTF8_REPLACEMENT);
		else if (!(how & HTML_CHARS_DROP_NUL))
			text_putc(out, '\0');
		return 1;
	}
}

void
html_add_chars(struct text *out, struct slice raw, unsigned how)
{
	size_t at = 0, start;

	while (at < raw.len && out->status == EMEND_OK) {
		start = at;
		at = find_special(raw, at);
		text_add(out, raw.ptr + start, at - start);
		if (at < raw.len)
			at += add_special(out, raw, at, how);
	}
}
