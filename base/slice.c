#include "base/slice.h"

#include <string.h>
#include <strings.h>

#define SHORT 256 /* bytes searched without preparation */

struct slice
slice_of(const char *s)
{
	return (struct slice){ s, s ? strlen(s) : 0 };
}

bool
slice_equal_nocase(struct slice x, struct slice y)
{
	return x.len == y.len &&
	    (x.len == 0 || !strncasecmp(x.ptr, y.ptr, x.len));
}

int
slice_compare(struct slice x, struct slice y)
{
	size_t n = x.len < y.len ? x.len : y.len;
	int order = n ? memcmp(x.ptr, y.ptr, n) : 0;

	if (order)
		return order;
	return (x.len > y.len) - (x.len < y.len);
}

bool
slice_starts(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len &&
	    slice_equal(slice_new(s.ptr, prefix.len), prefix);
}

bool
slice_ends(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len &&
	    slice_equal(slice_sub(s, s.len - suffix.len, s.len), suffix);
}

size_t
slice_find_byte(struct slice s, char c, size_t from)
{
	const char *hit;

	if (from >= s.len)
		return s.len;
	hit = memchr(s.ptr + from, c, s.len - from);
	return hit ? (size_t)(hit - s.ptr) : s.len;
}

/* slice_find by trying: what memmem prepares does not pay for a short s. */
static size_t
find_in_short(struct slice s, struct slice needle, size_t from)
{
	size_t at = slice_find_byte(s, needle.ptr[0], from);

	while (at + needle.len <= s.len) {
		if (!memcmp(s.ptr + at, needle.ptr, needle.len))
			return at;
		at = slice_find_byte(s, needle.ptr[0], at + 1);
	}
	return s.len;
}

size_t
slice_find(struct slice s, struct slice needle, size_t from)
{
	const char *hit;

	if (needle.len == 0 || from >= s.len)
		return s.len;
	if (s.len - from < SHORT)
		return find_in_short(s, needle, from);
	hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
	return hit ? (size_t)(hit - s.ptr) : s.len;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int64_t
slice_number(struct slice s)
{
	int64_t number = 0;
	size_t i;

	for (i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) {
		if (i == SLICE_NUMBER_DIGITS)
			return 0;
		number = number * 10 + (s.ptr[i] - '0');
	}
	return number;
}

struct slice
slice_trim(struct slice s)
{
	while (s.len && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}
