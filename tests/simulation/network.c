#include "tests/simulation/network.h"

#include <assert.h>
#include <curl/curl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "fetch/transfer.h"
#include "fetch/transfer_options.h"

#define PENDING_MOST 512
#define READERS_MOST 64
#define READERS_WAIT_MS 10000

struct pending {
	struct transfer *transfer;
	int64_t sent_ms, done_ms;
	bool delivered; /* curl has told */
	struct network_answer answer;
	char headers[512], url[512];
	char *body;
};

static struct {
	network_server_fn *server;
	network_gone_fn *gone;
	struct clock *clock;
	int64_t now_ms;
	struct pending pending[PENDING_MOST];
	size_t count;
	CURLMsg message;
} net;

int64_t __wrap_monotonic_ms(void);
CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode __wrap_curl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMcode __wrap_curl_multi_perform(CURLM *multi, int *running);
CURLMsg *__wrap_curl_multi_info_read(CURLM *multi, int *left);
CURLMcode __wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd *extra,
    unsigned extra_count, int timeout_ms, int *ready);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __real_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);

void
network_begin(
    network_server_fn *server, network_gone_fn *gone, struct clock *clock)
{
	net.server = server;
	net.gone = gone;
	net.clock = clock;
	network_sleep_until(0);
}

int64_t
network_now_ms(void)
{
	return net.now_ms;
}

void
network_sleep_until(int64_t ms)
{
	if (net.now_ms < ms)
		net.now_ms = ms;
	*net.clock = (struct clock){ .held = true,
		.now = NETWORK_EPOCH + net.now_ms / 1000 };
}

int64_t
__wrap_monotonic_ms(void)
{
	return 1000000 + net.now_ms;
}

static struct pending *
find(CURL *easy)
{
	size_t i;

	for (i = 0; i < net.count; i++)
		if (net.pending[i].transfer->easy == easy)
			return &net.pending[i];
	return NULL;
}

static void
forget(struct pending *p)
{
	free(p->body);
	*p = net.pending[--net.count];
}

/* ---- what stands for libcurl ---- */

CURLMcode
__wrap_curl_multi_add_handle(CURLM *multi, CURL *easy)
{
	struct pending *p = &net.pending[net.count];
	void *slot = NULL;

	(void)multi;
	assert(net.count < PENDING_MOST);
	__real_curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
	*p = (struct pending){ .transfer = slot, .sent_ms = net.now_ms };
	snprintf(p->url, sizeof(p->url), "%s", p->transfer->request->url);
	net.server(
	    p->url, p->transfer->request->etag, net.now_ms, &p->answer);
	p->done_ms = net.now_ms + p->answer.took_ms;
	if (p->answer.headers)
		snprintf(p->headers, sizeof(p->headers), "%s",
		    p->answer.headers);
	p->body = p->answer.body ? strdup(p->answer.body) : NULL;
	if (p->answer.status)
		transfer_on_request(p->transfer, (char *)p->answer.address,
		    (char *)"", 443, 1);
	net.count++;
	return CURLM_OK;
}

CURLMcode
__wrap_curl_multi_remove_handle(CURLM *multi, CURL *easy)
{
	struct pending *p = find(easy);

	(void)multi;
	if (p)
		forget(p);
	return CURLM_OK;
}

/* The callbacks as curl makes them. */
static void
deliver(struct pending *p)
{
	char line[256];
	const char *at = p->headers, *end;

	net.gone(p->url, net.now_ms);
	if (p->answer.status == 0)
		return;
	snprintf(line, sizeof(line), "HTTP/1.1 %d\r\n", p->answer.status);
	transfer_on_header(line, 1, strlen(line), p->transfer);
	while ((end = strstr(at, "\r\n"))) {
		snprintf(line, sizeof(line), "%.*s\r\n", (int)(end - at), at);
		transfer_on_header(line, 1, strlen(line), p->transfer);
		at = end + 2;
	}
	snprintf(line, sizeof(line), "\r\n");
	transfer_on_header(line, 1, 2, p->transfer);
	if (p->body)
		transfer_on_body(p->body, 1, strlen(p->body), p->transfer);
}

CURLMcode
__wrap_curl_multi_perform(CURLM *multi, int *running)
{
	(void)multi;
	*running = (int)net.count;
	return CURLM_OK;
}

CURLMsg *
__wrap_curl_multi_info_read(CURLM *multi, int *left)
{
	size_t i;

	(void)multi;
	*left = 0;
	for (i = 0; i < net.count; i++) {
		struct pending *p = &net.pending[i];

		if (p->delivered || p->done_ms > net.now_ms)
			continue;
		p->delivered = true;
		deliver(p);
		net.message = (CURLMsg){ .msg = CURLMSG_DONE,
			.easy_handle = p->transfer->easy };
		net.message.data.result = p->answer.status
		    ? CURLE_OK
		    : CURLE_OPERATION_TIMEDOUT;
		return &net.message;
	}
	return NULL;
}

/* They work by the machine's clock: ours stands still meanwhile. */
static void
wait_for_readers(struct curl_waitfd *extra, unsigned count)
{
	struct pollfd polls[READERS_MOST];
	unsigned i;

	assert(count <= READERS_MOST);
	for (i = 0; i < count; i++)
		polls[i] = (struct pollfd){ .fd = extra[i].fd,
			.events = (short)(POLLIN |
			    (extra[i].events & CURL_WAIT_POLLOUT ? POLLOUT
								 : 0)) };
	poll(polls, count, READERS_WAIT_MS);
	for (i = 0; i < count; i++)
		extra[i].revents = polls[i].revents ? CURL_WAIT_POLLIN : 0;
}

CURLMcode
__wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd *extra,
    unsigned extra_count, int timeout_ms, int *ready)
{
	int64_t until = net.now_ms + timeout_ms;
	size_t i;

	(void)multi;
	(void)ready;
	if (extra_count) {
		wait_for_readers(extra, extra_count);
		return CURLM_OK;
	}
	for (i = 0; i < net.count; i++)
		if (net.pending[i].done_ms < until)
			until = net.pending[i].done_ms;
	network_sleep_until(until);
	return CURLM_OK;
}

CURLcode
__wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
	struct pending *p = find(easy);
	va_list ap;
	void *out;

	va_start(ap, info);
	out = va_arg(ap, void *);
	va_end(ap);
	if (info != CURLINFO_TOTAL_TIME_T || !p)
		return __real_curl_easy_getinfo(easy, info, out);
	*(curl_off_t *)out = (net.now_ms - p->sent_ms) * 1000;
	return CURLE_OK;
}
