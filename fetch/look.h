#ifndef EMEND_FETCH_LOOK_H
#define EMEND_FETCH_LOOK_H

#include <curl/curl.h>
#include <signal.h>

#include "fetch/fetch.h"
#include "fetch/hsts.h"
#include "fetch/polite.h"
#include "fetch/transfer.h"

/*
 * Inside fetch/: one look is a request with all its hops, from queue to queue
 * until it is done.  If its host's robots.txt must be read first, the look
 * that comes first does it, and the host is held meanwhile.
 */
#define LOOK_MESSAGE_MAX 2048 /* bytes of a sentence for people */
#define LOOK_MAX_HOPS 5 /* redirects followed; RFC 9309 wants 5 for robots */

enum look_phase {
	LOOK_PAGE,
	LOOK_ROBOTS, /* on the way to robots_host's robots.txt */
};

struct look {
	struct polite_item item;      /* first: a queue's item is a look */
	struct look *next;            /* in the list of the done */
	struct fetch_request request; /* its strings are in owned */
	char *owned;
	struct slice first_key; /* "example.org:443" of request.url */
	struct slice userinfo;  /* of request.url; absent */

	enum look_phase phase;
	struct host *host;        /* of the hop that is next or under way */
	struct host *robots_host; /* whose robots.txt is asked for */
	struct text url;          /* of that hop, clean, without userinfo */
	struct text trail;        /* URLs visited, each ended by "\n" */
	unsigned hops;
	bool secured; /* https instead of http, as the host wants it */
	struct text cookie; /* header of the hop */
	struct text links;  /* what its answer says in Link headers */
	bool cookies_set;   /* on the way: an address may come again */
	int64_t spent_ms; /* on the wire; waiting for a turn costs nothing */
	/* the page's, while robots.txt is asked for */
	struct text page_url, page_trail;
	unsigned page_hops;
	int64_t page_spent_ms;

	/* what became of it */
	enum fetch_outcome outcome;
	enum fetch_error error;
	struct text message, record;
	struct headers headers; /* of the last hop */
	struct text body;       /* as sent */
	enum coding coding;
	char certificate[SHA256_HEX + 1];
	int64_t retry_after;

	/* what struct fetch_result points to; filled when it is handed out */
	struct fetch_result result;
	char *decoded, *etag, *last_modified;
	char sent_sha256[SHA256_HEX + 1], decoded_sha256[SHA256_HEX + 1];
};

/* Waits in the place of a look (look_promise.c). */
struct promise {
	struct polite_item item; /* first, as in a look */
	void *what;              /* fetch_add_later's */
	struct host *host;
};

/* One of `concurrency` places for what is under way. */
struct slot {
	struct transfer transfer; /* first: CURLOPT_PRIVATE is a slot too */
	struct transfer_request request;
	struct look *look;
	struct slot *next_idle;
};

struct fetch {
	struct fetch_settings settings;
	char *user_agent, *from, *replay; /* settings' copies */
	struct slice agent; /* robots.txt's token, in user_agent */
	CURLM *multi;
	struct polite polite;
	struct hsts hsts;
	struct transfer_pool pool;
	struct slot *slots, *idle;
	size_t slot_count, running;
	size_t waiting; /* in the hosts' queues */
	struct look *done_first, *done_last;
	size_t done_count, done_held; /* bytes allocated for their bodies */
	struct promise *aside_first, *aside_last; /* to fail: host parked */
	struct look *given; /* handed out, lives until the next call */
	struct curl_waitfd others[FETCH_WAIT_MAX]; /* fetch_wait_too */
	size_t other_count;
	bool other_ready;
	int64_t started_ms, performed_ms;
	uint64_t used;	 /* bytes of this run */
	size_t left;	 /* looks that its budget left for later */
	volatile sig_atomic_t stopping;
	int64_t stopped_ms; /* monotonic, when that was seen; 0 */
};

int64_t fetch_now(const struct fetch *f); /* UTC seconds */

/* A look of its own for a request, not yet in a queue (look_request.c). */
enum emend_status look_new(struct look **out, struct fetch *f,
    const struct fetch_request *request,
    struct emend_error *err) EMEND_MUST_USE;
void look_free(struct look *look);

/* Into its host's queue; at once done if that is parked. */
void look_queue(struct fetch *f, struct look *look);
/* The same for one that has begun: to the front, as others have not.  For
 * robots.txt a parked host is asked, too. */
void look_go_on(struct fetch *f, struct look *look);
/* Ends it: nothing that waits at a parked host is asked for. */
void look_fail_parked(struct fetch *f, struct look *look);

/* Frees the promise; *out is NULL where it is not wanted any more. */
enum emend_status promise_keep(struct look **out, struct fetch *f,
    struct promise *p, struct emend_error *err) EMEND_MUST_USE;
/* Its host has been parked; out of the queue already. */
void promise_set_aside(struct fetch *f, struct promise *p);
/* Fails what was set aside until a look is done by that. */
enum emend_status promise_fail_aside(
    struct fetch *f, struct emend_error *err) EMEND_MUST_USE;
void promise_drop_aside(struct fetch *f);

/* It is h's turn: begins its first look, or ends it without a request. */
enum emend_status look_take_turn(
    struct fetch *f, struct host *h, struct emend_error *err) EMEND_MUST_USE;
/* curl is done with a slot (look_answer.c). */
enum emend_status look_arrived(struct fetch *f, struct slot *slot,
    CURLcode code, struct emend_error *err) EMEND_MUST_USE;

/* The look ends here. */
void look_done(struct fetch *f, struct look *look);
/* The same, with the outcome that look->headers' status means (look_answer.c).
 */
void look_conclude(struct fetch *f, struct look *look);
void look_fail(struct fetch *f, struct look *look, enum fetch_error error,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Goes on to where the answer in t points, in the queue of its host
 * (look_hop.c). *moved false: it cannot, and *error and message say why.
 */
enum emend_status look_follow(struct fetch *f, struct look *look,
    const struct transfer *t, bool *moved, enum fetch_error *error,
    struct text *message, struct emend_error *err) EMEND_MUST_USE;
/* Behind a proxy the connection does not tell where it leads: is its first hop
 * to an address in digits that it may not have?  Then it has failed. */
bool look_proxy_is_led_inside(struct fetch *f, struct look *look);
/* Before the next hop: https for who wants that. */
enum emend_status look_secure(struct fetch *f, struct look *look,
    struct text *url, struct emend_error *err) EMEND_MUST_USE;
/* Is its present hop to the host that was named?  Cookies and the site's own
 * headers are for that one alone. */
bool look_is_at_first(const struct look *look);
/* May this look's present hop go to any address? */
bool look_any_address(const struct fetch *f, const struct look *look);
/* As sent: what a listing may be is its own. */
size_t look_most_bytes(const struct fetch *f, const struct look *look);

/* robots.txt of look->robots_host came, or did not (look_robots.c). */
enum emend_status look_robots_begin(
    struct fetch *f, struct look *look, struct emend_error *err) EMEND_MUST_USE;
enum emend_status look_robots_arrived(struct fetch *f, struct look *look,
    const struct transfer *t, struct emend_error *err) EMEND_MUST_USE;
/* Nothing usable can come any more. */
void look_robots_failed(struct fetch *f, struct look *look, int status,
    enum fetch_error error, const char *message);
/* *done: robots.txt forbids it, and the look has ended. */
enum emend_status look_robots_judge(struct fetch *f, struct look *look,
    bool *done, struct emend_error *err) EMEND_MUST_USE;

/* At a parked host: what waits there fails. */
void look_fail_waiting(struct fetch *f, struct host *h);
/* Parks a host for seconds, and what waits there fails. */
void look_park(struct fetch *f, struct host *h, int64_t seconds,
    const char *why);
/* A 429 or 503: parks the host; the caller then fails the look, and after it
 * what waits (look_answer.c). */
void look_refused_for_now(
    struct fetch *f, struct look *look, const struct transfer *t);

/* Fills look->result (look_result.c). */
enum emend_status look_result(
    struct fetch *f, struct look *look, struct emend_error *err) EMEND_MUST_USE;

#endif
