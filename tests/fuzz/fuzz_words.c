/* The words of a text for the full-text index: in order, within the text. */
#include "base/utf8.h"
#include "store/search_tokens.h"
#include "tests/fuzz/fuzz.h"

struct seen {
	int upto, len;
};

static int
check_word(void *payload, int flags, const char *token, int len, int start,
    int end)
{
	struct seen *seen = payload;

	MUST(flags == 0 && len > 0);
	MUST(utf8_valid(slice_new(token, (size_t)len)));
	MUST(start >= seen->upto && start < end && end <= seen->len);
	seen->upto = end;
	return SQLITE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = fuzz_input(data, size);
	struct seen seen = { 0, (int)text.len };

	if (utf8_valid(text))
		MUST(search_tokens_of(text, check_word, &seen) == SQLITE_OK);
	return 0;
}
