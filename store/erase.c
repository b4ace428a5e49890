#include "store/erase.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/oid_set.h"
#include "store/pack.h"
#include "store/pack_copy.h"
#include "store/pack_map.h"
#include "store/pack_names.h"
#include "store/repository.h"

#define SPARE_BYTES ((uint64_t)1 << 20)

struct erasing {
	struct repository *repository;
	const struct oid_set *objects, *useless;
	size_t packs;
};

/* ---- what git derives from its packs ---- */

static bool
is_derived(struct slice name)
{
	return slice_starts(name, SLICE(PACK_INDEX_OF_ALL)) ||
	       slice_ends(name, SLICE(".bitmap")) ||
	       /* what a git that was killed left: it has objects, too */
	       slice_equal(name, SLICE("commit-graph")) ||
	       slice_equal(name, SLICE("packs")) ||
	       slice_starts(name, SLICE("graph-")) ||
	       slice_equal(name, SLICE("commit-graph-chain"));
}

/* Of a git that was killed: it can hold any object. */
static bool
is_left_over(struct slice name)
{
	if (slice_starts(name, SLICE(PACK_TEMPORARY)) ||
	    slice_starts(name, SLICE(PACK_INDEX_TEMPORARY)))
		return false; /* pack_sweep's */
	return slice_starts(name, SLICE("tmp_")) ||
	       slice_starts(name, SLICE(".tmp-"));
}

static enum emend_status
clean_folder(
    const struct erasing *e, const char *folder, struct emend_error *err)
{
	struct dirent *entry;
	enum emend_status status;
	struct text path;
	DIR *list = NULL;

	text_init(&path, PATH_MAX_BYTES);
	text_addf(
	    &path, "%s/objects/%s", repository_path(e->repository), folder);
	status = text_check(&path, err);
	if (!status)
		list = opendir(path.ptr);
	if (!status && !list && errno != ENOENT)
		status = fail_io(err, "read", path.ptr);
	while (list && !status && (entry = readdir(list))) {
		struct slice name = slice_of(entry->d_name);

		if ((is_derived(name) || is_left_over(name)) &&
		    unlinkat(dirfd(list), entry->d_name, 0) &&
		    errno != ENOENT && errno != EISDIR)
			status = fail_io(err, "remove", entry->d_name);
	}
	if (list)
		(void)closedir(list);
	text_free(&path);
	return status;
}

static enum emend_status
clean(const struct erasing *e, struct emend_error *err)
{
	static const char *const folders[] = { "pack", "info",
		"info/commit-graphs" };
	enum emend_status status = EMEND_OK;
	char folder[3];
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(*folders) && !status; i++)
		status = clean_folder(e, folders[i], err);
	for (i = 0; i < 256 && !status; i++) {
		snprintf(folder, sizeof(folder), "%02zx", i);
		status = clean_folder(e, folder, err);
	}
	return status;
}

/* ---- packs ---- */

static bool
is_to_go(const struct erasing *e, const struct pack_map *f)
{
	const struct oid *oid;
	size_t at = 0, useless = 0;

	while ((oid = oid_set_next(e->objects, &at)))
		if (pack_index_has(&f->index, oid->bytes))
			return true;
	for (at = 0; (oid = oid_set_next(e->useless, &at));)
		useless += pack_index_has(&f->index, oid->bytes);
	return useless && useless == f->count;
}

/*
 * The index goes first, as git does it.  Until both are gone the pack has a
 * second name by which pack_sweep finds it, if we should be killed.
 */
static enum emend_status
remove_pack(const char *path, struct emend_error *err)
{
	static const char *const others[] = { ".idx", ".pack", ".rev",
		".bitmap", ".mtimes", ".keep", ".promisor" };
	const char *name = strrchr(path, '/') + 1;
	enum emend_status status = EMEND_OK;
	struct text twin, other;
	size_t i, stem = strlen(path) - strlen(".pack");

	text_init(&twin, PATH_MAX_BYTES);
	text_init(&other, PATH_MAX_BYTES);
	text_add(&twin, path, (size_t)(name - path));
	text_addf(&twin, PACK_TEMPORARY "%s", name);
	status = text_check(&twin, err);
	if (!status && link(path, twin.ptr) && errno != EEXIST)
		status = fail_io(err, "remove", path);
	for (i = 0; i < sizeof(others) / sizeof(*others) && !status; i++) {
		text_truncate(&other, 0);
		text_add(&other, path, stem);
		text_puts(&other, others[i]);
		status = text_check(&other, err);
		if (!status && unlink(other.ptr) && errno != ENOENT)
			status = fail_io(err, "remove", other.ptr);
	}
	if (!status && unlink(twin.ptr))
		status = fail_io(err, "remove", twin.ptr);
	text_free(&other);
	text_free(&twin);
	return status;
}

static enum emend_status
check_room(const struct pack_map *f, struct emend_error *err)
{
	uint64_t needed = f->pack.len + f->index.size + SPARE_BYTES, there;
	struct statvfs fs;

	if (statvfs(f->path, &fs))
		return fail_io(err, "ask how full is the disk of", f->path);
	there = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (there >= needed)
		return EMEND_OK;
	return emend_fail(err, EMEND_IO,
	    "%s: the disk is full: to write it again without what is to be "
	    "erased takes %llu kB, and %llu kB are free; make room, then run "
	    "it again",
	    f->path, (unsigned long long)(needed >> 10),
	    (unsigned long long)(there >> 10));
}

/* "pack-2026-11-<40 hex>.pack" belongs to that month, and so does what is made
 * of it. */
static void
take_label(struct pack *p, const char *path)
{
	const char *name = strrchr(path, '/') + 1 + strlen("pack-");
	size_t len = strlen(name), rest = 1 + OID_HEX + strlen(".pack");
	char label[PACK_LABEL_MAX + 1];

	if (len <= rest || len - rest > PACK_LABEL_MAX ||
	    name[len - rest] != '-')
		return;
	snprintf(label, sizeof(label), "%.*s", (int)(len - rest), name);
	pack_set_label(p, label);
}

static enum emend_status
rewrite_pack(
    struct erasing *e, const struct pack_map *f, struct emend_error *err)
{
	struct pack *p = NULL;
	enum emend_status status = check_room(f, err);

	if (!status)
		status =
		    pack_new(&p, repository_path(e->repository), err);
	if (!status)
		take_label(p, f->path);
	if (!status)
		status = pack_copy(p, f, e->objects, e->useless,
		    e->repository, err);
	if (!status)
		status = pack_publish(p, err);
	pack_free(p);
	return status;
}

static enum emend_status
erase_from_pack(void *payload, const char *path, struct emend_error *err)
{
	struct erasing *e = payload;
	struct pack_map f;
	enum emend_status status = pack_map_open(&f, path, err);
	bool hit = !status && is_to_go(e, &f);

	if (hit)
		status = rewrite_pack(e, &f, err);
	pack_map_close(&f);
	if (status == EMEND_NOTFOUND)
		return EMEND_OK; /* another git took it away: looked at again */
	if (hit && !status) {
		e->packs++;
		status = remove_pack(path, err);
	}
	return status;
}

static enum emend_status
sync_packs(const struct erasing *e, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	path_join(&path, repository_path(e->repository), PACK_FOLDER);
	status = text_check(&path, err);
	if (!status)
		status = file_sync_dir(path.ptr, err);
	text_free(&path);
	return status;
}

/* ---- loose ones ---- */

static enum emend_status
erase_loose(
    const struct erasing *e, const struct oid *oid, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	char hex[OID_HEX + 1];
	struct text path;

	text_init(&path, PATH_MAX_BYTES);
	oid_hex(hex, oid);
	text_addf(&path, "%s/objects/%.2s/%s", repository_path(e->repository),
	    hex, hex + 2);
	status = text_check(&path, err);
	if (!status && !unlink(path.ptr)) {
		text_truncate(&path, path.len - (OID_HEX - 1));
		status = file_sync_dir(path.ptr, err);
	} else if (!status && errno != ENOENT) {
		status = fail_io(err, "remove", path.ptr);
	}
	text_free(&path);
	return status;
}

static enum emend_status
check_gone(const struct oid_set *objects, struct repository *r,
    struct emend_error *err)
{
	const struct oid *oid;
	char hex[OID_HEX + 1];
	size_t at = 0;

	while ((oid = oid_set_next(objects, &at))) {
		if (!repository_has(r, oid))
			continue;
		oid_hex(hex, oid);
		return emend_fail(err, EMEND_CONFLICT,
		    "%s still has the object %s: another git is at work there, "
		    "or objects/info/alternates names a repository with it; "
		    "end that, then run it again",
		    repository_path(r), hex);
	}
	return EMEND_OK;
}

enum emend_status
erase_objects(struct repository *r, const struct oid_set *objects,
    const struct oid_set *useless, size_t *packs, struct emend_error *err)
{
	struct erasing e = { .repository = r,
		.objects = objects,
		.useless = useless };
	const char *git_dir = repository_path(r);
	struct repository *afresh = NULL;
	enum emend_status status = EMEND_OK;
	const struct oid *oid;
	size_t at = 0;

	*packs = 0;
	if (!oid_set_count(objects))
		return EMEND_OK;
	status = pack_sweep(git_dir, false, err);
	if (!status)
		status = clean(&e, err);
	if (!status)
		status = pack_paths_each(git_dir, erase_from_pack, &e, err);
	if (!status)
		status = sync_packs(&e, err);
	while (!status && (oid = oid_set_next(objects, &at)))
		status = erase_loose(&e, oid, err);
	/* as somebody sees it who looks at it now */
	if (!status)
		status = repository_open(&afresh, git_dir, err);
	if (!status)
		status = check_gone(objects, afresh, err);
	repository_close(afresh);
	*packs = e.packs;
	return status;
}
