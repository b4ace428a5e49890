#ifndef EMEND_FETCH_BUDGET_H
#define EMEND_FETCH_BUDGET_H

#include <stdbool.h>

struct fetch;
struct host;
struct transfer;

/*
 * How many bytes a run, and a host in a day (UTC), may send.  Only new looks
 * are left for later: what was under way when a budget was used up is finished.
 */

/* May the host be asked for one more? */
bool budget_allows(const struct fetch *f, struct host *h);
/* What came: body and headers as sent. */
void budget_spend(struct fetch *f, struct host *h, const struct transfer *t);
/* The run's is used up: what waits is counted as left. */
bool budget_is_over(struct fetch *f);

#endif
