#include "fetch/tls_end.h"

#include <openssl/ssl.h>
#include <string.h>

static void
on_info(const SSL *ssl, int where, int value)
{
	bool *ended = SSL_get_app_data(ssl);

	if (ended && where == SSL_CB_READ_ALERT &&
	    (value & 0xff) == SSL_AD_CLOSE_NOTIFY)
		*ended = true;
}

static CURLcode
on_context(CURL *easy, void *context, void *data)
{
	(void)easy;
	(void)data;
	SSL_CTX_set_info_callback(context, on_info);
	return CURLE_OK;
}

CURLcode
tls_end_watch(CURL *easy)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;

	/* the context is another thing in another library */
	if (!name || strncmp(name, "OpenSSL/", 8))
		return CURLE_OK;
	return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}

bool
tls_end_note(CURL *easy, bool *ended)
{
	struct curl_tlssessioninfo *info = NULL;

	*ended = false;
	if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) || !info ||
	    info->backend != CURLSSLBACKEND_OPENSSL || !info->internals)
		return false;
	return SSL_set_app_data(info->internals, ended) == 1;
}
