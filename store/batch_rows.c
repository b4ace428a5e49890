/* Rows wait in the batch's arena until the history they speak of is durable. */
#include <stdio.h>
#include <string.h>

#include "store/batch_work.h"
#include "store/edges.h"
#include "store/internal.h"

enum emend_status
batch_add_row(struct batch_row **out, struct store_batch *b,
    enum batch_kind kind, struct emend_error *err)
{
	struct batch_row *row = arena_alloc(&b->arena, sizeof(*row));

	*out = row;
	if (!row)
		return emend_fail_nomem(err);
	row->kind = kind;
	*b->last = row;
	b->last = &row->next;
	return EMEND_OK;
}

enum emend_status
batch_copy_strings(struct store_batch *b, const char **strings[], size_t count,
    struct emend_error *err)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *s = *strings[i];

		if (!s)
			continue;
		*strings[i] = arena_copy(&b->arena, s, strlen(s));
		if (!*strings[i])
			return emend_fail_nomem(err);
	}
	return EMEND_OK;
}

enum emend_status
batch_copy_slice(
    struct store_batch *b, struct slice *s, struct emend_error *err)
{
	if (!s->ptr)
		return EMEND_OK;
	s->ptr = arena_copy(&b->arena, s->ptr, s->len);
	return s->ptr ? EMEND_OK : emend_fail_nomem(err);
}

enum emend_status
store_batch_watch(
    struct store_batch *b, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row copy = *row;
	const char **strings[] = {
		&copy.url,
		&copy.normal,
		&copy.source,
		&copy.found_in,
		&copy.ended_reason,
		&copy.candidate,
		&copy.etag,
		&copy.last_modified,
		&copy.title,
		&copy.suspect,
		&copy.failure,
		&copy.failure_text,
	};
	struct batch_row *r;
	enum emend_status status;

	if (!copy.found_in)
		copy.found_in = copy.source;
	status = batch_copy_strings(
	    b, strings, sizeof(strings) / sizeof(*strings), err);
	if (!status)
		status = batch_add_row(&r, b, BATCH_WATCH, err);
	if (!status)
		r->of.watch = copy;
	return status;
}

enum emend_status
store_batch_watch_look(
    struct store_batch *b, const struct watch_row *row, struct emend_error *err)
{
	struct watch_row copy = *row;
	const char **strings[] = { &copy.normal, &copy.etag,
		&copy.last_modified };
	struct batch_row *r;
	enum emend_status status = batch_copy_strings(b, strings, 3, err);

	if (!status)
		status = batch_add_row(&r, b, BATCH_WATCH_LOOK, err);
	if (!status)
		r->of.watch = copy;
	return status;
}

enum emend_status
store_batch_drop_watch(
    struct store_batch *b, int64_t key, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status = batch_add_row(&r, b, BATCH_DROP_WATCH, err);

	if (!status)
		r->of.key = key;
	return status;
}

enum emend_status
store_batch_look(struct store_batch *b, const struct look_row *look,
    struct emend_error *err)
{
	struct look_row copy = *look;
	const char **strings[] = { &copy.reason };
	struct batch_row *r;
	enum emend_status status = batch_copy_strings(b, strings, 1, err);

	if (!status)
		status = batch_add_row(&r, b, BATCH_LOOK, err);
	if (!status)
		r->of.look = copy;
	return status;
}

enum emend_status
store_batch_move_looks(struct store_batch *b, struct hash128 from,
    struct hash128 to, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status = batch_add_row(&r, b, BATCH_MOVE_LOOKS, err);

	if (status)
		return status;
	r->id = from;
	r->of.to = to;
	return EMEND_OK;
}

enum emend_status
store_batch_host(
    struct store_batch *b, const struct host_row *row, struct emend_error *err)
{
	struct host_row copy = *row;
	const char **strings[] = { &copy.host, &copy.parked_why };
	struct batch_row *r;
	enum emend_status status;

	status = batch_copy_strings(b, strings, 2, err);
	if (!status)
		status = batch_copy_slice(b, &copy.robots, err);
	if (!status)
		status = batch_copy_slice(b, &copy.cookies, err);
	if (!status)
		status = batch_add_row(&r, b, BATCH_HOST, err);
	if (!status)
		r->of.host = copy;
	return status;
}

enum emend_status
store_batch_alias(struct store_batch *b, struct slice normal, struct hash128 id,
    enum alias_kind kind, int64_t at, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status = EMEND_OK;

	if (!normal.len)
		return EMEND_OK;
	status = batch_copy_slice(b, &normal, err);
	if (!status)
		status = batch_add_row(&r, b, BATCH_ALIAS, err);
	if (status)
		return status;
	r->id = id;
	r->of.alias.normal = normal;
	r->of.alias.kind = kind;
	r->of.alias.at = at;
	return EMEND_OK;
}

enum emend_status
store_batch_entry(
    struct store_batch *b, const struct entry_row *row, struct emend_error *err)
{
	struct entry_row copy = *row;
	const char **strings[] = { &copy.normal, &copy.title };
	struct batch_row *r;
	enum emend_status status = batch_copy_strings(b, strings, 2, err);

	if (!status)
		status = batch_add_row(&r, b, BATCH_ENTRY, err);
	if (!status)
		r->of.entry = copy;
	return status;
}

enum emend_status
store_batch_sighting(struct store_batch *b, struct hash128 id,
    const struct sighting *sighting, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status = batch_add_row(&r, b, BATCH_SIGHTING, err);

	if (status)
		return status;
	r->id = id;
	r->of.sighting = *sighting;
	return EMEND_OK;
}

enum emend_status
store_batch_forget_sightings(
    struct store_batch *b, struct hash128 id, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status =
	    batch_add_row(&r, b, BATCH_FORGET_SIGHTINGS, err);

	if (!status)
		r->id = id;
	return status;
}

enum emend_status
store_batch_run(
    struct store_batch *b, const struct run_row *run, struct emend_error *err)
{
	struct batch_row *r;
	enum emend_status status = batch_add_row(&r, b, BATCH_RUN, err);

	if (!status)
		r->of.run = *run;
	return status;
}

enum emend_status
store_batch_note(struct store_batch *b, const char *name, struct slice value,
    struct emend_error *err)
{
	const char **strings[] = { &name };
	struct batch_row *r;
	enum emend_status status;

	status = batch_copy_strings(b, strings, 1, err);
	if (!status)
		status = batch_copy_slice(b, &value, err);
	if (!status)
		status = batch_add_row(&r, b, BATCH_NOTE, err);
	if (status)
		return status;
	r->of.note.key = name;
	r->of.note.value = value;
	return EMEND_OK;
}

enum emend_status
store_batch_alert(struct store_batch *b, const struct alert_row *row,
    struct emend_error *err)
{
	struct alert_row copy = *row;
	const char **strings[] = { &copy.key, &copy.rule, &copy.channel };
	struct batch_row *r;
	enum emend_status status = batch_copy_strings(b, strings, 3, err);

	if (!status)
		status = batch_copy_slice(b, &copy.item, err);
	if (!status)
		status = batch_add_row(&r, b, BATCH_ALERT, err);
	if (status)
		return status;
	r->id = row->id;
	r->of.alert = copy;
	return EMEND_OK;
}

static enum emend_status
apply_note(struct state_db *db, const char *name, struct slice value,
    struct emend_error *err)
{
	char key[META_KEY_MAX];

	snprintf(key, sizeof(key), META_NOTE "%s", name);
	return state_db_meta_put(db, key, value, err);
}

/* A new revision's address leads to its article from now on, too. */
static enum emend_status
apply_revision(struct state_db *db, const struct revision_row *row,
    struct emend_error *err)
{
	enum emend_status status = state_db_put_revision(db, row, err);

	if (status)
		return status;
	return state_db_put_alias(db, slice_of(row->url), row->id, ALIAS_KNOWN,
	    row->revision.first_seen, err);
}

static enum emend_status
apply(struct store *s, const struct batch_row *r, struct emend_error *err)
{
	struct state_db *db = s->state;

	switch (r->kind) {
	case BATCH_WATCH:
		return state_db_put_watch(db, &r->of.watch, err);
	case BATCH_WATCH_LOOK:
		return state_db_put_watch_look(db, &r->of.watch, err);
	case BATCH_DROP_WATCH:
		return state_db_drop_watch(db, r->of.key, err);
	case BATCH_LOOK:
		return state_db_put_look(db, &r->of.look, err);
	case BATCH_MOVE_LOOKS:
		return state_db_move_looks(db, r->id, r->of.to, err);
	case BATCH_HOST:
		return state_db_put_host(db, &r->of.host, err);
	case BATCH_ALIAS:
		return state_db_put_alias(db, r->of.alias.normal, r->id,
		    r->of.alias.kind, r->of.alias.at, err);
	case BATCH_ENTRY:
		return state_db_put_entry(db, &r->of.entry, err);
	case BATCH_SIGHTING:
		return state_db_put_sighting(db, r->id, &r->of.sighting, err);
	case BATCH_FORGET_SIGHTINGS:
		return state_db_forget_sightings(db, r->id, err);
	case BATCH_RUN:
		return state_db_put_run(db, &r->of.run, err);
	case BATCH_NOTE:
		return apply_note(db, r->of.note.key, r->of.note.value, err);
	case BATCH_REVISION:
		return apply_revision(db, &r->of.revision, err);
	case BATCH_REREAD:
		return state_db_replace_revision(db, &r->of.revision, err);
	case BATCH_AGREES:
		return state_db_put_reading(db, r->id, r->of.agrees.number,
		    r->of.agrees.reading, err);
	case BATCH_EDGES:
		return state_db_put_edges(db, r->of.edges, err);
	case BATCH_FURNITURE:
		return state_db_see_furniture(db, r->of.edges, err);
	case BATCH_PROFILE:
		profiles_forget(s);
		return state_db_put_profile(
		    db, r->of.profile.host, r->of.profile.version, err);
	case BATCH_ALERT:
		return state_db_put_alert(db, &r->of.alert, err);
	}
	return EMEND_OK;
}

enum emend_status
batch_apply_rows(struct store_batch *b, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	const struct batch_row *r;

	for (r = b->first; r && !status; r = r->next)
		status = apply(b->store, r, err);
	return status;
}
