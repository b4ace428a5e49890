#include "publish/gather.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "diff/changes.h"
#include "diff/words.h"
#include "publish/gather_work.h"
#include "settings/settings.h"
#include "store/store.h"
#include "store/watches.h"

/* As many, and as much prose, are kept between the summing up and the telling;
 * the others are compared twice. */
#define KEPT_MOST 256
#define KEPT_BYTES_MOST ((size_t)8 << 20)
#define FILTER_MAX 32768 /* bytes of what was asked for, in words */

void
gather_free(struct gather *g)
{
	size_t i;

	if (!g)
		return;
	for (i = 0; i < g->count; i++)
		gathered_free(g->keys[i].kept);
	free(g->keys);
	floods_free(&g->floods);
	text_free(&g->filter);
	diff_language_free(g->language);
	free(g);
}

struct digest *
gather_digest(struct gather *g)
{
	return &g->digest;
}

/* ---- the keys ---- */

static enum emend_status
add_key(struct gather *g, const struct recorded *r, struct emend_error *err)
{
	struct gather_key *grown;

	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 64;
		grown = realloc(g->keys, g->cap * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		g->keys = grown;
	}
	g->keys[g->count++] = (struct gather_key){ .recorded = *r };
	return EMEND_OK;
}

static enum emend_status
add_recorded(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct gather *g = payload;
	struct recorded one = *r;
	enum emend_status status = EMEND_OK;

	if (!g->options->format->by_revision)
		return add_key(g, r, err);
	for (; one.first <= r->last && status == EMEND_OK; one.first++) {
		one.last = one.first;
		status = add_key(g, &one, err);
	}
	return status;
}

static int
by_id(const void *x, const void *y)
{
	const struct hash128 *id = x;
	const struct gather_key *k = y;

	return memcmp(id->bytes, k->recorded.id.bytes, sizeof(id->bytes));
}

/* One that goes back and forth makes no revisions by it. */
static enum emend_status
add_flapping(
    void *payload, const struct watch_row *row, struct emend_error *err)
{
	struct gather *g = payload;
	struct recorded r = { .id = row->id };

	if (!row->flapping || row->last_return < g->options->flapping_since ||
	    (g->options->range.until &&
	        row->last_return >= g->options->range.until))
		return EMEND_OK;
	if (g->recorded &&
	    bsearch(&row->id, g->keys, g->recorded, sizeof(*g->keys), by_id))
		return EMEND_OK;
	return add_key(g, &r, err);
}

static enum emend_status
list_keys(struct gather *g, struct emend_error *err)
{
	struct state_counts counts;
	enum emend_status status =
	    g->options->all_unread
	        ? state_unread_each(g->store, add_recorded, g, err)
	        : state_recorded(
	              g->store, &g->options->range, add_recorded, g, err);

	g->recorded = g->count;
	if (status == EMEND_OK)
		status = state_counts(g->store, &counts, err);
	if (status == EMEND_OK && counts.flapping &&
	    !g->options->format->by_revision)
		status = state_watches_of(
		    g->store, WATCH_ACTIVE, 0, add_flapping, g, err);
	return status;
}

/* ---- summing up ---- */

static bool
headline_changed(const struct changes *c)
{
	size_t i;

	for (i = 0; c && i < c->field_count; i++)
		if (c->fields[i].field == FIELD_TITLE)
			return true;
	return false;
}

/* Gone, then by the most serious kind; a headline weighs as a quote does. */
static unsigned
rank_of(const struct gather_key *k)
{
	unsigned kind = 0;

	if (k->marks & DIGEST_BIT(DIGEST_GONE))
		return 0;
	while (kind < KIND_COUNT && !(k->kinds & KIND_BIT(kind)))
		kind++;
	if (k->headline && kind > KIND_QUOTE)
		kind = KIND_QUOTE;
	return 1 + 2 * kind + !(k->marks & DIGEST_BIT(DIGEST_UNNOTED));
}

static void
fill_key(struct gather_key *k, const struct gathered *a,
    const struct review_state *review)
{
	const struct digest_item *item = &a->item;

	k->kinds = item->kinds;
	k->marks = item->marks;
	k->headline = headline_changed(a->changes);
	k->unread = review->unread != 0;
	k->at = item->step_count ? item->steps[item->step_count - 1].first_seen
	                         : a->row->last_return;
	k->rank = rank_of(k);
}

/* Is it to be told, of those that were chosen? */
static bool
is_wanted(const struct gather *g, const struct gathered *a,
    const struct review_state *review)
{
	const struct gather_options *o = g->options;

	if (review->hidden || (o->unreviewed && !review->unread))
		return false;
	if (o->kinds && !(a->item.kinds & o->kinds))
		return false;
	return !o->unnoted || (a->item.marks & DIGEST_BIT(DIGEST_UNNOTED));
}

/* Taken up in the period, and no more happened to it. */
static bool
is_only_new(const struct gathered *a)
{
	return a->item.fresh && a->item.step_count == 1 && !a->item.marks;
}

static void
count_new(struct gather *g, const struct gathered *a)
{
	if (g->options->kinds || g->options->unnoted)
		return;
	if (a->history.at[0].baseline)
		g->digest.baseline++;
	else
		g->digest.fresh++;
}

static bool
has_room(struct gather *g, const struct gathered *a)
{
	size_t bytes = 0;

	if (a->before)
		bytes += article_prose_bytes(a->before);
	if (a->after)
		bytes += article_prose_bytes(a->after);
	if (g->kept == KEPT_MOST || bytes > KEPT_BYTES_MOST - g->kept_bytes)
		return false;
	g->kept++;
	g->kept_bytes += bytes;
	return true;
}

/* *keep: the key stays. */
static enum emend_status
look_at(struct gather *g, size_t at, bool *keep, struct emend_error *err)
{
	struct gather_key *k = &g->keys[at];
	struct review_state review;
	struct gathered *a;
	enum emend_status status;

	*keep = false;
	status = gathered_new(&a, g, &k->recorded, err);
	if (status || !a)
		return status;
	if (!gather_chooses(g, a->row))
		goto out;
	status = state_review(g->store, k->recorded.id, &review, err);
	if (status || review.hidden)
		goto out;
	if (is_only_new(a) && !g->options->format->by_revision) {
		count_new(g, a);
		goto out;
	}
	if (!is_wanted(g, a, &review))
		goto out;
	fill_key(k, a, &review);
	a->item.unread = k->unread;
	if (!g->options->format->by_revision)
		status = floods_add(g, at, a, err);
	*keep = status == EMEND_OK;
	if (*keep && has_room(g, a)) {
		k->kept = a;
		a = NULL;
	}
out:
	gathered_free(a);
	return status;
}

static enum emend_status
look_at_all(struct gather *g, struct emend_error *err)
{
	size_t count = g->count, at, kept = 0;
	enum emend_status status = EMEND_OK;
	bool keep;

	g->count = 0;
	for (at = 0; at < count && status == EMEND_OK; at++) {
		g->keys[kept] = g->keys[at];
		status = look_at(g, kept, &keep, err);
		kept += keep;
		g->count = kept;
	}
	return status;
}

static bool
is_folded(const struct gather_key *k)
{
	unsigned other = ~DIGEST_BIT(DIGEST_UNNOTED);

	return k->shared && k->shared == k->edits && !(k->marks & other);
}

static void
sum_up(struct gather *g)
{
	struct digest *d = &g->digest;
	size_t i, bit;

	for (i = 0; i < g->count; i++) {
		const struct gather_key *k = &g->keys[i];

		d->changed += k->kinds != 0;
		if (is_folded(k)) {
			d->folded++;
			continue;
		}
		d->items++;
		d->headlines += k->headline;
		for (bit = 0; bit < DIGEST_MARK_COUNT; bit++)
			d->marks[bit] += k->marks >> bit & 1;
		for (bit = 0; bit < KIND_COUNT; bit++)
			d->kinds[bit] += k->kinds >> bit & 1;
	}
	d->floods = g->floods.count;
	if (g->options->most && d->items > g->options->most) {
		d->left_out = d->items - g->options->most;
		d->items = g->options->most;
	}
}

/* Of the same moment, what has the higher number came later. */
static int
by_moment(const void *x, const void *y)
{
	const struct gather_key *one = x, *other = y;
	int order = memcmp(one->recorded.id.bytes, other->recorded.id.bytes,
	    sizeof(one->recorded.id.bytes));

	if (one->at != other->at)
		return one->at > other->at ? -1 : 1;
	if (order)
		return order;
	return (one->recorded.first < other->recorded.first) -
	       (one->recorded.first > other->recorded.first);
}

/* Unread first, what weighs most, the newest. */
static int
by_weight(const void *x, const void *y)
{
	const struct gather_key *one = x, *other = y;

	if (one->unread != other->unread)
		return one->unread ? -1 : 1;
	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return by_moment(x, y);
}

enum emend_status
gather_new(struct gather **out, struct store *store,
    const struct settings *settings, const struct gather_options *options,
    struct emend_error *err)
{
	struct gather *g = calloc(1, sizeof(*g));
	enum emend_status status;

	*out = NULL;
	if (!g)
		return emend_fail_nomem(err);
	g->store = store;
	g->settings = settings;
	g->options = options;
	text_init(&g->filter, FILTER_MAX);
	g->digest.now = options->now;
	g->digest.since = options->range.since;
	g->digest.until =
	    options->range.until ? options->range.until : options->now;
	g->digest.name = options->mark;
	g->digest.publish = settings->alerts.publish;
	hash_hex(g->feed, hash_secretly(store_secret(store), SLICE("feed")));
	g->digest.feed = g->feed;
	status = gather_write_filter(g, err);
	if (status == EMEND_OK)
		status = gather_count_watched(g, err);
	if (status == EMEND_OK)
		status = list_keys(g, err);
	if (status == EMEND_OK)
		status = look_at_all(g, err);
	if (status == EMEND_OK)
		status = floods_find(g, err);
	if (status)
		goto out;
	sum_up(g);
	*out = g;
	g = NULL;
out:
	gather_free(g);
	return status;
}

size_t
gather_count(const struct gather *g)
{
	return g->count;
}

struct hash128
gather_id(const struct gather *g, size_t i)
{
	return g->keys[i].recorded.id;
}

/* ---- telling ---- */

static enum emend_status
tell_item(struct gather *g, struct gather_key *k, size_t number,
    struct digest_out *out, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct gathered *a = k->kept;

	k->kept = NULL;
	if (!a)
		status = gathered_new(&a, g, &k->recorded, err);
	if (status || !a)
		return status;
	a->item.number = number;
	a->item.unread = k->unread;
	status = gathered_complete(a, g, err);
	if (status == EMEND_OK)
		status = floods_mark(g, a, err);
	if (status == EMEND_OK)
		status = g->options->format->item(out, &a->item, err);
	gathered_free(a);
	return status;
}

enum emend_status
gather_tell(struct gather *g, struct digest_out *out, struct emend_error *err)
{
	const struct digest_format *format = g->options->format;
	size_t number = 0, i;
	enum emend_status status;

	out->digest = &g->digest;
	status = format->begin(out, err);
	if (status == EMEND_OK)
		status = floods_tell(g, out, err);
	/* floods know articles by their place, until here */
	if (status == EMEND_OK && g->count)
		qsort(g->keys, g->count, sizeof(*g->keys),
		    g->options->format->by_revision ? by_moment : by_weight);
	for (i = 0; i < g->count && status == EMEND_OK; i++) {
		if (is_folded(&g->keys[i]))
			continue;
		if (number == g->digest.items)
			break;
		status = tell_item(g, &g->keys[i], ++number, out, err);
	}
	return status ? status : format->end(out, err);
}
