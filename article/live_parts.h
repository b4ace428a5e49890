#ifndef EMEND_ARTICLE_LIVE_PARTS_H
#define EMEND_ARTICLE_LIVE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/extract_parts.h"

/* What the search for a live blog's posts (extract_live.c) and for their
 * times (extract_stamps.c) share. */
struct live_search {
	struct extraction *x;
	uint64_t *chars; /* before a node, of what is not in links; borrowed */
	uint64_t total;
};

/* Characters outside of links. */
uint64_t live_weight(const struct live_search *s, uint32_t node);

/* Is an element what others wrote or hidden, and so never of a post? */
bool live_is_beside(const struct extraction *x, uint32_t node);

/* Has its class, id or itemprop one of the words, as in "post-time"? */
bool live_is_named(const struct extraction *x, uint32_t node,
    const struct slice *words, size_t count);

/* The first name of its class, or absent. */
struct slice live_class(const struct extraction *x, uint32_t node);

/* Lists the times in what is named a live blog, or everywhere. */
enum emend_status stamps_list(struct live_search *s, bool everywhere,
    struct emend_error *err) EMEND_MUST_USE;

/* What a stamp says; absent when it tells no time of day.  Good until
 * x->raw is used. */
struct slice stamp_time(struct extraction *x, uint32_t stamp);

/* Room for one more in an array that grows; false: out of memory. */
bool live_room(void **items, size_t count, size_t *cap, size_t size);

#endif
