#include "store/look_chunk.h"

#include <stdio.h>
#include <string.h>

#define KIND_BITS 4
#define KIND_LATE 7
#define DIFFERS 8
#define NUMBER_MOST 10 /* bytes of 64 bits, 7 in each */

static size_t
write_number(unsigned char *out, uint64_t n)
{
	size_t len = 0;

	while (n > 127) {
		out[len++] = (unsigned char)(n | 128);
		n >>= 7;
	}
	out[len++] = (unsigned char)n;
	return len;
}

static uint64_t
read_number(struct look_reader *r)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < r->rest.len && i < NUMBER_MOST; i++) {
		uint64_t byte = (unsigned char)r->rest.ptr[i];

		n |= (byte & 127) << 7 * i;
		if (byte > 127)
			continue;
		r->rest = slice_sub(r->rest, i + 1, r->rest.len);
		return n;
	}
	r->bad = true;
	return 0;
}

static bool
saw_a_state(enum looked how)
{
	return how != LOOKED_FAILED && how != LOOKED_SUSPECT;
}

void
look_reader_init(struct look_reader *r, struct slice bytes, int64_t first_at)
{
	*r = (struct look_reader){ .rest = bytes, .at = first_at };
}

static void
read_reason(struct look_reader *r)
{
	uint64_t len = read_number(r);

	if (len >= LOOK_REASON_MAX || len > r->rest.len) {
		r->bad = true;
		return;
	}
	snprintf(r->reason, sizeof(r->reason), "%.*s", (int)len, r->rest.ptr);
	r->rest = slice_sub(r->rest, (size_t)len, r->rest.len);
	r->status = (int)read_number(r);
}

bool
look_reader_next(struct look_reader *r, struct look_row *out)
{
	uint64_t head;
	bool late = false;

	if (r->rest.len == 0 || r->bad)
		return false;
	head = read_number(r);
	if ((head & 7) == KIND_LATE) {
		late = true;
		head = read_number(r);
	}
	if ((head & 7) >= LOOKED_COUNT)
		r->bad = true;
	*out = (struct look_row){ .how = (enum looked)(head & 7),
		.late = late };
	if (__builtin_add_overflow(
		r->at, (int64_t)(head >> KIND_BITS), &r->at))
		r->bad = true;
	if ((head & DIFFERS) && saw_a_state(out->how))
		r->revision = (unsigned)read_number(r);
	else if (head & DIFFERS)
		read_reason(r);
	out->at = r->at;
	if (saw_a_state(out->how)) {
		out->revision = r->revision;
	} else {
		out->reason = r->reason;
		out->status = r->status;
	}
	return !r->bad;
}

static bool
differs(const struct look_reader *r, const struct look_row *look,
    const char *reason)
{
	return saw_a_state(look->how) ? look->revision != r->revision
				      : look->status != r->status ||
		strcmp(reason, r->reason) != 0;
}

static size_t
write_reason(unsigned char *out, const char *reason, int status)
{
	size_t len = strlen(reason), n = write_number(out, len);

	memcpy(out + n, reason, len);
	n += len;
	return n + write_number(out + n, status > 0 ? (uint64_t)status : 0);
}

bool
look_chunk_add(unsigned char chunk[LOOK_CHUNK_MOST], size_t *len,
    const struct look_reader *r, const struct look_row *look)
{
	unsigned char bytes[1 + 4 * NUMBER_MOST + LOOK_REASON_MAX];
	char reason[LOOK_REASON_MAX];
	uint64_t delta;
	size_t n = 0;
	bool other;

	if (*len && look->at < r->at)
		return false;
	delta = *len ? (uint64_t)(look->at - r->at) : 0;
	snprintf(reason, sizeof(reason), "%s",
	    look->reason ? look->reason : "");
	other = differs(r, look, reason);
	if (look->late)
		bytes[n++] = KIND_LATE;
	n += write_number(bytes + n,
	    delta << KIND_BITS | (other ? DIFFERS : 0) | (unsigned)look->how);
	if (other && saw_a_state(look->how))
		n += write_number(bytes + n, look->revision);
	else if (other)
		n += write_reason(bytes + n, reason, look->status);
	if (*len + n > LOOK_CHUNK_MOST)
		return false;
	memcpy(chunk + *len, bytes, n);
	*len += n;
	return true;
}
