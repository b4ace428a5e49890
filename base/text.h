#ifndef EMEND_BASE_TEXT_H
#define EMEND_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * A growable byte string with a ceiling.  Appending never reports: the first
 * failure (out of memory, or past limit) sticks and later appends do nothing.
 * Ask text_check once, at the end.
 *
 * ptr is never NULL and always NUL-terminated, so a struct text can be handed
 * to any function that wants a C string.  Bytes may include NUL.
 */
struct text {
	char *ptr;    /* owned unless cap == 0 */
	size_t len;   /* bytes, final NUL not counted */
	size_t cap;   /* bytes allocated */
	size_t limit; /* most bytes len may reach */
	enum emend_status status;
};

void text_init(struct text *t, size_t limit);
void text_free(struct text *t); /* leaves *t empty and reusable */

void text_add(struct text *t, const char *bytes, size_t n);
void text_puts(struct text *t, const char *s);
void text_putc(struct text *t, char c);
void text_addf(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for n more bytes and a NUL, at ptr + len, for a caller that writes
 * there and adds to len; false once the text has failed. */
bool text_reserve(struct text *t, size_t n);

/* Cuts back to len bytes, which must not be more than there are. */
void text_truncate(struct text *t, size_t len);

/* Something for it could not be made: text_check says so, too. */
void text_fail(struct text *t, enum emend_status status);

/* EMEND_OK, EMEND_NOMEM or EMEND_LIMIT for the whole run of appends. */
enum emend_status text_check(
    const struct text *t, struct emend_error *err) EMEND_MUST_USE;

#endif
