#include <stdlib.h>

#include "fetch/fetch.h"
#include "store/watches.h"
#include "watch/listing.h"
#include "watch/readers.h"
#include "watch/run_work.h"

/*
 * What the network has brought waits here until it has been read, and is taken
 * in the order in which it came, whichever reader is the first to end.
 */

/* With so much nothing more is taken from the network. */
#define ARRIVALS_MAX 8
#define ARRIVALS_BYTES ((size_t)4 << 20)

struct arrival {
	struct fetch_result *fetched; /* owned */
	struct pending *reading;      /* owned; NULL: nothing to read */
	struct rendering *rendered;   /* owns fetched, then; NULL */
	int64_t at;
	struct arrival *next;
};

static void
arrival_free(struct arrival *a)
{
	pending_free(a->reading);
	if (a->rendered)
		rendering_free(a->rendered);
	else
		fetch_drop(a->fetched);
	free(a);
}

void
run_drop_arrivals(struct run *r)
{
	struct arrival *a;

	while ((a = r->arrived_first)) {
		r->arrived_first = a->next;
		arrival_free(a);
	}
}

bool
run_is_full(const struct run *r)
{
	return r->arrived_count >= ARRIVALS_MAX ||
	    r->arrived_bytes >= ARRIVALS_BYTES;
}

/* The row as it was at the start: what is to be read does not hang on more. */
static enum emend_status
begin_reading(struct run *r, struct arrival *a, struct emend_error *err)
{
	const struct watch_row *row = run_row_of(a->fetched);

	if (a->fetched->outcome == FETCH_FAILED &&
	    a->fetched->error == FETCH_ERROR_STOPPED)
		return EMEND_OK;
	return row->role == WATCH_PAGE
	    ? visit_begin(&a->reading, &r->visits, row, a->fetched, err)
	    : listing_begin(&a->reading, &r->visits, row, a->fetched, err);
}

enum emend_status
run_arrive(struct run *r, struct fetch_result *f, struct rendering *rendered,
    struct emend_error *err)
{
	struct arrival *a = calloc(1, sizeof(*a));
	enum emend_status status;

	if (!a) {
		if (rendered)
			rendering_free(rendered);
		else
			fetch_drop(f);
		return emend_fail_nomem(err);
	}
	a->fetched = f;
	a->rendered = rendered;
	a->at = run_now(r);
	status = begin_reading(r, a, err);
	if (status) {
		arrival_free(a);
		return status;
	}
	if (r->arrived_last)
		r->arrived_last->next = a;
	else
		r->arrived_first = a;
	r->arrived_last = a;
	r->arrived_count++;
	r->arrived_bytes += f->body.len;
	return EMEND_OK;
}

static void
take_first(struct run *r)
{
	struct arrival *a = r->arrived_first;

	r->arrived_first = a->next;
	if (!a->next)
		r->arrived_last = NULL;
	r->arrived_count--;
	r->arrived_bytes -= a->fetched->body.len;
}

enum emend_status
run_take_arrivals(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct arrival *a;

	while (status == EMEND_OK && (a = r->arrived_first) &&
	    (!a->reading || pending_has_ended(a->reading))) {
		struct due *due = a->fetched->payload;

		take_first(r);
		status = run_take(r, a->fetched, a->reading, a->at, err);
		arrival_free(a);
		run_drop_row(due);
		if (status == EMEND_OK)
			status = run_commit_if_due(r, err);
	}
	return status;
}
