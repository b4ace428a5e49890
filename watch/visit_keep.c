#include <stdio.h>

#include "article/article.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "fetch/fetch.h"
#include "reports/report.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"
#include "watch/reading.h"
#include "watch/schedule.h"
#include "watch/visit_work.h"

/* What is to stand after the look: revision, observation, row. */

#define SUBJECT_MAX 4096

static enum revision_event
event_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEW:
		return EVENT_NEW;
	case VERDICT_REVERTED:
		return EVENT_REVERTED;
	case VERDICT_SETTLED:
		return EVENT_SETTLED;
	case VERDICT_GONE:
		return EVENT_GONE;
	case VERDICT_RETURNED:
		return EVENT_RETURNED;
	case VERDICT_RELOCATED:
		return EVENT_RELOCATED;
	case VERDICT_CHANGED:
	case VERDICT_FAILED:
	case VERDICT_SUSPECT:
	case VERDICT_OBSERVED:
	case VERDICT_FLAPPING:
	case VERDICT_COUNTED:
		break;
	}
	return EVENT_CHANGED;
}

static void
write_gone(struct text *out, const struct look *look)
{
	if (look->status >= 400)
		text_addf(out, "Gone: the server answers %d", look->status);
	else
		text_puts(out, "Gone: something else stands in its place");
}

/* The commit's subject: what happened, in words. */
static void
write_subject(struct text *out, const struct stop *s)
{
	char summary[REPORT_SUMMARY_MAX] = "unchanged";

	if (s->changes && s->changes->changed)
		report_summary(summary, s->changes);
	switch (s->verdict) {
	case VERDICT_NEW:
		text_puts(out, "First seen: ");
		text_add(out, s->article->title.ptr, s->article->title.len);
		break;
	case VERDICT_REVERTED:
		text_addf(
		    out, "Back to revision %u: %s", s->known.as, summary);
		break;
	case VERDICT_SETTLED:
		text_addf(out, "Settled on revision %u", s->known.as);
		if (!s->turn.gone)
			text_addf(out, ": %s", summary);
		break;
	case VERDICT_GONE:
		write_gone(out, &s->look);
		break;
	case VERDICT_RETURNED:
		text_addf(out, "Returned: %s", summary);
		break;
	case VERDICT_RELOCATED:
		text_puts(out, "Moved to a new address");
		if (s->changes->changed)
			text_addf(out, ": %s", summary);
		break;
	case VERDICT_CHANGED:
	case VERDICT_FAILED:
	case VERDICT_SUSPECT:
	case VERDICT_OBSERVED:
	case VERDICT_FLAPPING:
	case VERDICT_COUNTED:
		if (summary[0] >= 'a' && summary[0] <= 'z')
			summary[0] = (char)(summary[0] - 'a' + 'A');
		text_puts(out, summary);
		break;
	}
}

/* Where the article is; one that is gone was read nowhere, and keeps the
 * address that is watched. */
static enum emend_status
write_address(
    struct text *out, const struct stop *s, struct emend_error *err)
{
	if (s->verdict == VERDICT_NEW)
		return url_normal(out, slice_of(s->fetched->url), err);
	text_puts(out, s->turn.gone ? s->row.normal
		: s->known.moved    ? s->reached
				    : s->home);
	return text_check(out, err);
}

/* "watch URL", "feed URL" as it may be kept for ever: without the user's
 * password. */
static void
write_source(struct text *out, const char *source)
{
	struct slice all = slice_of(source);
	size_t url = slice_find(all, SLICE("http"), 0);

	if (slice_starts(all, SLICE("list ")))
		url = all.len;
	text_add(out, all.ptr, url);
	url_redact(out, slice_sub(all, url, all.len));
}

/* What the revision's text was read by; one that is gone keeps the last. */
static enum emend_status
write_reading(char out[READING_NAME_MAX], const struct stop *s,
    struct emend_error *err)
{
	const struct revision *good = visit_last_good(s);

	if (!s->turn.gone || !good)
		return reading_name_for(out, s->v->store, s->v->settings,
		    s->fetched->url, err);
	snprintf(out, READING_NAME_MAX, "%s", good->reading);
	return EMEND_OK;
}

/* ---- what a feed says of it ---- */

struct said_search {
	struct store *store;
	struct entry_row *found;
};

static enum emend_status
look_there(void *payload, const struct alias *alias, struct emend_error *err)
{
	struct said_search *search = payload;

	if (search->found || alias->kind != ALIAS_KNOWN)
		return EMEND_OK;
	return state_entry_at(
	    search->store, alias->normal, &search->found, err);
}

/* At any of its addresses. */
static enum emend_status
find_said(struct stop *s, struct entry_row **out, struct emend_error *err)
{
	struct said_search search = { .store = s->v->store };
	enum emend_status status = state_entry_at(s->v->store,
	    slice_of(s->reached ? s->reached : s->row.normal), &search.found,
	    err);

	if (status == EMEND_OK && !search.found)
		status = state_aliases(
		    s->v->store, s->row.id, look_there, &search, err);
	*out = search.found;
	return status;
}

/* ---- the revision ---- */

static void
fill_draft(const struct stop *s, struct revision_draft *draft)
{
	const struct revision *newest = visit_newest(s);
	bool returns = s->verdict == VERDICT_REVERTED ||
	    s->verdict == VERDICT_SETTLED;

	*draft = (struct revision_draft){
		.id = s->row.id,
		.after = s->row.newest,
		.event = event_of(s->verdict),
		.gone = s->turn.gone,
		.article = s->turn.gone ? s->newest : s->article,
		.state_hash = s->turn.gone ? s->row.newest_state
					   : s->look.state_hash,
		.seen_at = s->turn.first_at ? s->turn.first_at : s->now,
		.seen_before = newest ? newest->last_seen : 0,
		.recorded_at = s->now,
		.similarity = s->changes ? s->changes->similarity : 1000,
		.reverts_to = returns ? s->known.as : 0,
		.status = s->look.status,
		.found_at = s->row.added_at,
		.baseline = s->row.baseline && s->verdict == VERDICT_NEW,
		.clock_set = s->v->clock_set,
	};
	draft->words = article_word_count(draft->article);
}

enum emend_status
visit_set_title(struct stop *s, struct slice title, struct emend_error *err)
{
	s->row.title = NULL;
	if (!title.ptr)
		return EMEND_OK;
	s->row.title = arena_copy(&s->arena, title.ptr, title.len);
	return s->row.title ? EMEND_OK : emend_fail_nomem(err);
}

/* The row as the new revision makes it. */
static enum emend_status
take_revision(struct stop *s, const struct revision_draft *draft,
    struct emend_error *err)
{
	s->number = s->row.newest + 1;
	s->row.newest = s->number;
	s->row.newest_state = draft->state_hash;
	s->row.gone = draft->gone;
	if (s->verdict != VERDICT_NEW)
		s->row.last_edit = draft->seen_at;
	return visit_set_title(s, draft->article->title, err);
}

static enum emend_status
draft_page(struct page_draft *out, const struct fetch_result *fetched,
    struct emend_error *err)
{
	enum emend_status status = fetch_digest(fetched, err);

	*out = (struct page_draft){
		.body = fetched->body,
		.http = fetched->http,
		.sent_sha256 = fetched->sent_sha256,
		.decoded_sha256 = fetched->decoded_sha256,
	};
	return status;
}

static enum emend_status
keep_revision(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;
	struct text subject, address, source;
	char reading[READING_NAME_MAX], kinds[KIND_NAMES_MAX];
	struct page_draft page;
	struct revision_draft draft;
	struct entry_row *said = NULL;
	enum emend_status status;

	text_init(&subject, SUBJECT_MAX);
	text_init(&address, URL_MAX);
	text_init(&source, 4 * URL_MAX);
	write_subject(&subject, s);
	write_source(
	    &source, s->row.found_in ? s->row.found_in : s->row.source);
	status = write_address(&address, s, err);
	if (status == EMEND_OK)
		status = write_reading(reading, s, err);
	if (status == EMEND_OK)
		status = text_check(&subject, err);
	if (status == EMEND_OK)
		status = text_check(&source, err);
	if (status == EMEND_OK)
		status = find_said(s, &said, err);
	if (status)
		goto out;
	fill_draft(s, &draft);
	draft.found_title = slice_of(said ? said->title : NULL);
	draft.found_date = said ? said->date : 0;
	draft.url = address.ptr;
	draft.found_in = source.ptr;
	draft.subject = subject.ptr;
	draft.kinds =
	    kind_names(kinds, s->changes ? s->changes->kinds : 0, " ");
	draft.reading = reading;
	status = draft_page(&page, f, err);
	if (status)
		goto out;
	if (s->v->settings->keep_pages && f->body.len && page.sent_sha256)
		draft.page = &page;
	status = store_batch_revision(s->v->batch, &draft, err);
	if (status == EMEND_OK)
		status = take_revision(s, &draft, err);
out:
	entry_row_free(said);
	text_free(&source);
	text_free(&address);
	text_free(&subject);
	return status;
}

/*
 * What stands in an article's place, each time: the first is wanted, and any
 * may turn out to have been the last.  They come ever more rarely
 * (watch/schedule.h).
 */
static enum emend_status
keep_suspicious_page(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;
	struct page_draft page;
	enum emend_status status;
	const char *path;

	if (s->verdict != VERDICT_SUSPECT || !s->v->settings->keep_pages ||
	    !s->row.newest || !f->body.len)
		return EMEND_OK;
	status = draft_page(&page, f, err);
	return status ? status
		      : store_batch_page(
			    s->v->batch, s->row.id, &page, &path, err);
}

static enum looked
how_it_looked(const struct stop *s)
{
	if (s->verdict == VERDICT_FAILED)
		return LOOKED_FAILED;
	if (s->verdict == VERDICT_SUSPECT)
		return LOOKED_SUSPECT;
	if (s->turn.gone)
		return LOOKED_GONE;
	switch (s->fetched->outcome) {
	case FETCH_NOT_MODIFIED:
		return LOOKED_NOT_MODIFIED;
	case FETCH_SAME_BYTES:
		return LOOKED_SAME_BYTES;
	case FETCH_PAGE:
	case FETCH_FAILED:
		break;
	}
	return LOOKED_READ;
}

static enum emend_status
keep_look(struct stop *s, struct emend_error *err)
{
	const struct watch_row *row = &s->row;
	struct look_row look = {
		.id = hash_is_zero(row->id) ? url_id(slice_of(row->normal))
					    : row->id,
		.at = s->now,
		.how = how_it_looked(s),
		.late = s->late,
	};

	if (look_saw(&look)) {
		look.revision = s->number ? s->number : s->known.as;
	} else {
		look.reason = s->verdict == VERDICT_FAILED ? s->look.error
							   : row->suspect;
		look.status = s->look.status;
	}
	return store_batch_look(s->v->batch, &look, err);
}

static enum emend_status
keep_sightings(struct stop *s, struct emend_error *err)
{
	bool collapsed = s->verdict == VERDICT_SUSPECT &&
	    s->look.type == LOOK_READ && s->look.wall == WALL_NONE;

	if (collapsed)
		return store_batch_sighting(
		    s->v->batch, s->row.id, &s->sighting, err);
	if (s->turn.suspect_over && s->row.newest)
		return store_batch_forget_sightings(
		    s->v->batch, s->row.id, err);
	return EMEND_OK;
}

/*
 * Validators may only vouch for the newest kept text: anything else must be
 * read in full the next time.
 */
static void
keep_validators(struct stop *s)
{
	const struct fetch_result *f = s->fetched;
	struct watch_row *row = &s->row;
	bool is_newest = s->number || s->known.as == row->newest;

	if (!verdict_is_seen(s->verdict) && s->look.type != LOOK_READ)
		return; /* a failure says nothing of the text */
	if (!verdict_is_seen(s->verdict) || s->turn.gone || !is_newest ||
	    s->distrust) {
		row->etag = row->last_modified = NULL;
		row->wire_hash = (struct hash128){ { 0 } };
		return;
	}
	if (f->outcome == FETCH_NOT_MODIFIED) {
		row->etag = f->etag ? f->etag : row->etag;
		row->last_modified =
		    f->last_modified ? f->last_modified : row->last_modified;
		return;
	}
	row->etag = f->etag;
	row->last_modified = f->last_modified;
	row->wire_hash = f->wire_hash;
	row->validated_at = s->now;
}

static void
plan_next(struct stop *s)
{
	int64_t first = s->row.first_seen ? s->row.first_seen : s->now;
	int64_t every = s->source ? source_every(s->source, s->now - first) : 0;
	int64_t after = s->fetched->retry_after;
	enum schedule_look look = SCHEDULE_QUIET;

	if (s->verdict == VERDICT_SUSPECT && s->turn.confirm_at) {
		schedule_at(&s->row, s->turn.confirm_at, after);
		return;
	}
	if (s->fetched->error == FETCH_ERROR_PARKED)
		look = SCHEDULE_UNASKED;
	else if (!verdict_is_seen(s->verdict))
		look = SCHEDULE_TROUBLE;
	else if (s->number)
		look = SCHEDULE_EDIT;
	schedule_next(&s->row, look, every, after, s->now);
}

enum emend_status
visit_keep(struct stop *s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (verdict_is_revision(s->verdict, &s->row, &s->known)) {
		if (s->row.newest)
			status = visit_load_history(s, err);
		if (status == EMEND_OK && s->turn.gone)
			status = visit_load_newest(s, err);
		if (status == EMEND_OK)
			status = keep_revision(s, err);
		if (status == EMEND_OK)
			status = visit_take_address(s, err);
	}
	else if (s->look.type == LOOK_READ && verdict_is_seen(s->verdict) &&
	    s->row.newest && s->known.as == s->row.newest)
		status = store_batch_seen(s->v->batch, s->row.id,
		    s->fetched->url, s->article, err);
	if (status == EMEND_OK)
		status = visit_hear_address(s, err);
	if (status == EMEND_OK)
		status = keep_look(s, err);
	if (status == EMEND_OK)
		status = keep_sightings(s, err);
	if (status == EMEND_OK)
		status = keep_suspicious_page(s, err);
	if (status)
		return status;
	keep_validators(s);
	plan_next(s);
	return watch_row_stands(s->before, &s->row)
	    ? store_batch_watch_look(s->v->batch, &s->row, err)
	    : store_batch_watch(s->v->batch, &s->row, err);
}
