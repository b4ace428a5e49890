#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/table.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "explain/doctor_work.h"
#include "fetch/robots_cache.h"
#include "settings/settings.h"
#include "store/health.h"
#include "store/state.h"
#include "store/watches.h"
#include "watch/robots_known.h"
#include "watch/sources.h"

#define SHOWN_MOST 20 /* of one kind; the others are counted */
#define URL_SHOWN 300

/* What is known of a host that a source is on. */
struct known_host {
	struct robots_cache robots;
	bool asked;	  /* its robots.txt was */
	bool unreachable; /* it forbids everything until it answers */
	int64_t since;
	int status;
};

struct visiting {
	struct doctor *d;
	struct table hosts; /* by key, to struct known_host */
	struct arena arena;
	struct text url, key, shown;
	size_t refused, failing, unasked, unread, parked;
};

static const char *
show(struct visiting *v, const char *url)
{
	text_truncate(&v->shown, 0);
	url_redact(&v->shown, slice_of(url));
	if (v->shown.len > URL_SHOWN)
		text_truncate(&v->shown, URL_SHOWN);
	return v->shown.ptr;
}

/* ---- robots.txt ---- */

static enum emend_status
tell_unreachable(struct visiting *v, const char *host,
    const struct known_host *known, struct emend_error *err)
{
	char since[TIME_LOCAL_MAX], answer[40] = "it cannot be reached";

	time_format_local(since, known->since);
	if (known->status)
		snprintf(answer, sizeof(answer), "it answers %d",
		    known->status);
	return doctor_tell(v->d, "robots", DOCTOR_DOUBTFUL,
	    "see whether the site lives; after 30 days its robots.txt is taken "
	    "for missing",
	    err,
	    "robots.txt of %.100s: %s, since %s, so nothing there is asked for",
	    host, answer, since);
}

static enum emend_status
know_host(struct visiting *v, struct known_host **out,
    struct emend_error *err)
{
	struct known_host *known;
	struct host_row *row = NULL;
	const char *key = arena_copy(&v->arena, v->key.ptr, v->key.len);
	enum emend_status status;

	known = arena_alloc(&v->arena, sizeof(*known));
	if (!key || !known || !table_put(&v->hosts, slice_of(key), known))
		return emend_fail_nomem(err);
	*out = known;
	robots_cache_init(&known->robots);
	status = state_host(v->d->store, key, &row, err);
	if (status || !row)
		return status;
	known->asked = row->robots_at != 0;
	known->status = row->robots_status;
	known->since = row->robots_since;
	known->unreachable = known->asked && row->robots_since != 0 &&
	    !robots_cache_is_answer(row->robots_status);
	status = robots_known(&known->robots, row, v->d->settings, err);
	host_row_free(row);
	if (status == EMEND_OK && known->unreachable)
		status = tell_unreachable(v, key, known, err);
	return status;
}

static enum emend_status
judge(struct visiting *v, const struct source *source,
    const struct known_host *known, struct emend_error *err)
{
	struct slice rule;
	enum emend_status status = robots_known_rule(&rule, &known->robots,
	    slice_new(v->url.ptr, v->url.len), err);

	if (status || !rule.ptr || v->refused++ >= SHOWN_MOST)
		return status;
	return doctor_tell(v->d, "robots", DOCTOR_WRONG,
	    "ask the site's owner, or stop watching it (emend unwatch)", err,
	    "robots.txt refuses %s to us (Disallow: %.*s)",
	    show(v, source->name), SLICE_ARG(slice_sub(rule, 0, 100)));
}

static enum emend_status
examine_robots(struct visiting *v, const struct source *source,
    struct emend_error *err)
{
	struct known_host *known;
	const struct site *site;
	enum emend_status status;

	status = url_clean(&v->url, slice_of(source->name), err);
	if (status == EMEND_OK)
		status = url_host_key(
		    &v->key, slice_new(v->url.ptr, v->url.len), err);
	if (status)
		return status;
	site = settings_site(
	    v->d->settings, slice_new(v->url.ptr, v->url.len));
	if (site && !site->robots)
		return EMEND_OK;
	known = table_get(&v->hosts, slice_new(v->key.ptr, v->key.len));
	if (!known)
		status = know_host(v, &known, err);
	if (status)
		return status;
	if (!known->asked)
		v->unasked++;
	return judge(v, source, known, err);
}

static enum emend_status
examine_render(
    struct doctor *d, const struct site *site, struct emend_error *err)
{
	if (!site->render_count)
		return EMEND_OK;
	if (access(site->render[0], X_OK))
		return doctor_tell(d, "render", DOCTOR_WRONG,
		    "see that it is there, and may be executed", err,
		    "%.200s, which is to render pages of %.200s, cannot be run",
		    site->render[0], site->host);
	return doctor_tell(d, "render", DOCTOR_NOTE,
	    "let it reach nothing in your own network", err,
	    "%.200s renders pages of %.200s: it fetches by itself, so its "
	    "addresses are not checked",
	    site->render[0], site->host);
}

static enum emend_status
examine_sites(struct doctor *d, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < d->settings->site_count && status == EMEND_OK; i++) {
		const struct site *site = &d->settings->sites[i];

		if (!site->robots)
			status = doctor_tell(d, "robots", DOCTOR_NOTE,
			    "only where you have the right", err,
			    "robots.txt of %.200s is not obeyed, as emend.conf "
			    "says (robots = no)",
			    site->host);
		if (status == EMEND_OK)
			status = examine_render(d, site, err);
	}
	return status;
}

/* ---- sources ---- */

static enum emend_status
examine_list(struct visiting *v, const struct source *source,
    struct emend_error *err)
{
	struct text path;
	enum emend_status status;

	text_init(&path, PATH_LIMIT);
	path_join(&path, v->d->options->dir, source->name);
	status = text_check(&path, err);
	if (status == EMEND_OK && access(path.ptr, R_OK) &&
	    v->unread++ < SHOWN_MOST)
		status = doctor_tell(v->d, "list", DOCTOR_WRONG,
		    "write it, or take its section out of emend.conf", err,
		    "the list %.300s cannot be read", path.ptr);
	text_free(&path);
	return status;
}

/* A feed or the like has a row of its own, which says what went wrong. */
static enum emend_status
examine_row(struct visiting *v, const struct source *source,
    struct emend_error *err)
{
	struct watch_row *row = NULL;
	char since[TIME_LOCAL_MAX];
	enum emend_status status =
	    sources_own_row(v->d->store, source, &row, err);

	if (status == EMEND_OK && row && row->failure &&
	    v->failing++ < SHOWN_MOST) {
		time_format_local(since, row->failing_since);
		status = doctor_tell(v->d, "source", DOCTOR_DOUBTFUL,
		    "see whether it has moved; what it named stays watched", err,
		    "%s %s is in trouble since %s: %s",
		    source_type_name(source->type), show(v, source->name),
		    since, row->failure_text ? row->failure_text : "");
	}
	watch_row_free(row);
	return status;
}

static enum emend_status
examine_source(struct visiting *v, const struct source *source,
    struct emend_error *err)
{
	enum emend_status status;

	if (source->pause)
		return EMEND_OK;
	if (source->type == SOURCE_LIST)
		return examine_list(v, source, err);
	status = examine_robots(v, source, err);
	if (status == EMEND_OK && source->type != SOURCE_PAGE)
		status = examine_row(v, source, err);
	return status;
}

static enum emend_status
tell_parked(void *payload, const struct host_row *row, struct emend_error *err)
{
	struct visiting *v = payload;
	char until[TIME_LOCAL_MAX];

	if (v->parked++ >= SHOWN_MOST)
		return EMEND_OK;
	time_format_local(until, row->parked_until);
	return doctor_tell(v->d, "parked", DOCTOR_NOTE, "", err,
	    "%.100s is left alone until %s: %.160s", row->host, until,
	    row->parked_why ? row->parked_why : "");
}

static enum emend_status
tell_more(struct visiting *v, const char *check, size_t count,
    const char *what, struct emend_error *err)
{
	if (count <= SHOWN_MOST)
		return EMEND_OK;
	return doctor_tell(v->d, check, DOCTOR_NOTE, "", err, "and %zu more %s",
	    count - SHOWN_MOST, what);
}

static enum emend_status
tell_counts(struct visiting *v, struct emend_error *err)
{
	struct state_counts counts;
	enum emend_status status = state_counts(v->d->store, &counts, err);

	if (status == EMEND_OK)
		status = tell_more(v, "robots", v->refused,
		    "addresses that robots.txt refuses", err);
	if (status == EMEND_OK)
		status = tell_more(
		    v, "source", v->failing, "sources in trouble", err);
	if (status == EMEND_OK)
		status = tell_more(v, "list", v->unread,
		    "lists that cannot be read", err);
	if (status == EMEND_OK)
		status = tell_more(v, "parked", v->parked, "hosts", err);
	if (status == EMEND_OK && v->unasked)
		status = doctor_tell(v->d, "robots", DOCTOR_NOTE, "", err,
		    "robots.txt of the hosts of %zu %s was not asked for yet",
		    v->unasked, v->unasked == 1 ? "source" : "sources");
	if (status || !(counts.failing + counts.suspect))
		return status;
	return doctor_tell(v->d, "articles", DOCTOR_NOTE,
	    "\"emend list\" shows which, \"emend explain URL\" why", err,
	    "%zu of %zu articles fail, %zu are suspect", counts.failing,
	    counts.active, counts.suspect);
}

static void
free_hosts(struct visiting *v)
{
	size_t i;

	for (i = 0; i < v->hosts.count; i++)
		robots_cache_free(
		    &((struct known_host *)v->hosts.entries[i].value)->robots);
	table_free(&v->hosts);
	arena_free(&v->arena);
	text_free(&v->url);
	text_free(&v->key);
	text_free(&v->shown);
}

enum emend_status
doctor_sources(struct doctor *d, struct emend_error *err)
{
	const struct settings *s = d->settings;
	struct visiting v = { .d = d, .hosts = TABLE_INIT,
		.arena = ARENA_INIT };
	enum emend_status status = examine_sites(d, err);
	size_t i;

	text_init(&v.url, URL_MAX);
	text_init(&v.key, URL_MAX);
	text_init(&v.shown, (size_t)4 * URL_MAX);
	for (i = 0; i < s->source_count && status == EMEND_OK; i++)
		status = examine_source(&v, &s->sources[i], err);
	if (status == EMEND_OK)
		status = store_parked(d->store, d->now, tell_parked, &v, err);
	if (status == EMEND_OK)
		status = tell_counts(&v, err);
	free_hosts(&v);
	return status;
}
