/*
 * An answer as evidence: a URL, NUL, header lines as they came, NUL, a record
 * that somebody may have been at.  What was written is found again, and what is
 * secret was not written.
 */
#include "base/url.h"
#include "fetch/record.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/header_lines.h"

static struct slice
whole(const struct text *t)
{
	return slice_new(t->len ? t->ptr : "", t->len);
}

static void
check_read(struct slice record)
{
	struct slice url = record_url(record);
	struct slice type = record_content_type(record);

	MUST(slice_find_byte(url, '\n', 0) == url.len);
	MUST(slice_find_byte(type, '\n', 0) == type.len);
	MUST(url.len <= record.len && type.len <= RECORD_MAX);
}

/* "(removed, N bytes)", or nothing */
static bool
is_removed(struct slice value)
{
	return value.len == 0 || slice_starts(value, SLICE("(removed, "));
}

static void
check_line(struct slice line)
{
	size_t colon = slice_find_byte(line, ':', 0);
	struct slice name = slice_trim(slice_sub(line, 2, colon)), value;
	struct url u;

	MUST(slice_starts(line, SLICE("> ")) ||
	    slice_starts(line, SLICE("< ")) ||
	    slice_starts(line, SLICE("= ")));
	value = slice_trim(slice_sub(line, colon + 1, line.len));
	if (slice_equal_nocase(name, SLICE("Set-Cookie")) ||
	    slice_equal_nocase(name, SLICE("Authorization")) ||
	    (line.ptr[0] == '>' && slice_equal(name, SLICE("X-Key"))))
		MUST(is_removed(value));
	if (slice_equal_nocase(name, SLICE("Location")) &&
	    url_parse(&u, value))
		MUST(is_removed(u.userinfo));
}

static void
check_lines(struct slice record)
{
	size_t at, end;

	MUST(record.len == 0 || slice_ends(record, SLICE("\n")));
	for (at = 0; at < record.len; at = end + 1) {
		end = slice_find_byte(record, '\n', at);
		check_line(slice_sub(record, at, end));
	}
}

static void
check_written(struct slice url, const struct headers *h)
{
	static const struct slice secret[] = { SLICE_LIT("X-Key: abc") };
	struct text record;

	text_init(&record, RECORD_MAX);
	record_request(&record, url, "HTTP/1.1", SLICE("ada:orme"),
	    SLICE("User-Agent: emend\nX-Key: abc\n"), secret, 1);
	record_response(&record, h);
	record_fact(&record, "url", url.ptr);
	MUST(text_check(&record, NULL) == EMEND_OK);
	check_lines(whole(&record));
	MUST(slice_equal(record_url(whole(&record)), url));
	MUST(slice_equal(record_content_type(whole(&record)),
	    headers_get(h, "Content-Type", 0)));
	text_free(&record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), url = fuzz_take(&rest);
	struct slice lines = fuzz_take(&rest);
	struct headers h;
	struct text clean;

	check_read(rest);
	headers_init(&h);
	text_init(&clean, URL_MAX);
	add_header_lines(&h, lines);
	/* curl hands on no answer without a status line */
	if (h.status && url_clean(&clean, url, NULL) == EMEND_OK)
		check_written(whole(&clean), &h);
	text_free(&clean);
	headers_free(&h);
	return 0;
}
