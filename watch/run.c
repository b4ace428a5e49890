#include "watch/run.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/batch.h"
#include "store/maintain.h"
#include "store/profile.h"
#include "store/search.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/monitor.h"
#include "watch/readers.h"
#include "watch/run_work.h"

#define FOUND_DEPTH 8	   /* from a source to what it leads to */
#define MAINTAIN_MS 120000 /* most of a check that goes to maintenance */
#define INDEX_MS 20000	   /* and to the index of words */

int64_t
run_now(const struct run *r)
{
	return clock_now(r->options->clock);
}

/* ---- what is durable ---- */

void
run_tell_trouble(struct run *r, const char *what, const char *message)
{
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = what,
		.name = r->options->dir,
		.message = message,
		.first = true,
	};

	struct told *told;

	r->options->tell(r->options->payload, &e);
	/* rules are to see it with the slice; without memory they do not */
	if (telling_add(&r->telling, &e, &told, NULL) == EMEND_OK)
		told->silent = true;
}

/* Forgets what is not durable. */
static void
drop_slice(struct run *r)
{
	telling_free(&r->telling);
	r->visits.counts = (struct event_summary){ 0 };
	r->visits.trouble = false;
}

static void
add_counts(struct run *r)
{
	const struct event_summary *slice = &r->visits.counts;
	struct event_summary *all = &r->result->summary;

	all->checked += slice->checked;
	all->fresh += slice->fresh;
	all->changed += slice->changed;
	all->unchanged += slice->unchanged;
	all->failed += slice->failed;
	r->result->trouble = r->result->trouble || r->visits.trouble;
}

/* Under the write lock, but in a dry run. */
static enum emend_status
commit_slice(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	r->slice_ms = monotonic_ms();
	if (!r->options->dry_run)
		status = alerting_queue(&r->alerting, &r->telling, r->batch,
		    run_now(r), err);
	if (status == EMEND_OK && !r->options->dry_run)
		status = store_batch_commit(r->batch, err);
	if (status == EMEND_CONFLICT) {
		drop_slice(r);
		run_tell_trouble(r, "archive",
		    "another command kept some of the same articles meanwhile; "
		    "the looks of this slice are made again at the next check");
		return EMEND_OK;
	}
	if (status)
		return status;
	status = telling_complete(&r->telling, r->store, err);
	/* what is durable is told, even where its commit cannot be named */
	add_counts(r);
	telling_flush(&r->telling, r->options->tell, r->options->payload);
	drop_slice(r);
	if (status == EMEND_OK && !r->options->dry_run)
		status = run_mark_told(r, err);
	return status;
}

enum emend_status
run_commit(struct run *r, struct emend_error *err)
{
	enum emend_status status;

	state_let_go(r->store);
	if (r->options->dry_run)
		return commit_slice(r, err);
	status = store_lock(r->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = commit_slice(r, err);
	store_unlock(r->store, STORE_LOCK_WRITE);
	/* what the slice took lies in pieces between what stays */
	(void)malloc_trim(0);
	return status;
}

/* ---- beginning and end ---- */

static enum emend_status
open_parts(struct run *r, struct emend_error *err)
{
	const struct run_options *o = r->options;
	enum emend_status status;

	/* first: they are to know nothing of what is opened and read here */
	status = readers_new(&r->visits.readers, err);
	if (status)
		return status;
	status = store_open(&r->store, o->dir,
	    o->dry_run ? STORE_READ : STORE_WRITE, err);
	if (status == EMEND_OK)
		status = settings_read_in(&r->settings, o->dir, err);
	if (status == EMEND_OK)
		alerting_init(&r->alerting, r->settings);
	if (status == EMEND_OK && !o->dry_run && !o->beside_check)
		status = store_lock(r->store, STORE_LOCK_CHECK, err);
	if (status == EMEND_OK)
		status = store_batch_new(
		    &r->batch, r->store, r->started_at, err);
	r->visits.store = r->store;
	r->visits.batch = r->batch;
	r->visits.telling = &r->telling;
	r->visits.settings = r->settings;
	r->visits.clock_set = o->clock->held;
	r->visits.tell_added = o->beside_check;
	r->visits.finds_out = o->finds_out;
	return status;
}

/*
 * What a killed run left is brought in order, then the rows in line with
 * emend.conf; under the lock, so that nobody adds the same address meanwhile.
 */
static enum emend_status
prepare(struct run *r, struct emend_error *err)
{
	enum emend_status status;

	if (r->options->dry_run) {
		status = run_begin_asking(r, err);
		return status ? status : run_sync(r, err);
	}
	status = store_lock(r->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = store_recover(r->store, err);
	if (status == EMEND_OK && store_damage(r->store)) {
		run_tell_trouble(r, "archive", store_damage(r->store));
		r->result->trouble = true;
	}
	if (status == EMEND_OK)
		status = run_tell_late(r, err);
	if (status == EMEND_OK)
		status = run_begin_asking(r, err);
	if (status == EMEND_OK)
		status = run_sync(r, err);
	/* what the runs before found holds from this one on */
	if (status == EMEND_OK && !r->options->beside_check)
		status = store_batch_profiles(r->batch, run_now(r), err);
	if (status == EMEND_OK)
		status = commit_slice(r, err);
	store_unlock(r->store, STORE_LOCK_WRITE);
	return status;
}

static enum emend_status
finish(struct run *r, struct emend_error *err)
{
	const struct event_summary *slice = &r->visits.counts;
	struct event_summary *sum = &r->result->summary;
	const struct run_row row = {
		.started_at = r->started_at,
		.ended_at = run_now(r),
		.checked = (unsigned)(sum->checked + slice->checked),
		.fresh = (unsigned)(sum->fresh + slice->fresh),
		.changed = (unsigned)(sum->changed + slice->changed),
		.unchanged = (unsigned)(sum->unchanged + slice->unchanged),
		.failed = (unsigned)(sum->failed + slice->failed),
	};
	int64_t next = 0, now;
	enum emend_status status = run_end_asking(r, err);

	if (status == EMEND_OK)
		status = run_tell_budgets(r, err);
	if (status == EMEND_OK && !r->options->beside_check)
		status = store_batch_run(r->batch, &row, err);
	if (status == EMEND_OK && !r->options->beside_check)
		status = monitor_note_end(r->batch,
		    r->result->trouble || r->visits.trouble,
		    (int)*r->options->stop, err);
	if (status == EMEND_OK)
		status = run_commit(r, err);
	now = run_now(r);
	if (status == EMEND_OK)
		status = sources_next_look(
		    r->store, r->settings, now, &next, err);
	if (next < now)
		sum->oldest_overdue = next;
	return status;
}

/*
 * Old pages, packs, the state's own: with what is left of the time.  A failure
 * is told; it takes nothing back.
 */
static void
maintain(struct run *r)
{
	const struct run_options *o = r->options;
	int64_t now = run_now(r);
	struct maintain_options options = {
		.now = now,
		.pages_before = settings_pages_before(r->settings, now),
		.budget_ms = MAINTAIN_MS,
		.stop = o->stop,
		.when_due = true,
	};
	struct maintain_result done;
	struct emend_error err;
	int64_t left = o->for_seconds * 1000 - (monotonic_ms() - r->started_ms);

	run_stop_if_asked(r);
	if (o->dry_run || o->beside_check || r->stopping)
		return;
	if (o->for_seconds && left < options.budget_ms)
		options.budget_ms = left;
	if (store_maintain(r->store, &options, &done, &err)) {
		run_tell_trouble(r, "archive", err.text);
		r->result->trouble = true;
	}
}

/* What was recorded is to be found by its words.  A failure is told, too. */
static void
index_words(struct run *r)
{
	const struct run_options *o = r->options;
	struct emend_error err;
	size_t left;

	if (o->dry_run || r->stopping)
		return;
	if (search_update(r->store, INDEX_MS, o->stop, &left, &err)) {
		run_tell_trouble(r, "archive", err.text);
		r->result->trouble = true;
	}
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

	run_drop_arrivals(r);
	run_drop_renderings(r);
	for (i = 0; i < r->due_count; i++)
		run_drop_row(r->dues[i]);
	free(r->dues);
	table_free(&r->hosts);
	fetch_free(r->fetch);
	arena_free(&r->names);
	telling_free(&r->telling);
	sources_free(&r->sources);
	alerting_free(&r->alerting);
	visits_free(&r->visits);
	store_batch_free(r->batch);
	store_close(r->store);
	settings_free(r->settings);
	workers_free(r->visits.readers);
}

/* An index leads to sitemaps, these to articles: looked at in the same run. */
static enum emend_status
look_at_found(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	int depth;

	for (depth = 0; depth < FOUND_DEPTH && r->visits.found && !r->stopping &&
	    !r->options->dry_run && status == EMEND_OK; depth++) {
		r->visits.found = 0;
		status = run_commit(r, err);
		if (status == EMEND_OK)
			status = run_collect_found(r, err);
		if (status == EMEND_OK)
			status = run_look(r, err);
	}
	return status;
}

/* Trouble came after all was kept. */
static enum emend_status
note_end(struct run *r, struct emend_error *err)
{
	enum emend_status status;

	if (r->options->dry_run || r->options->beside_check)
		return EMEND_OK;
	status = monitor_note_end(
	    r->batch, true, (int)*r->options->stop, err);
	return status ? status : run_commit(r, err);
}

/* With the parts open: all that a run does. */
static enum emend_status
work(struct run *r, struct emend_error *err)
{
	enum emend_status status = run_new_fetch(r, err);

	if (status == EMEND_OK)
		status = prepare(r, err);
	if (status == EMEND_OK)
		status = run_reread(r, err);
	if (status == EMEND_OK)
		status = run_collect(r, err);
	if (status == EMEND_OK)
		status = run_look(r, err);
	if (status == EMEND_OK)
		status = look_at_found(r, err);
	if (status == EMEND_OK)
		status = finish(r, err);
	if (status == EMEND_OK) {
		bool noted = r->result->trouble;

		run_deliver(r);
		index_words(r);
		maintain(r);
		if (r->result->trouble && !noted)
			status = note_end(r, err);
	}
	return status;
}

/*
 * The run broke off: a full disk or a damaged archive is told, whatever it
 * stopped.  Another writer in the way is a failure here; only another check
 * makes this one idle.
 */
static enum emend_status
fail_run(struct run *r, const struct emend_error *why, struct emend_error *err)
{
	enum emend_status status = why->status;

	if (status == EMEND_IO)
		run_break_off(r, "disk", why->text);
	if (status == EMEND_STORE || status == EMEND_BUSY)
		run_break_off(r, "archive", why->text);
	return emend_fail(err, status == EMEND_BUSY ? EMEND_IO : status, "%s",
	    why->text);
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
		.sources = SOURCES_INIT,
		.hosts = TABLE_INIT,
		.names = ARENA_INIT,
		.visits = { .claims = TABLE_INIT, .notes = TABLE_INIT,
		    .arena = ARENA_INIT },
	};
	struct emend_error why;
	enum emend_status status;

	*out = (struct run_result){ 0 };
	telling_init(&r.telling);
	r.slice_ms = r.started_ms;
	status = open_parts(&r, err);
	if (status)
		goto out;
	status = work(&r, &why);
	if (status)
		status = fail_run(&r, &why, err);
	/* the last line, also of a run that broke off */
	tell_summary(&r);
out:
	close_run(&r);
	return status;
}
