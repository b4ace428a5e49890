#ifndef EMEND_BASE_BASE64_H
#define EMEND_BASE_BASE64_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/text.h"

/* RFC 4648, 4: with padding, in one line. */
void base64_write(struct text *out, struct slice bytes);
/* Appends the bytes; false when s is none, also if its padding is missing. */
bool base64_read(struct text *out, struct slice s);

#endif
