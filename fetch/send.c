#include "fetch/send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/url.h"
#include "fetch/failure.h"
#include "fetch/send_work.h"

#define EXTRA_MOST 256u
#define MAIL_MOST ((size_t)32 << 20)

/* ---- beginning and end ---- */

enum emend_status
sender_new(struct sender **out, const struct send_settings *settings,
    struct emend_error *err)
{
	struct sender *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s)
		return emend_fail_nomem(err);
	s->timeout_ms = settings->timeout_ms;
	s->multi = curl_multi_init();
	s->user_agent = strdup(settings->user_agent);
	if (!s->multi || !s->user_agent) {
		sender_free(s);
		return emend_fail_nomem(err);
	}
	*out = s;
	return EMEND_OK;
}

static void
sending_free(struct sending *g)
{
	if (g->easy) {
		curl_multi_remove_handle(g->sender->multi, g->easy);
		curl_easy_cleanup(g->easy);
	}
	curl_slist_free_all(g->headers);
	curl_slist_free_all(g->to);
	headers_free(&g->answer);
	text_free(&g->mail);
	free(g->url);
	free(g);
}

void
sender_free(struct sender *s)
{
	struct sending *g;

	if (!s)
		return;
	while ((g = s->first)) {
		s->first = g->next;
		sending_free(g);
	}
	curl_multi_cleanup(s->multi);
	free(s->user_agent);
	free(s);
}

bool
sender_busy(const struct sender *s)
{
	return s->count > 0;
}

/* The lines' ends as they are on the way. */
static void
end_lines(struct sending *g)
{
	struct slice rest = g->body;

	while (rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);

		text_add(&g->mail, rest.ptr, end);
		text_puts(&g->mail, "\r\n");
		rest = slice_sub(rest, end + 1, rest.len);
	}
	g->body = slice_new(g->mail.ptr, g->mail.len);
}

enum emend_status
sender_add(
    struct sender *s, const struct send_request *r, struct emend_error *err)
{
	struct sending *g = calloc(1, sizeof(*g));
	CURLcode code = CURLE_OUT_OF_MEMORY;
	CURLMcode added;

	if (!g)
		return emend_fail_nomem(err);
	g->sender = s;
	g->body = r->body;
	g->payload = r->payload;
	g->is_mail = !strncmp(r->url, "smtp", 4);
	headers_init(&g->answer);
	text_init(&g->mail, MAIL_MOST);
	g->url = strdup(r->url);
	g->easy = curl_easy_init();
	if (g->is_mail)
		end_lines(g);
	if (g->url && g->easy && g->mail.status == EMEND_OK)
		code = sending_set_options(g, r);
	added = code ? CURLM_OK : curl_multi_add_handle(s->multi, g->easy);
	if (!code && !added) {
		g->next = s->first;
		s->first = g;
		s->count++;
		return EMEND_OK;
	}
	sending_free(g);
	if (code == CURLE_OUT_OF_MEMORY || added == CURLM_OUT_OF_MEMORY)
		return emend_fail_nomem(err);
	return emend_fail(err, EMEND_IO, "libcurl does not take an option: %s",
	    code ? curl_easy_strerror(code) : curl_multi_strerror(added));
}

/* ---- what became of it ---- */

static struct slice
host_of(const struct sending *g)
{
	struct url u;

	if (!url_parse(&u, slice_of(g->url)))
		return SLICE("the server");
	return slice_sub(u.host, 0, 100);
}

static void
judge_post(const struct sending *g, struct send_result *out)
{
	const char *name = failure_status_name(out->status);
	struct slice host = host_of(g);
	int64_t wait = headers_retry_after(&g->answer, 0);

	out->retry_after = wait > 0 ? wait : 0;
	if (out->status >= 200 && out->status < 300)
		return;
	out->outcome = out->status >= 500 || out->status == 408 ||
	                       out->status == 425 || out->status == 429
	                   ? SEND_LATER
	                   : SEND_REFUSED;
	snprintf(out->message, sizeof(out->message), "%.*s answers %d%s%s%s",
	    SLICE_ARG(host), out->status, *name ? " " : "", name,
	    out->status >= 300 && out->status < 400
	        ? ": another address, which is not followed"
	        : "");
}

/* The server's own words, as far as curl passes them on. */
static void
judge_mail(const struct sending *g, CURLcode code, struct send_result *out)
{
	bool login = code == CURLE_LOGIN_DENIED ||
	             (out->status >= 530 && out->status <= 538);

	/* a password can be put right */
	out->outcome = out->status >= 500 && !login &&
	                       code != CURLE_USE_SSL_FAILED &&
	                       code != CURLE_OPERATION_TIMEDOUT
	                   ? SEND_REFUSED
	                   : SEND_LATER;
	if (code == CURLE_USE_SSL_FAILED)
		snprintf(out->message, sizeof(out->message),
		    "%.*s offers no TLS, and nothing is sent in the clear",
		    SLICE_ARG(host_of(g)));
	else if (login)
		snprintf(out->message, sizeof(out->message),
		    "%.*s refuses the user or the password",
		    SLICE_ARG(host_of(g)));
	else if (out->status >= 400)
		snprintf(out->message, sizeof(out->message),
		    "%.*s refuses the mail with %d", SLICE_ARG(host_of(g)),
		    out->status);
}

static void
judge(const struct sending *g, CURLcode code, struct send_result *out)
{
	long status = 0;

	*out = (struct send_result){ .payload = g->payload };
	curl_easy_getinfo(g->easy, CURLINFO_RESPONSE_CODE, &status);
	out->status = (int)status;
	/* the answer's rest was not wanted */
	if (!g->is_mail && (code == CURLE_OK || g->enough)) {
		judge_post(g, out);
		return;
	}
	if (code == CURLE_OK)
		return;
	out->outcome = SEND_LATER;
	if (g->is_mail)
		judge_mail(g, code, out);
	if (!*out->message)
		failure_sentence(out->message, sizeof(out->message), code,
		    g->curl_text, host_of(g));
}

static void
take_out(struct sender *s, struct sending *g)
{
	struct sending **at = &s->first;

	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	s->count--;
}

static bool
take_done(struct sender *s, struct send_result *out)
{
	struct sending *g = NULL;
	CURLMsg *message;
	int left;

	message = curl_multi_info_read(s->multi, &left);
	if (!message || message->msg != CURLMSG_DONE)
		return false;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &g);
	judge(g, message->data.result, out);
	take_out(s, g);
	sending_free(g);
	return true;
}

static bool
is_ready(const struct pollfd *fds, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (fds[i].revents)
			return true;
	return false;
}

/* curl's own struct has shorts of the same meaning, but other bits. */
static CURLMcode
wait_for(struct sender *s, struct pollfd *extra, unsigned count, int timeout_ms)
{
	struct curl_waitfd fds[EXTRA_MOST];
	CURLMcode code;
	unsigned i;
	int ready;

	if (count > EXTRA_MOST)
		count = EXTRA_MOST;
	for (i = 0; i < count; i++)
		fds[i] = (struct curl_waitfd){
			.fd = extra[i].fd,
			.events =
			    (short)((extra[i].events & POLLIN ? CURL_WAIT_POLLIN
			                                      : 0) |
			            (extra[i].events & POLLOUT
			                    ? CURL_WAIT_POLLOUT
			                    : 0)),
		};
	code = curl_multi_poll(s->multi, fds, count, timeout_ms, &ready);
	for (i = 0; i < count; i++)
		extra[i].revents = fds[i].revents;
	return code;
}

enum emend_status
sender_next(struct sender *s, struct send_result *out, bool *found,
    struct pollfd *extra, unsigned extra_count, int timeout_ms,
    struct emend_error *err)
{
	int64_t until = monotonic_ms() + timeout_ms;
	CURLMcode code;
	int running;

	*found = false;
	for (;;) {
		int64_t left = until - monotonic_ms();

		code = curl_multi_perform(s->multi, &running);
		if (code)
			return failure_of_multi(code, err);
		*found = take_done(s, out);
		if (*found || left <= 0)
			return EMEND_OK;
		code = wait_for(s, extra, extra_count, (int)left);
		if (code)
			return failure_of_multi(code, err);
		if (is_ready(extra, extra_count))
			return EMEND_OK;
	}
}
