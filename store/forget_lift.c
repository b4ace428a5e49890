#include "store/forget.h"

#include "store/erase.h"
#include "store/forget_work.h"
#include "store/internal.h"
#include "store/oid_set.h"
#include "store/recover.h"
#include "store/refs.h"
#include "store/repository.h"
#include "store/state_db.h"
#include "store/tombstone.h"

/* A forgotten article may be watched anew. */

/* Its objects are of no use any more.  Who joins packs just now may leave them:
 * they say nothing of the article. */
static enum emend_status
erase_tombstone(struct store *s, struct hash128 id, const struct oid *commit,
    struct emend_error *err)
{
	const struct oid_set none = OID_SET_INIT;
	struct oid_set objects = OID_SET_INIT;
	struct oid names[TOMBSTONE_OBJECTS];
	enum emend_status status;
	size_t i, packs;

	status = store_lock(s, STORE_LOCK_PACKS, err);
	if (status)
		return status == EMEND_BUSY ? EMEND_OK : status;
	status = tombstone_objects(s->articles, id, commit, names, err);
	for (i = 0; i < TOMBSTONE_OBJECTS && !status; i++)
		status = oid_set_add(&objects, &names[i], err);
	if (!status)
		status =
		    erase_objects(s->articles, &objects, &none, &packs, err);
	oid_set_free(&objects);
	store_unlock(s, STORE_LOCK_PACKS);
	return status;
}

static enum emend_status
drop_tombstone_ref(struct store *s, const char *ref, const struct oid *before,
    struct emend_error *err)
{
	struct ref_update update = { .name = ref, .before = *before };
	struct ref_edit *edit = NULL;
	enum emend_status status;

	status = ref_edit_new(
	    &edit, repository_path(s->articles), &update, 1, err);
	if (!status)
		status = ref_edit_publish(edit, err);
	ref_edit_free(edit);
	return status;
}

enum emend_status
store_lift_tombstone(struct store *s, struct hash128 id,
    struct emend_error *err)
{
	char ref[ARTICLE_REF_MAX];
	struct oid commit = { { 0 } };
	enum emend_status status;

	tombstone_ref(ref, id);
	status = forget_resume(s, err); /* or nobody would go on with it */
	if (!status)
		status = forget_find_ref(s->articles, ref, &commit, err);
	/* the ref first: an index without it would take it up again */
	if (!status && !oid_is_zero(&commit))
		status = drop_tombstone_ref(s, ref, &commit, err);
	if (!status)
		status = state_db_begin(s->state, err);
	if (!status)
		status = state_db_drop_forgotten(s->state, id, err);
	if (!status)
		status = recover_mark(s, err);
	if (!status)
		status = state_db_commit(s->state, err);
	if (status)
		state_db_rollback(s->state);
	if (!status && !oid_is_zero(&commit))
		status = erase_tombstone(s, id, &commit, err);
	return status;
}
