#include "watch/feeds_named.h"

#include <string.h>

#include "article/charset.h"
#include "article/limits.h"
#include "article/links.h"
#include "base/arena.h"
#include "base/normalise.h"
#include "base/text.h"
#include "fetch/fetch.h"
#include "reports/event.h"

#define TITLE_MAX 4096 /* bytes; of a longer one nothing is told */

struct naming {
	struct arena *arena;
	struct event_feed feeds[LINKS_FEEDS_MAX];
	size_t count;
};

static enum emend_status
take_feed(void *payload, struct slice url, struct slice title,
    struct emend_error *err)
{
	struct naming *n = payload;
	struct event_feed *feed = &n->feeds[n->count];
	enum emend_status status;
	struct text folded;

	text_init(&folded, TITLE_MAX);
	status = normalise_text(&folded, title, NULL);
	if (status && status != EMEND_NOMEM)
		text_truncate(&folded, 0);
	feed->url = arena_copy(n->arena, url.ptr, url.len);
	feed->title = arena_copy(n->arena, folded.ptr, folded.len);
	text_free(&folded);
	if (status == EMEND_NOMEM || !feed->url || !feed->title)
		return emend_fail_nomem(err);
	n->count++;
	return EMEND_OK;
}

enum emend_status
feeds_named(struct arena *arena, const struct fetch_result *fetched,
    const struct event_feed **out, size_t *count, struct emend_error *err)
{
	struct naming n = { .arena = arena };
	struct event_feed *feeds;
	struct charset charset;
	enum emend_status status;
	struct text utf8;

	*out = NULL;
	*count = 0;
	if (fetched->outcome != FETCH_PAGE || !fetched->body.len)
		return EMEND_OK;
	text_init(&utf8, 3 * LIMIT_PAGE_BYTES);
	status = charset_decode(
	    &utf8, &charset, fetched->body, fetched->content_type, NULL);
	if (status == EMEND_OK)
		status = links_feeds(slice_new(utf8.ptr, utf8.len),
		    slice_of(fetched->url), take_feed, &n, NULL);
	text_free(&utf8);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	feeds = arena_array(arena, n.count + 1, sizeof(*feeds));
	if (!feeds)
		return emend_fail_nomem(err);
	memcpy(feeds, n.feeds, n.count * sizeof(*feeds));
	*out = feeds;
	*count = n.count;
	return EMEND_OK;
}
