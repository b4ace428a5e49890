#ifndef EMEND_WATCH_PAST_H
#define EMEND_WATCH_PAST_H

#include <stddef.h>

#include "base/error.h"

struct diff_language;
struct recorded_range;
struct revision_list;
struct store;
struct telling;
struct watch_row;

/*
 * The event that a revision was when it was kept, made again from the history:
 * for what was kept but not told, and to try rules on.  It waits in t, with
 * its texts and what lies between them.
 *
 * history is the article's; at: an index into it; row: who named it.
 */
enum emend_status past_tell(struct telling *t, struct store *store,
    const struct watch_row *row, const struct revision_list *history, size_t at,
    struct diff_language *language, struct emend_error *err) EMEND_MUST_USE;

/*
 * Calls each for the revisions that were recorded in that range, article by
 * article; of more articles than most *left_out counts those that are not told.
 */
typedef enum emend_status past_fn(void *payload, const struct watch_row *row,
    const struct revision_list *history, size_t at, struct emend_error *err);
enum emend_status past_each(struct store *store,
    const struct recorded_range *range, size_t most, size_t *left_out,
    past_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

#endif
