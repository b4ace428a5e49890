#ifndef EMEND_ARTICLE_HTML_ENTITY_H
#define EMEND_ARTICLE_HTML_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct text;

/* How the bytes of a page become the characters they stand for. */
enum html_chars {
	HTML_CHARS_REFERENCES = 1, /* decode &amp; and its like */
	HTML_CHARS_ATTRIBUTE = 2,  /* ... as in a value: "?a=1&copy=2" stays */
	HTML_CHARS_DROP_NUL = 4,
	HTML_CHARS_REPLACE_NUL = 8, /* by U+FFFD */
};

/* Appends raw's characters; CR and CR LF become LF. */
void html_add_chars(struct text *out, struct slice raw, unsigned how);

/* False when html_add_chars would append raw as it stands. */
bool html_needs_chars(struct slice raw);

#endif
