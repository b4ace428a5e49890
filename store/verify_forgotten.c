/* Tombstones: the index is to know them, and what they began is to be ended. */
#include <stdio.h>

#include "base/file.h"
#include "store/forget_list.h"
#include "store/forget_work.h"
#include "store/tombstone.h"
#include "store/verify_work.h"

/* Killed while it erased: what is to go still lies in the packs. */
static enum emend_status
check_unfinished(struct verify *v, struct emend_error *err)
{
	const struct finding f = {
		.kind = "forget-unfinished",
		.severity = SEVERITY_DAMAGE,
		.where = "articles.git",
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair
		    ? "gone on with"
		    : "the next check goes on with it, --repair does it now",
	};
	char path[PATH_MAX_BYTES];

	if (v->in_use || !file_exists(verify_path(path, v, FORGET_LIST)))
		return EMEND_OK;
	v->forgetting = true;
	return verify_tell(v, f, err,
	    "an article was being forgotten when that was killed");
}

static enum emend_status
check_tombstone(struct verify *v, struct slice ref, const struct oid *commit,
    struct emend_error *err)
{
	char where[WHERE_MAX];
	const struct finding f = {
		.kind = "tombstone-missing",
		.severity = SEVERITY_DAMAGE,
		.where = where,
		.repair = v->options->repair ? REPAIR_DID : REPAIR_WOULD,
		.remedy = v->options->repair ? "entered from the history"
					     : "--repair enters it",
	};
	enum emend_status status;
	struct hash128 id;
	int64_t at;

	if (!tombstone_ref_read(&id, ref))
		return EMEND_OK;
	status = state_db_forgotten(v->store.state, id, &at, NULL, err);
	if (status || at)
		return status;
	if (v->options->repair)
		status = verify_fix_begin(v, err);
	if (status == EMEND_OK && v->options->repair)
		status = forget_enter(&v->store, ref, commit, err);
	if (status || v->rebuilding)
		return status;
	snprintf(where, sizeof(where), "articles.git/%.*s",
	    ref.len < 400 ? (int)ref.len : 400, ref.ptr);
	return verify_tell(v, f, err,
	    "the index does not know that this article was forgotten: it "
	    "could come back");
}

enum emend_status
verify_forgotten(struct verify *v, struct emend_error *err)
{
	struct verify_part *part = &v->parts[PART_ARTICLES];
	struct packed_ref ref = { .name = { NULL, 0 } };
	enum emend_status status = check_unfinished(v, err);
	size_t at;

	(void)refs_file_header(&part->refs, &at);
	while (status == EMEND_OK && v->store.state &&
	    at < part->refs.bytes.len) {
		if (refs_file_next(&part->refs, &at, &ref, NULL))
			break; /* told already */
		status = check_tombstone(v, ref.name, &ref.oid, err);
	}
	return status ? status : verify_fix_end(v, true, err);
}
