#include "store/own.h"

#include <stdio.h>
#include <string.h>

#include "store/object_scan.h"
#include "store/objects.h"
#include "store/oid_set.h"
#include "store/repository.h"
#include "store/revision.h"

struct search {
	const struct own_names *names;
	struct oid_set *found;
	struct oid_set *above; /* NULL: what leads to it is its own */
	size_t shared;
};

void
own_names_in_articles(struct own_names *out, struct hash128 id)
{
	struct entry_names names;

	entry_names(&names, id);
	snprintf(out->name[0], OWN_NAME_MAX, "%s", names.text);
	snprintf(out->name[1], OWN_NAME_MAX, "%s", names.json);
}

void
own_names_in_pages(struct own_names *out, struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	snprintf(out->name[0], OWN_NAME_MAX, "%s.page", hex);
	snprintf(out->name[1], OWN_NAME_MAX, "%s.http", hex);
}

static bool
is_own(const struct search *s, const struct tree_entry *entry)
{
	return !entry->is_tree &&
	       (slice_equal(entry->name, slice_of(s->names->name[0])) ||
	           slice_equal(entry->name, slice_of(s->names->name[1])));
}

/* First: trees with files of its name, and these. */
static enum emend_status
take_tree(void *payload, const struct oid *name, enum pack_type type,
    struct slice tree, struct emend_error *err)
{
	struct search *s = payload;
	enum emend_status status = EMEND_OK;
	struct tree_entry entry;
	size_t at = 0;

	(void)type;
	while (!status && tree_next(tree, &at, &entry)) {
		if (!is_own(s, &entry))
			continue;
		status = oid_set_add(s->found, name, err);
		if (!status)
			status = oid_set_add(s->found, &entry.oid, err);
	}
	return status;
}

static bool
is_of_it(const struct search *s, const struct oid *oid)
{
	return oid_set_has(s->found, oid) ||
	       (s->above && oid_set_has(s->above, oid));
}

/* Files that others have, too, are spared; folders of it are above it. */
static enum emend_status
follow_tree(struct search *s, const struct oid *name, struct slice tree,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct tree_entry entry;
	size_t at = 0;

	while (!status && tree_next(tree, &at, &entry)) {
		if (is_own(s, &entry) || !is_of_it(s, &entry.oid))
			continue;
		if (entry.is_tree && s->above) {
			status = oid_set_add(s->above, name, err);
		} else if (!entry.is_tree) {
			status = oid_set_drop(s->found, &entry.oid, err);
			s->shared++;
		}
	}
	return status;
}

/* "tree HEX", "parent HEX" or "object HEX": do they lead to one of ours? */
static bool
leads_to_it(const struct search *s, struct slice content)
{
	static const struct slice words[] = { SLICE_LIT("tree "),
		SLICE_LIT("parent "), SLICE_LIT("object ") };
	struct oid oid;
	size_t i;

	while (content.len && content.ptr[0] != '\n') {
		size_t end = slice_find_byte(content, '\n', 0);
		struct slice line = slice_sub(content, 0, end);

		for (i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (slice_starts(line, words[i]) &&
			    oid_from_hex(&oid,
			        slice_sub(line, words[i].len, line.len)) &&
			    is_of_it(s, &oid))
				return true;
		content = slice_sub(content, end + 1, content.len);
	}
	return false;
}

static enum emend_status
follow(void *payload, const struct oid *name, enum pack_type type,
    struct slice content, struct emend_error *err)
{
	struct search *s = payload;

	if (type == PACK_TREE)
		return follow_tree(s, name, content, err);
	if (!leads_to_it(s, content))
		return EMEND_OK;
	return oid_set_add(s->above ? s->above : s->found, name, err);
}

static size_t
count(const struct search *s)
{
	return oid_set_count(s->found) +
	       (s->above ? oid_set_count(s->above) : 0);
}

/* All trees first, each spared file once; then, in whatever order they lie,
 * until nothing more leads there. */
static enum emend_status
follow_all(struct search *s, struct repository *r, struct emend_error *err)
{
	unsigned types = SCAN(PACK_TREE) | SCAN(PACK_COMMIT) | SCAN(PACK_TAG);
	enum emend_status status = EMEND_OK;
	size_t before = 0;

	while (!status && count(s) != before) {
		before = count(s);
		status = objects_each(r, types, follow, s, err);
		if (!s->above)
			types = SCAN(PACK_COMMIT) | SCAN(PACK_TAG);
	}
	return status;
}

enum emend_status
own_find(struct repository *r, const struct own_names *names,
    struct oid_set *out, struct oid_set *above, size_t *shared,
    struct emend_error *err)
{
	struct search s = { .names = names, .found = out, .above = above };
	enum emend_status status;

	status = objects_each(r, SCAN(PACK_TREE), take_tree, &s, err);
	if (!status)
		status = follow_all(&s, r, err);
	*shared = s.shared;
	return status;
}
