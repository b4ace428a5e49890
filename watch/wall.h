#ifndef EMEND_WATCH_WALL_H
#define EMEND_WATCH_WALL_H

#include <stdbool.h>

#include "base/slice.h"

struct article;

/*
 * What stands in an article's place with status 200: consent, log-in and pay
 * walls, bot checks, maintenance notes, soft 404s, a front page.
 * Conservative: a page with as much prose as an article is never one by its
 * words alone, and words that the article had when it was kept say nothing.
 */
enum wall {
	WALL_NONE,
	WALL_CONSENT,
	WALL_PAYWALL,
	WALL_BLOCKED,
	WALL_LOGIN,
	WALL_MAINTENANCE,
	WALL_GONE, /* a soft 404 */
	WALL_NOT_ARTICLE,
};

const char *wall_name(enum wall wall); /* the reason of a `suspect` event */

/*
 * By its words.  newest: the newest good text, or NULL before there is one.
 * A front page is told by what it names as its address (struct article).
 */
enum wall wall_find(const struct article *a, const struct article *newest);

/*
 * Of a text that has collapsed: did a paywall cut it off?  page: its bytes,
 * for the reader leaves out the lines that say so.
 */
bool wall_wants_money(const struct article *a, struct slice page);

/*
 * Of a page without any article text: what stands there instead.  By its title,
 * and by the page's own bytes when it asks for consent, for the reader leaves
 * out the lines that do.
 */
enum wall wall_instead(const struct article *a, struct slice page);

/* Does it say that the piece was taken down or retracted? */
bool wall_is_notice(const struct article *a);

#endif
