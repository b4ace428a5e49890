#include "watch/feeds_named.h"

#include <string.h>

#include "article/links.h"
#include "base/arena.h"
#include "base/normalise.h"
#include "base/text.h"
#include "base/url.h"
#include "fetch/fetch.h"
#include "fetch/link.h"
#include "reports/event.h"
#include "watch/readers.h"

#define TITLE_MAX 4096 /* bytes; of a longer one nothing is told */

struct naming {
	struct arena *arena;
	struct event_feed feeds[LINKS_FEEDS_MAX];
	size_t count;
};

static enum emend_status
take_feed(
    void *payload, const struct feed_entry *entry, struct emend_error *err)
{
	struct naming *n = payload;
	struct event_feed *feed = &n->feeds[n->count];
	enum emend_status status;
	struct text folded;

	/* a reader that was taken over may name more than any page does */
	if (n->count == LINKS_FEEDS_MAX)
		return EMEND_OK;
	text_init(&folded, TITLE_MAX);
	status = normalise_text(&folded, entry->title, NULL);
	if (status && status != EMEND_NOMEM)
		text_truncate(&folded, 0);
	feed->url = arena_copy(n->arena, entry->url.ptr, entry->url.len);
	feed->title = arena_copy(n->arena, folded.ptr, folded.len);
	text_free(&folded);
	if (status == EMEND_NOMEM || !feed->url || !feed->title)
		return emend_fail_nomem(err);
	n->count++;
	return EMEND_OK;
}

static enum emend_status
read_names(struct naming *n, struct workers *readers,
    const struct fetch_result *fetched, struct emend_error *err)
{
	const struct unread what = {
		.kind = UNREAD_FEEDS,
		.url = slice_of(fetched->url),
		.content_type = fetched->content_type,
		.body = fetched->body,
	};
	struct feed_summary found;
	struct pending *reading;
	enum emend_status status = pending_new(&reading, readers, &what, err);

	if (status)
		return status;
	status = pending_entries(reading, &found, take_feed, n, err);
	pending_free(reading);
	return status == EMEND_NOMEM || status == EMEND_IO ? status : EMEND_OK;
}

static bool
is_named(const struct naming *n, struct slice url)
{
	size_t i;

	for (i = 0; i < n->count; i++)
		if (slice_equal(slice_of(n->feeds[i].url), url))
			return true;
	return false;
}

/* What the answer's head names, which the page need not. */
static enum emend_status
read_links(struct naming *n, const struct fetch_result *fetched,
    struct emend_error *err)
{
	struct slice rest = fetched->links;
	enum emend_status status = EMEND_OK;
	struct feed_entry e;
	struct text url;
	struct link l;

	text_init(&url, URL_MAX);
	while (status != EMEND_NOMEM && link_next(&rest, &l)) {
		if (l.of_another || !link_is(&l, SLICE("alternate")) ||
		    !links_is_feed(l.type))
			continue;
		status =
		    url_resolve(&url, slice_of(fetched->url), l.target, err);
		e = (struct feed_entry){ .url = slice_new(url.ptr, url.len),
			.title = l.title };
		if (status == EMEND_OK && !is_named(n, e.url))
			status = take_feed(n, &e, err);
	}
	text_free(&url);
	return status == EMEND_NOMEM ? status : EMEND_OK;
}

enum emend_status
feeds_named(struct arena *arena, struct workers *readers,
    const struct fetch_result *fetched, const struct event_feed **out,
    size_t *count, struct emend_error *err)
{
	struct naming n = { .arena = arena };
	struct event_feed *feeds;
	enum emend_status status;

	*out = NULL;
	*count = 0;
	if (fetched->outcome != FETCH_PAGE || !fetched->body.len)
		return EMEND_OK;
	status = read_names(&n, readers, fetched, err);
	if (status == EMEND_OK)
		status = read_links(&n, fetched, err);
	if (status)
		return status;
	feeds = arena_array(arena, n.count + 1, sizeof(*feeds));
	if (!feeds)
		return emend_fail_nomem(err);
	memcpy(feeds, n.feeds, n.count * sizeof(*feeds));
	*out = feeds;
	*count = n.count;
	return EMEND_OK;
}
