/*
 * Live blogs: which elements are the posts, and when each was published.
 *
 * Posts are those that the markup names so (itemprop liveBlogUpdate), or whose
 * ids the JSON-LD lists, or else, on a page that says to be a live blog, the
 * elements made alike, one around each time of day, that hold most text.
 */
#include "article/extract_parts.h"

#include <stdlib.h>
#include <string.h>

#include "article/clock.h"
#include "article/html_tokenize.h"
#include "article/live.h"
#include "article/live_parts.h"
#include "base/table.h"

#define LEVELS_MAX 16	 /* from a time up to its post */
#define GROUPS_MAX 256
#define GROUP_MIN 2	 /* posts */
#define POST_MIN 15	 /* characters outside of links, on average */

/* Elements that are made alike. */
struct group {
	struct slice class; /* the first, or absent */
	unsigned tag, depth;
	uint32_t last;	 /* node; the newest found */
	uint64_t count;
	uint64_t weight; /* characters outside of links */
};

struct groups {
	struct group items[GROUPS_MAX];
	size_t count;
};

void
posts_free(struct posts *p)
{
	free(p->items);
	free(p->stamps);
	*p = (struct posts){ .items = NULL };
}

uint64_t
live_weight(const struct live_search *s, uint32_t node)
{
	uint32_t end = s->x->page->nodes[node].end;

	return (end < s->x->page->node_count ? s->chars[end] : s->total) -
	    s->chars[node];
}

bool
live_is_beside(const struct extraction *x, uint32_t node)
{
	return x->page->nodes[node].tag != HTML_TEXT &&
	    x->facts[node].flags &
		(FACT_SKIPPED | FACT_HIDDEN | FACT_FOREIGN);
}

/* Counts the characters of what is not in links. */
static void
count_chars(struct live_search *s)
{
	const struct extraction *x = s->x;
	const struct html_node *nodes = x->page->nodes;
	uint32_t i, skip = 0;

	for (i = 0; i < x->page->node_count; i++) {
		s->chars[i] = s->total;
		if (i < skip)
			continue;
		if (live_is_beside(x, i))
			skip = nodes[i].end;
		else if (nodes[i].tag == HTML_TEXT &&
		    !(x->facts[i].flags & FACT_LINK))
			s->total += x->facts[i].chars;
	}
}

static bool
is_pinned(const struct extraction *x, uint32_t node)
{
	static const struct slice words[] = { SLICE_LIT("pinned"),
		SLICE_LIT("sticky") };

	return live_is_named(
	    x, node, words, sizeof(words) / sizeof(words[0]));
}

static enum emend_status
add_post(struct live_search *s, uint32_t node, struct emend_error *err)
{
	struct posts *p = &s->x->posts;

	if (p->count && node < p->items[p->count - 1].end)
		return EMEND_OK;
	if (live_weight(s, node) == 0)
		return EMEND_OK;
	if (!live_room((void **)&p->items, p->count, &p->cap,
		sizeof(*p->items)))
		return emend_fail_nomem(err);
	p->items[p->count++] = (struct post){ .element = node,
		.end = s->x->page->nodes[node].end,
		.pinned = is_pinned(s->x, node) };
	return EMEND_OK;
}

static bool
is_update(const struct extraction *x, uint32_t node)
{
	return slice_equal_nocase(slice_trim(html_attribute(x->page, node,
				      SLICE("itemprop"))),
	    SLICE("liveBlogUpdate"));
}

/* Those that the markup or the JSON-LD names; ids is empty for the first. */
static enum emend_status
find_named(struct live_search *s, const struct table *ids, struct emend_error *err)
{
	struct extraction *x = s->x;
	const struct html_node *nodes = x->page->nodes;
	enum emend_status status = EMEND_OK;
	uint32_t i = x->body;

	while (i < nodes[x->body].end && status == EMEND_OK) {
		if (live_is_beside(x, i)) {
			i = nodes[i].end;
			continue;
		}
		if (nodes[i].tag != HTML_TEXT && nodes[i].attribute_count &&
		    (ids->count ? table_get(ids, html_attribute(x->page, i,
					     SLICE("id"))) != NULL
				: is_update(x, i)))
			status = add_post(s, i, err);
		i++;
	}
	return status;
}

static enum emend_status
find_by_id(struct live_search *s, struct emend_error *err)
{
	const struct live *live = s->x->live;
	enum emend_status status;
	struct table ids = TABLE_INIT;
	bool ok = true;
	size_t i;

	for (i = 0; i < live->count && ok; i++)
		if (live->updates[i].anchor.len)
			ok = table_put(&ids, live->updates[i].anchor,
			    &live->updates[i]);
	status = ok ? EMEND_OK : emend_fail_nomem(err);
	if (ok && ids.count)
		status = find_named(s, &ids, err);
	table_free(&ids);
	return status;
}

struct slice
live_class(const struct extraction *x, uint32_t node)
{
	struct slice s =
	    slice_trim(html_attribute(x->page, node, SLICE("class")));
	size_t i;

	for (i = 0; i < s.len; i++)
		if (html_is_space(s.ptr[i]))
			s.len = i;
	return s;
}

/* The group that an element belongs to, a new one if need be; or NULL. */
static struct group *
group_of(struct groups *all, const struct extraction *x, uint32_t node,
    unsigned depth)
{
	struct slice class = live_class(x, node);
	unsigned tag = x->page->nodes[node].tag;
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct group *g = &all->items[i];

		if (g->tag == tag && g->depth == depth &&
		    slice_equal(g->class, class))
			return g;
	}
	if (all->count == GROUPS_MAX)
		return NULL;
	all->items[all->count] = (struct group){ .class = class, .tag = tag,
		.depth = depth };
	return &all->items[all->count++];
}

static unsigned
depth_of(const struct extraction *x, uint32_t node)
{
	unsigned depth = 0;

	for (; node != 0; node = x->page->nodes[node].parent)
		depth++;
	return depth;
}

/* Counts what is around one time. */
static void
count_around(struct groups *all, const struct live_search *s, uint32_t stamp)
{
	const struct extraction *x = s->x;
	unsigned level, depth = depth_of(x, stamp);
	uint32_t i = stamp;

	for (level = 0; level < LEVELS_MAX && i != x->body && i != 0; level++) {
		struct group *g = group_of(all, x, i, depth - level);

		if (g && (g->count == 0 || g->last != i)) {
			g->count++;
			g->weight += live_weight(s, i);
			g->last = i;
		}
		i = x->page->nodes[i].parent;
	}
}

/* The group that is most likely that of the posts, and of a good part of the
 * page; NULL if none is. */
static const struct group *
best_group(const struct groups *all, const struct live_search *s, bool sure)
{
	const struct group *best = NULL;
	size_t i;

	for (i = 0; i < all->count; i++) {
		const struct group *g = &all->items[i];

		if (g->count < GROUP_MIN || g->weight < g->count * POST_MIN ||
		    g->weight * (sure ? 4 : 2) < s->total)
			continue;
		if (!best || g->count * g->weight > best->count * best->weight ||
		    (g->count * g->weight == best->count * best->weight &&
			g->depth < best->depth))
			best = g;
	}
	return best;
}

static enum emend_status
find_alike(struct live_search *s, bool sure, struct emend_error *err)
{
	const struct extraction *x = s->x;
	const struct group *best;
	enum emend_status status = EMEND_OK;
	struct groups all = { .count = 0 };
	size_t i;

	for (i = 0; i < x->posts.stamp_count; i++)
		count_around(&all, s, x->posts.stamps[i]);
	best = best_group(&all, s, sure);
	for (i = 0; best && i < x->posts.stamp_count && status == EMEND_OK;
	     i++) {
		uint32_t node = x->posts.stamps[i];
		unsigned depth = depth_of(x, node);

		for (; depth > best->depth; depth--)
			node = x->page->nodes[node].parent;
		if (depth == best->depth &&
		    x->page->nodes[node].tag == best->tag &&
		    slice_equal(live_class(x, node), best->class))
			status = add_post(s, node, err);
	}
	return status;
}

/* The JSON-LD's time for a post without one of its own. */
static struct slice
update_time(const struct extraction *x, uint32_t node)
{
	struct slice id = html_attribute(x->page, node, SLICE("id"));
	size_t i;

	for (i = 0; id.len && i < x->live->count; i++)
		if (slice_equal(id, x->live->updates[i].anchor))
			return clock_find(x->live->updates[i].time);
	return slice_new(NULL, 0);
}

/* The first time that is told counts. */
static void
set_time(struct post *post, struct slice time)
{
	if (!post->time[0] && time.len && time.len < POST_TIME_MAX)
		memcpy(post->time, time.ptr, time.len);
}

/* Gives each post its time; the stamps of posts alone are kept. */
static void
time_posts(struct extraction *x)
{
	struct posts *p = &x->posts;
	size_t i, k = 0, kept = 0;

	for (i = 0; i < p->count; i++) {
		struct post *post = &p->items[i];

		while (k < p->stamp_count && p->stamps[k] < post->element)
			k++;
		for (; k < p->stamp_count && p->stamps[k] < post->end; k++) {
			set_time(post, stamp_time(x, p->stamps[k]));
			p->stamps[kept++] = p->stamps[k];
		}
		if (!post->time[0])
			set_time(post, update_time(x, post->element));
	}
	p->stamp_count = kept;
}

/* Posts are what the page is about, whatever they and what is around them
 * are called: a "ticker" elsewhere is furniture. */
static void
trust_posts(struct extraction *x)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t node, parent = 0;
	size_t i;

	for (i = 0; i < x->posts.count; i++) {
		node = x->posts.items[i].element;
		x->facts[node].flags &=
		    (uint16_t) ~(FACT_FURNITURE | FACT_STRONG);
		if (nodes[node].parent == parent)
			continue;
		parent = nodes[node].parent;
		for (node = parent; node != x->body && node != 0;
		     node = nodes[node].parent)
			x->facts[node].flags &=
			    (uint16_t) ~(FACT_FURNITURE | FACT_STRONG);
	}
}

/* Does anything on the page say that it is a live blog? */
static bool
is_live(const struct extraction *x)
{
	uint32_t i;

	if (x->live->is_blog)
		return true;
	for (i = x->body; i < x->page->nodes[x->body].end; i++)
		if (x->page->nodes[i].tag != HTML_TEXT &&
		    (x->facts[i].flags & (FACT_LIVE | FACT_SKIPPED)) ==
			FACT_LIVE)
			return true;
	return false;
}

enum emend_status
posts_find(struct extraction *x, struct emend_error *err)
{
	struct live_search s = { .x = x, .chars = x->mass };
	const struct table none = TABLE_INIT;
	enum emend_status status;

	posts_free(&x->posts);
	if (!is_live(x))
		return EMEND_OK;
	count_chars(&s);
	status = stamps_list(&s, x->live->is_blog, err);
	if (status == EMEND_OK)
		status = find_named(&s, &none, err);
	if (status == EMEND_OK && !x->posts.count)
		status = find_by_id(&s, err);
	if (status == EMEND_OK && !x->posts.count)
		status = find_alike(&s, x->live->is_blog, err);
	if (status == EMEND_OK) {
		time_posts(x);
		trust_posts(x);
	}
	return status;
}
