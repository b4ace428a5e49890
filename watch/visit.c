#include "watch/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "article/state.h"
#include "base/text.h"
#include "base/url.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "fetch/fetch.h"
#include "reports/report.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/run.h"
#include "watch/schedule.h"
#include "watch/settings.h"
#include "watch/telling.h"

#define STATE_MAX ((size_t)64 << 20)
#define READING_MAX 32

/* One visit under way. */
struct stop {
	struct visits *v;
	struct watch_row *row;
	const struct source *source;
	const struct fetch_result *fetched;
	int64_t now;
	struct article *article; /* as read now */
	struct article *newest;	 /* the newest revision's, when needed */
	struct changes *changes; /* from newest to article */
	struct revision_list history; /* when needed */
	struct look look;
	struct known known;
	struct sighting sighting;
	struct turn turn;
	enum verdict verdict;
	unsigned number;	 /* of the revision made; 0 */
	unsigned before_number;	 /* the newest before this look; 0 */
	int64_t seen_before;	 /* the last good look before this one; 0 */
};

static void
fail_look(struct stop *s, const char *error, const char *message)
{
	s->look.type = LOOK_FAILED;
	s->look.error = error;
	s->look.message = message;
}

/* Did the way lead to the front page instead of the article? */
static bool
led_home(const struct watch_row *row, const struct fetch_result *fetched)
{
	struct url asked, reached;

	return fetched->redirected && url_parse(&asked, slice_of(row->url)) &&
	    url_parse(&reached, slice_of(fetched->url)) &&
	    slice_equal(reached.path, SLICE("/")) && !reached.has_query &&
	    (!slice_equal(asked.path, SLICE("/")) || asked.has_query);
}

static enum emend_status
hash_state(struct stop *s, struct emend_error *err)
{
	struct text bytes;
	enum emend_status status;

	text_init(&bytes, STATE_MAX);
	article_write_state(s->article, &bytes);
	status = text_check(&bytes, err);
	if (status == EMEND_OK)
		s->look.state_hash = hash_secretly(store_secret(s->v->store),
		    slice_new(bytes.ptr, bytes.len));
	text_free(&bytes);
	return status;
}

static enum emend_status
read_body(struct stop *s, struct emend_error *err)
{
	const struct reading reading = {
		.url = slice_of(s->fetched->url),
		.content_type = s->fetched->content_type,
	};
	struct emend_error why;
	enum emend_status status;

	if (slice_starts(reading.content_type, SLICE("text/plain")))
		status = article_read_scraped(
		    &s->article, s->fetched->body, &why);
	else
		status = article_read_page(
		    &s->article, s->fetched->body, &reading, &why);
	switch (status) {
	case EMEND_OK:
		break;
	case EMEND_PARSE:
		fail_look(s, "charset", "the page is not text in any encoding "
					"that emend knows");
		return EMEND_OK;
	case EMEND_LIMIT:
		fail_look(s, "too-large", "the page is larger than emend reads");
		return EMEND_OK;
	case EMEND_NOMEM:
	case EMEND_IO:
	case EMEND_NOTFOUND:
	case EMEND_EXISTS:
	case EMEND_BUSY:
	case EMEND_CONFLICT:
	case EMEND_STORE:
	case EMEND_USAGE:
		return emend_fail(err, status, "%s", why.text);
	}
	s->look.type = LOOK_READ;
	s->look.prose = article_prose_bytes(s->article);
	if (s->look.prose == 0) {
		fail_look(s, "extract",
		    "there is no article text in the page");
		return EMEND_OK;
	}
	return hash_state(s, err);
}

/* The fetch's outcome as a look. */
static enum emend_status
take_look(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;

	s->look.at = s->now;
	s->look.status = f->status;
	switch (f->outcome) {
	case FETCH_NOT_MODIFIED:
	case FETCH_SAME_BYTES:
		s->look.type = LOOK_SAME;
		return EMEND_OK;
	case FETCH_PAGE:
		if (led_home(s->row, f)) {
			fail_look(s, "redirect",
			    "the address leads to the front page");
			s->look.type = LOOK_GONE;
			return EMEND_OK;
		}
		return read_body(s, err);
	case FETCH_FAILED:
		fail_look(s, fetch_error_name(f->error), f->message);
		if (f->error == FETCH_ERROR_HTTP &&
		    (f->status == 404 || f->status == 410 || f->status == 451))
			s->look.type = LOOK_GONE;
		break;
	}
	return EMEND_OK;
}

static enum emend_status
read_newest(struct stop *s, struct emend_error *err)
{
	if (s->newest || s->row->newest == 0)
		return EMEND_OK;
	return store_read(
	    s->v->store, s->row->id, s->row->newest, &s->newest, err);
}

/* The latest earlier revision with this very state. */
static enum emend_status
find_earlier(struct stop *s, struct emend_error *err)
{
	enum emend_status status =
	    store_history(s->v->store, s->row->id, &s->history, err);
	size_t i;

	for (i = 0; status == EMEND_OK && i < s->history.count; i++)
		if (!s->history.at[i].gone &&
		    hash_equal(s->history.at[i].state_hash, s->look.state_hash))
			s->known.earlier = s->history.at[i].number;
	return status;
}

/* What the judgement needs to know of an article that was read. */
static enum emend_status
look_up(struct stop *s, struct emend_error *err)
{
	const struct diff_options options = { .compare_fields = true };
	struct watch_row *row = s->row;
	enum emend_status status;

	if (row->newest == 0) {
		s->look.wall = wall_find(s->article, 0);
		return EMEND_OK;
	}
	if (hash_equal(row->newest_state, s->look.state_hash) && !row->gone) {
		s->known.same_as_newest = true;
		return EMEND_OK;
	}
	status = read_newest(s, err);
	if (status)
		return status;
	s->known.newest_prose = article_prose_bytes(s->newest);
	s->look.wall = wall_find(s->article, s->known.newest_prose);
	if (s->look.wall != WALL_NONE)
		return EMEND_OK;
	status = diff_articles(
	    &s->changes, s->newest, s->article, &options, err);
	if (status)
		return status;
	s->known.same_as_newest = !s->changes->changed;
	status = find_earlier(s, err);
	if (status)
		return status;
	s->known.sighting = &s->sighting;
	return state_sighting(
	    s->v->store, row->id, s->look.state_hash, &s->sighting, err);
}

/*
 * At the first good look the address reached gives the id.  *other says that
 * the article is already followed under another address.
 */
static enum emend_status
identify(struct stop *s, bool *other, struct emend_error *err)
{
	struct watch_row *row = s->row, *known = NULL;
	struct text normal;
	char hex[HASH128_HEX + 1], *key;
	enum emend_status status;

	*other = false;
	text_init(&normal, URL_MAX);
	status = url_normal(&normal, slice_of(s->fetched->url), err);
	if (status)
		goto out;
	row->id = url_id(slice_new(normal.ptr, normal.len));
	status = state_watch_by_id(s->v->store, row->id, &known, err);
	if (status)
		goto out;
	hash_hex(hex, row->id);
	*other = (known && known->key != row->key) ||
	    table_get(&s->v->claimed, slice_of(hex));
	key = arena_copy(s->v->arena, hex, HASH128_HEX);
	if (!key || !table_put(&s->v->claimed, slice_of(key), key)) {
		status = emend_fail_nomem(err);
		goto out;
	}
	status = store_batch_alias(s->v->batch,
	    slice_new(normal.ptr, normal.len), row->id, s->now, err);
	if (status == EMEND_OK)
		status = store_batch_alias(s->v->batch, slice_of(row->normal),
		    row->id, s->now, err);
out:
	watch_row_free(known);
	text_free(&normal);
	return status;
}

static void
write_kinds(struct text *out, const struct changes *changes)
{
	unsigned kind;

	for (kind = 0; changes && kind < KIND_COUNT; kind++)
		if (changes->kinds & KIND_BIT(kind))
			text_addf(out, "%s%s", out->len ? " " : "",
			    kind_name((enum kind)kind));
}

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

/* The commit's subject: what happened, in words. */
static void
write_subject(struct text *out, const struct stop *s)
{
	char summary[REPORT_SUMMARY_MAX] = "";

	if (s->changes)
		report_summary(summary, s->changes);
	switch (s->verdict) {
	case VERDICT_NEW:
		text_puts(out, "First seen: ");
		text_add(out, s->article->title.ptr, s->article->title.len);
		break;
	case VERDICT_REVERTED:
		text_addf(out, "Back to revision %u: %s", s->known.earlier,
		    summary);
		break;
	case VERDICT_SETTLED:
		text_addf(out, "Settled on revision %u: %s", s->known.earlier,
		    summary);
		break;
	case VERDICT_GONE:
		text_addf(out, "Gone: the server answered %d", s->look.status);
		break;
	case VERDICT_RETURNED:
		text_addf(out, "Returned: %s",
		    s->changes && s->changes->changed ? summary : "unchanged");
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

static enum emend_status
keep_revision(struct stop *s, struct emend_error *err)
{
	const struct fetch_result *f = s->fetched;
	struct watch_row *row = s->row;
	struct text subject, kinds, normal;
	char reading[READING_MAX];
	const struct page_draft page = {
		.body = f->body,
		.http = f->http,
		.sent_sha256 = f->sent_sha256,
		.decoded_sha256 = f->decoded_sha256,
	};
	struct revision_draft draft = {
		.id = row->id,
		.after = row->newest,
		.event = event_of(s->verdict),
		.gone = s->verdict == VERDICT_GONE,
		.article = s->verdict == VERDICT_GONE ? s->newest : s->article,
		.state_hash = s->verdict == VERDICT_GONE ? row->newest_state
							 : s->look.state_hash,
		.seen_at = s->turn.first_at ? s->turn.first_at : s->now,
		.seen_before = s->seen_before,
		.recorded_at = s->now,
		.similarity = s->changes ? s->changes->similarity : 1000,
		.reverts_to = s->verdict == VERDICT_REVERTED ||
			s->verdict == VERDICT_SETTLED
		    ? s->known.earlier
		    : 0,
		.status = f->status,
		.page = s->v->settings->keep_pages && f->body.len ? &page : NULL,
		.reading = reading,
		.found_in = row->source,
		.found_at = row->added_at,
		.clock_set = s->v->clock_set,
	};
	enum emend_status status;

	text_init(&subject, 4096);
	text_init(&kinds, 512);
	text_init(&normal, URL_MAX);
	snprintf(reading, sizeof(reading), "%d", ARTICLE_EXTRACTOR_VERSION);
	write_subject(&subject, s);
	write_kinds(&kinds, s->changes);
	status = url_normal(&normal, slice_of(f->url), err);
	if (status)
		goto out;
	draft.url = normal.ptr;
	draft.subject = subject.ptr;
	draft.kinds = kinds.ptr;
	draft.words = article_word_count(draft.article);
	status = store_batch_revision(s->v->batch, &draft, err);
	if (status)
		goto out;
	s->number = row->newest + 1;
	row->newest = s->number;
	row->newest_state = draft.state_hash;
	if (s->verdict != VERDICT_NEW)
		row->last_edit = draft.seen_at;
out:
	text_free(&normal);
	text_free(&kinds);
	text_free(&subject);
	return status;
}

/*
 * Validators may only vouch for the newest kept state: anything else must be
 * read in full the next time.
 */
static void
keep_validators(struct stop *s)
{
	const struct fetch_result *f = s->fetched;
	struct watch_row *row = s->row;
	bool vouch = s->number != 0 || s->verdict == VERDICT_OBSERVED ||
	    s->known.same_as_newest || s->look.type == LOOK_SAME;

	if (!verdict_is_good(s->verdict)) {
		if (s->look.type == LOOK_READ)
			vouch = false;
		else
			return; /* a failure says nothing of the text */
	}
	if (!vouch || row->gone) {
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

static enum emend_status
keep_observation(struct stop *s, bool broken, struct emend_error *err)
{
	struct observation o = {
		.id = s->row->id,
		.revision = s->row->newest,
		.at = s->now,
		.broken = broken,
	};

	if ((s->verdict == VERDICT_FLAPPING || s->verdict == VERDICT_COUNTED) &&
	    s->known.earlier && !s->known.same_as_newest)
		o.revision = s->known.earlier;
	return store_batch_observation(s->v->batch, &o, err);
}

static void
plan_next(struct stop *s)
{
	int64_t every = s->source ? s->source->every : 0;
	int64_t after = s->fetched->retry_after;
	enum schedule_look look = SCHEDULE_QUIET;

	if (s->turn.confirm_at && s->verdict == VERDICT_SUSPECT) {
		schedule_at(s->row, s->turn.confirm_at, after);
		return;
	}
	if (s->verdict == VERDICT_FAILED || s->verdict == VERDICT_SUSPECT)
		look = SCHEDULE_TROUBLE;
	else if (s->number)
		look = SCHEDULE_EDIT;
	schedule_next(s->row, look, every, after, s->now);
}

static enum emend_status
keep(struct stop *s, bool was_broken, struct emend_error *err)
{
	struct watch_row *row = s->row;
	enum emend_status status = EMEND_OK;

	if (verdict_is_revision(s->verdict, row, &s->known))
		status = keep_revision(s, err);
	if (status == EMEND_OK && row->newest &&
	    (verdict_is_good(s->verdict) || row->gone))
		status = keep_observation(s, was_broken, err);
	if (status == EMEND_OK && s->known.sighting &&
	    s->verdict == VERDICT_SUSPECT)
		status = store_batch_sighting(
		    s->v->batch, row->id, &s->sighting, err);
	if (status == EMEND_OK && s->turn.suspect_over && row->newest)
		status = store_batch_forget_sightings(
		    s->v->batch, row->id, err);
	if (status)
		return status;
	keep_validators(s);
	plan_next(s);
	return store_batch_watch(s->v->batch, row, err);
}

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

/* Gives the event its two articles and what lies between them. */
static void
attach_report(struct stop *s, struct told *told)
{
	struct report *r = &told->report;

	told->before = s->newest;
	told->after = s->article;
	told->changes = s->changes;
	s->newest = s->article = NULL;
	s->changes = NULL;
	*r = (struct report){
		.url = told->event.url,
		.before = { .revision = s->before_number,
		    .last_seen = s->seen_before,
		    .article = told->before },
		.after = { .revision = s->number ? s->number : s->known.earlier,
		    .first_seen = s->turn.first_at ? s->turn.first_at : s->now,
		    .last_seen = s->now,
		    .article = told->after },
		.has_between = true,
		.between_from = s->seen_before,
		.between_to = s->turn.first_at ? s->turn.first_at : s->now,
		.changes = told->changes,
	};
	told->event.report = r;
}

static void
complete_report(const struct stop *s, struct told *told)
{
	size_t i;

	for (i = 0; i < s->history.count; i++) {
		const struct revision *r = &s->history.at[i];

		if (r->number != told->report.before.revision)
			continue;
		told->report.before.first_seen = r->first_seen;
		told->report.before.commit =
		    arena_copy(&told->arena, r->commit, COMMIT_HEX);
	}
}

/* The variants of the last days, for the one event that tells of flapping. */
static size_t
variants(const struct stop *s, unsigned out[2])
{
	out[0] = s->known.earlier;
	out[1] = s->row->newest;
	return 2;
}

static enum emend_status
tell_verdict(struct stop *s, struct emend_error *err)
{
	struct event e = {
		.type = told_as(s->verdict),
		.url = s->row->url,
		.revision = s->number ? s->number : s->row->newest,
		.to = s->known.earlier,
		.status = s->look.status,
		.reason = s->row->suspect,
		.seen = s->turn.seen,
		.needed = s->turn.needed,
		.error = s->look.error,
		.message = s->look.message,
		.next = s->row->next_look,
		.title = s->row->title,
	};
	unsigned between[2];
	struct told *told;
	enum emend_status status;

	if (s->verdict == VERDICT_OBSERVED || s->verdict == VERDICT_COUNTED)
		return EMEND_OK;
	e.first = s->verdict == VERDICT_FAILED ? s->turn.failure_began
	    : s->verdict == VERDICT_SUSPECT    ? s->turn.suspect_began
					       : true;
	if (s->verdict == VERDICT_FLAPPING) {
		e.between = between;
		e.between_count = variants(s, between);
	}
	status = telling_add(s->v->telling, &e, &told, err);
	if (status || s->verdict == VERDICT_FAILED ||
	    s->verdict == VERDICT_SUSPECT || s->verdict == VERDICT_GONE ||
	    s->verdict == VERDICT_FLAPPING)
		return status;
	if (s->verdict != VERDICT_NEW && !s->changes)
		return EMEND_OK; /* settled on the newest: nothing differs */
	attach_report(s, told);
	complete_report(s, told);
	return EMEND_OK;
}

static enum emend_status
tell_over(struct stop *s, struct emend_error *err)
{
	struct event e = { .url = s->row->url, .over = true, .first = true };
	enum emend_status status = EMEND_OK;

	if (s->turn.failure_over) {
		e.type = EVENT_IS_FAILED;
		e.error = s->turn.was_failing;
		e.message = "it can be read again";
		e.next = s->row->next_look;
		status = telling_add(s->v->telling, &e, NULL, err);
	}
	/* when it was believed, `changed` or `gone` has said so */
	if (status == EMEND_OK && s->turn.suspect_over && !s->turn.first_at) {
		e.type = EVENT_IS_SUSPECT;
		e.reason = s->turn.was_suspect;
		e.status = s->look.status;
		status = telling_add(s->v->telling, &e, NULL, err);
	}
	return status;
}

static void
count(struct stop *s)
{
	struct event_summary *sum = &s->v->result->summary;

	sum->checked++;
	if (s->verdict == VERDICT_FAILED || s->verdict == VERDICT_SUSPECT)
		sum->failed++;
	else if (s->verdict == VERDICT_NEW)
		sum->fresh++;
	else if (s->number)
		sum->changed++;
	else
		sum->unchanged++;
	if (s->turn.failure_began || s->turn.suspect_began)
		s->v->result->trouble = true;
}

/* The row turned out to be another address of an article already followed. */
static enum emend_status
merge(struct stop *s, struct emend_error *err)
{
	struct event e = {
		.type = EVENT_IS_ENDED,
		.url = s->row->url,
		.reason = "continued-elsewhere",
	};
	enum emend_status status = EMEND_OK;

	s->v->result->summary.checked++;
	s->v->result->summary.unchanged++;
	if (s->row->key)
		status = store_batch_drop_watch(s->v->batch, s->row->key, err);
	if (status == EMEND_OK)
		status = telling_add(s->v->telling, &e, NULL, err);
	return status;
}

static enum emend_status
judge(struct stop *s, struct emend_error *err)
{
	struct watch_row *row = s->row;
	bool was_broken = row->failure || row->suspect;
	char title[LIMIT_FIELD_BYTES + 1];
	enum emend_status status;

	s->verdict =
	    page_state_judge(row, &s->look, &s->known, &s->turn);
	if (s->verdict == VERDICT_GONE) {
		status = read_newest(s, err);
		if (status)
			return status;
	}
	if (s->article && verdict_is_revision(s->verdict, row, &s->known)) {
		snprintf(title, sizeof(title), "%.*s",
		    SLICE_ARG(s->article->title));
		row->title = s->article->title.ptr ? title : NULL;
	}
	status = keep(s, was_broken, err);
	if (status == EMEND_OK)
		status = tell_over(s, err);
	if (status == EMEND_OK)
		status = tell_verdict(s, err);
	row->title = NULL; /* it pointed into this frame or the row's own */
	count(s);
	return status;
}

enum emend_status
visit(struct visits *v, struct watch_row *row, const struct source *source,
    const struct fetch_result *fetched, int64_t now, struct emend_error *err)
{
	struct stop s = {
		.before_number = row->newest,
		.seen_before = row->last_good,
		.v = v,
		.row = row,
		.source = source,
		.fetched = fetched,
		.now = now,
		.known = { .confirm = (unsigned)v->settings->confirm },
	};
	enum emend_status status;
	bool other = false;

	status = take_look(&s, err);
	if (status == EMEND_OK && s.look.type == LOOK_READ) {
		status = look_up(&s, err);
		if (status == EMEND_OK && row->newest == 0 &&
		    s.look.wall == WALL_NONE)
			status = identify(&s, &other, err);
	}
	if (status == EMEND_OK)
		status = other ? merge(&s, err) : judge(&s, err);
	revision_list_free(&s.history);
	changes_free(s.changes);
	article_free(s.newest);
	article_free(s.article);
	return status;
}
