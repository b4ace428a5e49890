#include "base/url.h"

#include "base/url_clean.h"

static bool
is_letter(char c)
{
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'z';
}

/* Length of the scheme s begins with, or 0. */
static size_t
scheme_length(struct slice s)
{
	size_t i;

	if (s.len == 0 || !is_letter(s.ptr[0]))
		return 0;
	for (i = 1; i < s.len && s.ptr[i] != ':'; i++) {
		char c = s.ptr[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '+' &&
		    c != '-' && c != '.')
			return 0;
	}
	return i < s.len ? i : 0;
}

static bool
split_authority(struct url *out, struct slice s)
{
	size_t i, end;

	for (i = s.len; i > 0; i--) {
		if (s.ptr[i - 1] == '@') {
			out->userinfo = slice_sub(s, 0, i - 1);
			s = slice_sub(s, i, s.len);
			break;
		}
	}
	end = slice_find_byte(s, ':', 0);
	if (s.len && s.ptr[0] == '[') {
		end = slice_find_byte(s, ']', 0) + 1;
		if (end > s.len || (end < s.len && s.ptr[end] != ':'))
			return false;
	}
	out->host = slice_sub(s, 0, end);
	if (end < s.len)
		out->port = slice_sub(s, end + 1, s.len);
	return true;
}

bool
url_parse(struct url *out, struct slice s)
{
	size_t n = scheme_length(s);

	*out = (struct url){ .has_authority = false };
	if (!s.ptr)
		s = SLICE("");
	if (n) {
		out->scheme = slice_sub(s, 0, n);
		s = slice_sub(s, n + 1, s.len);
	}
	n = slice_find_byte(s, '#', 0);
	if (n < s.len) {
		out->has_fragment = true;
		out->fragment = slice_sub(s, n + 1, s.len);
		s.len = n;
	}
	n = slice_find_byte(s, '?', 0);
	if (n < s.len) {
		out->has_query = true;
		out->query = slice_sub(s, n + 1, s.len);
		s.len = n;
	}
	if (slice_starts(s, SLICE("//"))) {
		out->has_authority = true;
		n = slice_find_byte(s, '/', 2);
		if (!split_authority(out, slice_sub(s, 2, n)))
			return false;
		s = slice_sub(s, n, s.len);
	}
	out->path = s;
	return true;
}

struct hash128
url_id(struct slice normal)
{
	return hash_bytes(normal);
}

/* The clean form of url and its parts; *clean must be freed in any case. */
static enum emend_status
clean_parts(struct text *clean, struct url *parts, struct slice url,
    struct emend_error *err)
{
	enum emend_status status;

	text_init(clean, URL_MAX);
	status = url_clean(clean, url, err);
	if (!status && !url_parse(parts, slice_new(clean->ptr, clean->len)))
		status = emend_fail(err, EMEND_PARSE, "not a URL");
	return status;
}

enum emend_status
url_origin(struct text *out, struct slice url, struct emend_error *err)
{
	enum emend_status status;
	struct text clean;
	struct url u;

	text_truncate(out, 0);
	status = clean_parts(&clean, &u, url, err);
	if (status)
		goto out;
	text_add(out, u.scheme.ptr, u.scheme.len);
	text_puts(out, "://");
	text_add(out, u.host.ptr, u.host.len);
	if (u.port.len) {
		text_putc(out, ':');
		text_add(out, u.port.ptr, u.port.len);
	}
	status = text_check(out, err);
out:
	if (status)
		text_free(out);
	text_free(&clean);
	return status;
}

enum emend_status
url_host_key(struct text *out, struct slice url, struct emend_error *err)
{
	enum emend_status status;
	struct slice port;
	struct text clean;
	struct url u;

	text_truncate(out, 0);
	status = clean_parts(&clean, &u, url, err);
	if (status)
		goto out;
	port = u.port.len ? u.port : url_default_port(u.scheme);
	text_add(out, u.host.ptr, u.host.len);
	text_putc(out, ':');
	text_add(out, port.ptr, port.len);
	status = text_check(out, err);
out:
	if (status)
		text_free(out);
	text_free(&clean);
	return status;
}

static struct slice
without_www(struct slice host)
{
	if (slice_equal_nocase(slice_sub(host, 0, 4), SLICE("www.")))
		return slice_sub(host, 4, host.len);
	return host;
}

bool
url_same_host(struct slice one, struct slice other)
{
	struct url x, y;

	return url_parse(&x, one) && url_parse(&y, other) && x.host.len &&
	       slice_equal_nocase(without_www(x.host), without_www(y.host));
}

bool
url_host_fits(struct slice named, struct slice host)
{
	if (slice_starts(named, SLICE("*.")))
		return host.len >= named.len &&
		       slice_equal_nocase(slice_sub(named, 1, named.len),
		           slice_sub(host, host.len - (named.len - 1), host.len));
	return slice_equal_nocase(without_www(named), without_www(host));
}
