#include <stdio.h>
#include <string.h>

#include "base/disk.h"
#include "base/time.h"
#include "settings/settings.h"
#include "store/outbox.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/alerting.h"
#include "watch/delivering_work.h"

/* What goes wrong with delivering, and that nobody checks any more. */

#define DISK_LOW (UINT64_C(100) << 20) /* bytes */

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

enum emend_status
delivering_queue_troubles(struct delivering *d, struct emend_error *err)
{
	struct alerting alerting;
	enum emend_status status;

	if (!d->troubles.count)
		return EMEND_OK;
	alerting_init(&alerting, d->options->settings);
	alerting.store = d->options->store;
	status = alerting_queue(&alerting, &d->troubles, NULL, d->now, err);
	alerting_free(&alerting);
	return status;
}

/* ---- what stands until it is over ---- */

static enum emend_status
keep_in(struct delivering *d, const char *name, bool wrong,
    struct emend_error *err)
{
	const struct channel_row row = { .since = wrong ? d->now : 0 };
	struct store *store = d->options->store;
	enum emend_status status = outbox_begin(store, err);

	if (status == EMEND_OK)
		status = outbox_put_channel(store, name, &row, err);
	if (status == EMEND_OK)
		status = delivering_queue_troubles(d, err);
	if (status == EMEND_OK)
		status = outbox_commit(store, err);
	if (status)
		outbox_rollback(store);
	return status;
}

/* Tells it when it begins and when it is over. */
static enum emend_status
stand(struct delivering *d, const struct standing_trouble *t,
    struct emend_error *err)
{
	struct store *store = d->options->store;
	struct channel_row row;
	enum emend_status status = outbox_channel(store, t->name, &row, err);
	bool known = row.since != 0;

	if (status || (known == t->wrong && !(t->wrong && t->repeats)))
		return status;
	delivering_tell(d, t->what, d->options->settings->alerts.dir,
	    t->message, !t->wrong, NULL);
	status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = keep_in(d, t->name, t->wrong, err);
	store_unlock(store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
watch_silence(struct delivering *d, struct emend_error *err)
{
	int64_t most = d->options->settings->silence;
	struct standing_trouble t = { .name = ":silence", .what = "archive" };
	char at[TIME_LOCAL_MAX], message[EMEND_ERROR_MAX];
	struct run_row run;
	enum emend_status status;

	if (!most)
		return EMEND_OK;
	status = state_last_run(d->options->store, &run, err);
	if (status)
		return status;
	t.wrong = run.ended_at && d->now - run.ended_at > most;
	time_format_local(at, run.ended_at);
	snprintf(message, sizeof(message), "no check has ended well since %s",
	    at);
	t.message = t.wrong ? message : "checks end well again";
	return stand(d, &t, err);
}

/* While something can still be sent. */
static enum emend_status
watch_disk(struct delivering *d, struct emend_error *err)
{
	struct standing_trouble t = { .name = ":disk", .what = "disk" };
	char message[EMEND_ERROR_MAX];
	struct disk disk;

	/* that it cannot be told is no news of its own */
	if (!d->options->settings->operator ||
	    disk_examine(&disk, d->options->settings->alerts.dir, NULL))
		return EMEND_OK;
	t.wrong = disk.bytes_free < DISK_LOW;
	snprintf(message, sizeof(message),
	    "only %llu MiB of the disk are free: without room nothing more is "
	    "kept",
	    (unsigned long long)(disk.bytes_free >> 20));
	t.message = t.wrong ? message : "the disk has room again";
	return stand(d, &t, err);
}

enum emend_status
delivering_watch(struct delivering *d, struct emend_error *err)
{
	enum emend_status status = watch_silence(d, err);

	return status ? status : watch_disk(d, err);
}

/* ---- of others ---- */

static void
tell_nobody(void *payload, const struct event *e)
{
	(void)payload;
	(void)e;
}

enum emend_status
deliver_trouble(const struct delivering_options *options,
    const struct standing_trouble *trouble, struct emend_error *err)
{
	struct delivering_options quiet = *options;
	struct delivering d = { .options = &quiet,
		.now = clock_now(options->clock) };
	enum emend_status status;

	quiet.tell = tell_nobody;
	telling_init(&d.troubles);
	status = stand(&d, trouble, err);
	telling_free(&d.troubles);
	return status;
}
