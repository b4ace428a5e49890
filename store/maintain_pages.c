/*
 * Months of pages whose time is over.  What the newest revision of a followed
 * article was read from is needed to read it in another way: it goes to the
 * branch `kept` first, under month and path.  Then the month's ref is dropped,
 * then the packs that bear its name, in this order, so that a kill in between
 * leaves at most packs without a ref, which the next time takes away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "store/internal.h"
#include "store/maintain_work.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/page_tree.h"
#include "store/pages.h"
#include "store/refs.h"
#include "store/repository.h"
#include "store/state_db.h"

#define MONTHS_MAX 10000
#define SLICE_BYTES ((size_t)64 << 20) /* moved under one lock */
#define PAGE_BYTES ((size_t)1 << 30)

struct month {
	char name[PAGES_MONTH_MAX];
	struct oid tip;
};

struct months {
	struct month *at;
	size_t count, cap;
	int64_t before; /* those that ended by then are wanted */
};

/* ---- which ---- */

static bool
has_ended(struct slice name, int64_t before)
{
	struct civil next = { .day = 1 };
	int64_t end;

	if (!pages_read_month(name, &next.year, &next.month))
		return false;
	if (++next.month > 12) {
		next.month = 1;
		next.year++;
	}
	return time_from_civil(&end, &next) && end <= before;
}

static enum emend_status
take_month(void *payload, struct slice ref, const struct oid *tip,
    struct emend_error *err)
{
	struct months *m = payload;
	struct slice name = slice_sub(ref, strlen(PAGES_BRANCHES), ref.len);

	if (!has_ended(name, m->before))
		return EMEND_OK;
	if (m->count == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 16;
		struct month *at =
		    cap <= MONTHS_MAX ? realloc(m->at, cap * sizeof(*at)) : NULL;

		if (!at)
			return emend_fail_nomem(err);
		m->at = at;
		m->cap = cap;
	}
	m->at[m->count].tip = *tip;
	snprintf(m->at[m->count++].name, PAGES_MONTH_MAX, "%.*s",
	    SLICE_ARG(name));
	return EMEND_OK;
}

static enum emend_status
find_months(
    struct maintenance *m, struct months *out, struct emend_error *err)
{
	*out = (struct months){ .before = m->options->pages_before };
	if (!out->before)
		return EMEND_OK;
	return refs_each(repository_path(m->store->pages),
	    SLICE(PAGES_BRANCHES), take_month, out, err);
}

enum emend_status
maintain_pages_due(struct maintenance *m, bool *due, struct emend_error *err)
{
	struct months months;
	enum emend_status status = find_months(m, &months, err);

	*due = months.count > 0;
	free(months.at);
	return status;
}

/* ---- what is still needed ---- */

/* Pages on their way from a month to the branch of those kept. */
struct move {
	struct repository *repository;
	struct arena arena; /* paths */
	struct slice *paths; /* "2026-11/24/091204/<id>.page" */
	size_t count, cap;
	struct oid month_tree, kept, kept_tree;
	struct page_file *files;
	size_t file_count;
	struct pack *pack;
};

static enum emend_status
take_path(void *payload, struct slice path, struct emend_error *err)
{
	struct move *v = payload;
	const char *copy;

	if (v->count == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 64;
		struct slice *paths = realloc(v->paths, cap * sizeof(*paths));

		if (!paths)
			return emend_fail_nomem(err);
		v->paths = paths;
		v->cap = cap;
	}
	copy = arena_copy(&v->arena, path.ptr, path.len);
	if (!copy)
		return emend_fail_nomem(err);
	v->paths[v->count++] = slice_new(copy, path.len);
	return EMEND_OK;
}

static enum emend_status
find_needed(struct maintenance *m, struct move *v, const struct month *month,
    struct emend_error *err)
{
	char from[PAGES_MONTH_MAX + 1], before[PAGES_MONTH_MAX + 1];

	snprintf(from, sizeof(from), "%s/", month->name);
	snprintf(before, sizeof(before), "%s%c", month->name, '/' + 1);
	return state_db_needed_pages(m->store->state, slice_of(from),
	    slice_of(before), take_path, v, err);
}

static enum emend_status
look_up_branches(
    struct move *v, const struct month *month, struct emend_error *err)
{
	struct commit commit;
	enum emend_status status;

	status = repository_commit(v->repository, &month->tip, &commit, err);
	if (status)
		return status;
	v->month_tree = commit.tree;
	status = repository_ref(v->repository, PAGES_KEPT, &v->kept, err);
	if (status == EMEND_NOTFOUND)
		return EMEND_OK;
	if (!status)
		status = repository_commit(v->repository, &v->kept, &commit, err);
	if (!status)
		v->kept_tree = commit.tree;
	return status;
}

/* A file the month has; others were lost long ago. */
static enum emend_status
move_file(struct move *v, struct slice path, struct emend_error *err)
{
	struct page_file *file = &v->files[v->file_count];
	struct text bytes;
	enum emend_status status;
	struct oid blob;

	status = repository_find(v->repository, &v->month_tree,
	    path.ptr + PAGES_MONTH_LEN + 1, &blob, err);
	if (status)
		return status == EMEND_NOTFOUND ? EMEND_OK : status;
	text_init(&bytes, PAGE_BYTES);
	status = repository_blob(v->repository, &blob, &bytes, err);
	if (!status)
		status = pack_add(v->pack, PACK_BLOB,
		    slice_new(bytes.ptr, bytes.len), &file->oid, err);
	if (!status) {
		file->path = path;
		v->file_count++;
	}
	text_free(&bytes);
	return status;
}

/* The page and its headers, unless they are kept already. */
static enum emend_status
move_page(struct move *v, struct slice path, struct emend_error *err)
{
	enum emend_status status = EMEND_NOTFOUND;
	char http[PAGES_PATH_MAX];
	const char *copy;
	struct oid oid;
	int n;

	if (!oid_is_zero(&v->kept_tree))
		status = repository_find(
		    v->repository, &v->kept_tree, path.ptr, &oid, err);
	if (status != EMEND_NOTFOUND)
		return status;
	n = snprintf(http, sizeof(http), "%.*shttp",
	    (int)(path.len - strlen("page")), path.ptr);
	copy = n > 0 && (size_t)n < sizeof(http)
	    ? arena_copy(&v->arena, http, (size_t)n)
	    : NULL;
	if (!copy)
		return emend_fail_nomem(err);
	status = move_file(v, path, err);
	return status ? status
		      : move_file(v, slice_new(copy, (size_t)n), err);
}

/* *all: none is left for another slice. */
static enum emend_status
move_pages(struct move *v, bool *all, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	v->files = calloc(v->count * 2 + 1, sizeof(*v->files));
	if (!v->files)
		return emend_fail_nomem(err);
	for (i = 0; i < v->count && !status; i++) {
		if (pack_bytes(v->pack) > SLICE_BYTES)
			break;
		status = move_page(v, v->paths[i], err);
	}
	*all = i == v->count;
	return status;
}

static enum emend_status
publish(struct move *v, const char *month, int64_t now, struct emend_error *err)
{
	struct ref_update update = { PAGES_KEPT, v->kept, { { 0 } } };
	struct commit_draft draft = { .author_at = now, .committer_at = now,
		.parent = oid_is_zero(&v->kept) ? NULL : &v->kept };
	struct ref_edit *edit = NULL;
	enum emend_status status;
	char message[64];

	if (!v->file_count)
		return EMEND_OK;
	snprintf(message, sizeof(message), "Pages of %s still needed\n", month);
	draft.message = slice_of(message);
	status = page_tree_write(v->repository, v->pack, v->files,
	    v->file_count, &v->kept_tree, &draft.tree, err);
	if (!status)
		status = commit_add(v->pack, &draft, &update.after, err);
	if (!status)
		status = pack_publish(v->pack, err);
	if (!status)
		status = ref_edit_new(
		    &edit, repository_path(v->repository), &update, 1, err);
	if (!status)
		status = ref_edit_publish(edit, err);
	if (status && !(edit && ref_edit_is_public(edit)))
		pack_withdraw(v->pack);
	ref_edit_free(edit);
	return status;
}

/* One slice of what is needed of a month. */
static enum emend_status
move_needed(struct maintenance *m, const struct month *month, bool *all,
    struct emend_error *err)
{
	struct move v = { .repository = m->store->pages, .arena = ARENA_INIT };
	enum emend_status status;

	status = pack_new(&v.pack, repository_path(v.repository), err);
	if (!status)
		status = find_needed(m, &v, month, err);
	if (!status)
		status = look_up_branches(&v, month, err);
	if (!status)
		status = move_pages(&v, all, err);
	if (!status)
		status = publish(&v, month->name, m->options->now, err);
	if (!status)
		m->result->pages_moved += v.file_count / 2;
	pack_free(v.pack);
	arena_free(&v.arena);
	free(v.paths);
	free(v.files);
	return status;
}

/* ---- away with it ---- */

static enum emend_status
drop_ref(
    struct maintenance *m, const struct month *month, struct emend_error *err)
{
	char name[sizeof(PAGES_BRANCHES) + PAGES_MONTH_MAX];
	struct ref_update update = { name, month->tip, { { 0 } } };
	struct ref_edit *edit;
	enum emend_status status;

	snprintf(name, sizeof(name), PAGES_BRANCHES "%s", month->name);
	status = ref_edit_new(
	    &edit, repository_path(m->store->pages), &update, 1, err);
	if (status)
		return status;
	status = ref_edit_publish(edit, err);
	ref_edit_free(edit);
	m->result->months_dropped++;
	return status;
}

/* Under the write lock, so that no new month's pack waits for its ref. */
static enum emend_status
drop_packs(struct maintenance *m, struct emend_error *err)
{
	struct repository *r = m->store->pages;
	const char *git_dir = repository_path(r);
	char name[sizeof(PAGES_BRANCHES) + PACK_LABEL_MAX];
	struct packs packs;
	struct oid tip;
	enum emend_status status = packs_read(&packs, git_dir, err);
	bool first = true;
	size_t i;

	for (i = 0; i < packs.count && !status; i++) {
		if (!*packs.at[i].label || packs.at[i].held)
			continue;
		snprintf(name, sizeof(name), PAGES_BRANCHES "%s",
		    packs.at[i].label);
		status = repository_ref(r, name, &tip, err);
		if (status != EMEND_NOTFOUND)
			continue;
		status = EMEND_OK;
		if (first)
			packs_drop_index(git_dir);
		first = false;
		packs_remove(git_dir, packs.at[i].stem);
	}
	packs_free(&packs);
	packs_sweep(git_dir);
	return status;
}

/* Somebody's `git gc` puts months together.  Ours still sees the packs that it
 * looked at before. */
static enum emend_status
look_for_rest(struct maintenance *m, const struct months *months,
    struct emend_error *err)
{
	struct repository *fresh;
	enum emend_status status;
	size_t i;

	status = repository_open(&fresh, repository_path(m->store->pages), err);
	for (i = 0; i < months->count && !status; i++)
		if (repository_has(fresh, &months->at[i].tip))
			m->result->left_over = true;
	repository_close(fresh);
	return status;
}

/* *gone: the month is; else there is more to move. */
static enum emend_status
drop_month(struct maintenance *m, const struct month *month, bool *gone,
    struct emend_error *err)
{
	enum emend_status status = store_lock(m->store, STORE_LOCK_WRITE, err);

	*gone = false;
	if (status)
		return status;
	status = move_needed(m, month, gone, err);
	if (!status && *gone)
		status = drop_ref(m, month, err);
	store_unlock(m->store, STORE_LOCK_WRITE);
	return status;
}

enum emend_status
maintain_pages(struct maintenance *m, struct emend_error *err)
{
	struct months months;
	enum emend_status status = find_months(m, &months, err);
	bool gone;
	size_t i;

	for (i = 0; i < months.count && !status; i++)
		do {
			if (maintain_is_over(m))
				goto out;
			status = drop_month(m, &months.at[i], &gone, err);
		} while (!status && !gone);
	if (!status)
		status = store_lock(m->store, STORE_LOCK_WRITE, err);
	if (status)
		goto out;
	status = drop_packs(m, err);
	if (!status)
		status = look_for_rest(m, &months, err);
	store_unlock(m->store, STORE_LOCK_WRITE);
out:
	free(months.at);
	return status;
}
