#include "article/charset_parts.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "article/charset.h"
#include "base/utf8.h"

#define CHUNK 16384 /* bytes of UTF-8 made at a time */

/* The five bytes that Windows left undefined are controls, as for browsers. */
static const uint16_t high_half[32] = {
	0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
	0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
};

uint32_t
windows_1252_char(unsigned char c)
{
	return c >= 0x80 && c <= 0x9F ? high_half[c - 0x80] : c;
}

static void
convert_windows_1252(struct text *out, struct slice bytes)
{
	size_t at = 0;

	while (at < bytes.len && out->status == EMEND_OK) {
		size_t n = utf8_ascii_span(bytes, at);

		text_add(out, bytes.ptr + at, n);
		at += n;
		if (at < bytes.len)
			utf8_add(out, windows_1252_char(
			    (unsigned char)bytes.ptr[at++]));
	}
}

static enum emend_status
fail_iconv(struct emend_error *err, const struct encoding *e)
{
	if (errno == ENOMEM)
		return emend_fail_nomem(err);
	return emend_fail(err, EMEND_PARSE,
	    "the page is in %s, which this system's iconv does not know; "
	    "install the C library's converters", e->name);
}

/* Passes over a byte that means nothing: a unit in UTF-16. */
static void
skip_unit(const struct encoding *e, char **in, size_t *left)
{
	size_t unit = !strncmp(e->name, "utf-16", 6) ? 2 : 1;

	if (unit > *left)
		unit = *left;
	*in += unit;
	*left -= unit;
}

/* Some converters hold a character back that an accent could follow. */
static void
flush(struct text *out, iconv_t cd)
{
	char chunk[64], *end = chunk;
	size_t room = sizeof(chunk);

	iconv(cd, NULL, NULL, &end, &room);
	text_add(out, chunk, sizeof(chunk) - room);
}

/*
 * iconv stops at each byte it does not like; one U+FFFD and on.  With out NULL
 * it stops at the first.  False when there was one.
 */
static bool
convert(struct text *out, iconv_t cd, const struct encoding *e,
    struct slice bytes)
{
	char chunk[CHUNK];
	char *in = (char *)(uintptr_t)bytes.ptr; /* iconv only reads it */
	size_t left = bytes.len;
	bool clean = true;

	while (left && (!out || out->status == EMEND_OK)) {
		char *end = chunk;
		size_t room = sizeof(chunk);
		size_t result = iconv(cd, &in, &left, &end, &room);
		int why = errno;

		if (out)
			text_add(out, chunk, sizeof(chunk) - room);
		if (result != (size_t)-1 || why == E2BIG)
			continue;
		clean = false;
		if (!out)
			break;
		utf8_add(out, UTF8_REPLACEMENT);
		skip_unit(e, &in, &left);
	}
	if (out)
		flush(out, cd);
	return clean;
}

enum emend_status
charset_convert(struct text *out, const struct encoding *e,
    struct slice bytes, struct emend_error *err)
{
	iconv_t cd;

	if (!e->iconv) {
		if (!strcmp(e->name, "utf-8"))
			utf8_add_clean(out, bytes);
		else
			convert_windows_1252(out, bytes);
		return EMEND_OK;
	}
	cd = iconv_open("UTF-8", e->iconv);
	if (cd == (iconv_t)-1)
		return fail_iconv(err, e);
	convert(out, cd, e, bytes);
	iconv_close(cd);
	return EMEND_OK;
}

bool
charset_fits(const struct encoding *e, struct slice bytes)
{
	iconv_t cd;
	bool fits;

	if (!e->iconv)
		return strcmp(e->name, "utf-8") != 0 || utf8_valid(bytes);
	cd = iconv_open("UTF-8", e->iconv);
	if (cd == (iconv_t)-1)
		return false;
	fits = convert(NULL, cd, e, bytes);
	iconv_close(cd);
	return fits;
}

void
charset_open_all(void)
{
	const struct encoding *e;
	size_t i;

	/* a converter that is open keeps its tables loaded for all others */
	for (i = 0; (e = encoding_at(i)); i++)
		if (e->iconv)
			(void)iconv_open("UTF-8", e->iconv);
}
