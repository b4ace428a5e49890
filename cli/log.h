#ifndef EMEND_CLI_LOG_H
#define EMEND_CLI_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"

struct json;
struct terminal;

/* What emend log tells of one article. */
struct history {
	struct watch_row *row;
	struct revision_list list;
	struct gap *gaps;
	size_t gap_count;
	size_t first; /* the first revision to show: -n */
	bool with_looks;
	size_t look_count, first_look;
};

/* What a callback that tells looks or addresses is given. */
struct look_list {
	const struct history *history;
	struct json *json;
	struct terminal *text;
	size_t at;
};

/* Its looks.  Those before the first good one are kept under the id that the
 * address would give. */
enum emend_status log_each_look(struct store *store, const struct history *h,
    look_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* emend.log/1 */
enum emend_status log_json(struct json *j, struct store *store,
    const struct history *h, struct emend_error *err) EMEND_MUST_USE;

/* Who has read it, and what they noted: the member "reviews" and "hidden", or
 * a line each. */
enum emend_status reviews_json(struct json *j, struct store *store,
    struct hash128 id, struct emend_error *err) EMEND_MUST_USE;
enum emend_status reviews_text(struct terminal *t, struct store *store,
    struct hash128 id, struct emend_error *err) EMEND_MUST_USE;

#endif
