#include "explain/explain.h"

#include <string.h>

#include "explain/explain_work.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/watches.h"
#include "watch/listing.h"
#include "watch/reread.h"
#include "watch/run.h"
#include "watch/visit.h"

#define ADDRESSES_MOST 100 /* of one article; more help nobody */

const char *
explain_state(const struct watch_row *row)
{
	if (row->state == WATCH_ENDED)
		return "ended";
	if (row->gone)
		return "gone";
	if (row->suspect)
		return "suspect";
	if (row->failure)
		return "failing";
	if (row->flapping)
		return "flapping";
	return row->newest || row->role != WATCH_PAGE ? "good" : "new";
}

const char *
explain_role(enum watch_role role)
{
	switch (role) {
	case WATCH_FEED:
		return "feed";
	case WATCH_SITEMAP:
		return "sitemap";
	case WATCH_LINKS:
		return "links";
	case WATCH_PAGE:
		break;
	}
	return "page";
}

char *
explain_copy(struct explain *e, const char *s)
{
	return arena_copy(&e->arena, s, strlen(s));
}

const struct revision *
explain_numbered(const struct explain *e, unsigned number)
{
	size_t i;

	for (i = 0; i < e->history.count; i++)
		if (e->history.at[i].number == number)
			return &e->history.at[i];
	return NULL;
}

/* ---- by whom, by what rules, under which addresses ---- */

static enum emend_status
explain_source(struct explain *e, const struct source *source,
    struct emend_error *err)
{
	const struct watch_row *row = e->row;
	struct standing_source *s = &e->standing.source;
	int64_t from = row->first_seen ? row->first_seen : row->added_at;
	enum emend_status status;

	*s = (struct standing_source){
		.label = row->source,
		.found_in = row->found_in ? row->found_in : row->source,
		.found_at = row->added_at,
		.in_conf = source != NULL,
	};
	if (!source)
		return EMEND_OK;
	s->paused = source->pause;
	s->every = source->every;
	s->every_said = source->every_said;
	s->has_schedule = source->schedule_count > 0;
	s->limit = source->limit;
	s->tags = source->tags;
	s->tag_count = source->tag_count;
	s->keep = source->keep;
	if (row->role == WATCH_PAGE && s->keep && from)
		s->kept_until = from + s->keep;
	if (row->role == WATCH_PAGE)
		return EMEND_OK;
	status = state_followed(e->store, source->label, &s->articles, err);
	return status ? status : listing_named(e->store, row, &s->named, err);
}

static size_t
count_rules(const struct site *site, enum rule_kind kind)
{
	size_t i, n = 0;

	for (i = 0; i < site->rules.count; i++)
		n += site->rules.items[i].kind == kind;
	return n;
}

static enum emend_status
explain_site(struct explain *e, struct emend_error *err)
{
	const struct site *site =
	    settings_site(e->settings, slice_of(e->row->url));
	struct standing_site *s = &e->standing.site;

	if (!site)
		return EMEND_OK;
	*s = (struct standing_site){
		.host = site->host,
		.selects = count_rules(site, RULE_SELECT),
		.drops = count_rules(site, RULE_DROP),
		.ignores = count_rules(site, RULE_IGNORE),
		.ignores_robots = !site->robots,
		.headers = site->header_count,
		.cookies = site->cookies,
		.render = site->render_count ? site->render[0] : NULL,
	};
	return s->selects ? visit_misses_select(e->store, e->row->id,
				&s->select_missed, err)
			  : EMEND_OK;
}

struct address_list {
	struct explain *e;
	struct standing_address *at;
};

static enum emend_status
take_address(
    void *payload, const struct alias *alias, struct emend_error *err)
{
	struct address_list *list = payload;
	struct standing *s = &list->e->standing;
	const char *url;

	if (s->address_count == ADDRESSES_MOST)
		return EMEND_OK;
	url = arena_copy(&list->e->arena, alias->normal.ptr, alias->normal.len);
	if (!url)
		return emend_fail_nomem(err);
	list->at[s->address_count++] = (struct standing_address){
		.url = url,
		.since = alias->since,
		.claimed = alias->kind == ALIAS_CLAIMED,
	};
	return EMEND_OK;
}

static enum emend_status
explain_addresses(struct explain *e, struct emend_error *err)
{
	struct address_list list = { .e = e };

	if (hash_is_zero(e->row->id))
		return EMEND_OK;
	list.at = arena_array(&e->arena, ADDRESSES_MOST, sizeof(*list.at));
	if (!list.at)
		return emend_fail_nomem(err);
	e->standing.addresses = list.at;
	return state_aliases(e->store, e->row->id, take_address, &list, err);
}

static enum emend_status
explain_reading(struct explain *e, struct emend_error *err)
{
	const struct revision *newest = explain_numbered(e, e->row->newest);

	if (!newest)
		return EMEND_OK;
	e->standing.reading = newest->reading;
	return reread_is_current(&e->standing.reading_current, e->store,
	    e->settings, newest, err);
}

/* What stands in the row as it is. */
static enum emend_status
fill_row(struct explain *e, struct emend_error *err)
{
	const struct watch_row *row = e->row;
	struct standing *s = &e->standing;
	char hex[HASH128_HEX + 1];

	hash_hex(hex, row->id);
	s->as = explain_role(row->role);
	s->url = row->url;
	s->id = hash_is_zero(row->id) ? NULL : explain_copy(e, hex);
	s->title = row->title;
	s->state = explain_state(row);
	s->ended_reason = row->ended_reason;
	s->revisions = row->newest;
	s->first_seen = row->first_seen;
	s->last_good = row->last_good;
	s->last_edit = row->last_edit;
	s->failure = row->failure;
	s->failures = row->failures;
	s->failing_since = row->failure ? row->failing_since : 0;
	s->flapping = row->flapping;
	s->standing_since = row->flapping ? row->standing_since : 0;
	s->standing_looks = row->flapping ? row->standing_looks : 0;
	s->candidate = row->candidate;
	s->etag = row->etag;
	s->last_modified = row->last_modified;
	s->validated_at = row->validated_at;
	if (row->validated_at)
		s->trusted_until = row->validated_at + RUN_FULL_READ_AFTER;
	return s->id || hash_is_zero(row->id) ? EMEND_OK
					      : emend_fail_nomem(err);
}

enum emend_status
explain_find(struct explain *out, struct store *store,
    const struct settings *settings, const char *dir, const char *what,
    int64_t now, struct emend_error *err)
{
	const struct source *source = NULL;
	enum emend_status status;

	*out = (struct explain){ .store = store, .settings = settings,
		.dir = dir,
		.arena = ARENA_INIT, .standing = { .now = now } };
	status = explain_row(out, what, err);
	if (status == EMEND_OK)
		status = fill_row(out, err);
	if (status == EMEND_OK)
		status = store_history(
		    store, out->row->id, &out->history, err);
	if (status == EMEND_OK)
		status = explain_look(out, err);
	if (status)
		return status;
	source = settings_source(settings, out->row->source);
	status = explain_plan(out, source, err);
	if (status == EMEND_OK)
		status = explain_source(out, source, err);
	if (status == EMEND_OK)
		status = explain_site(out, err);
	if (status == EMEND_OK)
		status = explain_addresses(out, err);
	return status ? status : explain_reading(out, err);
}

void
explain_free(struct explain *e)
{
	revision_list_free(&e->history);
	watch_row_free(e->row);
	arena_free(&e->arena);
}
