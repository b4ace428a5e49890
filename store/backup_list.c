#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/backup_work.h"
#include "store/fail.h"
#include "store/forget_list.h"
#include "store/oid.h"
#include "store/pack_names.h"

/* What the archive has, and what the backup has too much. */

#define DEPTH_MAX 8 /* of folders in a repository */

const char *const backup_repositories[BACKUP_REPOSITORIES] = { "articles.git",
	"pages.git" };

/* ---- lists ---- */

void
backup_list_free(struct backup_list *l)
{
	free(l->at);
	table_free(&l->names);
	arena_free(&l->arena);
	*l = (struct backup_list){ .names = TABLE_INIT, .arena = ARENA_INIT };
}

static enum emend_status
list_add(struct backup_list *l, const char *path, uint64_t bytes,
    struct emend_error *err)
{
	char *copy = arena_copy(&l->arena, path, strlen(path));

	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		struct backup_file *grown = realloc(l->at, cap * sizeof(*grown));

		if (!grown)
			return emend_fail_nomem(err);
		l->at = grown;
		l->cap = cap;
	}
	if (!copy || !table_put(&l->names, slice_of(copy), copy))
		return emend_fail_nomem(err);
	l->at[l->count++] = (struct backup_file){ copy, bytes };
	return EMEND_OK;
}

/* ---- folders, walked ---- */

/* path is below root; folders are gone into when enter says so. */
struct walk {
	const char *root;
	bool (*enter)(struct slice path);
	bool (*wanted)(struct slice path);
	enum emend_status (*each)(struct walk *w, const char *path,
	    const struct stat *st, struct emend_error *err);
	struct backup *backup;
	struct backup_list *list;
};

static enum emend_status walk(
    struct walk *w, const char *path, int depth, struct emend_error *err);

static enum emend_status
walk_entry(struct walk *w, const char *path, int depth,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text full;
	struct stat st;

	text_init(&full, PATH_LIMIT);
	path_join(&full, w->root, path);
	status = text_check(&full, err);
	if (!status && lstat(full.ptr, &st) && errno != ENOENT)
		status = fail_io(err, "read", full.ptr);
	else if (!status && errno != ENOENT && S_ISDIR(st.st_mode) &&
	    w->enter(slice_of(path)))
		status = walk(w, path, depth + 1, err);
	else if (!status && errno != ENOENT && S_ISREG(st.st_mode) &&
	    w->wanted(slice_of(path)))
		status = w->each(w, path, &st, err);
	text_free(&full);
	return status;
}

static enum emend_status
walk(struct walk *w, const char *path, int depth, struct emend_error *err)
{
	enum emend_status status;
	struct dirent *entry;
	struct text full;
	DIR *list = NULL;

	if (depth == DEPTH_MAX)
		return EMEND_OK;
	text_init(&full, PATH_LIMIT);
	path_join(&full, w->root, path);
	status = text_check(&full, err);
	if (!status)
		list = opendir(full.ptr);
	if (!status && !list && errno != ENOENT)
		status = fail_io(err, "read", full.ptr);
	while (list && !status && (entry = readdir(list))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		text_truncate(&full, 0);
		text_addf(&full, "%s%s%s", path, *path ? "/" : "",
		    entry->d_name);
		status = text_check(&full, err);
		errno = 0;
		if (!status)
			status = walk_entry(w, full.ptr, depth, err);
	}
	if (list)
		(void)closedir(list);
	text_free(&full);
	return status;
}

/* ---- what is what ---- */

static struct slice
last_name(struct slice path)
{
	size_t at = path.len;

	while (at && path.ptr[at - 1] != '/')
		at--;
	return slice_sub(path, at, path.len);
}

/* The path without "articles.git/" or "pages.git/"; absent: in neither. */
static struct slice
in_repository(struct slice path)
{
	size_t i;

	for (i = 0; i < BACKUP_REPOSITORIES; i++) {
		struct slice name = slice_of(backup_repositories[i]);

		if (slice_starts(path, name) && path.len > name.len &&
		    path.ptr[name.len] == '/')
			return slice_sub(path, name.len + 1, path.len);
	}
	return (struct slice){ NULL, 0 };
}

static bool
is_repository(struct slice path)
{
	size_t i;

	for (i = 0; i < BACKUP_REPOSITORIES; i++)
		if (slice_equal(path, slice_of(backup_repositories[i])))
			return true;
	return false;
}

static bool
is_object(struct slice path)
{
	struct slice at = in_repository(path), name = last_name(path);

	if (slice_starts(at, SLICE(PACK_FOLDER "/pack-")))
		return slice_ends(name, SLICE(".pack")) ||
		       slice_ends(name, SLICE(".idx"));
	return slice_starts(at, SLICE("objects/")) && name.len == OID_HEX - 2 &&
	       at.len == strlen("objects/xx/") + OID_HEX - 2;
}

static bool
enters_objects(struct slice path)
{
	struct slice at = in_repository(path);

	return is_repository(path) || slice_equal(at, SLICE("objects")) ||
	       slice_equal(at, SLICE(PACK_FOLDER)) ||
	       (slice_starts(at, SLICE("objects/")) &&
	           at.len == strlen("objects/xx"));
}

static bool
is_ref(struct slice path)
{
	struct slice at = in_repository(path);

	return slice_starts(at, SLICE("refs/")) &&
	       !slice_ends(path, SLICE(".lock")) &&
	       !slice_ends(path, SLICE(BACKUP_NEW));
}

static bool
enters_refs(struct slice path)
{
	struct slice at = in_repository(path);

	return is_repository(path) || slice_equal(at, SLICE("refs")) ||
	       slice_starts(at, SLICE("refs/"));
}

/* What lies in the archive itself, is neither state.db nor passing, and is not
 * made of the rest. */
static bool
is_other(struct slice path)
{
	return slice_find_byte(path, '/', 0) == path.len &&
	       path.ptr[0] != '.' && !slice_starts(path, SLICE("state.db")) &&
	       !slice_starts(path, SLICE("search.db")) &&
	       !slice_ends(path, SLICE(".lock")) &&
	       !slice_ends(path, SLICE(BACKUP_NEW)) &&
	       !slice_equal(path, SLICE(FORGET_LIST)) &&
	       !slice_equal(path, SLICE(BACKUP_MARK));
}

static bool
enters_none(struct slice path)
{
	(void)path;
	return false;
}

static enum emend_status
note(struct walk *w, const char *path, const struct stat *st,
    struct emend_error *err)
{
	return list_add(w->list, path, (uint64_t)st->st_size, err);
}

/* A pack whose index is not there (yet) is none, and the other way round. */
static enum emend_status
note_object(struct walk *w, const char *path, const struct stat *st,
    struct emend_error *err)
{
	bool is_pack = slice_ends(slice_of(path), SLICE(".pack"));
	enum emend_status status;
	struct text other;
	bool there;

	if (!is_pack && !slice_ends(slice_of(path), SLICE(".idx")))
		return note(w, path, st, err);
	text_init(&other, PATH_LIMIT);
	text_addf(&other, "%s/%.*s%s", w->root,
	    (int)(strlen(path) - strlen(is_pack ? ".pack" : ".idx")), path,
	    is_pack ? ".idx" : ".pack");
	status = text_check(&other, err);
	there = file_exists(other.ptr);
	text_free(&other);
	return status || !there ? status : note(w, path, st, err);
}

enum emend_status
backup_list_objects(struct backup *b, struct emend_error *err)
{
	struct walk w = { b->from, enters_objects, is_object, note_object, b,
		&b->objects };

	backup_list_free(&b->objects);
	return walk(&w, "", 0, err);
}

enum emend_status
backup_list_others(struct backup *b, struct emend_error *err)
{
	struct walk refs = { b->from, enters_refs, is_ref, note, b, &b->refs };
	struct walk files = { b->from, enters_none, is_other, note, b,
		&b->files };
	enum emend_status status;

	backup_list_free(&b->refs);
	backup_list_free(&b->files);
	status = walk(&refs, "", 0, err);
	return status ? status : walk(&files, "", 0, err);
}

/* ---- what is no more ---- */

static enum emend_status
remove_unlisted(struct walk *w, const char *path, const struct stat *st,
    struct emend_error *err)
{
	enum emend_status status;
	struct text full;

	(void)st;
	if (table_get(&w->list->names, slice_of(path)))
		return EMEND_OK;
	text_init(&full, PATH_LIMIT);
	path_join(&full, w->root, path);
	status = text_check(&full, err);
	if (!status && unlink(full.ptr) && errno != ENOENT)
		status = fail_io(err, "remove", full.ptr);
	else if (!status && w->list == &w->backup->objects &&
	    !slice_ends(slice_of(path), SLICE(".idx")))
		w->backup->result->removed++;
	text_free(&full);
	return status;
}

static bool
is_index(struct slice path)
{
	return is_object(path) && slice_ends(path, SLICE(".idx"));
}

/* What a killed backup left, and what git made of the packs there. */
static bool
is_passing(struct slice path)
{
	struct slice at = in_repository(path);

	return slice_ends(path, SLICE(BACKUP_NEW)) ||
	       (slice_starts(at, SLICE("objects/")) && !is_object(path));
}

static bool
enters_all(struct slice path)
{
	(void)path;
	return true;
}

enum emend_status
backup_remove_old(struct backup *b, struct emend_error *err)
{
	struct backup_list none = { .names = TABLE_INIT };
	struct walk walks[] = {
		{ b->to.ptr, enters_all, is_passing, remove_unlisted, b,
		    &none },
		/* as git does it: the index first */
		{ b->to.ptr, enters_objects, is_index, remove_unlisted, b,
		    &b->objects },
		{ b->to.ptr, enters_objects, is_object, remove_unlisted, b,
		    &b->objects },
		{ b->to.ptr, enters_refs, is_ref, remove_unlisted, b,
		    &b->refs },
		{ b->to.ptr, enters_none, is_other, remove_unlisted, b,
		    &b->files },
	};
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < sizeof(walks) / sizeof(*walks) && !status; i++)
		status = walk(&walks[i], "", 0, err);
	return status;
}
