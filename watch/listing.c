#include "watch/listing.h"

#include <stdio.h>

#include "base/text.h"
#include "base/url.h"
#include "fetch/feed.h"
#include "fetch/fetch.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/state.h"
#include "store/watches.h"
#include "watch/feeds_named.h"
#include "watch/listing_work.h"
#include "watch/readers.h"
#include "watch/schedule.h"
#include "watch/telling.h"
#include "watch/visit.h"

#define NOTE_MAX 64
#define SHRUNK_FROM 10 /* entries; of fewer a half may go by chance */

/* ---- reading ---- */

enum emend_status
listing_begin(struct pending **out, struct visits *v,
    const struct watch_row *row, const struct fetch_result *fetched,
    struct emend_error *err)
{
	const struct unread what = {
		.kind = row->role == WATCH_LINKS ? UNREAD_LINKS : UNREAD_FEED,
		.url = slice_of(fetched->url),
		.content_type = fetched->content_type,
		.body = fetched->body,
	};

	*out = NULL;
	return fetched->outcome == FETCH_PAGE
	    ? pending_new(out, v->readers, &what, err)
	    : EMEND_OK;
}

/* A link is wanted of the page's own host, unless the source says what it
 * wants. */
static enum emend_status
take_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct listing *l = payload;
	struct slice page = slice_of(l->fetched->url);

	if (l->row.role == WATCH_LINKS && !l->source->match_count &&
	    !url_same_host(e->url, page))
		return EMEND_OK;
	/* an index is told from a sitemap by reading it */
	l->is_index = l->row.role == WATCH_SITEMAP &&
	    l->document.kind == FEED_INDEX;
	/* what leads only to itself, or on and on, leads nowhere */
	if ((l->row.role == WATCH_LINKS && slice_equal(e->url, page)) ||
	    (l->is_index && (slice_equal(e->url, page) || !l->row.named)))
		return EMEND_OK;
	return listing_take(l, e, err);
}

static void
be_in_trouble(struct listing *l, const char *name, const char *message)
{
	l->trouble = name;
	snprintf(l->problem, sizeof(l->problem), "%.*s", LISTING_MESSAGE_MAX - 1,
	    message);
}

/* What is wrong with a feed or sitemap that was read. */
static void
judge_feed(struct listing *l)
{
	const struct feed_summary *found = &l->document;
	char message[LISTING_MESSAGE_MAX];
	bool wants_sitemap = l->row.role == WATCH_SITEMAP;
	bool is_sitemap =
	    found->kind == FEED_SITEMAP || found->kind == FEED_INDEX;

	if (found->kind == FEED_NONE || is_sitemap != wants_sitemap) {
		snprintf(message, sizeof(message),
		    "what is there is no %s%s%s%s",
		    wants_sitemap ? "sitemap" : "feed",
		    is_sitemap ? " but a sitemap" : "",
		    found->problem[0] ? ": " : "", found->problem);
		be_in_trouble(l, "type", message);
	} else if (found->kind == FEED_INDEX && !l->row.named) {
		be_in_trouble(l, "type", "it is an index that another index "
		    "names, and such are not followed: watch it by itself "
		    "(emend add --as sitemap)");
	} else if (found->problem[0]) {
		snprintf(message, sizeof(message),
		    "it can be read only in part (%s); of its entries %zu are "
		    "taken",
		    found->problem, found->entries);
		be_in_trouble(l, "broken", message);
	} else if (found->cut) {
		snprintf(message, sizeof(message),
		    "it names more than %d addresses; the others are left out",
		    FEED_ENTRIES_MAX);
		be_in_trouble(l, "too-large", message);
	}
}

static enum emend_status
read_body(struct listing *l, struct emend_error *err)
{
	struct emend_error why;
	enum emend_status status;

	status = pending_entries(
	    l->reading, &l->document, take_entry, l, &why);
	if (status == EMEND_PARSE || status == EMEND_LIMIT) {
		be_in_trouble(l, "charset", why.text);
		return EMEND_OK;
	}
	if (status == EMEND_LOST) {
		be_in_trouble(l, "extract", why.text);
		return EMEND_OK;
	}
	if (status)
		return emend_fail(err, status, "%s", why.text);
	if (l->row.role != WATCH_LINKS)
		judge_feed(l);
	return EMEND_OK;
}

/* ---- telling ---- */

static enum emend_status
tell(struct listing *l, const char *message, bool over, bool harmless,
    struct emend_error *err)
{
	struct text name;
	struct event e = {
		.type = EVENT_IS_TROUBLE,
		.what = "source",
		.url = l->row.url,
		.feeds = l->feeds,
		.feed_count = l->feed_count,
		.message = message,
		.first = !over,
		.over = over,
	};
	/* a page that names the feed which was meant, and is followed then */
	bool found_out = l->v->finds_out && l->feed_count > 0;
	struct told *told;
	enum emend_status status;

	text_init(&name, 4 * URL_MAX);
	url_redact(&name, slice_of(l->row.url));
	e.name = name.ptr;
	if (!over && !harmless && !found_out)
		l->v->trouble = true;
	status = telling_add(l->v->telling, &e, &told, err);
	if (status == EMEND_OK)
		told->alerted = found_out;
	text_free(&name);
	return status;
}

/* When it was just added: what it is, and what it names; a page that names the
 * feed that was meant is none. */
static enum emend_status
tell_added(struct listing *l, struct emend_error *err)
{
	const struct event e = {
		.type = EVENT_IS_ADDED,
		.url = l->row.url,
		.as = source_type_name(l->source->type),
		.has_entries = !l->trouble,
		.entries = l->named,
	};

	if (!l->v->tell_added || l->row.last_look || !l->row.named ||
	    l->feed_count)
		return EMEND_OK;
	return telling_add(l->v->telling, &e, NULL, err);
}

/* ---- far fewer than before ---- */

static void
note_name(const struct watch_row *row, char out[NOTE_MAX])
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, hash_bytes(slice_of(row->normal)));
	snprintf(out, NOTE_MAX, "named.%s", hex);
}

enum emend_status
listing_named(struct store *store, const struct watch_row *row, size_t *out,
    struct emend_error *err)
{
	char name[NOTE_MAX];
	struct text note;
	enum emend_status status;

	note_name(row, name);
	text_init(&note, NOTE_MAX);
	status = state_note(store, name, &note, err);
	*out = (size_t)slice_number(slice_new(note.ptr, note.len));
	text_free(&note);
	return status;
}

/* Compares with the last look, and notes what this one found. */
static enum emend_status
compare_count(struct listing *l, struct emend_error *err)
{
	char name[NOTE_MAX], number[24], message[LISTING_MESSAGE_MAX];
	size_t before;
	enum emend_status status =
	    listing_named(l->v->store, &l->row, &before, err);

	if (status)
		return status;
	note_name(&l->row, name);
	/* what it shrank to is what it names from now on */
	snprintf(number, sizeof(number), "%zu", l->named);
	status = store_batch_note(l->v->batch, name, slice_of(number), err);
	if (status)
		return status;
	if (l->named >= before / 3 || before < SHRUNK_FROM)
		return EMEND_OK;
	snprintf(message, sizeof(message),
	    "it names %zu addresses where it named %zu; what it named before "
	    "stays watched",
	    l->named, before);
	return tell(l, message, false, false, err);
}

/* ---- rows ---- */

/* Did it stand there before anybody looked?  What a first look left for later
 * did, unless it says that it came since. */
static bool
is_baseline(const struct listing *l, const struct candidate *c)
{
	int64_t first = l->row.first_seen;

	return l->row.baseline && !(first && c->date > first);
}

static enum emend_status
add_row(struct listing *l, const struct candidate *c, struct emend_error *err)
{
	struct watch_row row = {
		.url = c->url,
		.normal = c->normal,
		.source = l->row.source,
		.role = l->is_index ? WATCH_SITEMAP : WATCH_PAGE,
		.baseline = is_baseline(l, c),
		.added_at = l->now,
		.next_look = l->now,
		.due_from = l->now,
	};
	const struct entry_row said = {
		.guid = c->guid,
		.normal = c->normal,
		.title = c->title,
		.date = c->date,
	};
	bool forgotten = false;
	enum emend_status status = listing_find_guid(
	    l, c, &row.continues, &forgotten, err);

	if (status || forgotten)
		return status;
	l->v->found++;
	status = store_batch_watch(l->v->batch, &row, err);
	if (status || hash_is_zero(c->guid))
		return status;
	return store_batch_entry(l->v->batch, &said, err);
}

static enum emend_status
add_rows(struct listing *l, struct emend_error *err)
{
	char message[LISTING_MESSAGE_MAX];
	enum emend_status status = EMEND_OK;
	size_t i;

	listing_keep_newest(l);
	for (i = 0; i < l->found_count && status == EMEND_OK; i++)
		status = add_row(l, &l->found[i], err);
	l->waiting += l->fresh - l->found_count;
	if (status || !l->waiting)
		return status;
	snprintf(message, sizeof(message),
	    "it names %zu new addresses, more than its limit of %u; the "
	    "others are taken up at the next looks",
	    l->found_count + l->taken_up + l->waiting, l->source->limit);
	return tell(l, message, false, true, err);
}

/* ---- what is to stand ---- */

static enum emend_status
keep_trouble(struct listing *l, struct emend_error *err)
{
	struct watch_row *row = &l->row;
	bool began = l->trouble && !row->failure;
	bool over = !l->trouble && row->failure;

	row->failures = l->trouble ? row->failures + 1 : 0;
	if (began)
		row->failing_since = l->now;
	row->failure = l->trouble;
	row->failure_text = l->trouble ? l->problem : NULL;
	if (began)
		return tell(l, l->problem, false, false, err);
	return over ? tell(l, "it can be read again", true, false, err)
		    : EMEND_OK;
}

/* It was read in full. */
static void
keep_validators(struct listing *l)
{
	l->row.etag = l->fetched->etag;
	l->row.last_modified = l->fetched->last_modified;
	l->row.wire_hash = l->fetched->wire_hash;
	l->row.validated_at = l->now;
}

static void
keep_read(struct listing *l)
{
	struct watch_row *row = &l->row;

	row->last_good = l->now;
	if (!row->first_seen)
		row->first_seen = l->now;
	/* one that named nothing may only have been empty */
	if (!l->trouble && l->named && !l->waiting)
		row->baseline = false;
	/* what waits past the limit, and what is in trouble, is read again */
	if (l->trouble || l->waiting) {
		row->etag = row->last_modified = NULL;
		row->wire_hash = (struct hash128){ { 0 } };
		return;
	}
	keep_validators(l);
}

/* A 304 may renew what vouches for what was read. */
static void
keep_renewed(struct listing *l)
{
	l->row.last_good = l->now;
	if (l->fetched->etag)
		l->row.etag = l->fetched->etag;
	if (l->fetched->last_modified)
		l->row.last_modified = l->fetched->last_modified;
}

static enum emend_status
look(struct listing *l, struct emend_error *err)
{
	const struct fetch_result *f = l->fetched;
	enum emend_status status = EMEND_OK;

	switch (f->outcome) {
	case FETCH_FAILED:
		be_in_trouble(l, fetch_error_name(f->error), f->message);
		return EMEND_OK;
	case FETCH_NOT_MODIFIED:
		keep_renewed(l);
		return EMEND_OK;
	case FETCH_SAME_BYTES:
		l->row.last_good = l->now;
		keep_validators(l);
		return EMEND_OK;
	case FETCH_PAGE:
		break;
	}
	status = state_any_forgotten(l->v->store, &l->any_forgotten, err);
	if (status == EMEND_OK)
		status = read_body(l, err);
	if (status == EMEND_OK && !l->trouble && l->named == 0)
		be_in_trouble(l, "empty", l->row.first_seen
			? "it names no address that is wanted; what it named "
			  "before stays watched"
			: "it names no address that is wanted");
	if (status == EMEND_OK && !l->trouble)
		status = compare_count(l, err);
	if (status == EMEND_OK)
		status = add_rows(l, err);
	if (status == EMEND_OK)
		keep_read(l);
	return status;
}

enum emend_status
listing_visit(struct visits *v, const struct watch_row *row,
    const struct source *source, const struct fetch_result *fetched,
    struct pending *reading, int64_t now, struct emend_error *err)
{
	struct listing l = {
		.v = v,
		.row = *row,
		.source = source,
		.fetched = fetched,
		.reading = reading,
		.now = now,
		.seen = TABLE_INIT,
		.guids = TABLE_INIT,
		.arena = ARENA_INIT,
	};
	enum schedule_look look_was = SCHEDULE_QUIET;
	enum emend_status status;

	status = look(&l, err);
	if (status == EMEND_OK && l.trouble && v->tell_added &&
	    !row->last_look && row->role == WATCH_FEED)
		status = feeds_named(&l.arena, v->readers, fetched, &l.feeds,
		    &l.feed_count, err);
	if (status == EMEND_OK)
		status = tell_added(&l, err);
	l.row.last_look = now;
	if (status == EMEND_OK)
		status = keep_trouble(&l, err);
	if (fetched->error == FETCH_ERROR_PARKED)
		look_was = SCHEDULE_UNASKED;
	else if (l.trouble)
		look_was = SCHEDULE_TROUBLE;
	schedule_next(
	    &l.row, look_was, source->every, fetched->retry_after, now);
	if (status == EMEND_OK)
		status = store_batch_watch(v->batch, &l.row, err);
	listing_free(&l);
	return status;
}
