#ifndef EMEND_FETCH_TLS_END_H
#define EMEND_FETCH_TLS_END_H

#include <curl/curl.h>
#include <stdbool.h>

/*
 * An answer without a length ends with its connection.  Anybody on the way can
 * end that, but not TLS: such an answer is whole only if TLS was ended first
 * (RFC 9112, 9.8).  libcurl 7.88 does not tell one from the other.
 */

/* Before a transfer begins. */
CURLcode tls_end_watch(CURL *easy);

/*
 * Within a transfer's callbacks: *ended becomes true when TLS ends on the
 * connection in use, and must stay writable as long as connections live.
 * False: there is no TLS, or none that can be watched.
 */
bool tls_end_note(CURL *easy, bool *ended);

#endif
