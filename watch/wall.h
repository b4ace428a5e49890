#ifndef EMEND_WATCH_WALL_H
#define EMEND_WATCH_WALL_H

#include <stddef.h>

struct article;

/*
 * What stands in an article's place with status 200: consent, log-in and pay
 * walls, bot checks, maintenance notes, soft 404s.  Conservative: a page with
 * as much prose as an article is never one by its words alone.
 */
enum wall {
	WALL_NONE,
	WALL_CONSENT,
	WALL_PAYWALL,
	WALL_BLOCKED,
	WALL_LOGIN,
	WALL_MAINTENANCE,
	WALL_GONE, /* a soft 404 */
};

const char *wall_name(enum wall wall); /* the reason of a `suspect` event */

/*
 * newest_prose: bytes of prose in the newest revision, 0 before there is one.
 */
enum wall wall_find(const struct article *a, size_t newest_prose);

#endif
