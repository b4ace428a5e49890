/*
 * The strict parser behind this sees neither a document type nor a comment, so
 * it never needs more memory than one tag, and there is nothing to expand.
 */
#include <string.h>

#include "fetch/feed_parts.h"

#define PIECE ((size_t)64 * 1024) /* bytes of input, about */
#define REFERENCE_MAX 12	  /* bytes of one */

static struct slice
ahead(const struct feed_mender *m)
{
	return slice_sub(m->in, m->at, m->in.len);
}

static bool
is_name_start(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	    c == ':' || (unsigned char)c >= 0x80;
}

/* XML has none of the other controls. */
static bool
is_lost(char c)
{
	return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* U+FFFE and U+FFFF are no characters to XML: 0xEF 0xBF 0xBE or 0xBF. */
static bool
is_no_character(struct slice s)
{
	return s.len >= 3 && !memcmp(s.ptr, "\xEF\xBF", 2) &&
	    (unsigned char)s.ptr[2] >= 0xBE;
}

/* A number that is a character to XML; hexadecimal after "x". */
static bool
is_number(struct slice s)
{
	unsigned long base = 10, n = 0, digit;
	size_t i = 0;

	if (s.len && (s.ptr[0] == 'x' || s.ptr[0] == 'X')) {
		/* a capital is HTML's alone */
		if (s.ptr[0] == 'X')
			return false;
		base = 16;
		i = 1;
	}
	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		char c = s.ptr[i];

		if (c >= '0' && c <= '9')
			digit = (unsigned long)(c - '0');
		else if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (unsigned long)((c | 0x20) - 'a') + 10;
		else
			return false;
		n = n * base + digit;
		if (n > 0x10FFFF)
			return false;
	}
	return n == '\t' || n == '\n' || n == '\r' ||
	    (n >= ' ' && (n < 0xD800 || n > 0xDFFF) && n != 0xFFFE &&
		n != 0xFFFF);
}

/* Does s begin with a reference that XML knows by itself? */
static bool
is_reference(struct slice s)
{
	static const struct slice known[] = { SLICE_LIT("amp"),
		SLICE_LIT("lt"), SLICE_LIT("gt"), SLICE_LIT("quot"),
		SLICE_LIT("apos") };
	struct slice near = slice_sub(s, 1, 1 + REFERENCE_MAX);
	size_t i, len = slice_find_byte(near, ';', 0);

	if (len == near.len)
		return false;
	near.len = len;
	if (len && near.ptr[0] == '#')
		return is_number(slice_sub(near, 1, len));
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_equal(near, known[i]))
			return true;
	return false;
}

/*
 * Copies one character of text or of a value.  A name that only HTML knows
 * stays as written: who reads the text as HTML will decode it.
 */
static void
copy_char(struct feed_mender *m, bool in_value)
{
	char c = m->in.ptr[m->at];

	if (is_no_character(ahead(m))) {
		m->at += 3;
		return;
	}
	m->at++;
	if (c == '&' && !is_reference(slice_sub(m->in, m->at - 1, m->in.len)))
		text_puts(&m->out, "&amp;");
	else if (c == '<' && in_value)
		text_puts(&m->out, "&lt;");
	else if (!is_lost(c))
		text_putc(&m->out, c);
}

/* Copies what is nothing but itself; at least one character otherwise. */
static void
copy_text(struct feed_mender *m, size_t end)
{
	size_t start = m->at;

	while (m->at < end && m->in.ptr[m->at] != '&' &&
	    m->in.ptr[m->at] != '\xEF' && !is_lost(m->in.ptr[m->at]))
		m->at++;
	text_add(&m->out, m->in.ptr + start, m->at - start);
	if (m->at < end && m->at == start)
		copy_char(m, false);
}

/* Leaves out everything before end, but for its line ends. */
static void
skip_to(struct feed_mender *m, size_t end)
{
	for (; m->at < end; m->at++)
		if (m->in.ptr[m->at] == '\n')
			text_putc(&m->out, '\n');
}

/* Leaves out what is between two marks, which include the marks. */
static void
skip_past(struct feed_mender *m, struct slice close, const char *what)
{
	size_t end = slice_find(m->in, close, m->at);

	if (end == m->in.len)
		m->problem = what;
	else
		skip_to(m, end + close.len);
}

static void
start_cdata(struct feed_mender *m)
{
	size_t end = slice_find(m->in, SLICE("]]>"), m->at);

	if (end == m->in.len) {
		m->problem = "a CDATA section has no end";
		return;
	}
	m->at += sizeof("<![CDATA[") - 1;
	m->cdata_end = end;
}

/* Goes on in a CDATA section, which becomes text. */
static void
copy_cdata(struct feed_mender *m, size_t end)
{
	if (end > m->cdata_end)
		end = m->cdata_end;
	while (m->at < end) {
		char c = m->in.ptr[m->at];

		if (is_no_character(ahead(m))) {
			m->at += 3;
			continue;
		}
		if (c == '&')
			text_puts(&m->out, "&amp;");
		else if (c == '<')
			text_puts(&m->out, "&lt;");
		else if (c == '>')
			text_puts(&m->out, "&gt;");
		else if (!is_lost(c))
			text_putc(&m->out, c);
		m->at++;
	}
	if (m->at < m->cdata_end)
		return;
	m->at = m->cdata_end + sizeof("]]>") - 1;
	m->cdata_end = 0;
}

static void
skip_document_type(struct feed_mender *m)
{
	size_t end = slice_find_byte(m->in, '>', m->at);

	if (slice_find_byte(slice_sub(m->in, m->at, end), '[', 0) <
	    end - m->at)
		m->problem = "its document type defines things, which is "
			     "never obeyed";
	else if (end == m->in.len)
		m->problem = "its document type has no end";
	else
		skip_to(m, end + 1);
}

static void
copy_tag(struct feed_mender *m)
{
	size_t start = m->at;
	char quote = '\0';

	text_putc(&m->out, m->in.ptr[m->at++]);
	while (m->at < m->in.len && m->at - start < FEED_TAG_MAX) {
		char c = m->in.ptr[m->at];

		if (quote ? c == quote : c == '"' || c == '\'')
			quote = quote ? '\0' : c;
		copy_char(m, quote != '\0');
		if (c == '>' && !quote)
			return;
	}
	m->problem = m->at < m->in.len ? "a tag is too long"
				       : "a tag has no end";
}

static void
mend_markup(struct feed_mender *m)
{
	struct slice s = ahead(m);
	char next = s.len > 1 ? s.ptr[1] : ' ';

	if (slice_starts(s, SLICE("<!--"))) {
		skip_past(m, SLICE("-->"), "a comment has no end");
	} else if (slice_starts(s, SLICE("<![CDATA["))) {
		start_cdata(m);
	} else if (next == '?') {
		skip_past(m, SLICE("?>"), "an instruction has no end");
	} else if (next == '!') {
		skip_document_type(m);
	} else if (next == '/' || is_name_start(next)) {
		copy_tag(m);
	} else {
		text_puts(&m->out, "&lt;");
		m->at++;
	}
}

void
feed_mender_init(struct feed_mender *m, struct slice utf8)
{
	*m = (struct feed_mender){ .in = utf8 };
	/* a byte order mark, blank lines, a warning of the site's program */
	m->at = slice_find_byte(utf8, '<', 0);
	/* what is longest in XML: "<" as "&lt;", "&" as "&amp;" */
	text_init(&m->out, 5 * (PIECE + FEED_TAG_MAX));
}

void
feed_mender_free(struct feed_mender *m)
{
	text_free(&m->out);
}

bool
feed_mend(struct feed_mender *m)
{
	size_t start = m->at, stop = start + PIECE;

	text_truncate(&m->out, 0);
	while (m->at < m->in.len && m->at < stop && !m->problem) {
		struct slice piece = slice_sub(m->in, 0, stop);
		size_t end = slice_find_byte(piece, '<', m->at);

		if (m->cdata_end)
			copy_cdata(m, stop);
		else if (m->at == end)
			mend_markup(m);
		while (!m->cdata_end && m->at < end)
			copy_text(m, end);
	}
	return m->at > start;
}
