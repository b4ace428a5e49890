/*
 * The Atom file that alerts are put into, whatever stands there: the new entry
 * comes first and stands there once, however often it is delivered.
 */
#include <string.h>

#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "alerts/rule.h"
#include "base/file.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/place.h"

#define ID "00112233445566778899aabbccddeeff"
#define BEGIN "<entry>\n"
#define ENTRY BEGIN "<id>urn:emend:alert:" ID "</id>\n</entry>\n"
#define ENTRIES_MOST 100
#define FILE_MOST ((size_t)1 << 20)

static bool delivered;

/* The call ends here (tests/fuzz/meson.build). */
void __wrap_delivery_end(struct dispatcher *d, struct delivery *delivery,
    enum delivery_outcome outcome, const char *fmt, ...);

void
__wrap_delivery_end(struct dispatcher *d, struct delivery *delivery,
    enum delivery_outcome outcome, const char *fmt, ...)
{
	(void)d;
	(void)delivery;
	(void)fmt;
	delivered = outcome == DELIVERY_DONE;
}

static void
deliver(struct text *file)
{
	char path[PLACE_PATH];
	const struct rule_channel channel = { .kind = &channel_atom,
		.target = place_path(path, "alerts.xml") };
	struct delivery one = { .use = { .channel = &channel }, .message = ID,
		.body = SLICE(ENTRY), .now = INT64_C(1772442000) };

	delivered = false;
	MUST(channel_atom.start(NULL, &one, NULL) == EMEND_OK);
	MUST(delivered);
	text_init(file, FILE_MOST);
	MUST(file_read(file, path, NULL) == EMEND_OK);
}

static void
check_feed(struct slice feed)
{
	size_t at = slice_find(feed, SLICE(BEGIN), 0), count = 0;

	MUST(slice_starts(feed, SLICE("<?xml version=\"1.0\"")));
	MUST(slice_ends(feed, SLICE("</entry>\n</feed>\n")));
	MUST(slice_starts(slice_sub(feed, at, feed.len), SLICE(ENTRY)));
	MUST(slice_find(feed, SLICE(BEGIN "<id>urn:emend:alert:" ID), at + 1) ==
	    feed.len);
	for (; at < feed.len; count++)
		at = slice_find(feed, SLICE("\n</entry>\n"), at + 1);
	MUST(count - 1 <= ENTRIES_MOST);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text first, second;

	place_put("alerts.xml", fuzz_input(data, size));
	deliver(&first);
	check_feed(slice_new(first.ptr, first.len));
	deliver(&second);
	MUST(slice_equal(slice_new(first.ptr, first.len),
	    slice_new(second.ptr, second.len)));
	text_free(&first);
	text_free(&second);
	return 0;
}
