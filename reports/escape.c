#include "reports/escape.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/normalise.h"
#include "base/text.h"
#include "base/utf8.h"

/* More combining marks than this on one character are a flood. */
#define MARKS_MOST 8

static bool
must_show(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return true;
	if (cp == 0x200c || cp == 0x200d)
		return false; /* joiners are text */
	return char_is_bidi_or_invisible(cp);
}

static bool
breaks_line(uint32_t cp)
{
	return cp == '\n' || cp == '\t' || cp == '\r' || cp == 0x2028 ||
	    cp == 0x2029;
}

void
escape_terminal(struct text *out, struct slice s)
{
	unsigned marks = 0;
	size_t at = 0;
	uint32_t cp;

	while (at < s.len) {
		at += utf8_decode(s, at, &cp);
		marks = char_is_mark(cp) ? marks + 1 : 0;
		if (marks > MARKS_MOST)
			continue;
		if (breaks_line(cp))
			text_putc(out, ' ');
		else if (must_show(cp))
			text_addf(out, "<U+%04X>", (unsigned)cp);
		else
			utf8_add(out, cp);
	}
}
