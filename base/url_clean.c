#include "base/url.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/url_clean.h"
#include "base/url_host.h"
#include "base/utf8.h"

#define SHOWN_MAX 160 /* bytes of a URL in a message */

/* RFC 3986, 2.2: these may stand for themselves in every part. */
#define SUB_DELIMS "!$&'()*+,;="
static const char path_bytes[] = SUB_DELIMS ":@/";
static const char query_bytes[] = SUB_DELIMS ":@/?";
static const char userinfo_bytes[] = SUB_DELIMS ":";

/* The URL, redacted and cut, and then what is wrong with it. */
static enum emend_status __attribute__((format(printf, 4, 5)))
fail_url(struct emend_error *err, enum emend_status status, struct slice url,
    const char *fmt, ...)
{
	char reason[EMEND_ERROR_MAX - SHOWN_MAX - 8];
	struct text shown;
	const char *cut = "";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	text_init(&shown, URL_MAX); /* the whole is redacted, then cut */
	url_redact(&shown, url);
	if (shown.len > SHOWN_MAX) {
		/* not through an ellipsis */
		text_truncate(&shown, utf8_cut(slice_new(shown.ptr, shown.len),
					  SHOWN_MAX).len);
		cut = "...";
	}
	emend_fail(err, status, "\"%s%s\": %s", shown.ptr, cut, reason);
	text_free(&shown);
	return status;
}

struct slice
url_default_port(struct slice scheme)
{
	if (slice_equal_nocase(scheme, SLICE("https")))
		return SLICE("443");
	if (slice_equal_nocase(scheme, SLICE("http")))
		return SLICE("80");
	return (struct slice){ NULL, 0 };
}

/* How many bytes from i on are nothing that forgive cares for. */
static size_t
plain_run(struct slice s, size_t i)
{
	size_t n = 0;

	for (; i + n < s.len; n++) {
		unsigned char c = (unsigned char)s.ptr[i + n];

		if (c < 0x20 || c == 0x7f || c == '\\' || c == '?' || c == '#')
			break;
	}
	return n;
}

/*
 * What browsers forgive before they parse: blanks around, line breaks and
 * tabs inside, backslashes for slashes.
 */
static enum emend_status
forgive(struct text *out, struct slice s, struct emend_error *err)
{
	bool in_path = true;
	size_t i;

	s = slice_trim(s);
	if (s.len == 0)
		return emend_fail(err, EMEND_PARSE, "a URL is empty");
	for (i = 0; i < s.len; i++) {
		size_t n = plain_run(s, i);
		unsigned char c;

		text_add(out, s.ptr + i, n);
		i += n;
		if (i == s.len)
			break;
		c = (unsigned char)s.ptr[i];
		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c < 0x20 || c == 0x7f)
			return fail_url(err, EMEND_PARSE, s,
			    "there is a control character in it: remove it");
		if (c == '?' || c == '#')
			in_path = false;
		text_putc(out, c == '\\' && in_path ? '/' : (char)c);
	}
	if (out->status == EMEND_LIMIT)
		return fail_url(
		    err, EMEND_LIMIT, s, "is longer than %d bytes", URL_MAX);
	return text_check(out, err);
}

static bool
is_unreserved(int c)
{
	int lower = c | 0x20;

	return (lower >= 'a' && lower <= 'z' && c < 0x80) ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

static bool
is_one_of(char c, const char *set)
{
	while (*set && *set != c)
		set++;
	return *set != '\0';
}

/* How many bytes from i on stand for themselves. */
static size_t
standing_run(struct slice s, size_t i, const char *allowed)
{
	size_t n = 0;

	while (i + n < s.len &&
	       (is_unreserved((unsigned char)s.ptr[i + n]) ||
	           is_one_of(s.ptr[i + n], allowed)))
		n++;
	return n;
}

/*
 * RFC 3986, 6.2.2: what needs no encoding has none, what needs it is encoded
 * in upper case; reserved bytes stay as they came, encoded or not.  A "%" that
 * encodes nothing is taken for itself.
 */
static void
add_encoded(struct text *out, struct slice s, const char *allowed)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		size_t n = standing_run(s, i, allowed);
		int c, value;

		text_add(out, s.ptr + i, n);
		i += n;
		if (i == s.len)
			break;
		c = (unsigned char)s.ptr[i];
		value = c == '%' ? hex_pair(s, i + 1) : -1;

		if (value >= 0) {
			i += 2;
			if (is_unreserved(value))
				text_putc(out, (char)value);
			else
				text_addf(out, "%%%02X", (unsigned)value);
		} else {
			text_addf(out, "%%%02X", (unsigned)c);
		}
	}
}

/* RFC 3986, 5.2.4, for a path that begins with a slash. */
static void
add_without_dots(struct text *out, struct slice path)
{
	size_t start = out->len, at, end;

	for (at = 1; at <= path.len; at = end + 1) {
		struct slice segment;
		bool last;

		end = slice_find_byte(path, '/', at);
		segment = slice_sub(path, at, end);
		last = end == path.len;
		if (slice_equal(segment, SLICE(".."))) {
			size_t n = out->len;

			while (n > start && out->ptr[--n] != '/')
				;
			text_truncate(out, n);
		} else if (!slice_equal(segment, SLICE("."))) {
			text_putc(out, '/');
			text_add(out, segment.ptr, segment.len);
			continue;
		}
		if (last)
			text_putc(out, '/');
	}
}

static enum emend_status
add_path(struct text *out, struct slice path, struct emend_error *err)
{
	enum emend_status status;
	struct text encoded;

	text_init(&encoded, (size_t)3 * URL_MAX);
	add_encoded(&encoded, path, path_bytes);
	status = text_check(&encoded, err);
	if (!status)
		add_without_dots(out, path.len
		                          ? slice_new(encoded.ptr, encoded.len)
		                          : SLICE("/"));
	text_free(&encoded);
	return status;
}

static enum emend_status
add_port(struct text *out, const struct url *u, struct slice url,
    struct emend_error *err)
{
	struct slice port = u->port;
	unsigned value = 0;
	size_t i;

	if (port.len == 0)
		return EMEND_OK;
	for (i = 0; i < port.len && value <= 65535; i++) {
		if (port.ptr[i] < '0' || port.ptr[i] > '9')
			break;
		value = value * 10 + (unsigned)(port.ptr[i] - '0');
	}
	if (i < port.len || value == 0 || value > 65535)
		return fail_url(err, EMEND_PARSE, url,
		    "its port is not a number from 1 to 65535");
	if (value != (u->scheme.len == 4 ? 80u : 443u))
		text_addf(out, ":%u", value);
	return EMEND_OK;
}

/* Does "word:..." mean a host and its port, as in "example.org:8080/x"? */
static bool
looks_like_host(const struct url *u, struct slice url)
{
	struct slice rest = slice_sub(url, u->scheme.len + 1, url.len);

	return slice_find_byte(u->scheme, '.', 0) < u->scheme.len ||
	       (rest.len && rest.ptr[0] >= '0' && rest.ptr[0] <= '9');
}

static enum emend_status
check_scheme(const struct url *u, struct slice url, struct emend_error *err)
{
	if (!u->scheme.ptr && u->has_authority)
		return fail_url(err, EMEND_PARSE, url,
		    "has no scheme: put https: before it");
	if (!u->scheme.ptr && u->path.len && u->path.ptr[0] == '/')
		return fail_url(err, EMEND_PARSE, url,
		    "is only a path: give the whole URL, from https:// on");
	if (!u->scheme.ptr || looks_like_host(u, url))
		return fail_url(err, EMEND_PARSE, url,
		    "has no scheme: put https:// before it");
	if (!url_default_port(u->scheme).ptr)
		return fail_url(err, EMEND_PARSE, url,
		    "%.*s is no scheme emend can fetch: give an http or "
		    "https URL",
		    SLICE_ARG(slice_sub(u->scheme, 0, 40)));
	if (u->host.len == 0)
		return fail_url(err, EMEND_PARSE, url,
		    "has no host: write it like https://example.org/path");
	return EMEND_OK;
}

static enum emend_status
add_authority(struct text *out, const struct url *u, struct slice url,
    struct emend_error *err)
{
	enum emend_status status;

	text_puts(out, u->scheme.len == 4 ? "http://" : "https://");
	if (u->userinfo.len && !slice_equal(u->userinfo, SLICE(":"))) {
		add_encoded(out, u->userinfo, userinfo_bytes);
		text_putc(out, '@');
	}
	status = host_clean(out, u->host);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return fail_url(err, status, url,
		    "its host is neither a name nor an address");
	return add_port(out, u, url, err);
}

static enum emend_status
clean_forgiven(struct text *out, struct slice s, struct emend_error *err)
{
	enum emend_status status;
	struct url u;

	if (!url_parse(&u, s))
		return fail_url(err, EMEND_PARSE, s,
		    "its host is neither a name nor an address");
	status = check_scheme(&u, s, err);
	if (!status)
		status = add_authority(out, &u, s, err);
	if (!status)
		status = add_path(out, u.path, err);
	if (status)
		return status;
	if (u.has_query) {
		text_putc(out, '?');
		add_encoded(out, u.query, query_bytes);
	}
	if (out->status == EMEND_LIMIT || out->len > URL_MAX)
		return fail_url(
		    err, EMEND_LIMIT, s, "is longer than %d bytes", URL_MAX);
	return text_check(out, err);
}

enum emend_status
url_clean(struct text *out, struct slice s, struct emend_error *err)
{
	enum emend_status status;
	struct text forgiven;

	assert(out->limit >= URL_MAX);
	text_truncate(out, 0);
	text_init(&forgiven, URL_MAX);
	status = forgive(&forgiven, s, err);
	if (!status)
		status = clean_forgiven(
		    out, slice_new(forgiven.ptr, forgiven.len), err);
	if (status)
		text_free(out); /* takes up after a failure, too */
	text_free(&forgiven);
	return status;
}

/* RFC 3986, 5.2.2 for a reference without authority; base is clean. */
static void
join(struct text *out, const struct url *base, struct slice base_url,
    const struct url *ref)
{
	size_t n = base->path.len;
	bool own_path = ref->path.len > 0;

	text_add(out, base_url.ptr, (size_t)(base->path.ptr - base_url.ptr));
	if (own_path && ref->path.ptr[0] == '/')
		n = 0;
	else if (own_path)
		while (n && base->path.ptr[n - 1] != '/')
			n--;
	text_add(out, base->path.ptr, n);
	text_add(out, ref->path.ptr, ref->path.len);
	if (ref->has_query || (!own_path && base->has_query)) {
		const struct url *u = ref->has_query ? ref : base;

		text_putc(out, '?');
		text_add(out, u->query.ptr, u->query.len);
	}
}

/* Puts into out what is left to clean. */
static enum emend_status
resolve_forgiven(struct text *out, struct slice base_url, struct slice s,
    struct emend_error *err)
{
	struct url base, ref;

	if (!url_parse(&base, base_url) || !url_parse(&ref, s))
		return fail_url(err, EMEND_PARSE, s,
		    "its host is neither a name nor an address");
	if (ref.has_authority && !ref.scheme.ptr) {
		text_add(out, base.scheme.ptr, base.scheme.len);
		text_putc(out, ':');
		text_add(out, s.ptr, s.len);
	} else if (!ref.scheme.ptr ||
	           /* "https:page.html" is relative where the scheme is the
	              base's */
	           (!ref.has_authority &&
	               slice_equal_nocase(ref.scheme, base.scheme))) {
		join(out, &base, base_url, &ref);
	} else {
		text_add(out, s.ptr, s.len);
	}
	return text_check(out, err);
}

/* A stranger's idea of a user goes; base's own stays on its own host. */
static void
drop_user(struct text *out, struct slice base_url)
{
	struct url base, u;
	size_t from, to;

	if (!url_parse(&base, base_url) ||
	    !url_parse(&u, slice_new(out->ptr, out->len)) || !u.userinfo.ptr ||
	    (slice_equal(u.userinfo, base.userinfo) &&
		slice_equal(u.host, base.host) && slice_equal(u.port, base.port)))
		return;
	from = (size_t)(u.userinfo.ptr - out->ptr);
	to = from + u.userinfo.len + 1;
	memmove(out->ptr + from, out->ptr + to, out->len - to + 1);
	out->len -= to - from;
}

enum emend_status
url_resolve(struct text *out, struct slice base, struct slice reference,
    struct emend_error *err)
{
	enum emend_status status;
	struct text clean, forgiven, joined;

	text_truncate(out, 0);
	text_init(&clean, URL_MAX);
	text_init(&forgiven, URL_MAX);
	text_init(&joined, (size_t)3 * URL_MAX);
	status = url_clean(&clean, base, err);
	/* an empty reference is the page itself */
	if (!status && slice_trim(reference).len)
		status = forgive(&forgiven, reference, err);
	if (!status)
		status =
		    resolve_forgiven(&joined, slice_new(clean.ptr, clean.len),
		        slice_new(forgiven.ptr, forgiven.len), err);
	if (!status)
		status = url_clean(out, slice_new(joined.ptr, joined.len), err);
	if (!status)
		drop_user(out, slice_new(clean.ptr, clean.len));
	text_free(&joined);
	text_free(&forgiven);
	text_free(&clean);
	return status;
}
