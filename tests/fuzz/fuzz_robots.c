/* robots.txt; before the first NUL stands the path that is asked for.  What is
 * kept of it for the next run says the same. */
#include "fetch/robots.h"
#include "fetch/robots_cache.h"
#include "tests/fuzz/fuzz.h"

#define NOW INT64_C(1772442000)
#define AGENT SLICE("emend/1 (+x)")
#define MESSAGE_MOST 65536

/* Refused or not, by c. */
static bool
refuses(const struct robots_cache *c, struct slice path)
{
	struct text message;
	enum fetch_error error;

	text_init(&message, MESSAGE_MOST);
	MUST(robots_cache_judge(c, SLICE("tide.example"), path, NOW, &error,
		 &message, NULL) == EMEND_OK);
	MUST((error != FETCH_ERROR_NONE) == (message.len > 0));
	text_free(&message);
	return error != FETCH_ERROR_NONE;
}

static void
check_kept(struct slice bytes, struct slice path, bool refused, int64_t delay)
{
	struct robots_cache first, second;
	struct fetch_host row = { .robots_status = 200, .robots_at = NOW };

	robots_cache_init(&first);
	robots_cache_init(&second);
	MUST(robots_cache_answered(&first, 200, bytes, AGENT, NOW, NULL) ==
	    EMEND_OK);
	MUST(!robots_cache_is_stale(&first, NOW));
	MUST(refuses(&first, path) == refused);
	row.robots = slice_new(
	    first.bytes.len ? first.bytes.ptr : "", first.bytes.len);
	MUST(robots_cache_restore(&second, &row, AGENT, NULL) == EMEND_OK);
	MUST(refuses(&second, path) == refused);
	MUST(robots_cache_delay_ms(&second) == delay);
	robots_cache_free(&first);
	robots_cache_free(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size), path = fuzz_take(&bytes);
	struct slice refused_by;
	struct robots *r;

	MUST(robots_parse(&r, bytes, AGENT, NULL) == EMEND_OK);
	MUST(robots_delay_ms(r) >= 0);
	MUST(robots_judge(r, path, &refused_by, NULL) == EMEND_OK);
	check_kept(bytes, path, refused_by.ptr, robots_delay_ms(r));
	robots_free(r);
	return 0;
}
