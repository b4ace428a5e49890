#include "fetch/environment.h"

#include <curl/curl.h>
#include <libdeflate.h>

#include "fetch/proxy.h"
#include "fetch/trust.h"

/* A host that no list of exceptions is likely to name. */
#define ANY_HOST SLICE("some.host.invalid")

void
fetch_environment(struct fetch_environment *out)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
	struct trust trust = trust_of_environment();

	*out = (struct fetch_environment){
		.tls = v->features & CURL_VERSION_SSL,
		.http2 = v->features & CURL_VERSION_HTTP2,
		.threads = v->features & CURL_VERSION_ASYNCHDNS,
		.ca_file = trust.file ? trust.file : v->cainfo,
		.ca_path = trust.dir ? trust.dir : v->capath,
		.http_proxy = proxy_for(SLICE("http"), ANY_HOST),
		.https_proxy = proxy_for(SLICE("https"), ANY_HOST),
	};
}

void
fetch_libraries(struct text *out)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	text_addf(out, "libcurl %s", v->version);
	if (v->ssl_version)
		text_addf(out, " (%s)", v->ssl_version);
	if ((v->features & CURL_VERSION_HTTP2) && v->nghttp2_ver_num)
		text_addf(out, ", nghttp2 %s", v->nghttp2_version);
	text_puts(out, ", libdeflate " LIBDEFLATE_VERSION_STRING);
}
