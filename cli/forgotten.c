#include "cli/forgotten.h"

#include "base/time.h"
#include "base/url.h"
#include "store/batch.h"
#include "store/forget.h"
#include "watch/sources.h"

/* It is news again, also where emend.conf or a list names it already. */
static enum emend_status
lift(struct store *store, struct hash128 id, struct emend_error *err)
{
	struct store_batch *batch = NULL;
	enum emend_status status = store_lift_tombstone(store, id, err);

	if (status == EMEND_OK)
		status = store_batch_new(&batch, store, 0, err);
	if (status == EMEND_OK)
		status = sources_compare_anew(batch, err);
	if (status == EMEND_OK)
		status = store_batch_commit(batch, err);
	store_batch_free(batch);
	return status;
}

enum emend_status
forgotten_check(struct store *store, struct slice normal, bool again,
    struct emend_error *err)
{
	char at[TIME_LOCAL_MAX];
	enum emend_status status;
	struct hash128 id;
	int64_t when;

	status = store_find_forgotten(store, url_id(normal), &id, &when, err);
	if (status || !when)
		return status;
	if (again)
		return lift(store, id, err);
	time_format_local(at, when);
	return emend_fail(err, EMEND_USAGE,
	    "%.*s was forgotten on %s and is not watched again by accident; "
	    "to watch it anew, without its old history: emend add --again URL",
	    SLICE_ARG(slice_sub(normal, 0, 200)), at);
}
