#ifndef EMEND_WATCH_DELIVERING_WORK_H
#define EMEND_WATCH_DELIVERING_WORK_H

#include "alerts/channel.h"
#include "alerts/rule.h"
#include "watch/delivering.h"
#include "watch/telling.h"

/*
 * Inside the delivering family: delivering.c (what is tried, and what became of
 * it), delivering_make.c (messages of alerts), delivering_trouble.c.
 */
struct delivering {
	const struct delivering_options *options;
	struct delivering_result *result;
	int64_t now;
	struct telling troubles; /* told, for rules and the operator */
};

/*
 * The rule and channel of the outbox's names; false: they are no more.  own
 * holds a report's channel, which no rule has; channel must outlive it.
 */
bool delivering_find(const struct settings *settings, const char *rule,
    const char *channel, struct rule_channel *own, struct channel_use *out);

/* Makes messages of all alerts that are due. */
enum emend_status delivering_make(
    struct delivering *d, struct emend_error *err) EMEND_MUST_USE;

/* rule: whose channel it is about, and which is not told of it; or NULL. */
void delivering_tell(struct delivering *d, const char *what, const char *name,
    const char *message, bool over, const char *rule);

/* No check has ended well for too long, the disk is nearly full; or that is
 * over. */
enum emend_status delivering_watch(
    struct delivering *d, struct emend_error *err) EMEND_MUST_USE;
/* Puts what was told of trouble down for rules and for the operator, in the
 * transaction that is open: together with what it is about. */
enum emend_status delivering_queue_troubles(
    struct delivering *d, struct emend_error *err) EMEND_MUST_USE;

#endif
