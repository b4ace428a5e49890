#ifndef EMEND_FETCH_FAILURE_H
#define EMEND_FETCH_FAILURE_H

#include <curl/curl.h>

#include "fetch/fetch.h"

/* curl's words in ours: which error of the contract a failed transfer is. */
enum fetch_error failure_of_curl(CURLcode code);

/* The sentence for people that goes with it.  detail: curl's own error text,
 * used where it says more; host: whom it was about. */
void failure_sentence(char *out, size_t size, CURLcode code, const char *detail,
    struct slice host);

/* The same when a proxy stood before host and the request never left.  said:
 * its answer to CONNECT, or 0.  NONE: the proxy is not at fault. */
enum fetch_error failure_of_proxy(char *out, size_t size, CURLcode code,
    int said, struct slice host);

/* code, not CURLM_OK, as EMEND_NOMEM or EMEND_IO: no request can go on. */
enum emend_status failure_of_multi(CURLMcode code, struct emend_error *err);

/* "Not Found"; "" for a status that has no common name. */
const char *failure_status_name(int status);

#endif
