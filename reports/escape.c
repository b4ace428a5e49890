#include "reports/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/normalise.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"

/* More combining marks than this on one character are a flood. */
#define MARKS_MOST 8
#define LINE_HEAD 12 /* bytes in which the number of a list would stand */

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

void
escape_address(struct text *out, const char *address)
{
	struct slice s = slice_of(address);
	size_t word = 0;

	while (word < s.len && s.ptr[word] >= 'a' && s.ptr[word] <= 'z')
		word++;
	if (word > 0 && word < s.len && s.ptr[word] == ' ') {
		text_add(out, s.ptr, word + 1);
		s = slice_sub(s, word + 1, s.len);
	}
	if (slice_starts(slice_of(address), SLICE("list ")))
		text_add(out, s.ptr, s.len);
	else
		url_redact(out, s);
}

/* Does it begin a list, a line under a headline, a row?  s has no blank at its
 * beginning. */
static bool
begins_block(struct slice s, size_t at)
{
	size_t i = 0;

	if (strchr("-+:", s.ptr[at]))
		return at == 0;
	if (s.ptr[at] != '.' && s.ptr[at] != ')')
		return false;
	while (i < at && s.ptr[i] >= '0' && s.ptr[i] <= '9')
		i++;
	return i == at;
}

/*
 * An address, a mention or an emoji's name is found in what was unescaped
 * already: there only a comment tears it.
 */
static bool
links(struct slice s, size_t at)
{
	char c = s.ptr[at], next = at + 1 < s.len ? s.ptr[at + 1] : ' ';

	if (c == '@' || (c == '#' && next != ' '))
		return true;
	if (c == ':')
		return next == '/' || next == '+' || next == '-' ||
		    (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
	return next == '.' && at > 1 &&
	    slice_equal_nocase(slice_sub(s, at - 2, at + 1), SLICE("www"));
}

void
escape_markdown(struct text *out, struct slice s)
{
	size_t at = 0;

	/* of blanks at the beginning one is as good as many, which are code */
	while (at < s.len && s.ptr[at] == ' ')
		at++;
	text_puts(out, at ? " " : "");
	s = slice_sub(s, at, s.len);
	for (at = 0; at < s.len; at++) {
		char c = s.ptr[at];

		if (c == '<')
			text_puts(out, "&lt;");
		else if (c == '>')
			text_puts(out, "&gt;");
		else if (c == '&')
			text_puts(out, "&amp;");
		else if (c && strchr("\\`*_{}[]#~|^=$", c))
			text_addf(out, "\\%c", c);
		else if (at < LINE_HEAD && c && begins_block(s, at))
			text_addf(out, "\\%c", c);
		else
			text_putc(out, c);
		if (links(s, at))
			text_puts(out, "<!-- -->");
	}
}
