#include <stdio.h>
#include <stdlib.h>

#include "base/url.h"
#include "fetch/failure.h"
#include "fetch/look.h"

#define UNPACKED_MAX (4 * ROBOTS_MAX) /* a server may pack it unasked */

static struct slice
host_name(const struct look *look)
{
	struct url u;

	if (!url_parse(&u, slice_new(look->url.ptr, look->url.len)))
		return SLICE("the server");
	return slice_sub(u.host, 0, 100);
}

/* The page's way so far is put aside until robots.txt is known. */
enum emend_status
look_robots_begin(struct fetch *f, struct look *look, struct emend_error *err)
{
	enum emend_status status;
	struct text url;

	text_init(&url, URL_MAX);
	status = url_origin(&url, slice_new(look->url.ptr, look->url.len), err);
	text_puts(&url, "/robots.txt");
	if (!status)
		status = text_check(&url, err);
	if (status) {
		text_free(&url);
		look_free(look);
		return status;
	}
	look->page_url = look->url;
	look->page_trail = look->trail;
	look->page_spent_ms = look->spent_ms;
	look->page_hops = look->hops;
	look->url = url;
	text_init(&look->trail, look->page_trail.limit);
	look->spent_ms = 0;
	look->hops = 0;
	look->phase = LOOK_ROBOTS;
	look->item.urgent = true; /* hosts may wait for one another */
	look->robots_host = look->host;
	polite_hold(&f->polite, look->host, true);
	return EMEND_OK;
}

/* Back to the page. */
static void
resume(struct fetch *f, struct look *look)
{
	text_free(&look->url);
	text_free(&look->trail);
	look->url = look->page_url;
	look->trail = look->page_trail;
	text_init(&look->page_url, 0);
	text_init(&look->page_trail, 0);
	look->spent_ms = look->page_spent_ms;
	look->hops = look->page_hops;
	look->host = look->robots_host;
	look->robots_host = NULL;
	look->phase = LOOK_PAGE;
	look->item.urgent = false;
	polite_hold(&f->polite, look->host, false);
}

enum emend_status
look_robots_judge(
    struct fetch *f, struct look *look, bool *done, struct emend_error *err)
{
	enum emend_status status;
	enum fetch_error error;
	struct slice path;
	struct url u;

	*done = false;
	if (!url_parse(&u, slice_new(look->url.ptr, look->url.len)))
		return EMEND_OK;
	path = slice_between(u.path.ptr, look->url.ptr + look->url.len);
	text_truncate(&look->message, 0);
	status = robots_cache_judge(&look->host->robots, host_name(look), path,
	    fetch_now(f), &error, &look->message, err);
	if (status) {
		look_free(look);
		return status;
	}
	if (error) {
		*done = true;
		look->outcome = FETCH_FAILED;
		look->error = error;
		look_done(f, look);
	}
	return EMEND_OK;
}

/* robots.txt is known, for better or worse: on with the look. */
static enum emend_status
go_on(struct fetch *f, struct look *look, struct emend_error *err)
{
	enum emend_status status;
	bool done;

	resume(f, look);
	polite_heed_robots(&f->polite, look->host);
	status = look_robots_judge(f, look, &done, err);
	if (status || done)
		return status;
	look_go_on(f, look);
	return EMEND_OK;
}

void
look_robots_failed(struct fetch *f, struct look *look, int status,
    enum fetch_error error, const char *message)
{
	robots_cache_failed(
	    &look->robots_host->robots, status, error, message, fetch_now(f));
	resume(f, look);
	look_fail(f, look, error, "%s", message);
}

/* No answer: is it the host, or this file alone? */
static enum fetch_error
error_of_host(const struct transfer *t)
{
	return t->connection_failed ? t->error : FETCH_ERROR_ROBOTS;
}

static void
failed_without_answer(
    struct fetch *f, struct look *look, const struct transfer *t)
{
	struct host *h = look->robots_host;
	char message[256];

	if (t->error == FETCH_ERROR_ADDRESS) {
		/* forbidden to this look, not to the next */
		resume(f, look);
		look_fail(f, look, t->error, "%s", t->message);
		return;
	}
	if (t->connection_failed)
		snprintf(message, sizeof(message), "%s", t->message);
	else
		snprintf(message, sizeof(message),
		    "robots.txt of %.60s could not be read, so nothing else "
		    "is asked for: %.130s",
		    h->key, t->message);
	look_robots_failed(f, look, 0, error_of_host(t), message);
}

static void
failed_with_status(struct fetch *f, struct look *look, const struct transfer *t)
{
	int status = t->headers.status;
	struct host *h = look->host;
	char message[256];

	snprintf(message, sizeof(message),
	    "%.60s answered %d %s when asked for robots.txt, so nothing else "
	    "is asked for",
	    h->key, status, failure_status_name(status));
	if (status == 429 || status == 503)
		look_refused_for_now(f, look, t);
	look_robots_failed(f, look, status, FETCH_ERROR_ROBOTS, message);
	if (polite_is_parked(h, fetch_now(f)))
		look_fail_waiting(f, h);
}

/* Redirected to the robots.txt of a host that is likely to be next, as from
 * http to https: it need not be asked for it again. */
static bool
is_another_hosts_own(const struct fetch *f, const struct look *look)
{
	struct url u;

	return look->host != look->robots_host && !look->host->held &&
	       robots_cache_is_stale(&look->host->robots, fetch_now(f)) &&
	       url_parse(&u, slice_new(look->url.ptr, look->url.len)) &&
	       slice_equal(u.path, SLICE("/robots.txt")) && !u.has_query;
}

static enum emend_status
read_file(struct fetch *f, struct look *look, const struct transfer *t,
    struct emend_error *err)
{
	struct slice body = slice_new(t->body.ptr, t->body.len);
	enum emend_status status = EMEND_OK;
	char *unpacked = NULL;
	size_t len = 0;

	if (robots_cache_is_file(t->headers.status) &&
	    t->coding != CODING_IDENTITY && body.len) {
		status = decode_body(
		    &unpacked, &len, t->coding, body, UNPACKED_MAX, err);
		body = slice_new(unpacked, len);
	}
	if (!status)
		status = robots_cache_answered(&look->robots_host->robots,
		    t->headers.status, body, f->agent, fetch_now(f), err);
	if (!status && is_another_hosts_own(f, look))
		status = robots_cache_answered(&look->host->robots,
		    t->headers.status, body, f->agent, fetch_now(f), err);
	free(unpacked);
	if (status == EMEND_PARSE || status == EMEND_LIMIT) {
		look_robots_failed(f, look, 200, FETCH_ERROR_ROBOTS,
		    "its robots.txt is damaged, so nothing else is asked for");
		return EMEND_OK;
	}
	if (status) {
		look_free(look);
		return status;
	}
	return go_on(f, look, err);
}

/* A redirect that is not followed: too many mean that there is no file. */
static enum emend_status
follow(struct fetch *f, struct look *look, const struct transfer *t,
    struct emend_error *err)
{
	enum fetch_error error;
	enum emend_status status;
	char message[256];
	bool moved;

	status = look_follow(f, look, t, &moved, &error, &look->message, err);
	if (status) {
		look_free(look);
		return status;
	}
	if (moved)
		return EMEND_OK;
	if (error == FETCH_ERROR_REDIRECT)
		return read_file(f, look, t, err);
	snprintf(message, sizeof(message), "robots.txt of %.60s: %.170s",
	    look->robots_host->key, look->message.ptr);
	look_robots_failed(f, look, t->headers.status,
	    error == FETCH_ERROR_TIMEOUT ? error : FETCH_ERROR_ROBOTS, message);
	return EMEND_OK;
}

enum emend_status
look_robots_arrived(struct fetch *f, struct look *look,
    const struct transfer *t, struct emend_error *err)
{
	int status = t->headers.status;

	if (t->error) {
		failed_without_answer(f, look, t);
		return EMEND_OK;
	}
	if (status / 100 == 3 && headers_get(&t->headers, "Location", 0).len)
		return follow(f, look, t, err);
	if (!robots_cache_is_answer(status)) {
		failed_with_status(f, look, t);
		return EMEND_OK;
	}
	return read_file(f, look, t, err);
}
