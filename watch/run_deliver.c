#include "store/store.h"
#include "watch/delivering.h"
#include "watch/run_work.h"
#include "watch/settings.h"

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
	if (status && status != EMEND_BUSY)
		run_tell_trouble(r, "archive", why.text);
	r->result->summary.outbox = done.waiting;
	r->result->trouble = r->result->trouble || done.failed;
}
