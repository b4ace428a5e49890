#ifndef EMEND_WATCH_VISIT_H
#define EMEND_WATCH_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/table.h"
#include "reports/event.h"

struct diff_language;
struct fetch_result;
struct pending;
struct settings;
struct source;
struct store;
struct store_batch;
struct telling;
struct watch_row;
struct workers;

/* What every visit of a run shares; the tables and the arena are its own. */
struct visits {
	struct store *store;
	struct workers *readers; /* watch/readers.h */
	struct store_batch *batch;
	struct telling *telling;
	const struct settings *settings;
	bool clock_set; /* EMEND_NOW */
	struct table claims;  /* struct claim, by id of an address, in hex */
	struct table notes;   /* numbers the slice leaves: long, by name */
	struct arena arena;   /* what the tables hold */
	struct diff_language *language; /* opened by the first comparison */
	/* of the slice: what stands once the batch is committed */
	struct event_summary counts;
	bool trouble; /* something began to fail or became suspect */
	bool tell_added; /* what a source names at its first look is told */
	bool finds_out;	 /* run_options.finds_out */
	size_t found; /* rows added of addresses that sources name */
};

void visits_free(struct visits *v);

/*
 * Gives what was fetched for an article to the readers, if there is anything
 * to read in it; else *out is NULL.  fetched lives as long as that.
 */
enum emend_status visit_begin(struct pending **out, struct visits *v,
    const struct watch_row *row, const struct fetch_result *fetched,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * One result of a fetch, from bytes to rows, revision and events: read, judge,
 * keep, tell.  row is as the state has it; what is to stand goes into the
 * batch.  reading is what visit_begin gave; when it has not ended, it is
 * waited for.  What is wrong with the page is an outcome.  Fails with
 * EMEND_CONFLICT when another process keeps the article meanwhile (its look
 * may be dropped), else for what ends the run: memory, disk, archive.
 */
enum emend_status visit(struct visits *v, const struct watch_row *row,
    const struct source *source, const struct fetch_result *fetched,
    struct pending *reading, int64_t now,
    struct emend_error *err) EMEND_MUST_USE;

/* Was the article, at its last good look, read without its site's select? */
enum emend_status visit_misses_select(struct store *store, struct hash128 id,
    bool *out, struct emend_error *err) EMEND_MUST_USE;

#endif
