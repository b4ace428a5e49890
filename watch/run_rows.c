#include <stdlib.h>

#include "base/text.h"
#include "base/url.h"
#include "settings/settings.h"
#include "store/watches.h"
#include "watch/find.h"
#include "watch/run_work.h"

/* What a run looks at. */

static bool
grow(struct run *r)
{
	size_t cap = r->due_cap ? r->due_cap * 2 : 64;
	struct due **dues;

	if (r->due_count < r->due_cap)
		return true;
	dues = realloc(r->dues, cap * sizeof(*dues));
	if (!dues)
		return false;
	r->dues = dues;
	r->due_cap = cap;
	return true;
}

/* The name of the host that is asked, kept once; what is known of it from
 * earlier runs goes to fetch. */
static enum emend_status
name_host(struct run *r, const struct watch_row *row, const char **out,
    struct emend_error *err)
{
	const char *url = row->candidate ? row->candidate : row->url;
	struct text key;
	enum emend_status status;
	struct slice name;

	text_init(&key, URL_MAX);
	status = url_host_key(&key, slice_of(url), err);
	name = slice_new(key.ptr, key.len);
	*out = status ? NULL : table_get(&r->hosts, name);
	if (status || *out)
		goto out;
	status = run_remember_host(r, key.ptr, url, err);
	if (status)
		goto out;
	name.ptr = arena_copy(&r->names, name.ptr, name.len);
	if (!name.ptr || !table_put(&r->hosts, name, (char *)name.ptr))
		status = emend_fail_nomem(err);
	*out = name.ptr;
out:
	text_free(&key);
	return status;
}

static enum emend_status
add_row(struct run *r, const struct watch_row *row, struct emend_error *err)
{
	struct due *due = arena_alloc(&r->names, sizeof(*due));
	enum emend_status status;

	if (!due || !grow(r))
		return emend_fail_nomem(err);
	due->key = row->key;
	due->last_look = row->last_look;
	due->due_from = row->due_from;
	status = name_host(r, row, &due->host, err);
	if (status == EMEND_OK && !row->key)
		status = watch_row_dup(&due->row, row, err);
	if (status == EMEND_OK)
		r->dues[r->due_count++] = due;
	return status;
}

/* What names articles is followed for as long as it is configured. */
static bool
is_over(const struct run *r, const struct watch_row *row,
    const struct source *source)
{
	int64_t from = row->first_seen ? row->first_seen : row->added_at;

	return row->role == WATCH_PAGE && source->keep &&
	    run_now(r) - from > source->keep;
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
		.title = row->title,
	};
	struct told *told;
	enum emend_status status;

	ended.state = WATCH_ENDED;
	ended.ended_reason = "keep";
	status = store_batch_watch(r->batch, &ended, err);
	if (status == EMEND_OK)
		status = telling_add(&r->telling, &e, &told, err);
	return status ? status : telling_about(told, row, err);
}

static enum emend_status
take_due(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct run *r = payload;
	const struct source *source =
	    settings_source(r->settings, row->source);

	if (row->state != WATCH_ACTIVE || (source && source->pause))
		return EMEND_OK;
	if (source && is_over(r, row, source))
		return end_kept(r, row, err);
	return add_row(r, row, err);
}

/* ---- named ones ---- */

/* Is it written in a list, and waits for its turn? */
static bool
is_waiting(const struct run *r, const char *url)
{
	struct text normal;
	bool waits;

	text_init(&normal, URL_MAX);
	waits = url_normal(&normal, slice_of(url), NULL) == EMEND_OK &&
	    sources_name(&r->sources, slice_new(normal.ptr, normal.len));
	text_free(&normal);
	return waits;
}

static enum emend_status
take_row(struct run *r, const struct watch_row *row, struct table *taken,
    struct emend_error *err)
{
	struct slice key =
	    slice_new((const char *)&row->key, sizeof(row->key));
	enum emend_status status;

	if (row->state == WATCH_ENDED)
		return emend_fail(err, EMEND_NOTFOUND,
		    "%.300s is no longer watched; \"emend add\" takes it up "
		    "again",
		    row->normal);
	if (table_get(taken, key))
		return EMEND_OK; /* named twice */
	status = add_row(r, row, err);
	if (status)
		return status;
	key.ptr = (const char *)&r->dues[r->due_count - 1]->key;
	return table_put(taken, key, r) ? EMEND_OK : emend_fail_nomem(err);
}

/* A page, and what names articles at the same address. */
static enum emend_status
take_both(struct run *r, const struct watch_row *page, const char *what,
    struct table *taken, struct emend_error *err)
{
	struct watch_row *source;
	enum emend_status status =
	    watch_find_source(r->store, what, &source, err);
	bool watched = source && source->state == WATCH_ACTIVE;

	if (status == EMEND_OK && (page->state == WATCH_ACTIVE || !watched))
		status = take_row(r, page, taken, err);
	if (status == EMEND_OK && watched)
		status = take_row(r, source, taken, err);
	watch_row_free(source);
	return status;
}

/* Named by the user: also what is paused, and whatever the schedule. */
static enum emend_status
take_named(struct run *r, struct emend_error *err)
{
	const struct run_options *o = r->options;
	struct table taken = TABLE_INIT;
	enum emend_status status = EMEND_OK;
	struct watch_row *row;
	size_t i;

	for (i = 0; i < o->url_count && status == EMEND_OK; i++) {
		status = watch_find(r->store, o->urls[i], &row, err);
		if (status == EMEND_NOTFOUND && is_waiting(r, o->urls[i])) {
			status = EMEND_OK;
			continue;
		}
		if (status)
			break;
		status = row->role == WATCH_PAGE
		    ? take_both(r, row, o->urls[i], &taken, err)
		    : take_row(r, row, &taken, err);
		watch_row_free(row);
	}
	table_free(&taken);
	return status;
}

/* ---- sources ---- */

static enum emend_status
tell_trouble(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->sources.trouble_count && status == EMEND_OK; i++) {
		const struct source_trouble *t = &r->sources.trouble[i];
		const struct event e = {
			.type = EVENT_IS_TROUBLE,
			.what = "source",
			.name = t->name,
			.message = t->over ? "it can be read again"
					   : t->message,
			.first = t->first,
			.over = t->over,
		};

		if (t->first && !t->harmless)
			r->visits.trouble = true;
		if (t->first || t->over)
			status = telling_add(&r->telling, &e, NULL, err);
	}
	return status;
}

static enum emend_status
tell_ended(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->sources.ended_count && status == EMEND_OK; i++) {
		const struct event e = {
			.type = EVENT_IS_ENDED,
			.url = r->sources.ended[i]->url,
			.reason = "unwatched",
			.title = r->sources.ended[i]->title,
		};
		struct told *told;

		status = telling_add(&r->telling, &e, &told, err);
		if (status == EMEND_OK)
			status = telling_about(
			    told, r->sources.ended[i], err);
	}
	return status;
}

static enum emend_status
tell_of_site(struct run *r, const struct site *site, const char *message,
    struct emend_error *err)
{
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "source",
		.name = site->host,
		.message = message,
	};

	return telling_add(&r->telling, &e, NULL, err);
}

/* Said at each check's start, in JSON and on a terminal; it is no news, so a
 * check from cron keeps silent. */
static enum emend_status
tell_standing(struct run *r, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < r->settings->site_count && status == EMEND_OK; i++) {
		const struct site *site = &r->settings->sites[i];

		if (!site->robots)
			status = tell_of_site(r, site,
			    "robots.txt of this site is not obeyed, as "
			    "emend.conf says (robots = no)", err);
		if (status == EMEND_OK && site->render_count)
			status = tell_of_site(r, site,
			    "pages of this site are printed by a program that "
			    "fetches by itself, so that no address it leads to "
			    "is looked at (render)", err);
	}
	return status;
}

enum emend_status
run_sync(struct run *r, struct emend_error *err)
{
	enum emend_status status;

	r->sources.keep_added = r->options->dry_run; /* no query finds them */
	status = sources_sync(&r->sources, r->store, r->batch, r->settings,
	    r->options->dir, run_now(r), err);
	if (status == EMEND_OK)
		status = tell_trouble(r, err);
	if (status == EMEND_OK)
		status = tell_ended(r, err);
	if (status == EMEND_OK)
		status = tell_standing(r, err);
	return status;
}

static enum emend_status
take_found(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct run *r = payload;

	if (row->named || row->last_look || row->added_at < r->started_at)
		return EMEND_OK;
	return take_due(r, row, err);
}

enum emend_status
run_collect_found(struct run *r, struct emend_error *err)
{
	return state_due(r->store, run_now(r), take_found, r, err);
}

/* Where a budget may end the run, every host has its part of it. */
static int
compare_due(const void *x, const void *y)
{
	const struct due *one = *(struct due *const *)x;
	const struct due *other = *(struct due *const *)y;

	if (one->due_from != other->due_from)
		return one->due_from < other->due_from ? -1 : 1;
	return (one->key > other->key) - (one->key < other->key);
}

static enum emend_status
collect_due(struct run *r, struct emend_error *err)
{
	enum emend_status status =
	    state_due(r->store, run_now(r), take_due, r, err);

	if (r->settings->run_budget && r->due_count)
		qsort(r->dues, r->due_count, sizeof(*r->dues), compare_due);
	return status;
}

enum emend_status
run_collect(struct run *r, struct emend_error *err)
{
	const struct run_options *o = r->options;
	enum emend_status status = EMEND_OK;
	size_t i;

	/* in a dry run the state does not have them */
	for (i = 0; o->dry_run && i < r->sources.added_count && !status; i++)
		status = take_due(r, r->sources.added[i], err);
	if (status)
		return status;
	if (o->url_count)
		return take_named(r, err);
	if (o->all)
		return state_watches(r->store, take_due, r, err);
	return collect_due(r, err);
}
