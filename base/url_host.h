#ifndef EMEND_BASE_URL_HOST_H
#define EMEND_BASE_URL_HOST_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * Inside url_clean.  Appends the one spelling of a host: A-labels in lower
 * case, IPv4 as four numbers, IPv6 in its shortest form within brackets.
 *
 * EMEND_PARSE when it is none: names of letters, digits, "-" and "_", at most
 * 253 bytes; numbers in other notations (127.1, 0x7f.1) are refused because
 * programs read them differently.
 */
enum emend_status host_clean(
    struct text *out, struct slice host) EMEND_MUST_USE;

/* The value of two hex digits at s[at], or -1 if they are not there. */
int hex_pair(struct slice s, size_t at);

#endif
