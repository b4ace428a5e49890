#include "fetch/look.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/time.h"
#include "base/url.h"
#include "fetch/budget.h"
#include "fetch/cookies.h"
#include "fetch/feed.h"
#include "fetch/replay.h"

void
look_done(struct fetch *f, struct look *look)
{
	look->next = NULL;
	if (f->done_last)
		f->done_last->next = look;
	else
		f->done_first = look;
	f->done_last = look;
	f->done_count++;
	f->done_held += look->body.cap;
}

void
look_fail(struct fetch *f, struct look *look, enum fetch_error error,
    const char *fmt, ...)
{
	char sentence[LOOK_MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);
	look->outcome = FETCH_FAILED;
	look->error = error;
	text_truncate(&look->message, 0);
	text_puts(&look->message, sentence);
	look_done(f, look);
}

/* Why nothing that waits at a parked host is asked for. */
void
look_fail_parked(struct fetch *f, struct look *look)
{
	const struct host *h = look->host;
	char when[TIME_LOCAL_MAX];

	look->retry_after = h->parked_until;
	if (h->robots.error && look->phase == LOOK_PAGE &&
	    !look->request.ignore_robots) {
		look_fail(f, look, h->robots.error, "%s", h->robots.message);
		return;
	}
	time_format_local(when, h->parked_until);
	look_fail(f, look, FETCH_ERROR_PARKED, "%s: not asked again before %s",
	    h->parked_why, when);
}

void
look_queue(struct fetch *f, struct look *look)
{
	if (polite_is_parked(look->host, fetch_now(f))) {
		look_fail_parked(f, look);
		return;
	}
	polite_push(&f->polite, look->host, &look->item);
	f->waiting++;
}

void
look_go_on(struct fetch *f, struct look *look)
{
	if (look->phase == LOOK_PAGE &&
	    polite_is_parked(look->host, fetch_now(f))) {
		look_fail_parked(f, look);
		return;
	}
	polite_push_front(&f->polite, look->host, &look->item);
	f->waiting++;
}

static struct polite_item *
pop(struct fetch *f, struct host *h)
{
	f->waiting--;
	return polite_pop(&f->polite, h);
}

void
look_fail_waiting(struct fetch *f, struct host *h)
{
	while (h->first) {
		struct polite_item *item = pop(f, h);
		struct look *look = (struct look *)item;

		if (item->is_promise)
			promise_set_aside(f, (struct promise *)item);
		else if (look->phase == LOOK_ROBOTS)
			look_robots_failed(f, look, 0, FETCH_ERROR_ROBOTS,
			    "its robots.txt is kept by a host that asked not "
			    "to be asked");
		else
			look_fail_parked(f, look);
	}
}

void
look_park(struct fetch *f, struct host *h, int64_t seconds, const char *why)
{
	polite_park(h, fetch_now(f), seconds, why);
	look_fail_waiting(f, h);
}

bool
look_is_at_first(const struct look *look)
{
	return slice_equal(slice_of(look->host->key), look->first_key);
}

bool
look_any_address(const struct fetch *f, const struct look *look)
{
	return f->settings.allow_private ||
	       (look->request.named && look_is_at_first(look));
}

size_t
look_most_bytes(const struct fetch *f, const struct look *look)
{
	size_t most = (size_t)f->settings.max_bytes;

	return look->request.listing && most < FEED_BYTES_MAX ? FEED_BYTES_MAX
							      : most;
}

static void
write_cookie(const struct fetch *f, struct look *look)
{
	struct slice jar = slice_new(
	    look->host->cookies.ptr, look->host->cookies.len);
	struct url u;

	text_truncate(&look->cookie, 0);
	if (look->request.cookies && look_is_at_first(look) &&
	    url_parse(&u, slice_of(look->url.ptr)))
		cookies_write(&look->cookie, jar, u.path, fetch_now(f));
}

static void
fill_request(const struct fetch *f, const struct look *look,
    struct transfer_request *r, int64_t left_ms)
{
	*r = (struct transfer_request){
		.kind = TRANSFER_ROBOTS,
		.url = look->url.ptr,
		.user_agent = f->settings.user_agent,
		.from = f->settings.from,
		.any_address = look_any_address(f, look),
		.max_bytes = (size_t)f->settings.max_bytes,
		.timeout_ms = left_ms,
		.spent_ms = look->spent_ms,
	};
	if (look->phase == LOOK_ROBOTS)
		return;
	r->kind = TRANSFER_PAGE;
	r->any_type = look->request.listing;
	r->max_bytes = look_most_bytes(f, look);
	r->etag = look->request.etag;
	r->last_modified = look->request.last_modified;
	if (look_is_at_first(look)) {
		r->cookie = look->cookie.ptr;
		r->userinfo = look->userinfo;
		r->headers = look->request.headers;
		r->header_count = look->request.header_count;
	}
}

/* The hop that look stands before, which is out of its queue. */
static enum emend_status
start(struct fetch *f, struct look *look, struct emend_error *err)
{
	int64_t left = f->settings.timeout_ms - look->spent_ms;
	struct slot *slot = f->idle;

	write_cookie(f, look);
	fill_request(f, look, &slot->request, left > 0 ? left : 1);
	text_add(&look->trail, look->url.ptr, look->url.len);
	text_putc(&look->trail, '\n');
	if (look->trail.status || look->cookie.status) {
		look_free(look);
		return emend_fail_nomem(err);
	}
	f->idle = slot->next_idle;
	slot->look = look;
	f->running++;
	polite_started(&f->polite, look->host, monotonic_ms());
	return transfer_start(&slot->transfer, f->multi, &slot->request, err);
}

/* More than an hour between two requests is no wait for one run. */
static void
heed_long_delay(struct fetch *f, struct host *h)
{
	int64_t delay = polite_delay_ms(&f->polite, h);
	char why[128];

	if (delay <= POLITE_CRAWL_DELAY_MAX_MS)
		return;
	snprintf(why, sizeof(why),
	    "%.60s asks for %lld seconds between two requests", h->key,
	    (long long)(delay / 1000));
	look_park(f, h, delay / 1000, why);
}

/* What was begun is gone on with. */
static bool
is_fresh(const struct look *look)
{
	return look->phase == LOOK_PAGE && look->hops == 0;
}

/* The host is asked now, but not by us. */
static void
pass_turn(struct fetch *f, struct look *look)
{
	int64_t now = monotonic_ms();

	polite_started(&f->polite, look->host, now);
	polite_ended(&f->polite, look->host, now, 0);
	look->outcome = FETCH_PAGE;
	look_done(f, look);
}

/* *out is NULL if there is nothing to ask here any more. */
static enum emend_status
take_first(
    struct look **out, struct fetch *f, struct host *h, struct emend_error *err)
{
	struct polite_item *item = pop(f, h);
	enum emend_status status;

	*out = (struct look *)item;
	if (!item->is_promise)
		return EMEND_OK;
	status = promise_keep(out, f, (struct promise *)item, err);
	if (status || !*out || (*out)->host == h)
		return status;
	look_queue(f, *out); /* it has another address meanwhile */
	*out = NULL;
	return EMEND_OK;
}

enum emend_status
look_take_turn(struct fetch *f, struct host *h, struct emend_error *err)
{
	struct look *look;
	enum emend_status status;
	bool done = false;

	if (polite_is_parked(h, fetch_now(f))) {
		look_fail_waiting(f, h);
		return EMEND_OK;
	}
	status = take_first(&look, f, h, err);
	if (status || !look)
		return status;
	if (is_fresh(look) && !budget_allows(f, h)) {
		h->left++;
		look_fail(f, look, FETCH_ERROR_STOPPED,
		    "the budget of its host is used up");
		return EMEND_OK;
	}
	if (look->request.turn_only) {
		pass_turn(f, look);
		return EMEND_OK;
	}
	if (f->settings.replay)
		return replay_look(f, look, err);
	if (is_fresh(look) && look_proxy_is_led_inside(f, look))
		return EMEND_OK;
	if (look->phase == LOOK_PAGE && !look->request.ignore_robots) {
		if (robots_cache_is_stale(&h->robots, fetch_now(f))) {
			status = look_robots_begin(f, look, err);
			return status ? status : start(f, look, err);
		}
		status = look_robots_judge(f, look, &done, err);
		if (status || done)
			return status;
	}
	status = start(f, look, err);
	if (!status)
		heed_long_delay(f, h);
	return status;
}
