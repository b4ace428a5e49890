#include "store/forget_pages.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/objects.h"
#include "store/own.h"
#include "store/pack.h"
#include "store/pages.h"
#include "store/refs.h"
#include "store/repository.h"
#include "store/tree.h"

#define DEPTH_MAX 5 /* kept/YYYY-MM/DD/HHMMSS/<id>.page, and one to spare */

struct taking_out {
	struct repository *repository;
	const struct own_names *names;
	int64_t at;
	struct pack *pack; /* of the branch at hand */
};

bool
pages_branch_is_ours(struct slice ref)
{
	return pages_month_of(ref).len || slice_equal(ref, SLICE(PAGES_KEPT)) ||
	    slice_equal(ref, SLICE(PAGES_BRANCHES "main"));
}

static bool
is_own(const struct taking_out *t, const struct tree_entry *entry)
{
	return !entry->is_tree &&
	       (slice_equal(entry->name, slice_of(t->names->name[0])) ||
	           slice_equal(entry->name, slice_of(t->names->name[1])));
}

/* *oid becomes the folder without them; zero when nothing else was in it. */
static enum emend_status
filter(struct taking_out *t, struct oid *oid, int depth,
    struct emend_error *err)
{
	const struct oid before = *oid;
	struct tree stored;
	struct text kept;
	enum emend_status status;
	size_t i;

	if (depth == DEPTH_MAX)
		return EMEND_OK;
	tree_init(&stored);
	text_init(&kept, OBJECT_MAX_BYTES);
	status = tree_load(&stored, t->repository, oid, err);
	for (i = 0; i < stored.count && !status; i++) {
		struct tree_entry entry = stored.entries[i];

		if (is_own(t, &entry))
			continue;
		if (entry.is_tree)
			status = filter(t, &entry.oid, depth + 1, err);
		if (!oid_is_zero(&entry.oid))
			tree_add(&kept, entry.name, entry.is_tree, &entry.oid);
	}
	if (!status)
		status = text_check(&kept, err);
	if (!status && !kept.len)
		*oid = (struct oid){ { 0 } };
	else if (!status && (kept.len != stored.stored.len ||
	             memcmp(kept.ptr, stored.stored.ptr, kept.len) != 0))
		status = pack_add(t->pack, PACK_TREE,
		    slice_new(kept.ptr, kept.len), oid, err);
	if (status)
		*oid = before;
	text_free(&kept);
	tree_free(&stored);
	return status;
}

/* Where the branch is to stand: a commit of what is left, or nowhere. */
static enum emend_status
write_branch(struct taking_out *t, const char *ref, const struct oid *tip,
    struct ref_update *update, struct emend_error *err)
{
	struct commit_draft draft = { .author_at = t->at,
		.committer_at = t->at };
	enum emend_status status;
	struct commit commit;
	char message[96];

	*update = (struct ref_update){ ref, *tip, *tip };
	status = repository_commit(t->repository, tip, &commit, err);
	draft.tree = commit.tree;
	if (!status)
		status = filter(t, &draft.tree, 0, err);
	if (status || oid_equal(&draft.tree, &commit.tree))
		return status;
	update->after = (struct oid){ { 0 } };
	if (oid_is_zero(&draft.tree))
		return EMEND_OK; /* nothing else was on it */
	snprintf(message, sizeof(message), "Pages of %s, written anew\n",
	    ref + sizeof(PAGES_BRANCHES) - 1);
	draft.message = slice_of(message);
	return commit_add(t->pack, &draft, &update->after, err);
}

static enum emend_status
take_out_of_branch(void *payload, const char *ref, const struct oid *tip,
    struct emend_error *err)
{
	struct taking_out *t = payload;
	const char *git_dir = repository_path(t->repository);
	struct slice month = pages_month_of(slice_of(ref));
	struct ref_edit *edit = NULL;
	struct ref_update update;
	enum emend_status status;

	if (!pages_branch_is_ours(slice_of(ref)) ||
	    slice_equal(slice_of(ref), SLICE(PAGES_BRANCHES "main")))
		return EMEND_OK;
	status = pack_new(&t->pack, git_dir, err);
	if (status)
		return status;
	if (month.len)
		pack_set_label(t->pack, month.ptr);
	status = write_branch(t, ref, tip, &update, err);
	if (!status && !oid_equal(&update.after, tip)) {
		status = pack_publish(t->pack, err);
		if (!status)
			status = ref_edit_new(&edit, git_dir, &update, 1, err);
		if (!status)
			status = ref_edit_publish(edit, err);
	}
	if (status && !(edit && ref_edit_is_public(edit)))
		pack_withdraw(t->pack);
	ref_edit_free(edit);
	pack_free(t->pack);
	return status;
}

enum emend_status
pages_take_out(struct repository *r, const struct own_names *names, int64_t at,
    struct emend_error *err)
{
	struct taking_out t = { .repository = r, .names = names, .at = at };

	return repository_each_ref(r, take_out_of_branch, &t, err);
}
