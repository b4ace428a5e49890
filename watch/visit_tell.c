#include <string.h>

#include "article/article.h"
#include "diff/changes.h"
#include "fetch/fetch.h"
#include "reports/report.h"
#include "watch/feeds_named.h"
#include "watch/telling.h"
#include "watch/visit_work.h"

/* What a visit has to say. */

#define VARIANTS_WITHIN (7 * INT64_C(86400))

static enum event_type
told_as(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEW:
		return EVENT_IS_NEW;
	case VERDICT_REVERTED:
		return EVENT_IS_REVERTED;
	case VERDICT_FLAPPING:
		return EVENT_IS_FLAPPING;
	case VERDICT_SETTLED:
		return EVENT_IS_SETTLED;
	case VERDICT_GONE:
		return EVENT_IS_GONE;
	case VERDICT_RETURNED:
		return EVENT_IS_RETURNED;
	case VERDICT_RELOCATED:
		return EVENT_IS_RELOCATED;
	case VERDICT_SUSPECT:
		return EVENT_IS_SUSPECT;
	case VERDICT_FAILED:
		return EVENT_IS_FAILED;
	case VERDICT_CHANGED:
	case VERDICT_OBSERVED:
	case VERDICT_COUNTED:
		break;
	}
	return EVENT_IS_CHANGED;
}

/* ---- the report ---- */

/* Has the event two texts and a difference? */
static bool
has_report(const struct stop *s)
{
	if (s->verdict == VERDICT_NEW)
		return true; /* the text alone */
	return s->number && s->changes && !s->turn.gone;
}

/* Gives the event its two articles and what lies between them. */
static enum emend_status
attach_report(struct stop *s, struct told *told, struct emend_error *err)
{
	const struct revision *old = visit_last_good(s);
	int64_t first = s->turn.first_at ? s->turn.first_at : s->now;
	struct report *r = &told->report;

	*r = (struct report){
		.url = told->event.url,
		.before = { .article = s->newest },
		.after = { .revision = s->number,
		    .first_seen = first,
		    .last_seen = s->now,
		    .article = s->article },
		.changes = s->changes,
		.reading_new = s->reading_new,
	};
	told->event.report = r;
	s->v->telling->text += article_prose_bytes(s->article);
	if (s->newest)
		s->v->telling->text += article_prose_bytes(s->newest);
	told->before = s->newest;
	told->after = s->article;
	told->changes = s->changes;
	s->newest = s->article = NULL;
	s->changes = NULL;
	if (!old)
		return EMEND_OK;
	r->before.revision = old->number;
	r->before.first_seen = old->first_seen;
	r->before.last_seen = old->last_seen;
	r->before.commit = arena_copy(told->arena, old->commit, COMMIT_HEX);
	r->between_from = old->last_seen;
	r->between_to = first;
	return r->before.commit ? EMEND_OK : emend_fail_nomem(err);
}

/* ---- flapping ---- */

static bool
same_state(const struct revision *x, const struct revision *y)
{
	return x->gone == y->gone &&
	    (x->gone || (hash_equal(x->state_hash, y->state_hash) &&
		!strcmp(x->url, y->url)));
}

/* Does a later revision have this one's state? */
static bool
is_repeated(const struct revision_list *history, size_t at)
{
	size_t i;

	for (i = at + 1; i < history->count; i++)
		if (same_state(&history->at[at], &history->at[i]))
			return true;
	return false;
}

/* The variants of these days: each state once, by its latest revision. */
static enum emend_status
find_variants(struct stop *s, struct event *e, struct emend_error *err)
{
	const struct revision_list *h = &s->history;
	enum emend_status status = visit_load_history(s, err);
	unsigned *between;
	size_t i;

	if (status)
		return status;
	between = arena_array(&s->arena, h->count + 1, sizeof(*between));
	if (!between)
		return emend_fail_nomem(err);
	for (i = 0; i < h->count; i++) {
		const struct revision *r = &h->at[i];

		if (r->number != s->known.as && r->number != s->row.newest &&
		    s->now - r->last_seen > VARIANTS_WITHIN)
			continue;
		if (!is_repeated(h, i))
			between[e->between_count++] = r->number;
	}
	e->between = between;
	return EMEND_OK;
}

/* ---- the events ---- */

bool
visit_is_found_out(const struct stop *s)
{
	return s->v->finds_out && s->look.names && !s->before->last_look &&
	    !strncmp(s->row.source, "watch ", strlen("watch "));
}

static enum emend_status
tell_verdict(struct stop *s, struct emend_error *err)
{
	struct event e = {
		.type = told_as(s->verdict),
		.url = s->row.url,
		.revision = s->number ? s->number : s->row.newest,
		.to = s->known.as,
		.status = s->look.status,
		.reason = s->row.suspect,
		.seen = s->turn.seen,
		.needed = s->turn.needed,
		.error = s->look.error,
		.message = s->look.message,
		.as = s->look.names,
		.next = s->row.next_look,
		.title = s->row.title,
		.baseline = s->verdict == VERDICT_NEW && s->row.baseline,
		.first = true,
	};
	char other[HASH128_HEX + 1];
	struct told *told;
	enum emend_status status = EMEND_OK;

	if (s->verdict == VERDICT_OBSERVED || s->verdict == VERDICT_COUNTED)
		return EMEND_OK;
	if (s->verdict == VERDICT_FAILED)
		e.first = s->turn.failure_began;
	if (s->verdict == VERDICT_SUSPECT)
		e.first = s->turn.suspect_began;
	if (s->verdict == VERDICT_FLAPPING)
		status = find_variants(s, &e, err);
	if (s->verdict == VERDICT_RELOCATED) {
		hash_hex(other, s->target);
		e.other = hash_is_zero(s->target) ? NULL : other;
		e.from = strcmp(s->home, s->before->normal) ? s->home
							    : s->before->url;
		e.url = s->fetched->url;
	}
	if (status == EMEND_OK && s->v->tell_added && !s->before->last_look)
		status = feeds_named(&s->arena, s->v->readers, s->fetched,
		    &e.feeds, &e.feed_count, err);
	if (status == EMEND_OK)
		status = telling_add(s->v->telling, &e, &told, err);
	if (status)
		return status;
	told->is_revision = s->number != 0;
	told->alerted = visit_is_found_out(s);
	status = telling_about(told, &s->row, err);
	if (status == EMEND_OK && has_report(s))
		status = attach_report(s, told, err);
	return status;
}

/* Its article goes on under another id. */
static enum emend_status
tell_ended(struct stop *s, struct emend_error *err)
{
	const struct event e = {
		.type = EVENT_IS_ENDED,
		.url = s->row.url,
		.reason = s->row.ended_reason,
		.title = s->row.title,
	};

	struct told *told;
	enum emend_status status;

	if (s->row.state != WATCH_ENDED)
		return EMEND_OK;
	status = telling_add(s->v->telling, &e, &told, err);
	return status ? status : telling_about(told, &s->row, err);
}

static enum emend_status
tell_over(struct stop *s, struct emend_error *err)
{
	struct event e = { .url = s->row.url, .over = true, .first = true };
	enum emend_status status = EMEND_OK;
	struct told *told;

	e.status = s->look.status;
	if (s->turn.failure_over) {
		e.type = EVENT_IS_FAILED;
		e.error = s->turn.was_failing;
		e.message = "it answers again";
		e.next = s->row.next_look;
		status = telling_add(s->v->telling, &e, &told, err);
		if (status == EMEND_OK)
			status = telling_about(told, &s->row, err);
	}
	/* when it was believed, `changed` or `gone` says so */
	if (status == EMEND_OK && s->turn.suspect_over && !s->turn.believed) {
		e.type = EVENT_IS_SUSPECT;
		e.reason = s->turn.was_suspect;
		status = telling_add(s->v->telling, &e, &told, err);
		if (status == EMEND_OK)
			status = telling_about(told, &s->row, err);
	}
	return status;
}

enum emend_status
visit_tell(struct stop *s, struct emend_error *err)
{
	enum emend_status status = tell_over(s, err);

	if (status == EMEND_OK)
		status = visit_tell_rules(s, err);
	if (status == EMEND_OK)
		status = tell_verdict(s, err);
	return status ? status : tell_ended(s, err);
}
