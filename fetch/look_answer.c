#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "fetch/budget.h"
#include "fetch/cookies.h"
#include "fetch/failure.h"
#include "fetch/look.h"
#include "fetch/record.h"

/* What an answer means for its look, and for the host that gave it. */

void
look_refused_for_now(
    struct fetch *f, struct look *look, const struct transfer *t)
{
	struct host *h = look->host;
	int64_t seconds = headers_retry_after(&t->headers, fetch_now(f));
	char why[128];

	h->failures++;
	if (seconds < 0)
		seconds = polite_back_off_s(h->failures);
	snprintf(why, sizeof(why), "%.60s answered %d %s", h->key,
	    t->headers.status, failure_status_name(t->headers.status));
	/* the second that has begun is not over */
	polite_park(h, fetch_now(f) + 1, seconds, why);
	look->retry_after = h->parked_until;
}

static void
take_cookies(
    const struct fetch *f, struct look *look, const struct transfer *t)
{
	struct url u;

	if (!look->request.cookies || look->phase != LOOK_PAGE ||
	    !look_is_at_first(look) || !t->headers.complete ||
	    !url_parse(&u, slice_of(look->url.ptr)))
		return;
	cookies_take(&look->host->cookies, &t->headers, u.host, u.path,
	    fetch_now(f));
	look->cookies_set =
	    look->cookies_set || headers_count(&t->headers, "Set-Cookie");
}

/* Nothing that came by http counts: anybody may have said it. */
static enum emend_status
learn_hsts(struct fetch *f, const struct look *look, const struct transfer *t,
    struct emend_error *err)
{
	struct url u;

	if (!t->headers.complete ||
	    !url_parse(&u, slice_new(look->url.ptr, look->url.len)) ||
	    !slice_equal(u.scheme, SLICE("https")))
		return EMEND_OK;
	return hsts_learn(&f->hsts, u.host,
	    headers_get(&t->headers, "Strict-Transport-Security", 0),
	    fetch_now(f), err);
}

static void
keep_record(struct look *look, const struct transfer *t)
{
	struct slice lines = slice_new(t->lines.ptr, t->lines.len);
	long version = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	if (t->sent_ms == 0)
		return;
	record_request(&look->record, slice_of(t->request->url),
	    version == CURL_HTTP_VERSION_2_0 ? "HTTP/2" : "HTTP/1.1",
	    t->request->userinfo, lines, t->request->headers,
	    t->request->header_count);
	record_response(&look->record, &t->headers);
	record_fact(
	    &look->record, t->proxied ? "by-proxy" : "address", t->address);
	if (t->certificate[0])
		record_fact(
		    &look->record, "certificate-sha256", t->certificate);
}

/* Counts what is the host's own fault, and leaves it alone after some. */
static void
note_health(struct fetch *f, struct host *h, const struct transfer *t)
{
	int status = t->headers.status;
	char why[128];

	if (!t->connection_failed) {
		if (status && status != 429 && status != 503)
			h->failures = 0;
		return;
	}
	h->failures++;
	if (h->failures < POLITE_FAILURES)
		return;
	snprintf(why, sizeof(why), "%.60s did not answer %u times in a row",
	    h->key, h->failures);
	look_park(f, h, polite_back_off_s(h->failures - POLITE_FAILURES + 1), why);
}

static void
take_answer(struct look *look, struct transfer *t)
{
	headers_free(&look->headers);
	text_free(&look->body);
	look->headers = t->headers;
	headers_init(&t->headers);
	if (t->error)
		text_free(&t->body); /* part of a body is no use to anybody */
	look->body = t->body;
	text_init(&t->body, 0);
	look->coding = t->coding;
	memcpy(look->certificate, t->certificate, sizeof(look->certificate));
}

void
look_conclude(struct fetch *f, struct look *look)
{
	int status = look->headers.status;
	const char *name = failure_status_name(status);

	if (status == 200 || status == 304) {
		look->outcome = status == 200 ? FETCH_PAGE : FETCH_NOT_MODIFIED;
		look_done(f, look);
		return;
	}
	look_fail(f, look, FETCH_ERROR_HTTP, "the server answered %d%s%s",
	    status, *name ? " " : "", name);
}

static void
finish_page(struct fetch *f, struct look *look, struct transfer *t)
{
	int status = t->headers.status;
	struct host *h = look->host;

	if (status == 429 || status == 503)
		look_refused_for_now(f, look, t);
	take_answer(look, t);
	if (t->error)
		look_fail(f, look, t->error, "%s", t->message);
	else
		look_conclude(f, look);
	if (polite_is_parked(h, fetch_now(f)))
		look_fail_waiting(f, h);
}

static enum emend_status
page_arrived(struct fetch *f, struct look *look, struct transfer *t,
    struct emend_error *err)
{
	enum fetch_error error = FETCH_ERROR_NONE;
	enum emend_status status;
	bool moved = false;

	keep_record(look, t);
	if (look->record.status) {
		look_free(look);
		return emend_fail_nomem(err);
	}
	if (!t->error && headers_get(&t->headers, "Location", 0).len &&
	    t->headers.status / 100 == 3 && t->headers.status != 304) {
		status = look_follow(
		    f, look, t, &moved, &error, &look->message, err);
		if (status) {
			look_free(look);
			return status;
		}
		if (moved)
			return EMEND_OK;
		take_answer(look, t);
		look->outcome = FETCH_FAILED;
		look->error = error;
		look_done(f, look);
		return EMEND_OK;
	}
	finish_page(f, look, t);
	return EMEND_OK;
}

enum emend_status
look_arrived(
    struct fetch *f, struct slot *slot, CURLcode code, struct emend_error *err)
{
	struct look *look = slot->look;
	struct transfer *t = &slot->transfer;
	enum emend_status status = transfer_end(t, f->multi, code, err);

	slot->look = NULL;
	slot->next_idle = f->idle;
	f->idle = slot;
	f->running--;
	look->spent_ms += t->elapsed_ms;
	budget_spend(f, look->host, t);
	take_cookies(f, look, t);
	/* the server counts from when a request reaches it */
	polite_ended(&f->polite, look->host,
	    t->heard_ms ? t->heard_ms : t->sent_ms, t->elapsed_ms);
	note_health(f, look->host, t);
	if (!status && t->address[0] && !t->proxied &&
	    !polite_found_at(&f->polite, look->host, t->address))
		status = emend_fail_nomem(err);
	if (!status)
		status = learn_hsts(f, look, t, err);
	if (!status && look->host->cookies.status)
		status = emend_fail_nomem(err);
	if (status) {
		look_free(look);
		return status;
	}
	if (look->phase == LOOK_ROBOTS)
		return look_robots_arrived(f, look, t, err);
	return page_arrived(f, look, t, err);
}
