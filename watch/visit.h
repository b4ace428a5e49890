#ifndef EMEND_WATCH_VISIT_H
#define EMEND_WATCH_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/table.h"
#include "watch/page_state.h"

struct arena;
struct fetch_result;
struct run_result;
struct settings;
struct source;
struct store;
struct store_batch;
struct telling;
struct watch_row;

/* What every visit of a run shares. */
struct visits {
	struct store *store;
	struct store_batch *batch;
	struct telling *telling;
	const struct settings *settings;
	struct run_result *result; /* counts */
	bool clock_set;		   /* EMEND_NOW */
	struct table claimed;	   /* ids given in this run: hex -> row */
	struct arena *arena;	   /* for the table's keys */
};

/*
 * One result of a fetch, from bytes to rows, revision and events: read, judge,
 * keep, tell.  row is changed to what is to stand.  What is wrong with the page
 * is an outcome; fails only for what ends the run (memory, disk, archive).
 */
enum emend_status visit(struct visits *v, struct watch_row *row,
    const struct source *source, const struct fetch_result *fetched,
    int64_t now, struct emend_error *err) EMEND_MUST_USE;

#endif
