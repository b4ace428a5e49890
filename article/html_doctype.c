#include "article/html_tokenize.h"

static size_t
skip_space(struct slice s, size_t at)
{
	while (at < s.len && html_is_space(s.ptr[at]))
		at++;
	return at;
}

/* Takes a quoted string at *at; false when there is none or it has no end. */
static bool
take_quoted(struct slice *out, struct slice s, size_t *at)
{
	size_t end;

	if (*at >= s.len || (s.ptr[*at] != '"' && s.ptr[*at] != '\''))
		return false;
	end = slice_find_byte(s, s.ptr[*at], *at + 1);
	*out = slice_sub(s, *at + 1, end);
	*at = end < s.len ? end + 1 : end;
	return end < s.len;
}

static bool
take_word(struct slice word, struct slice s, size_t *at)
{
	if (!slice_equal_nocase(slice_sub(s, *at, *at + word.len), word))
		return false;
	*at = skip_space(s, *at + word.len);
	return true;
}

/* Moves *at past the identifiers; false when they are malformed. */
static bool
read_ids(struct html_doctype *out, struct slice s, size_t *at)
{
	bool public = take_word(SLICE("public"), s, at);

	if (!public && !take_word(SLICE("system"), s, at))
		return false;
	if (!public)
		return take_quoted(&out->system_id, s, at);
	if (!take_quoted(&out->public_id, s, at))
		return false;
	*at = skip_space(s, *at);
	return *at == s.len || take_quoted(&out->system_id, s, at);
}

void
html_read_doctype(struct html_doctype *out, struct slice s, bool closed)
{
	size_t start = skip_space(s, 0), at = start;
	bool well_formed = true;

	*out = (struct html_doctype){ .quirks = true };
	while (at < s.len && !html_is_space(s.ptr[at]))
		at++;
	if (at == start)
		return;
	out->name = slice_sub(s, start, at);
	at = skip_space(s, at);
	if (at < s.len)
		well_formed = read_ids(out, s, &at);
	/* rubbish after a system identifier excuses even a missing ">" */
	if (well_formed && (closed || skip_space(s, at) < s.len))
		out->quirks = false;
}
