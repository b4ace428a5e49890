#ifndef EMEND_WATCH_DELIVERING_WORK_H
#define EMEND_WATCH_DELIVERING_WORK_H

#include "alerts/rule.h"
#include "watch/delivering.h"

/*
 * Inside the delivering family: delivering.c (what is tried, and what became of
 * it), delivering_make.c (messages of alerts).
 */
struct delivering {
	const struct delivering_options *options;
	struct delivering_result *result;
	int64_t now;
};

/* The rule and channel of the outbox's names; false: they are no more. */
bool delivering_find(const struct settings *settings, const char *rule,
    const char *channel, const struct alert_rule **rule_out,
    const struct rule_channel **channel_out);

/* Makes messages of all alerts that are due. */
enum emend_status delivering_make(
    struct delivering *d, struct emend_error *err) EMEND_MUST_USE;

void delivering_tell(struct delivering *d, const char *what, const char *name,
    const char *message, bool over);

#endif
