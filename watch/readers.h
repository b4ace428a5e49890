#ifndef EMEND_WATCH_READERS_H
#define EMEND_WATCH_READERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/workers.h"
#include "fetch/feed.h"

struct article;
struct furniture;
struct rules;

/*
 * What strangers wrote is read in confined processes (base/workers.h): a page
 * into an article, a feed or a page of links into addresses.  What they send
 * back is looked at before it is believed.
 */
enum emend_status readers_new(
    struct workers **out, struct emend_error *err) EMEND_MUST_USE;

enum unread_kind {
	UNREAD_PAGE,
	UNREAD_FEED, /* or a sitemap */
	UNREAD_LINKS, /* a page, for what it leads to */
	UNREAD_FEEDS, /* a page, for the feeds it names: url, title */
};
#define UNREAD_KIND_COUNT 4

struct unread {
	enum unread_kind kind;
	bool may_be_feed; /* a page: says so, if it is a feed or a sitemap */
	struct slice url, content_type; /* as in struct reading */
	struct slice body; /* borrowed as long as it is read */
	const struct rules *rules; /* of its site, or NULL */
	const struct furniture *furniture; /* of its host, or NULL */
	const struct slice *left_out; /* as furniture, when it was read before */
	size_t left_out_count;
};

/* One of these, on its way. */
struct pending;

enum emend_status pending_new(struct pending **out, struct workers *readers,
    const struct unread *what, struct emend_error *err) EMEND_MUST_USE;
void pending_free(struct pending *p); /* NULL is fine */
bool pending_has_ended(const struct pending *p);

/*
 * These wait until it has ended.  Both fail as what is done there does, with
 * EMEND_LOST and a sentence when the page was too much for its reader, and
 * with EMEND_NOMEM and EMEND_IO for what has nothing to do with the page.
 */

/* *kind is FEED_NONE unless the page might be a feed and is: then *out is
 * NULL.  Else as article_read_page, and text/plain as article_read_scraped. */
enum emend_status pending_article(struct pending *p, struct article **out,
    enum feed_kind *kind, struct emend_error *err) EMEND_MUST_USE;

/* As feed_read, links_read and links_feeds (then *out says nothing): what was found before
 * they failed is handed on.  *out is known before the first entry is. */
enum emend_status pending_entries(struct pending *p, struct feed_summary *out,
    feed_entry_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

#endif
