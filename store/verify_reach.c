/* All that a ref leads to, whoever made it: commits, trees, blobs, tags. */
#include <stdlib.h>

#include "store/objects.h"
#include "store/pack.h"
#include "store/verify_work.h"

#define TAG 4
#define WAITING_MAX ((size_t)64 << 20) /* objects named and not yet read */

struct waiting {
	struct oid *at;
	size_t count, cap;
};

static enum emend_status
push(struct waiting *w, struct verify_part *part, const struct oid *oid,
    bool mark_only, struct emend_error *err)
{
	bool reached, packed;

	/* what is in no pack is read as often as it is named: it is little */
	packed = pack_set_mark(&part->packs, oid, MARK_REACHED, &reached);
	if (reached || (packed && mark_only))
		return EMEND_OK;
	if (w->count == WAITING_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "%s: more than %zu objects in one tree", part->name,
		    WAITING_MAX);
	if (w->count == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 256;
		struct oid *at = realloc(w->at, cap * sizeof(*at));

		if (!at)
			return emend_fail_nomem(err);
		w->at = at;
		w->cap = cap;
	}
	w->at[w->count++] = *oid;
	return EMEND_OK;
}

/* A submodule's commit is somewhere else. */
static bool
is_submodule(const struct tree_entry *entry)
{
	static const char mode[] = "160000 ";

	return !entry->is_tree &&
	    !memcmp(entry->name.ptr - strlen(mode), mode, strlen(mode));
}

static enum emend_status
push_tree(struct waiting *w, struct verify_part *part, struct slice bytes,
    struct emend_error *err)
{
	bool pages = !strcmp(part->name, "pages.git");
	enum emend_status status = EMEND_OK;
	struct tree_entry entry;
	size_t at = 0;

	while (status == EMEND_OK && tree_next(bytes, &at, &entry))
		if (!is_submodule(&entry))
			status = push(w, part, &entry.oid,
			    pages && !entry.is_tree, err);
	return status;
}

/* "KEY HEX\n" lines on top of a commit or a tag. */
static enum emend_status
push_named(struct waiting *w, struct verify_part *part, struct slice bytes,
    struct emend_error *err)
{
	static const char *const keys[] = { "tree ", "parent ", "object " };
	enum emend_status status = EMEND_OK;
	size_t i;

	while (status == EMEND_OK && bytes.len && bytes.ptr[0] != '\n') {
		size_t end = slice_find_byte(bytes, '\n', 0);
		struct slice line = slice_sub(bytes, 0, end);
		struct oid oid;

		for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			if (slice_starts(line, slice_of(keys[i])) &&
			    oid_from_hex(&oid,
				slice_sub(line, strlen(keys[i]), line.len)))
				status = push(w, part, &oid, false, err);
		bytes = slice_sub(bytes, end + 1, bytes.len);
	}
	return status;
}

static enum emend_status
read_one(struct verify *v, struct verify_part *part, const char *where,
    const struct oid *oid, struct waiting *w, struct emend_error *err)
{
	const struct finding f = {
		.kind = "object-damaged",
		.severity = SEVERITY_LOSS,
		.where = where,
		.remedy = "bring it back from a backup or a clone",
	};
	struct emend_error why;
	enum emend_status status;
	char hex[OID_HEX + 1];
	struct slice bytes;
	int type = 0;

	status = verify_object(v, part, oid, &type, &why);
	oid_hex(hex, oid);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return verify_tell(
		    v, f, err, "object %s, needed by it, %s", hex, why.text);
	bytes = slice_new(v->bytes.ptr, v->bytes.len);
	if (type == PACK_TREE)
		return push_tree(w, part, bytes, err);
	if (type == PACK_COMMIT || type == TAG)
		return push_named(w, part, bytes, err);
	return EMEND_OK;
}

enum emend_status
verify_reach(struct verify *v, struct verify_part *part, const char *where,
    const struct oid *from, struct emend_error *err)
{
	struct waiting w = { .at = NULL };
	enum emend_status status = push(&w, part, from, false, err);

	while (status == EMEND_OK && w.count) {
		const struct oid oid = w.at[--w.count];

		status = read_one(v, part, where, &oid, &w, err);
	}
	free(w.at);
	return status;
}
