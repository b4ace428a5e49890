#include "fetch/transfer.h"

#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "base/url.h"
#include "fetch/certificate.h"
#include "fetch/failure.h"
#include "fetch/guard.h"
#include "fetch/robots.h"
#include "fetch/tls_end.h"
#include "fetch/transfer_options.h"

void
transfer_init(struct transfer *t, struct transfer_pool *pool)
{
	*t = (struct transfer){ .pool = pool };
	headers_init(&t->headers);
	text_init(&t->lines, 0);
	text_init(&t->body, 0);
}

void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->list);
	headers_free(&t->headers);
	text_free(&t->lines);
	text_free(&t->body);
	t->easy = NULL;
	t->list = NULL;
}

/* What a server said of itself stands in the sentence. */
static void
make_plain(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			*s = '?';
}

/* Why the transfer cannot be used; the first reason stays. */
static void __attribute__((format(printf, 3, 4)))
refuse(struct transfer *t, enum fetch_error error, const char *fmt, ...)
{
	va_list ap;

	if (t->error)
		return;
	t->error = error;
	va_start(ap, fmt);
	vsnprintf(t->message, sizeof(t->message), fmt, ap);
	va_end(ap);
	make_plain(t->message);
}

static struct slice
host_of(const struct transfer *t)
{
	struct url u;

	if (!url_parse(&u, slice_of(t->request->url)))
		return SLICE("the server");
	return slice_sub(u.host, 0, 100);
}

static void
refuse_address(struct transfer *t, const char *address)
{
	refuse(t, FETCH_ERROR_ADDRESS,
	    "%.*s is at %s, a private or reserved address, to which nothing "
	    "but what you named may lead",
	    SLICE_ARG(host_of(t)), address);
}

curl_socket_t
transfer_on_socket(
    void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = data;
	char digits[INET6_ADDRSTRLEN] = "";

	(void)purpose;
	if (!t->request->any_address && !t->proxied &&
	    !guard_is_public(&address->addr)) {
		if (getnameinfo(&address->addr, address->addrlen, digits,
		        sizeof(digits), NULL, 0, NI_NUMERICHOST))
			digits[0] = '\0';
		refuse_address(t, digits);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* Just before each request, on connections used again too. */
int
transfer_on_request(
    void *data, char *peer, char *local, int peer_port, int local_port)
{
	struct transfer *t = data;

	(void)local;
	(void)peer_port;
	(void)local_port;
	snprintf(t->address, sizeof(t->address), "%s", peer ? peer : "");
	if (!t->request->any_address && !t->proxied &&
	    !guard_text_is_public(t->address)) {
		refuse_address(t, t->address);
		return CURL_PREREQFUNC_ABORT;
	}
	/* an address that was tried before this one was refused perhaps */
	t->error = FETCH_ERROR_NONE;
	t->sent_ms = monotonic_ms();
	return CURL_PREREQFUNC_OK;
}

/* Content-Length as a number; false if there is none or it is none. */
static bool
announced_length(const struct transfer *t, uint64_t *out)
{
	struct slice s = headers_get(&t->headers, "Content-Length", 0);
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || n > UINT64_MAX / 16)
			return false;
		n = n * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	*out = n;
	return s.len > 0;
}

/* Who cannot say how long an answer is has perhaps not sent all of it. */
static void
judge_length(struct transfer *t)
{
	struct slice said = headers_get(&t->headers, "Content-Length", 0);
	size_t count = headers_count(&t->headers, "Content-Length");
	uint64_t length;

	if (count > 1)
		refuse(t, FETCH_ERROR_HTTP,
		    "the server sent more than one Content-Length");
	else if (count == 1 && !announced_length(t, &length))
		refuse(t, FETCH_ERROR_HTTP,
		    "the server sent a Content-Length that cannot be: "
		    "\"%.*s\"",
		    SLICE_ARG(slice_sub(said, 0, 40)));
}

/* Whose limit on the bytes as sent it is. */
static const char *
limit_words(const struct transfer *t)
{
	return t->request->any_type ? "that a feed or sitemap may have"
				    : "of fetch.maxSize";
}

/* A 200 that is to be read. */
static void
judge_page(struct transfer *t)
{
	struct slice type = headers_get(&t->headers, "Content-Type", 0);
	struct slice coding = headers_get(&t->headers, "Content-Encoding", 0);
	uint64_t length;

	if (t->request->kind == TRANSFER_PAGE && !t->request->any_type &&
	    !headers_is_text_type(type)) {
		size_t end = slice_find_byte(type, ';', 0);

		refuse(t, FETCH_ERROR_TYPE,
		    "it is of type %.*s, which is neither HTML nor text",
		    SLICE_ARG(slice_sub(type, 0, end < 60 ? end : 60)));
	}
	if (t->coding == CODING_UNKNOWN)
		refuse(t, FETCH_ERROR_ENCODING,
		    "it is packed as \"%.*s\", which was not asked for",
		    SLICE_ARG(slice_sub(coding, 0, 40)));
	if (t->request->kind == TRANSFER_PAGE && announced_length(t, &length) &&
	    length > t->request->max_bytes)
		refuse(t, FETCH_ERROR_TOO_LARGE,
		    "it has %llu bytes, more than the %zu %s",
		    (unsigned long long)length, t->request->max_bytes,
		    limit_words(t));
}

/* Numbers that stand for nothing in HTTP (RFC 9110, 15) get no further. */
static void
judge_status(struct transfer *t)
{
	struct headers *h = &t->headers;

	if (h->status <= 599)
		return;
	refuse(t, FETCH_ERROR_HTTP,
	    "the server answered %d, which is no status of HTTP", h->status);
	h->status = 0;
}

/* A body that ends where the connection ends: nothing but TLS can say whether
 * it is whole, unless it is packed. */
static void
judge_end(struct transfer *t)
{
	long version = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	if (version == CURL_HTTP_VERSION_2_0 ||
	    t->coding != CODING_IDENTITY ||
	    headers_count(&t->headers, "Content-Length") ||
	    headers_count(&t->headers, "Transfer-Encoding"))
		return;
	t->needs_end = tls_end_note(t->easy, &t->tls_ended);
}

/* The header block is complete: is the body worth reading? */
static void
judge_headers(struct transfer *t)
{
	const struct headers *h = &t->headers;

	judge_status(t);
	t->coding = coding_of(headers_get(h, "Content-Encoding", 0));
	if (headers_count(h, "Content-Encoding") > 1)
		t->coding = CODING_UNKNOWN;
	judge_length(t);
	if (h->status == 200) {
		judge_page(t);
		judge_end(t);
	}
	if (h->status == 304 && !t->request->etag && !t->request->last_modified)
		refuse(t, FETCH_ERROR_HTTP,
		    "the server answered 304 Not Modified to a request that "
		    "gave it nothing to compare with");
	if (h->status == 200 && t->request->kind == TRANSFER_PAGE)
		certificate_digest(t->easy, t->certificate);
	t->body.limit = t->request->max_bytes;
	if (h->status != 200 && t->body.limit > TRANSFER_ERROR_BODY_MAX)
		t->body.limit = TRANSFER_ERROR_BODY_MAX;
	if (t->request->kind == TRANSFER_ROBOTS)
		t->body.limit = ROBOTS_MAX;
}

size_t
transfer_on_header(char *bytes, size_t size, size_t n, void *data)
{
	struct transfer *t = data;
	bool was_complete = t->headers.complete;

	n *= size;
	if (t->heard_ms == 0)
		t->heard_ms = monotonic_ms() + 1; /* rounded up */
	if (!headers_add(&t->headers, slice_new(bytes, n))) {
		t->nomem = t->headers.lines.status == EMEND_NOMEM;
		refuse(t, FETCH_ERROR_HTTP,
		    "the server sent more than %zu KiB of headers",
		    HEADERS_MAX / 1024);
		return 0;
	}
	if (t->headers.complete && !was_complete)
		judge_headers(t);
	return t->error ? 0 : n;
}

static bool
is_redirect(int status)
{
	return status >= 300 && status < 400;
}

/* More than the cap came. */
static void
overflow(struct transfer *t)
{
	if (t->body.status == EMEND_NOMEM) {
		t->nomem = true;
	} else if (t->headers.status == 200) {
		refuse(t, FETCH_ERROR_TOO_LARGE,
		    "it has more than the %zu bytes %s",
		    t->request->max_bytes, limit_words(t));
	} else {
		text_free(&t->body);
		t->complete = true;
	}
}

size_t
transfer_on_body(char *bytes, size_t size, size_t n, void *data)
{
	struct transfer *t = data;
	size_t before = t->body.cap;

	n *= size;
	if (is_redirect(t->headers.status)) {
		t->skipped += n;
		t->complete = t->skipped > TRANSFER_SKIP_MAX;
		return t->complete ? 0 : n;
	}
	if (t->request->kind == TRANSFER_ROBOTS &&
	    n > t->body.limit - t->body.len) {
		text_add(&t->body, bytes, t->body.limit - t->body.len);
		t->complete = true;
		return 0;
	}
	if (!t->privileged && t->body.len > t->pool->share &&
	    t->pool->held > t->pool->most) {
		t->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	text_add(&t->body, bytes, n);
	t->pool->held += t->body.cap - before;
	if (t->body.status == EMEND_OK)
		return n;
	overflow(t);
	return 0;
}

static void
clear(struct transfer *t)
{
	curl_slist_free_all(t->list);
	t->list = NULL;
	text_truncate(&t->lines, 0);
	t->lines.status = EMEND_OK;
	headers_clear(&t->headers);
	text_free(&t->body);
	t->curl_text[0] = t->address[0] = t->certificate[0] = '\0';
	t->message[0] = '\0';
	t->skipped = 0;
	t->proxied = t->complete = t->nomem = false;
	t->paused = t->privileged = false;
	t->needs_end = t->tls_ended = false;
	t->connection_failed = false;
	t->sent_ms = t->heard_ms = t->elapsed_ms = 0;
	t->error = FETCH_ERROR_NONE;
	t->coding = CODING_IDENTITY;
}

enum emend_status
transfer_start(struct transfer *t, CURLM *multi,
    const struct transfer_request *request, struct emend_error *err)
{
	enum emend_status status;
	CURLMcode code;

	clear(t);
	t->request = request;
	status = transfer_set_options(t, err);
	if (status)
		return status;
	code = curl_multi_add_handle(multi, t->easy);
	return code ? failure_of_multi(code, err) : EMEND_OK;
}

static int64_t
milliseconds(CURL *easy, CURLINFO info)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, info, &us);
	return us / 1000;
}

/* For a sentence: tenths are exact enough. */
static double
seconds(int64_t ms)
{
	return (double)((ms + 50) / 100) / 10;
}

/* Which of the limits on time it was. */
static void
refuse_timeout(struct transfer *t)
{
	struct slice host = host_of(t);
	int64_t limit = t->request->timeout_ms, spent = t->request->spent_ms;
	const char *with = spent ? ", redirects included" : "";

	if (t->sent_ms == 0) {
		if (limit > TRANSFER_CONNECT_MS)
			limit = TRANSFER_CONNECT_MS;
		refuse(t, FETCH_ERROR_TIMEOUT,
		    "no connection to %.*s within %g seconds", SLICE_ARG(host),
		    seconds(limit));
	} else if (!t->headers.complete) {
		refuse(t, FETCH_ERROR_TIMEOUT,
		    "no answer from %.*s within %g seconds%s", SLICE_ARG(host),
		    seconds(spent + t->elapsed_ms), with);
	} else {
		refuse(t, FETCH_ERROR_TIMEOUT,
		    "%.*s is too slow: the answer was not complete within %g "
		    "seconds%s",
		    SLICE_ARG(host), seconds(spent + t->elapsed_ms), with);
	}
}

/* Was it a proxy that kept the request from leaving? */
static bool
explain_proxy(struct transfer *t, CURLcode code)
{
	long said = 0;

	if (!code || !t->proxied || t->sent_ms)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &said);
	t->error = failure_of_proxy(
	    t->message, sizeof(t->message), code, (int)said, host_of(t));
	return t->error != FETCH_ERROR_NONE;
}

static void
explain(struct transfer *t, CURLcode code)
{
	if (t->error || (code == CURLE_WRITE_ERROR && t->complete))
		return;
	if (explain_proxy(t, code)) {
		/* nothing is known of the server */
	} else if (code == CURLE_OPERATION_TIMEDOUT) {
		refuse_timeout(t);
	} else if (code == CURLE_RECV_ERROR &&
	           strstr(t->curl_text, "chunked")) {
		refuse(t, FETCH_ERROR_HTTP,
		    "%.*s sent a body whose chunks are malformed",
		    SLICE_ARG(host_of(t)));
	} else if (code) {
		t->error = failure_of_curl(code);
		failure_sentence(t->message, sizeof(t->message), code,
		    t->curl_text, host_of(t));
	} else if (!t->headers.complete) {
		refuse(t, FETCH_ERROR_HTTP, "%.*s sent no final answer",
		    SLICE_ARG(host_of(t)));
	} else if (t->needs_end && !t->tls_ended) {
		refuse(t, FETCH_ERROR_HTTP,
		    "%.*s ended the connection, but not the answer: part of "
		    "it may be missing",
		    SLICE_ARG(host_of(t)));
	}
	t->connection_failed =
	    t->error && t->headers.status == 0 &&
	    (t->error == FETCH_ERROR_TIMEOUT || t->error == FETCH_ERROR_DNS ||
	        t->error == FETCH_ERROR_TLS ||
	        (t->error == FETCH_ERROR_CONNECT && t->sent_ms == 0));
}

enum emend_status
transfer_end(
    struct transfer *t, CURLM *multi, CURLcode code, struct emend_error *err)
{
	t->elapsed_ms = milliseconds(t->easy, CURLINFO_TOTAL_TIME_T);
	explain(t, code);
	curl_multi_remove_handle(multi, t->easy);
	return t->nomem ? emend_fail_nomem(err) : EMEND_OK;
}

void
transfer_resume(struct transfer *t, bool privileged)
{
	t->paused = false;
	t->privileged = privileged;
	/* what it fails with, curl tells as the transfer's end */
	(void)curl_easy_pause(t->easy, CURLPAUSE_CONT);
}

void
transfer_abort(struct transfer *t, CURLM *multi)
{
	curl_multi_remove_handle(multi, t->easy);
}
