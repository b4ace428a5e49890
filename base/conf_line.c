#include "base/conf_line.h"

#include <string.h>

#include "base/utf8.h"

/* How many bytes of byte order mark text begins with: 0 or 3. */
static size_t
bom_length(struct slice text)
{
	return slice_starts(text, SLICE("\xef\xbb\xbf")) ? 3 : 0;
}

bool
conf_word_is_good(struct slice word)
{
	size_t i;

	for (i = 0; i < word.len; i++) {
		char c = word.ptr[i], lower = (char)(c | 0x20);

		if (!(lower >= 'a' && lower <= 'z') &&
		    (i == 0 ||
		        (!(c >= '0' && c <= '9') && c != '-' && c != '.')))
			return false;
	}
	return word.len > 0;
}

static void
set_bad(struct conf_line *out, const char *problem)
{
	out->kind = CONF_LINE_BAD;
	out->problem = problem;
}

/* [section] or [section "name"]; s is trimmed and begins with the bracket. */
static void
read_header(struct conf_line *out, struct slice s)
{
	size_t quote = slice_find_byte(s, '"', 0);
	size_t end = slice_find_byte(s, ']', 0);
	struct slice rest;

	out->kind = CONF_LINE_HEADER;
	if (quote < end) { /* a name may hold "]": [list "http://[::1]/"] */
		out->section = slice_trim(slice_sub(s, 1, quote));
		end = slice_find_byte(s, '"', quote + 1);
		out->name = slice_sub(s, quote + 1, end);
		rest = slice_trim(slice_sub(s, end + 1, s.len));
		if (!slice_starts(rest, SLICE("]")))
			set_bad(out, "a section with a name is written "
			             "[section \"name\"], and the name holds "
			             "no double quote");
		else if (slice_trim(out->name).len == 0)
			set_bad(out, "the section's name is empty");
	} else {
		out->section = slice_trim(slice_sub(s, 1, end));
		rest = slice_sub(s, end, s.len);
	}
	if (out->kind == CONF_LINE_HEADER && !slice_equal(rest, SLICE("]")))
		set_bad(out, "a section's line ends with its \"]\"; a comment "
		             "needs a line of its own");
	if (out->kind == CONF_LINE_HEADER && !conf_word_is_good(out->section))
		set_bad(out, "a section is named with letters, digits, \"-\" "
		             "and \".\", a letter first");
}

static struct slice
without_quotes(struct slice s)
{
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return slice_sub(s, 1, s.len - 1);
	return s;
}

static void
read_key(struct conf_line *out, struct slice s)
{
	size_t equals = slice_find_byte(s, '=', 0);

	if (equals == s.len) {
		set_bad(out, "there is no \"=\": write \"key = value\"");
		return;
	}
	out->key = slice_trim(slice_sub(s, 0, equals));
	out->value =
	    without_quotes(slice_trim(slice_sub(s, equals + 1, s.len)));
	out->kind = CONF_LINE_KEY;
	if (!conf_word_is_good(out->key))
		set_bad(out, "a key is named with letters, digits, \"-\" and "
		             "\".\", a letter first");
}

bool
conf_line_next(struct conf_line *out, struct slice text, size_t *at)
{
	size_t end = slice_find_byte(text, '\n', *at);
	struct slice s;

	*out = (struct conf_line){ .kind = CONF_LINE_BLANK };
	if (*at >= text.len)
		return false;
	out->whole = slice_sub(text, *at, end + 1);
	s = out->whole;
	if (*at == 0)
		s = slice_sub(s, bom_length(s), s.len);
	*at = end + 1 > text.len ? text.len : end + 1;
	s = slice_trim(s);
	if (s.len == 0)
		return true;
	if (memchr(s.ptr, '\0', s.len))
		set_bad(out, "there is a NUL byte in it");
	else if (!utf8_valid(s))
		set_bad(out, "it is not UTF-8: save the file as UTF-8");
	else if (s.ptr[0] == '#' || s.ptr[0] == ';')
		out->kind = CONF_LINE_COMMENT;
	else if (s.ptr[0] == '[')
		read_header(out, s);
	else
		read_key(out, s);
	return true;
}
