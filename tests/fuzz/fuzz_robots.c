/* robots.txt; before the first NUL stands the path that is asked for. */
#include "fetch/robots.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = fuzz_input(data, size), path = fuzz_take(&bytes);
	struct slice refused_by;
	struct robots *r;

	MUST(robots_parse(&r, bytes, SLICE("emend/1 (+x)"), NULL) == EMEND_OK);
	MUST(robots_delay_ms(r) >= 0);
	MUST(robots_judge(r, path, &refused_by, NULL) == EMEND_OK);
	robots_free(r);
	return 0;
}
