#include "base/json.h"
#include "base/url.h"
#include "cli/log.h"
#include "store/addresses.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"

/* A log as emend.log/1. */

enum emend_status
log_each_look(struct store *store, const struct history *h, look_fn *each,
    void *payload, struct emend_error *err)
{
	const struct watch_row *row = h->row;
	struct hash128 id =
	    hash_is_zero(row->id) ? url_id(slice_of(row->normal)) : row->id;

	return state_looks(store, id, each, payload, err);
}

static void
write_revision(struct json *j, const struct revision *r)
{
	json_object_begin(j);
	json_key_uint(j, "revision", r->number);
	json_key_string(j, "commit", slice_of(r->commit));
	json_key_string(j, "event", slice_of(revision_event_name(r->event)));
	json_key_string(
	    j, "state", r->gone ? SLICE("gone") : SLICE("published"));
	json_key_string(j, "title", slice_of(r->title));
	json_key_time(j, "first_seen", r->first_seen);
	json_key_time(j, "last_seen", r->last_seen);
	json_key_uint(j, "words", r->words);
	json_key_permille(j, "similarity", r->similarity);
	json_key_words(j, "kinds", slice_of(r->kinds));
	json_key_nonzero(j, "reverts_to", r->reverts_to);
	json_key_bool(j, "baseline", r->baseline);
	json_key_string(j, "page", slice_of(r->page));
	json_object_end(j);
}

static enum emend_status
write_alias(
    void *payload, const struct alias *alias, struct emend_error *err)
{
	(void)err;
	json_string(payload, alias->normal);
	return EMEND_OK;
}

static enum emend_status
write_address(
    void *payload, const struct alias *alias, struct emend_error *err)
{
	struct json *j = payload;

	(void)err;
	json_object_begin(j);
	json_key_string(j, "url", alias->normal);
	json_key_time(j, "since", alias->since);
	json_key_bool(j, "claimed", alias->kind == ALIAS_CLAIMED);
	json_object_end(j);
	return EMEND_OK;
}

static void
write_missed(struct json *j, const struct history *h)
{
	size_t i;

	json_key_array(j, "gaps");
	for (i = 0; i < h->gap_count; i++) {
		json_array_begin(j);
		json_time(j, h->gaps[i].from);
		json_time(j, h->gaps[i].to);
		json_array_end(j);
	}
	json_array_end(j);
	json_key_array(j, "missed");
	for (i = 0; i < h->gap_count; i++) {
		json_object_begin(j);
		json_key_time(j, "from", h->gaps[i].from);
		json_key_time(j, "to", h->gaps[i].to);
		json_key_uint(j, "looks", h->gaps[i].looks);
		json_key_words(j, "reasons", slice_of(h->gaps[i].reasons));
		json_object_end(j);
	}
	json_array_end(j);
}

static enum emend_status
write_look(void *payload, const struct look_row *look, struct emend_error *err)
{
	struct look_list *list = payload;
	struct json *j = list->json;

	(void)err;
	if (list->at++ < list->history->first_look)
		return EMEND_OK;
	json_object_begin(j);
	json_key_time(j, "at", look->at);
	json_key_string(j, "kind", slice_of(looked_name(look->how)));
	json_key_nonzero(j, "revision", look->revision);
	json_key_string(j, "reason", slice_of(look->reason));
	json_key_nonzero(j, "status", look->status);
	json_key_bool(j, "late", look->late);
	json_object_end(j);
	return EMEND_OK;
}

static enum emend_status
write_looks(struct json *j, struct store *store, const struct history *h,
    struct emend_error *err)
{
	struct look_list list = { .history = h, .json = j };
	enum emend_status status;

	if (!h->with_looks) {
		json_key_null(j, "looks");
		return EMEND_OK;
	}
	json_key_array(j, "looks");
	status = log_each_look(store, h, write_look, &list, err);
	json_array_end(j);
	return status;
}

enum emend_status
log_json(struct json *j, struct store *store, const struct history *h,
    struct emend_error *err)
{
	char hex[HASH128_HEX + 1];
	enum emend_status status;
	size_t i;

	hash_hex(hex, h->row->id);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.log/1"));
	json_key_url(j, "url", slice_of(h->row->url));
	json_key_string(
	    j, "id", slice_of(hash_is_zero(h->row->id) ? NULL : hex));
	json_key_url(j, "found_in", slice_of(h->row->found_in));
	json_key_time(j, "found_at", h->row->added_at);
	json_key_array(j, "aliases");
	status = state_aliases(store, h->row->id, write_alias, j, err);
	json_array_end(j);
	json_key_array(j, "addresses");
	if (status == EMEND_OK)
		status = state_aliases(
		    store, h->row->id, write_address, j, err);
	json_array_end(j);
	json_key_array(j, "revisions");
	for (i = h->first; i < h->list.count; i++)
		write_revision(j, &h->list.at[i]);
	json_array_end(j);
	write_missed(j, h);
	if (status == EMEND_OK)
		status = reviews_json(j, store, h->row->id, err);
	if (status == EMEND_OK)
		status = write_looks(j, store, h, err);
	json_object_end(j);
	json_newline(j);
	return status;
}
