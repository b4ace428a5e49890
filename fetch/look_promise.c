#include <stdlib.h>

#include "fetch/look.h"

/*
 * What waits for its turn is a promise of a few bytes; the look is made when
 * the turn has come.  What waits at a host that has been parked is put aside
 * and fails one by one, as results are taken.
 */

enum emend_status
fetch_add_later(struct fetch *f, const char *host, void *what,
    struct emend_error *err)
{
	struct promise *p = calloc(1, sizeof(*p));

	if (!p)
		return emend_fail_nomem(err);
	p->item.is_promise = true;
	p->what = what;
	p->host = polite_host(&f->polite, slice_of(host));
	if (!p->host) {
		free(p);
		return emend_fail_nomem(err);
	}
	if (polite_is_parked(p->host, fetch_now(f))) {
		promise_set_aside(f, p);
		return EMEND_OK;
	}
	polite_push(&f->polite, p->host, &p->item);
	f->waiting++;
	return EMEND_OK;
}

void
promise_set_aside(struct fetch *f, struct promise *p)
{
	p->item.next = NULL;
	if (f->aside_last)
		f->aside_last->item.next = &p->item;
	else
		f->aside_first = p;
	f->aside_last = p;
}

static struct promise *
take_aside(struct fetch *f)
{
	struct promise *p = f->aside_first;

	f->aside_first = (struct promise *)p->item.next;
	if (!f->aside_first)
		f->aside_last = NULL;
	return p;
}

enum emend_status
promise_keep(struct look **out, struct fetch *f, struct promise *p,
    struct emend_error *err)
{
	struct fetch_request request;
	bool wanted = false;
	enum emend_status status = f->settings.ask(
	    f->settings.asker, p->what, &request, &wanted, err);

	*out = NULL;
	free(p);
	if (status || !wanted)
		return status;
	return look_new(out, f, &request, err);
}

enum emend_status
promise_fail_aside(struct fetch *f, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	while (!status && f->aside_first && !f->done_first) {
		struct promise *p = take_aside(f);
		struct host *h = p->host;
		struct look *look;

		status = promise_keep(&look, f, p, err);
		if (status || !look)
			continue;
		if (look->host == h)
			look_fail_parked(f, look);
		else
			look_queue(f, look);
	}
	return status;
}

void
promise_drop_aside(struct fetch *f)
{
	while (f->aside_first)
		free(take_aside(f));
}
