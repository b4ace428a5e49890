#include <errno.h>
#include <string.h>

#include "base/program.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/batch.h"
#include "store/state.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/listing.h"
#include "watch/readers.h"
#include "watch/run_work.h"

/* The looks of a run: asking, and what comes back (run_arrivals.c). */

#define SLICE_REVISIONS 500 /* a slice is committed at this many... */
#define SLICE_LOOKS 4000    /* ...or looks, whatever they found... */
#define SLICE_EVENTS 2000   /* ...or when so much waits to be told... */
#define SLICE_TEXT ((size_t)8 << 20) /* ...or when so much text does... */
#define SLICE_BYTES ((size_t)64 << 20) /* ...or at this size on disk... */
#define SLICE_MS 30000	    /* ...or after this long */
#define WAIT_MS 200	    /* how soon Ctrl-C is noticed */
#define AGENT_MAX 1024
#define SPAN_LEAST 240	 /* seconds */
#define SPAN_MOST 3600
#define SPAN_SPARED 60	 /* for what comes after the last look */

static fetch_ask_fn ask;

/*
 * How long looks may wait for their turns: no longer than nothing ran before
 * this run, so that cron's next one can begin.  A host with more than fits gives
 * it to the runs after, the oldest first.  What is named is looked at however
 * long it takes.
 */
static enum emend_status
find_span(struct run *r, int64_t *out, struct emend_error *err)
{
	const struct run_options *o = r->options;
	struct run_row last;
	enum emend_status status = state_last_run(r->store, &last, err);
	int64_t span = r->started_at - last.ended_at - SPAN_SPARED;

	*out = 0;
	if (status || o->all || o->url_count || o->beside_check)
		return status;
	if (span < SPAN_LEAST)
		span = SPAN_LEAST;
	if (span > SPAN_MOST)
		span = SPAN_MOST;
	*out = span * 1000;
	return EMEND_OK;
}

enum emend_status
run_new_fetch(struct run *r, struct emend_error *err)
{
	const struct settings *s = r->settings;
	struct fetch_settings f;
	char agent[AGENT_MAX];
	enum emend_status status;

	fetch_settings_init(&f);
	settings_user_agent(s, agent, sizeof(agent));
	f.user_agent = agent;
	f.from = settings_from(s);
	f.concurrency = (unsigned)s->concurrency;
	f.per_host = (unsigned)s->per_host;
	f.delay_ms = s->delay * 1000;
	f.timeout_ms = s->timeout * 1000;
	f.max_bytes = s->max_size;
	f.max_text = s->max_text;
	f.run_budget = s->run_budget;
	f.host_budget = s->host_budget;
	f.allow_private = s->allow_private;
	f.secret = store_secret(r->store);
	f.replay = r->options->replay;
	f.ask = ask;
	f.asker = r;
	status = find_span(r, &f.span_ms, err);
	if (status)
		return status;
	f.now_ms = clock_now_ms(r->options->clock);
	status = fetch_new(&r->fetch, &f, err);
	return status ? status : run_remember_hsts(r, err);
}

/* ---- asking ---- */

static bool
is_on_host(const char *url, const char *named)
{
	struct text one, other;
	bool same;

	text_init(&one, URL_MAX);
	text_init(&other, URL_MAX);
	same = url_host_key(&one, slice_of(url), NULL) == EMEND_OK &&
	    url_host_key(&other, slice_of(named), NULL) == EMEND_OK &&
	    !strcmp(one.ptr, other.ptr);
	text_free(&other);
	text_free(&one);
	return same;
}

/* Did the user name the address, or the host and port of what leads to it? */
static bool
is_named(const struct watch_row *row, const char *url,
    const struct source *source)
{
	if (source && source->type != SOURCE_LIST)
		return is_on_host(url, source->name);
	return row->named && (url == row->url || is_on_host(url, row->url));
}

static void
describe(struct run *r, struct due *due, struct fetch_request *out)
{
	const struct watch_row *row = due->row;
	const struct source *source =
	    settings_source(r->settings, row->source);
	const char *url = row->candidate ? row->candidate : row->url;
	const struct site *site = settings_site(r->settings, slice_of(url));
	/* what vouches for one address says nothing of another */
	bool trust = !row->candidate &&
	    run_now(r) - row->validated_at < RUN_FULL_READ_AFTER;

	*out = (struct fetch_request){
		.url = url,
		.etag = trust ? row->etag : NULL,
		.last_modified = trust ? row->last_modified : NULL,
		/* a rendered page's is that of what was printed */
		.wire_hash = run_is_rendered(r, row)
		    ? (struct hash128){ { 0 } }
		    : row->wire_hash,
		.named = is_named(row, url, source),
		.listing = row->role == WATCH_FEED ||
		    row->role == WATCH_SITEMAP,
		.ignore_robots = site && !site->robots,
		.cookies = site && site->cookies,
		.headers = site ? site->headers : NULL,
		.header_count = site ? site->header_count : 0,
		.payload = due,
	};
}

static enum emend_status
load_row(struct run *r, struct due *due, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!due->row)
		status =
		    state_watch_by_key(r->store, due->key, &due->row, err);
	due->version = state_version_read(r->store);
	return status;
}

/* It may have been looked at, or ended, since it was found to be due. */
static bool
is_still_due(const struct due *due)
{
	return due->row && due->row->state == WATCH_ACTIVE &&
	    due->row->last_look == due->last_look;
}

static void
count_done(struct run *r)
{
	r->done++;
	if (r->options->progress)
		r->options->progress(
		    r->options->payload, r->done, r->due_count);
}

/* Its host's turn has come. */
static enum emend_status
ask(void *asker, void *what, struct fetch_request *out, bool *wanted,
    struct emend_error *err)
{
	struct run *r = asker;
	struct due *due = what;
	enum emend_status status = load_row(r, due, err);

	*wanted = status == EMEND_OK && is_still_due(due);
	if (*wanted) {
		describe(r, due, out);
	} else {
		run_drop_row(due);
		count_done(r);
	}
	return status;
}

void
run_drop_row(struct due *due)
{
	watch_row_free(due->row);
	due->row = NULL;
}

const struct watch_row *
run_row_of(const struct fetch_result *f)
{
	const struct due *due = f->payload;

	return due->row;
}

void
run_stop_if_asked(struct run *r)
{
	const struct run_options *o = r->options;
	bool late = o->for_seconds &&
	    monotonic_ms() - r->started_ms >= o->for_seconds * 1000;

	if (r->stopping || (!late && !*o->stop))
		return;
	r->stopping = true;
	fetch_stop(r->fetch);
}

/* ---- what comes back ---- */

/*
 * The row as it stands now: `add` and `unwatch` work beside a long check.
 * *still false: another process has looked at it meanwhile, or ended it.
 */
static enum emend_status
refresh(struct run *r, struct due *due, bool *still, struct emend_error *err)
{
	int64_t version = due->version;
	enum emend_status status;

	*still = true;
	if (r->options->dry_run)
		return EMEND_OK;
	status = state_version(r->store, &version, err);
	if (status || version == due->version)
		return status;
	run_drop_row(due);
	status = load_row(r, due, err);
	*still = is_still_due(due);
	return status;
}

/* Nobody else's look at what the row may turn out to be is under way. */
static enum emend_status
set_apart(struct run *r, const struct watch_row *row, struct emend_error *err)
{
	return row->newest || hash_is_zero(row->continues) ? EMEND_OK
							   : run_commit(r, err);
}

static enum emend_status
visit_row(struct run *r, const struct fetch_result *f,
    const struct source *source, const struct watch_row *row,
    struct pending *reading, int64_t at, struct emend_error *err)
{
	enum emend_status status = set_apart(r, row, err);

	if (status == EMEND_OK)
		status = visit(&r->visits, row, source, f, reading, at, err);
	return status ? status : set_apart(r, row, err);
}

static enum emend_status
take_look(struct run *r, const struct fetch_result *f, struct pending *reading,
    int64_t at, struct emend_error *err)
{
	const struct watch_row *row;
	const struct source *source;
	bool still;
	enum emend_status status = refresh(r, f->payload, &still, err);

	if (status || !still)
		return status;
	row = run_row_of(f);
	source = settings_source(r->settings, row->source);
	if (row->role == WATCH_PAGE)
		status = visit_row(r, f, source, row, reading, at, err);
	else if (source)
		status = listing_visit(
		    &r->visits, row, source, f, reading, at, err);
	/* the other process has kept what this one saw */
	return status == EMEND_CONFLICT ? EMEND_OK : status;
}

enum emend_status
run_take(struct run *r, const struct fetch_result *f, struct pending *reading,
    int64_t at, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (f->outcome != FETCH_FAILED || f->error != FETCH_ERROR_STOPPED) {
		status = state_hold(r->store, err);
		if (status == EMEND_OK)
			status = take_look(r, f, reading, at, err);
		state_let_go(r->store);
	}
	count_done(r);
	return status;
}

enum emend_status
run_commit_if_due(struct run *r, struct emend_error *err)
{
	enum emend_status status;

	if (r->options->dry_run)
		return run_commit(r, err);
	if (store_batch_revisions(r->batch) < SLICE_REVISIONS &&
	    store_batch_bytes(r->batch) < SLICE_BYTES &&
	    r->visits.counts.checked < SLICE_LOOKS &&
	    r->telling.count < SLICE_EVENTS &&
	    r->telling.text < SLICE_TEXT &&
	    monotonic_ms() - r->slice_ms < SLICE_MS)
		return EMEND_OK;
	status = run_keep_hosts(r, err);
	return status ? status : run_commit(r, err);
}

/* Waits for the network and the readers; *out is what the network brought, if
 * there is room for it. */
static enum emend_status
wait_for_any(struct run *r, struct fetch_result **out, struct emend_error *err)
{
	struct pollfd polls[WORKERS_MAX + RENDERINGS_MAX * PROGRAM_FDS];
	size_t count = workers_polls(r->visits.readers, polls);

	count += run_render_polls(r, polls + count);
	*out = NULL;
	if (!fetch_busy(r->fetch)) {
		/* a signal wakes it, too */
		if (poll(polls, count, count ? WAIT_MS : 0) < 0 &&
		    errno != EINTR)
			return emend_fail(err, EMEND_IO,
			    "cannot wait for readers and programs: %s",
			    strerror(errno));
		return EMEND_OK;
	}
	fetch_wait_too(r->fetch, polls, count);
	return fetch_next(
	    r->fetch, run_is_full(r) ? NULL : out, WAIT_MS, err);
}

static enum emend_status
take_answer(struct run *r, struct fetch_result *f, struct emend_error *err)
{
	if (f->is_turn)
		return run_render_turn(r, f, err);
	if (run_wants_render(r, f))
		return run_render(r, f, err);
	fetch_hold(r->fetch);
	return run_arrive(r, f, NULL, err);
}

static enum emend_status
turn(struct run *r, struct emend_error *err)
{
	struct fetch_result *f;
	enum emend_status status = state_hold(r->store, err);

	/* the rows of all whose turns come meanwhile are read at one lock */
	if (status == EMEND_OK)
		status = wait_for_any(r, &f, err);
	state_let_go(r->store);
	if (status == EMEND_OK && f)
		status = take_answer(r, f, err);
	if (status == EMEND_OK)
		status = run_step_renderings(r, err);
	if (status == EMEND_OK)
		status = workers_turn(r->visits.readers, 0, err);
	if (status == EMEND_OK)
		status = run_take_arrivals(r, err);
	return status ? status : run_commit_if_due(r, err);
}

enum emend_status
run_look(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	while (r->asked < r->due_count && status == EMEND_OK) {
		struct due *due = r->dues[r->asked++];

		status = fetch_add_later(r->fetch, due->host, due, err);
	}
	while (status == EMEND_OK &&
	    (r->arrived_first || r->rendering_first ||
		fetch_busy(r->fetch))) {
		run_stop_if_asked(r);
		status = turn(r, err);
	}
	return status;
}
