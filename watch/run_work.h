#ifndef EMEND_WATCH_RUN_WORK_H
#define EMEND_WATCH_RUN_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "watch/alerting.h"
#include "watch/run.h"
#include "watch/sources.h"
#include "watch/telling.h"
#include "watch/visit.h"

/*
 * Inside the run family: run.c (the whole, and what is made durable),
 * run_reread.c (other rules), run_rows.c (what to look at), run_looks.c,
 * run_arrivals.c, run_hosts.c (politeness from run to run), run_render.c,
 * run_budget.c, run_deliver.c (alerts), run_late.c (what a
 * killed run left untold).
 */
struct arrival;
struct fetch_result;
struct pending;
struct pollfd;
struct rendering;

/* Programs that render at a time: each may be a whole browser. */
#define RENDERINGS_MAX 2

/* What is to be looked at: the row is read when its turn has come. */
struct due {
	int64_t key;       /* 0: a row that only a dry run has */
	int64_t last_look; /* when it became one */
	int64_t due_from;
	const char *host; /* where it is asked for; in r->hosts */
	struct watch_row *row; /* from its turn until it is taken; owned */
	int64_t version;       /* of the state, when that was read */
};

struct run {
	const struct run_options *options;
	struct run_result *result;
	struct settings *settings;
	struct store *store;
	struct store_batch *batch;
	struct fetch *fetch;
	struct sources sources;
	struct telling telling;
	struct visits visits;
	struct alerting alerting;
	struct due **dues; /* in names, in the order to be asked */
	size_t due_count, due_cap, asked, done;
	struct table hosts; /* their names */
	struct arena names;
	struct arrival *arrived_first, *arrived_last;
	size_t arrived_count, arrived_bytes;
	struct rendering *rendering_first; /* in the order they came */
	size_t rendering_count;		   /* whose programs run */
	int64_t started_ms, slice_ms; /* monotonic */
	int64_t started_at;
	int64_t others_asked_ms; /* UTC: run_begin_asking */
	bool stopping;
	int64_t told_upto; /* of recordings; -1: no mark says so */
};

int64_t run_now(const struct run *r);
/* At once: it is about the run itself. */
void run_tell_trouble(struct run *r, const char *what, const char *message);
/* Likewise, and the run ends by it: sent at once, if anything can be. */
void run_break_off(struct run *r, const char *what, const char *message);

/* Brings the rows in line with emend.conf; tells of sources. */
enum emend_status run_sync(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Reads all articles again if the rules of emend.conf are others. */
enum emend_status run_reread(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Fills r->dues. */
enum emend_status run_collect(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Adds what this run's looks at sources have found. */
enum emend_status run_collect_found(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;

enum emend_status run_new_fetch(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Until all is looked at, or the run is to stop. */
enum emend_status run_look(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* What the network has brought waits to be read; f, held, and what it was
 * rendered by (or NULL) are taken over... */
enum emend_status run_arrive(struct run *r, struct fetch_result *f,
    struct rendering *rendered, struct emend_error *err) EMEND_MUST_USE;
/* ...but not too much of it... */
bool run_is_full(const struct run *r);
/* ...and is taken, one after the other, by run_take. */
enum emend_status run_take_arrivals(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
enum emend_status run_take(struct run *r, const struct fetch_result *f,
    struct pending *reading, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;
/* All that a look needed is done with. */
void run_drop_row(struct due *due);
/* The row that a result, not of a turn, is about. */
const struct watch_row *run_row_of(const struct fetch_result *f);
void run_drop_arrivals(struct run *r);

/* Is a page of the row printed by the site's render?  Is this answer to be? */
bool run_is_rendered(const struct run *r, const struct watch_row *row);
bool run_wants_render(const struct run *r, const struct fetch_result *f);
/* Waits for the host's turn, which is answered by... */
enum emend_status run_render(struct run *r, struct fetch_result *f,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status run_render_turn(struct run *r, struct fetch_result *f,
    struct emend_error *err) EMEND_MUST_USE;
/* Without waiting: programs are started, and what they printed arrives. */
enum emend_status run_step_renderings(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
size_t run_render_polls(const struct run *r, struct pollfd *out);
void rendering_free(struct rendering *g); /* NULL is fine */
void run_drop_renderings(struct run *r);

/* What the state knows of a host ("example.org:443"), before url is asked. */
enum emend_status run_remember_host(struct run *r, const char *host,
    const char *url, struct emend_error *err) EMEND_MUST_USE;
/* Who wants to be asked by https alone. */
enum emend_status run_remember_hsts(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* The politeness that must outlive the run goes into the batch. */
enum emend_status run_keep_hosts(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Notes that this run asks, and heeds one that was killed or works beside it:
 * what these asked last nobody has kept.  Before any host is remembered. */
enum emend_status run_begin_asking(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Likewise run_keep_hosts; nothing is asked after it. */
enum emend_status run_end_asking(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;

/* Told when a budget begins to leave something for later, and when it does no
 * more. */
enum emend_status run_tell_budgets(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;

/* Sets r->stopping once the run is to stop; nothing new is asked then. */
void run_stop_if_asked(struct run *r);

/* A slice that is large or old enough is committed. */
enum emend_status run_commit_if_due(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
/* Makes the slice durable, then tells what it was about. */
enum emend_status run_commit(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;

/* What was kept, but told by nobody; and that all is told. */
enum emend_status run_tell_late(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;
enum emend_status run_mark_told(
    struct run *r, struct emend_error *err) EMEND_MUST_USE;

/* Sends the alerts that are due. */
void run_deliver(struct run *r);

#endif
