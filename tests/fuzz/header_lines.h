#ifndef EMEND_TESTS_FUZZ_HEADER_LINES_H
#define EMEND_TESTS_FUZZ_HEADER_LINES_H

#include "fetch/headers.h"

/* An answer's header as curl hands it over: line by line, with their ends. */
static inline void
add_header_lines(struct headers *h, struct slice bytes)
{
	size_t start, end;

	for (start = 0; start < bytes.len; start = end) {
		end = slice_find_byte(bytes, '\n', start);
		end += end < bytes.len;
		if (!headers_add(h, slice_sub(bytes, start, end)))
			break;
	}
}

#endif
