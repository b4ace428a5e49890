#ifndef EMEND_FETCH_TRANSFER_H
#define EMEND_FETCH_TRANSFER_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"
#include "fetch/decode.h"
#include "fetch/fetch.h"
#include "fetch/headers.h"

/*
 * One exchange with one server: a request out, a header block and a body in,
 * under every cap.  A transfer is used again and again, each time with a curl
 * handle of its own.
 */
#define TRANSFER_CONNECT_MS 10000
#define TRANSFER_SLOW_BYTES 50L /* fewer a second, for so many seconds: */
#define TRANSFER_SLOW_S 20L
#define TRANSFER_ERROR_BODY_MAX ((size_t)1024 * 1024) /* beyond: no body */
#define TRANSFER_SKIP_MAX ((size_t)64 * 1024) /* read to keep a connection */

enum transfer_kind {
	TRANSFER_PAGE,
	TRANSFER_ROBOTS, /* of any type; what is too long is cut */
};

/* All borrowed until transfer_end. */
struct transfer_request {
	enum transfer_kind kind;
	const char *url;       /* clean, without userinfo */
	struct slice userinfo; /* as in a URL, "user:pass", or absent */
	const char *user_agent;
	const char *from;            /* or NULL */
	const char *etag;            /* fit to be sent, or NULL */
	const char *last_modified;   /* likewise */
	const struct slice *headers; /* "Name: value" of the site's own */
	size_t header_count;
	const char *cookie; /* the header's value, or "" */
	bool any_address; /* else public ones only */
	bool any_type;	  /* else HTML and text only */
	size_t max_bytes;
	int64_t timeout_ms; /* what is left of the look's time */
	int64_t spent_ms;   /* what of it redirects have taken */
};

/*
 * What all transfers hold in memory together.  Past `most`, one that has more
 * than `share` pauses until others are done; one at a time may always go on.
 */
#define TRANSFER_POOL_MAX ((size_t)32 * 1024 * 1024)

struct transfer_pool {
	size_t held, most; /* bytes allocated for bodies */
	size_t share;	   /* bytes of a body */
};

struct transfer {
	CURL *easy; /* of the present request; NULL before the first */
	struct transfer_pool *pool;
	struct curl_slist *list;
	const struct transfer_request *request;
	char curl_text[CURL_ERROR_SIZE];
	struct text lines; /* the request's headers, each ended by "\n" */
	struct headers headers;
	struct text body; /* as sent; empty unless status 200 or an error's */
	size_t skipped;
	bool paused, privileged;
	bool proxied;
	bool complete; /* enough came: what curl says no longer matters */
	bool nomem;
	bool needs_end; /* only TLS says whether the body is whole */
	bool tls_ended;
	int64_t sent_ms;  /* monotonic, when the request left; 0: never */
	int64_t heard_ms; /* when the answer began: by then it had arrived */
	char address[INET6_ADDRSTRLEN];   /* of the peer; "" */
	char certificate[SHA256_HEX + 1]; /* of the server's; "" */

	/* after transfer_end */
	enum fetch_error error; /* NONE: headers and body are as received */
	char message[256];
	enum coding coding; /* of body */
	int64_t elapsed_ms;
	bool connection_failed; /* the host as such is at fault */
};

/* pool must outlive t. */
void transfer_init(struct transfer *t, struct transfer_pool *pool);
void transfer_free(struct transfer *t);

enum emend_status transfer_start(struct transfer *t, CURLM *multi,
    const struct transfer_request *request,
    struct emend_error *err) EMEND_MUST_USE;

/* curl is done with it, or it is broken off; EMEND_NOMEM if memory was short
 * on the way. */
enum emend_status transfer_end(struct transfer *t, CURLM *multi, CURLcode code,
    struct emend_error *err) EMEND_MUST_USE;
/* Goes on after a pause; privileged: whatever others hold. */
void transfer_resume(struct transfer *t, bool privileged);
void transfer_abort(struct transfer *t, CURLM *multi);

#endif
