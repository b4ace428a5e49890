#include "base/parcel.h"

#include <string.h>

#include "base/utf8.h"

void
parcel_byte(struct text *out, unsigned value)
{
	text_putc(out, (char)value);
}

void
parcel_count(struct text *out, size_t value)
{
	uint32_t v = (uint32_t)value;

	text_add(out, (const char *)&v, sizeof(v));
}

void
parcel_number(struct text *out, int64_t value)
{
	text_add(out, (const char *)&value, sizeof(value));
}

/* Its length and one, or 0 when it is absent; then the bytes and a NUL. */
void
parcel_slice(struct text *out, struct slice s)
{
	parcel_count(out, s.ptr ? s.len + 1 : 0);
	if (!s.ptr)
		return;
	text_add(out, s.ptr, s.len);
	text_putc(out, '\0');
}

void
parcel_init(struct parcel *m, struct slice bytes)
{
	*m = (struct parcel){ .at = bytes.ptr, .end = bytes.ptr + bytes.len };
}

static void
break_it(struct parcel *m)
{
	m->broken = true;
	m->at = m->end;
}

static bool
take(struct parcel *m, void *out, size_t n)
{
	if ((size_t)(m->end - m->at) < n) {
		break_it(m);
		memset(out, 0, n);
		return false;
	}
	memcpy(out, m->at, n);
	m->at += n;
	return true;
}

unsigned
parcel_take_byte(struct parcel *m, unsigned choices)
{
	unsigned char value;

	if (take(m, &value, 1) && value < choices)
		return value;
	break_it(m);
	return 0;
}

bool
parcel_take_bool(struct parcel *m)
{
	return parcel_take_byte(m, 2) == 1;
}

size_t
parcel_take_count(struct parcel *m, size_t most, size_t least)
{
	uint32_t value;

	if (take(m, &value, sizeof(value)) && value <= most &&
	    (!least || value <= (size_t)(m->end - m->at) / least))
		return value;
	break_it(m);
	return 0;
}

int64_t
parcel_take_number(struct parcel *m)
{
	int64_t value;

	take(m, &value, sizeof(value));
	return value;
}

struct slice
parcel_take_bytes(struct parcel *m, size_t most)
{
	struct slice s = { NULL, 0 };
	size_t len = parcel_take_count(m, most + 1, 1);

	if (len == 0)
		return s;
	s = slice_new(m->at, len - 1);
	m->at += len;
	if (s.ptr[s.len] == '\0')
		return s;
	break_it(m);
	return slice_new(NULL, 0);
}

struct slice
parcel_take_slice(struct parcel *m, size_t most)
{
	struct slice s = parcel_take_bytes(m, most);

	if (s.len == 0 || (!memchr(s.ptr, '\0', s.len) && utf8_valid(s)))
		return s;
	break_it(m);
	return slice_new(NULL, 0);
}

struct slice
parcel_take_rest(struct parcel *m)
{
	struct slice rest = slice_between(m->at, m->end);

	m->at = m->end;
	return rest;
}

bool
parcel_is_whole(const struct parcel *m)
{
	return !m->broken && m->at == m->end;
}
