#include "fetch/certificate.h"

#include <openssl/ssl.h>

bool
certificate_digest(CURL *easy, char out[SHA256_HEX + 1])
{
	struct curl_tlssessioninfo *info = NULL;
	unsigned char *der = NULL;
	X509 *certificate;
	int len;

	/* CERTINFO is empty on connections used again, this is not */
	if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) || !info ||
	    info->backend != CURLSSLBACKEND_OPENSSL || !info->internals)
		return false;
	certificate = SSL_get1_peer_certificate(info->internals);
	if (!certificate)
		return false;
	len = i2d_X509(certificate, &der);
	if (len > 0)
		sha256_hex(out, slice_new((const char *)der, (size_t)len));
	OPENSSL_free(der);
	X509_free(certificate);
	return len > 0;
}
