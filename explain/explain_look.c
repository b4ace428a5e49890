#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "explain/explain_work.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/state.h"
#include "store/watches.h"
#include "watch/schedule.h"

/* ---- the last look ---- */

struct last_look {
	struct explain *e;
	struct look_row look;
	unsigned seen; /* the newest revision that a look before it saw */
};

static enum emend_status
take_look(void *payload, const struct look_row *look, struct emend_error *err)
{
	struct last_look *last = payload;

	if (last->look.revision > last->seen)
		last->seen = last->look.revision;
	last->look = *look;
	if (look->reason)
		last->look.reason = explain_copy(last->e, look->reason);
	return look->reason && !last->look.reason ? emend_fail_nomem(err)
						  : EMEND_OK;
}

static enum standing_rule
doubt_rule(const char *reason)
{
	if (reason && !strcmp(reason, "gone"))
		return RULED_GONE;
	if (reason && !strcmp(reason, "collapsed"))
		return RULED_COLLAPSED;
	if (reason && !strcmp(reason, "not-article"))
		return RULED_NOT_ARTICLE;
	return RULED_WALL;
}

/* made: the revision that the look made, or NULL. */
static enum standing_rule
rule_of(const struct look_row *look, const struct revision *made)
{
	if (look->how == LOOKED_FAILED)
		return RULED_FAILURE;
	if (look->how == LOOKED_SUSPECT)
		return doubt_rule(look->reason);
	if (look->how == LOOKED_GONE)
		return RULED_GONE;
	if (!made || made->event == EVENT_REVERTED ||
	    made->event == EVENT_SETTLED || made->event == EVENT_RETURNED)
		return RULED_KNOWN;
	/* dated at the first look that saw it: it had to be believed */
	if (made->event == EVENT_CHANGED && made->first_seen < look->at)
		return RULED_COLLAPSED;
	return RULED_ARTICLE;
}

enum emend_status
explain_look(struct explain *e, struct emend_error *err)
{
	const struct watch_row *row = e->row;
	struct standing *s = &e->standing;
	struct last_look last = { .e = e };
	const struct revision *made = NULL;
	enum emend_status status;

	if (row->role != WATCH_PAGE) {
		s->look.at = row->last_look;
		s->look.how = row->failure ? "failed" : "read";
		s->look.message = row->failure_text;
		s->look.reason = row->failure;
		s->rule = !row->last_look ? RULED_NOT_YET
		    : row->failure	  ? RULED_FAILURE
					  : RULED_SOURCE;
		return EMEND_OK;
	}
	status = state_looks(e->store,
	    hash_is_zero(row->id) ? url_id(slice_of(row->normal)) : row->id,
	    take_look, &last, err);
	if (status || !last.look.at)
		return status;
	if (last.look.revision > last.seen)
		made = explain_numbered(e, last.look.revision);
	s->look = (struct standing_look){
		.at = last.look.at,
		.how = looked_name(last.look.how),
		.revision = last.look.revision,
		.made = made ? revision_event_name(made->event) : NULL,
		.reason = last.look.reason,
		.message = last.look.how == LOOKED_FAILED ? row->failure_text
							  : NULL,
		.status = last.look.status,
		.late = last.look.late,
	};
	s->rule = rule_of(&last.look, made);
	return EMEND_OK;
}

/* ---- doubt, and the next look ---- */

/* *confirm_at: when a look that is to confirm was due, or 0. */
static enum emend_status
explain_doubt(struct explain *e, int64_t *confirm_at, struct emend_error *err)
{
	const struct watch_row *row = e->row;
	struct standing_doubt *d = &e->standing.doubt;
	struct sighting sighting = { .seen = row->gone_seen,
		.first_at = row->gone_since };
	enum emend_status status = EMEND_OK;
	bool gone, collapsed;

	*confirm_at = 0;
	if (!row->suspect)
		return EMEND_OK;
	*d = (struct standing_doubt){ .reason = row->suspect,
		.since = row->suspect_since,
		.looks = row->suspect_looks,
		.seen = row->suspect_looks };
	gone = !strcmp(row->suspect, "gone");
	collapsed = !strcmp(row->suspect, "collapsed");
	if (collapsed)
		status = state_last_sighting(e->store, row->id, &sighting, err);
	if (status || (!gone && !collapsed))
		return status;
	d->seen = sighting.seen;
	d->needed = (unsigned)e->settings->confirm;
	/* a failure since then goes by its own rule */
	if (!row->failure && sighting.seen)
		*confirm_at = schedule_confirm_next(
		    sighting.first_at, sighting.seen, row->last_look);
	return EMEND_OK;
}

static enum emend_status
explain_host_of(struct explain *e, struct emend_error *err)
{
	const char *url = e->row->candidate ? e->row->candidate : e->row->url;
	struct standing *s = &e->standing;
	struct host_row *host = NULL;
	struct text key;
	enum emend_status status;

	text_init(&key, URL_MAX);
	status = url_host_key(&key, slice_of(url), err);
	if (status == EMEND_OK)
		status = state_host(e->store, key.ptr, &host, err);
	if (status == EMEND_OK)
		s->host = explain_copy(e, key.ptr);
	if (status == EMEND_OK && host && host->parked_until > s->now) {
		s->parked_until = host->parked_until;
		s->parked_why = explain_copy(e, host->parked_why ? host->parked_why
							  : "");
	}
	if (status == EMEND_OK && (!s->host || (s->parked_until &&
		!s->parked_why)))
		status = emend_fail_nomem(err);
	host_row_free(host);
	text_free(&key);
	return status;
}

enum emend_status
explain_plan(struct explain *e, const struct source *source,
    struct emend_error *err)
{
	const struct watch_row *row = e->row;
	int64_t confirm_at, every = 0, age;
	bool tiers = false;
	enum emend_status status = explain_doubt(e, &confirm_at, err);

	age = row->first_seen ? row->last_look - row->first_seen : 0;
	if (source && row->role != WATCH_PAGE)
		every = source->every;
	else if (source)
		every = source_every(source, age);
	if (source && every && source->type != SOURCE_PAGE)
		tiers = row->role == WATCH_PAGE;
	schedule_explain(&e->standing.plan, row, every, tiers, confirm_at);
	return status ? status : explain_host_of(e, err);
}
