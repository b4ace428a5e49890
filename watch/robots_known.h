#ifndef EMEND_WATCH_ROBOTS_KNOWN_H
#define EMEND_WATCH_ROBOTS_KNOWN_H

#include "base/error.h"
#include "base/slice.h"

struct host_row;
struct robots_cache;
struct settings;

/* What the last check left of a host's robots.txt, without asking anybody. */

/* *out is initialised, and the caller's to free also after failure. */
enum emend_status robots_known(struct robots_cache *out,
    const struct host_row *row, const struct settings *settings,
    struct emend_error *err) EMEND_MUST_USE;

/* The rule that refuses a clean URL on that host, or absent; it lives in c. */
enum emend_status robots_known_rule(struct slice *out,
    const struct robots_cache *c, struct slice url,
    struct emend_error *err) EMEND_MUST_USE;

/* What robots.txt knows us by: the first word of the User-Agent. */
#define ROBOTS_AGENT_MAX 64
void robots_known_agent(
    char out[ROBOTS_AGENT_MAX], const struct settings *settings);

#endif
