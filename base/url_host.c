#include "base/url_host.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>

#define HOST_MAX 253 /* of a name in the DNS, written out */
#define LABEL_MAX 63
#define HOST_INPUT_MAX 1024 /* before A-labels: some bytes a letter */

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_pair(struct slice s, size_t at)
{
	int high, low;

	if (s.len < 2 || at > s.len - 2)
		return -1;
	high = hex_value(s.ptr[at]);
	low = hex_value(s.ptr[at + 1]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Percent-decodes and lower-cases ASCII; false at a NUL or a lone "%". */
static bool
decode(char out[HOST_INPUT_MAX + 1], struct slice host)
{
	size_t i, n = 0;

	if (host.len == 0 || host.len > HOST_INPUT_MAX)
		return false;
	for (i = 0; i < host.len; i++) {
		char c = host.ptr[i];

		if (c == '%') {
			int value = hex_pair(host, i + 1);

			if (value < 0)
				return false;
			c = (char)value;
			i += 2;
		}
		if (c == '\0')
			return false;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	out[n] = '\0';
	return true;
}

static bool
is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

static bool
label_is_good(struct slice label)
{
	size_t i;

	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (i = 0; i < label.len; i++) {
		char c = label.ptr[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' &&
		    c != '_')
			return false;
	}
	return true;
}

/* Would something take this label for a number: all digits, or 0x...? */
static bool
label_is_number(struct slice label)
{
	size_t i;

	if (slice_starts(label, SLICE("0x"))) {
		for (i = 2; i < label.len; i++)
			if (hex_value(label.ptr[i]) < 0)
				return false;
		return true;
	}
	for (i = 0; i < label.len; i++)
		if (!is_digit(label.ptr[i]))
			return false;
	return true;
}

/* Four numbers to 255 without leading zeros. */
static bool
is_ipv4(struct slice host)
{
	size_t at = 0, end;
	int count;

	for (count = 0; count < 4; count++) {
		struct slice part;
		int value = 0;

		end = slice_find_byte(host, '.', at);
		part = slice_sub(host, at, end);
		if (part.len == 0 || part.len > 3 ||
		    (part.len > 1 && part.ptr[0] == '0'))
			return false;
		for (; part.len; part = slice_sub(part, 1, part.len)) {
			if (!is_digit(part.ptr[0]))
				return false;
			value = value * 10 + (part.ptr[0] - '0');
		}
		if (value > 255 || (end == host.len) != (count == 3))
			return false;
		at = end + 1;
	}
	return true;
}

/* A DNS name or an IPv4 address, in ASCII and lower case. */
static bool
name_is_good(struct slice host)
{
	struct slice label = { NULL, 0 };
	size_t at = 0, end;

	if (host.len == 0 || host.len > HOST_MAX)
		return false;
	for (; at <= host.len; at = end + 1) {
		end = slice_find_byte(host, '.', at);
		label = slice_sub(host, at, end);
		if (!label_is_good(label))
			return false;
	}
	return !label_is_number(label) || is_ipv4(host);
}

/* Takes a name as decoded; the root's last dot is dropped. */
static enum emend_status
add_name(struct text *out, const char *name)
{
	struct slice host = slice_of(name);

	if (host.len && host.ptr[host.len - 1] == '.')
		host.len--;
	if (!name_is_good(host))
		return EMEND_PARSE;
	text_add(out, host.ptr, host.len);
	return EMEND_OK;
}

static enum emend_status
add_idn(struct text *out, const char *name)
{
	enum emend_status status = EMEND_PARSE;
	uint8_t *ascii = NULL;
	int code;

	code = idn2_lookup_u8((const uint8_t *)name, &ascii,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code == IDN2_MALLOC)
		return EMEND_NOMEM;
	/* mapping may bring forth "/" or a number: looked at like any other */
	if (code == IDN2_OK && ascii)
		status = add_name(out, (const char *)ascii);
	idn2_free(ascii);
	return status;
}

/* Start of the longest run of two or more zeros among eight, or 8. */
static int
longest_zeros(const unsigned groups[8], int *length)
{
	int best = 8, i, run;

	*length = 1;
	for (i = 0; i < 8; i += run + 1) {
		for (run = 0; i + run < 8 && groups[i + run] == 0; run++)
			;
		if (run > *length) {
			best = i;
			*length = run;
		}
	}
	return best;
}

/* RFC 5952 throughout: no dotted tail, so that no C library decides. */
static enum emend_status
add_ipv6(struct text *out, struct slice host)
{
	char name[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	unsigned groups[8];
	int i, gap, length;

	if (host.len < 4 || host.len - 2 >= sizeof(name) ||
	    host.ptr[host.len - 1] != ']')
		return EMEND_PARSE;
	memcpy(name, host.ptr + 1, host.len - 2);
	name[host.len - 2] = '\0';
	if (strlen(name) != host.len - 2 ||
	    inet_pton(AF_INET6, name, bytes) != 1)
		return EMEND_PARSE;
	for (i = 0; i < 8; i++)
		groups[i] = bytes[2 * i] * 256u + bytes[2 * i + 1];
	gap = longest_zeros(groups, &length);
	text_putc(out, '[');
	for (i = 0; i < 8; i++) {
		if (i == gap) {
			text_puts(out, "::");
			i += length - 1;
			continue;
		}
		text_addf(out, "%x", groups[i]);
		if (i < 7 && i + 1 != gap)
			text_putc(out, ':');
	}
	text_putc(out, ']');
	return EMEND_OK;
}

enum emend_status
host_clean(struct text *out, struct slice host)
{
	char name[HOST_INPUT_MAX + 1];

	if (host.len && host.ptr[0] == '[')
		return add_ipv6(out, host);
	if (!decode(name, host))
		return EMEND_PARSE;
	return is_ascii(name) ? add_name(out, name) : add_idn(out, name);
}
