#include "fetch/headers.h"

#include <string.h>

#include "base/time.h"

#define VALIDATOR_MAX 1024 /* bytes */
#define SECONDS_MAX INT64_C(1000000000)

void
headers_init(struct headers *h)
{
	*h = (struct headers){ .status = 0 };
	text_init(&h->lines, HEADERS_MAX);
}

void
headers_free(struct headers *h)
{
	text_free(&h->lines);
	headers_init(h);
}

void
headers_clear(struct headers *h)
{
	text_truncate(&h->lines, 0);
	h->lines.status = EMEND_OK;
	h->total = 0;
	h->status = 0;
	h->complete = false;
}

/* "HTTP/1.1 404 Not Found" to 404; 0 when it is no status line. */
static int
status_of(struct slice line)
{
	size_t i = slice_find_byte(line, ' ', 0) + 1;
	int status = 0, digits;

	if (!slice_starts(line, SLICE("HTTP/")))
		return 0;
	for (digits = 0; digits < 3 && i < line.len; digits++, i++) {
		if (line.ptr[i] < '0' || line.ptr[i] > '9')
			return 0;
		status = status * 10 + (line.ptr[i] - '0');
	}
	return digits == 3 ? status : 0;
}

static struct slice
without_line_end(struct slice line)
{
	while (line.len && (line.ptr[line.len - 1] == '\n' ||
	                       line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line;
}

bool
headers_add(struct headers *h, struct slice line)
{
	int status = status_of(line);

	if (line.len > HEADERS_MAX - h->total)
		return false;
	h->total += line.len;
	if (h->complete)
		return true; /* trailers */
	line = without_line_end(line);
	if (status) {
		text_truncate(&h->lines, 0);
		h->status = status;
	} else if (line.len == 0) {
		h->complete = h->status >= 200;
		return true;
	} else if ((line.ptr[0] == ' ' || line.ptr[0] == '\t') &&
	           h->lines.len) {
		/* the last line goes on (RFC 9112, 5.2) */
		text_truncate(&h->lines, h->lines.len - 1);
		text_putc(&h->lines, ' ');
		line = slice_trim(line);
	}
	text_add(&h->lines, line.ptr, line.len);
	text_putc(&h->lines, '\n');
	return h->lines.status == EMEND_OK;
}

struct slice
headers_name(struct slice line)
{
	return slice_trim(slice_sub(line, 0, slice_find_byte(line, ':', 0)));
}

/* Is line a header of this name?  Then *value is what it says. */
static bool
has_name(struct slice line, struct slice name, struct slice *value)
{
	size_t colon = slice_find_byte(line, ':', 0);

	if (colon == line.len || !slice_equal_nocase(headers_name(line), name))
		return false;
	*value = slice_trim(slice_sub(line, colon + 1, line.len));
	return true;
}

struct slice
headers_get(const struct headers *h, const char *name, size_t nth)
{
	struct slice all = slice_new(h->lines.ptr, h->lines.len), value;
	size_t start = slice_find_byte(all, '\n', 0) + 1, end;

	for (; start < all.len; start = end + 1) {
		end = slice_find_byte(all, '\n', start);
		if (has_name(
		        slice_sub(all, start, end), slice_of(name), &value) &&
		    nth-- == 0)
			return value;
	}
	return (struct slice){ NULL, 0 };
}

size_t
headers_count(const struct headers *h, const char *name)
{
	struct slice all = slice_new(h->lines.ptr, h->lines.len), value;
	size_t start = slice_find_byte(all, '\n', 0) + 1, end, n = 0;

	for (; start < all.len; start = end + 1) {
		end = slice_find_byte(all, '\n', start);
		n += has_name(
		    slice_sub(all, start, end), slice_of(name), &value);
	}
	return n;
}

bool
headers_fit_to_send(struct slice value)
{
	size_t i;

	if (value.len == 0 || value.len > VALIDATOR_MAX)
		return false;
	for (i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c < 0x20 || c == 0x7f)
			return false;
	}
	return true;
}

bool
headers_is_text_type(struct slice content_type)
{
	static const struct slice known[] = {
		SLICE_LIT("text/html"),
		SLICE_LIT("application/xhtml+xml"),
		SLICE_LIT("text/plain"),
		SLICE_LIT("text/xml"),
		SLICE_LIT("application/xml"),
	};
	struct slice type, xml = SLICE("+xml");
	size_t i;

	for (i = 0; i < content_type.len; i++)
		if (content_type.ptr[i] == ';' || content_type.ptr[i] == ',')
			break;
	type = slice_trim(slice_sub(content_type, 0, i));
	if (type.len == 0)
		return true;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_equal_nocase(type, known[i]))
			return true;
	/* application/rss+xml and the like, but no pictures */
	return type.len > xml.len &&
	       slice_equal_nocase(
	           slice_sub(type, type.len - xml.len, type.len), xml) &&
	       slice_equal_nocase(
	           slice_sub(type, 0, 12), SLICE("application/"));
}

int64_t
headers_retry_after(const struct headers *h, int64_t now)
{
	struct slice value = headers_get(h, "Retry-After", 0);
	int64_t seconds = 0, at;
	size_t i;

	if (value.len == 0)
		return -1;
	if (time_parse_http_date(value, &at))
		return at > now ? at - now : 0;
	for (i = 0; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return -1;
		if (seconds < SECONDS_MAX)
			seconds = seconds * 10 + (value.ptr[i] - '0');
	}
	return seconds;
}
