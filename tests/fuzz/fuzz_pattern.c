/*
 * A pattern of emend.conf, NUL, a page's text: however it is written, looking
 * for it comes to an end, and what is found stands in the text.
 */
#include "base/pattern.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

#define HITS_MOST 64
#define SUBJECT_MOST 512 /* bytes; a match may take all it is allowed */

static bool
is_boundary(struct slice s, size_t at)
{
	return at == s.len || ((unsigned char)s.ptr[at] & 0xc0) != 0x80;
}

static void
check_hits(const struct pattern *p, struct slice source, struct slice s)
{
	/* "\\K" moves where it begins */
	bool moves = slice_find(source, SLICE("\\K"), 0) < source.len;
	struct slice hit, again;
	struct emend_error err;
	size_t from = 0, at, n;
	bool found = true;

	for (n = 0; n < HITS_MOST && from <= s.len; n++) {
		if (pattern_find(p, s, from, &hit, &found, &err)) {
			MUST(!found && err.text[0]);
			return;
		}
		if (!found)
			return;
		MUST(hit.ptr >= s.ptr + from);
		MUST(hit.ptr + hit.len <= s.ptr + s.len);
		at = (size_t)(hit.ptr - s.ptr);
		if (utf8_valid(s))
			MUST(is_boundary(s, at) && is_boundary(s, at + hit.len));
		/* the same is found from where it begins */
		if (!moves &&
		    pattern_find(p, s, at, &again, &found, NULL) == EMEND_OK)
			MUST(found && again.ptr == hit.ptr);
		from = at + (hit.len ? hit.len : 1);
		while (from < s.len && !is_boundary(s, from))
			from++;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = fuzz_input(data, size), source = fuzz_take(&rest);
	struct pattern *p;
	struct emend_error err;
	unsigned flags;

	for (flags = 0; flags <= (PATTERN_NOCASE | PATTERN_LINES); flags++) {
		if (pattern_compile(&p, source, flags, &err)) {
			MUST(!p && err.text[0]);
			continue;
		}
		check_hits(p, source, slice_sub(rest, 0, SUBJECT_MOST));
		pattern_free(p);
	}
	return 0;
}
