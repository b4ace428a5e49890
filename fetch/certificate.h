#ifndef EMEND_FETCH_CERTIFICATE_H
#define EMEND_FETCH_CERTIFICATE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/digest.h"

/* SHA-256 of the server's certificate (DER) on the connection in use; only
 * within a transfer's callbacks.  False: none, or not to be had. */
bool certificate_digest(CURL *easy, char out[SHA256_HEX + 1]);

#endif
