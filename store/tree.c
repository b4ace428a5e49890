#include "store/tree.h"

#include <stdlib.h>

#include "store/pack.h"
#include "store/repository.h"

void
tree_init(struct tree *t)
{
	*t = (struct tree){ .entries = NULL };
	text_init(&t->stored, OBJECT_MAX_BYTES);
}

void
tree_free(struct tree *t)
{
	text_free(&t->stored);
	free(t->entries);
	t->entries = NULL;
	t->count = t->cap = 0;
}

enum emend_status
tree_add_entry(
    struct tree *t, const struct tree_entry *entry, struct emend_error *err)
{
	if (t->count == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 32;
		struct tree_entry *entries =
		    realloc(t->entries, cap * sizeof(*entries));

		if (!entries)
			return emend_fail_nomem(err);
		t->entries = entries;
		t->cap = cap;
	}
	t->entries[t->count++] = *entry;
	return EMEND_OK;
}

enum emend_status
tree_load(struct tree *t, struct repository *r, const struct oid *oid,
    struct emend_error *err)
{
	struct tree_entry entry;
	enum emend_status status;
	struct slice bytes;
	size_t at = 0;

	if (oid_is_zero(oid))
		return EMEND_OK;
	status = repository_tree(r, oid, &t->stored, err);
	bytes = slice_new(t->stored.ptr, t->stored.len);
	while (!status && tree_next(bytes, &at, &entry))
		status = tree_add_entry(t, &entry, err);
	if (!status && at < bytes.len)
		status = emend_fail(err, EMEND_STORE,
		    "%s: a tree cannot be read", repository_path(r));
	return status;
}

enum emend_status
tree_folder(struct tree *t, struct slice name, struct oid **out,
    struct emend_error *err)
{
	const struct tree_entry entry = { name, true, { { 0 } } };
	enum emend_status status;
	size_t i;

	for (i = 0; i < t->count; i++)
		if (slice_equal(t->entries[i].name, name))
			break;
	status = i < t->count ? EMEND_OK : tree_add_entry(t, &entry, err);
	*out = status ? NULL : &t->entries[i].oid;
	return status;
}

static int
compare(const void *x, const void *y)
{
	return tree_entry_compare(x, y);
}

enum emend_status
tree_write(
    struct tree *t, struct pack *p, struct oid *out, struct emend_error *err)
{
	enum emend_status status;
	struct text bytes;
	size_t i;

	text_init(&bytes, OBJECT_MAX_BYTES);
	if (t->count)
		qsort(t->entries, t->count, sizeof(*t->entries), compare);
	for (i = 0; i < t->count; i++) {
		const struct tree_entry *e = &t->entries[i];

		if (i && slice_equal(e->name, t->entries[i - 1].name)) {
			status = emend_fail(err, EMEND_CONFLICT,
			    "%.*s was kept by somebody else in between",
			    SLICE_ARG(e->name));
			goto out;
		}
		tree_add(&bytes, e->name, e->is_tree, &e->oid);
	}
	status = text_check(&bytes, err);
	if (!status)
		status = pack_add(
		    p, PACK_TREE, slice_new(bytes.ptr, bytes.len), out, err);
out:
	text_free(&bytes);
	return status;
}
