#include <string.h>

#include "article/html.h"
#include "base/normalise.h"
#include "base/text.h"
#include "fetch/feed.h"
#include "fetch/site.h"
#include "store/addresses.h"
#include "store/watches.h"
#include "watch/listing_work.h"
#include "watch/visit.h"

/*
 * What a feed calls an article, and says of it.  The name is the feed's own:
 * two feeds may call two articles the same.
 */

#define TITLE_MAX ((size_t)4 * FEED_FIELD_MAX) /* folded, it may grow */
#define LABEL_MAX ((size_t)64 << 10)

/* ---- the name ---- */

static enum emend_status
hash_guid(const struct listing *l, struct slice called, struct hash128 *out,
    struct emend_error *err)
{
	struct text whole;
	enum emend_status status;

	text_init(&whole, LABEL_MAX);
	text_addf(&whole, "%s\n", l->row.source);
	text_add(&whole, called.ptr, called.len);
	status = text_check(&whole, err);
	*out = hash_bytes(slice_new(whole.ptr, whole.len));
	text_free(&whole);
	return status;
}

static struct slice
key_of(const struct hash128 *guid)
{
	return slice_new((const char *)guid->bytes, sizeof(guid->bytes));
}

/* How often this document has called one so, this time too. */
static enum emend_status
count_guid(struct listing *l, const struct hash128 *guid, size_t *out,
    struct emend_error *err)
{
	size_t *times = table_get(&l->guids, key_of(guid));
	struct slice key = key_of(guid);

	if (!times) {
		times = arena_alloc(&l->arena, sizeof(*times));
		key.ptr = arena_copy(&l->arena, key.ptr, key.len);
		if (!times || !key.ptr || !table_put(&l->guids, key, times))
			return emend_fail_nomem(err);
	}
	*out = ++*times;
	return EMEND_OK;
}

/* ---- the title ---- */

/* The text of a piece of HTML. */
static enum emend_status
add_text(struct text *out, struct slice markup, struct emend_error *err)
{
	struct html *h = NULL;
	enum emend_status status = html_read(&h, markup, err);
	uint32_t i;

	for (i = 0; status == EMEND_OK && i < h->node_count; i++)
		if (h->nodes[i].tag == HTML_TEXT)
			html_text(h, i, out);
	html_free(h);
	return status ? status : text_check(out, err);
}

static enum emend_status
read_title(const struct feed_entry *e, struct text *out,
    struct emend_error *err)
{
	struct text plain;
	enum emend_status status;
	bool markup = e->title_is_html &&
	    (slice_find_byte(e->title, '<', 0) < e->title.len ||
		slice_find_byte(e->title, '&', 0) < e->title.len);

	if (!markup)
		return normalise_text(out, e->title, err);
	text_init(&plain, TITLE_MAX);
	status = add_text(&plain, e->title, err);
	if (status == EMEND_OK)
		status = normalise_text(
		    out, slice_new(plain.ptr, plain.len), err);
	text_free(&plain);
	return status;
}

enum emend_status
listing_said(struct listing *l, const struct feed_entry *e,
    struct slice normal, struct listing_said *out, struct emend_error *err)
{
	enum emend_status status;
	size_t times = 0;

	*out = (struct listing_said){
		.date = e->published ? e->published : e->modified,
	};
	text_init(&out->title, TITLE_MAX);
	if (l->is_index || (!e->id.len && !e->title.len))
		return EMEND_OK;
	status = hash_guid(l, e->id.len ? e->id : normal, &out->guid, err);
	if (status == EMEND_OK)
		status = count_guid(l, &out->guid, &times, err);
	if (status == EMEND_OK && times > 1)
		out->guid = (struct hash128){ { 0 } };
	return status ? status : read_title(e, &out->title, err);
}

/* ---- what is kept of it ---- */

static bool
is_same_text(const char *kept, const struct text *title)
{
	return !strcmp(kept ? kept : "", title->ptr);
}

enum emend_status
listing_keep_said(struct listing *l, const char *normal,
    const struct listing_said *said, struct emend_error *err)
{
	struct entry_row *kept;
	enum emend_status status;
	bool same;

	if (hash_is_zero(said->guid))
		return EMEND_OK;
	status = state_entry(l->v->store, said->guid, &kept, err);
	if (status)
		return status;
	same = kept && !strcmp(kept->normal, normal) &&
	    is_same_text(kept->title, &said->title) &&
	    kept->date == said->date;
	entry_row_free(kept);
	if (same)
		return EMEND_OK;
	return store_batch_entry(l->v->batch,
	    &(struct entry_row){ .guid = said->guid,
		.normal = normal,
		.title = said->title.len ? said->title.ptr : NULL,
		.date = said->date },
	    err);
}

/* ---- an article that has got another address ---- */

/* The row of the article that was so called, if it has a history. */
static enum emend_status
find_called(struct listing *l, const struct candidate *c,
    struct watch_row **out, struct emend_error *err)
{
	struct entry_row *kept;
	enum emend_status status =
	    state_entry(l->v->store, c->guid, &kept, err);

	*out = NULL;
	if (status == EMEND_OK && kept)
		status = state_watch_by_url(
		    l->v->store, slice_of(kept->normal), out, err);
	entry_row_free(kept);
	return status;
}

enum emend_status
listing_find_guid(struct listing *l, const struct candidate *c,
    struct hash128 *continues, bool *forgotten, struct emend_error *err)
{
	const size_t *times = table_get(&l->guids, key_of(&c->guid));
	struct watch_row *row;
	int64_t at = 0;
	enum emend_status status;

	/* what is called as others are has no name */
	if (hash_is_zero(c->guid) || !times || *times > 1)
		return EMEND_OK;
	status = state_forgotten_guid(l->v->store, c->guid, &at, err);
	*forgotten = at != 0;
	if (status || *forgotten)
		return status;
	status = find_called(l, c, &row, err);
	if (status == EMEND_OK && row && row->newest &&
	    site_is_same(slice_of(row->url), slice_of(c->url)))
		*continues = row->id;
	watch_row_free(row);
	return status;
}
