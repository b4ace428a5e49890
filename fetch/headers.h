#ifndef EMEND_FETCH_HEADERS_H
#define EMEND_FETCH_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/text.h"

/*
 * The header block of a response, as it comes line by line.  Interim answers
 * (1xx) are dropped when the next one begins; trailers are not kept.
 */
#define HEADERS_MAX ((size_t)256 * 1024) /* of all blocks of one transfer */

struct headers {
	struct text lines; /* status line first, each ended by "\n" */
	size_t total;      /* bytes that came, dropped ones too */
	int status;        /* of the block in lines; 0 */
	bool complete;     /* the blank line was seen, status is no 1xx */
};

void headers_init(struct headers *h);
void headers_free(struct headers *h);
void headers_clear(struct headers *h);

/* False past HEADERS_MAX or without memory (lines.status says). */
bool headers_add(struct headers *h, struct slice line);

/* The name of a line "Name: value", of a request or an answer; trimmed. */
struct slice headers_name(struct slice line);

/* The trimmed value of the nth (from 0) of a name; absent if there is none.
 * Lives until h changes. */
struct slice headers_get(const struct headers *h, const char *name, size_t nth);
size_t headers_count(const struct headers *h, const char *name);

/* May a stored validator be sent?  Printable, and 1 KiB at most. */
bool headers_fit_to_send(struct slice value);

/* Does a Content-Type announce HTML, XML or plain text?  Absent: yes. */
bool headers_is_text_type(struct slice content_type);

/* Retry-After as seconds from now; -1 if there is none or it is no time. */
int64_t headers_retry_after(const struct headers *h, int64_t now);

#endif
