#include "base/url.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* Printable ASCII as it is, all else percent-encoded. */
static void
add_shown(struct text *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.len && out->status == EMEND_OK; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c > 0x20 && c < 0x7f)
			text_putc(out, (char)c);
		else
			text_addf(out, "%%%02X", c);
	}
}

static bool
contains(struct slice s, struct slice word)
{
	size_t i;

	for (i = 0; i + word.len <= s.len; i++)
		if (slice_equal_nocase(slice_sub(s, i, i + word.len), word))
			return true;
	return false;
}

static bool
is_secret(struct slice name)
{
	static const struct slice parts[] = {
		SLICE_LIT("token"),
		SLICE_LIT("secret"),
		SLICE_LIT("passw"),
		SLICE_LIT("pwd"),
		SLICE_LIT("signature"),
		SLICE_LIT("credential"),
	};
	static const struct slice ends[] = {
		SLICE_LIT("key"),
		SLICE_LIT("sig"),
		SLICE_LIT("auth"),
		SLICE_LIT("pass"),
		SLICE_LIT("session"),
		SLICE_LIT("sessid"),
		SLICE_LIT("sessionid"),
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (contains(name, parts[i]))
			return true;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (name.len >= ends[i].len &&
		    slice_equal_nocase(ends[i],
		        slice_sub(name, name.len - ends[i].len, name.len)))
			return true;
	return false;
}

/* First byte of s at or after from that is one of set, or s.len. */
static size_t
find_any(struct slice s, const char *set, size_t from)
{
	size_t i;
	const char *c;

	for (i = from; i < s.len; i++)
		for (c = set; *c; c++)
			if (s.ptr[i] == *c)
				return i;
	return s.len;
}

static size_t
after_last_at(struct slice s, size_t from, size_t to)
{
	while (to > from && s.ptr[to - 1] != '@')
		to--;
	return to;
}

/*
 * Where the userinfo ends (after its "@"), or from.  A password may hold "/",
 * "?" or "#" that its owner forgot to encode: then what looks like a port is
 * no number, and an "@" comes later.
 */
static size_t
userinfo_end(struct slice s, size_t from)
{
	size_t end = find_any(s, "/\\?#", from);
	size_t at = after_last_at(s, from, end);
	size_t colon = find_any(s, ":", from);

	if (at > from || colon >= end ||
	    (s.ptr[from] == '[' && find_any(s, "]", from) > colon))
		return at;
	for (colon++; colon < end; colon++)
		if (s.ptr[colon] < '0' || s.ptr[colon] > '9')
			return after_last_at(s, from, s.len);
	return from;
}

/* Where the authority begins: after "//", or at the start without a scheme. */
static size_t
authority_start(struct slice s)
{
	size_t i = find_any(s, "/\\?#@", 0);

	if (i + 1 < s.len && (s.ptr[i] == '/' || s.ptr[i] == '\\') &&
	    (s.ptr[i + 1] == '/' || s.ptr[i + 1] == '\\') &&
	    (i == 0 || s.ptr[i - 1] == ':'))
		return i + 2;
	return 0;
}

/* name=value&...: from behind the "?" or "#" to the end. */
static void
add_parameters(struct text *out, struct slice s)
{
	size_t at, end;

	for (at = 0; at < s.len; at = end + 1) {
		struct slice parameter;
		size_t equals;

		end = find_any(s, "&;?#", at);
		parameter = slice_sub(s, at, end);
		equals = slice_find_byte(parameter, '=', 0);
		if (equals + 1 < parameter.len &&
		    is_secret(slice_sub(parameter, 0, equals))) {
			add_shown(out, slice_sub(parameter, 0, equals + 1));
			text_puts(out, ELLIPSIS);
		} else {
			add_shown(out, parameter);
		}
		add_shown(out, slice_sub(s, end, end + 1));
	}
}

struct slice
url_password(struct slice url)
{
	size_t from = authority_start(url), end, colon;

	if (from == 0 || from >= url.len)
		return slice_new(NULL, 0);
	end = userinfo_end(url, from);
	if (end == from)
		return slice_new(NULL, 0);
	colon = find_any(url, ":", from);
	/* a name alone may be a token */
	return slice_sub(url, colon < end ? colon + 1 : from, end - 1);
}

void
url_redact(struct text *out, struct slice url)
{
	size_t from, end, colon, query;

	url = slice_trim(url);
	from = authority_start(url);
	end = from < url.len ? userinfo_end(url, from) : from;
	add_shown(out, slice_sub(url, 0, from));
	if (end > from) {
		colon = find_any(url, ":", from);
		/* a name alone may be a token */
		if (colon < end)
			add_shown(out, slice_sub(url, from, colon + 1));
		text_puts(out, ELLIPSIS "@");
	}
	query = find_any(url, "?#", end);
	add_shown(out, slice_sub(url, end, query + 1));
	if (query < url.len)
		add_parameters(out, slice_sub(url, query + 1, url.len));
}
