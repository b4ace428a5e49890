/* The value of Strict-Transport-Security, NUL, what was kept of such. */
#include "base/url.h"
#include "fetch/hsts.h"
#include "tests/fuzz/fuzz.h"

#define NOW INT64_C(1772442000)

static void
write(struct hsts *h, struct text *out)
{
	text_init(out, HSTS_BYTES_MAX);
	hsts_write(h, out, NOW);
	MUST(text_check(out, NULL) == EMEND_OK);
}

/* What is written reads as it was. */
static void
check_kept(struct hsts *h)
{
	struct hsts again = HSTS_INIT;
	struct text first, second;

	write(h, &first);
	MUST(hsts_read(&again, slice_new(first.ptr, first.len), NOW, NULL) ==
	    EMEND_OK);
	MUST(again.names.count <= HSTS_NAMES_MAX);
	write(&again, &second);
	MUST(first.len == second.len);
	text_free(&first);
	text_free(&second);
	hsts_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), value = fuzz_take(&rest);
	struct hsts h = HSTS_INIT;
	struct text url;
	bool applied;

	MUST(hsts_read(&h, rest, NOW, NULL) == EMEND_OK);
	MUST(hsts_learn(&h, SLICE("news.example"), value, NOW, NULL) ==
	    EMEND_OK);
	text_init(&url, URL_MAX);
	text_puts(&url, "http://a.news.example/x");
	MUST(hsts_apply(&h, &url, &applied, NOW, NULL) == EMEND_OK);
	MUST(applied ==
	    slice_starts(slice_new(url.ptr, url.len), SLICE("https:")));
	check_kept(&h);
	text_free(&url);
	hsts_free(&h);
	return 0;
}
