#include <string.h>

#include "fetch/send.h"
#include "settings/settings.h"
#include "watch/delivering.h"
#include "watch/run_work.h"

#define BEAT_MS 10000

/* Tells whoever listens that a run has ended well; that it has not, he notices
 * by himself. */
static void
beat(const struct settings *settings)
{
	const struct send_settings send = {
		.user_agent = settings->alerts.user_agent,
		.timeout_ms = BEAT_MS,
	};
	const struct send_request request = { .url = settings->heartbeat,
		.get = true };
	struct send_result result;
	struct sender *sender;
	enum emend_status status;
	bool found = false;

	if (!settings->heartbeat || sender_new(&sender, &send, NULL))
		return;
	status = sender_add(sender, &request, NULL);
	while (status == EMEND_OK && !found && sender_busy(sender))
		status = sender_next(
		    sender, &result, &found, NULL, 0, BEAT_MS, NULL);
	sender_free(sender);
}

/* What a run broke off at, so that it is told once, and that it is over. */
static const struct {
	const char *what, *name;
} breaks[] = {
	{ "archive", ":check archive" },
	{ "disk", ":check disk" },
};
#define BREAK_COUNT (sizeof(breaks) / sizeof(breaks[0]))

static struct delivering_options
delivering_options(const struct run *r)
{
	const struct run_options *o = r->options;

	return (struct delivering_options){
		.store = r->store,
		.settings = r->settings,
		.clock = o->clock,
		.stop = o->stop,
		.tell = o->tell,
		.payload = o->payload,
	};
}

static enum emend_status
end_breaks(const struct delivering_options *options, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < BREAK_COUNT && status == EMEND_OK; i++) {
		const struct standing_trouble over = {
			.name = breaks[i].name,
			.what = breaks[i].what,
			.message = "checks run to their end again",
		};

		status = deliver_trouble(options, &over, err);
	}
	return status;
}

void
run_break_off(struct run *r, const char *what, const char *message)
{
	const struct delivering_options options = delivering_options(r);
	struct standing_trouble trouble = {
		.what = what,
		.message = message,
		.wrong = true,
	};
	struct delivering_result done;
	size_t i;

	run_tell_trouble(r, what, message);
	for (i = 0; i < BREAK_COUNT; i++)
		if (!strcmp(breaks[i].what, what))
			trouble.name = breaks[i].name;
	if (r->options->dry_run || r->options->beside_check || !trouble.name)
		return;
	/* what is broken may be what this needs: then it is told here alone */
	if (deliver_trouble(&options, &trouble, NULL) == EMEND_OK &&
	    deliver(&options, &done, NULL) == EMEND_OK)
		r->result->summary.outbox = done.waiting;
}

/*
 * The alerts of this run, and what waited: after all is kept.  A failure is
 * told; it takes nothing back.
 */
void
run_deliver(struct run *r)
{
	const struct run_options *o = r->options;
	const struct delivering_options options = delivering_options(r);
	struct delivering_result done = { 0 };
	struct emend_error why;
	enum emend_status status;

	if (o->dry_run || o->beside_check)
		return;
	status = end_breaks(&options, &why);
	if (status == EMEND_OK)
		status = deliver(&options, &done, &why);
	/* another process does it just now */
	if (status && status != EMEND_BUSY) {
		run_tell_trouble(r, "archive", why.text);
		r->result->trouble = true;
	}
	r->result->summary.outbox = done.waiting;
	r->result->trouble = r->result->trouble || done.failed;
	if (!r->stopping)
		beat(r->settings);
}
