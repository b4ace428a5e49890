#include "fetch/failure.h"

#include <stdio.h>
#include <string.h>

const char *
fetch_error_name(enum fetch_error error)
{
	switch (error) {
	case FETCH_ERROR_NONE:
		return "none";
	case FETCH_ERROR_TIMEOUT:
		return "timeout";
	case FETCH_ERROR_DNS:
		return "dns";
	case FETCH_ERROR_CONNECT:
		return "connect";
	case FETCH_ERROR_TLS:
		return "tls";
	case FETCH_ERROR_HTTP:
		return "http";
	case FETCH_ERROR_TOO_LARGE:
		return "too-large";
	case FETCH_ERROR_REDIRECT:
		return "redirect";
	case FETCH_ERROR_ADDRESS:
		return "address";
	case FETCH_ERROR_ROBOTS:
		return "robots";
	case FETCH_ERROR_PARKED:
		return "parked";
	case FETCH_ERROR_TYPE:
		return "type";
	case FETCH_ERROR_ENCODING:
		return "encoding";
	case FETCH_ERROR_RULE:
		return "rule";
	case FETCH_ERROR_STOPPED:
		return "stopped";
	}
	return "unknown";
}

struct curl_failure {
	CURLcode code;
	enum fetch_error error;
	const char *before, *after; /* the host; NULL: curl's text tells */
};

static const struct curl_failure curl_failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, FETCH_ERROR_DNS, "the name ",
	    " is not known in the DNS" },
	{ CURLE_COULDNT_RESOLVE_PROXY, FETCH_ERROR_DNS, "the proxy for ",
	    " is not known in the DNS" },
	{ CURLE_COULDNT_CONNECT, FETCH_ERROR_CONNECT, "",
	    " refuses connections or cannot be reached" },
	{ CURLE_GOT_NOTHING, FETCH_ERROR_CONNECT, "",
	    " closed the connection without an answer" },
	{ CURLE_RECV_ERROR, FETCH_ERROR_CONNECT, "the connection to ",
	    " broke off" },
	{ CURLE_SEND_ERROR, FETCH_ERROR_CONNECT, "the connection to ",
	    " broke off" },
	{ CURLE_PROXY, FETCH_ERROR_CONNECT, "the proxy for ",
	    " did not let this through" },
	{ CURLE_PARTIAL_FILE, FETCH_ERROR_HTTP, "",
	    " ended the answer before it was complete" },
	{ CURLE_WEIRD_SERVER_REPLY, FETCH_ERROR_HTTP, "what ",
	    " answered is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, FETCH_ERROR_HTTP, "what ",
	    " answered is not HTTP" },
	/* so curl says when the first header goes on from no other */
	{ CURLE_BAD_FUNCTION_ARGUMENT, FETCH_ERROR_HTTP, "what ",
	    " answered is not HTTP" },
	/* so curl says when one header line has more than 100 KiB */
	{ CURLE_OUT_OF_MEMORY, FETCH_ERROR_HTTP, "",
	    " sent a header that is too long" },
	{ CURLE_HTTP2, FETCH_ERROR_HTTP, "", " broke the HTTP/2 protocol" },
	{ CURLE_HTTP2_STREAM, FETCH_ERROR_HTTP, "",
	    " broke the HTTP/2 protocol" },
	{ CURLE_SSL_CONNECT_ERROR, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_PEER_FAILED_VERIFICATION, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_CERTPROBLEM, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_CIPHER, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_CACERT_BADFILE, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_CRL_BADFILE, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_ISSUER_ERROR, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_INVALIDCERTSTATUS, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_ENGINE_NOTFOUND, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_SSL_ENGINE_SETFAILED, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_USE_SSL_FAILED, FETCH_ERROR_TLS, NULL, NULL },
	{ CURLE_OPERATION_TIMEDOUT, FETCH_ERROR_TIMEOUT, "no answer from ",
	    " in time" },
};

static const struct curl_failure *
find_failure(CURLcode code)
{
	size_t i, n = sizeof(curl_failures) / sizeof(curl_failures[0]);

	for (i = 0; i < n; i++)
		if (curl_failures[i].code == code)
			return &curl_failures[i];
	return NULL;
}

enum fetch_error
failure_of_curl(CURLcode code)
{
	const struct curl_failure *f = find_failure(code);

	return f ? f->error : FETCH_ERROR_HTTP;
}

struct tls_reason {
	const char *said, *means;
};

/* OpenSSL's words for what people can do something about. */
static const struct tls_reason tls_reasons[] = {
	{ "wrong version number", "what answers there does not speak TLS" },
	{ "unsupported protocol", "it speaks no TLS newer than 1.1" },
	{ "alert protocol version", "it speaks no TLS newer than 1.1" },
	{ "alert handshake failure",
	    "it has no way of encryption in common with us" },
};

static const char *
tls_reason(const char *detail)
{
	size_t i, n = sizeof(tls_reasons) / sizeof(tls_reasons[0]);

	for (i = 0; i < n; i++)
		if (strstr(detail, tls_reasons[i].said))
			return tls_reasons[i].means;
	return detail;
}

/* Names fit a sentence; nothing longer does. */
static struct slice
shown(struct slice host)
{
	return slice_sub(host, 0, 100);
}

void
failure_sentence(char *out, size_t size, CURLcode code, const char *detail,
    struct slice host)
{
	const struct curl_failure *f = find_failure(code);
	struct slice name = shown(host);

	if (f && f->before) {
		snprintf(out, size, "%s%.*s%s", f->before, SLICE_ARG(name),
		    f->after);
		return;
	}
	snprintf(out, size, "%s %.*s: %s",
	    f ? "no secure connection to" : "no usable answer from",
	    SLICE_ARG(name),
	    *detail ? tls_reason(detail) : curl_easy_strerror(code));
}

struct status_name {
	int status;
	const char *name;
};

const char *
failure_status_name(int status)
{
	static const struct status_name names[] = {
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 203, "Non-Authoritative Information" },
		{ 204, "No Content" },
		{ 206, "Partial Content" },
		{ 300, "Multiple Choices" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 402, "Payment Required" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" },
		{ 410, "Gone" },
		{ 418, "I'm a teapot" },
		{ 421, "Misdirected Request" },
		{ 425, "Too Early" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 451, "Unavailable For Legal Reasons" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
		{ 508, "Loop Detected" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].status == status)
			return names[i].name;
	return "";
}

enum fetch_error
failure_of_proxy(char *out, size_t size, CURLcode code, int said,
    struct slice host)
{
	struct slice name = shown(host);

	if (said != 0 && said / 100 != 2) {
		const char *status = failure_status_name(said);

		snprintf(out, size, "the proxy for %.*s answered %d%s%s",
		    SLICE_ARG(name), said, *status ? " " : "", status);
		return FETCH_ERROR_CONNECT;
	}
	if (code == CURLE_OPERATION_TIMEDOUT) {
		snprintf(out, size,
		    "the proxy for %.*s made no connection in time",
		    SLICE_ARG(name));
		return FETCH_ERROR_TIMEOUT;
	}
	if (code == CURLE_COULDNT_CONNECT) {
		snprintf(out, size,
		    "the proxy for %.*s refuses connections or cannot be "
		    "reached",
		    SLICE_ARG(name));
		return FETCH_ERROR_CONNECT;
	}
	if (failure_of_curl(code) != FETCH_ERROR_CONNECT)
		return FETCH_ERROR_NONE;
	snprintf(out, size, "the proxy for %.*s did not let this through",
	    SLICE_ARG(name));
	return FETCH_ERROR_CONNECT;
}

enum emend_status
failure_of_multi(CURLMcode code, struct emend_error *err)
{
	if (code == CURLM_OUT_OF_MEMORY)
		return emend_fail_nomem(err);
	return emend_fail(
	    err, EMEND_IO, "libcurl fails: %s", curl_multi_strerror(code));
}
