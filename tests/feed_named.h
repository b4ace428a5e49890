#ifndef EMEND_TESTS_FEED_NAMED_H
#define EMEND_TESTS_FEED_NAMED_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/furniture.h"
#include "article/links.h"
#include "article/packed.h"
#include "article/rules.h"
#include "base/parcel.h"
#include "fetch/feed.h"
#include "tests/confined.h"
#include "tests/watch_archive.h"
#include "watch/readers.h"
#include "watch/reading.h"

/* The entries that a feed names, one a line. */

struct named {
	char text[512];
};

static inline enum emend_status
take_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct named *n = payload;
	size_t used = strlen(n->text);

	(void)err;
	snprintf(n->text + used, sizeof(n->text) - used, "%.*s|%.*s|%lld\n",
	    SLICE_ARG(e->url), SLICE_ARG(e->title), (long long)e->published);
	return EMEND_OK;
}

#endif
