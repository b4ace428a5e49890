#include "watch/sampling.h"

#include <stdlib.h>

#include "alerts/dispatch.h"
#include "alerts/message.h"
#include "alerts/rule.h"
#include "alerts/sample.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/time.h"
#include "settings/settings.h"
#include "store/outbox.h"
#include "store/store.h"

#define WAIT_MS 500
#define NAME_BYTES 16

struct sampling {
	const struct delivering_options *options;
	const struct alert_rule *rule;
	sampled_fn *each;
	void *payload;
	struct dispatcher *dispatcher;
	struct delivery *deliveries; /* one a channel; owned */
	struct text *bodies;         /* likewise */
	struct message message;
	int64_t now;
};

/* Each sample is another message: receivers drop what they have had. */
static enum emend_status
make_message(struct sampling *s, struct emend_error *err)
{
	unsigned char bytes[NAME_BYTES];
	char name[2 * NAME_BYTES + 1];
	struct text item;
	enum emend_status status;

	text_init(&item, ITEM_BYTES_MAX);
	status = random_bytes(bytes, sizeof(bytes), err);
	hex_write(name, bytes, sizeof(bytes));
	if (status == EMEND_OK)
		status = sample_item(&item, s->now, err);
	if (status == EMEND_OK)
		status = message_add(
		    &s->message, slice_new(item.ptr, item.len), name, 0, err);
	if (status == EMEND_OK)
		status = message_finish(&s->message, err);
	text_free(&item);
	return status;
}

static enum emend_status
begin(struct sampling *s, size_t at, struct emend_error *err)
{
	struct delivery *delivery = &s->deliveries[at];
	const struct rule_channel *channel = &s->rule->channels[at];
	struct text *body = &s->bodies[at];
	enum emend_status status;

	*delivery = (struct delivery){
		.use = { &s->options->settings->alerts, s->rule, channel },
		.message = s->message.id,
		.subject = s->message.subject.ptr,
		.made_at = s->now,
		.now = s->now,
	};
	text_init(body, MESSAGE_BYTES_MAX);
	status = channel->kind->render(&s->message, &delivery->use, body, err);
	delivery->body = slice_new(body->ptr, body->len);
	return status ? status : dispatcher_add(s->dispatcher, delivery, err);
}

static enum emend_status
open_channel(struct sampling *s, const char *label, struct emend_error *err)
{
	const struct channel_row row = { .since = 0 };
	struct store *store = s->options->store;
	enum emend_status status = store_lock(store, STORE_LOCK_WRITE, err);

	if (status)
		return status;
	status = outbox_put_channel(store, label, &row, err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
tell(struct sampling *s, const struct delivery *done, struct emend_error *err)
{
	const char *label = done->use.channel->label;
	bool delivered = done->outcome == DELIVERY_DONE;
	struct text shown;
	struct sampled sampled = { .delivered = delivered, .why = done->why };

	text_init(&shown, 4096);
	channel_shown(&shown, label);
	sampled.channel = shown.ptr;
	if (done->outcome == DELIVERY_UNTRIED)
		sampled.why = "it was not tried";
	s->each(s->payload, &sampled);
	text_free(&shown);
	return delivered ? open_channel(s, label, err) : EMEND_OK;
}

static enum emend_status
send_all(struct sampling *s, struct emend_error *err)
{
	enum emend_status status;
	struct delivery *done;
	size_t i;

	status = make_message(s, err);
	for (i = 0; i < s->rule->channel_count && status == EMEND_OK; i++)
		status = begin(s, i, err);
	while (status == EMEND_OK && dispatcher_busy(s->dispatcher)) {
		if (*s->options->stop)
			dispatcher_stop(s->dispatcher);
		status = dispatcher_next(s->dispatcher, &done, WAIT_MS, err);
		if (status == EMEND_OK && done)
			status = tell(s, done, err);
	}
	return status;
}

enum emend_status
deliver_sample(const struct delivering_options *options,
    const struct alert_rule *rule, sampled_fn *each, void *payload,
    struct emend_error *err)
{
	struct sampling s = { .options = options,
		.rule = rule,
		.each = each,
		.payload = payload,
		.now = clock_now(options->clock) };
	size_t count = rule->channel_count, i;
	enum emend_status status;

	s.deliveries = calloc(count + 1, sizeof(*s.deliveries));
	s.bodies = calloc(count + 1, sizeof(*s.bodies));
	status =
	    message_init(&s.message, rule->name, MESSAGE_SAMPLE, s.now, err);
	if (status == EMEND_OK && (!s.deliveries || !s.bodies))
		status = emend_fail_nomem(err);
	if (status == EMEND_OK)
		status = dispatcher_new(
		    &s.dispatcher, &options->settings->alerts, err);
	if (status == EMEND_OK)
		status = send_all(&s, err);
	dispatcher_free(s.dispatcher);
	message_free(&s.message);
	for (i = 0; s.bodies && i < count; i++)
		text_free(&s.bodies[i]);
	free(s.bodies);
	free(s.deliveries);
	return status;
}
