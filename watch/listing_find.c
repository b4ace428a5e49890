#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"
#include "base/text.h"
#include "base/url.h"
#include "fetch/feed.h"
#include "settings/settings.h"
#include "store/addresses.h"
#include "store/watches.h"
#include "watch/listing_work.h"
#include "watch/sources.h"
#include "watch/visit.h"

/* Which of the addresses that a document names are new. */

static enum emend_status
is_wanted(const struct listing *l, struct slice url, bool *wanted,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct slice hit;
	size_t i;

	*wanted = l->is_index || l->source->match_count == 0;
	for (i = 0; i < l->source->match_count && !*wanted; i++) {
		status = pattern_find(
		    l->source->match[i], url, 0, &hit, wanted, err);
		/* one that runs away does not let it through */
		if (status == EMEND_LIMIT)
			status = EMEND_OK;
		if (status)
			break;
	}
	return status;
}

/* What its row is called: watch_row.normal. */
static enum emend_status
name_row(const struct listing *l, struct text *out, struct slice url,
    struct emend_error *err)
{
	struct text normal;
	enum emend_status status;

	text_init(&normal, URL_MAX);
	status = url_normal(&normal, url, err);
	if (l->is_index)
		text_addf(out, "%s ", source_type_name(SOURCE_SITEMAP));
	text_add(out, normal.ptr, normal.len);
	text_free(&normal);
	return status ? status : text_check(out, err);
}

static void
free_candidate(struct candidate *c)
{
	free(c->title);
	free(c->url);
	free(c->normal);
}

/* Newest first; what has no date in the order of the source, behind. */
static int
compare_candidates(const void *x, const void *y)
{
	const struct candidate *one = x, *other = y;

	if (one->date != other->date)
		return one->date < other->date ? 1 : -1;
	return (one->order > other->order) - (one->order < other->order);
}

void
listing_keep_newest(struct listing *l)
{
	size_t most = l->source->limit;

	if (l->found_count)
		qsort(l->found, l->found_count, sizeof(*l->found),
		    compare_candidates);
	while (l->found_count > most)
		free_candidate(&l->found[--l->found_count]);
}

/* Makes room for one; a large sitemap never takes more than twice the limit. */
static enum emend_status
grow_found(struct listing *l, struct emend_error *err)
{
	size_t most = 2 * (size_t)l->source->limit;
	size_t cap = l->found_cap ? 2 * l->found_cap : 64;
	struct candidate *grown;

	if (l->found_count < l->found_cap)
		return EMEND_OK;
	if (l->found_cap >= most) {
		listing_keep_newest(l);
		return EMEND_OK;
	}
	grown = realloc(l->found, cap * sizeof(*grown));
	if (!grown)
		return emend_fail_nomem(err);
	l->found = grown;
	l->found_cap = cap;
	return EMEND_OK;
}

static enum emend_status
add_candidate(struct listing *l, struct slice url, struct slice normal,
    const struct listing_said *said, struct emend_error *err)
{
	struct candidate c = { .guid = said->guid, .date = said->date,
		.order = l->fresh };
	enum emend_status status = grow_found(l, err);

	if (status)
		return status;
	c.url = strndup(url.ptr, url.len);
	c.normal = strndup(normal.ptr, normal.len);
	if (said->title.len)
		c.title = strdup(said->title.ptr);
	if (!c.url || !c.normal || (said->title.len && !c.title)) {
		free_candidate(&c);
		return emend_fail_nomem(err);
	}
	l->found[l->found_count++] = c;
	l->fresh++;
	return EMEND_OK;
}

/* Was it named already in this look?  A front page links twice and thrice. */
static enum emend_status
see(struct listing *l, struct slice normal, bool *again,
    struct emend_error *err)
{
	struct hash128 id = url_id(normal);
	struct slice key = slice_new((const char *)id.bytes, sizeof(id.bytes));

	*again = table_get(&l->seen, key) != NULL;
	if (*again)
		return EMEND_OK;
	l->named++;
	key.ptr = arena_copy(&l->arena, key.ptr, key.len);
	return key.ptr && table_put(&l->seen, key, l) ? EMEND_OK
						      : emend_fail_nomem(err);
}

/* An article that had ended, and that this source may follow again. */
static enum emend_status
take_up(struct listing *l, const struct watch_row *known,
    struct emend_error *err)
{
	struct watch_row row = *known;

	if (l->taken_up == l->source->limit) {
		l->waiting++;
		return EMEND_OK;
	}
	l->taken_up++;
	row.state = WATCH_ACTIVE;
	row.ended_reason = NULL;
	row.source = l->row.source;
	row.next_look = row.due_from = l->now;
	return store_batch_watch(l->v->batch, &row, err);
}

/* Its normal form has not been met in this document before. */
static enum emend_status
take(struct listing *l, const struct feed_entry *e, struct slice normal,
    struct emend_error *err)
{
	struct watch_row *known = NULL;
	struct listing_said said;
	int64_t forgotten = 0;
	enum emend_status status = listing_said(l, e, normal, &said, err);

	if (status == EMEND_OK)
		status = state_watch_by_url(l->v->store, normal, &known, err);
	if (status == EMEND_OK && !known && l->any_forgotten)
		status =
		    state_forgotten(l->v->store, normal, &forgotten, err);
	if (status == EMEND_OK && !known && !forgotten)
		status = add_candidate(l, e->url, normal, &said, err);
	if (status == EMEND_OK && known)
		status = listing_keep_said(l, normal.ptr, &said, err);
	if (status == EMEND_OK && known && known->role == WATCH_PAGE &&
	    sources_takes_up(known, l->source, l->now))
		status = take_up(l, known, err);
	watch_row_free(known);
	text_free(&said.title);
	return status;
}

enum emend_status
listing_take(
    struct listing *l, const struct feed_entry *e, struct emend_error *err)
{
	struct text normal;
	bool wanted, again;
	enum emend_status status = is_wanted(l, e->url, &wanted, err);

	if (status || !wanted)
		return status;
	text_init(&normal, URL_MAX + 16);
	status = name_row(l, &normal, e->url, err);
	if (status == EMEND_OK)
		status =
		    see(l, slice_new(normal.ptr, normal.len), &again, err);
	if (status == EMEND_OK && !again)
		status = take(l, e, slice_new(normal.ptr, normal.len), err);
	text_free(&normal);
	return status;
}

void
listing_free(struct listing *l)
{
	while (l->found_count > 0)
		free_candidate(&l->found[--l->found_count]);
	free(l->found);
	table_free(&l->seen);
	table_free(&l->guids);
	arena_free(&l->arena);
}
