#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "explain/explain_work.h"
#include "fetch/robots_cache.h"
#include "settings/settings.h"
#include "store/state.h"
#include "store/watches.h"
#include "watch/robots_known.h"

#define DAY 86400 /* seconds */

/* One host on its way. */
struct hosting {
	struct explain_hosts *out;
	struct host_standing *h;
	struct store *store;
	const struct settings *settings;
	struct robots_cache robots;
	struct text key; /* of a row */
	struct host_refusal *refusals;
};

static const char *
keep(struct hosting *g, struct slice s)
{
	return arena_copy(&g->out->arena, s.ptr, s.len);
}

/* ---- what is watched there ---- */

static enum emend_status
count_refusal(struct hosting *g, const struct watch_row *row,
    struct emend_error *err)
{
	struct host_standing *h = g->h;
	struct host_refusal *r;
	enum emend_status status;
	struct slice rule, url = slice_of(row->url);

	status = robots_known_rule(&rule, &g->robots, url, err);
	if (status || !rule.ptr)
		return status;
	if (h->refused++ >= HOST_REFUSALS_SHOWN)
		return EMEND_OK;
	r = &g->refusals[h->refused - 1];
	r->url = keep(g, url);
	r->rule = keep(g, rule);
	return r->url && r->rule ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
count_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct hosting *g = payload;
	struct host_standing *h = g->h;
	const char *url = row->candidate ? row->candidate : row->url;
	const struct source *source;
	enum emend_status status;

	if (row->state == WATCH_ENDED)
		return EMEND_OK;
	status = url_host_key(&g->key, slice_of(url), err);
	if (status || strcmp(g->key.ptr, h->host))
		return status;
	if (row->role == WATCH_PAGE)
		h->articles++;
	else
		h->sources++;
	source = settings_source(g->settings, row->source);
	h->due += row->due_from <= h->now && !(source && source->pause);
	h->failing += row->failure != NULL;
	h->suspect += row->suspect != NULL;
	return count_refusal(g, row, err);
}

/* ---- what is known of it ---- */

static enum emend_status
read_robots(struct hosting *g, const struct host_row *row,
    struct emend_error *err)
{
	struct host_standing *h = g->h;
	char agent[ROBOTS_AGENT_MAX];
	enum emend_status status;

	h->robots_status = row->robots_status;
	h->robots_at = row->robots_at;
	h->unreachable_since = row->robots_since;
	status = robots_known(&g->robots, row, g->settings, err);
	if (status)
		return status;
	if (!robots_cache_is_stale(&g->robots, h->now))
		h->robots_until = row->robots_at + ROBOTS_GOOD_FOR_S;
	h->crawl_delay_ms = robots_cache_delay_ms(&g->robots);
	if (!g->robots.rules)
		return EMEND_OK;
	h->has_rules = true;
	h->robots_bytes = g->robots.bytes.len;
	if (robots_group(g->robots.rules) == ROBOTS_ANY)
		h->group = "*";
	if (robots_group(g->robots.rules) != ROBOTS_OURS)
		return EMEND_OK;
	robots_known_agent(agent, g->settings);
	h->group = keep(g, slice_of(agent));
	return h->group ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
read_host(struct hosting *g, struct emend_error *err)
{
	struct host_standing *h = g->h;
	struct host_row *row;
	enum emend_status status = state_host(g->store, h->host, &row, err);

	if (status || !row)
		return status;
	h->asked = true;
	h->next_at_ms = row->next_at_ms;
	h->failures = row->failures;
	if (row->used_day == h->now / DAY && row->used > 0)
		h->used_today = (uint64_t)row->used;
	if (row->parked_until > h->now) {
		h->parked_until = row->parked_until;
		h->parked_why = keep(
		    g, slice_of(row->parked_why ? row->parked_why : ""));
		if (!h->parked_why)
			status = emend_fail_nomem(err);
	}
	if (status == EMEND_OK)
		status = read_robots(g, row, err);
	host_row_free(row);
	return status;
}

static void
read_settings(struct hosting *g, struct slice url)
{
	const struct site *site = settings_site(g->settings, url);
	struct host_standing *h = g->h;

	h->ignored = site && !site->robots;
	h->per_host = (unsigned)g->settings->per_host;
	h->delay_ms = g->settings->delay * 1000;
	h->budget = g->settings->host_budget;
	h->run_budget = g->settings->run_budget;
}

static enum emend_status
add_host(struct hosting *g, struct slice url, int64_t now,
    struct emend_error *err)
{
	struct explain_hosts *out = g->out;
	enum emend_status status = url_host_key(&g->key, url, err);

	if (status)
		return status;
	g->h = &out->at[out->count];
	*g->h = (struct host_standing){ .now = now,
		.host = keep(g, slice_of(g->key.ptr)) };
	g->refusals = arena_array(
	    &out->arena, HOST_REFUSALS_SHOWN, sizeof(*g->refusals));
	if (!g->h->host || !g->refusals)
		return emend_fail_nomem(err);
	g->h->refusals = g->refusals;
	robots_cache_init(&g->robots);
	read_settings(g, url);
	status = read_host(g, err);
	g->h->spacing_ms = g->h->crawl_delay_ms > g->h->delay_ms
	    ? g->h->crawl_delay_ms
	    : g->h->delay_ms;
	if (status == EMEND_OK)
		status = state_watches(g->store, count_row, g, err);
	robots_cache_free(&g->robots);
	/* of two that a name may mean, those that mean something */
	if (g->h->asked || g->h->articles || g->h->sources)
		out->count++;
	return status;
}

/* "example.org" is two hosts, "example.org:443" is https's. */
static enum emend_status
add_named(struct hosting *g, const char *what, int64_t now,
    struct emend_error *err)
{
	static const char *const schemes[] = { "http", "https" };
	struct slice name = slice_of(what);
	struct text url, clean;
	enum emend_status status = EMEND_OK;
	struct url parts;
	size_t i;

	text_init(&url, URL_MAX);
	text_init(&clean, URL_MAX);
	for (i = 0; i < 2 && status == EMEND_OK; i++) {
		text_truncate(&url, 0);
		text_addf(&url, "%s://%s/", schemes[i], what);
		status = text_check(&url, err);
		if (status == EMEND_OK)
			status = url_clean(
			    &clean, slice_new(url.ptr, url.len), err);
		if (status)
			break;
		status = add_host(g, slice_new(clean.ptr, clean.len), now, err);
		/* the port says which; the key of both is the same */
		if (url_parse(&parts, slice_new(url.ptr, url.len)) &&
		    parts.port.len)
			break;
	}
	/* before an "@" may stand a password */
	if (status == EMEND_PARSE || status == EMEND_LIMIT)
		status = slice_find_byte(name, '@', 0) < name.len
		    ? emend_fail(err, EMEND_USAGE, "wants a host like "
			  "example.org or example.org:8080, and no user")
		    : emend_fail(err, EMEND_USAGE,
			  "%.*s: wants a host like example.org or "
			  "example.org:8080",
			  SLICE_ARG(slice_sub(name, 0, 200)));
	text_free(&clean);
	text_free(&url);
	return status;
}

enum emend_status
explain_host(struct explain_hosts *out, struct store *store,
    const struct settings *settings, const char *what, int64_t now,
    struct emend_error *err)
{
	struct hosting g = { .out = out, .store = store,
		.settings = settings };
	struct emend_error why;
	enum emend_status status;
	struct text clean;

	*out = (struct explain_hosts){ .arena = ARENA_INIT };
	text_init(&g.key, URL_MAX);
	text_init(&clean, URL_MAX);
	if (strstr(what, "://")) {
		status = url_clean(&clean, slice_of(what), &why);
		if (status == EMEND_OK)
			status = add_host(
			    &g, slice_new(clean.ptr, clean.len), now, err);
		else
			status = emend_fail(err,
			    status == EMEND_NOMEM ? status : EMEND_USAGE, "%s",
			    why.text);
	} else {
		status = add_named(&g, what, now, err);
	}
	if (status == EMEND_OK && out->count == 0)
		out->count = 1;
	text_free(&clean);
	text_free(&g.key);
	return status;
}

void
explain_hosts_free(struct explain_hosts *h)
{
	arena_free(&h->arena);
}
