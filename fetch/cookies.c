#include "fetch/cookies.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "fetch/headers.h"

#define DATE_MAX 64

struct cookie {
	int64_t expires; /* 0: with the session */
	struct slice path, name, pair; /* pair: "name=value" */
};

void
cookies_init(struct text *jar)
{
	text_init(jar, COOKIES_BYTES);
}

/* ---- lines ---- */

static struct slice
name_of(struct slice pair)
{
	return slice_sub(pair, 0, slice_find_byte(pair, '=', 0));
}

/* False when it is no line of a jar. */
static bool
read_line(struct cookie *out, struct slice line)
{
	size_t first = slice_find_byte(line, ' ', 0);
	size_t second = slice_find_byte(line, ' ', first + 1);

	if (second >= line.len)
		return false;
	*out = (struct cookie){
		.expires = strtoll(line.ptr, NULL, 10),
		.path = slice_sub(line, first + 1, second),
		.pair = slice_sub(line, second + 1, line.len),
	};
	out->name = name_of(out->pair);
	return true;
}

static bool
next_cookie(struct slice *rest, struct cookie *out)
{
	while (rest->len) {
		size_t end = slice_find_byte(*rest, '\n', 0);
		struct slice line = slice_sub(*rest, 0, end);

		*rest = slice_sub(*rest, end + 1, rest->len);
		if (read_line(out, line))
			return true;
	}
	return false;
}

static void
add_line(struct text *jar, const struct cookie *c)
{
	text_addf(jar, "%lld %.*s %.*s\n", (long long)c->expires,
	    SLICE_ARG(c->path), SLICE_ARG(c->pair));
}

static bool
is_over(const struct cookie *c, int64_t now)
{
	return c->expires && c->expires <= now;
}

/* ---- Set-Cookie ---- */

/* Bytes that a header cannot have, or a line of the jar. */
static bool
is_plain(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return true;
}

/* As in RFC 9110, or with dashes, as in Netscape's days. */
static bool
parse_date(struct slice s, int64_t *out)
{
	char copy[DATE_MAX];
	size_t i;

	if (time_parse_http_date(s, out))
		return true;
	if (s.len >= sizeof(copy))
		return false;
	for (i = 0; i < s.len; i++)
		copy[i] = s.ptr[i] == '-' ? ' ' : s.ptr[i];
	return time_parse_http_date(slice_new(copy, s.len), out);
}

/* Seconds that are past or none are 1: it is over. */
static bool
parse_age(struct slice s, int64_t now, int64_t *out)
{
	char copy[24];
	size_t i;

	if (!s.len || s.len >= sizeof(copy))
		return false;
	for (i = s.ptr[0] == '-'; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	*out = s.ptr[0] == '-' ? 0 : strtoll(copy, NULL, 10);
	/* a century is enough */
	if (*out > DURATION_LIMIT)
		*out = DURATION_LIMIT;
	*out = *out > 0 ? now + *out : 1;
	return true;
}

/* Is the host, or one above it, meant? */
static bool
is_of_domain(struct slice host, struct slice domain)
{
	if (slice_starts(domain, SLICE(".")))
		domain = slice_sub(domain, 1, domain.len);
	if (slice_equal_nocase(host, domain) || !domain.len)
		return true;
	return host.len > domain.len &&
	    host.ptr[host.len - domain.len - 1] == '.' &&
	    slice_equal_nocase(
		slice_sub(host, host.len - domain.len, host.len), domain);
}

static struct slice
default_path(struct slice path)
{
	size_t end = path.len;

	while (end > 1 && path.ptr[end - 1] != '/')
		end--;
	return end > 1 ? slice_sub(path, 0, end - 1) : SLICE("/");
}

struct setting {
	struct cookie cookie;
	bool has_age, refused;
	struct slice host;
	int64_t now;
};

static void
take_attribute(struct setting *s, struct slice name, struct slice value)
{
	struct cookie *c = &s->cookie;
	int64_t at;

	if (slice_equal_nocase(name, SLICE("Max-Age"))) {
		if (parse_age(value, s->now, &at)) {
			c->expires = at;
			s->has_age = true;
		}
	} else if (slice_equal_nocase(name, SLICE("Expires"))) {
		if (!s->has_age && parse_date(value, &at))
			c->expires = at > 0 ? at : 1;
	} else if (slice_equal_nocase(name, SLICE("Path"))) {
		if (slice_starts(value, SLICE("/")) &&
		    slice_find_byte(value, ' ', 0) == value.len)
			c->path = value;
	} else if (slice_equal_nocase(name, SLICE("Domain"))) {
		s->refused = s->refused || !is_of_domain(s->host, value);
	}
}

/* False for what is no cookie that this host may set. */
static bool
read_header(struct setting *s, struct slice value)
{
	size_t end = slice_find_byte(value, ';', 0);
	struct cookie *c = &s->cookie;

	c->pair = slice_trim(slice_sub(value, 0, end));
	c->name = name_of(c->pair);
	if (!is_plain(value) || !c->name.len || c->name.len == c->pair.len)
		return false;
	while (end < value.len) {
		size_t next = slice_find_byte(value, ';', end + 1);
		struct slice part = slice_sub(value, end + 1, next);
		size_t equals = slice_find_byte(part, '=', 0);

		take_attribute(s, slice_trim(slice_sub(part, 0, equals)),
		    slice_trim(slice_sub(part, equals + 1, part.len)));
		end = next;
	}
	return !s->refused && c->path.len + c->pair.len <= COOKIE_MAX;
}

/* Is it over, or does c take its place? */
static bool
gives_way(const struct cookie *old, const struct cookie *c, int64_t now)
{
	return is_over(old, now) ||
	    (slice_equal(old->name, c->name) &&
		slice_equal(old->path, c->path));
}

/* The jar without what gives way to c, then c. */
static void
put(struct text *jar, const struct cookie *c, int64_t now)
{
	struct slice rest = slice_new(jar->ptr, jar->len);
	struct cookie old;
	struct text after;
	size_t count = 0, most = COOKIES_MAX - !is_over(c, now);

	while (next_cookie(&rest, &old))
		count += !gives_way(&old, c, now);
	cookies_init(&after);
	rest = slice_new(jar->ptr, jar->len);
	while (next_cookie(&rest, &old)) {
		if (!gives_way(&old, c, now) && count-- <= most)
			add_line(&after, &old);
	}
	if (!is_over(c, now))
		add_line(&after, c);
	text_free(jar);
	*jar = after;
}

void
cookies_take(struct text *jar, const struct headers *h, struct slice host,
    struct slice path, int64_t now)
{
	struct slice value;
	size_t i;

	for (i = 0; i < COOKIES_MAX; i++) {
		struct setting s = {
			.cookie = { .path = default_path(path) },
			.host = host,
			.now = now,
		};

		value = headers_get(h, "Set-Cookie", i);
		if (!value.ptr)
			break;
		if (read_header(&s, value))
			put(jar, &s.cookie, now);
	}
}

/* ---- Cookie ---- */

static bool
goes_to(struct slice cookie, struct slice path)
{
	return slice_starts(path, cookie) &&
	    (path.len == cookie.len || slice_ends(cookie, SLICE("/")) ||
		path.ptr[cookie.len] == '/');
}

void
cookies_write(
    struct text *out, struct slice jar, struct slice path, int64_t now)
{
	size_t start = out->len;
	struct cookie c;

	while (next_cookie(&jar, &c)) {
		size_t more = c.pair.len + (out->len > start ? 2 : 0);

		if (is_over(&c, now) || !goes_to(c.path, path) ||
		    out->len - start + more > COOKIES_SENT_MAX)
			continue;
		if (out->len > start)
			text_puts(out, "; ");
		text_add(out, c.pair.ptr, c.pair.len);
	}
}
