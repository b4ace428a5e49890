#include "alerts/dispatch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alerts/rule.h"
#include "base/program.h"
#include "base/table.h"
#include "base/text.h"
#include "fetch/send.h"
#include "reports/escape.h"

#define SEND_MS 30000
#define RUNNING_MOST 32 /* programs at once, of all lanes */
#define WAIT_MOST_MS 1000
#define VARIABLE_MAX 1024
#define SHOWN_MOST 120 /* bytes of what a program says, in a message */

/* The deliveries to one address. */
struct lane {
	struct lane *next;
	struct delivery *first, **last; /* that wait */
	unsigned under_way;
	bool ended; /* until the next run */
};

struct running {
	struct program *program;
	struct delivery *delivery;
};

struct dispatcher {
	struct sender *sender;
	struct lane *lanes;
	struct table by_label; /* to struct lane */
	struct delivery *done, **done_last;
	struct running running[RUNNING_MOST];
	size_t running_count;
	size_t waiting, under_way;
	bool stopped;
};

/* ---- beginning and end ---- */

enum emend_status
dispatcher_new(struct dispatcher **out, const struct alert_settings *settings,
    struct emend_error *err)
{
	const struct send_settings send = {
		.user_agent = settings->user_agent,
		.timeout_ms = SEND_MS,
	};
	struct dispatcher *d = calloc(1, sizeof(*d));
	enum emend_status status;

	*out = NULL;
	if (!d)
		return emend_fail_nomem(err);
	d->done_last = &d->done;
	status = sender_new(&d->sender, &send, err);
	if (status)
		dispatcher_free(d);
	else
		*out = d;
	return status;
}

void
dispatcher_free(struct dispatcher *d)
{
	struct lane *lane;
	size_t i;

	if (!d)
		return;
	for (i = 0; i < d->running_count; i++)
		program_free(d->running[i].program);
	while ((lane = d->lanes)) {
		d->lanes = lane->next;
		free(lane);
	}
	table_free(&d->by_label);
	sender_free(d->sender);
	free(d);
}

static enum emend_status
find_lane(struct dispatcher *d, const char *label, struct lane **out,
    struct emend_error *err)
{
	struct lane *lane = table_get(&d->by_label, slice_of(label));

	*out = lane;
	if (lane)
		return EMEND_OK;
	lane = calloc(1, sizeof(*lane));
	if (!lane)
		return emend_fail_nomem(err);
	if (!table_put(&d->by_label, slice_of(label), lane)) {
		free(lane);
		return emend_fail_nomem(err);
	}
	lane->last = &lane->first;
	lane->next = d->lanes;
	d->lanes = lane;
	*out = lane;
	return EMEND_OK;
}

static struct lane *
lane_of(const struct dispatcher *d, const struct delivery *delivery)
{
	return table_get(&d->by_label, slice_of(delivery->use.channel->label));
}

enum emend_status
dispatcher_add(
    struct dispatcher *d, struct delivery *delivery, struct emend_error *err)
{
	struct lane *lane;
	enum emend_status status =
	    find_lane(d, delivery->use.channel->label, &lane, err);

	if (status)
		return status;
	delivery->next = NULL;
	*lane->last = delivery;
	lane->last = &delivery->next;
	d->waiting++;
	return EMEND_OK;
}

bool
dispatcher_busy(const struct dispatcher *d)
{
	return d->waiting || d->under_way || d->done;
}

void
dispatcher_stop(struct dispatcher *d)
{
	d->stopped = true;
}

/* ---- ends ---- */

static void
put_done(struct dispatcher *d, struct delivery *delivery)
{
	delivery->next = NULL;
	*d->done_last = delivery;
	d->done_last = &delivery->next;
}

void
delivery_end(struct dispatcher *d, struct delivery *delivery,
    enum delivery_outcome outcome, const char *fmt, ...)
{
	struct lane *lane = lane_of(d, delivery);
	va_list ap;

	delivery->outcome = outcome;
	va_start(ap, fmt);
	vsnprintf(delivery->why, sizeof(delivery->why), fmt, ap);
	va_end(ap);
	lane->under_way--;
	d->under_way--;
	if (outcome == DELIVERY_LATER || delivery->closed)
		lane->ended = true;
	put_done(d, delivery);
}

static struct delivery *
take_waiting(struct dispatcher *d, struct lane *lane)
{
	struct delivery *delivery = lane->first;

	lane->first = delivery->next;
	if (!lane->first)
		lane->last = &lane->first;
	d->waiting--;
	return delivery;
}

/* All of them, as one chain; they are under way. */
static struct delivery *
take_chain(struct dispatcher *d, struct lane *lane)
{
	struct delivery *first = lane->first, *at;

	for (at = first; at; at = at->next) {
		d->waiting--;
		d->under_way++;
		lane->under_way++;
	}
	lane->first = NULL;
	lane->last = &lane->first;
	return first;
}

static void
give_back(struct dispatcher *d, struct lane *lane)
{
	while (lane->first) {
		struct delivery *delivery = take_waiting(d, lane);

		delivery->outcome = DELIVERY_UNTRIED;
		put_done(d, delivery);
	}
}

/* ---- beginning ---- */

enum emend_status
delivery_send(struct dispatcher *d, struct delivery *delivery,
    struct send_request *request, struct emend_error *err)
{
	request->payload = delivery;
	return sender_add(d->sender, request, err);
}

enum emend_status
delivery_run(struct dispatcher *d, struct delivery *delivery, const char *words,
    struct emend_error *err)
{
	char id[VARIABLE_MAX], rule[VARIABLE_MAX], subject[VARIABLE_MAX];
	const char *const environment[] = { id, rule, subject, NULL };
	struct running *r = &d->running[d->running_count];
	const char *argv[PROGRAM_WORDS_MAX + 1];
	const struct program_options options = {
		.argv = argv,
		.environment = environment,
		.input = delivery->body,
	};
	struct emend_error why;
	enum emend_status status;
	char *buffer;

	snprintf(id, sizeof(id), "EMEND_ALERT_ID=%s", delivery->message);
	snprintf(rule, sizeof(rule), "EMEND_ALERT_RULE=%s",
	    delivery->use.rule->name);
	snprintf(subject, sizeof(subject), "EMEND_ALERT_SUBJECT=%s",
	    delivery->subject);
	status = program_split(words, &buffer, argv, &why);
	if (status == EMEND_OK)
		status = program_start(&r->program, &options, &why);
	free(buffer);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status) {
		delivery_end(d, delivery, DELIVERY_LATER, "%s", why.text);
		return EMEND_OK;
	}
	r->delivery = delivery;
	d->running_count++;
	return EMEND_OK;
}

static enum emend_status
start_lane(struct dispatcher *d, struct lane *lane, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	while (lane->first && !lane->ended && !d->stopped &&
	       status == EMEND_OK && d->running_count < RUNNING_MOST) {
		const struct channel_kind *kind =
		    lane->first->use.channel->kind;
		struct delivery *delivery;

		if (kind->at_once == CHANNEL_ALL_AT_ONCE) {
			status = kind->start(d, take_chain(d, lane), err);
			break;
		}
		if (lane->under_way == kind->at_once)
			break;
		delivery = take_waiting(d, lane);
		lane->under_way++;
		d->under_way++;
		status = kind->start(d, delivery, err);
	}
	if (lane->ended || d->stopped)
		give_back(d, lane);
	return status;
}

static enum emend_status
start_all(struct dispatcher *d, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct lane *lane;

	for (lane = d->lanes; lane && status == EMEND_OK; lane = lane->next)
		status = start_lane(d, lane, err);
	return status;
}

/* ---- working ---- */

static void
end_sent(struct dispatcher *d, const struct send_result *r)
{
	static const enum delivery_outcome outcomes[] = {
		[SEND_DONE] = DELIVERY_DONE,
		[SEND_LATER] = DELIVERY_LATER,
		[SEND_REFUSED] = DELIVERY_REFUSED,
	};
	struct delivery *delivery = r->payload;

	delivery->retry_after = r->retry_after;
	delivery->closed = r->status == 410;
	delivery_end(d, delivery, outcomes[r->outcome], "%s", r->message);
}

/* Its last line is what it complains of, most of the time. */
static void
end_run(struct dispatcher *d, const struct running *r,
    const struct program_result *result)
{
	struct slice s = slice_trim(program_complaint(r->program));
	struct text shown;
	size_t i = s.len;

	while (i > 0 && s.ptr[i - 1] != '\n')
		i--;
	text_init(&shown, 4 * PROGRAM_COMPLAINT_MAX);
	escape_terminal(&shown,
	    slice_sub(s, i, s.len - i < SHOWN_MOST ? s.len : i + SHOWN_MOST));
	if (result->end == PROGRAM_DONE)
		delivery_end(d, r->delivery, DELIVERY_DONE, "%s", "");
	else
		delivery_end(d, r->delivery, DELIVERY_LATER, "%s%s%s",
		    result->message, shown.len ? ": " : "", shown.ptr);
	text_free(&shown);
}

static void
step_programs(struct dispatcher *d)
{
	struct program_result result;
	size_t i;

	for (i = 0; i < d->running_count;) {
		struct running r = d->running[i];

		if (!program_step(r.program, &result)) {
			i++;
			continue;
		}
		end_run(d, &r, &result);
		program_free(r.program);
		d->running[i] = d->running[--d->running_count];
	}
}

/* One wait for all: what programs and servers have to say. */
static enum emend_status
wait_once(struct dispatcher *d, int timeout_ms, struct emend_error *err)
{
	struct pollfd fds[RUNNING_MOST * PROGRAM_FDS];
	struct send_result result;
	enum emend_status status;
	unsigned count = 0;
	bool found;
	size_t i;

	for (i = 0; i < d->running_count; i++) {
		int64_t left = program_left_ms(d->running[i].program);

		count += program_poll(d->running[i].program, fds + count);
		if (left < timeout_ms)
			timeout_ms = (int)left;
	}
	status = sender_next(
	    d->sender, &result, &found, fds, count, timeout_ms, err);
	if (status == EMEND_OK && found)
		end_sent(d, &result);
	step_programs(d);
	return status;
}

static struct delivery *
take_done(struct dispatcher *d)
{
	struct delivery *delivery = d->done;

	d->done = delivery->next;
	if (!d->done)
		d->done_last = &d->done;
	return delivery;
}

enum emend_status
dispatcher_next(struct dispatcher *d, struct delivery **out, int timeout_ms,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	*out = NULL;
	if (!d->done)
		status = start_all(d, err);
	if (status == EMEND_OK && !d->done && d->under_way)
		status = wait_once(d,
		    timeout_ms < WAIT_MOST_MS ? timeout_ms : WAIT_MOST_MS, err);
	if (status == EMEND_OK && d->done)
		*out = take_done(d);
	return status;
}
