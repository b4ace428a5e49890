/*
 * The order of things, so that nothing reported can be lost and no failure
 * leaves half of it: all that needs room first (packs, the new packed-refs,
 * rows in a transaction), then the renames that publish, then the transaction's
 * end.  State never goes before the history it speaks of: a validator that
 * outlived its snapshot would hide it for good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "store/batch_work.h"
#include "store/fail.h"
#include "store/forget_list.h"
#include "store/forget_work.h"
#include "store/internal.h"
#include "store/pack.h"
#include "store/pack_names.h"
#include "store/pages.h"
#include "store/recover.h"
#include "store/refs.h"
#include "store/repository.h"

#define SPARE_BYTES ((uint64_t)1 << 20)
#define INDEX_BYTES 64 /* of each object, with room to spare */

static uint64_t
packed_refs_bytes(const struct repository *r)
{
	char path[PATH_MAX_BYTES];
	struct stat st;

	snprintf(path, sizeof(path), "%s/packed-refs", repository_path(r));
	return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

/* What is still to be written; the packs lie on the disk already. */
static uint64_t
room_needed(const struct store_batch *b)
{
	uint64_t objects = (b->pack ? pack_objects(b->pack) : 0) +
	                   (b->pages ? pages_objects(b->pages) : 0);

	return SPARE_BYTES + objects * INDEX_BYTES +
	       packed_refs_bytes(b->store->articles);
}

static enum emend_status
check_room(const struct store_batch *b, struct emend_error *err)
{
	uint64_t needed = room_needed(b), there;
	struct statvfs fs;

	if (statvfs(b->store->dir, &fs))
		return fail_io(err, "ask how full is", b->store->dir);
	there = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (there >= needed)
		return EMEND_OK;
	return emend_fail(err, EMEND_IO,
	    "%s: the disk is full: %llu kB are free, %llu kB are needed; "
	    "nothing was kept of this slice",
	    b->store->dir, (unsigned long long)(there >> 10),
	    (unsigned long long)(needed >> 10));
}

/* Refs of the articles that have a new revision. */
static enum emend_status
list_updates(const struct store_batch *b, struct ref_update **out,
    size_t *count, struct emend_error *err)
{
	struct ref_update *updates;
	size_t i;

	*count = 0;
	updates = calloc(b->articles.count + 1, sizeof(*updates));
	*out = updates;
	if (!updates)
		return emend_fail_nomem(err);
	for (i = 0; i < b->articles.count; i++) {
		const struct batch_article *a = b->articles.entries[i].value;

		if (!oid_equal(&a->before, &a->newest))
			updates[(*count)++] =
			    (struct ref_update){ a->ref, a->before, a->newest };
	}
	return EMEND_OK;
}

/* The articles' part of it. */
static enum emend_status
prepare_articles(
    struct store_batch *b, struct ref_edit **edit, struct emend_error *err)
{
	struct ref_update *updates = NULL;
	enum emend_status status;
	size_t count;

	status = pack_publish(b->pack, err);
	if (!status)
		status = list_updates(b, &updates, &count, err);
	if (!status)
		status = ref_edit_new(edit, repository_path(b->store->articles),
		    updates, count, err);
	free(updates);
	return status;
}

/* Everything of the history but its publication. */
static enum emend_status
prepare_history(
    struct store_batch *b, struct ref_edit **edit, struct emend_error *err)
{
	enum emend_status status;

	if (!b->revisions && !b->pages)
		return EMEND_OK;
	status = check_room(b, err);
	if (!status && b->pages)
		status = pages_prepare(b->pages, err);
	if (!status && b->revisions)
		status = prepare_articles(b, edit, err);
	return status;
}

static enum emend_status
publish_history(
    struct store_batch *b, struct ref_edit *edit, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (b->pages)
		status = pages_publish(b->pages, err);
	if (status || !edit)
		return status;
	status = ref_edit_publish(edit, err);
	/* here, because nothing is to come between the state and telling it */
	if (!status)
		pack_done(b->pack);
	return status ? status : recover_mark(b->store, err);
}

static enum emend_status
commit_all(struct store_batch *b, struct ref_edit **edit,
    struct forget_list *forgotten, struct emend_error *err)
{
	enum emend_status status = recover_index(b->store, err);

	if (!status)
		status = batch_drop_forgotten(b, forgotten, err);
	if (!status)
		status = prepare_history(b, edit, err);
	if (!status)
		status = state_db_begin(b->store->state, err);
	if (!status)
		status = batch_apply_rows(b, err);
	if (!status)
		status = publish_history(b, *edit, err);
	if (!status)
		status = state_db_commit(b->store->state, err);
	return status;
}

/* What of it was published between the others.  Where this fails the list
 * stays, and the next command goes on. */
static void
erase_forgotten(struct store_batch *b, struct forget_list *list)
{
	struct emend_error ignored;
	enum emend_status status = EMEND_OK;

	if (list->count)
		status = forget_resume(b->store, &ignored);
	(void)status;
	forget_list_free(list);
}

enum emend_status
store_batch_commit(struct store_batch *b, struct emend_error *err)
{
	struct forget_list forgotten = FORGET_LIST_INIT;
	struct ref_edit *edit = NULL;
	enum emend_status status = EMEND_OK;

	if (b->first || b->pages)
		status = commit_all(b, &edit, &forgotten, err);
	if (status) {
		state_db_rollback(b->store->state);
		if (edit && ref_edit_is_public(edit))
			emend_error_prefix(err,
			    "the history has %zu new revisions, which the next "
			    "command will enter into the index",
			    b->revisions);
		else if (b->pack)
			pack_withdraw(b->pack);
	}
	ref_edit_free(edit);
	batch_empty(b);
	erase_forgotten(b, &forgotten);
	return status;
}
