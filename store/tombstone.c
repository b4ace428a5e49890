#include "store/tombstone.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/text.h"
#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"

#define ADDRESSES_MAX 100000 /* of one article */
#define NAME_MAX_BYTES 48

void
tombstone_free(struct tombstone *t)
{
	free(t->addresses);
	*t = (struct tombstone){ .at = 0 };
}

bool
tombstone_has(const struct tombstone *t, struct hash128 address)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (hash_equal(t->addresses[i], address))
			return true;
	return false;
}

static enum emend_status
add_new(struct tombstone *t, struct hash128 address, struct emend_error *err)
{
	struct hash128 *grown;

	if (t->count == ADDRESSES_MAX)
		return emend_fail(err, EMEND_LIMIT,
		    "an article has more than %d addresses", ADDRESSES_MAX);
	if ((t->count & (t->count - 1)) == 0) { /* powers of two */
		grown = realloc(t->addresses,
		    (t->count ? t->count * 2 : 1) * sizeof(*grown));
		if (!grown)
			return emend_fail_nomem(err);
		t->addresses = grown;
	}
	t->addresses[t->count++] = address;
	return EMEND_OK;
}

enum emend_status
tombstone_add_address(
    struct tombstone *t, struct hash128 address, struct emend_error *err)
{
	return tombstone_has(t, address) ? EMEND_OK : add_new(t, address, err);
}

void
tombstone_ref(char out[ARTICLE_REF_MAX], struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	snprintf(
	    out, ARTICLE_REF_MAX, TOMBSTONE_REFS "%.2s/%s", hex, hex + 2);
}

bool
tombstone_ref_read(struct hash128 *out, struct slice ref)
{
	size_t at = sizeof(TOMBSTONE_REFS) - 1;
	char hex[HASH128_HEX + 1], again[ARTICLE_REF_MAX];

	if (!slice_starts(ref, SLICE(TOMBSTONE_REFS)) ||
	    ref.len != at + HASH128_HEX + 1 || ref.ptr[at + 2] != '/')
		return false;
	snprintf(hex, sizeof(hex), "%.2s%.30s", ref.ptr + at, ref.ptr + at + 3);
	if (!hash_from_hex(out, slice_of(hex)))
		return false;
	tombstone_ref(again, *out); /* as those of articles */
	return slice_equal(ref, slice_of(again));
}

/* A file that no other article has, so that it can go with its tombstone. */
static void
file_name(char out[NAME_MAX_BYTES], struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	snprintf(out, NAME_MAX_BYTES, "%s.forgotten", hex);
}

static enum emend_status
add_tree(struct pack *p, const struct tombstone *t, struct oid *out,
    struct emend_error *err)
{
	char hex[HASH128_HEX + 1], name[NAME_MAX_BYTES];
	enum emend_status status;
	struct text list, tree;
	struct oid blob;
	size_t i;

	text_init(&list, OBJECT_MAX_BYTES);
	text_init(&tree, OBJECT_MAX_BYTES);
	for (i = 0; i < t->count; i++) {
		hash_hex(hex, t->addresses[i]);
		text_addf(&list, "%s\n", hex);
	}
	status = text_check(&list, err);
	if (!status)
		status = pack_add(p, PACK_BLOB, slice_new(list.ptr, list.len),
		    &blob, err);
	if (status)
		goto out;
	file_name(name, t->id);
	tree_add(&tree, slice_of(name), false, &blob);
	status = text_check(&tree, err);
	if (!status)
		status = pack_add(p, PACK_TREE, slice_new(tree.ptr, tree.len),
		    out, err);
out:
	text_free(&list);
	text_free(&tree);
	return status;
}

enum emend_status
tombstone_write(struct pack *p, const struct tombstone *t, bool clock_set,
    struct oid *out, struct emend_error *err)
{
	struct commit_draft draft = { .author_at = t->at,
		.committer_at = t->at,
		.message = SLICE("An article was forgotten\n") };
	enum emend_status status = add_tree(p, t, &draft.tree, err);

	if (clock_set)
		draft.message = SLICE(
		    "An article was forgotten\n\nEmend-Clock: set\n");
	return status ? status : commit_add(p, &draft, out, err);
}

enum emend_status
tombstone_objects(struct repository *r, struct hash128 id,
    const struct oid *commit, struct oid out[TOMBSTONE_OBJECTS],
    struct emend_error *err)
{
	char name[NAME_MAX_BYTES];
	enum emend_status status;
	struct commit facts;

	file_name(name, id);
	status = repository_commit(r, commit, &facts, err);
	if (status)
		return status;
	out[0] = *commit;
	out[1] = facts.tree;
	return repository_find(r, &facts.tree, name, &out[2], err);
}

/* One hash a line; there may be many, in an archive that somebody else made. */
static enum emend_status
read_addresses(
    struct tombstone *t, struct slice list, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct table seen = TABLE_INIT; /* lines */
	struct hash128 address;

	while (list.len && !status) {
		size_t end = slice_find_byte(list, '\n', 0);
		struct slice line = slice_sub(list, 0, end);

		list = slice_sub(list, end + 1, list.len);
		if (!hash_from_hex(&address, line) ||
		    hash_equal(address, t->id) || table_get(&seen, line))
			continue;
		status = table_put(&seen, line, t)
		    ? add_new(t, address, err)
		    : emend_fail_nomem(err);
	}
	table_free(&seen);
	return status;
}

enum emend_status
tombstone_read(struct tombstone *out, struct repository *r, struct hash128 id,
    const struct oid *commit, struct emend_error *err)
{
	struct oid objects[TOMBSTONE_OBJECTS];
	enum emend_status status;
	struct commit facts;
	struct text list;

	*out = (struct tombstone){ .id = id };
	text_init(&list, OBJECT_MAX_BYTES);
	status = tombstone_objects(r, id, commit, objects, err);
	if (!status)
		status = repository_commit(r, commit, &facts, err);
	if (!status)
		status = repository_blob(r, &objects[2], &list, err);
	if (!status)
		status = tombstone_add_address(out, id, err);
	if (!status)
		status = read_addresses(
		    out, slice_new(list.ptr, list.len), err);
	text_free(&list);
	if (status)
		tombstone_free(out);
	else
		out->at = facts.committer_at;
	return status;
}
