/* Pages as served: those that revisions name, and all others. */
#include <stdio.h>
#include <string.h>

#include "store/pages.h"
#include "store/repository.h"
#include "store/verify_work.h"

static struct verify_part *
pages_of(struct verify *v)
{
	return &v->parts[PART_PAGES];
}

/* Where it stands, or is to stand. */
static enum emend_status
find_tip(const struct verify_part *part, const char *ref, struct oid *out,
    struct emend_error *err)
{
	size_t i;

	for (i = part->moved_count; i-- > 0;)
		if (!strcmp(part->moved[i].name, ref)) {
			*out = part->moved[i].after;
			return EMEND_OK;
		}
	return repository_ref(part->git, ref, out, err);
}

/* The tree of a branch; zero when there is none that can be read. */
static enum emend_status
branch_tree(struct verify *v, const char *name, struct oid *out,
    struct emend_error *err)
{
	char ref[64];
	struct emend_error why;
	enum emend_status status;
	struct commit commit;
	struct oid tip;

	*out = (struct oid){ { 0 } };
	snprintf(ref, sizeof(ref), PAGES_BRANCHES "%s", name);
	status = find_tip(pages_of(v), ref, &tip, &why);
	if (status == EMEND_OK)
		status =
		    repository_commit(pages_of(v)->git, &tip, &commit, &why);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status == EMEND_OK)
		*out = commit.tree;
	return EMEND_OK;
}

/* Months before the oldest one that is kept were dropped. */
static void
find_oldest(struct verify *v)
{
	struct verify_part *part = pages_of(v);
	struct packed_ref ref = { .name = { NULL, 0 } };
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (at < part->refs.bytes.len) {
		struct slice name;

		if (refs_file_next(&part->refs, &at, &ref, NULL))
			return;
		name = pages_month_of(ref.name);
		if (!name.len)
			continue;
		snprintf(v->oldest_month, sizeof(v->oldest_month), "%.*s",
		    SLICE_ARG(name));
		return; /* they stand in order */
	}
}

static enum emend_status
turn_to_month(struct verify *v, struct slice month, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;

	if (!v->kept_known) {
		status = branch_tree(v, "kept", &v->kept_tree, err);
		v->kept_known = status == EMEND_OK;
	}
	if (status || slice_equal(month, slice_of(v->month)))
		return status;
	snprintf(v->month, sizeof(v->month), "%.*s",
	    month.len < sizeof(v->month) ? (int)month.len : 0, month.ptr);
	return branch_tree(v, v->month, &v->month_tree, err);
}

/* Zero: it is nowhere. */
static enum emend_status
find_page(struct verify *v, const char *path, size_t month, struct oid *out,
    struct emend_error *err)
{
	struct repository *git = pages_of(v)->git;
	struct emend_error why;
	enum emend_status status = EMEND_NOTFOUND;

	*out = (struct oid){ { 0 } };
	if (!oid_is_zero(&v->month_tree))
		status = repository_find(
		    git, &v->month_tree, path + month + 1, out, &why);
	if (status == EMEND_NOTFOUND && !oid_is_zero(&v->kept_tree))
		status = repository_find(git, &v->kept_tree, path, out, &why);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		*out = (struct oid){ { 0 } };
	return EMEND_OK;
}

/* The page read last: is its sum that of the record? */
static bool
is_as_served(const struct verify *v, const struct revision_row *row)
{
	char sum[SHA256_HEX + 1];

	sha256_hex(sum, slice_new(v->bytes.ptr, v->bytes.len));
	return !row->decoded_sha256 ||
	    strlen(row->decoded_sha256) != SHA256_HEX ||
	    strcmp(sum, row->decoded_sha256) == 0;
}

/* The bytes are read, their sum is that of the record. */
static enum emend_status
check_page(struct verify *v, const struct revision_row *row,
    const struct oid *page, const char *where, struct emend_error *err)
{
	struct finding f = {
		.kind = "page-damaged",
		.severity = SEVERITY_LOSS,
		.where = where,
		.remedy = "bring pages.git back from a backup; the text of "
			  "the revision is not concerned",
	};
	struct emend_error why;
	enum emend_status status;
	int type = 0;

	status = verify_object(v, pages_of(v), page, &type, &why);
	if (status == EMEND_NOMEM)
		return emend_fail_nomem(err);
	if (status)
		return verify_tell(v, f, err, "the page of revision %u (%s) %s",
		    row->revision.number, row->revision.page, why.text);
	if (!is_as_served(v, row))
		return verify_tell(v, f, err,
		    "the page of revision %u (%s) is not the one that was "
		    "served: its SHA-256 is another",
		    row->revision.number, row->revision.page);
	v->result->pages++;
	return EMEND_OK;
}

/* Zero, too, when its month was dropped: *expired. */
static enum emend_status
look_up(struct verify *v, const char *path, struct oid *out, bool *expired,
    struct emend_error *err)
{
	struct slice month = slice_sub(
	    slice_of(path), 0, slice_find_byte(slice_of(path), '/', 0));
	enum emend_status status = turn_to_month(v, month, err);

	*expired = false;
	if (status == EMEND_OK)
		status = find_page(v, path, month.len, out, err);
	if (status == EMEND_OK && oid_is_zero(out))
		*expired = oid_is_zero(&v->month_tree) &&
		    (!*v->oldest_month ||
			strcmp(v->month, v->oldest_month) < 0);
	return status;
}

/* Another run of the same second may have given its page the same name. */
enum emend_status
verify_lacks_page(struct verify *v, const struct revision_row *row,
    bool *lacks, struct emend_error *err)
{
	const char *path = row->revision.page;
	struct emend_error why;
	struct oid page;
	bool expired;
	int type = 0;
	enum emend_status status;

	*lacks = false;
	if (!path || !v->store.pages)
		return EMEND_OK;
	status = look_up(v, path, &page, &expired, err);
	if (status || oid_is_zero(&page)) {
		*lacks = !expired;
		return status;
	}
	status = verify_object(v, pages_of(v), &page, &type, &why);
	*lacks = status == EMEND_OK && !is_as_served(v, row);
	return status == EMEND_NOMEM ? emend_fail_nomem(err) : EMEND_OK;
}

enum emend_status
verify_page(struct verify *v, const struct revision_row *row,
    const char *where, struct emend_error *err)
{
	const char *path = row->revision.page;
	struct finding f = {
		.kind = "page-missing",
		.severity = SEVERITY_LOSS,
		.where = where,
		.remedy = "bring pages.git back from a backup; the text of "
			  "the revision is not concerned",
	};
	enum emend_status status;
	struct oid page;
	bool expired;

	if (!path || !v->store.pages)
		return EMEND_OK;
	status = look_up(v, path, &page, &expired, err);
	if (status)
		return status;
	if (!oid_is_zero(&page))
		return check_page(v, row, &page, where, err);
	if (expired) {
		v->result->pages_expired++;
		return EMEND_OK;
	}
	return verify_tell(v, f, err,
	    "the page of revision %u is missing: %s", row->revision.number,
	    path);
}

enum emend_status
verify_pages(struct verify *v, struct emend_error *err)
{
	struct verify_part *part = pages_of(v);
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	char where[WHERE_MAX];
	size_t at;

	find_oldest(v);
	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		snprintf(where, sizeof(where), "%s/%.*s", part->name,
		    ref.name.len < 400 ? (int)ref.name.len : 400,
		    ref.name.ptr);
		status = verify_reach(v, part, where, &ref.oid, err);
	}
	return status;
}
