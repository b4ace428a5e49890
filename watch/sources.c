#include "watch/sources.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/watches.h"
#include "watch/sources_work.h"

/* A copy of row at the end of a list, put into the batch as well. */
static enum emend_status
put_copy(struct sync *s, struct watch_row ***list, size_t *count,
    const struct watch_row *row, struct emend_error *err)
{
	struct watch_row **grown =
	    arena_grow(&s->out->arena, *list, *count, sizeof(*grown));
	enum emend_status status;

	if (!grown)
		return emend_fail_nomem(err);
	*list = grown;
	status = watch_row_dup(&grown[*count], row, err);
	if (status)
		return status;
	return store_batch_watch(s->batch, grown[(*count)++], err);
}

enum watch_role
sources_role(enum source_type type)
{
	switch (type) {
	case SOURCE_FEED:
		return WATCH_FEED;
	case SOURCE_SITEMAP:
		return WATCH_SITEMAP;
	case SOURCE_LINKS:
		return WATCH_LINKS;
	case SOURCE_PAGE:
	case SOURCE_LIST:
		break;
	}
	return WATCH_PAGE;
}

/* ---- rows there are ---- */

struct alias_search {
	struct sync *sync;
	struct wanted *found;
};

static enum emend_status
match_alias(
    void *payload, const struct alias *alias, struct emend_error *err)
{
	struct alias_search *search = payload;

	(void)err;
	if (!search->found && alias->kind == ALIAS_KNOWN)
		search->found = table_get(
		    &search->sync->out->wanted, alias->normal);
	return EMEND_OK;
}

/* The address that stands for this row: its own, or another of its article. */
static enum emend_status
find_wanted(struct sync *s, const struct watch_row *row, struct wanted **out,
    struct emend_error *err)
{
	struct alias_search search = {
		.sync = s,
		.found = table_get(&s->out->wanted, slice_of(row->normal)),
	};
	enum emend_status status = EMEND_OK;

	if (!search.found && !hash_is_zero(row->id))
		status = state_aliases(s->store, row->id, match_alias, &search,
		    err);
	*out = search.found;
	return status;
}

static bool
is_left_alone(const struct sync *s, const struct watch_row *row)
{
	size_t i;

	for (i = 0; i < s->source_count; i++)
		if (s->sources[i].left_alone &&
		    !strcmp(s->sources[i].source->label, row->source))
			return true;
	return false;
}

bool
sources_takes_up(const struct watch_row *row, const struct source *source,
    int64_t now)
{
	int64_t from = row->first_seen ? row->first_seen : row->added_at;

	if (row->state != WATCH_ENDED || !row->ended_reason || source->pause)
		return false;
	if (!strcmp(row->ended_reason, "unwatched") && row->named)
		return false;
	return (!strcmp(row->ended_reason, "unwatched") ||
		   !strcmp(row->ended_reason, "keep")) &&
	    (!source->keep || now - from <= source->keep);
}

/* An ended row that is named again, or whose time was made longer. */
static bool
comes_back(const struct sync *s, const struct watch_row *row,
    const struct source *source)
{
	struct watch_row unasked = *row;

	if (row->role != WATCH_PAGE ||
	    (row->ended_reason && !strcmp(row->ended_reason, "unwatched")))
		return true;
	unasked.named = false;
	return sources_takes_up(&unasked, source, s->now);
}

static void
forget_validators(struct watch_row *row)
{
	row->etag = row->last_modified = NULL;
	row->wire_hash = (struct hash128){ { 0 } };
}

/* A source that is watched again: what it names by now is no news either. */
static void
begin_anew(struct watch_row *row)
{
	row->baseline = true;
	row->first_seen = row->last_look = 0;
	row->failure = row->failure_text = NULL;
	row->failures = 0;
	forget_validators(row);
}

/* What sources name is to be compared anew where others came or went: what
 * had ended may be named by one that stayed as it was. */
static enum emend_status
read_anew(struct sync *s, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row changed = *row;

	if (!s->conf_changed || row->role == WATCH_PAGE ||
	    row->state != WATCH_ACTIVE)
		return EMEND_OK;
	forget_validators(&changed);
	return store_batch_watch(s->batch, &changed, err);
}

/* Is the address of a page now that of a feed or the like? */
static bool
is_source(const struct sync *s, const struct watch_row *row)
{
	size_t i;

	for (i = 0; i < s->out->wanted.count; i++) {
		const struct wanted *w = s->out->wanted.entries[i].value;

		if (sources_role(w->from->source->type) != WATCH_PAGE &&
		    !strcmp(w->url, row->url))
			return true;
	}
	return false;
}

/* Nothing ends with it: a page that was none, as it names articles and is
 * watched as that; or a source that has never named anything. */
static bool
was_nothing(const struct sync *s, const struct watch_row *row)
{
	if (row->role != WATCH_PAGE)
		return row->baseline && row->failure;
	return !row->newest && is_source(s, row);
}

/* Nothing names it any more. */
static enum emend_status
end_unnamed(
    struct sync *s, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row ended = *row;

	/* what a feed or the like has found stays while that is watched */
	if (!row->named && settings_source(s->settings, row->source))
		return read_anew(s, row, err);
	if (row->state != WATCH_ACTIVE || is_left_alone(s, row))
		return EMEND_OK;
	if (was_nothing(s, row))
		return store_batch_drop_watch(s->batch, row->key, err);
	ended.state = WATCH_ENDED;
	ended.ended_reason = "unwatched";
	ended.named = false; /* by the user, that is */
	return put_copy(s, &s->out->ended, &s->out->ended_count, &ended, err);
}

static enum emend_status
match_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct sync *s = payload;
	struct watch_row changed = *row;
	struct wanted *w;
	enum emend_status status = find_wanted(s, row, &w, err);

	if (status)
		return status;
	if (!w)
		return end_unnamed(s, row, err);
	if (w->seen)
		return EMEND_OK;
	w->seen = true;
	changed.source = w->from->source->label;
	changed.named = true;
	/* a sitemap that an index led to, and that is one's own now */
	if (!row->named && row->role != WATCH_PAGE)
		changed.next_look = changed.due_from = s->now;
	/* another password, say */
	if (!strcmp(w->normal, row->normal))
		changed.url = w->url;
	if (row->state == WATCH_ENDED) {
		if (!comes_back(s, row, w->from->source))
			return EMEND_OK;
		changed.state = WATCH_ACTIVE;
		changed.ended_reason = NULL;
		changed.next_look = changed.due_from = s->now;
		if (changed.role != WATCH_PAGE)
			begin_anew(&changed);
	} else if (!strcmp(changed.source, row->source) && row->named &&
	    !strcmp(changed.url, row->url)) {
		return read_anew(s, row, err);
	}
	return store_batch_watch(s->batch, &changed, err);
}

/* ---- rows there are not ---- */

static enum emend_status
add_row(struct sync *s, struct wanted *w, struct emend_error *err)
{
	const struct watch_row row = {
		.url = w->url,
		.normal = w->normal,
		.source = w->from->source->label,
		.role = sources_role(w->from->source->type),
		.named = true,
		.baseline = sources_role(w->from->source->type) != WATCH_PAGE,
		.added_at = s->now,
		.next_look = s->now,
		.due_from = s->now,
	};
	struct watch_row *known;
	enum emend_status status;

	if (w->forgotten)
		return EMEND_OK;
	status = state_watch_by_url(s->store, slice_of(w->normal), &known, err);
	if (status)
		return status;
	watch_row_free(known);
	if (known)
		return EMEND_OK; /* another address of a known article */
	if (w->from->added == w->from->source->limit) {
		w->from->waiting++;
		return EMEND_OK;
	}
	w->from->added++;
	if (!s->out->keep_added)
		return store_batch_watch(s->batch, &row, err);
	return put_copy(s, &s->out->added, &s->out->added_count, &row, err);
}

static enum emend_status
tell_waiting(struct sync *s, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char message[120];
	size_t i;

	for (i = 0; i < s->source_count && status == EMEND_OK; i++) {
		const struct wanted_source *w = &s->sources[i];

		if (!w->waiting)
			continue;
		snprintf(message, sizeof(message),
		    "has more new addresses than its limit of %u; the others "
		    "are taken up at the next checks",
		    w->source->limit);
		status = sources_add_trouble(
		    s, w->source->name, 0, message, true, err);
	}
	return status;
}

static enum emend_status
sync_rows(struct sync *s, struct emend_error *err)
{
	const struct table *wanted = &s->out->wanted;
	enum emend_status status;
	bool differ;
	size_t i;

	status = sources_differ(s, &differ, err);
	if (status == EMEND_OK && differ)
		status = state_watches(s->store, match_row, s, err);
	for (i = 0; differ && i < wanted->count && status == EMEND_OK; i++) {
		struct wanted *w = wanted->entries[i].value;

		if (!w->seen)
			status = add_row(s, w, err);
	}
	if (status == EMEND_OK)
		status = sources_note(s, differ, err);
	return status;
}

/* ---- the whole ---- */

enum emend_status
sources_sync(struct sources *out, struct store *store,
    struct store_batch *batch, const struct settings *settings,
    const char *dir, int64_t now, struct emend_error *err)
{
	struct sync s = {
		.out = out,
		.store = store,
		.batch = batch,
		.settings = settings,
		.dir = dir,
		.now = now,
	};
	enum emend_status status;

	status = sources_want(&s, err);
	if (status == EMEND_OK)
		status = sources_find_forgotten(&s, err);
	if (status == EMEND_OK)
		status = sync_rows(&s, err);
	if (status == EMEND_OK)
		status = tell_waiting(&s, err);
	if (status == EMEND_OK)
		status = sources_compare_trouble(&s, err);
	return status;
}

void
sources_free(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->added_count; i++)
		watch_row_free(s->added[i]);
	for (i = 0; i < s->ended_count; i++)
		watch_row_free(s->ended[i]);
	table_free(&s->wanted);
	arena_free(&s->arena);
	*s = (struct sources)SOURCES_INIT;
}

struct next_search {
	const struct settings *settings;
	int64_t until, earliest;
	bool over; /* what is left is later */
};

static enum emend_status
take_earlier(void *payload, const struct watch_row *row,
    struct emend_error *err)
{
	struct next_search *next = payload;
	const struct source *source =
	    settings_source(next->settings, row->source);

	/* a row counts as due before its look, never after */
	next->over = row->due_from > next->until ||
	    (next->earliest && row->due_from >= next->earliest);
	if (next->over)
		return emend_fail(err, EMEND_LIMIT, "that is enough");
	if (source && source->pause)
		return EMEND_OK;
	if (!next->earliest || row->next_look < next->earliest)
		next->earliest = row->next_look;
	return EMEND_OK;
}

enum emend_status
sources_next_look(struct store *store, const struct settings *settings,
    int64_t until, int64_t *out, struct emend_error *err)
{
	struct next_search next = { .settings = settings, .until = until };
	enum emend_status status = state_soon(store, take_earlier, &next, err);

	*out = next.earliest;
	return next.over ? EMEND_OK : status;
}

bool
sources_name(const struct sources *s, struct slice normal)
{
	return table_get(&s->wanted, normal) != NULL;
}

enum emend_status
sources_own_row(struct store *store, const struct source *source,
    struct watch_row **out, struct emend_error *err)
{
	struct text normal, name;
	enum emend_status status;

	*out = NULL;
	if (sources_role(source->type) == WATCH_PAGE)
		return EMEND_OK;
	text_init(&normal, URL_MAX);
	text_init(&name, URL_MAX + 16);
	status = url_normal(&normal, slice_of(source->name), err);
	text_addf(&name, "%s %s", source_type_name(source->type), normal.ptr);
	if (status == EMEND_OK)
		status = text_check(&name, err);
	if (status == EMEND_OK)
		status = state_watch_by_url(
		    store, slice_new(name.ptr, name.len), out, err);
	text_free(&name);
	text_free(&normal);
	return status;
}
