/* Profiles of hosts: refs/hosts/<2 hex>/<30 hex> has a commit a version. */
#include <stdio.h>
#include <string.h>

#include "store/objects.h"
#include "store/pack.h"
#include "store/repository.h"
#include "store/state_repair.h"
#include "store/verify_work.h"

#define HOST_REFS "refs/hosts/"
#define SUBJECT "Furniture of "

struct host_check {
	const char *where;
	struct text message; /* of the newest version */
	struct slice host;   /* in it */
	bool empty;	     /* all of it was forgotten again */
	unsigned version, commits;
	struct oid tree;
};

/* The host's hash is the ref's name. */
static bool
is_named_after(struct slice ref, struct slice host)
{
	char hex[HASH128_HEX + 1], name[ARTICLE_REF_MAX];

	hash_hex(hex, hash_bytes(host));
	snprintf(name, sizeof(name), HOST_REFS "%.2s/%s", hex, hex + 2);
	return slice_equal(ref, slice_of(name));
}

static enum emend_status
read_versions(struct verify *v, struct host_check *h, const struct oid *tip,
    struct emend_error *err)
{
	struct verify_part *part = &v->parts[PART_ARTICLES];
	enum emend_status status = EMEND_OK;
	struct raw_commit commit;
	struct oid at;
	struct slice number;

	for (at = *tip; !status && !oid_is_zero(&at); at = commit.parent) {
		status = verify_commit(v, part, &at, &commit, err);
		if (status || h->commits++)
			continue;
		h->tree = commit.tree;
		text_add(&h->message, commit.message.ptr, commit.message.len);
		status = text_check(&h->message, err);
	}
	if (status)
		return status;
	h->host = slice_new(h->message.ptr, h->message.len);
	number = commit_trailer(h->host, "Emend-Profile");
	for (; number.len && *number.ptr >= '0' && *number.ptr <= '9';
	     number = slice_sub(number, 1, number.len))
		h->version = h->version * 10 + (unsigned)(*number.ptr - '0');
	h->host = slice_starts(h->host, SLICE(SUBJECT))
	    ? slice_sub(h->host, strlen(SUBJECT), h->host.len)
	    : slice_sub(h->host, 0, 0);
	number = slice_sub(
	    h->host, slice_find(h->host, SLICE(": "), 0), h->host.len);
	h->empty = slice_starts(number, SLICE(": 0 "));
	h->host = slice_sub(h->host, 0, h->host.len - number.len);
	return EMEND_OK;
}

/* A paragraph a line; none are left where the tree has no file. */
static enum emend_status
read_newest(struct verify *v, const struct host_check *h, struct slice *out,
    struct emend_error *err)
{
	struct verify_part *part = &v->parts[PART_ARTICLES];
	struct tree_entry entry = { .is_tree = true };
	int type = PACK_TREE;
	size_t at = 0;
	enum emend_status status =
	    verify_object(v, part, &h->tree, &type, err);

	*out = slice_of(NULL);
	if (status ||
	    !tree_next(slice_new(v->bytes.ptr, v->bytes.len), &at, &entry))
		return status;
	type = PACK_BLOB;
	status = verify_object(v, part, &entry.oid, &type, err);
	if (status == EMEND_OK)
		*out = slice_new(v->bytes.ptr, v->bytes.len);
	return status;
}

/* What other versions had is furniture no more. */
static enum emend_status
restore(struct verify *v, const struct host_check *h, struct emend_error *err)
{
	struct slice rest;
	enum emend_status status = read_newest(v, h, &rest, err);

	if (status == EMEND_OK)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK)
		status = state_db_drop_furniture(v->store.state, h->host, err);
	while (status == EMEND_OK && rest.len) {
		size_t end = slice_find_byte(rest, '\n', 0);

		status = state_db_restore_furniture(v->store.state, h->host,
		    slice_sub(rest, 0, end), h->version, err);
		rest = slice_sub(rest, end + 1, rest.len);
	}
	return status ? status : verify_fix_end(v, false, err);
}

static enum emend_status
compare(struct verify *v, const struct host_check *h, struct emend_error *err)
{
	const struct finding f = {
		.kind = "profile-differs",
		.severity = SEVERITY_DAMAGE,
		.where = h->where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "entered from the history"
					     : "--repair enters it",
	};
	enum emend_status status;
	unsigned known;

	if (!v->store.state)
		return EMEND_OK;
	status =
	    state_db_profile_version(v->store.state, h->host, &known, err);
	if (status || known == (h->empty ? 0 : h->version))
		return status;
	if (v->options->repair)
		status = restore(v, h, err);
	if (status || v->rebuilding)
		return status;
	return verify_tell(v, f, err,
	    "the index has version %u of what the pages of %.*s have in "
	    "common, the history version %u",
	    known, SLICE_ARG(h->host), h->version);
}

static enum emend_status
check_host(struct verify *v, struct slice ref, const struct oid *tip,
    struct emend_error *err)
{
	struct verify_part *part = &v->parts[PART_ARTICLES];
	char where[WHERE_MAX];
	struct host_check h = { .where = where };
	const struct finding f = {
		.kind = "profile-inconsistent",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.remedy = "it was not written so by emend",
	};
	enum emend_status status;
	size_t lost = v->result->lost;

	snprintf(where, sizeof(where), "articles.git/%.*s", SLICE_ARG(ref));
	text_init(&h.message, OBJECT_MAX_BYTES);
	status = verify_reach(v, part, where, tip, err);
	if (status || v->result->lost != lost)
		goto out; /* told */
	status = read_versions(v, &h, tip, err);
	if (status == EMEND_STORE ||
	    (!status && (!is_named_after(ref, h.host) ||
			    h.version != h.commits)))
		status = verify_tell(v, f, err,
		    "its commits are not the versions of a host's profile");
	else if (status == EMEND_OK)
		status = compare(v, &h, err);
out:
	text_free(&h.message);
	return status;
}

enum emend_status
verify_hosts(struct verify *v, struct emend_error *err)
{
	struct verify_part *part = &v->parts[PART_ARTICLES];
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = EMEND_OK;
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		if (slice_starts(ref.name, SLICE(HOST_REFS)) &&
		    ref.name.len < ARTICLE_REF_MAX)
			status = check_host(v, ref.name, &ref.oid, err);
	}
	return status ? status : verify_fix_end(v, true, err);
}
