#ifndef EMEND_EXPLAIN_TRYING_H
#define EMEND_EXPLAIN_TRYING_H

#include <stdint.h>

#include "alerts/match.h"
#include "base/error.h"

struct alert_rule;
struct settings;
struct store;

/* What a rule would have said of one revision, or which condition kept it from
 * that. */
struct tried {
	const char *url;
	unsigned revision;
	int64_t at;          /* when it was seen first */
	const char *subject; /* "" of what did not come near */
	enum match_why why;
	const char *trouble; /* its pattern ran away; or NULL */
};
typedef enum emend_status tried_fn(
    void *payload, const struct tried *tried, struct emend_error *err);

/* Holds the rule against what was recorded since then, article by article.
 * Events of which there is no revision are not in the history. */
enum emend_status rule_try(struct store *store, const struct settings *settings,
    const struct alert_rule *rule, int64_t since, tried_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

struct revision_list;
struct watch_row;

/*
 * Holds every rule against one revision, in the order of emend.conf: each is
 * called once a rule.  row: the article's; at: an index into its history.
 */
enum emend_status rules_try_revision(struct store *store,
    const struct settings *settings, const struct watch_row *row,
    const struct revision_list *history, size_t at, tried_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

#endif
