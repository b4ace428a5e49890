#include "article/charset.h"

#include <stdint.h>
#include <string.h>

#include "article/charset_parts.h"
#include "base/text.h"
#include "base/utf8.h"

#define SNIFF_BYTES ((size_t)64 * 1024) /* looked at to tell text from not */
/* valid sequences for each invalid one that make a page damaged UTF-8 */
#define DAMAGED_RATIO 10
/* valid sequences, none invalid, that no other encoding gives by chance */
#define CONVINCING 8

struct sequences {
	size_t valid, invalid; /* of more than a byte; whatever its length */
};

static struct sequences
count_sequences(struct slice bytes)
{
	struct sequences n = { 0, 0 };
	uint32_t cp;
	size_t at = utf8_ascii_span(bytes, 0);

	while (at < bytes.len) {
		size_t used = utf8_decode(bytes, at, &cp);

		/* U+FFFD may stand in the page itself: EF BF BD */
		if (cp != UTF8_REPLACEMENT ||
		    slice_starts(slice_sub(bytes, at, at + 3),
			SLICE("\xEF\xBF\xBD")))
			n.valid++;
		else
			n.invalid++;
		at += used;
		at += utf8_ascii_span(bytes, at);
	}
	return n;
}

/*
 * Control bytes that no text in any encoding has; ESC begins some.  Without
 * branches, and with sums of one byte, a compiler takes many at a time.
 */
static size_t
count_controls(struct slice s)
{
	size_t i, at = 0, count = 0;

	while (at < s.len) {
		size_t n = s.len - at < UINT8_MAX ? s.len - at : UINT8_MAX;
		uint8_t sum = 0;

		for (i = 0; i < n; i++) {
			uint8_t c = (uint8_t)s.ptr[at + i];

			sum = (uint8_t)(sum + (((c < 0x20) &
			    ((uint8_t)(c - '\t') > '\r' - '\t') &
			    (c != 0x1B)) | (c == 0x7F)));
		}
		count += sum;
		at += n;
	}
	return count;
}

/* More than one byte in twenty: a picture, an archive, a PDF. */
static bool
is_binary(struct slice bytes)
{
	size_t controls, all = bytes.len;

	while (bytes.len && bytes.ptr[bytes.len - 1] == '\0')
		bytes.len--;
	if (bytes.len == 0)
		return all != 0; /* nothing but padding */
	bytes = slice_sub(bytes, 0, SNIFF_BYTES);
	controls = count_controls(bytes);
	return controls > 4 && controls * 20 > bytes.len;
}

/* Sets *e, and returns the length of the mark, 0 when there is none. */
static size_t
read_bom(const struct encoding **e, struct slice bytes)
{
	static const struct {
		struct slice mark, label;
	} marks[] = {
		{ SLICE_LIT("\xEF\xBB\xBF"), SLICE_LIT("utf-8") },
		{ SLICE_LIT("\xFE\xFF"), SLICE_LIT("utf-16be") },
		{ SLICE_LIT("\xFF\xFE"), SLICE_LIT("utf-16le") },
	};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!slice_starts(bytes, marks[i].mark))
			continue;
		*e = encoding_of(marks[i].label);
		return marks[i].mark.len;
	}
	return 0;
}

static const struct encoding *
first_declared(const struct declared *said, enum charset_source *source)
{
	if (said->http) {
		*source = CHARSET_HTTP;
		return said->http;
	}
	if (said->meta) {
		*source = CHARSET_META;
		return said->meta;
	}
	*source = said->xml ? CHARSET_XML : CHARSET_GUESS;
	return said->xml;
}

static bool
is_named(const struct encoding *e, const char *name)
{
	return !strcmp(e->name, name);
}

/* Can bytes with these sequences be in an encoding that is not UTF-8? */
static bool
is_contradicted(const struct encoding *e, struct sequences n)
{
	if (n.invalid || is_named(e, "iso-2022-jp"))
		return false;
	return n.valid >= (is_named(e, "windows-1252") ? 1 : CONVINCING);
}

static const struct encoding *
choose(enum charset_source *source, struct slice bytes,
    const struct declared *said, bool *is_clean_utf8)
{
	const struct encoding *e = first_declared(said, source);
	const struct encoding *utf8 = encoding_of(SLICE("utf-8"));
	struct sequences n;

	if (e && !strncmp(e->name, "utf-16", 6))
		return e;
	n = count_sequences(bytes);
	if (e && e != utf8 && !is_contradicted(e, n))
		return e;
	if (e != utf8)
		*source = CHARSET_GUESS;
	*is_clean_utf8 = n.invalid == 0;
	if (n.invalid == 0 || n.valid >= DAMAGED_RATIO * n.invalid)
		return utf8;
	*source = CHARSET_GUESS;
	return charset_guess(bytes, said);
}

enum emend_status
charset_decode(struct text *out, struct charset *found, struct slice bytes,
    struct slice content_type, struct emend_error *err)
{
	const struct encoding *e = NULL;
	struct declared said;
	size_t mark = read_bom(&e, bytes);
	bool is_clean_utf8 = false;
	enum emend_status status;

	found->source = CHARSET_BOM;
	if (!e) {
		status = charset_read_declared(
		    &said, bytes, content_type, err);
		if (status)
			return status;
		e = choose(&found->source, bytes, &said, &is_clean_utf8);
	}
	if (strncmp(e->name, "utf-16", 6) != 0 && is_binary(bytes))
		return emend_fail(err, EMEND_PARSE,
		    "not a text: it has too many control bytes");
	found->name = e->name;
	if (is_clean_utf8) {
		text_add(out, bytes.ptr, bytes.len);
		return text_check(out, err);
	}
	status = charset_convert(
	    out, e, slice_sub(bytes, mark, bytes.len), err);
	return status ? status : text_check(out, err);
}

const char *
charset_source_name(enum charset_source source)
{
	static const char *const names[] = {
		[CHARSET_BOM] = "bom",
		[CHARSET_HTTP] = "http",
		[CHARSET_META] = "meta",
		[CHARSET_XML] = "xml",
		[CHARSET_GUESS] = "guess",
	};

	return names[source];
}
