#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/url.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "publish/gather_work.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"

/* One article's part of a report. */

void
gathered_free(struct gathered *a)
{
	if (!a)
		return;
	changes_free(a->changes);
	article_free(a->before);
	article_free(a->after);
	revision_list_free(&a->history);
	watch_row_free(a->row);
	arena_free(&a->arena);
	free(a);
}

/* ---- what is compared ---- */

static const struct revision *
good_before(const struct gathered *a, const struct revision *r)
{
	return revision_before(&a->history, (size_t)(r - a->history.at));
}

static bool
same_text(const struct revision *x, const struct revision *y)
{
	return !hash_is_zero(x->state_hash) &&
	    hash_equal(x->state_hash, y->state_hash);
}

/* The revisions of the period: first and one past the last. */
static void
find_steps(const struct gathered *a, const struct recorded *recorded,
    const struct revision **first, const struct revision **end)
{
	const struct revision *r = a->history.at;
	const struct revision *last = r + a->history.count;

	while (r < last && r->number < recorded->first)
		r++;
	*first = r;
	while (r < last && r->number <= recorded->last)
		r++;
	*end = r;
}

/*
 * The text before the period and the last good one of it.  Where these are the
 * same, what stood meanwhile takes the later one's place.
 */
static void
choose(struct gathered *a, const struct revision *first,
    const struct revision *end)
{
	const struct revision *r;

	a->old = good_before(a, first);
	a->new = good_before(a, end);
	if (!a->old && first < end && !first->gone)
		a->old = first;
	if (!a->old || !a->new || a->old >= a->new) {
		a->old = a->new = NULL;
		return;
	}
	if (!same_text(a->old, a->new) || strcmp(a->old->url, a->new->url))
		return;
	for (r = good_before(a, a->new); r > a->old;
	     r = good_before(a, r)) {
		if (same_text(a->old, r))
			continue;
		a->new = r;
		a->item.away = true;
		return;
	}
}

static struct report_side
side_of(const struct revision *r, const struct article *article)
{
	return (struct report_side){
		.revision = r->number,
		.commit = r->commit,
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.article = article,
	};
}

/* Opened by the first comparison of a report. */
static enum emend_status
open_language(struct gather *g, struct emend_error *err)
{
	struct slice none = { NULL, 0 };

	return g->language ? EMEND_OK
			   : diff_language_new(&g->language, none, err);
}

static enum emend_status
compare(struct gathered *a, struct gather *g, struct hash128 id,
    struct emend_error *err)
{
	struct diff_options options = { .compare_fields = true };
	enum emend_status status = open_language(g, err);

	options.language = g->language;
	if (status == EMEND_OK)
		status = store_read(
		    g->store, id, a->old->number, &a->before, err);
	if (status == EMEND_OK)
		status = store_read(
		    g->store, id, a->new->number, &a->after, err);
	if (status == EMEND_OK)
		status = diff_articles(
		    &a->changes, a->before, a->after, &options, err);
	if (status)
		return status;
	a->report = (struct report){
		.url = a->row->url,
		.before = side_of(a->old, a->before),
		.after = side_of(a->new, a->after),
		.between_from = a->old->last_seen,
		.between_to = a->new->first_seen,
		.changes = a->changes,
		.has_fields = true,
		.reading_new = strcmp(a->old->reading, a->new->reading) != 0,
	};
	/* the old text may have come back since */
	if (a->old[1].seen_before)
		a->report.between_from = a->old[1].seen_before;
	a->item.report = &a->report;
	a->item.article = a->after;
	return EMEND_OK;
}

/* Who counts revisions wants to know of the first ones, too, what they are. */
static enum emend_status
read_first(struct gathered *a, struct gather *g, struct hash128 id,
    const struct revision *first, struct emend_error *err)
{
	enum emend_status status;

	if (!g->options->format->by_revision || a->old)
		return EMEND_OK;
	status = store_read(g->store, id, first->number, &a->after, err);
	a->item.article = a->after;
	return status;
}

/* ---- the item ---- */

static kind_set
kinds_of(const char *words)
{
	kind_set set = 0;
	enum kind kind;

	while (*words) {
		size_t n = strcspn(words, " ");

		if (kind_from_name(&kind, slice_new(words, n)))
			set |= KIND_BIT(kind);
		words += n;
		words += strspn(words, " ");
	}
	return set;
}

static enum emend_status
fill_steps(struct gathered *a, const struct revision *first,
    const struct revision *end, struct emend_error *err)
{
	size_t count = (size_t)(end - first), i;
	struct digest_step *steps;

	a->item.step_count = count;
	if (count == 0)
		return EMEND_OK;
	steps = arena_array(&a->arena, count, sizeof(*steps));
	if (!steps)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++) {
		steps[i] = (struct digest_step){
			.revision = first[i].number,
			.commit = first[i].commit,
			.event = revision_event_name(first[i].event),
			.kinds = first[i].kinds,
			.first_seen = first[i].first_seen,
			.seen_before = first[i].seen_before,
			.reverts_to = first[i].reverts_to,
		};
		a->item.kinds |= kinds_of(first[i].kinds);
	}
	a->item.steps = steps;
	return EMEND_OK;
}

static bool
is_unnoted(const struct gathered *a)
{
	const struct changes *c = a->changes;

	return c && !a->item.away && c->notice == NOTICE_NONE &&
	    (c->kinds & KINDS_SERIOUS);
}

static bool
is_notice_alone(const struct gathered *a)
{
	const struct changes *c = a->changes;

	return c && !a->item.away && c->notice != NOTICE_NONE &&
	    !(c->kinds & KINDS_SERIOUS);
}

static unsigned
marks_of(const struct gathered *a, const struct revision *first,
    const struct revision *end)
{
	unsigned marks = a->row->flapping ? DIGEST_BIT(DIGEST_FLAPPING) : 0;
	const struct revision *r;

	for (r = first; r < end; r++) {
		if (r->event == EVENT_RELOCATED)
			marks |= DIGEST_BIT(DIGEST_RELOCATED);
		if (r->event == EVENT_RETURNED)
			marks |= DIGEST_BIT(DIGEST_RETURNED);
		if (r->event == EVENT_REVERTED || r->event == EVENT_SETTLED)
			marks |= DIGEST_BIT(DIGEST_REVERTED);
	}
	if (first < end && end[-1].gone)
		marks |= DIGEST_BIT(DIGEST_GONE);
	if (is_unnoted(a))
		marks |= DIGEST_BIT(DIGEST_UNNOTED);
	if (is_notice_alone(a))
		marks |= DIGEST_BIT(DIGEST_NOTICE_ALONE);
	return marks;
}

static enum emend_status
fill_host(struct gathered *a, struct emend_error *err)
{
	struct url parts;

	a->item.host = "";
	if (!url_parse(&parts, slice_of(a->row->url)))
		return EMEND_OK;
	a->item.host = arena_copy(&a->arena, parts.host.ptr, parts.host.len);
	return a->item.host ? EMEND_OK : emend_fail_nomem(err);
}

static int64_t
first_edit(const struct revision_list *list)
{
	size_t i;

	for (i = 1; i < list->count; i++)
		if (!list->at[i].gone)
			return list->at[i].first_seen;
	return 0;
}

static enum emend_status
fill_item(struct gathered *a, const struct revision *first,
    const struct revision *end, struct emend_error *err)
{
	const struct revision *newest = &a->history.at[a->history.count - 1];
	struct digest_item *item = &a->item;
	enum emend_status status = fill_steps(a, first, end, err);

	if (a->changes)
		item->kinds |= a->changes->kinds;
	item->id = a->id;
	item->url = a->row->url;
	item->title = first < end ? end[-1].title : newest->title;
	item->source = a->row->source;
	item->marks = marks_of(a, first, end);
	item->fresh = first < end && first->number == 1;
	item->revisions = newest->number;
	item->first_seen = a->history.at[0].first_seen;
	item->first_edit = first_edit(&a->history);
	item->last_seen = newest->last_seen;
	return status ? status : fill_host(a, err);
}

enum emend_status
gathered_new(struct gathered **out, struct gather *g,
    const struct recorded *recorded, struct emend_error *err)
{
	struct gathered *a = calloc(1, sizeof(*a));
	const struct revision *first, *end;
	enum emend_status status;

	*out = NULL;
	if (!a)
		return emend_fail_nomem(err);
	hash_hex(a->id, recorded->id);
	status = state_watch_by_id(g->store, recorded->id, &a->row, err);
	if (status == EMEND_OK && a->row)
		status = store_history(
		    g->store, recorded->id, &a->history, err);
	/* it was forgotten meanwhile */
	if (status || !a->row || a->history.count == 0)
		goto out;
	find_steps(a, recorded, &first, &end);
	choose(a, first, end);
	if (a->old && first < end)
		status = compare(a, g, recorded->id, err);
	if (status == EMEND_OK && first < end)
		status = read_first(a, g, recorded->id, first, err);
	if (status == EMEND_OK)
		status = fill_item(a, first, end, err);
	if (status)
		goto out;
	*out = a;
	a = NULL;
out:
	gathered_free(a);
	return status;
}

/* ---- what only the reader of it needs ---- */

static void
count_gap(struct digest_gaps *out, const struct gap *gap, int64_t from,
    int64_t to)
{
	int64_t begins = gap->from > from ? gap->from : from;
	int64_t ends = gap->to < to ? gap->to : to;

	if (ends <= begins)
		return;
	out->count++;
	out->seconds += ends - begins;
}

enum emend_status
gathered_complete(
    struct gathered *a, struct gather *g, struct emend_error *err)
{
	struct digest_item *item = &a->item;
	struct gap *gaps = NULL;
	size_t count = 0, i;
	enum emend_status status;

	item->gaps = (struct digest_gaps){ 0 };
	if (item->step_count == 0)
		return EMEND_OK;
	status = state_gaps(
	    g->store, a->row->id, &a->history, &gaps, &count, err);
	for (i = 0; i < count && status == EMEND_OK; i++)
		count_gap(&item->gaps, &gaps[i], item->steps[0].seen_before,
		    item->steps[item->step_count - 1].first_seen);
	free(gaps);
	return status;
}
