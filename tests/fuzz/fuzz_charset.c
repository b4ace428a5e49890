/* Any bytes become UTF-8, or are told to be no text; NUL as in fuzz_page. */
#include "article/charset.h"
#include "article/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size);
	struct slice content_type = fuzz_take(&bytes);
	struct charset found;
	struct emend_error err;
	struct text out;

	text_init(&out, LIMIT_PAGE_BYTES);
	if (charset_decode(&out, &found, bytes, content_type, &err)) {
		MUST(err.text[0]);
	} else {
		MUST(found.name && found.name[0]);
		MUST(charset_source_name(found.source));
		MUST(utf8_valid(slice_new(out.ptr, out.len)));
	}
	text_free(&out);
	return 0;
}
