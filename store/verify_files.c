/* What lies about in an archive, and whether it may be read by those who
 * should and nobody else. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/fail.h"
#include "store/refs.h"
#include "store/verify_work.h"

#define OLD_SECONDS 3600 /* a lock of somebody's is left over after that */
#define NEW_SECONDS 60
#define LOOSE_MOST ((size_t)4096) /* bytes of a ref in a file of its own */
#define OTHERS (S_IRWXG | S_IRWXO)

static int64_t
age(const struct stat *st)
{
	return (int64_t)time(NULL) - (int64_t)st->st_mtim.tv_sec;
}

/* ---- permissions ---- */

static enum emend_status
set_mode(struct verify *v, const char *where, const char *path, mode_t mode,
    const char *what, struct emend_error *err)
{
	struct finding f = {
		.kind = "permissions",
		.severity = SEVERITY_UNTIDY,
		.where = where,
		.repair = REPAIR_WOULD,
		.remedy = "--repair sets them right",
	};

	/* what a link leads to need not be the archive's */
	if (v->options->repair &&
	    fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW) == 0) {
		f.repair = REPAIR_DID;
		f.remedy = "set right";
	} else if (v->options->repair) {
		f.repair = REPAIR_CANNOT;
		f.remedy = "its owner must set them";
	}
	return verify_tell(v, f, err, "%s", what);
}

/* Only its owner gets into an archive: what is in it needs no more. */
static enum emend_status
check_modes(struct verify *v, struct emend_error *err)
{
	static const char *const names[] = { ".", "emend.conf", "state.db",
		"articles.git", "pages.git" };
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	bool is_open = false;
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names) && status == EMEND_OK;
	     i++) {
		bool own = i < 2;
		mode_t least = i == 0 || i > 2 ? S_IRWXU : S_IRUSR | S_IWUSR;

		if (stat(verify_path(path, v, names[i]), &st))
			continue;
		if (i == 0)
			is_open = st.st_mode & OTHERS;
		if ((st.st_mode & OTHERS) && (own || is_open))
			status = set_mode(v, names[i], path, least,
			    "others than its owner may get at it", err);
		else if ((st.st_mode & least) != least &&
		    st.st_uid == geteuid() && access(path, W_OK))
			status = set_mode(v, names[i], path, least,
			    "its owner may not read and write it", err);
	}
	return status;
}

/* ---- litter ---- */

/* It may be somebody's who is at work: a repair knows that nobody is. */
static bool
is_new(const struct verify *v, const struct stat *st)
{
	return !v->options->repair && age(st) < NEW_SECONDS;
}

/* Whoever writes a temporary file of ours holds it locked, but for a moment
 * when it is new. */
static bool
is_live(const struct verify *v, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	bool live;

	if (fd < 0)
		return errno == ENOENT; /* it has its last name by now */
	if (!fstat(fd, &st) && is_new(v, &st)) {
		(void)close(fd);
		return true;
	}
	live = flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
	(void)close(fd);
	return live;
}

/* A file, or a folder of files. */
static int
remove_litter(const char *path)
{
	char inner[PATH_MAX_BYTES];
	struct dirent *entry;
	DIR *list;

	if (unlink(path) == 0)
		return 0;
	list = opendir(path);
	while (list && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(inner, sizeof(inner), "%s/%s", path,
			entry->d_name) < (int)sizeof(inner))
			(void)unlink(inner);
	}
	if (list)
		(void)closedir(list);
	return rmdir(path);
}

static enum emend_status
tell_litter(struct verify *v, const char *kind, const char *where,
    const char *path, const char *what, struct emend_error *err)
{
	struct finding f = {
		.kind = kind,
		.severity = SEVERITY_UNTIDY,
		.where = where,
		.repair = REPAIR_WOULD,
		.remedy = "--repair removes it",
	};

	if (v->options->repair && remove_litter(path) == 0) {
		f.repair = REPAIR_DID;
		f.remedy = "removed";
	} else if (v->options->repair) {
		f.repair = REPAIR_CANNOT;
		f.remedy = "it could not be removed";
	}
	return verify_tell(v, f, err, "%s", what);
}

static enum emend_status
check_lock(struct verify *v, const char *where, const char *path,
    struct emend_error *err)
{
	struct finding f = {
		.kind = "stray-lock",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.remedy = "if no git is at work here, remove it",
	};
	struct stat st;

	if (v->in_use || lstat(path, &st))
		return EMEND_OK;
	if (st.st_nlink > 1 && is_new(v, &st))
		return EMEND_OK;
	/* 1: link count of git's own; ours have their twin */
	if (age(&st) >= OLD_SECONDS || st.st_nlink > 1)
		return tell_litter(v, "stray-lock", where, path,
		    "a killed program left it: it keeps others from writing",
		    err);
	return verify_tell(v, f, err,
	    "a git is at work in this repository, or was killed");
}

/* What our own writers make and a kill leaves. */
static bool
is_ours(struct slice name)
{
	return slice_starts(name, SLICE(PACK_TEMPORARY)) ||
	    slice_starts(name, SLICE(PACK_INDEX_TEMPORARY));
}

static bool
is_pack_name(struct slice name)
{
	static const char *const ends[] = { ".pack", ".idx", ".rev", ".bitmap",
		".mtimes", ".keep", ".promisor" };
	size_t i;

	if (slice_starts(name, SLICE(PACK_INDEX_OF_ALL)))
		return true;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (slice_starts(name, SLICE("pack-")) &&
		    slice_ends(name, slice_of(ends[i])))
			return true;
	return false;
}

static enum emend_status
check_in_packs(struct verify *v, const char *where, const char *path,
    const char *name, struct emend_error *err)
{
	const struct finding foreign = {
		.kind = "foreign-file",
		.where = where,
	};
	struct slice s = slice_of(name);
	char pack[PATH_MAX_BYTES];

	if (is_ours(s))
		return is_live(v, path) ? EMEND_OK
				     : tell_litter(v, "stray-file", where, path,
					   "a killed run left it half written",
					   err);
	if (slice_starts(s, SLICE("tmp_")) || slice_starts(s, SLICE(".tmp-")))
		return verify_tell(v, foreign, err,
		    "a git that was killed may have left it: `git prune` "
		    "removes it");
	if (!is_pack_name(s))
		return verify_tell(v, foreign, err, "not emend's nor git's");
	if (!slice_ends(s, SLICE(".idx")))
		return EMEND_OK;
	snprintf(pack, sizeof(pack), "%.*s.pack", (int)(strlen(path) - 4),
	    path);
	if (v->in_use || access(pack, F_OK) == 0)
		return EMEND_OK;
	return tell_litter(v, "stray-index", where, path,
	    "the index of a pack that is not there", err);
}

static bool
is_known_in_repository(const char *name)
{
	static const char *const names[] = { "HEAD", "FETCH_HEAD", "ORIG_HEAD",
		"branches", "config", "description", "gc.log", "gc.pid",
		"hooks", "info", "logs", "objects", "packed-refs",
		"packed-refs.emend", "refs", "shallow", "worktrees" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static enum emend_status
add_loose(struct verify_part *part, const char *name, const char *path,
    struct emend_error *err)
{
	struct text bytes;
	struct oid oid;
	enum emend_status status;
	bool names_one;

	text_init(&bytes, LOOSE_MOST);
	status = file_read(&bytes, path, NULL);
	names_one = bytes.len >= OID_HEX &&
	    oid_from_hex(&oid, slice_new(bytes.ptr, OID_HEX));
	text_free(&bytes);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (!names_one)
		return EMEND_OK; /* a symbolic one: git's own business */
	if (part->loose_count == part->loose_cap) {
		size_t cap = part->loose_cap ? part->loose_cap * 2 : 16;
		struct loose_ref *grown =
		    realloc(part->loose, cap * sizeof(*grown));

		if (!grown)
			return emend_fail_nomem(err);
		part->loose = grown;
		part->loose_cap = cap;
	}
	part->loose[part->loose_count].name = strdup(name);
	if (!part->loose[part->loose_count].name)
		return emend_fail_nomem(err);
	part->loose[part->loose_count++].oid = oid;
	return EMEND_OK;
}

/* rel: below the repository. */
static enum emend_status
check_file(struct verify *v, struct verify_part *part, const FTSENT *entry,
    const char *rel, struct emend_error *err)
{
	const struct finding foreign = {
		.kind = "foreign-file",
		.where = rel,
	};
	struct slice s = slice_of(rel);
	char where[PATH_MAX_BYTES];

	snprintf(where, sizeof(where), "%s/%s", part->name, rel);
	if (slice_ends(s, SLICE(".lock")))
		return check_lock(v, where, entry->fts_path, err);
	if (slice_starts(s, SLICE(PACK_FOLDER "/")))
		return check_in_packs(
		    v, where, entry->fts_path, entry->fts_name, err);
	if (slice_starts(s, SLICE("refs/")))
		return add_loose(part, rel, entry->fts_path, err);
	if (entry->fts_level == 1 && !is_known_in_repository(entry->fts_name)) {
		struct finding f = foreign;

		f.where = where;
		return verify_tell(v, f, err, "not emend's nor git's");
	}
	return EMEND_OK;
}

static bool
is_looked_into(const FTSENT *entry)
{
	const char *name = entry->fts_name;

	if (entry->fts_level == 0)
		return true;
	if (entry->fts_level == 1)
		return !strcmp(name, "objects") || !strcmp(name, "refs");
	if (strstr(entry->fts_path, "/objects/"))
		return entry->fts_level == 2 && !strcmp(name, "pack");
	return true;
}

static int
by_name(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

static enum emend_status
check_repository(
    struct verify *v, struct verify_part *part, struct emend_error *err)
{
	char *roots[] = { part->path, NULL };
	FTS *walk = fts_open(
	    roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	enum emend_status status = EMEND_OK;
	size_t root = strlen(part->path) + 1;
	FTSENT *entry;

	if (!walk)
		return emend_fail_nomem(err);
	while (status == EMEND_OK && (entry = fts_read(walk))) {
		bool folder = entry->fts_info == FTS_D;
		/* a folder that rebuilds an index, and was killed */
		bool litter = folder && entry->fts_level == 3 &&
		    is_ours(slice_of(entry->fts_name));

		if (folder && (litter || !is_looked_into(entry)))
			(void)fts_set(walk, entry, FTS_SKIP);
		if (entry->fts_info == FTS_F || entry->fts_info == FTS_SL ||
		    litter)
			status = check_file(
			    v, part, entry, entry->fts_path + root, err);
	}
	(void)fts_close(walk);
	return status;
}

/* ".emend.conf.tmp-XXXXXX" and its like, of writes that were killed. */
static bool
is_half_written(const char *name)
{
	const char *tmp = name[0] == '.' ? strstr(name, ".tmp-") : NULL;

	return tmp && strlen(tmp) == strlen(".tmp-") + 6;
}

static enum emend_status
check_top(struct verify *v, struct emend_error *err)
{
	DIR *list = opendir(v->store.dir);
	enum emend_status status = EMEND_OK;
	char path[PATH_MAX_BYTES];
	struct dirent *entry;
	struct stat st;

	if (!list)
		return fail_io(err, "read", v->store.dir);
	while (status == EMEND_OK && (entry = readdir(list)))
		if (is_half_written(entry->d_name) &&
		    !lstat(verify_path(path, v, entry->d_name), &st) &&
		    !is_new(v, &st))
			status = tell_litter(v, "stray-file", entry->d_name,
			    path, "a killed command left it half written", err);
	(void)closedir(list);
	return status;
}

enum emend_status
verify_files(struct verify *v, struct emend_error *err)
{
	enum emend_status status = check_modes(v, err);
	size_t i;

	if (status == EMEND_OK)
		status = check_top(v, err);
	for (i = 0; i < PART_COUNT && status == EMEND_OK; i++)
		status = check_repository(v, &v->parts[i], err);
	/* the lock's other name, and what a temporary pack leads to */
	for (i = 0; i < PART_COUNT && v->options->repair; i++)
		refs_sweep(v->parts[i].path);
	return status;
}
