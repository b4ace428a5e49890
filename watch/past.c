#include "watch/past.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "store/history.h"
#include "store/recorded.h"
#include "store/watches.h"
#include "watch/telling.h"

static enum event_type
told_as(const struct revision *r)
{
	switch (r->event) {
	case EVENT_NEW:
		return EVENT_IS_NEW;
	case EVENT_CHANGED:
		return EVENT_IS_CHANGED;
	case EVENT_REVERTED:
		return EVENT_IS_REVERTED;
	case EVENT_SETTLED:
		return EVENT_IS_SETTLED;
	case EVENT_GONE:
		return EVENT_IS_GONE;
	case EVENT_RETURNED:
		return EVENT_IS_RETURNED;
	case EVENT_RELOCATED:
		break;
	}
	return EVENT_IS_RELOCATED;
}

static enum emend_status
fill_side(struct told *told, struct report_side *side, const struct revision *r,
    const struct article *article, struct emend_error *err)
{
	*side = (struct report_side){
		.revision = r->number,
		.commit = arena_copy(told->arena, r->commit, COMMIT_HEX),
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.article = article,
	};
	return side->commit ? EMEND_OK : emend_fail_nomem(err);
}

/* The two texts and what lies between them. */
static enum emend_status
compare(struct told *told, struct store *store, const struct revision *old,
    const struct revision *r, struct diff_language *language,
    struct emend_error *err)
{
	const struct diff_options options = {
		.compare_fields = true,
		.language = language,
	};
	struct report *report = &told->report;
	enum emend_status status;

	status = store_read(store, told->id, old->number, &told->before, err);
	if (status == EMEND_OK)
		status =
		    fill_side(told, &report->before, old, told->before, err);
	if (status == EMEND_OK)
		status = diff_articles(
		    &told->changes, told->before, told->after, &options, err);
	report->changes = told->changes;
	report->has_fields = true;
	report->between_from = r->seen_before ? r->seen_before : old->last_seen;
	report->between_to = r->first_seen;
	report->reading_new = strcmp(old->reading, r->reading) != 0;
	return status;
}

static enum emend_status
fill_report(struct told *told, struct store *store, const struct revision *old,
    const struct revision *r, struct diff_language *language,
    struct emend_error *err)
{
	enum emend_status status;

	told->report = (struct report){ .url = told->event.url };
	told->event.report = &told->report;
	status = store_read(store, told->id, r->number, &told->after, err);
	if (status == EMEND_OK)
		status =
		    fill_side(told, &told->report.after, r, told->after, err);
	if (status == EMEND_OK && old)
		status = compare(told, store, old, r, language, err);
	return status;
}

enum emend_status
past_tell(struct telling *t, struct store *store, const struct watch_row *row,
    const struct revision_list *history, size_t at,
    struct diff_language *language, struct emend_error *err)
{
	const struct revision *r = &history->at[at];
	const struct event e = {
		.type = told_as(r),
		.url = r->event == EVENT_RELOCATED ? r->url : row->url,
		.from = r->event == EVENT_RELOCATED && at
		            ? history->at[at - 1].url
		            : NULL,
		.revision = r->number,
		.to = r->reverts_to,
		.title = r->title,
		.baseline = r->baseline,
		.first = true,
	};
	struct told *told;
	enum emend_status status = telling_add(t, &e, &told, err);

	if (status == EMEND_OK)
		status = telling_about(told, row, err);
	if (status)
		return status;
	told->is_revision = true;
	return r->gone ? EMEND_OK
	               : fill_report(told, store, revision_before(history, at), r,
	                     language, err);
}

/* ---- what was recorded ---- */

struct articles {
	struct recorded *at; /* owned */
	size_t count, cap, most;
	size_t left_out;
};

static enum emend_status
take_recorded(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct articles *a = payload;
	size_t cap = a->cap ? 2 * a->cap : 16;
	void *longer;

	if (a->count == a->most) {
		a->left_out++;
		return EMEND_OK;
	}
	if (a->count == a->cap) {
		longer = realloc(a->at, cap * sizeof(*a->at));
		if (!longer)
			return emend_fail_nomem(err);
		a->at = longer;
		a->cap = cap;
	}
	a->at[a->count++] = *r;
	return EMEND_OK;
}

static enum emend_status
each_of_article(struct store *store, const struct recorded *recorded,
    past_fn *each, void *payload, struct emend_error *err)
{
	struct revision_list history = { .count = 0 };
	struct watch_row *row = NULL;
	enum emend_status status;
	size_t i;

	status = state_watch_by_id(store, recorded->id, &row, err);
	if (status == EMEND_OK && row)
		status = store_history(store, recorded->id, &history, err);
	for (i = 0; i < history.count && status == EMEND_OK; i++)
		if (history.at[i].number >= recorded->first &&
		    history.at[i].number <= recorded->last)
			status = each(payload, row, &history, i, err);
	revision_list_free(&history);
	watch_row_free(row);
	return status;
}

enum emend_status
past_each(struct store *store, const struct recorded_range *range, size_t most,
    size_t *left_out, past_fn *each, void *payload, struct emend_error *err)
{
	struct articles a = { .most = most };
	enum emend_status status =
	    state_recorded(store, range, take_recorded, &a, err);
	size_t i;

	for (i = 0; i < a.count && status == EMEND_OK; i++)
		status = each_of_article(store, &a.at[i], each, payload, err);
	*left_out = a.left_out;
	free(a.at);
	return status;
}
