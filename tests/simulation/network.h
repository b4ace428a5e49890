#ifndef EMEND_TESTS_SIMULATION_NETWORK_H
#define EMEND_TESTS_SIMULATION_NETWORK_H

#include <stddef.h>
#include <stdint.h>

struct clock;

/*
 * A network and a clock that exist only here.  The linker puts this in the
 * place of the few calls of libcurl that send and wait, and of the monotonic
 * clock (--wrap); all of emend stands above it as it is.  Time goes by only
 * while the program waits for an answer.
 */
#define NETWORK_EPOCH INT64_C(1772442000) /* 2026-03-02 09:00 UTC */

struct network_answer {
	int64_t took_ms;      /* from the request to the answer */
	int status;	      /* 0: no connection within the time allowed */
	const char *headers;  /* each line ended by "\r\n" */
	const char *body;     /* lives until the next request; NULL: none */
	const char *address;  /* of the server */
};

/* The server: a request reaches it at a time. */
typedef void network_server_fn(
    const char *url, const char *etag, int64_t now_ms,
    struct network_answer *answer);
/* Its answer has gone out. */
typedef void network_gone_fn(const char *url, int64_t now_ms);

/* clock is set to follow. */
void network_begin(
    network_server_fn *server, network_gone_fn *gone, struct clock *clock);
int64_t network_now_ms(void); /* since NETWORK_EPOCH */
void network_sleep_until(int64_t ms);

#endif
