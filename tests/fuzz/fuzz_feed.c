/* Feeds and sitemaps; the dates in them, too. */
#include "base/url.h"
#include "fetch/feed.h"
#include "tests/fuzz/fuzz.h"

static enum emend_status
check_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	size_t *entries = payload;

	(void)err;
	++*entries;
	MUST(slice_starts(e->url, SLICE("http://")) ||
	    slice_starts(e->url, SLICE("https://")));
	MUST(e->url.len <= URL_MAX && e->id.len <= FEED_FIELD_MAX);
	return EMEND_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_summary found;
	size_t entries = 0;

	MUST(feed_read(&found, fuzz_input(data, size),
	    SLICE("https://news.example/feed"), check_entry, &entries,
	    NULL) == EMEND_OK);
	MUST(found.entries == entries);
	MUST(found.kind != FEED_NONE || entries == 0);
	MUST(feed_guess(fuzz_input(data, size)) <= FEED_INDEX);
	return 0;
}
