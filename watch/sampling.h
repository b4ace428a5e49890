#ifndef EMEND_WATCH_SAMPLING_H
#define EMEND_WATCH_SAMPLING_H

#include "base/error.h"
#include "watch/delivering.h"

struct alert_rule;

/* What became of the sample for one channel. */
struct sampled {
	const char *channel; /* as people may see it */
	bool delivered;
	const char *why; /* "" when it is delivered */
};
typedef void sampled_fn(void *payload, const struct sampled *s);

/*
 * Sends a sample through each of the rule's channels, at once and once, past
 * the outbox.  A channel that takes it counts as open and without trouble from
 * then on.  options: its tell is not called.
 */
enum emend_status deliver_sample(const struct delivering_options *options,
    const struct alert_rule *rule, sampled_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

#endif
