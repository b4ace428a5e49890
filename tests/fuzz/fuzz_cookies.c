/* Path, NUL, then header lines of an answer that may set cookies; and the same
 * bytes as a jar that somebody has been at. */
#include "fetch/cookies.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/header_lines.h"

#define NOW INT64_C(1772442000)

/* What is sent is one line of a request. */
static void
check_sent(struct slice jar, struct slice path)
{
	struct text out;
	size_t i;

	text_init(&out, 2 * COOKIES_BYTES);
	cookies_write(&out, jar, path, NOW);
	MUST(text_check(&out, NULL) == EMEND_OK);
	MUST(out.len <= COOKIES_SENT_MAX);
	for (i = 0; i < out.len; i++)
		MUST((unsigned char)out.ptr[i] >= 0x20 && out.ptr[i] != 0x7f);
	text_free(&out);
}

/* A clean URL's. */
static bool
is_path(struct slice path)
{
	size_t i;

	for (i = 0; i < path.len; i++)
		if (path.ptr[i] <= ' ' || path.ptr[i] >= 0x7f)
			return false;
	return slice_starts(path, SLICE("/"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), path = fuzz_take(&rest);
	struct headers h;
	struct text jar;
	int times;

	if (!is_path(path))
		return 0;
	headers_init(&h);
	cookies_init(&jar);
	(void)headers_add(&h, SLICE("HTTP/1.1 200 X\r\n"));
	add_header_lines(&h, rest);
	for (times = 0; times < 2; times++) {
		cookies_take(
		    &jar, &h, SLICE("www.news.example"), path, NOW);
		MUST(text_check(&jar, NULL) == EMEND_OK);
		check_sent(slice_new(jar.ptr, jar.len), path);
	}
	text_truncate(&jar, 0);
	text_add(&jar, rest.ptr, rest.len);
	cookies_take(&jar, &h, SLICE("www.news.example"), path, NOW);
	MUST(text_check(&jar, NULL) == EMEND_OK);
	text_free(&jar);
	headers_free(&h);
	return 0;
}
