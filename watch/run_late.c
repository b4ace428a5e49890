#include "base/text.h"
#include "base/time.h"
#include "diff/words.h"
#include "store/history.h"
#include "store/outbox_mark.h"
#include "store/recorded.h"
#include "store/watches.h"
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
	struct diff_language *language;
};

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

/* *some: there is something to tell. */
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
tell_one(void *payload, const struct watch_row *row,
    const struct revision_list *history, size_t at, struct emend_error *err)
{
	struct late *late = payload;

	return past_tell(&late->run->telling, late->run->store, row, history,
	    at, late->language, err);
}

/* The state is in order: what no run has told is put before all else. */
enum emend_status
run_tell_late(struct run *r, struct emend_error *err)
{
	struct late late = { .run = r };
	struct slice none = { NULL, 0 };
	struct recorded_range range;
	enum emend_status status;
	size_t left_out = 0;
	bool some;

	status = find_range(r, &range, &some, err);
	if (status || !some)
		return status;
	status = diff_language_new(&late.language, none, err);
	if (status == EMEND_OK)
		status = past_each(r->store, &range, LATE_MOST, &left_out,
		    tell_one, &late, err);
	if (left_out)
		run_tell_trouble(r, "archive",
		    "more was kept without being told than can be told now; "
		    "\"emend report\" has all of it");
	diff_language_free(late.language);
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
