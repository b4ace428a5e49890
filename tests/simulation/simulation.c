/*
 * A week of checks, every five minutes, against sites that exist only here:
 *
 *	simulation ARTICLES HOSTS DAYS
 *
 * Everything is the program's own: configuration, state, schedule, politeness,
 * history.  Only the network and the clock are put in their place (network.h).
 * The first check finds all articles in the feeds; then their ages are spread
 * over a year, as in an archive that has long been at work.  Prints what was
 * asked and how late; fails when a host was asked faster than its rule, or when
 * something due was left.
 */
#include <curl/curl.h>
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/time.h"
#include "reports/event.h"
#include "store/store.h"
#include "tests/simulation/network.h"
#include "tests/simulation/sites.h"
#include "watch/run.h"

#define TICK_MS INT64_C(300000)
#define DAY_MS INT64_C(86400000)
#define LEFT_MOST 1800 /* seconds: what is overdue longer was left */

/* As if they had been found over a year: a twentieth within a day, half in
 * the last month but one week. */
static const char spread_ages[] =
    "UPDATE watch SET first_seen = ?1 - age, last_edit = NULL, interval = gap,"
    " next_look = ?1 + gap * (key * 7919 % 1000) / 1000,"
    " due_from = ?1 + gap * (key * 7919 % 1000) / 1000 - max(30, gap / 20)"
    " FROM (SELECT key AS k, age, CASE WHEN age < 10800 THEN 900"
    " WHEN age < 86400 THEN 3600 WHEN age < 259200 THEN 10800"
    " WHEN age < 604800 THEN 43200 WHEN age < 3456000 THEN 86400"
    " ELSE 604800 END AS gap FROM (SELECT key, CASE"
    " WHEN u < 50 THEN u * 1728 WHEN u < 150 THEN 86400 + (u - 50) * 1728"
    " WHEN u < 300 THEN 259200 + (u - 150) * 2304"
    " WHEN u < 800 THEN 604800 + (u - 300) * 5702"
    " ELSE 3456000 + (u - 800) * 115200 END AS age FROM"
    " (SELECT key, key * 104729 % 1000 AS u FROM watch WHERE role = 0)))"
    " WHERE key = k";

struct simulation {
	char dir[64];
	struct clock clock;
	struct sites sites;
	unsigned long ticks, missed, checked, failed, fresh, changed;
	int64_t longest_ms;
};

static const volatile sig_atomic_t never;

static void
hear(void *payload, const struct event *e)
{
	struct simulation *s = payload;

	if (e->type == EVENT_IS_SUMMARY) {
		s->checked += e->summary->checked;
		s->failed += e->summary->failed;
		s->fresh += e->summary->fresh;
		s->changed += e->summary->changed;
	} else if (e->type == EVENT_IS_TROUBLE) {
		printf("trouble: %s: %s\n", e->name, e->message);
	}
}

static bool
write_conf(const struct simulation *s)
{
	char path[128];
	size_t i;
	FILE *f;

	snprintf(path, sizeof(path), "%s/emend.conf", s->dir);
	f = fopen(path, "w");
	if (!f)
		return false;
	fprintf(f, "[store]\npages = no\n");
	for (i = 0; i < s->sites.host_count; i++)
		fprintf(f, "[feed \"http://h%zu.example/feed.xml\"]\n"
			   "every = 6h\nlimit = 500\n", i);
	return fclose(f) == 0;
}

/* ---- the state, beside the program ---- */

static sqlite3 *
open_state(const struct simulation *s)
{
	char path[128];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/state.db", s->dir);
	if (sqlite3_open(path, &db) != SQLITE_OK) {
		sqlite3_close(db);
		return NULL;
	}
	return db;
}

static bool
spread(const struct simulation *s)
{
	sqlite3 *db = open_state(s);
	sqlite3_stmt *stmt = NULL;
	bool ok = db &&
	    sqlite3_prepare_v2(db, spread_ages, -1, &stmt, NULL) == SQLITE_OK &&
	    sqlite3_bind_int64(stmt, 1, s->clock.now) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_DONE;

	if (!ok)
		printf("cannot spread the ages: %s\n",
		    db ? sqlite3_errmsg(db) : "no state.db");
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return ok;
}

/* What this check finds due; how much has been due for longer than most. */
static long
note_due(const struct simulation *s, int64_t most)
{
	sqlite3 *db = open_state(s);
	sqlite3_stmt *stmt = NULL;
	long left = 0;

	if (!db ||
	    sqlite3_prepare_v2(db, "SELECT url, next_look, interval, host FROM "
				   "watch WHERE state = 0 AND due_from <= ?1 "
				   "AND last_look > 0",
		-1, &stmt, NULL) != SQLITE_OK)
		abort();
	sqlite3_bind_int64(stmt, 1, s->clock.now);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		int64_t due = sqlite3_column_int64(stmt, 1);

		sites_due((const char *)sqlite3_column_text(stmt, 0), due,
		    sqlite3_column_int64(stmt, 2));
		left += s->clock.now - due > most;
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return left;
}

/* ---- checks ---- */

static bool
check(struct simulation *s)
{
	const struct run_options options = {
		.dir = s->dir,
		.clock = &s->clock,
		.stop = &never,
		.tell = hear,
		.payload = s,
	};
	struct run_result result;
	struct emend_error err;
	int64_t started = network_now_ms();

	s->ticks++;
	if (run_check(&options, &result, &err)) {
		printf("check %lu: %s\n", s->ticks, err.text);
		return false;
	}
	started = network_now_ms() - started;
	if (started > s->longest_ms)
		s->longest_ms = started;
	return true;
}

/* cron: a check that would begin while another runs does nothing. */
static bool
run_days(struct simulation *s, int64_t from_ms, int64_t until_ms)
{
	int64_t at;
	bool ok = true;

	for (at = from_ms; ok && at < until_ms; at += TICK_MS) {
		if (network_now_ms() > at) {
			s->missed++;
			continue;
		}
		network_sleep_until(at);
		note_due(s, INT64_MAX);
		ok = check(s);
	}
	return ok;
}

static double
cpu_seconds(void)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec +
		   children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
	    (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec) / 1e6;
}

static int
unlink_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* The first check: all that the feeds have, as fast as the rules allow. */
static bool
find_all(struct simulation *s)
{
	if (!write_conf(s) || !check(s))
		return false;
	printf("found: %lu articles in %.0f s of the clock, %lu requests; "
	       "%.0f s of CPU\n",
	    s->fresh, (double)network_now_ms() / 1000, s->sites.requests,
	    cpu_seconds());
	s->checked = s->failed = s->fresh = s->changed = s->ticks = 0;
	s->sites.requests = s->sites.pages = s->sites.unchanged =
	    s->sites.refused = 0;
	s->longest_ms = 0;
	return spread(s);
}

static bool
simulate(struct simulation *s, int64_t days)
{
	int64_t from;
	double cpu;
	long left;

	if (!find_all(s))
		return false;
	cpu = cpu_seconds();
	from = (network_now_ms() / TICK_MS + 1) * TICK_MS;
	if (!run_days(s, from, from + days * DAY_MS))
		return false;
	left = note_due(s, LEFT_MOST);
	printf("%lu checks (%lu more came while one ran, the longest took %.0f "
	       "s): %lu looks, %lu unchanged, %lu new, %lu edits, %lu failed; "
	       "%lu requests, %lu refused\n",
	    s->ticks, s->missed, (double)s->longest_ms / 1000, s->checked,
	    s->sites.unchanged, s->fresh, s->changed, s->failed,
	    s->sites.requests, s->sites.refused);
	printf("CPU: %.0f us a look\n",
	    (cpu_seconds() - cpu) * 1e6 / (double)s->checked);
	sites_print(&s->sites, stdout);
	printf("asked faster than the rule: %lu; overdue for more than %d s at "
	       "the end: %ld\n",
	    s->sites.violations, LEFT_MOST, left);
	/* no host keeps the check from its next turn */
	return s->sites.violations == 0 && left == 0 && s->missed == 0;
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	struct simulation s = { .ticks = 0 };
	struct emend_error err;
	bool ok = false;

	if (argc != 4) {
		fprintf(stderr, "usage: %s ARTICLES HOSTS DAYS\n", argv[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(s.dir, sizeof(s.dir), "%.30s/emend-simulation-XXXXXX",
	    tmp ? tmp : "/tmp");
	if (!mkdtemp(s.dir) ||
	    !sites_make(&s.sites, strtoul(argv[1], NULL, 10),
		strtoul(argv[2], NULL, 10))) {
		perror("simulation");
		return 2;
	}
	network_begin(sites_answer, sites_answered, &s.clock);
	if (store_init(s.dir, &err))
		fprintf(stderr, "%s\n", err.text);
	else
		ok = simulate(&s, strtol(argv[3], NULL, 10));
	nftw(s.dir, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	sites_free(&s.sites);
	return ok ? 0 : 1;
}
