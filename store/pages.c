#include "store/pages.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/table.h"
#include "base/text.h"
#include "base/time.h"
#include "store/batch.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/page_tree.h"
#include "store/refs.h"
#include "store/repository.h"

#define CLASHES_MAX 1000 /* runs in one second that all keep one article */
#define NAME_BYTES 48

struct pages {
	struct repository *repository;
	int64_t run_started_at;
	char month[PAGES_MONTH_MAX], day[NAME_BYTES], second[NAME_BYTES];
	char branch[sizeof(PAGES_BRANCHES) + PAGES_MONTH_MAX];
	struct oid before; /* where the branch stood; zero: nowhere */
	struct oid before_tree;
	struct arena arena;
	struct table taken; /* paths of this slice */
	struct page_file *files;
	size_t count, cap;
	struct pack *pack;
	struct ref_edit *edit;
};

void
pages_month(char out[PAGES_MONTH_MAX], int64_t at)
{
	struct civil civil;

	time_to_civil(&civil, at);
	snprintf(out, PAGES_MONTH_MAX, "%04d-%02d", civil.year, civil.month);
}

/* n digits as a number; -1 when they are none. */
static int
digits(struct slice s)
{
	int n = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		n = n * 10 + s.ptr[i] - '0';
	}
	return n;
}

bool
pages_read_month(struct slice name, int *year, int *month)
{
	if (name.len != PAGES_MONTH_LEN || name.ptr[4] != '-')
		return false;
	*year = digits(slice_sub(name, 0, 4));
	*month = digits(slice_sub(name, 5, PAGES_MONTH_LEN));
	return *year > 0 && *month >= 1 && *month <= 12;
}

struct slice
pages_month_of(struct slice ref)
{
	struct slice name = slice_sub(ref, strlen(PAGES_BRANCHES), ref.len);
	int year, month;

	return slice_starts(ref, SLICE(PAGES_BRANCHES)) &&
		pages_read_month(name, &year, &month)
	    ? name
	    : slice_new(NULL, 0);
}

static void
name_run(struct pages *p)
{
	struct civil at;

	time_to_civil(&at, p->run_started_at);
	pages_month(p->month, p->run_started_at);
	snprintf(p->day, NAME_BYTES, "%02d", at.day);
	snprintf(p->second, NAME_BYTES, "%02d%02d%02d", at.hour, at.minute,
	    at.second);
	snprintf(p->branch, sizeof(p->branch), PAGES_BRANCHES "%s", p->month);
}

/* Where the month's branch stands, perhaps nowhere yet. */
static enum emend_status
look_up_branch(struct pages *p, struct emend_error *err)
{
	enum emend_status status;
	struct commit commit;

	p->before = p->before_tree = (struct oid){ { 0 } };
	status = repository_ref(p->repository, p->branch, &p->before, err);
	if (status == EMEND_NOTFOUND)
		return EMEND_OK;
	if (!status)
		status =
		    repository_commit(p->repository, &p->before, &commit, err);
	if (!status)
		p->before_tree = commit.tree;
	return status;
}

enum emend_status
pages_new(struct pages **out, struct repository *repository,
    int64_t run_started_at, struct emend_error *err)
{
	struct pages *p = calloc(1, sizeof(*p));
	enum emend_status status;

	*out = NULL;
	if (!p)
		return emend_fail_nomem(err);
	p->repository = repository;
	p->run_started_at = run_started_at;
	name_run(p);
	status = look_up_branch(p, err);
	if (!status)
		status = pack_new(&p->pack, repository_path(repository), err);
	if (status) {
		pages_free(p);
	} else {
		pack_set_label(p->pack, p->month);
		*out = p;
	}
	return status;
}

void
pages_free(struct pages *p)
{
	if (!p)
		return;
	if (p->pack && !(p->edit && ref_edit_is_public(p->edit)))
		pack_withdraw(p->pack);
	ref_edit_free(p->edit);
	pack_free(p->pack);
	table_free(&p->taken);
	arena_free(&p->arena);
	free(p->files);
	free(p);
}

size_t
pages_bytes(const struct pages *p)
{
	return pack_bytes(p->pack);
}

size_t
pages_objects(const struct pages *p)
{
	return pack_objects(p->pack);
}

static enum emend_status
is_taken(
    struct pages *p, const char *path, bool *taken, struct emend_error *err)
{
	enum emend_status status;
	struct oid oid;

	*taken = table_get(&p->taken, slice_of(path)) != NULL;
	if (*taken || oid_is_zero(&p->before_tree))
		return EMEND_OK;
	status =
	    repository_find(p->repository, &p->before_tree, path, &oid, err);
	*taken = status == EMEND_OK;
	return status == EMEND_NOTFOUND ? EMEND_OK : status;
}

/* A path of the month, "24/091204-2/<id>.page", that nobody has. */
static enum emend_status
choose_path(struct pages *p, const char *id, char out[PAGES_PATH_MAX],
    struct emend_error *err)
{
	enum emend_status status;
	bool taken;
	int n;

	for (n = 1; n <= CLASHES_MAX; n++) {
		char clash[16] = "";

		if (n > 1)
			snprintf(clash, sizeof(clash), "-%d", n);
		snprintf(out, PAGES_PATH_MAX, "%s/%s%s/%s.page", p->day, p->second,
		    clash, id);
		status = is_taken(p, out, &taken, err);
		if (status || !taken)
			return status;
	}
	return emend_fail(err, EMEND_LIMIT,
	    "more than %d pages of one article in one second", CLASHES_MAX);
}

static enum emend_status
add_file(struct pages *p, struct slice path, struct slice bytes,
    struct emend_error *err)
{
	struct page_file file = { path, { { 0 } } };
	enum emend_status status;

	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct page_file *files =
		    realloc(p->files, cap * sizeof(*files));

		if (!files)
			return emend_fail_nomem(err);
		p->files = files;
		p->cap = cap;
	}
	status = pack_add(p->pack, PACK_BLOB, bytes, &file.oid, err);
	if (!status)
		p->files[p->count++] = file;
	return status;
}

enum emend_status
pages_add(struct pages *p, struct hash128 id, const struct page_draft *page,
    const char **path, struct emend_error *err)
{
	char hex[HASH128_HEX + 1], chosen[PAGES_PATH_MAX], whole[2 * PAGES_PATH_MAX];
	struct slice body, http;
	enum emend_status status;
	size_t len;

	hash_hex(hex, id);
	status = choose_path(p, hex, chosen, err);
	if (status)
		return status;
	len = strlen(chosen);
	snprintf(whole, sizeof(whole), "%s/%s", p->month, chosen);
	*path = arena_copy(&p->arena, whole, strlen(whole));
	snprintf(whole, sizeof(whole), "%.*s.http",
	    (int)(len - strlen(".page")), chosen);
	http = slice_new(arena_copy(&p->arena, whole, len), len);
	if (!*path || !http.ptr)
		return emend_fail_nomem(err);
	body = slice_of(*path + strlen(p->month) + 1);
	status = add_file(p, body, page->body, err);
	if (!status)
		status = add_file(p, http, page->http, err);
	if (!status && !table_put(&p->taken, body, p))
		status = emend_fail_nomem(err);
	return status;
}

static enum emend_status
write_commit(struct pages *p, struct oid *out, struct emend_error *err)
{
	struct commit_draft draft = { .author_at = p->run_started_at,
		.committer_at = p->run_started_at,
		.parent = oid_is_zero(&p->before) ? NULL : &p->before };
	char at[TIME_UTC_MAX], message[TIME_UTC_MAX + 32];
	enum emend_status status;

	time_format_utc(at, p->run_started_at);
	snprintf(message, sizeof(message), "Pages of the run at %s\n", at);
	draft.message = slice_of(message);
	status = page_tree_write(p->repository, p->pack, p->files, p->count,
	    &p->before_tree, &draft.tree, err);
	return status ? status : commit_add(p->pack, &draft, out, err);
}

enum emend_status
pages_prepare(struct pages *p, struct emend_error *err)
{
	struct ref_update update = { .name = p->branch };
	enum emend_status status;

	if (!p->count)
		return EMEND_OK;
	status = look_up_branch(p, err); /* it may have moved since */
	update.before = p->before;
	if (!status)
		status = write_commit(p, &update.after, err);
	if (!status)
		status = pack_publish(p->pack, err);
	if (!status)
		status = ref_edit_new(
		    &p->edit, repository_path(p->repository), &update, 1, err);
	return status;
}

enum emend_status
pages_publish(struct pages *p, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (p->edit)
		status = ref_edit_publish(p->edit, err);
	if (!status)
		pack_done(p->pack);
	return status;
}

static enum emend_status
read_from(struct repository *repository, const char *branch, const char *path,
    struct text *out, struct emend_error *err)
{
	enum emend_status status;
	struct commit commit;
	struct oid oid;

	status = repository_ref(repository, branch, &oid, err);
	if (!status)
		status = repository_commit(repository, &oid, &commit, err);
	if (!status)
		status =
		    repository_find(repository, &commit.tree, path, &oid, err);
	if (!status)
		status = repository_blob(repository, &oid, out, err);
	return status;
}

enum emend_status
pages_read(struct repository *repository, const char *path, struct text *out,
    struct emend_error *err)
{
	struct slice month = slice_of(path);
	enum emend_status status;
	char branch[sizeof(PAGES_BRANCHES) + PAGES_MONTH_MAX];

	month = slice_sub(month, 0, slice_find_byte(month, '/', 0));
	if (month.len > 10 || !path[month.len])
		return emend_fail(
		    err, EMEND_STORE, "\"%s\" is no page's path", path);
	snprintf(branch, sizeof(branch), PAGES_BRANCHES "%.*s", SLICE_ARG(month));
	status = read_from(repository, branch, path + month.len + 1, out, err);
	if (status != EMEND_NOTFOUND)
		return status;
	status = read_from(repository, PAGES_KEPT, path, out, err);
	if (status == EMEND_NOTFOUND)
		return emend_fail(err, EMEND_NOTFOUND,
		    "the page %s is not kept any more", path);
	return status;
}
