#include <stdlib.h>

#include "explain/explain_work.h"
#include "explain/trying.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/looks.h"
#include "watch/reread.h"

/* The gaps in which nobody saw the article while it was edited. */
static enum emend_status
explain_gaps(struct explain *e, struct standing_revision *r,
    struct emend_error *err)
{
	struct standing_gap *at;
	struct gap *gaps = NULL;
	size_t count, i;
	enum emend_status status = state_gaps(
	    e->store, e->row->id, &e->history, &gaps, &count, err);

	if (status)
		return status;
	at = arena_array(&e->arena, count + 1, sizeof(*at));
	for (i = 0; at && i < count; i++) {
		const struct gap *gap = &gaps[i];

		if (gap->to <= r->seen_before || gap->from >= r->first_seen)
			continue;
		at[r->gap_count] = (struct standing_gap){
			.from = gap->from,
			.to = gap->to,
			.looks = gap->looks,
			.reasons = explain_copy(e, gap->reasons),
		};
		if (!at[r->gap_count++].reasons)
			break;
	}
	r->gaps = at;
	free(gaps);
	return at && i == count ? EMEND_OK : emend_fail_nomem(err);
}

struct alerts {
	struct explain *e;
	struct standing_alert *at;
	size_t count;
};

static enum emend_status
take_tried(void *payload, const struct tried *tried, struct emend_error *err)
{
	struct alerts *alerts = payload;
	struct explain *e = alerts->e;
	struct standing_alert *a = &alerts->at[alerts->count];

	a->rule = e->settings->rules[alerts->count++].name;
	a->fires = tried->why == MATCH_FIRED && !tried->trouble;
	if (!a->fires && !tried->trouble)
		a->condition = match_why_name(tried->why);
	a->subject = explain_copy(e, tried->subject);
	if (tried->trouble)
		a->trouble = explain_copy(e, tried->trouble);
	return a->subject && (a->trouble || !tried->trouble)
	    ? EMEND_OK
	    : emend_fail_nomem(err);
}

/* What each rule would say of it, as emend.conf is now. */
static enum emend_status
explain_alerts(struct explain *e, size_t place, struct standing_revision *r,
    struct emend_error *err)
{
	struct alerts alerts = { .e = e };
	enum emend_status status;

	if (!e->settings->rule_count)
		return EMEND_OK;
	alerts.at = arena_array(
	    &e->arena, e->settings->rule_count, sizeof(*alerts.at));
	if (!alerts.at)
		return emend_fail_nomem(err);
	status = rules_try_revision(e->store, e->settings, e->row, &e->history,
	    place, take_tried, &alerts, err);
	r->alerts = alerts.at;
	r->alert_count = alerts.count;
	return status;
}

enum emend_status
explain_revision(struct explain *e, size_t place, struct emend_error *err)
{
	const struct revision *from = &e->history.at[place];
	struct standing_revision *r = arena_alloc(&e->arena, sizeof(*r));
	enum emend_status status;

	if (!r)
		return emend_fail_nomem(err);
	*r = (struct standing_revision){
		.number = from->number,
		.commit = from->commit,
		.event = revision_event_name(from->event),
		.title = from->title,
		.kinds = from->kinds,
		.reading = from->reading,
		.page = from->page,
		.url = from->url,
		.gone = from->gone,
		.seen_before = from->seen_before,
		.first_seen = from->first_seen,
		.last_seen = from->last_seen,
		.words = from->words,
		.similarity = from->similarity,
		.reverts_to = from->reverts_to,
		.is_newest = place + 1 == e->history.count,
	};
	e->standing.revision = r;
	status = reread_is_current(
	    &r->reading_current, e->store, e->settings, from, err);
	if (status == EMEND_OK && r->seen_before)
		status = explain_gaps(e, r, err);
	return status ? status : explain_alerts(e, place, r, err);
}
