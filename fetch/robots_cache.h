#ifndef EMEND_FETCH_ROBOTS_CACHE_H
#define EMEND_FETCH_ROBOTS_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"
#include "fetch/fetch.h"
#include "fetch/robots.h"

/*
 * What is known of one host's robots.txt and what follows from it (RFC 9309,
 * 2.3.1 and 2.4): read, it counts for a day; a 4xx forbids nothing; a server
 * error or none reached forbids everything, until that has lasted 30 days.
 * Times are UTC seconds.
 */
#define ROBOTS_GOOD_FOR_S (24 * 3600) /* RFC 9309, 2.4 */

struct robots_cache {
	struct robots *rules; /* NULL: none read, or nothing forbidden */
	struct text bytes;    /* the file, as far as it is read */
	int status;           /* 0: network error, or no usable file */
	bool tried;
	int64_t at;             /* of the last attempt */
	int64_t since;          /* unreachable since; 0 */
	enum fetch_error error; /* if unreachable: what a request fails with */
	char message[256];
};

void robots_cache_init(struct robots_cache *c);
void robots_cache_free(struct robots_cache *c);

/* From an earlier run, of whose failure nothing counts but when it began. */
enum emend_status robots_cache_restore(struct robots_cache *c,
    const struct fetch_host *row, struct slice agent,
    struct emend_error *err) EMEND_MUST_USE;

/* Must robots.txt be asked for before the next request? */
bool robots_cache_is_stale(const struct robots_cache *c, int64_t now);

/* Does this status, redirects followed, come with the file? */
bool robots_cache_is_file(int status);
/* Does it say what may be asked for?  206 and the like, 429 and 5xx do not. */
bool robots_cache_is_answer(int status);
/* The server answered so, with this status and, if it is a file's, this
 * body. */
enum emend_status robots_cache_answered(struct robots_cache *c, int status,
    struct slice body, struct slice agent, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;

/* No usable answer came; message says why, in a sentence. */
void robots_cache_failed(struct robots_cache *c, int status,
    enum fetch_error error, const char *message, int64_t now);

/*
 * FETCH_ERROR_NONE if the path (with its query) may be asked for, else an
 * error and its sentence in *message, which must have a limit.
 */
enum emend_status robots_cache_judge(const struct robots_cache *c,
    struct slice host, struct slice path, int64_t now, enum fetch_error *error,
    struct text *message, struct emend_error *err) EMEND_MUST_USE;

/* Milliseconds between two requests that the site asks for; 0: none. */
int64_t robots_cache_delay_ms(const struct robots_cache *c);

#endif
