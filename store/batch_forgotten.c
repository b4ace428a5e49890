/*
 * An article may be forgotten while a check has it in hand: what the batch has
 * of it is not to be kept.  Its objects lie between others' in packs already,
 * so they are published with those, led to by nothing, and erased at once.
 */
#include "base/url.h"
#include "store/batch_work.h"
#include "store/edges.h"
#include "store/forget_list.h"
#include "store/internal.h"

#define NAMES_MAX 2

/* What a row is about: ids, hashes of addresses. */
static size_t
name_row(const struct batch_row *r, struct hash128 names[NAMES_MAX])
{
	size_t n = 0;

	switch (r->kind) {
	case BATCH_WATCH:
	case BATCH_WATCH_LOOK:
		names[n++] = url_id(slice_of(r->of.watch.normal));
		if (!hash_is_zero(r->of.watch.id))
			names[n++] = r->of.watch.id;
		break;
	case BATCH_ALIAS:
		names[n++] = url_id(r->of.alias.normal);
		names[n++] = r->id;
		break;
	case BATCH_ENTRY:
		names[n++] = url_id(slice_of(r->of.entry.normal));
		names[n++] = r->of.entry.guid;
		break;
	case BATCH_LOOK:
		names[n++] = r->of.look.id;
		break;
	case BATCH_MOVE_LOOKS:
		names[n++] = r->id;
		names[n++] = r->of.to;
		break;
	case BATCH_REVISION:
	case BATCH_REREAD:
		names[n++] = r->of.revision.id;
		break;
	case BATCH_EDGES:
		names[n++] = r->of.edges->id;
		break;
	case BATCH_SIGHTING:
	case BATCH_FORGET_SIGHTINGS:
	case BATCH_AGREES:
	case BATCH_ALERT:
		names[n++] = r->id;
		break;
	case BATCH_DROP_WATCH:
	case BATCH_HOST:
	case BATCH_RUN:
	case BATCH_NOTE:
	case BATCH_PROFILE:
	case BATCH_FURNITURE:
		break;
	}
	return n;
}

static enum emend_status
is_forgotten(struct store_batch *b, const struct batch_row *r, bool *out,
    struct hash128 *id, struct emend_error *err)
{
	struct hash128 names[NAMES_MAX];
	size_t i, n = name_row(r, names);
	enum emend_status status = EMEND_OK;
	int64_t at = 0;

	for (i = 0; i < n && !at && !status; i++)
		status = state_db_forgotten(
		    b->store->state, names[i], &at, id, err);
	*out = at != 0;
	return status;
}

/* Its ref stays where it is: nowhere. */
static void
drop_article(struct store_batch *b, struct hash128 id)
{
	struct batch_article *a = table_get(&b->articles,
	    slice_new((const char *)id.bytes, sizeof(id.bytes)));

	if (a)
		a->newest = a->before;
}

enum emend_status
batch_drop_forgotten(
    struct store_batch *b, struct forget_list *list, struct emend_error *err)
{
	struct batch_row **at = &b->first;
	enum emend_status status;
	bool any;

	status = state_db_any_forgotten(b->store->state, &any, err);
	while (!status && any && *at) {
		bool forgotten;
		struct hash128 id;

		status = is_forgotten(b, *at, &forgotten, &id, err);
		if (status)
			break;
		if (!forgotten) {
			at = &(*at)->next;
			continue;
		}
		*at = (*at)->next;
		drop_article(b, id);
		if (b->pack || b->pages)
			status = forget_list_add(list, id, err);
	}
	if (!status && any)
		b->last = at;
	if (!status && list->count)
		status = forget_list_write(b->store, list, err);
	return status;
}
