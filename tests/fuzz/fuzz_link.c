/* The value of a Link header. */
#include "fetch/link.h"
#include "tests/fuzz/fuzz.h"

/* Absent, or within the bytes that were given. */
static void
check_field(struct slice all, struct slice field)
{
	MUST(!field.ptr || field.len == 0 ||
	    (field.ptr >= all.ptr &&
		field.ptr + field.len <= all.ptr + all.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size), rest = all;
	size_t before = rest.len;
	struct link l;

	while (link_next(&rest, &l)) {
		MUST(rest.len < before);
		before = rest.len;
		MUST(l.target.len);
		MUST(slice_find_byte(l.target, '>', 0) == l.target.len);
		check_field(all, l.target);
		check_field(all, l.rel);
		check_field(all, l.type);
		check_field(all, l.title);
		MUST(!link_is(&l, SLICE("a b")));
	}
	MUST(rest.len == 0);
	return 0;
}
