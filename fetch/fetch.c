#include "fetch/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "base/url.h"
#include "fetch/budget.h"
#include "fetch/failure.h"
#include "fetch/look.h"

#define POLL_MAX_MS 200    /* fetch_stop and new requests are seen so soon */
#define PERFORM_EVERY_MS 10 /* while results wait */
#define STOP_GRACE_MS 3000 /* for what is under way at fetch_stop */
#define CONCURRENCY_MAX 512

void
fetch_settings_init(struct fetch_settings *s)
{
	*s = (struct fetch_settings){
		.user_agent = "emend/" EMEND_VERSION,
		.concurrency = 32,
		.per_host = 1,
		.delay_ms = 2000,
		.timeout_ms = 30000,
		.max_bytes = UINT64_C(8) << 20,
		.max_text = UINT64_C(32) << 20,
	};
}

int64_t
fetch_now(const struct fetch *f)
{
	return (f->settings.now_ms + monotonic_ms() - f->started_ms) / 1000;
}

static enum emend_status
copy_settings(
    struct fetch *f, const struct fetch_settings *s, struct emend_error *err)
{
	f->settings = *s;
	if (!s->user_agent)
		f->settings.user_agent = "emend/" EMEND_VERSION;
	f->user_agent = strdup(f->settings.user_agent);
	f->from = s->from ? strdup(s->from) : NULL;
	f->replay = s->replay ? strdup(s->replay) : NULL;
	if (!f->user_agent || (s->from && !f->from) ||
	    (s->replay && !f->replay))
		return emend_fail_nomem(err);
	f->settings.user_agent = f->user_agent;
	f->settings.from = f->from;
	f->settings.replay = f->replay;
	f->agent = slice_new(f->user_agent, strcspn(f->user_agent, "/ "));
	return EMEND_OK;
}

static enum emend_status
make_slots(struct fetch *f, struct emend_error *err)
{
	size_t n = f->settings.concurrency;

	if (n == 0)
		n = 1;
	if (n > CONCURRENCY_MAX)
		n = CONCURRENCY_MAX;
	f->pool.most = TRANSFER_POOL_MAX;
	f->pool.share = f->pool.most / n;
	f->slots = calloc(n, sizeof(*f->slots));
	if (!f->slots)
		return emend_fail_nomem(err);
	for (; f->slot_count < n; f->slot_count++) {
		struct slot *slot = &f->slots[f->slot_count];

		transfer_init(&slot->transfer, &f->pool);
		slot->next_idle = f->idle;
		f->idle = slot;
	}
	return EMEND_OK;
}

static enum emend_status
make_multi(struct fetch *f, struct emend_error *err)
{
	f->multi = curl_multi_init();
	if (!f->multi)
		return emend_fail_nomem(err);
	curl_multi_setopt(
	    f->multi, CURLMOPT_MAXCONNECTS, (long)f->slot_count * 2);
	/* with as many, each would end another that is to be used again */
	curl_multi_setopt(
	    f->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)f->slot_count * 2);
	return EMEND_OK;
}

enum emend_status
fetch_new(struct fetch **out, const struct fetch_settings *settings,
    struct emend_error *err)
{
	enum emend_status status;
	struct fetch *f = calloc(1, sizeof(*f));

	*out = NULL;
	if (!f)
		return emend_fail_nomem(err);
	f->started_ms = monotonic_ms();
	polite_init(&f->polite, settings->per_host, settings->delay_ms);
	status = copy_settings(f, settings, err);
	if (!status)
		status = make_slots(f, err);
	if (!status)
		status = make_multi(f, err);
	if (!status) {
		*out = f;
		f = NULL;
	}
	fetch_free(f);
	return status;
}

static void
free_looks(struct fetch *f)
{
	size_t i;

	for (i = 0; i < f->polite.hosts.count; i++) {
		struct host *h = f->polite.hosts.entries[i].value;
		struct polite_item *item;

		while ((item = polite_pop(&f->polite, h))) {
			if (item->is_promise)
				free(item); /* its first member */
			else
				look_free((struct look *)item);
		}
	}
	while (f->done_first) {
		struct look *look = f->done_first;

		f->done_first = look->next;
		look_free(look);
	}
	promise_drop_aside(f);
	look_free(f->given);
}

void
fetch_free(struct fetch *f)
{
	size_t i;

	if (!f)
		return;
	for (i = 0; i < f->slot_count; i++) {
		struct slot *slot = &f->slots[i];

		if (slot->look)
			transfer_abort(&slot->transfer, f->multi);
		look_free(slot->look);
		transfer_free(&slot->transfer);
	}
	curl_multi_cleanup(f->multi);
	free_looks(f);
	polite_free(&f->polite);
	hsts_free(&f->hsts);
	free(f->slots);
	free(f->user_agent);
	free(f->from);
	free(f->replay);
	free(f);
}

enum emend_status
fetch_add(struct fetch *f, const struct fetch_request *request,
    struct emend_error *err)
{
	enum emend_status status;
	struct look *look;

	status = look_new(&look, f, request, err);
	if (!status)
		look_queue(f, look);
	return status;
}

/* Are there places, and is nobody late to take what is done already? */
static bool
may_start(const struct fetch *f)
{
	return f->idle && f->running + f->done_count < f->slot_count;
}

/* All whose turn has come. */
static enum emend_status
start_due(struct fetch *f, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	while (!status && may_start(f)) {
		struct host *h = polite_due(&f->polite, monotonic_ms());

		if (!h)
			break;
		status = look_take_turn(f, h, err);
	}
	return status;
}

/* What is buffered, counted anew; true if somebody may hold any amount. */
static bool
count_held(struct fetch *f)
{
	bool privileged = false;
	size_t i;

	f->pool.held = f->done_held;
	for (i = 0; i < f->slot_count; i++) {
		if (!f->slots[i].look)
			continue;
		f->pool.held += f->slots[i].transfer.body.cap;
		privileged |= f->slots[i].transfer.privileged;
	}
	return privileged;
}

static void
resume_paused(struct fetch *f)
{
	bool privileged = count_held(f);
	size_t i;

	for (i = 0; i < f->slot_count; i++) {
		struct transfer *t = &f->slots[i].transfer;

		if (!f->slots[i].look || !t->paused ||
		    (privileged && f->pool.held > f->pool.most))
			continue;
		transfer_resume(t, !privileged);
		privileged = true;
	}
}

static enum emend_status
perform(struct fetch *f, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	int running, left;
	CURLMcode code = curl_multi_perform(f->multi, &running);
	CURLMsg *message;

	if (code)
		return failure_of_multi(code, err);
	while (!status && (message = curl_multi_info_read(f->multi, &left))) {
		void *slot = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &slot);
		status = look_arrived(f, slot, message->data.result, err);
	}
	return status;
}

static void
stop_waiting(struct fetch *f)
{
	size_t i;

	for (i = 0; i < f->polite.hosts.count; i++) {
		struct host *h = f->polite.hosts.entries[i].value;
		struct polite_item *item;

		while ((item = polite_pop(&f->polite, h))) {
			f->waiting--;
			if (item->is_promise)
				free(item);
			else
				look_fail(f, (struct look *)item,
				    FETCH_ERROR_STOPPED,
				    "stopped before it was asked for");
		}
	}
}

/* What is still under way a while after fetch_stop is not waited for: a page
 * that hangs must not make Ctrl-C hang. */
static void
break_off(struct fetch *f)
{
	size_t i;

	for (i = 0; i < f->slot_count; i++) {
		struct slot *slot = &f->slots[i];
		struct look *look = slot->look;

		if (!look)
			continue;
		transfer_abort(&slot->transfer, f->multi);
		slot->look = NULL;
		slot->next_idle = f->idle;
		f->idle = slot;
		f->running--;
		polite_ended(&f->polite, look->host, slot->transfer.sent_ms, 0);
		look_fail(f, look, FETCH_ERROR_STOPPED,
		    "broken off when the run was stopped");
	}
}

/* What waits will have no turn any more: one slow host must not hold up all
 * that becomes due elsewhere. */
static bool
is_over(const struct fetch *f)
{
	int64_t end = f->started_ms + f->settings.span_ms;

	return f->settings.span_ms && f->waiting &&
	    (monotonic_ms() >= end ||
		(!f->running && polite_next_ms(&f->polite) >= end));
}

static void
stop(struct fetch *f)
{
	if (!f->stopped_ms)
		f->stopped_ms = monotonic_ms();
	stop_waiting(f);
	if (monotonic_ms() - f->stopped_ms >= STOP_GRACE_MS)
		break_off(f);
}

/* Sleeps until something comes or is due. */
static enum emend_status
wait_for_more(struct fetch *f, int64_t until_ms, struct emend_error *err)
{
	int64_t now = monotonic_ms(), due = polite_next_ms(&f->polite);
	CURLMcode code;
	size_t i;

	if (may_start(f) && due < until_ms)
		until_ms = due;
	if (until_ms > now + POLL_MAX_MS)
		until_ms = now + POLL_MAX_MS;
	if (until_ms <= now)
		return EMEND_OK;
	code = curl_multi_poll(f->multi, f->others, (unsigned)f->other_count,
	    (int)(until_ms - now), NULL);
	for (i = 0; i < f->other_count; i++)
		f->other_ready |= f->others[i].revents != 0;
	return code ? failure_of_multi(code, err) : EMEND_OK;
}

bool
fetch_busy(const struct fetch *f)
{
	return f->running || f->waiting || f->done_count || f->aside_first;
}

static struct look *
take_done(struct fetch *f)
{
	struct look *look = f->done_first;

	if (!look)
		return NULL;
	f->done_first = look->next;
	if (!f->done_first)
		f->done_last = NULL;
	f->done_count--;
	f->done_held -= look->body.cap;
	return look;
}

/* One round of the loop. */
static enum emend_status
turn(struct fetch *f, bool gives, struct emend_error *err)
{
	enum emend_status status;

	if (f->stopping)
		stop(f);
	else if (is_over(f) || budget_is_over(f))
		stop_waiting(f);
	status = start_due(f, err);
	/* curl goes through all that is under way each time: first what it has
	   brought already is given, unless that takes long */
	if (!status &&
	    (!gives || !f->done_first ||
		monotonic_ms() - f->performed_ms >= PERFORM_EVERY_MS)) {
		resume_paused(f);
		f->performed_ms = monotonic_ms();
		status = perform(f, err);
	}
	return status;
}

static enum emend_status
give(struct fetch *f, struct fetch_result **out, struct emend_error *err)
{
	enum emend_status status = promise_fail_aside(f, err);

	f->given = status ? NULL : take_done(f);
	if (!f->given)
		return status;
	status = look_result(f, f->given, err);
	if (status == EMEND_OK)
		*out = &f->given->result;
	return status;
}

enum emend_status
fetch_next(struct fetch *f, struct fetch_result **out, int timeout_ms,
    struct emend_error *err)
{
	enum emend_status status;
	int64_t until =
	    timeout_ms < 0 ? INT64_MAX : monotonic_ms() + timeout_ms;

	if (out)
		*out = NULL;
	look_free(f->given);
	f->given = NULL;
	f->other_ready = false;
	for (;;) {
		status = turn(f, out != NULL, err);
		if (status == EMEND_OK && out)
			status = give(f, out, err);
		if (status || f->given || f->other_ready || !fetch_busy(f) ||
		    monotonic_ms() >= until)
			return status;
		status = wait_for_more(f, until, err);
		if (status)
			return status;
	}
}

void
fetch_stop(struct fetch *f)
{
	f->stopping = 1;
}
