#include <stdlib.h>
#include <string.h>

#include "alerts/channel.h"
#include "alerts/message.h"
#include "alerts/plan.h"
#include "base/arena.h"
#include "base/text.h"
#include "publish/mailing.h"
#include "settings/settings.h"
#include "store/outbox.h"
#include "store/outbox_mark.h"
#include "store/store.h"
#include "watch/delivering_work.h"

#define ALERTS_MOST 100000 /* looked at in one run; the others wait */
#define SLICE_MESSAGES 200 /* made in one transaction */
#define HOUR INT64_C(3600)

/* The alerts of one rule and channel, as the outbox lists them. */
struct batch_of {
	const char *rule, *channel;
	struct plan_alert *alerts;
	const char **keys;
	unsigned *rounds;
	size_t count, cap;
	struct batch_of *next;
};

struct making {
	struct delivering *d;
	struct arena arena;
	struct batch_of *first, **last, *current;
	struct outbox_mark mark; /* which rules are muted */
	size_t alerts;
	size_t made; /* in the open transaction */
	bool open;
};

/* ---- reading what waits ---- */

static bool
grow(struct batch_of *b)
{
	size_t cap = b->cap ? 2 * b->cap : 16;
	void *alerts = realloc(b->alerts, cap * sizeof(*b->alerts));
	void *keys, *rounds;

	if (!alerts)
		return false;
	b->alerts = alerts;
	keys = realloc(b->keys, cap * sizeof(*b->keys));
	if (!keys)
		return false;
	b->keys = keys;
	rounds = realloc(b->rounds, cap * sizeof(*b->rounds));
	if (!rounds)
		return false;
	b->rounds = rounds;
	b->cap = cap;
	return true;
}

static enum emend_status
begin_batch(
    struct making *m, const struct alert_row *row, struct emend_error *err)
{
	struct batch_of *b = arena_alloc(&m->arena, sizeof(*b));

	if (!b)
		return emend_fail_nomem(err);
	*m->last = b;
	m->last = &b->next;
	m->current = b;
	b->rule = arena_copy(&m->arena, row->rule, strlen(row->rule));
	b->channel = arena_copy(&m->arena, row->channel, strlen(row->channel));
	return b->rule && b->channel ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
take_alert(void *payload, const struct alert_row *row, struct emend_error *err)
{
	struct making *m = payload;
	enum emend_status status = EMEND_OK;
	struct batch_of *b;

	if (m->alerts++ >= ALERTS_MOST)
		return EMEND_OK;
	if (!m->current || strcmp(m->current->rule, row->rule) ||
	    strcmp(m->current->channel, row->channel))
		status = begin_batch(m, row, err);
	if (status)
		return status;
	b = m->current;
	if (b->count == b->cap && !grow(b))
		return emend_fail_nomem(err);
	b->keys[b->count] = arena_copy(&m->arena, row->key, strlen(row->key));
	if (!b->keys[b->count])
		return emend_fail_nomem(err);
	b->rounds[b->count] = row->round;
	b->alerts[b->count++] =
	    (struct plan_alert){ row->row, row->id, row->made_at };
	return EMEND_OK;
}

static void
making_free(struct making *m)
{
	struct batch_of *b;

	for (b = m->first; b; b = b->next) {
		free(b->alerts);
		free(b->keys);
		free(b->rounds);
	}
	arena_free(&m->arena);
}

/* ---- making messages ---- */

static enum emend_status
open_slice(struct making *m, struct emend_error *err)
{
	struct store *store = m->d->options->store;
	enum emend_status status;

	if (m->open)
		return EMEND_OK;
	status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	m->open = true;
	m->made = 0;
	return outbox_begin(store, err);
}

static enum emend_status
close_slice(struct making *m, struct emend_error *err)
{
	struct store *store = m->d->options->store;
	enum emend_status status;

	if (!m->open)
		return EMEND_OK;
	status = delivering_queue_troubles(m->d, err);
	if (status == EMEND_OK)
		status = outbox_commit(store, err);
	if (status)
		outbox_rollback(store);
	store_unlock(store, STORE_LOCK_WRITE);
	m->open = false;
	return status;
}

static enum emend_status
read_items(struct making *m, const struct batch_of *b, const struct plan *p,
    const struct plan_group *g, struct message *message,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text item;
	size_t i;

	text_init(&item, ITEM_BYTES_MAX);
	for (i = 0; i < g->count && status == EMEND_OK; i++) {
		size_t at = p->order[g->start + i];

		text_truncate(&item, 0);
		status = outbox_item(
		    m->d->options->store, b->alerts[at].row, &item, err);
		if (status == EMEND_OK)
			status =
			    message_add(message, slice_new(item.ptr, item.len),
			        b->keys[at], b->rounds[at], err);
	}
	text_free(&item);
	return status ? status : message_finish(message, err);
}

static enum emend_status
put_message(struct making *m, const struct batch_of *b, const struct plan *p,
    const struct plan_group *g, const struct message *message,
    struct slice body, struct emend_error *err)
{
	const struct message_row row = {
		.message = message->id,
		.rule = b->rule,
		.channel = b->channel,
		.subject = message->subject.ptr,
		.body = body,
		.alerts = g->count,
		.made_at = m->d->now,
		.next_try = m->d->now,
	};
	int64_t *rows = calloc(g->count, sizeof(*rows));
	enum emend_status status;
	size_t i;

	if (!rows)
		return emend_fail_nomem(err);
	for (i = 0; i < g->count; i++)
		rows[i] = b->alerts[p->order[g->start + i]].row;
	status =
	    outbox_put_message(m->d->options->store, &row, rows, g->count, err);
	free(rows);
	return status;
}

static enum emend_status
make_message(struct making *m, const struct batch_of *b,
    const struct channel_use *use, const struct plan *p,
    const struct plan_group *g, struct emend_error *err)
{
	struct message message;
	struct text body;
	enum emend_status status;

	text_init(&body, MESSAGE_BYTES_MAX);
	status = message_init(&message, b->rule, g->kind, m->d->now, err);
	if (status == EMEND_OK)
		status = open_slice(m, err);
	if (status == EMEND_OK)
		status = read_items(m, b, p, g, &message, err);
	if (status == EMEND_OK)
		status = use->channel->kind->render(&message, use, &body, err);
	if (status == EMEND_OK)
		status = put_message(
		    m, b, p, g, &message, slice_new(body.ptr, body.len), err);
	message_free(&message);
	text_free(&body);
	if (status == EMEND_OK && ++m->made == SLICE_MESSAGES)
		status = close_slice(m, err);
	return status;
}

/* Its mutes, as the plan has them; the caller frees *out. */
static enum emend_status
find_holds(struct making *m, const char *rule, struct plan_hold **out,
    size_t *count, struct emend_error *err)
{
	const struct outbox_mark *mark = &m->mark;
	size_t i;

	*count = 0;
	*out = calloc(mark->mute_count + 1, sizeof(**out));
	if (!*out)
		return emend_fail_nomem(err);
	for (i = 0; i < mark->mute_count; i++)
		if (!strcmp(mark->mutes[i].rule, rule))
			(*out)[(*count)++] =
			    (struct plan_hold){ mark->mutes[i].from,
				    mark->mutes[i].until };
	return EMEND_OK;
}

static enum emend_status
make_batch(struct making *m, const struct batch_of *b,
    const struct channel_use *use, struct emend_error *err)
{
	struct plan_hold *holds = NULL;
	struct plan_input in = {
		.timing = &use->rule->timing,
		.alerts = b->alerts,
		.count = b->count,
		.now = m->d->now,
	};
	struct plan plan = { .order = NULL };
	enum emend_status status;
	size_t i;

	status = outbox_made_since(m->d->options->store, b->rule, b->channel,
	    m->d->now - HOUR, &in.sent, err);
	if (status == EMEND_OK)
		status = find_holds(m, b->rule, &holds, &in.hold_count, err);
	in.holds = holds;
	if (status == EMEND_OK)
		status = plan_make(&plan, &in, err);
	for (i = 0; i < plan.group_count && status == EMEND_OK; i++)
		status = make_message(m, b, use, &plan, &plan.groups[i], err);
	plan_free(&plan);
	free(holds);
	return status;
}

/* emend.conf has no such rule or channel any more: nobody is to be told. */
static enum emend_status
drop_batch(struct making *m, const struct batch_of *b, struct emend_error *err)
{
	enum emend_status status = open_slice(m, err);

	if (status == EMEND_OK)
		status =
		    outbox_drop(m->d->options->store, b->rule, b->channel, err);
	if (status == EMEND_OK)
		delivering_tell(m->d, "rule", b->rule,
		    "emend.conf does not have this rule or its channel any "
		    "more: what waited for it was dropped",
		    false, NULL);
	return status;
}

/* What else a report told of that went with a forgotten article. */
static enum emend_status
drop_report(struct making *m, const struct batch_of *b, struct emend_error *err)
{
	enum emend_status status = open_slice(m, err);

	if (status == EMEND_OK)
		status = outbox_drop_told(
		    m->d->options->store, b->rule, b->channel, err);
	if (status == EMEND_OK)
		delivering_tell(m->d, "rule", "report",
		    "a report that waited told of an article that is "
		    "forgotten, and went with it; \"emend report --since\" "
		    "tells the rest",
		    false, NULL);
	return status;
}

static enum emend_status
make_all(struct making *m, struct emend_error *err)
{
	const struct settings *settings = m->d->options->settings;
	enum emend_status status = EMEND_OK;
	struct batch_of *b;

	for (b = m->first; b && status == EMEND_OK; b = b->next) {
		struct rule_channel own;
		struct channel_use use;

		if (!strcmp(b->rule, MAILING_RULE))
			status = drop_report(m, b, err);
		else if (delivering_find(
		             settings, b->rule, b->channel, &own, &use))
			status = make_batch(m, b, &use, err);
		else
			status = drop_batch(m, b, err);
	}
	return status ? status : close_slice(m, err);
}

enum emend_status
delivering_make(struct delivering *d, struct emend_error *err)
{
	struct making m = { .d = d, .arena = ARENA_INIT };
	struct store *store = d->options->store;
	enum emend_status status;

	m.last = &m.first;
	status =
	    outbox_mark_read(&m.mark, d->options->settings->alerts.dir, err);
	if (status == EMEND_OK)
		status = outbox_alerts(store, take_alert, &m, err);
	if (status == EMEND_OK)
		status = make_all(&m, err);
	if (m.open) {
		outbox_rollback(store);
		store_unlock(store, STORE_LOCK_WRITE);
	}
	outbox_mark_free(&m.mark);
	making_free(&m);
	return status;
}
