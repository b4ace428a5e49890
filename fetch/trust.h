#ifndef EMEND_FETCH_TRUST_H
#define EMEND_FETCH_TRUST_H

/*
 * Whose certificates are trusted, if the environment says so, read as the curl
 * program reads it: CURL_CA_BUNDLE, else SSL_CERT_FILE and SSL_CERT_DIR.
 * NULL: what libcurl was built with.
 */
struct trust {
	const char *file, *dir; /* of the environment */
};
struct trust trust_of_environment(void);

#endif
