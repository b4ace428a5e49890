#include "watch/telling.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "diff/changes.h"
#include "store/history.h"
#include "store/watches.h"

static void
told_free(struct told *told)
{
	changes_free(told->changes);
	article_free(told->before);
	article_free(told->after);
	free(told);
}

void
telling_init(struct telling *t)
{
	*t = (struct telling){ .last = &t->first };
}

void
telling_free(struct telling *t)
{
	struct told *told, *next;

	for (told = t->first; told; told = next) {
		next = told->next;
		told_free(told);
	}
	arena_free(&t->arena);
	telling_init(t);
}

/* Replaces *s by the arena's copy; false when out of memory. */
static bool
own(struct arena *arena, const char **s)
{
	if (!*s)
		return true;
	*s = arena_copy(arena, *s, strlen(*s));
	return *s != NULL;
}

static bool
own_feeds(struct told *told)
{
	struct event *e = &told->event;
	struct event_feed *feeds;
	size_t i;

	if (!e->feed_count)
		return true;
	feeds = arena_array(told->arena, e->feed_count, sizeof(*feeds));
	if (!feeds)
		return false;
	for (i = 0; i < e->feed_count; i++) {
		feeds[i] = e->feeds[i];
		if (!own(told->arena, &feeds[i].url) ||
		    !own(told->arena, &feeds[i].title))
			return false;
	}
	e->feeds = feeds;
	return true;
}

static bool
own_all(struct told *told)
{
	struct event *e = &told->event;
	struct arena *a = told->arena;
	unsigned *between;
	struct event_summary *summary;

	if (e->between_count) {
		between = arena_array(a, e->between_count, sizeof(*between));
		if (!between)
			return false;
		memcpy(between, e->between, e->between_count * sizeof(*between));
		e->between = between;
	}
	if (e->summary) {
		summary = arena_alloc(a, sizeof(*summary));
		if (!summary)
			return false;
		*summary = *e->summary;
		e->summary = summary;
	}
	return own_feeds(told) && own(a, &e->url) && own(a, &e->title) && own(a, &e->from) &&
	    own(a, &e->other) && own(a, &e->reason) && own(a, &e->error) &&
	    own(a, &e->message) && own(a, &e->what) && own(a, &e->name) &&
	    own(a, &e->as);
}

enum emend_status
telling_add(struct telling *t, const struct event *e, struct told **out,
    struct emend_error *err)
{
	struct told *told = calloc(1, sizeof(*told));

	if (!told)
		return emend_fail_nomem(err);
	told->event = *e;
	told->arena = &t->arena;
	if (!own_all(told)) {
		told_free(told);
		return emend_fail_nomem(err);
	}
	*t->last = told;
	t->last = &told->next;
	t->count++;
	if (out)
		*out = told;
	return EMEND_OK;
}

enum emend_status
telling_about(
    struct told *told, const struct watch_row *row, struct emend_error *err)
{
	told->id = row->id;
	told->source = row->source;
	told->found_in = row->found_in;
	told->by_name = row->named;
	if (!own(told->arena, &told->source) ||
	    !own(told->arena, &told->found_in))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

/* That of the side that is this revision: also the older one's may be new. */
static enum emend_status
name_commit(struct told *told, struct report_side *side,
    const struct revision *r, struct emend_error *err)
{
	if (side->revision != r->number)
		return EMEND_OK;
	side->commit = arena_copy(told->arena, r->commit, COMMIT_HEX);
	return side->commit ? EMEND_OK : emend_fail_nomem(err);
}

/* A dry run keeps no revision: there is no commit to name then. */
static enum emend_status
complete(struct told *told, struct store *store, struct emend_error *err)
{
	struct report *report = &told->report;
	struct revision_list history;
	enum emend_status status;
	size_t i;

	status = store_history(store, told->id, &history, err);
	if (status)
		return status;
	for (i = 0; i < history.count && status == EMEND_OK; i++) {
		status = name_commit(
		    told, &report->before, &history.at[i], err);
		if (status == EMEND_OK)
			status = name_commit(
			    told, &report->after, &history.at[i], err);
	}
	revision_list_free(&history);
	return status;
}

enum emend_status
telling_complete(
    struct telling *t, struct store *store, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct told *told;

	for (told = t->first; told && status == EMEND_OK; told = told->next)
		if (told->event.report && told->report.after.revision)
			status = complete(told, store, err);
	return status;
}

void
telling_flush(struct telling *t,
    void (*tell)(void *payload, const struct event *e), void *payload)
{
	struct told *told;

	while ((told = t->first)) {
		if (!told->silent)
			tell(payload, &told->event);
		t->first = told->next;
		told_free(told);
	}
	telling_free(t);
}
