/* An empty repository is a few files; libgit2 would bring templates, hooks and
 * modes of its own. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/pack_names.h"
#include "store/refs.h"
#include "store/repository.h"

static const char config[] = "[core]\n"
                             "\trepositoryformatversion = 0\n"
                             "\tfilemode = true\n"
                             "\tbare = true\n"
                             "\tlogAllRefUpdates = false\n"
                             "[gc]\n"
                             "\tauto = 0\n";

static const char *const folders[] = { "objects", "objects/pack",
	"objects/info", "refs", "refs/heads", "refs/tags" };

static const struct {
	const char *name, *content;
} files[] = {
	{ "HEAD", "ref: refs/heads/main\n" },
	{ "config", config },
	{ "description", "A history kept by emend\n" },
};

static enum emend_status
make_skeleton(const char *path, struct emend_error *err)
{
	enum emend_status status = file_make_dir(path, 0700, err);
	struct text name;
	size_t i;

	text_init(&name, PATH_MAX_BYTES);
	for (i = 0; !status && i < sizeof(folders) / sizeof(*folders); i++) {
		path_join(&name, path, folders[i]);
		status = text_check(&name, err);
		if (!status)
			status = file_make_dir(name.ptr, 0700, err);
	}
	for (i = 0; !status && i < sizeof(files) / sizeof(*files); i++) {
		path_join(&name, path, files[i].name);
		status = text_check(&name, err);
		if (!status)
			status = file_write_atomic(
			    name.ptr, slice_of(files[i].content), 0600, err);
	}
	text_free(&name);
	return status;
}

static enum emend_status
add_readme(struct pack *p, struct slice readme, int64_t at, struct oid *out,
    struct emend_error *err)
{
	struct commit_draft draft = { .author_at = at,
		.committer_at = at,
		.message = SLICE("Say what this repository is\n") };
	enum emend_status status;
	struct text tree;
	struct oid blob;

	text_init(&tree, OBJECT_MAX_BYTES);
	status = pack_add(p, PACK_BLOB, readme, &blob, err);
	if (status)
		goto out;
	tree_add(&tree, SLICE("README.md"), false, &blob);
	status = text_check(&tree, err);
	if (!status)
		status = pack_add(p, PACK_TREE, slice_new(tree.ptr, tree.len),
		    &draft.tree, err);
	if (!status)
		status = commit_add(p, &draft, out, err);
	if (!status)
		status = pack_publish(p, err);
out:
	text_free(&tree);
	return status;
}

enum emend_status
repository_init(
    const char *path, struct slice readme, int64_t at, struct emend_error *err)
{
	struct ref_update main_branch = { .name = "refs/heads/main" };
	struct ref_edit *edit = NULL;
	struct pack *pack = NULL;
	enum emend_status status;

	status = make_skeleton(path, err);
	if (!status)
		status = pack_new(&pack, path, err);
	if (!status)
		status = add_readme(pack, readme, at, &main_branch.after, err);
	if (!status)
		status = ref_edit_new(&edit, path, &main_branch, 1, err);
	if (!status)
		status = ref_edit_publish(edit, err);
	ref_edit_free(edit);
	pack_free(pack);
	return status;
}
