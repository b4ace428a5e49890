#include "watch/visit.h"

#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "diff/words.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/forget.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/schedule.h"
#include "watch/sources.h"
#include "watch/telling.h"
#include "watch/visit_work.h"

#define LATE_LEAST 3600 /* seconds: less is no gap */

void
visits_free(struct visits *v)
{
	table_free(&v->claims);
	table_free(&v->notes);
	arena_free(&v->arena);
	diff_language_free(v->language);
	v->language = NULL;
}

/* ---- the first good look ---- */

/* Does it lead to an article that is not to come back? */
static enum emend_status
is_forgotten(struct stop *s, bool *out, struct emend_error *err)
{
	struct hash128 id;
	int64_t at = 0;
	enum emend_status status =
	    store_find_forgotten(s->v->store, s->row.id, &id, &at, err);

	*out = at != 0;
	return status;
}

/* The row is another address of an article: one that is followed already, or
 * one that was forgotten. */
static enum emend_status
end_as_alias(struct stop *s, const char *reason, struct emend_error *err)
{
	const struct event e = {
		.type = EVENT_IS_ENDED,
		.url = s->row.url,
		.reason = reason,
	};
	enum emend_status status = EMEND_OK;

	s->v->counts.checked++;
	s->v->counts.unchanged++;
	if (s->row.key)
		status = store_batch_drop_watch(s->v->batch, s->row.key, err);
	if (status == EMEND_OK)
		status = telling_add(s->v->telling, &e, NULL, err);
	return status;
}

/* What the user names he wants; a source may not bring back everything. */
static bool
may_take_up(const struct stop *s, const struct watch_row *known)
{
	return known->state == WATCH_ENDED &&
	    (s->row.named ||
		(s->source && sources_takes_up(known, s->source, s->now)));
}

/* An article that had ended is taken up again under another address: its row
 * goes on, with the new one's source. */
static enum emend_status
take_up(struct stop *s, const struct watch_row *known, struct emend_error *err)
{
	const struct watch_row named = s->row;
	enum emend_status status = EMEND_OK;

	if (named.key)
		status = store_batch_drop_watch(s->v->batch, named.key, err);
	s->row = *known;
	s->row.state = WATCH_ACTIVE;
	s->row.ended_reason = NULL;
	s->row.source = named.source;
	s->row.named = named.named;
	return status ? status : visit_look_up(s, err);
}

/* ---- the visit ---- */

static void
count(struct stop *s)
{
	struct event_summary *sum = &s->v->counts;

	sum->checked++;
	if (!verdict_is_seen(s->verdict))
		sum->failed++;
	else if (s->verdict == VERDICT_NEW)
		sum->fresh++;
	else if (s->number)
		sum->changed++;
	else
		sum->unchanged++;
	if ((s->turn.failure_began || s->turn.suspect_began) &&
	    !visit_is_found_out(s))
		s->v->trouble = true;
}

static bool
came_late(const struct watch_row *row, int64_t now)
{
	return row->last_look &&
	    now - row->last_look > 2 * row->interval + LATE_LEAST;
}

/* Somebody changed its history: nothing of this look is kept, so that the next
 * one after a repair sees the same. */
static enum emend_status
pass_over(struct stop *s, const struct watch_row *before, const char *why,
    struct emend_error *err)
{
	const struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "archive",
		.name = before->url,
		.message = why,
		.first = true,
	};
	enum emend_status status = telling_add(s->v->telling, &e, NULL, err);

	s->row = *before;
	s->row.etag = s->row.last_modified = NULL;
	s->row.wire_hash = (struct hash128){ { 0 } };
	schedule_next(&s->row, SCHEDULE_TROUBLE, 0, s->fetched->retry_after,
	    s->now);
	s->v->counts.checked++;
	s->v->counts.failed++;
	s->v->trouble = true;
	return status ? status : store_batch_watch(s->v->batch, &s->row, err);
}

static enum emend_status
judge(struct stop *s, struct emend_error *err)
{
	const struct watch_row before = s->row;
	struct emend_error why;
	enum emend_status status;

	s->late = came_late(&s->row, s->now);
	s->verdict =
	    page_state_judge(&s->row, &s->look, &s->known, &s->turn);
	if (verdict_is_revision(s->verdict, &s->row, &s->known)) {
		status = store_can_keep(s->v->store, s->row.id, &why);
		if (status == EMEND_STORE)
			return pass_over(s, &before, why.text, err);
		if (status)
			return emend_fail(err, status, "%s", why.text);
	}
	status = visit_keep(s, err);
	if (status == EMEND_OK)
		status = visit_tell(s, err);
	if (status == EMEND_OK)
		count(s);
	return status;
}

static enum emend_status
judge_identified(struct stop *s, struct emend_error *err)
{
	struct watch_row *known = NULL;
	bool taken = false, forgotten = false;
	enum emend_status status = visit_identify(s, &known, &taken, err);

	if (status == EMEND_OK && !s->later)
		status = is_forgotten(s, &forgotten, err);
	if (status || s->later) /* it stays due */
		goto out;
	if (forgotten || taken || (known && !may_take_up(s, known))) {
		status = end_as_alias(s,
		    forgotten ? "forgotten" : "continued-elsewhere", err);
		goto out;
	}
	if (known)
		status = take_up(s, known, err);
	if (status == EMEND_OK)
		status = judge(s, err);
out:
	watch_row_free(known);
	return status;
}

/* A first good reading may be of an article that has another row. */
static enum emend_status
judge_first(struct stop *s, struct emend_error *err)
{
	struct watch_row *article;
	enum continued how;
	enum emend_status status = visit_continue(s, &article, &how, err);

	if (status == EMEND_OK && how == CONTINUES_NONE)
		status = judge_identified(s, err);
	if (status == EMEND_OK && how == CONTINUES_ONE)
		status = judge(s, err);
	watch_row_free(article);
	return status;
}

/* Has an article of this slice taken over the address, whose row goes? */
static bool
is_taken_over(const struct stop *s)
{
	const struct claim *claim =
	    visit_claim(s->v, url_id(slice_of(s->row.normal)));

	return s->row.newest == 0 && claim && !claim->is_hint;
}

static enum emend_status
judge_any(struct stop *s, struct emend_error *err)
{
	if (s->candidate && !s->known.moved)
		return visit_drop_candidate(s, err);
	if (s->look.type == LOOK_READ && s->row.newest == 0 &&
	    s->look.wall == WALL_NONE)
		return judge_first(s, err);
	return is_taken_over(s) ? EMEND_OK : judge(s, err);
}

enum emend_status
visit(struct visits *v, const struct watch_row *row,
    const struct source *source, const struct fetch_result *fetched,
    struct pending *reading, int64_t now, struct emend_error *err)
{
	struct stop s = {
		.v = v,
		.row = *row,
		.before = row,
		.candidate = row->candidate != NULL,
		.source = source,
		.fetched = fetched,
		.reading = reading,
		.now = now,
		.known = { .confirm = (unsigned)v->settings->confirm },
		.arena = ARENA_INIT,
	};
	enum emend_status status;

	s.row.candidate = NULL;
	status = visit_read(&s, err);
	if (status == EMEND_OK)
		status = visit_look_up(&s, err);
	if (status == EMEND_OK)
		status = judge_any(&s, err);
	revision_list_free(&s.history);
	changes_free(s.changes);
	article_free(s.newest);
	article_free(s.article);
	arena_free(&s.arena);
	return status;
}
