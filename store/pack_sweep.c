#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/fail.h"
#include "store/pack.h"
#include "store/pack_index.h"
#include "store/pack_names.h"
#include "store/refs.h"

#define NAME_MAX_BYTES 256

static bool
is_pack(const char *name)
{
	struct slice s = slice_of(name);

	return slice_starts(s, SLICE("pack-")) && slice_ends(s, SLICE(".pack"));
}

static bool
is_temporary(const char *name)
{
	struct slice s = slice_of(name);

	return slice_starts(s, SLICE(PACK_TEMPORARY)) ||
	    slice_starts(s, SLICE(PACK_INDEX_TEMPORARY));
}

/* What is swept, and how. */
struct sweep {
	const char *git_dir;
	int dir; /* of the packs */
	bool settle_only;
	bool refs_known; /* a pack that no ref leads into was never public */
};

/* "NAME.idx" for "NAME.pack"; false: too long for one of ours. */
static bool
index_name(char out[NAME_MAX_BYTES], const char *name)
{
	size_t stem = strlen(name) - strlen(".pack");

	if (stem + sizeof(".idx") > NAME_MAX_BYTES)
		return false;
	memcpy(out, name, stem);
	memcpy(out + stem, ".idx", sizeof(".idx"));
	return true;
}

/* The pack's last name, if it has one by now. */
static bool
find_twin(int dir, const struct stat *of, char out[NAME_MAX_BYTES])
{
	struct dirent *entry;
	struct stat st;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;

	if (!list) {
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	while (!found && (entry = readdir(list))) {
		found = is_pack(entry->d_name) &&
		    strlen(entry->d_name) < NAME_MAX_BYTES &&
		    !fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    st.st_ino == of->st_ino;
		if (found)
			memcpy(out, entry->d_name, strlen(entry->d_name) + 1);
	}
	(void)closedir(list);
	return found;
}

struct lead {
	struct pack_index index;
	bool found;
};

static enum emend_status
look_into(void *payload, struct slice name, const struct oid *oid,
    struct emend_error *err)
{
	struct lead *lead = payload;

	(void)name;
	(void)err;
	lead->found = lead->found || pack_index_has(&lead->index, oid->bytes);
	return EMEND_OK;
}

/* Does a ref stand on an object of the pack?  A batch moves one at least for
 * each of its packs.  Where it cannot be told, yes. */
static enum emend_status
is_public(const struct sweep *s, const char *index, bool *public,
    struct emend_error *err)
{
	struct lead lead = { .found = false };
	enum emend_status status;
	struct text path;

	*public = true;
	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/" PACK_FOLDER "/%s", s->git_dir, index);
	status = text_check(&path, err);
	if (!status)
		status = pack_index_open(&lead.index, path.ptr, err);
	text_free(&path);
	if (status)
		return status == EMEND_NOMEM ? status : EMEND_OK;
	status = refs_each(s->git_dir, SLICE(""), look_into, &lead, err);
	pack_index_close(&lead.index);
	*public = lead.found || status;
	return status == EMEND_NOMEM ? status : EMEND_OK;
}

/*
 * The pack has its last name.  Without an index it never got further; with one
 * it goes when it was to be published and never was.  *settled: the other name
 * tells nothing any more.
 */
static enum emend_status
sweep_twin(const struct sweep *s, const char *name, bool *settled,
    struct emend_error *err)
{
	char index[NAME_MAX_BYTES];
	enum emend_status status;
	bool public;

	if (!index_name(index, name))
		return EMEND_OK;
	if (faccessat(s->dir, index, F_OK, 0)) {
		*settled = !s->settle_only;
		if (errno == ENOENT && *settled)
			(void)unlinkat(s->dir, name, 0);
		return EMEND_OK;
	}
	status = is_public(s, index, &public, err);
	*settled = public || !s->settle_only;
	if (status || public || s->settle_only || !s->refs_known)
		return status;
	/* maintenance may have indexed it with the others */
	(void)unlinkat(s->dir, PACK_INDEX_OF_ALL, 0);
	(void)unlinkat(s->dir, index, 0);
	(void)unlinkat(s->dir, name, 0);
	return EMEND_OK;
}

/* What its writer still locks is left alone. */
static enum emend_status
sweep_temporary(
    const struct sweep *s, const char *name, struct emend_error *err)
{
	int fd = openat(s->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum emend_status status = EMEND_OK;
	bool settled = !s->settle_only;
	char twin[NAME_MAX_BYTES];
	struct stat st;

	if (fd < 0)
		return EMEND_OK;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &st)) {
		if (st.st_nlink > 1 && find_twin(s->dir, &st, twin))
			status = sweep_twin(s, twin, &settled, err);
		if (settled && !status)
			(void)unlinkat(s->dir, name, 0);
	}
	(void)close(fd);
	return status;
}

static enum emend_status
sweep_all(struct sweep *s, struct emend_error *err)
{
	enum emend_status status;
	struct dirent *entry;
	struct text path;
	DIR *list = NULL;

	text_init(&path, PATH_MAX_BYTES);
	text_addf(&path, "%s/" PACK_FOLDER, s->git_dir);
	status = text_check(&path, err);
	if (status)
		goto out;
	list = opendir(path.ptr);
	if (!list) {
		status = fail_io(err, "read", path.ptr);
		goto out;
	}
	s->dir = dirfd(list);
	while (!status && (entry = readdir(list)))
		if (is_temporary(entry->d_name))
			status = sweep_temporary(s, entry->d_name, err);
out:
	if (list)
		(void)closedir(list);
	text_free(&path);
	return status;
}

enum emend_status
pack_sweep(const char *git_dir, bool refs_known, struct emend_error *err)
{
	struct sweep s = { .git_dir = git_dir, .refs_known = refs_known };

	return sweep_all(&s, err);
}

enum emend_status
pack_settle(const char *git_dir, struct emend_error *err)
{
	struct sweep s = { .git_dir = git_dir, .settle_only = true };

	return sweep_all(&s, err);
}
