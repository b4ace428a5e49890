#ifndef EMEND_FETCH_COOKIES_H
#define EMEND_FETCH_COOKIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * The cookies that one host (name and port) has set, as RFC 6265 has them, and
 * that are sent back to it alone, whatever domain it says.  A jar is a text of
 * lines, the oldest first, that can be kept as it is:
 *
 *	EXPIRES PATH NAME=VALUE
 *
 * EXPIRES is in UTC seconds, 0 for the end of a session, which here never ends.
 * What is too long, or no cookie, is passed over.
 */
#define COOKIE_MAX 4096 /* bytes of one with its path */
#define COOKIES_MAX 50	/* the oldest goes */
#define COOKIES_SENT_MAX 8190 /* bytes of the header; the rest stays */
#define COOKIES_BYTES ((size_t)COOKIES_MAX * (COOKIE_MAX + 32))

struct headers;

void cookies_init(struct text *jar);

/* Takes what an answer sets; path is that of the request, host without port.
 * Out of memory: jar->status. */
void cookies_take(struct text *jar, const struct headers *h, struct slice host,
    struct slice path, int64_t now);
/* Appends "a=1; b=2": what goes to the path. */
void cookies_write(
    struct text *out, struct slice jar, struct slice path, int64_t now);

#endif
