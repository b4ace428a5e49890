#ifndef EMEND_WATCH_READERS_WORK_H
#define EMEND_WATCH_READERS_WORK_H

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/*
 * Inside the readers family: readers.c (the parent's end), reader.c (a
 * process that reads).
 *
 * A request: kind, may_be_feed, url, content type, rules; furniture: version,
 * texts, left out.  The body is that of the page.  A reply to a page: a status, then the message of
 * a failure, or the kind of a feed, or an article.  To others: the entries,
 * a byte 1 before each and a 0 after the last; a status, and its message; the
 * summary.
 */
#define READERS_STATUS_COUNT (EMEND_USAGE + 1)

/* A worker_fn. */
enum emend_status reader_work(void **state, struct slice head,
    struct slice body, struct text *reply);
void reader_prepare(void);

#endif
