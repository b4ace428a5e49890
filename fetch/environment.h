#ifndef EMEND_FETCH_ENVIRONMENT_H
#define EMEND_FETCH_ENVIRONMENT_H

#include <stdbool.h>

#include "base/text.h"

/* What fetching finds on this machine: for doctor. */
struct fetch_environment {
	bool tls, http2, threads; /* threads: names are looked up beside */
	const char *ca_file, *ca_path; /* trusted certificates; NULL: none */
	/* of the environment; NULL: none.  They may hold a password. */
	const char *http_proxy, *https_proxy;
};
void fetch_environment(struct fetch_environment *out);

/* Appends "libcurl 7.88.1 (OpenSSL/3.0.17), nghttp2 1.52.0, ...". */
void fetch_libraries(struct text *out);

#endif
