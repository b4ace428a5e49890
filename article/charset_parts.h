#ifndef EMEND_ARTICLE_CHARSET_PARTS_H
#define EMEND_ARTICLE_CHARSET_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/* The parts of charset.c.  Private to it and the HTML reader. */

struct encoding {
	const char *name;  /* WHATWG's */
	const char *iconv; /* glibc's, or NULL: we decode it ourselves */
	const char *labels;
};

/* NULL for an unknown label; blanks and case do not matter. */
const struct encoding *encoding_of(struct slice label);

/* Each of them in turn; NULL past the last. */
const struct encoding *encoding_at(size_t index);

/* What a page and its header say; NULL for what they do not. */
struct declared {
	const struct encoding *http, *meta, *xml;
	char language[4]; /* primary subtag of <html lang>, lower case, or "" */
};

enum emend_status charset_read_declared(struct declared *out,
    struct slice bytes, struct slice content_type,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * Appends bytes as UTF-8, U+FFFD for each byte that means nothing.  Fails with
 * EMEND_NOMEM, or EMEND_PARSE when the system lacks the encoding; what out
 * itself suffers is the caller's to ask.
 */
enum emend_status charset_convert(struct text *out, const struct encoding *e,
    struct slice bytes, struct emend_error *err) EMEND_MUST_USE;

/* True when every byte means something in e, and the system has it. */
bool charset_fits(const struct encoding *e, struct slice bytes);

/* The encoding of a page that is not UTF-8 and does not say what it is. */
const struct encoding *charset_guess(
    struct slice bytes, const struct declared *said);

/* The code point of a windows-1252 byte. */
uint32_t windows_1252_char(unsigned char c);

#endif
