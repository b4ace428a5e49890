#include <stdlib.h>

#include "base/text.h"
#include "base/time.h"
#include "diff/words.h"
#include "store/outbox_mark.h"
#include "store/recorded.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/past.h"
#include "watch/run_work.h"

/*
 * What was kept and nobody was told of, since the run that kept it was killed
 * before it did.  A mark in the state says up to which recording all is told
 * and queued; outbox.mark says it to a state that is older than that, or new.
 */
#define TOLD_MARK ":told" /* as no mark of a report can be called */
#define LATE_MOST 10000 /* articles told late in one run */

struct late {
	struct run *run;
	struct recorded *at; /* owned */
	size_t count, cap;
	size_t left_out;
	struct diff_language *language;
};

static enum emend_status
take_recorded(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct late *late = payload;
	size_t cap = late->cap ? 2 * late->cap : 16;
	void *longer;

	if (late->count == LATE_MOST) {
		late->left_out++;
		return EMEND_OK;
	}
	if (late->count == late->cap) {
		longer = realloc(late->at, cap * sizeof(*late->at));
		if (!longer)
			return emend_fail_nomem(err);
		late->at = longer;
		late->cap = cap;
	}
	late->at[late->count++] = *r;
	return EMEND_OK;
}

/* How many articles had something recorded up to then. */
static enum emend_status
count_one(void *payload, const struct recorded *r, struct emend_error *err)
{
	size_t *count = payload;

	(void)r;
	(void)err;
	++*count;
	return EMEND_OK;
}

/* This state is not the one that the mark was written with. */
static enum emend_status
tell_older(
    struct run *r, const struct outbox_mark *file, struct emend_error *err)
{
	const struct recorded_range before = { .until = file->recorded + 1 };
	char at[TIME_LOCAL_MAX];
	struct text message;
	size_t count = 0;
	enum emend_status status;

	if (!file->recorded)
		return EMEND_OK;
	status = state_recorded(r->store, &before, count_one, &count, err);
	if (status || !count)
		return status;
	time_format_local(at, file->recorded);
	text_init(&message, EMEND_ERROR_MAX);
	text_addf(&message,
	    "state.db was restored or made anew: what was recorded until %s is "
	    "taken as told; only what came after it is told now and queued for "
	    "alerts",
	    at);
	run_tell_trouble(r, "archive", message.ptr);
	text_free(&message);
	return EMEND_OK;
}

/* False: there is nothing to tell. */
static enum emend_status
find_range(struct run *r, struct recorded_range *out, bool *some,
    struct emend_error *err)
{
	struct outbox_mark file;
	struct mark mark;
	int64_t last = 0;
	enum emend_status status;

	*some = false;
	status = outbox_mark_read(&file, r->options->dir, err);
	if (status == EMEND_OK)
		status = state_mark(r->store, TOLD_MARK, &mark, err);
	if (status == EMEND_OK)
		status = state_recorded_last(r->store, &last, err);
	if (status)
		goto out;
	if (mark.at && mark.at >= file.recorded) {
		*out =
		    (struct recorded_range){ .after = mark.upto, .upto = last };
		*some = last > mark.upto;
	} else if (file.there) {
		*out = (struct recorded_range){ .since = file.recorded + 1 };
		*some = last > 0;
		status = tell_older(r, &file, err);
	}
	r->told_upto = mark.at ? mark.upto : -1;
out:
	outbox_mark_free(&file);
	return status;
}

static enum emend_status
tell_article(
    struct late *late, const struct recorded *recorded, struct emend_error *err)
{
	struct run *r = late->run;
	struct revision_list history = { .count = 0 };
	struct watch_row *row = NULL;
	enum emend_status status;
	size_t i;

	status = state_watch_by_id(r->store, recorded->id, &row, err);
	if (status == EMEND_OK && row)
		status = store_history(r->store, recorded->id, &history, err);
	for (i = 0; i < history.count && status == EMEND_OK; i++)
		if (history.at[i].number >= recorded->first &&
		    history.at[i].number <= recorded->last)
			status = past_tell(&r->telling, r->store, row, &history,
			    i, late->language, err);
	revision_list_free(&history);
	watch_row_free(row);
	return status;
}

/* The state is in order: what no run has told is put before all else. */
enum emend_status
run_tell_late(struct run *r, struct emend_error *err)
{
	struct late late = { .run = r };
	struct slice none = { NULL, 0 };
	struct recorded_range range;
	enum emend_status status;
	bool some;
	size_t i;

	status = find_range(r, &range, &some, err);
	if (status == EMEND_OK && some)
		status =
		    state_recorded(r->store, &range, take_recorded, &late, err);
	if (status == EMEND_OK && late.count)
		status = diff_language_new(&late.language, none, err);
	for (i = 0; i < late.count && status == EMEND_OK; i++)
		status = tell_article(&late, &late.at[i], err);
	if (late.left_out)
		run_tell_trouble(r, "archive",
		    "more was kept without being told than can be told now; "
		    "\"emend report\" has all of it");
	diff_language_free(late.language);
	free(late.at);
	return status;
}

/* All that is recorded has been told, and what fires is in the outbox: says so
 * in the state and beside it, under the write lock. */
enum emend_status
run_mark_told(struct run *r, struct emend_error *err)
{
	struct outbox_mark file;
	struct mark mark = { .at = run_now(r) };
	enum emend_status status;

	status = state_recorded_last(r->store, &mark.upto, err);
	if (status || mark.upto == r->told_upto)
		return status;
	status = outbox_mark_read(&file, r->options->dir, err);
	if (mark.at < file.recorded)
		mark.at = file.recorded;
	if (status == EMEND_OK)
		status = store_put_mark(r->store, TOLD_MARK, &mark, err);
	file.recorded = mark.at;
	if (status == EMEND_OK)
		status = outbox_mark_write(&file, r->options->dir, err);
	if (status == EMEND_OK)
		r->told_upto = mark.upto;
	outbox_mark_free(&file);
	return status;
}
