#ifndef EMEND_ARTICLE_LINKS_H
#define EMEND_ARTICLE_LINKS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"

/* What a page leads to. */
#define LINKS_MAX 20000 /* of one page; further ones are left out */

/* url is absolute and clean (base/url.h), and lives until this returns;
 * non-OK stops the reading. */
typedef enum emend_status link_fn(
    void *payload, struct slice url, struct emend_error *err);

/*
 * In the order of the page, each as often as it stands there.  url is where
 * the page is from.  What leads nowhere one can ask (mailto:, javascript:) is
 * passed over.  Fails with EMEND_LIMIT, EMEND_NOMEM or what each returned.
 */
enum emend_status links_read(struct slice utf8, struct slice url,
    link_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/*
 * The feeds that a page names (<link rel=alternate>), each once: their
 * addresses as above, their titles as written (absent for none).
 */
#define LINKS_FEEDS_MAX 20 /* of one page; further ones are left out */
typedef enum emend_status feed_link_fn(void *payload, struct slice url,
    struct slice title, struct emend_error *err);
bool links_is_feed(struct slice type); /* a media type of one */
enum emend_status links_feeds(struct slice utf8, struct slice url,
    feed_link_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

#endif
