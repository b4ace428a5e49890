/*
 * What stands in the git repositories of an archive, which may be a stranger's:
 * packed-refs, a folder, a commit; the first byte says which.
 */
#include "store/objects.h"
#include "store/refs_file.h"
#include "store/tombstone.h"
#include "store/verify_work.h"
#include "tests/fuzz/fuzz.h"

static void
check_name(struct slice name)
{
	char ref[ARTICLE_REF_MAX];
	struct hash128 id;

	if (article_ref_read(&id, name)) {
		article_ref(ref, id);
		MUST(slice_equal(slice_of(ref), name));
	}
	if (tombstone_ref_read(&id, name)) {
		tombstone_ref(ref, id);
		MUST(slice_equal(slice_of(ref), name));
	}
}

static void
check_refs(struct slice bytes)
{
	const struct refs_file f = { bytes, "packed-refs" };
	struct packed_ref ref = { .name = { NULL, 0 } };
	struct emend_error err;
	size_t at, before;

	(void)refs_file_header(&f, &at);
	while (at < bytes.len) {
		before = at;
		if (refs_file_next(&f, &at, &ref, &err)) {
			MUST(err.text[0]);
			return;
		}
		MUST(at > before && at <= bytes.len);
		check_name(ref.name);
	}
}

static void
check_tree(struct slice bytes)
{
	struct tree_entry entry;
	size_t at = 0, before = 0;

	while (tree_next(bytes, &at, &entry)) {
		MUST(at > before && at <= bytes.len);
		before = at;
		MUST(slice_find_byte(entry.name, '\0', 0) == entry.name.len);
	}
}

static void
check_commit(struct slice bytes)
{
	struct raw_commit commit;
	struct slice value;

	if (!commit_parse(&commit, bytes))
		return;
	MUST(commit.parents <= 1 && commit.author_at >= 0);
	MUST(commit.committer_at >= 0 && commit.message.len <= bytes.len);
	value = commit_trailer(commit.message, "Emend-Page");
	MUST(slice_find_byte(value, '\n', 0) == value.len);
	(void)commit_revision(commit.message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = fuzz_input(data, size);
	struct slice bytes = slice_sub(all, 1, all.len);

	if (!all.len)
		return 0;
	if (all.ptr[0] == 'r')
		check_refs(bytes);
	else if (all.ptr[0] == 't')
		check_tree(bytes);
	else
		check_commit(bytes);
	return 0;
}
