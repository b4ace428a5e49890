#include "base/json.h"
#include "reports/standing.h"

/* emend.explain/1: what is known of an article, a source or a host. */

const char *
standing_rule_name(enum standing_rule rule)
{
	static const char *const names[STANDING_RULE_COUNT] = {
		[RULED_NOT_YET] = "not-yet",
		[RULED_FAILURE] = "failure",
		[RULED_WALL] = "wall",
		[RULED_GONE] = "gone",
		[RULED_KNOWN] = "known",
		[RULED_NOT_ARTICLE] = "not-article",
		[RULED_COLLAPSED] = "collapsed",
		[RULED_ARTICLE] = "article",
		[RULED_SOURCE] = "source",
	};

	return names[rule];
}

static const char *
planned_name(enum planned_by by)
{
	static const char *const names[PLANNED_BY_COUNT] = {
		[PLANNED_NEVER] = "never",
		[PLANNED_AT_ONCE] = "at-once",
		[PLANNED_BY_AGE] = "age",
		[PLANNED_EVERY] = "every",
		[PLANNED_SCHEDULE] = "schedule",
		[PLANNED_CONFIRM] = "confirm",
		[PLANNED_BACK_OFF] = "back-off",
		[PLANNED_BY_HOST] = "host",
		[PLANNED_ANEW] = "anew",
	};

	return names[by];
}

static void
write_look(struct json *j, const struct standing *s)
{
	const struct standing_look *l = &s->look;

	json_key(j, "last_look");
	if (!l->at) {
		json_null(j);
		return;
	}
	json_object_begin(j);
	json_key_time(j, "at", l->at);
	json_key_string(j, "kind", slice_of(l->how));
	json_key_nonzero(j, "revision", l->revision);
	json_key_string(j, "event", slice_of(l->made));
	json_key_string(j, "reason", slice_of(l->reason));
	json_key_nonzero(j, "status", l->status);
	json_key_string(j, "message", slice_of(l->message));
	json_key_bool(j, "late", l->late);
	json_object_end(j);
}

static void
write_doubts(struct json *j, const struct standing *s)
{
	const struct standing_doubt *d = &s->doubt;

	json_key(j, "failing");
	if (s->failure) {
		json_object_begin(j);
		json_key_string(j, "error", slice_of(s->failure));
		json_key_time(j, "since", s->failing_since);
		json_key_uint(j, "looks", s->failures);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key(j, "suspect");
	if (d->reason) {
		json_object_begin(j);
		json_key_string(j, "reason", slice_of(d->reason));
		json_key_time(j, "since", d->since);
		json_key_uint(j, "looks", d->looks);
		json_key_uint(j, "seen", d->seen);
		json_key_nonzero(j, "needed", d->needed);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key(j, "flapping");
	if (s->flapping) {
		json_object_begin(j);
		json_key_time(j, "variant_since", s->standing_since);
		json_key_uint(j, "variant_looks", s->standing_looks);
		json_object_end(j);
	} else {
		json_null(j);
	}
}

static void
write_site(struct json *j, const struct standing *s)
{
	const struct standing_site *site = &s->site;

	json_key(j, "site");
	if (!site->host) {
		json_null(j);
	} else {
		json_object_begin(j);
		json_key_string(j, "host", slice_of(site->host));
		json_key_uint(j, "select", site->selects);
		json_key_bool(j, "select_missed", site->select_missed);
		json_key_uint(j, "drop", site->drops);
		json_key_uint(j, "ignore", site->ignores);
		json_key_uint(j, "header", site->headers);
		json_key_bool(j, "robots", !site->ignores_robots);
		json_key_bool(j, "cookies", site->cookies);
		json_key_string(j, "render", slice_of(site->render));
		json_object_end(j);
	}
	json_key(j, "reading");
	if (!s->reading) {
		json_null(j);
		return;
	}
	json_object_begin(j);
	json_key_string(j, "name", slice_of(s->reading));
	json_key_bool(j, "current", s->reading_current);
	json_object_end(j);
}

static void
write_plan(struct json *j, const struct standing *s)
{
	const struct standing_plan *p = &s->plan;

	json_key_object(j, "next_look");
	json_key_time(j, "at", p->at);
	json_key_time(j, "due_from", p->due_from);
	json_key_string(j, "by", slice_of(planned_name(p->by)));
	json_key_nonzero(j, "interval", p->interval);
	json_key(j, "tier");
	if (p->tier_every) {
		json_object_begin(j);
		json_key_nonzero(j, "age", p->tier_age);
		json_key_int(j, "every", p->tier_every);
		json_key_int(j, "most", p->tier_most);
		json_object_end(j);
	} else {
		json_null(j);
	}
	json_key_int(j, "jitter", p->jitter);
	json_key_nonzero(j, "back_off", p->back_off);
	json_key_bool(j, "paused", s->source.paused);
	json_key_string(j, "host", slice_of(s->host));
	json_key_time(j, "parked_until", s->parked_until);
	json_key_string(j, "parked_why", slice_of(s->parked_why));
	json_object_end(j);
}

static void
write_source(struct json *j, const struct standing *s)
{
	const struct standing_source *from = &s->source;
	size_t i;

	json_key_object(j, "source");
	json_key_url(j, "name", slice_of(from->label));
	json_key_bool(j, "configured", from->in_conf);
	json_key_url(j, "found_in", slice_of(from->found_in));
	json_key_time(j, "found_at", from->found_at);
	json_key_bool(j, "pause", from->paused);
	json_key_nonzero(j, "every", from->every);
	json_key_bool(j, "schedule", from->has_schedule);
	json_key_nonzero(j, "keep", from->keep);
	json_key_time(j, "kept_until", from->kept_until);
	json_key_nonzero(j, "limit", from->limit);
	json_key_array(j, "tags");
	for (i = 0; i < from->tag_count; i++)
		json_string(j, slice_of(from->tags[i]));
	json_array_end(j);
	json_key_nonzero(j, "articles", (int64_t)from->articles);
	json_key_nonzero(j, "named", (int64_t)from->named);
	json_object_end(j);
}

static void
write_addresses(struct json *j, const struct standing *s)
{
	size_t i;

	json_key_array(j, "addresses");
	for (i = 0; i < s->address_count; i++) {
		const struct standing_address *a = &s->addresses[i];

		json_object_begin(j);
		json_key_string(j, "url", slice_of(a->url));
		json_key_time(j, "since", a->since);
		json_key_bool(j, "claimed", a->claimed);
		json_object_end(j);
	}
	json_array_end(j);
	json_key_url(j, "candidate", slice_of(s->candidate));
	json_key_object(j, "validators");
	json_key_string(j, "etag", slice_of(s->etag));
	json_key_string(j, "last_modified", slice_of(s->last_modified));
	json_key_time(j, "read_in_full", s->validated_at);
	json_key_time(j, "trusted_until", s->trusted_until);
	json_object_end(j);
}

static void
write_alert(struct json *j, const struct standing_alert *a)
{
	json_object_begin(j);
	json_key_string(j, "rule", slice_of(a->rule));
	json_key_bool(j, "fires", a->fires);
	json_key_string(j, "condition", slice_of(a->condition));
	json_key_string(j, "subject", slice_of(a->subject));
	json_key_string(j, "trouble", slice_of(a->trouble));
	json_object_end(j);
}

static void
write_revision(struct json *j, const struct standing_revision *r)
{
	size_t i;

	json_object_begin(j);
	json_key_uint(j, "revision", r->number);
	json_key_string(j, "commit", slice_of(r->commit));
	json_key_string(j, "event", slice_of(r->event));
	json_key_string(
	    j, "state", r->gone ? SLICE("gone") : SLICE("published"));
	json_key_string(j, "title", slice_of(r->title));
	json_key_string(j, "url", slice_of(r->url));
	json_key_bool(j, "newest", r->is_newest);
	json_key_time(j, "seen_before", r->seen_before);
	json_key_time(j, "first_seen", r->first_seen);
	json_key_time(j, "last_seen", r->last_seen);
	json_key_array(j, "gaps");
	for (i = 0; i < r->gap_count; i++) {
		json_object_begin(j);
		json_key_time(j, "from", r->gaps[i].from);
		json_key_time(j, "to", r->gaps[i].to);
		json_key_uint(j, "looks", r->gaps[i].looks);
		json_key_words(j, "reasons", slice_of(r->gaps[i].reasons));
		json_object_end(j);
	}
	json_array_end(j);
	json_key_uint(j, "words", r->words);
	json_key_permille(j, "similarity", r->similarity);
	json_key_words(j, "kinds", slice_of(r->kinds));
	json_key_nonzero(j, "reverts_to", r->reverts_to);
	json_key_string(j, "page", slice_of(r->page));
	json_key_string(j, "reading", slice_of(r->reading));
	json_key_bool(j, "reading_current", r->reading_current);
	json_key_array(j, "alerts");
	for (i = 0; i < r->alert_count; i++)
		write_alert(j, &r->alerts[i]);
	json_array_end(j);
	json_object_end(j);
}

void
standing_json(struct json *j, const struct standing *s)
{
	json_key_object(j, "article");
	json_key_string(j, "as", slice_of(s->as));
	json_key_url(j, "url", slice_of(s->url));
	json_key_string(j, "id", slice_of(s->id));
	json_key_string(j, "title", slice_of(s->title));
	json_key_string(j, "state", slice_of(s->state));
	json_key_string(j, "ended_reason", slice_of(s->ended_reason));
	json_key_uint(j, "revisions", s->revisions);
	json_key_time(j, "first_seen", s->first_seen);
	json_key_time(j, "last_good", s->last_good);
	json_key_time(j, "last_edit", s->last_edit);
	write_look(j, s);
	json_key_string(j, "rule", slice_of(standing_rule_name(s->rule)));
	write_doubts(j, s);
	write_site(j, s);
	write_plan(j, s);
	write_source(j, s);
	write_addresses(j, s);
	json_object_end(j);
	json_key(j, "revision");
	if (s->revision)
		write_revision(j, s->revision);
	else
		json_null(j);
}

/* ---- a host ---- */

static void
write_robots(struct json *j, const struct host_standing *h)
{
	size_t i;

	json_key_object(j, "robots");
	json_key_bool(j, "obeyed", !h->ignored);
	json_key_time(j, "asked_at", h->robots_at);
	json_key_nonzero(j, "status", h->robots_status);
	json_key_time(j, "good_until", h->robots_until);
	json_key_time(j, "unreachable_since", h->unreachable_since);
	json_key_bool(j, "read", h->has_rules);
	json_key_uint(j, "bytes", h->robots_bytes);
	json_key_string(j, "group", slice_of(h->group));
	json_key_permille(j, "crawl_delay", (unsigned)h->crawl_delay_ms);
	json_key_uint(j, "refused", h->refused);
	json_key_array(j, "refuses");
	for (i = 0; i < h->refused && i < HOST_REFUSALS_SHOWN; i++) {
		json_object_begin(j);
		json_key_url(j, "url", slice_of(h->refusals[i].url));
		json_key_string(j, "rule", slice_of(h->refusals[i].rule));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

void
host_standing_json(struct json *j, const struct host_standing *h)
{
	json_object_begin(j);
	json_key_string(j, "host", slice_of(h->host));
	json_key_bool(j, "asked", h->asked);
	write_robots(j, h);
	json_key_object(j, "spacing");
	json_key_permille(j, "seconds", (unsigned)h->spacing_ms);
	json_key_permille(j, "delay", (unsigned)h->delay_ms);
	json_key_uint(j, "at_a_time", h->per_host);
	json_key_time(j, "next_request", h->next_at_ms / 1000);
	json_object_end(j);
	json_key_object(j, "budget");
	json_key_nonzero(j, "host", (int64_t)h->budget);
	json_key_uint(j, "used_today", h->used_today);
	json_key_nonzero(j, "run", (int64_t)h->run_budget);
	json_object_end(j);
	json_key_time(j, "parked_until", h->parked_until);
	json_key_string(j, "parked_why", slice_of(h->parked_why));
	json_key_uint(j, "failures", h->failures);
	json_key_uint(j, "articles", h->articles);
	json_key_uint(j, "sources", h->sources);
	json_key_uint(j, "due", h->due);
	json_key_uint(j, "failing", h->failing);
	json_key_uint(j, "suspect", h->suspect);
	json_object_end(j);
}
