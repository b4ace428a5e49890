#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "store/outbox.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/alerting.h"
#include "watch/delivering_work.h"
#include "watch/settings.h"

/* What goes wrong with delivering, and that nobody checks any more. */

#define SILENCE ":silence" /* among the channels: it has trouble, too */

void
delivering_tell(struct delivering *d, const char *what, const char *name,
    const char *message, bool over, const char *rule)
{
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = what,
		.name = name,
		.message = message,
		.over = over,
		.first = !over,
	};
	struct told *told;

	d->options->tell(d->options->payload, &e);
	/* without memory it is only told */
	if (telling_add(&d->troubles, &e, &told, NULL) || !rule)
		return;
	told->not_to = arena_copy(told->arena, rule, strlen(rule));
	if (!told->not_to)
		told->alerted = true;
}

static enum emend_status
put_silence(struct delivering *d, int64_t since, struct emend_error *err)
{
	const struct channel_row row = { .since = since };
	struct store *store = d->options->store;
	enum emend_status status = store_lock(store, STORE_LOCK_WRITE, err);

	if (status)
		return status;
	status = outbox_put_channel(store, SILENCE, &row, err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

static void
tell_silence(struct delivering *d, int64_t since)
{
	char at[TIME_LOCAL_MAX];
	struct text message;

	time_format_local(at, since);
	text_init(&message, EMEND_ERROR_MAX);
	text_addf(&message, "no check has ended well since %s", at);
	delivering_tell(d, "archive", d->options->settings->alerts.dir,
	    message.ptr, false, NULL);
	text_free(&message);
}

enum emend_status
delivering_watch_silence(struct delivering *d, struct emend_error *err)
{
	const struct settings *settings = d->options->settings;
	struct channel_row row;
	struct run_row run;
	enum emend_status status;
	bool silent;

	if (!settings->silence)
		return EMEND_OK;
	status = state_last_run(d->options->store, &run, err);
	if (status == EMEND_OK)
		status = outbox_channel(d->options->store, SILENCE, &row, err);
	silent = run.ended_at && d->now - run.ended_at > settings->silence;
	if (status || silent == (row.since != 0))
		return status;
	if (silent)
		tell_silence(d, run.ended_at);
	else
		delivering_tell(d, "archive", settings->alerts.dir,
		    "checks end well again", true, NULL);
	return put_silence(d, silent ? d->now : 0, err);
}

enum emend_status
delivering_queue_troubles(struct delivering *d, struct emend_error *err)
{
	struct store *store = d->options->store;
	struct alerting alerting;
	struct store_batch *batch;
	enum emend_status status;

	if (!d->troubles.count)
		return EMEND_OK;
	status = alerting_init(&alerting, d->options->settings, err);
	if (status == EMEND_OK)
		status = store_batch_new(&batch, store, d->now, err);
	if (status)
		goto out;
	status = alerting_queue(&alerting, &d->troubles, batch, d->now, err);
	if (status == EMEND_OK)
		status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK) {
		status = store_batch_commit(batch, err);
		store_unlock(store, STORE_LOCK_WRITE);
	}
	store_batch_free(batch);
out:
	alerting_free(&alerting);
	return status;
}
