#include "fetch/record.h"

#include "base/url.h"

static bool
is_secret(struct slice name, const struct slice *secret, size_t count)
{
	static const struct slice always[] = {
		SLICE_LIT("Cookie"),
		SLICE_LIT("Set-Cookie"),
		SLICE_LIT("Authorization"),
		SLICE_LIT("Proxy-Authorization"),
	};
	size_t i;

	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (slice_equal_nocase(name, always[i]))
			return true;
	for (i = 0; i < count; i++)
		if (slice_equal_nocase(name, headers_name(secret[i])))
			return true;
	return false;
}

/* A URL whose userinfo may hold a password. */
static void
add_url(struct text *out, struct slice value)
{
	struct url u;
	size_t before, after;

	if (!url_parse(&u, value) || u.userinfo.len == 0) {
		text_add(out, value.ptr, value.len);
		return;
	}
	before = (size_t)(u.userinfo.ptr - value.ptr);
	after = before + u.userinfo.len;
	text_add(out, value.ptr, before);
	text_addf(out, "(removed, %zu bytes)", u.userinfo.len);
	text_add(out, value.ptr + after, value.len - after);
}

static void
add_line(struct text *out, char mark, struct slice line,
    const struct slice *secret, size_t secret_count)
{
	struct slice name = headers_name(line), value = { NULL, 0 };
	size_t colon = slice_find_byte(line, ':', 0);

	text_putc(out, mark);
	text_putc(out, ' ');
	if (colon < line.len)
		value = slice_trim(slice_sub(line, colon + 1, line.len));
	if (value.len && is_secret(name, secret, secret_count)) {
		text_add(out, line.ptr, colon + 1);
		text_addf(out, " (removed, %zu bytes)", value.len);
	} else if (value.ptr && slice_equal_nocase(name, SLICE("Location"))) {
		text_add(out, line.ptr, colon + 1);
		text_putc(out, ' ');
		add_url(out, value);
	} else {
		text_add(out, line.ptr, line.len);
	}
	text_putc(out, '\n');
}

static void
add_lines(struct text *out, char mark, struct slice lines,
    const struct slice *secret, size_t secret_count)
{
	size_t start, end;

	for (start = 0; start < lines.len; start = end + 1) {
		end = slice_find_byte(lines, '\n', start);
		add_line(out, mark, slice_sub(lines, start, end), secret,
		    secret_count);
	}
}

/* How long "Basic ..." was for a userinfo as URLs write it. */
static size_t
basic_length(struct slice userinfo)
{
	size_t n = userinfo.len, i;

	for (i = 0; i < userinfo.len; i++)
		if (userinfo.ptr[i] == '%')
			n -= 2;
	if (slice_find_byte(userinfo, ':', 0) == userinfo.len)
		n++; /* Basic has the colon always */
	return 6 + (n + 2) / 3 * 4;
}

void
record_request(struct text *out, struct slice url, const char *version,
    struct slice userinfo, struct slice lines, const struct slice *secret,
    size_t secret_count)
{
	struct url u;

	if (!url_parse(&u, url))
		return;
	text_puts(out, "> GET ");
	text_add(out, u.path.ptr, u.path.len);
	if (u.has_query) {
		text_putc(out, '?');
		text_add(out, u.query.ptr, u.query.len);
	}
	text_addf(out, " %s\n> Host: %.*s", version, SLICE_ARG(u.host));
	if (u.port.len)
		text_addf(out, ":%.*s", SLICE_ARG(u.port));
	text_putc(out, '\n');
	if (userinfo.ptr)
		text_addf(out, "> Authorization: (removed, %zu bytes)\n",
		    basic_length(userinfo));
	add_lines(out, '>', lines, secret, secret_count);
}

void
record_response(struct text *out, const struct headers *h)
{
	add_lines(out, '<', slice_new(h->lines.ptr, h->lines.len), NULL, 0);
}

void
record_fact(struct text *out, const char *name, const char *value)
{
	text_puts(out, "= ");
	text_puts(out, name);
	text_putc(out, ' ');
	text_puts(out, value);
	text_putc(out, '\n');
}

/* The line at *at, which moves past it; false at the end. */
static bool
next_line(struct slice record, size_t *at, struct slice *line)
{
	size_t end = slice_find_byte(record, '\n', *at);

	if (*at >= record.len)
		return false;
	*line = slice_sub(record, *at, end);
	*at = end + 1;
	return true;
}

struct slice
record_url(struct slice record)
{
	struct slice line, mark = SLICE("= url "), found = { NULL, 0 };
	size_t at = 0;

	while (next_line(record, &at, &line))
		if (slice_starts(line, mark))
			found = slice_sub(line, mark.len, line.len);
	return found;
}

struct slice
record_content_type(struct slice record)
{
	struct slice line, found = { NULL, 0 };
	size_t at = 0, colon;

	while (next_line(record, &at, &line)) {
		if (slice_starts(line, SLICE("= rendered-by ")))
			return SLICE(RECORD_RENDERED_TYPE);
		if (slice_starts(line, SLICE("> GET ")))
			found = slice_new(NULL, 0);
		if (found.ptr || !slice_starts(line, SLICE("< ")))
			continue;
		line = slice_sub(line, 2, line.len);
		colon = slice_find_byte(line, ':', 0);
		if (colon < line.len &&
		    slice_equal_nocase(headers_name(line), SLICE("Content-Type")))
			found = slice_trim(slice_sub(line, colon + 1, line.len));
	}
	return found;
}
