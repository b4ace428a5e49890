/* Addresses, a base and a reference with NUL between; normal forms are final. */
#include "base/text.h"
#include "base/url.h"
#include "tests/fuzz/fuzz.h"

static struct slice
whole(const struct text *t)
{
	return slice_new(t->ptr, t->len);
}

static void
check_clean(struct slice url)
{
	size_t i;

	MUST(url.len > 0 && url.len <= URL_MAX);
	for (i = 0; i < url.len; i++)
		MUST(url.ptr[i] > ' ' && url.ptr[i] < 0x7F);
}

/* normal(normal(x)) is normal(x), clean(clean(x)) is clean(x). */
static void
check_one(struct slice s)
{
	struct text clean, normal, again;
	struct emend_error err;

	text_init(&clean, URL_MAX);
	text_init(&normal, URL_MAX);
	text_init(&again, URL_MAX);
	if (url_clean(&clean, s, &err) == EMEND_OK) {
		check_clean(whole(&clean));
		MUST(url_clean(&again, whole(&clean), &err) == EMEND_OK);
		MUST(slice_equal(whole(&again), whole(&clean)));
		MUST(url_normal(&normal, s, &err) == EMEND_OK);
		MUST(url_normal(&again, whole(&clean), &err) == EMEND_OK);
		MUST(slice_equal(whole(&again), whole(&normal)));
		MUST(url_normal(&again, whole(&normal), &err) == EMEND_OK);
		MUST(slice_equal(whole(&again), whole(&normal)));
		MUST(url_origin(&again, whole(&clean), &err) == EMEND_OK);
		MUST(url_host_key(&again, whole(&clean), &err) == EMEND_OK);
	} else {
		MUST(clean.len == 0 && err.text[0]);
	}
	text_truncate(&again, 0);
	url_redact(&again, s);
	text_free(&clean);
	text_free(&normal);
	text_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), base = fuzz_take(&rest);
	struct text out;

	check_one(base);
	check_one(rest);
	text_init(&out, URL_MAX);
	if (url_resolve(&out, base, rest, NULL) == EMEND_OK)
		check_clean(whole(&out));
	text_free(&out);
	return 0;
}
