#ifndef EMEND_ARTICLE_LIVE_H
#define EMEND_ARTICLE_LIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

/*
 * What a page's JSON-LD says of a live blog: that it is one, and its posts.
 * The posts a reader sees are found in the page itself; these help to find
 * them, and stand for them where the page shows none.
 */
struct live_update {
	struct slice anchor;   /* of its url: the id of its element */
	struct slice headline; /* may have markup, as the others may */
	struct slice time;     /* datePublished, as written */
	struct slice body;
};

#define LIVE_UPDATES_MAX 5000 /* further ones are not looked at */

struct live {
	bool is_blog;
	struct live_update *updates; /* in the arena, as all strings are */
	size_t count;
	struct arena arena;
};

void live_init(struct live *l);
void live_free(struct live *l);

#endif
