#ifndef EMEND_FETCH_FETCH_H
#define EMEND_FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

/*
 * URL -> bytes.  One loop, many requests under way, one queue a host: a request
 * starts when its host's time has come.  robots.txt, redirects, addresses,
 * decoding and caps are seen to here; nothing else knows curl.
 *
 *	fetch_new, then fetch_add any number of times, then fetch_next until it
 *	gives NULL; fetch_add is allowed in between.
 */
struct fetch;

struct fetch_request;

/* Fills *out for what a fetch_add_later was about; its strings must live until
 * the next call of anything.  *wanted false: nothing is to be asked any more. */
typedef enum emend_status fetch_ask_fn(void *asker, void *what,
    struct fetch_request *out, bool *wanted, struct emend_error *err);

struct fetch_settings {
	const char *user_agent; /* the whole header; "emend/0.1.0 (+contact)" */
	const char *from;	/* mail address for From:, or NULL */
	unsigned concurrency;	/* requests under way */
	unsigned per_host;	/* of these to one host and port */
	int64_t delay_ms;	/* least time between two to one host */
	int64_t timeout_ms;	/* of one look with its redirects */
	uint64_t max_bytes;	/* as sent */
	uint64_t max_text;	/* after decompression */
	uint64_t run_budget;	/* most bytes of this run; 0: any number */
	uint64_t host_budget;	/* of a host and day (UTC); 0: any number */
	bool allow_private;	/* redirects to private addresses too */
	const struct hash_secret *secret; /* for wire hashes; NULL: unseeded */
	int64_t now_ms;		/* UTC milliseconds, read right before fetch_new */
	int64_t span_ms;	/* what has no turn before fetch_new + span_ms
				   ends as STOPPED; 0: all have one */
	const char *replay;	/* a directory that answers (fetch/replay.h);
				   NULL: the network */
	fetch_ask_fn *ask;	/* for fetch_add_later, or NULL */
	void *asker;
};
void fetch_settings_init(struct fetch_settings *s); /* the contract's defaults */

struct fetch_request {
	const char *url;	   /* clean form, http or https */
	const char *etag;	   /* sent back byte for byte, or NULL */
	const char *last_modified; /* likewise */
	struct hash128 wire_hash;  /* of the last body as sent; zero: none */
	bool named;		   /* the user wrote it: any address will do */
	bool ignore_robots;	   /* site.robots = no */
	bool cookies;		   /* keep those of the host, send them back */
	bool listing;		   /* a feed or sitemap: of any type, packed by
				      itself perhaps, FEED_BYTES_MAX large */
	const struct slice *headers; /* "Name: value", never to another host */
	size_t header_count;
	bool turn_only;		   /* ask nothing: somebody else asks the host
				      when its turn comes */
	void *payload;		   /* comes back with the result */
};

enum fetch_outcome {
	FETCH_PAGE,	    /* 200, body read and decoded */
	FETCH_NOT_MODIFIED, /* 304 to validators that were sent */
	FETCH_SAME_BYTES,   /* 200 whose bytes as sent have wire_hash */
	FETCH_FAILED,	    /* error says why */
};

/* The names of the contract's `failed` events. */
enum fetch_error {
	FETCH_ERROR_NONE,
	FETCH_ERROR_TIMEOUT,
	FETCH_ERROR_DNS,
	FETCH_ERROR_CONNECT,
	FETCH_ERROR_TLS,
	FETCH_ERROR_HTTP, /* a status, or a server that breaks the protocol */
	FETCH_ERROR_TOO_LARGE,
	FETCH_ERROR_REDIRECT,
	FETCH_ERROR_ADDRESS,
	FETCH_ERROR_ROBOTS,
	FETCH_ERROR_PARKED,
	FETCH_ERROR_TYPE,     /* neither HTML nor text */
	FETCH_ERROR_ENCODING, /* content coding that is wrong or unknown */
	FETCH_ERROR_RULE,     /* what the user set for the site failed; never
				 said by fetch itself */
	FETCH_ERROR_STOPPED,  /* by fetch_stop, span_ms or a budget: never asked
				 for, or broken off; not the page's fault */
};
const char *fetch_error_name(enum fetch_error error); /* "timeout", ... */

struct fetch_result {
	bool is_turn; /* of a turn_only request: it has come, unless failed */
	enum fetch_outcome outcome;
	enum fetch_error error;
	int status;		   /* of the last hop; 0 */
	const char *message;	   /* a sentence for people; "" */
	const char *url;	   /* the address reached, clean form */
	bool redirected;
	struct slice body;	   /* FETCH_PAGE, and HTTP errors with a body */
	struct slice content_type; /* header, or absent */
	struct slice links;	   /* Link headers, as one; see fetch/link.h */
	const char *etag;	   /* as received, fit to be sent; or NULL */
	const char *last_modified;
	struct hash128 wire_hash;
	const char *sent_sha256;    /* hex; NULL before fetch_digest */
	const char *decoded_sha256; /* hex; likewise */
	struct slice http;	   /* every hop's headers, secrets removed */
	int64_t retry_after;	   /* UTC seconds before which not to ask; 0 */
	int64_t elapsed_ms;
	void *payload;
};

/* Fills the two digests of a page, and http with them, unless they are there:
 * for what is to be kept, for it takes time. */
enum emend_status fetch_digest(const struct fetch_result *result,
    struct emend_error *err) EMEND_MUST_USE;

/* What a host's politeness must remember between runs. */
struct fetch_host {
	const char *host; /* "example.org:443" */
	int64_t next_at_ms; /* UTC milliseconds */
	int64_t parked_until; /* UTC seconds; 0 */
	const char *parked_why;
	unsigned failures;
	struct slice robots; /* absent: never read */
	int robots_status; /* 0: network error, or no usable file */
	int64_t robots_at;
	int64_t robots_since; /* unreachable since; 0 */
	int64_t used_day;  /* days since 1970 */
	uint64_t used;	   /* bytes that it sent on that day */
	struct slice cookies; /* fetch/cookies.h; absent: none */
};

enum emend_status fetch_new(struct fetch **out,
    const struct fetch_settings *settings,
    struct emend_error *err) EMEND_MUST_USE;
void fetch_free(struct fetch *f); /* NULL is fine; aborts what is under way */

/* Before a host's first request.  Copied. */
enum emend_status fetch_remember_host(struct fetch *f,
    const struct fetch_host *host, struct emend_error *err) EMEND_MUST_USE;
/* Others may have asked any host until then, of which fetch_remember_host does
 * not know.  UTC milliseconds; before any host is named. */
void fetch_assume_asked(struct fetch *f, int64_t at_ms);
/* Does fetch know this host already (so that it need not be looked up)? */
bool fetch_knows_host(const struct fetch *f, const char *host);
/* Hosts asked in this run; valid until the next call of any of these. */
typedef enum emend_status fetch_host_fn(
    void *payload, const struct fetch_host *host, struct emend_error *err);
enum emend_status fetch_hosts(struct fetch *f, fetch_host_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Who wants to be asked by https alone (fetch/hsts.h), as it was kept: before
 * the first request.  And what is to be kept; *changed false: nothing new. */
enum emend_status fetch_remember_hsts(struct fetch *f, struct slice kept,
    struct emend_error *err) EMEND_MUST_USE;
struct text;
void fetch_hsts(struct fetch *f, struct text *out, bool *changed);

/* Queues; all of *request but payload is copied. */
enum emend_status fetch_add(struct fetch *f,
    const struct fetch_request *request,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * Queues at the host ("example.org:443"), whose turn is waited for in a few
 * bytes: then settings.ask makes the request.  What fetch_stop, span_ms or a
 * budget ends before that gives no result.
 */
enum emend_status fetch_add_later(struct fetch *f, const char *host,
    void *what, struct emend_error *err) EMEND_MUST_USE;

/* Looks that a budget left for later: a host's, or the run's (host NULL).  What
 * was under way when it was used up is finished. */
typedef enum emend_status fetch_left_fn(void *payload, const char *host,
    size_t left, struct emend_error *err);
enum emend_status fetch_left(struct fetch *f, fetch_left_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/*
 * Works until one request is done and gives its result, which lives until the
 * next call; or NULL when none is left, or when timeout_ms (-1: none) is over
 * while fetch_busy, or when one of fetch_wait_too's descriptors is ready.  out
 * NULL: what is done waits to be taken.  Fails with EMEND_NOMEM, when curl
 * itself is broken, or with what settings.ask failed with: everything that can
 * be wrong with a page is a result.
 */
enum emend_status fetch_next(struct fetch *f, struct fetch_result **out,
    int timeout_ms, struct emend_error *err) EMEND_MUST_USE;
bool fetch_busy(const struct fetch *f);

/* Descriptors to wait for beside the network, until others are named; at most
 * FETCH_WAIT_MAX. */
#define FETCH_WAIT_MAX 16
struct pollfd;
void fetch_wait_too(struct fetch *f, const struct pollfd *polls, size_t count);

/* The result last given lives on, until it is dropped: that is the caller's
 * now, also after fetch_free. */
void fetch_hold(struct fetch *f);
void fetch_drop(struct fetch_result *result); /* NULL is fine */

/* Starts nothing new: what waits fails with FETCH_ERROR_STOPPED; what is
 * under way has three seconds to end, then fails so, too.  Only sets a flag, so
 * that a signal handler may call it. */
void fetch_stop(struct fetch *f);

#endif
