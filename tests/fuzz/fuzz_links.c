/* A page, for what it leads to and for the feeds it names. */
#include "article/links.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

/* What is handed on is clean: that it is already. */
static void
check_address(struct slice url)
{
	struct text clean;

	text_init(&clean, URL_MAX);
	MUST(url_clean(&clean, url, NULL) == EMEND_OK);
	MUST(slice_equal(slice_new(clean.ptr, clean.len), url));
	text_free(&clean);
}

static enum emend_status
check_link(void *payload, struct slice url, struct emend_error *err)
{
	size_t *count = payload;

	(void)err;
	++*count;
	check_address(url);
	return EMEND_OK;
}

static enum emend_status
check_feed(void *payload, struct slice url, struct slice title,
    struct emend_error *err)
{
	MUST(!title.ptr || utf8_valid(title));
	return check_link(payload, url, err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice page = fuzz_input(data, size);
	const struct slice url = SLICE("https://news.example/a/b.html?c=1");
	size_t links = 0, feeds = 0;

	if (!utf8_valid(page))
		return 0;
	MUST(links_read(page, url, check_link, &links, NULL) == EMEND_OK);
	MUST(links <= LINKS_MAX);
	MUST(links_feeds(page, url, check_feed, &feeds, NULL) == EMEND_OK);
	MUST(feeds <= LINKS_FEEDS_MAX);
	return 0;
}
