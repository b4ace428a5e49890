/* A selector, NUL, a page: what is found are elements, in their order. */
#include "article/html.h"
#include "article/select.h"
#include "tests/fuzz/fuzz.h"

static void
check_found(const struct html *page, const struct select_found *found)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		MUST(found->nodes[i] < page->node_count);
		MUST(page->nodes[found->nodes[i]].tag != HTML_TEXT);
		MUST(i == 0 || found->nodes[i] > found->nodes[i - 1]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), source = fuzz_take(&rest);
	struct select_found found;
	struct selector *s;
	struct html *page;
	struct emend_error err;

	if (select_compile(&s, source, &err)) {
		MUST(!s && err.text[0]);
		return 0;
	}
	MUST(slice_equal(select_source(s), source));
	MUST(html_read(&page, rest, &err) == EMEND_OK);
	MUST(select_matches(s, page, &found, &err) == EMEND_OK);
	check_found(page, &found);
	free(found.nodes);
	html_free(page);
	select_free(s);
	return 0;
}
