/*
 * A list of addresses, as `add --from` and emend.conf name it: each line once,
 * in order, without blanks at its ends; and what stands there is an address or
 * is told to be none.
 */
#include "base/text.h"
#include "base/url.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"
#include "watch/sources.h"

struct seen {
	struct slice bytes; /* of the file, from the next line on */
	unsigned line;	    /* of the last one */
};

/* The same lines by another way: from the front of what is left. */
static enum emend_status
check_address(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	struct seen *seen = payload;
	struct slice expected = { NULL, 0 };
	struct text clean;

	(void)err;
	MUST(line > seen->line);
	for (; seen->line < line; seen->line++) {
		size_t end = slice_find_byte(seen->bytes, '\n', 0);

		expected = slice_trim(slice_sub(seen->bytes, 0, end));
		MUST(seen->line + 1 == line || expected.len == 0 ||
		    expected.ptr[0] == '#');
		seen->bytes =
		    slice_sub(seen->bytes, end + 1, seen->bytes.len);
	}
	MUST(url.len && url.ptr[0] != '#' && slice_equal(url, expected));
	text_init(&clean, URL_MAX);
	if (url_clean(&clean, url, NULL) != EMEND_OK)
		MUST(clean.len == 0);
	text_free(&clean);
	return EMEND_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct slice mark = SLICE_LIT("\xef\xbb\xbf");
	struct seen seen = { fuzz_input(data, size), 0 };
	char path[PLACE_PATH];

	place_put("list", seen.bytes);
	if (slice_starts(seen.bytes, mark))
		seen.bytes =
		    slice_sub(seen.bytes, mark.len, seen.bytes.len);
	MUST(list_read(place_path(path, "list"), check_address, &seen, NULL) ==
	    EMEND_OK);
	while (seen.bytes.len) {
		size_t end = slice_find_byte(seen.bytes, '\n', 0);
		struct slice line = slice_trim(slice_sub(seen.bytes, 0, end));

		MUST(line.len == 0 || line.ptr[0] == '#');
		seen.bytes = slice_sub(seen.bytes, end + 1, seen.bytes.len);
	}
	return 0;
}
