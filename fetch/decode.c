#include "fetch/decode.h"

#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define RATIO_MAX 1032 /* deflate cannot pack more than so many times */
#define FIRST_GUESS 8  /* where the format does not tell: times the packed */
#define GROWTH 4       /* each new try repeats the work of the one before */
#define ROOM_MIN ((size_t)4096)

enum format {
	FORMAT_GZIP,
	FORMAT_ZLIB,
	FORMAT_RAW,
};

struct decoder {
	struct libdeflate_decompressor *machine;
	struct slice left; /* packed */
	char *out;
	size_t len, cap;
	size_t max;
};

enum coding
coding_of(struct slice content_encoding)
{
	struct slice s = slice_trim(content_encoding);

	if (s.len == 0 || slice_equal_nocase(s, SLICE("identity")))
		return CODING_IDENTITY;
	if (slice_equal_nocase(s, SLICE("gzip")) ||
	    slice_equal_nocase(s, SLICE("x-gzip")))
		return CODING_GZIP;
	if (slice_equal_nocase(s, SLICE("deflate")))
		return CODING_DEFLATE;
	return CODING_UNKNOWN;
}

/* What gzip's last four bytes say that it unpacks to, if that can be. */
static size_t
guess_size(const struct decoder *d, enum format format)
{
	const unsigned char *end;
	size_t said;

	if (format != FORMAT_GZIP || d->left.len < 18)
		return d->left.len * FIRST_GUESS;
	end = (const unsigned char *)d->left.ptr + d->left.len;
	said = (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 |
	       (size_t)end[-1] << 24;
	if (said / RATIO_MAX > d->left.len)
		return d->left.len * FIRST_GUESS;
	return said;
}

/* Room for more bytes behind len, as far as max allows. */
static bool
make_room(struct decoder *d, size_t more)
{
	size_t cap;
	char *out;

	if (more < ROOM_MIN)
		more = ROOM_MIN;
	cap = more < d->max - d->len ? d->len + more : d->max;
	if (cap <= d->cap)
		return true;
	out = realloc(d->out, cap);
	if (!out)
		return false;
	d->out = out;
	d->cap = cap;
	return true;
}

static enum libdeflate_result
unpack(struct decoder *d, enum format format, size_t *used, size_t *made)
{
	char *to = d->out + d->len;
	size_t room = d->cap - d->len;

	switch (format) {
	case FORMAT_GZIP:
		return libdeflate_gzip_decompress_ex(
		    d->machine, d->left.ptr, d->left.len, to, room, used, made);
	case FORMAT_ZLIB:
		return libdeflate_zlib_decompress_ex(
		    d->machine, d->left.ptr, d->left.len, to, room, used, made);
	case FORMAT_RAW:
		return libdeflate_deflate_decompress_ex(
		    d->machine, d->left.ptr, d->left.len, to, room, used, made);
	}
	return LIBDEFLATE_BAD_DATA;
}

/* One gzip member, or all of a deflate stream. */
static enum emend_status
decode_member(struct decoder *d, enum format format, struct emend_error *err)
{
	size_t room = guess_size(d, format), used = 0, made = 0;

	for (;;) {
		enum libdeflate_result result;

		if (!make_room(d, room))
			return emend_fail_nomem(err);
		result = unpack(d, format, &used, &made);
		if (result == LIBDEFLATE_SUCCESS)
			break;
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
			return emend_fail(err, EMEND_PARSE,
			    "the packed content is damaged or cut short");
		if (d->cap == d->max)
			return emend_fail(err, EMEND_LIMIT,
			    "the content unpacks to more than %zu bytes",
			    d->max);
		room = (d->cap - d->len) * GROWTH;
	}
	d->len += made;
	d->left = slice_sub(d->left, used, d->left.len);
	return EMEND_OK;
}

/* Several members are one body; what else follows the last is padding. */
static enum emend_status
decode_gzip(struct decoder *d, struct emend_error *err)
{
	enum emend_status status;

	do
		status = decode_member(d, FORMAT_GZIP, err);
	while (!status && slice_starts(d->left, SLICE("\x1f\x8b")));
	return status;
}

static bool
has_zlib_header(struct slice s)
{
	const unsigned char *b = (const unsigned char *)s.ptr;

	return s.len >= 2 && (b[0] & 0x0f) == 8 && (b[0] << 8 | b[1]) % 31 == 0;
}

static enum emend_status
decode_deflate(struct decoder *d, struct emend_error *err)
{
	enum emend_status status = EMEND_PARSE;

	if (has_zlib_header(d->left))
		status = decode_member(d, FORMAT_ZLIB, err);
	if (status == EMEND_PARSE)
		status = decode_member(d, FORMAT_RAW, err);
	return status;
}

enum emend_status
decode_body(char **out, size_t *len, enum coding coding, struct slice wire,
    size_t max, struct emend_error *err)
{
	enum emend_status status;
	struct decoder d = { .left = wire, .max = max ? max : 1 };

	*out = NULL;
	*len = 0;
	d.machine = libdeflate_alloc_decompressor();
	if (!d.machine)
		return emend_fail_nomem(err);
	if (coding == CODING_GZIP)
		status = decode_gzip(&d, err);
	else
		status = decode_deflate(&d, err);
	if (!status) {
		*out = d.out;
		*len = d.len;
		d.out = NULL;
	}
	free(d.out);
	libdeflate_free_decompressor(d.machine);
	return status;
}
