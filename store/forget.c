#include "store/forget.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/erase.h"
#include "store/fail.h"
#include "store/forget_list.h"
#include "store/forget_pages.h"
#include "store/forget_work.h"
#include "store/internal.h"
#include "store/own.h"
#include "store/pack.h"
#include "store/recover.h"
#include "store/refs.h"
#include "store/repository.h"
#include "store/review_file.h"
#include "store/search_file.h"
#include "store/state_db.h"
#include "store/tombstone.h"

/* ---- what is there of it ---- */

enum emend_status
forget_find_ref(struct repository *r, const char *name, struct oid *out,
    struct emend_error *err)
{
	enum emend_status status = repository_ref(r, name, out, err);

	if (status != EMEND_NOTFOUND)
		return status;
	*out = (struct oid){ { 0 } };
	return EMEND_OK;
}

static enum emend_status
read_tombstone(struct store *s, struct hash128 id, struct tombstone *out,
    bool *found, struct emend_error *err)
{
	char ref[ARTICLE_REF_MAX];
	enum emend_status status;
	struct oid commit;

	*out = (struct tombstone){ .id = id };
	tombstone_ref(ref, id);
	status = forget_find_ref(s->articles, ref, &commit, err);
	*found = !status && !oid_is_zero(&commit);
	return *found ? tombstone_read(out, s->articles, id, &commit, err)
	              : status;
}

static enum emend_status
search(struct store *s, struct forget_list *list, struct forgotten *out,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct own_names names;
	size_t i, shared;

	for (i = 0; i < list->count && !status; i++) {
		own_names_in_articles(&names, list->ids[i]);
		status = own_find(s->articles, &names, &list->articles, NULL,
		    &shared, err);
		if (out)
			out->shared += shared;
		own_names_in_pages(&names, list->ids[i]);
		if (!status)
			status = own_find(s->pages, &names, &list->pages,
			    &list->above, &shared, err);
	}
	return status;
}

/* ---- refs of others ---- */

struct ref_check {
	const struct store *store;
	const struct oid_set *objects;
	char own[ARTICLE_REF_MAX], entries[ENTRY_NAME_MAX];
};

static enum emend_status
fail_foreign(const struct repository *r, const char *name,
    struct emend_error *err)
{
	return emend_fail(err, EMEND_CONFLICT,
	    "%s, which emend did not make, leads to what is to be erased; "
	    "nothing was changed.  Remove it (git --git-dir=%s update-ref -d "
	    "%s), then run it again",
	    name, repository_path(r), name);
}

/* Files are named by 12 of the 32 digits: does another have the same? */
static enum emend_status
check_name(const struct ref_check *c, const char *name, struct emend_error *err)
{
	const char *slash = strrchr(name, '/');
	char digits[ENTRY_NAME_MAX];

	if ((strncmp(name, ARTICLE_REFS, strlen(ARTICLE_REFS)) != 0 &&
	        strncmp(name, "refs/hosts/", strlen("refs/hosts/")) != 0) ||
	    slash < name + 2)
		return EMEND_OK;
	snprintf(digits, sizeof(digits), "%.2s%.10s.md", slash - 2, slash + 1);
	if (strcmp(digits, c->entries) != 0)
		return EMEND_OK;
	return emend_fail(err, EMEND_STORE,
	    "%s begins with the same 12 digits, and its files cannot be told "
	    "from those to be erased; nothing was changed",
	    name);
}

static enum emend_status
check_ref(void *payload, const char *name, const struct oid *oid,
    struct emend_error *err)
{
	const struct ref_check *c = payload;

	if (!strcmp(name, c->own))
		return EMEND_OK;
	if (oid_set_has(c->objects, oid))
		return fail_foreign(c->store->articles, name, err);
	return check_name(c, name, err);
}

/* Branches that are written anew are ours; any other keeps what it leads to. */
static enum emend_status
check_page_ref(void *payload, const char *name, const struct oid *oid,
    struct emend_error *err)
{
	const struct ref_check *c = payload;

	(void)oid;
	return pages_branch_is_ours(slice_of(name))
	    ? EMEND_OK
	    : fail_foreign(c->store->pages, name, err);
}

static enum emend_status
check_refs(struct store *s, struct hash128 id, const struct forget_list *list,
    struct emend_error *err)
{
	struct ref_check c = { .store = s, .objects = &list->articles };
	struct entry_names names;
	enum emend_status status;

	article_ref(c.own, id);
	entry_names(&names, id);
	snprintf(c.entries, sizeof(c.entries), "%s", names.text);
	status = repository_each_ref(s->articles, check_ref, &c, err);
	if (!status && oid_set_count(&list->pages))
		status =
		    repository_each_ref(s->pages, check_page_ref, &c, err);
	return status;
}

/* ---- the commit point ---- */

static enum emend_status
publish_tombstone(struct store *s, const struct tombstone *t, bool clock_set,
    struct emend_error *err)
{
	const char *git_dir = repository_path(s->articles);
	char article[ARTICLE_REF_MAX], stone[ARTICLE_REF_MAX];
	struct ref_update updates[2] = { { .name = stone },
		{ .name = article } };
	struct ref_edit *edit = NULL;
	enum emend_status status;
	struct pack *p;
	size_t count = 1;

	article_ref(article, t->id);
	tombstone_ref(stone, t->id);
	status = forget_find_ref(s->articles, stone, &updates[0].before, err);
	if (!status)
		status =
		    forget_find_ref(s->articles, article, &updates[1].before, err);
	if (!oid_is_zero(&updates[1].before))
		count = 2;
	else if (!oid_is_zero(&updates[0].before))
		return status; /* nothing new is decided */
	if (!status)
		status = pack_new(&p, git_dir, err);
	if (status)
		return status;
	status = tombstone_write(p, t, clock_set, &updates[0].after, err);
	if (!status)
		status = pack_publish(p, err);
	if (!status)
		status = ref_edit_new(&edit, git_dir, updates, count, err);
	if (!status)
		status = ref_edit_publish(edit, err);
	if (status && !(edit && ref_edit_is_public(edit)))
		pack_withdraw(p);
	ref_edit_free(edit);
	pack_free(p);
	return status;
}

/* ---- erasing ---- */

static enum emend_status
forget_rows(struct store *s, const struct forget_list *list,
    struct emend_error *err)
{
	enum emend_status status = state_db_begin(s->state, err);
	size_t i;

	for (i = 0; i < list->count && !status; i++) {
		struct tombstone t;
		bool found;

		status = read_tombstone(s, list->ids[i], &t, &found, err);
		if (!status)
			status = state_db_forget(s->state, &t, err);
		if (!status)
			status = review_file_forget(
			    s->dir, list->ids[i], err);
		tombstone_free(&t);
	}
	if (!status)
		status = recover_mark(s, err);
	if (!status)
		status = state_db_commit(s->state, err);
	if (status)
		state_db_rollback(s->state);
	return status ? status : state_db_scrub(s->state, err);
}

/* emend writes none, but a user's git may. */
static enum emend_status
remove_reflog(struct store *s, struct hash128 id, struct emend_error *err)
{
	char ref[ARTICLE_REF_MAX];
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_LIMIT);
	article_ref(ref, id);
	text_addf(&path, "%s/logs/%s", repository_path(s->articles), ref);
	status = text_check(&path, err);
	if (!status && unlink(path.ptr) && errno != ENOENT &&
	    errno != ENOTDIR)
		status = fail_io(err, "remove", path.ptr);
	text_free(&path);
	return status;
}

static enum emend_status
forget_pages(struct store *s, struct hash128 id, struct emend_error *err)
{
	enum emend_status status;
	struct own_names names;
	struct tombstone t;
	bool found;

	own_names_in_pages(&names, id);
	status = read_tombstone(s, id, &t, &found, err);
	if (!status)
		status = pages_take_out(s->pages, &names, t.at, err);
	tombstone_free(&t);
	return status ? status : remove_reflog(s, id, err);
}

/* Without its tombstone it was never decided. */
static enum emend_status
all_decided(struct store *s, const struct forget_list *list, bool *decided,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct tombstone t;
	size_t i;

	*decided = true;
	for (i = 0; i < list->count && *decided && !status; i++) {
		status = read_tombstone(s, list->ids[i], &t, decided, err);
		tombstone_free(&t);
	}
	return status;
}

static enum emend_status
finish(struct store *s, struct forget_list *list, struct forgotten *out,
    struct emend_error *err)
{
	const struct oid_set none = OID_SET_INIT;
	size_t i, packs = 0, page_packs = 0;
	enum emend_status status;
	bool decided;

	status = all_decided(s, list, &decided, err);
	if (status || !decided)
		return status ? status : forget_list_remove(s, err);
	status = forget_rows(s, list, err);
	if (!status)
		status = search_forget(s, list->ids, list->count, err);
	for (i = 0; i < list->count && !status; i++)
		status = forget_pages(s, list->ids[i], err);
	if (!status)
		status = erase_objects(
		    s->pages, &list->pages, &list->above, &page_packs, err);
	if (!status)
		status = erase_objects(
		    s->articles, &list->articles, &none, &packs, err);
	if (out) {
		out->packs = packs + page_packs;
		out->objects = oid_set_count(&list->articles);
		out->page_objects = oid_set_count(&list->pages);
	}
	return status ? status : forget_list_remove(s, err);
}

enum emend_status
forget_resume(struct store *s, struct emend_error *err)
{
	struct forget_list list = FORGET_LIST_INIT;
	bool held = s->packs.fd >= 0;
	enum emend_status status = EMEND_OK;

	forget_list_sweep(s);
	if (!forget_list_is_there(s))
		return EMEND_OK;
	/* who joins packs just now would write again what we erase: later */
	if (!held)
		status = store_lock(s, STORE_LOCK_PACKS, err);
	if (status)
		return status == EMEND_BUSY ? EMEND_OK : status;
	status = forget_list_read(s, &list, err);
	if (!status)
		status = search(s, &list, NULL, err);
	if (!status)
		status = forget_list_write(s, &list, err);
	if (!status)
		status = finish(s, &list, NULL, err);
	if (status)
		emend_error_prefix(err, "erasing what was forgotten");
	forget_list_free(&list);
	if (!held)
		store_unlock(s, STORE_LOCK_PACKS);
	return status;
}

enum emend_status
forget_enter(struct store *s, struct slice ref, const struct oid *commit,
    struct emend_error *err)
{
	char article[ARTICLE_REF_MAX];
	enum emend_status status;
	struct tombstone t;
	struct hash128 id;
	struct oid tip;
	int64_t at;

	if (!tombstone_ref_read(&id, ref))
		return EMEND_OK;
	status = state_db_forgotten(s->state, id, &at, NULL, err);
	if (status || at)
		return status;
	article_ref(article, id);
	status = forget_find_ref(s->articles, article, &tip, err);
	if (status || !oid_is_zero(&tip))
		return status;
	status = tombstone_read(&t, s->articles, id, commit, err);
	if (!status)
		status = state_db_forget(s->state, &t, err);
	tombstone_free(&t);
	return status;
}

/* ---- the whole ---- */

/* Its addresses, and how many revisions there are. */
static enum emend_status
describe(struct store *s, struct tombstone *t, struct forgotten *out,
    struct emend_error *err)
{
	struct revision_list history;
	enum emend_status status;

	status = tombstone_add_address(t, t->id, err);
	if (!status)
		status = state_db_addresses(s->state, t, err);
	if (!status)
		status = store_history(s, t->id, &history, err);
	if (status)
		return status;
	out->revisions = history.count;
	revision_list_free(&history);
	return EMEND_OK;
}

enum emend_status
store_forget(struct store *s, struct hash128 id, int64_t at, bool clock_set,
    struct forgotten *out, struct emend_error *err)
{
	struct forget_list list = FORGET_LIST_INIT;
	struct tombstone t;
	enum emend_status status;

	*out = (struct forgotten){ .at = at };
	status = read_tombstone(s, id, &t, &out->already, err);
	if (out->already)
		out->at = t.at;
	else
		t.at = at;
	if (!status)
		status = describe(s, &t, out, err);
	if (!status)
		status = forget_list_add(&list, id, err);
	if (!status)
		status = search(s, &list, out, err);
	if (!status)
		status = check_refs(s, id, &list, err);
	if (!status)
		status = forget_list_write(s, &list, err);
	if (!status)
		status = publish_tombstone(s, &t, clock_set, err);
	if (!status)
		status = finish(s, &list, out, err);
	tombstone_free(&t);
	forget_list_free(&list);
	return status;
}

enum emend_status
store_find_forgotten(struct store *s, struct hash128 address,
    struct hash128 *id, int64_t *at, struct emend_error *err)
{
	return state_db_forgotten(s->state, address, at, id, err);
}
