#include "fetch/fetch.h"
#include "fetch/look.h"

/* What hosts are remembered by, from run to run. */

#define ROUNDED_MS 2 /* both clocks are read in whole ones */

/* A time to come that an earlier run wrote, on our clock; a clock that was
 * set back must not make it far. */
static int64_t
next_on_our_clock(const struct fetch *f, const struct host *h, int64_t at_ms)
{
	int64_t most = polite_delay_ms(&f->polite, h), wait;

	if (at_ms <= f->settings.now_ms)
		return 0;
	wait = at_ms - f->settings.now_ms;
	/* the last answer of that run may have taken so long */
	if (most < f->settings.timeout_ms)
		most = f->settings.timeout_ms;
	return f->started_ms + (wait < most ? wait : most);
}

enum emend_status
fetch_remember_host(
    struct fetch *f, const struct fetch_host *row, struct emend_error *err)
{
	const int64_t now = fetch_now(f);
	enum emend_status status;
	struct host *h = polite_host(&f->polite, slice_of(row->host));
	int64_t next;

	if (!h)
		return emend_fail_nomem(err);
	status = robots_cache_restore(&h->robots, row, f->agent, err);
	if (status)
		return status;
	h->failures = row->failures;
	h->used_day = row->used_day;
	h->used = row->used;
	text_truncate(&h->cookies, 0);
	text_add(&h->cookies, row->cookies.ptr, row->cookies.len);
	if (h->cookies.status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (h->cookies.status) /* more than a jar holds: it is none */
		text_free(&h->cookies);
	next = next_on_our_clock(f, h, row->next_at_ms);
	if (h->next_ms < next)
		h->next_ms = next;
	polite_heed_robots(&f->polite, h);
	if (row->parked_until > now)
		polite_park(h, now, row->parked_until - now,
		    row->parked_why ? row->parked_why : "");
	return EMEND_OK;
}

void
fetch_assume_asked(struct fetch *f, int64_t at_ms)
{
	int64_t ago = f->settings.now_ms - at_ms;

	f->polite.asked_ms = f->started_ms - (ago > 0 ? ago : 0) + ROUNDED_MS;
}

bool
fetch_knows_host(const struct fetch *f, const char *host)
{
	return polite_find(&f->polite, slice_of(host)) != NULL;
}

static void
describe_host(
    const struct fetch *f, const struct host *h, struct fetch_host *row)
{
	const struct robots_cache *r = &h->robots;

	*row = (struct fetch_host){
		.host = h->key,
		.next_at_ms = f->settings.now_ms + h->next_ms -
		    f->started_ms + ROUNDED_MS,
		.parked_until = h->parked_until,
		.parked_why = h->parked_until ? h->parked_why : NULL,
		.failures = h->failures,
		.robots_status = r->status,
		.robots_at = r->at,
		.robots_since = r->since,
		.used_day = h->used_day,
		.used = h->used,
		.cookies = slice_new(h->cookies.ptr, h->cookies.len),
	};
	if (r->rules)
		row->robots = slice_new(r->bytes.ptr, r->bytes.len);
}

enum emend_status
fetch_hosts(struct fetch *f, fetch_host_fn *each, void *payload,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; !status && i < f->polite.hosts.count; i++) {
		const struct host *h = f->polite.hosts.entries[i].value;
		struct fetch_host row;

		if (!h->asked)
			continue;
		describe_host(f, h, &row);
		status = each(payload, &row, err);
	}
	return status;
}

enum emend_status
fetch_remember_hsts(struct fetch *f, struct slice kept, struct emend_error *err)
{
	return hsts_read(&f->hsts, kept, fetch_now(f), err);
}

void
fetch_hsts(struct fetch *f, struct text *out, bool *changed)
{
	*changed = f->hsts.changed;
	if (f->hsts.changed)
		hsts_write(&f->hsts, out, fetch_now(f));
}
