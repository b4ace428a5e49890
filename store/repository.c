#include "store/repository.h"

#include <errno.h>
#include <fts.h>
#include <git2.h>
#include <git2/sys/midx.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "store/fail.h"
#include "store/pack_names.h"

struct repository {
	git_repository *git;
	git_odb *odb;
	struct text path;
	bool initialised;
};

/* libgit2's reason for code, at once: the next call may overwrite it. */
static enum emend_status
fail_git(struct emend_error *err, const struct repository *r, int code,
    const char *what)
{
	const git_error *e = git_error_last();

	if (e && e->klass == GIT_ERROR_NOMEMORY)
		return emend_fail_nomem(err);
	return emend_fail(err,
	    code == GIT_ENOTFOUND ? EMEND_NOTFOUND : EMEND_STORE, "%s: %s: %s",
	    r->path.ptr, what, e ? e->message : "libgit2 does not say why");
}

#define LITTLE_CACHE ((ssize_t)4 << 20)
#define CACHE_MAX ((ssize_t)8 << 20)
#define TREE_CACHED_MAX ((size_t)64 << 20) /* bytes of a tree kept at hand */
#define PACK_WINDOW ((size_t)256 << 10)
#define PACKS_MAPPED_MAX ((size_t)4 << 20)

/* Whoever runs us, and wherever: only the repository's own settings count. */
static void
isolate(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1); /* the index of packs */
	/* packs are looked into here and there: not to hold them whole */
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, PACKS_MAPPED_MAX);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX);
	/* a run's folder of pages is looked into again and again */
	git_libgit2_opts(
	    GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, TREE_CACHED_MAX);
}

/*
 * libgit2 begins with reading the machine's certificates: that is half of what
 * a command takes that asks the state alone, so it waits until it is needed.
 */
static enum emend_status
enter(struct repository *r, struct emend_error *err)
{
	int code;

	if (r->odb)
		return EMEND_OK;
	r->initialised = r->initialised || git_libgit2_init() > 0;
	if (!r->initialised)
		return emend_fail_nomem(err);
	isolate();
	code = r->git ? 0 : git_repository_open_bare(&r->git, r->path.ptr);
	if (!code)
		code = git_repository_odb(&r->odb, r->git);
	if (!code)
		return EMEND_OK;
	return fail_git(err, r, code, "cannot open the repository");
}

/* Itself, or what it leads to; what cannot be seen is somebody else's to tell. */
static bool
is_file_or_folder(const FTSENT *entry)
{
	struct stat st;

	if (entry->fts_info == FTS_SL && !stat(entry->fts_accpath, &st))
		return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
	return entry->fts_info != FTS_DEFAULT;
}

/*
 * libgit2 and git open what has the right name and read it to its end: they
 * would wait at a pipe, and never come to the end of a device.  What a link
 * leads to is looked at, not through: it may be the whole machine.
 */
static enum emend_status
check_files(const char *path, struct emend_error *err)
{
	char *roots[] = { (char *)(uintptr_t)path, NULL };
	FTS *walk = fts_open(
	    roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	enum emend_status status = EMEND_OK;
	FTSENT *entry;

	if (!walk)
		return emend_fail_nomem(err);
	while (status == EMEND_OK && (entry = fts_read(walk)))
		if (!is_file_or_folder(entry))
			status = emend_fail(err, EMEND_STORE,
			    "%s is a pipe or a device, not a file: remove it",
			    entry->fts_path);
	if (status == EMEND_OK && errno == ENOMEM)
		status = emend_fail_nomem(err);
	(void)fts_close(walk);
	return status;
}

enum emend_status
repository_open(
    struct repository **out, const char *path, struct emend_error *err)
{
	struct repository *r = calloc(1, sizeof(*r));
	enum emend_status status;
	struct text head;

	*out = NULL;
	if (!r)
		return emend_fail_nomem(err);
	text_init(&r->path, PATH_MAX_BYTES);
	text_init(&head, PATH_MAX_BYTES);
	text_puts(&r->path, path);
	path_join(&head, path, "HEAD");
	status = text_check(&r->path, err);
	if (!status)
		status = text_check(&head, err);
	if (!status && !file_exists(head.ptr))
		status = emend_fail(err, EMEND_NOTFOUND,
		    "%s: cannot open the repository: it has no HEAD", path);
	text_free(&head);
	if (!status)
		status = check_files(path, err);
	if (status)
		repository_close(r);
	else
		*out = r;
	return status;
}

void
repository_keep_little(void)
{
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, LITTLE_CACHE);
}

void
repository_rest(struct repository *r)
{
	git_odb_free(r->odb);
	git_repository_free(r->git);
	r->odb = NULL;
	r->git = NULL;
}

void
repository_close(struct repository *r)
{
	if (!r)
		return;
	repository_rest(r);
	if (r->initialised)
		git_libgit2_shutdown();
	text_free(&r->path);
	free(r);
}

const char *
repository_path(const struct repository *r)
{
	return r->path.ptr;
}

static void
from_git(struct oid *out, const git_oid *oid)
{
	memcpy(out->bytes, oid->id, SHA1_LEN);
}

static git_oid
to_git(const struct oid *oid)
{
	git_oid out;

	memcpy(out.id, oid->bytes, SHA1_LEN);
	return out;
}

/* Looks at the packs anew, where they were joined or removed. */
static void
refresh(struct repository *r)
{
	if (r->odb)
		(void)git_odb_refresh(r->odb);
}

/*
 * Any object, for its type.  Maintenance may have joined packs since these were
 * looked at, and an index of packs that names one that is no more is an error
 * to libgit2, not a reason to look again.
 */
static int
look_up(struct repository *r, git_object **out, const git_oid *oid,
    git_object_t type)
{
	int code = git_object_lookup(out, r->git, oid, type);

	if (!code)
		return 0;
	refresh(r);
	return git_object_lookup(out, r->git, oid, type);
}

static int
read_odb(struct repository *r, git_odb_object **out, const git_oid *oid)
{
	int code = git_odb_read(out, r->odb, oid);

	if (!code)
		return 0;
	refresh(r);
	return git_odb_read(out, r->odb, oid);
}

enum emend_status
repository_ref(struct repository *r, const char *name, struct oid *out,
    struct emend_error *err)
{
	enum emend_status status = enter(r, err);
	git_oid oid;
	int code;

	if (status)
		return status;
	code = git_reference_name_to_id(&oid, r->git, name);
	if (code)
		return fail_git(err, r, code, name);
	from_git(out, &oid);
	return EMEND_OK;
}

/* A missing object is damage here: somebody's commit or tree names it. */
static enum emend_status
fail_object(
    struct emend_error *err, const struct repository *r, const struct oid *name)
{
	char hex[OID_HEX + 1];

	oid_hex(hex, name);
	return fail_git(err, r, GIT_ERROR, hex);
}

enum emend_status
repository_commit(struct repository *r, const struct oid *name,
    struct commit *out, struct emend_error *err)
{
	git_oid oid = to_git(name);
	enum emend_status status = enter(r, err);
	git_object *object;
	git_commit *commit;

	if (status)
		return status;
	if (look_up(r, &object, &oid, GIT_OBJECT_COMMIT))
		return fail_object(err, r, name);
	commit = (git_commit *)object;
	*out = (struct commit){ 0 };
	from_git(&out->tree, git_commit_tree_id(commit));
	if (git_commit_parentcount(commit))
		from_git(&out->parent, git_commit_parent_id(commit, 0));
	out->author_at = git_commit_author(commit)->when.time;
	out->committer_at = git_commit_time(commit);
	git_commit_free(commit);
	return EMEND_OK;
}

enum emend_status
repository_find(struct repository *r, const struct oid *tree, const char *path,
    struct oid *out, struct emend_error *err)
{
	git_oid oid = to_git(tree);
	enum emend_status status = enter(r, err);
	git_tree_entry *entry = NULL;
	git_object *object;
	int code;

	if (status)
		return status;
	if (look_up(r, &object, &oid, GIT_OBJECT_TREE))
		return fail_object(err, r, tree);
	code = git_tree_entry_bypath(&entry, (git_tree *)object, path);
	if (code && code != GIT_ENOTFOUND) { /* as look_up says */
		refresh(r);
		code = git_tree_entry_bypath(
		    &entry, (git_tree *)object, path);
	}
	git_object_free(object);
	if (code)
		return fail_git(err, r, code, path);
	from_git(out, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	return EMEND_OK;
}

static enum emend_status
read_object(struct repository *r, const struct oid *name, git_object_t type,
    struct text *out, struct emend_error *err)
{
	git_oid oid = to_git(name);
	git_odb_object *object;
	enum emend_status status = enter(r, err);

	if (status)
		return status;
	if (read_odb(r, &object, &oid))
		return fail_object(err, r, name);
	if (git_odb_object_type(object) == type) {
		text_add(out, git_odb_object_data(object),
		    git_odb_object_size(object));
		status = text_check(out, err);
	} else {
		char hex[OID_HEX + 1];

		oid_hex(hex, name);
		status = emend_fail(err, EMEND_STORE,
		    "%s: object %s is of another type than it should be",
		    r->path.ptr, hex);
	}
	git_odb_object_free(object);
	return status;
}

enum emend_status
repository_blob(struct repository *r, const struct oid *name, struct text *out,
    struct emend_error *err)
{
	return read_object(r, name, GIT_OBJECT_BLOB, out, err);
}

enum emend_status
repository_tree(struct repository *r, const struct oid *name, struct text *out,
    struct emend_error *err)
{
	return read_object(r, name, GIT_OBJECT_TREE, out, err);
}

enum emend_status
repository_index_packs(struct repository *r, const char *const *stems,
    size_t count, struct emend_error *err)
{
	enum emend_status status = enter(r, err);
	git_midx_writer *writer = NULL;
	char path[PATH_MAX_BYTES], *folder;
	int code;
	size_t i;

	if (status)
		return status;
	/* it resolves the names of packs, and compares them with this one's */
	snprintf(path, sizeof(path), "%s/" PACK_FOLDER, r->path.ptr);
	folder = realpath(path, NULL);
	if (!folder)
		return fail_io(err, "find", path);
	code = git_midx_writer_new(&writer, folder);
	free(folder);
	for (i = 0; i < count && !code; i++) {
		snprintf(path, sizeof(path), "%s.idx", stems[i]);
		code = git_midx_writer_add(writer, path);
	}
	if (!code)
		code = git_midx_writer_commit(writer);
	git_midx_writer_free(writer);
	return code ? fail_git(err, r, code, "cannot index its packs")
		    : EMEND_OK;
}

/* There was no memory for an object: is it as large as it says? */
static enum emend_status
fail_no_room(struct repository *r, const git_oid *oid, size_t limit,
    struct emend_error *err)
{
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, r->odb, oid) || size <= limit)
		return emend_fail_nomem(err);
	return emend_fail(err, EMEND_STORE,
	    "is damaged: it says that it has %zu bytes", size);
}

enum emend_status
repository_object(struct repository *r, const struct oid *name, int *type,
    struct text *out, struct emend_error *err)
{
	git_oid oid = to_git(name);
	git_odb_object *object;
	enum emend_status status = enter(r, err);
	int code;

	if (status)
		return status;
	code = git_odb_read(&object, r->odb, &oid);
	if (code == GIT_ENOTFOUND)
		return emend_fail(err, EMEND_NOTFOUND, "is missing");
	if (code) {
		const git_error *e = git_error_last();

		if (e && e->klass == GIT_ERROR_NOMEMORY)
			return fail_no_room(r, &oid, out->limit, err);
		return emend_fail(err, EMEND_STORE, "is damaged: %s",
		    e ? e->message : "libgit2 does not say how");
	}
	*type = (int)git_odb_object_type(object);
	text_add(out, git_odb_object_data(object),
	    git_odb_object_size(object));
	status = text_check(out, err);
	git_odb_object_free(object);
	return status;
}

/* ---- whatever there is ---- */

enum emend_status
repository_type(struct repository *r, const struct oid *name,
    enum pack_type *type, struct emend_error *err)
{
	git_oid oid = to_git(name);
	git_object_t found;
	enum emend_status status = enter(r, err);
	size_t size;
	int code;

	if (status)
		return status;
	code = git_odb_read_header(&size, &found, r->odb, &oid);
	if (code)
		return fail_git(err, r, code, "cannot read an object");
	*type = (enum pack_type)found; /* both have git's numbers */
	return EMEND_OK;
}

bool
repository_has(struct repository *r, const struct oid *name)
{
	git_oid oid = to_git(name);

	return !enter(r, NULL) &&
	    git_odb_exists_ext(r->odb, &oid, GIT_ODB_LOOKUP_NO_REFRESH);
}

enum emend_status
repository_each_ref(struct repository *r, repository_ref_fn *each,
    void *payload, struct emend_error *err)
{
	enum emend_status status = enter(r, err);
	git_reference_iterator *refs;
	git_reference *ref;
	int code;

	if (status)
		return status;
	code = git_reference_iterator_new(&refs, r->git);
	if (code)
		return fail_git(err, r, code, "cannot list the refs");
	while (!status && !(code = git_reference_next(&ref, refs))) {
		const git_oid *target = git_reference_target(ref);
		struct oid oid;

		if (target) {
			from_git(&oid, target);
			status = each(
			    payload, git_reference_name(ref), &oid, err);
		}
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	if (!status && code != GIT_ITEROVER)
		status = fail_git(err, r, code, "cannot list the refs");
	return status;
}
