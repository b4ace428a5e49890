/* Looks as the state keeps them: any bytes end, and what was read can be put
 * into another chunk and read again. */
#include <string.h>

#include "store/look_chunk.h"
#include "tests/fuzz/fuzz.h"

#define FIRST INT64_C(1772442000)

static void
check_again(const unsigned char *chunk, size_t len, const struct look_row *look)
{
	struct look_reader r;
	struct look_row again = { .at = 0 };

	look_reader_init(&r, slice_new((const char *)chunk, len), look->at);
	MUST(look_reader_next(&r, &again));
	MUST(again.at == look->at && again.how == look->how);
	MUST(again.revision == look->revision && again.late == look->late);
	MUST(!look->reason == !again.reason);
	if (look->reason)
		MUST(strcmp(look->reason, again.reason) == 0);
	MUST(!look_reader_next(&r, &again) && !r.bad);
}

static void
check_look(const struct look_row *look)
{
	unsigned char chunk[LOOK_CHUNK_MOST];
	struct look_reader none;
	size_t len = 0;

	MUST(look->how < LOOKED_COUNT);
	look_reader_init(&none, SLICE(""), look->at);
	MUST(look_chunk_add(chunk, &len, &none, look));
	check_again(chunk, len, look);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct look_reader r;
	struct look_row look;
	int64_t before = FIRST;

	look_reader_init(&r, fuzz_input(data, size), FIRST);
	while (look_reader_next(&r, &look)) {
		MUST(look.at >= before);
		before = look.at;
		check_look(&look);
	}
	MUST(r.bad || r.rest.len == 0);
	return 0;
}
