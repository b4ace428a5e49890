#include "watch/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/find.h"
#include "watch/settings.h"
#include "watch/sources.h"
#include "watch/telling.h"
#include "watch/visit.h"

#define SLICE_REVISIONS 500 /* a batch is committed at this many... */
#define SLICE_MS 30000	    /* ...or after this long */
#define WAIT_MS 200	    /* how soon Ctrl-C is noticed */
#define FULL_READ_AFTER (24 * INT64_C(3600)) /* validators lie */

struct run {
	const struct run_options *options;
	struct run_result *result;
	struct settings *settings;
	struct store *store;
	struct store_batch *batch;
	struct fetch *fetch;
	struct sources sources;
	struct telling telling;
	struct visits visits;
	struct arena arena;	 /* the visits' keys */
	struct watch_row **rows; /* to look at; NULL once done */
	size_t row_count, row_cap, done;
	int64_t started_ms, slice_ms; /* monotonic */
	int64_t started_at;
	bool stopping;
};

static int64_t
now_of(const struct run *r)
{
	return clock_now(r->options->clock);
}

static enum emend_status
open_parts(struct run *r, struct emend_error *err)
{
	const struct run_options *o = r->options;
	struct text path;
	enum emend_status status;

	text_init(&path, URL_MAX);
	status = store_open(&r->store, o->dir,
	    o->dry_run ? STORE_READ : STORE_WRITE, err);
	if (status)
		goto out;
	path_join(&path, o->dir, SETTINGS_FILE);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = settings_read(&r->settings, path.ptr, err);
	if (status || o->dry_run)
		goto out;
	if (!o->beside_check)
		status = store_lock(r->store, STORE_LOCK_CHECK, err);
	if (status == EMEND_OK)
		status = store_lock(r->store, STORE_LOCK_WRITE, err);
	if (status)
		goto out;
	status = store_recover(r->store, err);
	store_unlock(r->store, STORE_LOCK_WRITE);
out:
	text_free(&path);
	return status;
}

/* ---- what to look at ---- */

static enum emend_status
add_row(struct run *r, const struct watch_row *row, struct emend_error *err)
{
	enum emend_status status;

	if (r->row_count == r->row_cap) {
		size_t cap = r->row_cap ? r->row_cap * 2 : 64;
		struct watch_row **rows = realloc(r->rows, cap * sizeof(*rows));

		if (!rows)
			return emend_fail_nomem(err);
		r->rows = rows;
		r->row_cap = cap;
	}
	status = watch_row_dup(&r->rows[r->row_count], row, err);
	if (status == EMEND_OK)
		r->row_count++;
	return status;
}

/* Ends a row that was followed for as long as its source says. */
static enum emend_status
end_kept(struct run *r, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row ended = *row;
	const struct event e = {
		.type = EVENT_IS_ENDED,
		.url = row->url,
		.reason = "keep",
	};
	enum emend_status status;

	ended.state = WATCH_ENDED;
	ended.ended_reason = "keep";
	status = store_batch_watch(r->batch, &ended, err);
	if (status)
		return status;
	return telling_add(&r->telling, &e, NULL, err);
}

static enum emend_status
take_due(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct run *r = payload;
	const struct source *source = sources_of(&r->sources, row);

	if (row->state != WATCH_ACTIVE || (source && source->pause))
		return EMEND_OK;
	if (source && source->keep && row->first_seen &&
	    now_of(r) - row->first_seen > source->keep)
		return end_kept(r, row, err);
	return add_row(r, row, err);
}

static enum emend_status
take_named(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct watch_row *row;
	size_t i;

	for (i = 0; i < r->options->url_count && status == EMEND_OK; i++) {
		status = watch_find(r->store, r->options->urls[i], &row, err);
		if (status)
			break;
		if (row->state == WATCH_ENDED)
			status = emend_fail(err, EMEND_NOTFOUND,
			    "%s is no longer watched; \"emend add\" takes it up "
			    "again",
			    row->url);
		else
			status = add_row(r, row, err);
		watch_row_free(row);
	}
	return status;
}

static enum emend_status
commit(struct run *r, struct emend_error *err);

static enum emend_status
tell_sources(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->sources.trouble_count && status == EMEND_OK; i++) {
		const struct event e = {
			.type = EVENT_IS_TROUBLE,
			.what = "source",
			.name = r->sources.trouble[i].name,
			.message = r->sources.trouble[i].message,
			.first = true,
		};

		r->result->trouble = true;
		status = telling_add(&r->telling, &e, NULL, err);
	}
	for (i = 0; i < r->sources.ended_count && status == EMEND_OK; i++) {
		const struct event e = {
			.type = EVENT_IS_ENDED,
			.url = r->sources.ended[i]->url,
			.reason = "unwatched",
		};

		status = telling_add(&r->telling, &e, NULL, err);
	}
	return status;
}

static enum emend_status
tell_no_robots(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->settings->site_count && status == EMEND_OK; i++) {
		const struct event e = {
			.type = EVENT_IS_TROUBLE,
			.what = "source",
			.name = r->settings->sites[i].host,
			.message = "robots.txt of this site is not obeyed, as "
				   "emend.conf says (robots = no)",
			.first = true,
		};

		if (!r->settings->sites[i].robots)
			status = telling_add(&r->telling, &e, NULL, err);
	}
	return status;
}

static enum emend_status
collect(struct run *r, struct emend_error *err)
{
	const struct run_options *o = r->options;
	enum emend_status status;
	size_t i;

	status = sources_sync(&r->sources, r->store, r->batch, r->settings,
	    o->dir, now_of(r), err);
	if (status == EMEND_OK)
		status = tell_sources(r, err);
	if (status == EMEND_OK)
		status = tell_no_robots(r, err);
	if (status)
		return status;
	if (o->dry_run) {
		for (i = 0; i < r->sources.added_count && !status; i++)
			status = take_due(r, r->sources.added[i], err);
		if (status)
			return status;
	} else {
		/* so that every row has its key before it is looked at */
		status = commit(r, err);
		if (status)
			return status;
	}
	if (o->url_count)
		return take_named(r, err);
	if (o->all)
		return state_watches(r->store, take_due, r, err);
	return state_due(r->store, now_of(r), take_due, r, err);
}

/* ---- fetching ---- */

static enum emend_status
new_fetch(struct run *r, struct emend_error *err)
{
	const struct settings *s = r->settings;
	struct fetch_settings f;
	char agent[1024];

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
	f.allow_private = s->allow_private;
	f.secret = store_secret(r->store);
	f.now = now_of(r);
	f.replay = r->options->replay;
	return fetch_new(&r->fetch, &f, err);
}

static enum emend_status
remember_host(struct run *r, const char *url, struct emend_error *err)
{
	struct host_row *row = NULL;
	struct fetch_host host;
	struct text key;
	enum emend_status status;

	text_init(&key, URL_MAX);
	status = url_host_key(&key, slice_of(url), err);
	if (status || fetch_knows_host(r->fetch, key.ptr))
		goto out;
	status = state_host(r->store, key.ptr, &row, err);
	if (status || !row)
		goto out;
	host = (struct fetch_host){
		.host = row->host,
		.next_at_ms = row->next_at_ms,
		.parked_until = row->parked_until,
		.parked_why = row->parked_why,
		.failures = row->failures,
		.robots = row->robots,
		.robots_status = row->robots_status,
		.robots_at = row->robots_at,
		.robots_since = row->robots_since,
	};
	status = fetch_remember_host(r->fetch, &host, err);
out:
	host_row_free(row);
	text_free(&key);
	return status;
}

static enum emend_status
ask(struct run *r, struct watch_row *row, struct emend_error *err)
{
	const struct site *site = settings_site(r->settings, slice_of(row->url));
	bool trust = now_of(r) - row->validated_at < FULL_READ_AFTER;
	const struct fetch_request request = {
		.url = row->url,
		.etag = trust ? row->etag : NULL,
		.last_modified = trust ? row->last_modified : NULL,
		.wire_hash = row->wire_hash,
		.named = row->named,
		.ignore_robots = site && !site->robots,
		.headers = site ? site->headers : NULL,
		.header_count = site ? site->header_count : 0,
		.payload = row,
	};
	enum emend_status status = remember_host(r, row->url, err);

	if (status)
		return status;
	return fetch_add(r->fetch, &request, err);
}

static enum emend_status
keep_host(void *payload, const struct fetch_host *host, struct emend_error *err)
{
	struct run *r = payload;
	const struct host_row row = {
		.host = host->host,
		.next_at_ms = host->next_at_ms,
		.parked_until = host->parked_until,
		.parked_why = host->parked_why,
		.failures = host->failures,
		.robots = host->robots,
		.robots_status = host->robots_status,
		.robots_at = host->robots_at,
		.robots_since = host->robots_since,
	};

	return store_batch_host(r->batch, &row, err);
}

/* ---- keeping ---- */

static void
tell_disk_trouble(struct run *r, const struct emend_error *why)
{
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = why && why->status == EMEND_IO ? "disk" : "archive",
		.name = r->options->dir,
		.message = why ? why->text : "",
		.first = true,
	};

	r->options->tell(r->options->payload, &e);
}

/* Makes the slice durable, then tells what it was about. */
static enum emend_status
commit(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	r->slice_ms = monotonic_ms();
	if (!r->options->dry_run) {
		status = store_lock(r->store, STORE_LOCK_WRITE, err);
		if (status == EMEND_OK) {
			status = store_batch_commit(r->batch, err);
			store_unlock(r->store, STORE_LOCK_WRITE);
		}
	}
	if (status) {
		tell_disk_trouble(r, err);
		return status;
	}
	telling_flush(&r->telling, r->options->tell, r->options->payload);
	return EMEND_OK;
}

static enum emend_status
commit_if_due(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (r->options->dry_run)
		return commit(r, err);
	if (store_batch_revisions(r->batch) < SLICE_REVISIONS &&
	    monotonic_ms() - r->slice_ms < SLICE_MS)
		return EMEND_OK;
	if (r->fetch)
		status = fetch_hosts(r->fetch, keep_host, r, err);
	return status ? status : commit(r, err);
}

static void
stop_if_asked(struct run *r)
{
	const struct run_options *o = r->options;
	bool late = o->for_seconds &&
	    monotonic_ms() - r->started_ms >= o->for_seconds * 1000;

	if (r->stopping || (!late && !*o->stop))
		return;
	r->stopping = true;
	fetch_stop(r->fetch);
}

static enum emend_status
take_result(struct run *r, struct fetch_result *f, struct emend_error *err)
{
	struct watch_row *row = f->payload;
	enum emend_status status = EMEND_OK;

	if (f->outcome != FETCH_FAILED || f->error != FETCH_ERROR_STOPPED)
		status = visit(&r->visits, row, sources_of(&r->sources, row), f,
		    now_of(r), err);
	r->done++;
	if (r->options->progress)
		r->options->progress(
		    r->options->payload, r->done, r->row_count);
	return status;
}

static enum emend_status
look_at_all(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct fetch_result *f;
	size_t i;

	for (i = 0; i < r->row_count && status == EMEND_OK; i++)
		status = ask(r, r->rows[i], err);
	while (status == EMEND_OK) {
		stop_if_asked(r);
		status = fetch_next(r->fetch, &f, WAIT_MS, err);
		if (status || (!f && !fetch_busy(r->fetch)))
			break;
		if (f)
			status = take_result(r, f, err);
		if (status == EMEND_OK)
			status = commit_if_due(r, err);
	}
	return status;
}

static enum emend_status
finish(struct run *r, struct emend_error *err)
{
	struct event_summary *sum = &r->result->summary;
	struct state_counts counts;
	struct run_row row;
	enum emend_status status;

	row = (struct run_row){
		.started_at = r->started_at,
		.ended_at = now_of(r),
		.checked = (unsigned)sum->checked,
		.fresh = (unsigned)sum->fresh,
		.changed = (unsigned)sum->changed,
		.unchanged = (unsigned)sum->unchanged,
		.failed = (unsigned)sum->failed,
	};
	status = fetch_hosts(r->fetch, keep_host, r, err);
	if (status == EMEND_OK && !r->options->beside_check)
		status = store_batch_run(r->batch, &row, err);
	if (status == EMEND_OK)
		status = commit(r, err);
	if (status == EMEND_OK)
		status = state_counts(r->store, now_of(r), &counts, err);
	if (status == EMEND_OK)
		sum->oldest_overdue = counts.oldest_overdue;
	return status;
}

static void
tell_summary(struct run *r)
{
	const struct event e = {
		.type = EVENT_IS_SUMMARY,
		.summary = &r->result->summary,
	};

	r->result->summary.elapsed_ms = monotonic_ms() - r->started_ms;
	r->options->tell(r->options->payload, &e);
}

static void
close_run(struct run *r)
{
	size_t i;

	for (i = 0; i < r->row_count; i++)
		watch_row_free(r->rows[i]);
	free(r->rows);
	fetch_free(r->fetch);
	telling_free(&r->telling);
	sources_free(&r->sources);
	table_free(&r->visits.claimed);
	arena_free(&r->arena);
	store_batch_free(r->batch);
	store_close(r->store);
	settings_free(r->settings);
}

enum emend_status
run_check(const struct run_options *options, struct run_result *out,
    struct emend_error *err)
{
	struct run r = {
		.options = options,
		.result = out,
		.started_ms = monotonic_ms(),
		.started_at = clock_now(options->clock),
		.visits = { .claimed = TABLE_INIT },
	};
	enum emend_status status;
	bool opened = false;

	*out = (struct run_result){ 0 };
	telling_init(&r.telling);
	r.slice_ms = r.started_ms;
	status = open_parts(&r, err);
	if (status)
		goto out;
	opened = true;
	status = store_batch_new(&r.batch, r.store, r.started_at, err);
	if (status)
		goto out;
	r.visits.store = r.store;
	r.visits.batch = r.batch;
	r.visits.telling = &r.telling;
	r.visits.settings = r.settings;
	r.visits.result = out;
	r.visits.clock_set = options->clock->held;
	r.visits.arena = &r.arena;
	status = new_fetch(&r, err);
	if (status == EMEND_OK)
		status = collect(&r, err);
	if (status == EMEND_OK)
		status = look_at_all(&r, err);
	if (status == EMEND_OK)
		status = finish(&r, err);
out:
	/* the last line, also of a run that broke off */
	if (opened)
		tell_summary(&r);
	close_run(&r);
	return status;
}
