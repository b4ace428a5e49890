/* The header block of an answer, line by line as curl hands it over; what
 * stands before the first NUL is its Retry-After. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/header_lines.h"

#define NOW INT64_C(1772442000)

/* What is asked for stands in the block, and is counted as often. */
static void
check_values(const struct headers *h, const char *name)
{
	size_t n = headers_count(h, name), i;

	for (i = 0; i <= n; i++) {
		struct slice value = headers_get(h, name, i);

		MUST((value.ptr != NULL) == (i < n));
		MUST(slice_find_byte(value, '\n', 0) == value.len);
		MUST(!headers_fit_to_send(value) || value.len <= 1024);
	}
}

static void
check_block(const struct headers *h)
{
	static const char *const names[] = { "Retry-After", "Content-Length",
		"Location", "ETag", "" };
	size_t i;

	MUST(h->status >= 0 && h->status <= 999);
	MUST(!h->complete || h->status >= 200);
	MUST(h->total <= HEADERS_MAX && h->lines.len <= HEADERS_MAX);
	MUST(headers_retry_after(h, NOW) >= -1);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check_values(h, names[i]);
	(void)headers_is_text_type(headers_get(h, "Content-Type", 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), wait = fuzz_take(&rest);
	struct headers h;
	struct text line;

	headers_init(&h);
	text_init(&line, HEADERS_MAX);
	text_addf(&line, "Retry-After: %.*s\r\n", SLICE_ARG(wait));
	add_header_lines(&h, SLICE("HTTP/1.1 429 X\r\n"));
	add_header_lines(&h, slice_new(line.ptr, line.len));
	check_block(&h);
	add_header_lines(&h, rest);
	check_block(&h);
	text_free(&line);
	headers_free(&h);
	return 0;
}
