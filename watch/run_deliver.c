#include "fetch/send.h"
#include "store/store.h"
#include "watch/delivering.h"
#include "watch/run_work.h"
#include "watch/settings.h"

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

/*
 * The alerts of this run, and what waited: after all is kept.  A failure is
 * told; it takes nothing back.
 */
void
run_deliver(struct run *r)
{
	const struct run_options *o = r->options;
	const struct delivering_options options = {
		.store = r->store,
		.settings = r->settings,
		.clock = o->clock,
		.stop = o->stop,
		.tell = o->tell,
		.payload = o->payload,
	};
	struct delivering_result done = { 0 };
	struct emend_error why;
	enum emend_status status;

	if (o->dry_run || o->beside_check)
		return;
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
