#ifndef EMEND_TESTS_FUZZ_MAIL_LINES_H
#define EMEND_TESTS_FUZZ_MAIL_LINES_H

#include "tests/fuzz/fuzz.h"

#define MAIL_LINE_MOST 998 /* bytes: RFC 5322, 2.1.1 */

/* The line at the front, which is taken off. */
static inline struct slice
next_line(struct slice *rest)
{
	size_t end = slice_find_byte(*rest, '\n', 0);
	struct slice line = slice_sub(*rest, 0, end);

	MUST(end < rest->len);
	*rest = slice_sub(*rest, end + 1, rest->len);
	return line;
}

/* ASCII in lines: nothing that a server would take for something else. */
static inline void
check_mail_lines(struct slice mail)
{
	while (mail.len) {
		struct slice line = next_line(&mail);
		size_t i;

		MUST(line.len <= MAIL_LINE_MOST);
		for (i = 0; i < line.len; i++)
			MUST(line.ptr[i] >= 0x20 && line.ptr[i] < 0x7f);
	}
}

#endif
