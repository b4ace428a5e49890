#ifndef EMEND_ALERTS_PLAN_H
#define EMEND_ALERTS_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "alerts/message.h"
#include "alerts/when.h"
#include "base/error.h"
#include "base/hash.h"

/*
 * Which of the alerts that wait for one rule and channel go out now, and
 * together with which.  Pure: rows in, groups out.
 */
struct plan_alert {
	int64_t row;       /* the outbox's */
	struct hash128 id; /* of the article; zero: of none */
	int64_t made_at;
};

/* The rule is muted from then until then: as in quiet hours. */
struct plan_hold {
	int64_t from, until;
};

struct plan_group {
	size_t start, count; /* of the order */
	enum message_kind kind;
};

struct plan {
	size_t *order; /* indexes into the alerts: a group's lie together */
	struct plan_group *groups;
	size_t group_count;
};

/*
 * alerts: the oldest first.  sent: messages of the last hour.  What is not in
 * any group waits.  plan_free whatever is returned.
 */
struct plan_input {
	const struct timing *timing;
	const struct plan_alert *alerts;
	size_t count;
	const struct plan_hold *holds;
	size_t hold_count;
	size_t sent;
	int64_t now;
};
enum emend_status plan_make(struct plan *out, const struct plan_input *input,
    struct emend_error *err) EMEND_MUST_USE;
void plan_free(struct plan *p);

#endif
