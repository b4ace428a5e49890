#include "watch/delivering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/channel.h"
#include "alerts/dispatch.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/time.h"
#include "publish/mailing.h"
#include "settings/settings.h"
#include "store/outbox.h"
#include "store/store.h"
#include "watch/delivering_work.h"

#define ROUND_MESSAGES 200 /* in memory at a time */
#define RESULTS_KEPT 50    /* written in one transaction */
#define WAIT_MS 500
#define STOP_GRACE_MS 3000
#define RETRY_FIRST INT64_C(60)
#define RETRY_MOST (INT64_C(6) * 3600)
#define ASKED_MOST (INT64_C(24) * 3600) /* of a Retry-After */
#define GIVE_UP_AFTER (INT64_C(3) * 86400)
#define KEEP_SENT (INT64_C(90) * 86400)

/* ---- small parts ---- */

/* Of no rule: a mail, as long as emend.conf says how mail goes out. */
static bool
find_report(const struct settings *settings, const char *channel,
    struct rule_channel *own, struct channel_use *out)
{
	static const struct alert_rule reports = { .name = "report" };
	const char *to = strchr(channel, ' ');

	if (!to || mailing_check(settings, to + 1, NULL))
		return false;
	*own = (struct rule_channel){ &channel_email, to + 1, channel };
	out->rule = &reports;
	out->channel = own;
	return true;
}

bool
delivering_find(const struct settings *settings, const char *rule,
    const char *channel, struct rule_channel *own, struct channel_use *out)
{
	size_t i, j;

	out->settings = &settings->alerts;
	if (!strcmp(rule, MAILING_RULE))
		return find_report(settings, channel, own, out);
	for (i = 0; i <= settings->rule_count; i++) {
		const struct alert_rule *r = i < settings->rule_count
		                                 ? &settings->rules[i]
		                                 : settings->operator;

		if (!r || strcmp(r->name, rule))
			continue;
		out->rule = r;
		for (j = 0; j < r->channel_count; j++) {
			out->channel = &r->channels[j];
			if (!strcmp(r->channels[j].label, channel))
				return true;
		}
	}
	return false;
}

/* Twice as long after each try, and so that not all come back at once; the
 * same for the same try, whenever it is reckoned. */
static int64_t
retry_after(const struct message_row *row, int64_t asked)
{
	char name[128], hex[SHA256_HEX + 1];
	unsigned char byte = 0;
	int64_t wait = RETRY_FIRST;
	unsigned i;

	for (i = 1; i < row->attempts && wait < RETRY_MOST; i++)
		wait *= 2;
	snprintf(name, sizeof(name), "%.64s %u", row->message, row->attempts);
	sha256_hex(hex, slice_of(name));
	(void)hex_read(&byte, 1, slice_new(hex, 2));
	wait += wait * byte / 1024;
	if (wait > RETRY_MOST)
		wait = RETRY_MOST;
	if (asked > ASKED_MOST)
		asked = ASKED_MOST;
	return wait > asked ? wait : asked;
}

/* ---- one round: what is in memory at a time ---- */

/* A message on its way; the strings are its own. */
struct under_way {
	struct message_row row;
	struct rule_channel own; /* of a report */
	struct delivery delivery;
	struct text strings;
	bool done;
};

struct round {
	struct delivering *d;
	struct dispatcher *dispatcher;
	struct under_way *at;
	size_t count;
	int64_t last_row;   /* each is tried once a run */
	int64_t stopped_ms; /* when that was seen; 0 */
	struct under_way *results[RESULTS_KEPT];
	size_t result_count;
};

/* Into one block that is not moved any more. */
static enum emend_status
copy_row(
    struct under_way *u, const struct message_row *row, struct emend_error *err)
{
	const char *strings[] = { row->message, row->rule, row->channel,
		row->subject };
	const char **to[] = { &u->row.message, &u->row.rule, &u->row.channel,
		&u->row.subject };
	size_t offsets[4], body, i;
	enum emend_status status;

	u->row = *row;
	u->row.failure = NULL;
	text_init(&u->strings, (size_t)64 << 20);
	for (i = 0; i < 4; i++) {
		offsets[i] = u->strings.len;
		text_add(&u->strings, strings[i], strlen(strings[i]) + 1);
	}
	body = u->strings.len;
	text_add(&u->strings, row->body.ptr, row->body.len);
	status = text_check(&u->strings, err);
	if (status)
		return status;
	for (i = 0; i < 4; i++)
		*to[i] = u->strings.ptr + offsets[i];
	u->row.body.ptr = u->strings.ptr + body;
	return EMEND_OK;
}

static enum emend_status
take_message(
    void *payload, const struct message_row *row, struct emend_error *err)
{
	struct round *r = payload;
	struct under_way *u = &r->at[r->count++];

	r->last_row = row->row;
	return copy_row(u, row, err);
}

static void
empty_round(struct round *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		text_free(&r->at[i].strings);
	memset(r->at, 0, ROUND_MESSAGES * sizeof(*r->at));
	r->count = 0;
}

/* ---- what became of it ---- */

static void
tell_channel(
    struct round *r, const struct under_way *u, const char *message, bool over)
{
	struct text shown;

	text_init(&shown, 4096);
	channel_shown(&shown, u->row.channel);
	delivering_tell(r->d, "channel", shown.ptr, message, over, u->row.rule);
	text_free(&shown);
}

/* Tells of a channel's trouble when it begins and when it is over. */
static enum emend_status
note_channel(
    struct round *r, const struct under_way *u, struct emend_error *err)
{
	struct store *store = r->d->options->store;
	const struct delivery *done = &u->delivery;
	bool works = done->outcome == DELIVERY_DONE;
	struct channel_row row;
	enum emend_status status;

	status = outbox_channel(store, u->row.channel, &row, err);
	if (status || (works && !row.since) ||
	    (!works && row.since && row.closed == done->closed))
		return status;
	if (works)
		tell_channel(r, u, "it takes alerts again", true);
	else if (!row.since)
		tell_channel(r, u, done->why, false);
	row.since = works ? 0 : row.since ? row.since : r->d->now;
	row.closed = !works && (row.closed || done->closed);
	return outbox_put_channel(store, u->row.channel, &row, err);
}

/* Once, when nothing more will be tried. */
static void
tell_given_up(struct round *r, const struct under_way *u)
{
	bool report = !strcmp(u->row.rule, MAILING_RULE);
	struct text message;

	text_init(&message, 4096);
	text_addf(&message, "gives up on \"%s\" for ", u->row.subject);
	channel_shown(&message, u->row.channel);
	text_addf(&message, " after %u %s: %s; \"emend %s\" %s it again",
	    u->row.attempts, u->row.attempts == 1 ? "try" : "tries",
	    u->delivery.why, report ? "report --since" : "alert replay",
	    report ? "tells" : "queues");
	delivering_tell(r->d, "rule", report ? "report" : u->row.rule,
	    message.ptr, false, u->row.rule);
	text_free(&message);
}

static enum emend_status
keep_result(struct round *r, struct under_way *u, struct emend_error *err)
{
	struct message_row *row = &u->row;
	const struct delivery *done = &u->delivery;
	int64_t now = r->d->now;
	bool give_up;

	row->attempts++;
	if (!row->first_try)
		row->first_try = now;
	give_up = done->outcome == DELIVERY_REFUSED || done->closed ||
	          now - row->first_try >= GIVE_UP_AFTER;
	if (done->outcome == DELIVERY_DONE) {
		row->state = MESSAGE_SENT;
		r->d->result->delivered++;
	} else {
		row->failure = done->why;
		row->state = give_up ? MESSAGE_FAILED : MESSAGE_WAITING;
		row->next_try = now + retry_after(row, done->retry_after);
		r->d->result->failed++;
		if (give_up)
			tell_given_up(r, u);
	}
	return outbox_put_result(r->d->options->store, row, now, err);
}

static enum emend_status
keep_results_in(struct round *r, struct emend_error *err)
{
	struct store *store = r->d->options->store;
	enum emend_status status = outbox_begin(store, err);
	size_t i;

	for (i = 0; i < r->result_count && status == EMEND_OK; i++) {
		status = note_channel(r, r->results[i], err);
		if (status == EMEND_OK)
			status = keep_result(r, r->results[i], err);
	}
	if (status == EMEND_OK)
		status = delivering_queue_troubles(r->d, err);
	if (status == EMEND_OK)
		status = outbox_commit(store, err);
	if (status)
		outbox_rollback(store);
	r->result_count = 0;
	return status;
}

static enum emend_status
keep_results(struct round *r, struct emend_error *err)
{
	struct store *store = r->d->options->store;
	enum emend_status status;

	if (r->result_count == 0)
		return EMEND_OK;
	status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = keep_results_in(r, err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

/* ---- the rounds ---- */

static enum emend_status
begin_delivery(struct round *r, struct under_way *u, struct emend_error *err)
{
	const struct settings *settings = r->d->options->settings;
	struct delivery *delivery = &u->delivery;
	struct channel_row channel;
	enum emend_status status;
	bool known;

	*delivery = (struct delivery){
		.message = u->row.message,
		.subject = u->row.subject,
		.made_at = u->row.made_at,
		.body = u->row.body,
		.now = r->d->now,
		.payload = u,
	};
	status =
	    outbox_channel(r->d->options->store, u->row.channel, &channel, err);
	if (status)
		return status;
	known = delivering_find(
	    settings, u->row.rule, u->row.channel, &u->own, &delivery->use);
	if (known && !channel.closed)
		return dispatcher_add(r->dispatcher, delivery, err);
	delivery->outcome = DELIVERY_REFUSED;
	delivery->closed = channel.closed;
	snprintf(delivery->why, sizeof(delivery->why), "%s",
	    known ? "its receiver wants no more (410); \"emend alert test\" "
	            "tries it again"
	          : "emend.conf does not have this channel any more");
	r->results[r->result_count++] = u;
	return r->result_count < RESULTS_KEPT ? EMEND_OK : keep_results(r, err);
}

static enum emend_status
take_result(struct round *r, struct delivery *done, struct emend_error *err)
{
	if (done->outcome == DELIVERY_UNTRIED)
		return EMEND_OK;
	r->results[r->result_count++] = done->payload;
	return r->result_count < RESULTS_KEPT ? EMEND_OK : keep_results(r, err);
}

/* Asked to stop, it begins nothing new, and waits a moment for the rest: what
 * is broken off goes out again later. */
static bool
is_over(struct round *r)
{
	if (!*r->d->options->stop)
		return false;
	dispatcher_stop(r->dispatcher);
	if (!r->stopped_ms)
		r->stopped_ms = monotonic_ms();
	return monotonic_ms() - r->stopped_ms > STOP_GRACE_MS;
}

static enum emend_status
run_round(struct round *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct delivery *done;
	size_t i;

	for (i = 0; i < r->count && status == EMEND_OK; i++)
		status = begin_delivery(r, &r->at[i], err);
	while (status == EMEND_OK && dispatcher_busy(r->dispatcher) &&
	       !is_over(r)) {
		status = dispatcher_next(r->dispatcher, &done, WAIT_MS, err);
		if (status == EMEND_OK && done)
			status = take_result(r, done, err);
		/* nobody waits for the next result: what came is kept now */
		else if (status == EMEND_OK)
			status = keep_results(r, err);
	}
	return status ? status : keep_results(r, err);
}

static enum emend_status
try_messages(struct delivering *d, struct emend_error *err)
{
	struct round r = { .d = d };
	enum emend_status status;

	r.at = calloc(ROUND_MESSAGES, sizeof(*r.at));
	if (!r.at)
		return emend_fail_nomem(err);
	status =
	    dispatcher_new(&r.dispatcher, &d->options->settings->alerts, err);
	while (status == EMEND_OK && !*d->options->stop) {
		status = outbox_due(d->options->store, d->now, r.last_row,
		    ROUND_MESSAGES, take_message, &r, err);
		if (status || !r.count)
			break;
		status = run_round(&r, err);
		empty_round(&r);
	}
	dispatcher_free(r.dispatcher);
	empty_round(&r);
	free(r.at);
	return status;
}

static enum emend_status
prune(struct delivering *d, struct emend_error *err)
{
	struct store *store = d->options->store;
	enum emend_status status = store_lock(store, STORE_LOCK_WRITE, err);

	if (status)
		return status;
	status = outbox_begin(store, err);
	if (status == EMEND_OK)
		status = outbox_prune(store, d->now - KEEP_SENT, err);
	if (status == EMEND_OK)
		status = outbox_commit(store, err);
	if (status)
		outbox_rollback(store);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

enum emend_status
deliver(const struct delivering_options *options, struct delivering_result *out,
    struct emend_error *err)
{
	struct delivering d = { .options = options,
		.result = out,
		.now = clock_now(options->clock) };
	struct outbox_counts counts = { 0 };
	enum emend_status status;

	*out = (struct delivering_result){ 0 };
	telling_init(&d.troubles);
	status = store_lock(options->store, STORE_LOCK_DELIVER, err);
	if (status)
		return status;
	status = delivering_watch(&d, err);
	if (status == EMEND_OK)
		status = outbox_counts(options->store, &counts, err);
	if (status == EMEND_OK && counts.alerts)
		status = delivering_make(&d, err);
	if (status == EMEND_OK && (counts.alerts || counts.messages))
		status = try_messages(&d, err);
	if (status == EMEND_OK && out->delivered)
		status = prune(&d, err);
	if (status == EMEND_OK)
		status = outbox_counts(options->store, &counts, err);
	out->waiting = counts.alerts + counts.messages;
	telling_free(&d.troubles);
	store_unlock(options->store, STORE_LOCK_DELIVER);
	return status;
}
