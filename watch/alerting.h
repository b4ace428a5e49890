#ifndef EMEND_WATCH_ALERTING_H
#define EMEND_WATCH_ALERTING_H

#include <stdint.h>

#include "alerts/match.h"
#include "base/error.h"
#include "base/table.h"
#include "watch/telling.h"

struct settings;
struct store;
struct store_batch;

/*
 * Where events meet rules: what fires goes into the outbox, by the batch that
 * keeps what it is about.
 */
struct alerting {
	const struct settings *settings;
	struct table troubled; /* rules whose trouble this run has told */
	struct store *store;   /* without a batch: its open transaction */
};

void alerting_init(struct alerting *a, const struct settings *settings);
void alerting_free(struct alerting *a);

/*
 * All that waits to be told and that no rule has seen yet; of no revision where
 * batch is NULL.  A rule whose
 * pattern runs away is told as trouble, once a run; it stops nothing.
 */
enum emend_status alerting_queue(struct alerting *a, struct telling *t,
    struct store_batch *batch, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;

/* What a rule looks at, of an event; the wording is to be made and freed. */
void alerting_subject(const struct alerting *a, const struct told *told,
    struct alert_subject *out);

#endif
