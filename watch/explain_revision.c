#include <stdlib.h>

#include "watch/explain_work.h"
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
	return status || !r->seen_before ? status : explain_gaps(e, r, err);
}
