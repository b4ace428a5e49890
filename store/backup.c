/*
 * A pack never changes, so packs can be copied while others work.  The rest is
 * taken at one moment, under the write lock: the refs are copied, state.db is
 * held by a reading transaction and copied after the lock is given back.  What
 * the refs need lies in the copy before they do.
 */
#include "store/backup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/backup_work.h"
#include "store/fail.h"
#include "store/internal.h"
#include "store/repository.h"
#include "store/search_file.h"
#include "store/state_db.h"
#include "store/state_repair.h"

#define TRIES 5 /* packs may be joined or written again meanwhile */

/* In the order in which they may stand beside older ones: pages before the
 * articles that name them. */
static const char *const singles[] = {
	"pages.git/HEAD",
	"pages.git/config",
	"pages.git/description",
	"pages.git/packed-refs",
	"articles.git/HEAD",
	"articles.git/config",
	"articles.git/description",
	"articles.git/packed-refs",
};
#define SINGLES (sizeof(singles) / sizeof(*singles))

/* Objects that lie elsewhere would be missing in the copy. */
static enum emend_status
check_alternates(const struct backup *b, struct emend_error *err)
{
	const char *const git_dirs[] = { repository_path(b->store->articles),
		repository_path(b->store->pages) };
	enum emend_status status = EMEND_OK;
	struct text path;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < 2 && !status; i++) {
		path_join(&path, git_dirs[i], "objects/info/alternates");
		status = text_check(&path, err);
		if (!status && file_exists(path.ptr))
			status = emend_fail(err, EMEND_STORE,
			    "%s names objects outside of the archive, which a "
			    "backup would lack: \"git repack -ad\" there, and "
			    "remove the file",
			    path.ptr);
	}
	text_free(&path);
	return status;
}

/* ---- the one moment ---- */

static enum emend_status
copy_listed(struct backup *b, const struct backup_list *list,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < list->count && !status; i++) {
		status = backup_make_parent(b, list->at[i].path, err);
		if (!status)
			status = backup_copy_file(
			    b, list->at[i].path, BACKUP_NEW, err);
	}
	return status;
}

/* Under the write lock. */
static enum emend_status
take_moment(struct backup *b, struct emend_error *err)
{
	enum emend_status status = backup_list_objects(b, err);
	size_t i;

	if (!status)
		status = backup_list_others(b, err);
	for (i = 0; i < SINGLES && !status; i++)
		status = backup_copy_file(b, singles[i], BACKUP_NEW, err);
	if (!status)
		status = copy_listed(b, &b->refs, err);
	if (!status)
		status = copy_listed(b, &b->files, err);
	b->result->files = b->files.count;
	if (!status)
		status = state_db_hold(b->store->state, err);
	return status;
}

static enum emend_status
copy_state(struct backup *b, struct emend_error *err)
{
	enum emend_status status;
	struct text path;

	text_init(&path, PATH_LIMIT);
	path_join(&path, b->to.ptr, "state.db" BACKUP_NEW);
	status = text_check(&path, err);
	if (!status && unlink(path.ptr) && errno != ENOENT)
		status = fail_io(err, "remove", path.ptr);
	if (!status)
		status = state_db_copy(b->store->state, path.ptr, err);
	text_free(&path);
	return status;
}

/* EMEND_NOTFOUND when something went away while it was copied. */
static enum emend_status
gather(struct backup *b, struct emend_error *err)
{
	enum emend_status status;

	status = store_lock(b->store, STORE_LOCK_WRITE, err);
	if (status)
		return status;
	status = take_moment(b, err);
	store_unlock(b->store, STORE_LOCK_WRITE);
	if (!status)
		status = backup_copy_objects(b, err);
	if (!status)
		status = copy_state(b, err);
	state_db_rollback(b->store->state);
	return status;
}

/* Most of it without any lock; then what came meanwhile, and the rest. */
static enum emend_status
gather_all(struct backup *b, struct emend_error *err)
{
	enum emend_status status = EMEND_NOTFOUND;
	int tries;

	for (tries = 0; tries < TRIES && status == EMEND_NOTFOUND; tries++) {
		status = backup_list_objects(b, err);
		if (!status)
			status = backup_copy_objects(b, err);
		if (!status)
			status = gather(b, err);
	}
	if (status == EMEND_NOTFOUND)
		return emend_fail(err, EMEND_BUSY,
		    "packs went away each time while they were copied: another "
		    "git is at work in the archive; the backup before stands");
	return status;
}

/* ---- the old one gives way ---- */

/* Its log speaks of the old one: a reader may have left it. */
static enum emend_status
drop_log(struct backup *b, struct emend_error *err)
{
	static const char *const names[] = { "state.db-wal", "state.db-shm" };
	enum emend_status status = EMEND_OK;
	struct text path;
	struct stat st;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < 2 && !status; i++) {
		path_join(&path, b->to.ptr, names[i]);
		status = text_check(&path, err);
		if (status || stat(path.ptr, &st))
			continue;
		if (i == 0 && st.st_size)
			status = emend_fail(err, EMEND_CONFLICT,
			    "%s: somebody works in the backup, as an archive of "
			    "its own, or was killed there; it stays as it is",
			    path.ptr);
		else if (unlink(path.ptr) && errno != ENOENT)
			status = fail_io(err, "remove", path.ptr);
	}
	text_free(&path);
	return status;
}

static enum emend_status
publish_listed(struct backup *b, const struct backup_list *list,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < list->count && !status; i++)
		status = backup_publish(b, list->at[i].path, err);
	return status;
}

/* History before state, which is never to be ahead of it. */
static enum emend_status
publish(struct backup *b, struct emend_error *err)
{
	enum emend_status status = backup_sync_folders(b, err);
	size_t i;

	if (!status)
		status = drop_log(b, err);
	/* it may have words that were forgotten here, and is made anew */
	if (!status)
		status = search_remove(b->to.ptr, err);
	if (!status)
		status = backup_mark(b, false, err);
	for (i = 0; i < SINGLES && !status; i++)
		status = backup_publish(b, singles[i], err);
	if (!status)
		status = publish_listed(b, &b->refs, err);
	if (!status)
		status = backup_sync_folders(b, err);
	if (!status)
		status = backup_publish(b, "state.db", err);
	if (!status)
		status = publish_listed(b, &b->files, err);
	if (!status)
		status = backup_sync_folders(b, err);
	if (!status)
		status = backup_remove_old(b, err);
	return status ? status : backup_mark(b, true, err);
}

enum emend_status
store_backup(struct store *s, const struct backup_options *options,
    struct backup_result *out, struct emend_error *err)
{
	struct backup b = { .store = s,
		.options = options,
		.result = out,
		.from = s->dir,
		.lock = LOCK_INIT };
	enum emend_status status;
	size_t i;

	*out = (struct backup_result){ .first = false };
	text_init(&b.to, PATH_LIMIT);
	status = backup_enter(&b, err);
	if (!status)
		status = check_alternates(&b, err);
	if (!status)
		status = backup_make_folders(&b, err);
	if (!status)
		status = gather_all(&b, err);
	if (!status)
		status = publish(&b, err);
	for (i = 0; i < b.objects.count; i++)
		out->kept += !slice_ends(
		    slice_of(b.objects.at[i].path), SLICE(".idx"));
	out->kept -= out->copied < out->kept ? out->copied : out->kept;
	lock_release(&b.lock);
	backup_list_free(&b.objects);
	backup_list_free(&b.refs);
	backup_list_free(&b.files);
	text_free(&b.to);
	return status;
}
