#ifndef EMEND_FETCH_SEND_H
#define EMEND_FETCH_SEND_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Bytes -> URL: what fetch is for pages, this is for messages.  Posts to http
 * and https addresses and hands mails to smtp and smtps servers, many at once;
 * a connection to a server is used again.  Nothing is repeated, no redirect is
 * followed: what became of each is a result, and its sender decides.
 *
 *	sender_new, then sender_add any number of times, then sender_next.
 */
struct sender;

#define SEND_CONNECT_MS 10000
#define SEND_ANSWER_MAX                                                        \
	((size_t)64 * 1024) /* more of an answer is not read                   \
	                     */

struct send_settings {
	const char *user_agent; /* of posts */
	int64_t timeout_ms;     /* of one message */
};

/* All is copied but body, which must stay until the result. */
struct send_request {
	const char *url; /* http, https, smtp or smtps; a user and password in
	                    it are used for http */
	struct slice
	    body; /* of a mail: lines end with LF, here and not there */
	const struct slice *headers; /* of a post: "Name: value" */
	size_t header_count;
	bool put; /* instead of POST */
	bool get; /* likewise, without a body */
	/* of a mail */
	const char *from,
	    *to; /* addresses alone; to may be several, by blanks */
	const char *user, *password; /* or NULL */
	bool plain;                  /* also to a server that offers no TLS */
	void *payload;               /* comes back with the result */
};

enum send_outcome {
	SEND_DONE,    /* the receiver has it */
	SEND_LATER,   /* it may do at another time */
	SEND_REFUSED, /* it will not do as it is */
};

struct send_result {
	enum send_outcome outcome;
	int status; /* HTTP's, or the last reply of an SMTP server; 0 */
	int64_t retry_after; /* seconds that the receiver asked for; 0 */
	char message[256];   /* a sentence for people; "" when it is done */
	void *payload;
};

enum emend_status sender_new(struct sender **out,
    const struct send_settings *settings,
    struct emend_error *err) EMEND_MUST_USE;
void sender_free(struct sender *s); /* NULL is fine; breaks off */

enum emend_status sender_add(struct sender *s,
    const struct send_request *request, struct emend_error *err) EMEND_MUST_USE;

/*
 * Works until one is done, timeout_ms are over or one of extra (which poll
 * would wait for; revents are set) is ready; *found says whether *out is a
 * result.  Fails only with EMEND_NOMEM or when curl itself is broken.
 */
enum emend_status sender_next(struct sender *s, struct send_result *out,
    bool *found, struct pollfd *extra, unsigned extra_count, int timeout_ms,
    struct emend_error *err) EMEND_MUST_USE;
bool sender_busy(const struct sender *s);

#endif
