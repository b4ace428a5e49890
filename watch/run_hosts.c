#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "fetch/fetch.h"
#include "fetch/hsts.h"
#include "settings/settings.h"
#include "store/state.h"
#include "watch/run_work.h"

/* What hosts are remembered by from run to run, so that none is asked faster
 * than its rule whichever run asks. */

#define NOTE_HSTS "hsts"

/*
 * Who asks, from the first request until what hosts must know is kept: a note
 * for each of the two that may ask at once.  By one note for both, a check
 * could not tell a check that was killed from an add that still asks.
 */
#define NOTE_CHECK "asks.check"
#define NOTE_ADD "asks.add"

#define WHO_MAX 48
#define ASKING_MAX 96

enum emend_status
run_remember_hsts(struct run *r, struct emend_error *err)
{
	struct text kept;
	enum emend_status status;

	text_init(&kept, HSTS_BYTES_MAX);
	status = state_note(r->store, NOTE_HSTS, &kept, err);
	if (status == EMEND_OK)
		status = fetch_remember_hsts(
		    r->fetch, slice_new(kept.ptr, kept.len), err);
	text_free(&kept);
	return status;
}

static enum emend_status
keep_hsts(struct run *r, struct emend_error *err)
{
	struct text kept;
	enum emend_status status;
	bool changed;

	text_init(&kept, HSTS_BYTES_MAX);
	fetch_hsts(r->fetch, &kept, &changed);
	status = text_check(&kept, err);
	if (status == EMEND_OK && changed)
		status = store_batch_note(r->batch, NOTE_HSTS,
		    slice_new(kept.ptr, kept.len), err);
	text_free(&kept);
	return status;
}

/* Cookies that are not to be kept any more are gone after the run. */
enum emend_status
run_remember_host(
    struct run *r, const char *name, const char *url, struct emend_error *err)
{
	const struct site *site = settings_site(r->settings, slice_of(url));
	struct host_row *row = NULL;
	struct fetch_host host;
	enum emend_status status;

	if (fetch_knows_host(r->fetch, name))
		return EMEND_OK;
	status = state_host(r->store, name, &row, err);
	if (status || !row)
		return status;
	host = (struct fetch_host){
		.host = row->host,
		.next_at_ms = row->next_at_ms,
		.parked_until = row->parked_until,
		.parked_why = row->parked_why,
		.failures = row->failures,
		.robots = row->robots,
		.robots_status = row->robots_status,
		.robots_at = row->robots_at,
		.robots_since = row->robots_since,
		.used_day = row->used_day,
		.used = (uint64_t)row->used,
	};
	if (site && site->cookies)
		host.cookies = row->cookies;
	status = fetch_remember_host(r->fetch, &host, err);
	host_row_free(row);
	return status;
}

static enum emend_status
keep_host(void *payload, const struct fetch_host *host, struct emend_error *err)
{
	struct run *r = payload;
	const struct host_row row = {
		.host = host->host,
		.next_at_ms = host->next_at_ms,
		.parked_until = host->parked_until,
		.parked_why = host->parked_why,
		.failures = host->failures,
		.robots = host->robots,
		.robots_status = host->robots_status,
		.robots_at = host->robots_at,
		.robots_since = host->robots_since,
		.used_day = host->used_day,
		.used = (int64_t)host->used,
		.cookies = host->cookies,
	};

	return store_batch_host(r->batch, &row, err);
}

enum emend_status
run_keep_hosts(struct run *r, struct emend_error *err)
{
	enum emend_status status = keep_hsts(r, err);

	return status ? status : fetch_hosts(r->fetch, keep_host, r, err);
}

/* ---- runs that were killed, and those beside this one ---- */

static const char *
note_of(const struct run *r)
{
	return r->options->beside_check ? NOTE_ADD : NOTE_CHECK;
}

/* Until when somebody asked that may not have kept it, and who asks still. */
struct asking {
	int64_t until_ms;
	char who[WHO_MAX];
};

static enum emend_status
read_asking(struct run *r, const char *note, struct asking *out,
    struct emend_error *err)
{
	struct text text;
	struct slice all, who;
	enum emend_status status;

	text_init(&text, ASKING_MAX);
	status = state_note(r->store, note, &text, err);
	all = slice_new(text.ptr, text.len);
	out->until_ms = slice_number(all);
	who = slice_sub(all, slice_find_byte(all, ' ', 0) + 1, all.len);
	snprintf(out->who, sizeof(out->who), "%.*s", SLICE_ARG(who));
	text_free(&text);
	if (*out->who)
		out->until_ms = clock_now_ms(r->options->clock);
	return status;
}

static enum emend_status
write_asking(struct run *r, const char *who, struct emend_error *err)
{
	char value[ASKING_MAX];

	snprintf(value, sizeof(value), "%lld %s", (long long)r->others_asked_ms,
	    who);
	return store_batch_note(r->batch, note_of(r), slice_of(value), err);
}

static void
name_run(const struct run *r, char out[WHO_MAX])
{
	snprintf(out, WHO_MAX, "%lld.%ld", (long long)r->started_at,
	    (long)getpid());
}

enum emend_status
run_begin_asking(struct run *r, struct emend_error *err)
{
	struct asking check, add;
	char own[WHO_MAX];
	enum emend_status status;

	if (r->options->replay) /* files answer: nobody is asked */
		return EMEND_OK;
	status = read_asking(r, NOTE_CHECK, &check, err);
	if (status == EMEND_OK)
		status = read_asking(r, NOTE_ADD, &add, err);
	if (status)
		return status;
	r->others_asked_ms = check.until_ms > add.until_ms ? check.until_ms
							   : add.until_ms;
	if (r->others_asked_ms)
		fetch_assume_asked(r->fetch, r->others_asked_ms);
	if (r->options->dry_run)
		return EMEND_OK;
	name_run(r, own);
	return write_asking(r, own, err);
}

enum emend_status
run_end_asking(struct run *r, struct emend_error *err)
{
	struct asking noted;
	char own[WHO_MAX];
	enum emend_status status = run_keep_hosts(r, err);

	if (status == EMEND_OK)
		status = read_asking(r, note_of(r), &noted, err);
	name_run(r, own);
	/* another one has written its own over this one's */
	if (status == EMEND_OK && !strcmp(own, noted.who))
		status = write_asking(r, "", err);
	return status;
}
