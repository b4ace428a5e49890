#include "store/page_tree.h"

#include <stdlib.h>

#include "store/repository.h"
#include "store/tree.h"

struct writer {
	struct repository *repository;
	struct pack *pack;
};

static int
by_path(const void *x, const void *y)
{
	const struct page_file *a = x, *b = y;

	return slice_compare(a->path, b->path);
}

/* The name in f's path that begins at from; *last: no other follows. */
static struct slice
name_at(const struct page_file *f, size_t from, bool *last)
{
	size_t end = slice_find_byte(f->path, '/', from);

	*last = end >= f->path.len;
	return slice_sub(f->path, from, end);
}

/* How many of the files are in the folder of the first. */
static size_t
count_kin(const struct page_file *files, size_t count, size_t prefix)
{
	struct slice folder = slice_sub(files[0].path, 0, prefix);
	size_t n = 1;

	while (n < count && slice_starts(files[n].path, folder))
		n++;
	return n;
}

/* The folder whose files' names begin at from; *oid: as it was, as it is. */
static enum emend_status
write_folder(struct writer *w, const struct page_file *files, size_t count,
    size_t from, unsigned depth, struct oid *oid, struct emend_error *err)
{
	enum emend_status status;
	struct tree tree;
	size_t i = 0;

	if (depth == PAGE_PATH_DEPTH)
		return emend_fail(err, EMEND_LIMIT, "%.*s: too deep a path",
		    SLICE_ARG(files[0].path));
	tree_init(&tree);
	status = tree_load(&tree, w->repository, oid, err);
	while (i < count && !status) {
		struct oid *folder;
		size_t kin = 1;
		bool is_file;
		struct slice name = name_at(&files[i], from, &is_file);
		const struct tree_entry entry = { name, false, files[i].oid };

		if (is_file) {
			status = tree_add_entry(&tree, &entry, err);
		} else {
			size_t next = from + name.len + 1;

			kin = count_kin(files + i, count - i, next);
			status = tree_folder(&tree, name, &folder, err);
			if (!status)
				status = write_folder(w, files + i, kin, next,
				    depth + 1, folder, err);
		}
		i += kin;
	}
	if (!status)
		status = tree_write(&tree, w->pack, oid, err);
	tree_free(&tree);
	return status;
}

enum emend_status
page_tree_write(struct repository *r, struct pack *p, struct page_file *files,
    size_t count, const struct oid *base, struct oid *out,
    struct emend_error *err)
{
	struct writer w = { r, p };

	*out = *base;
	qsort(files, count, sizeof(*files), by_path);
	return write_folder(&w, files, count, 0, 0, out, err);
}
