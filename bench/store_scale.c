/*
 * What an archive of many articles costs.
 *
 *	store_scale fill DIR FIRST END COUNT
 *					articles FIRST to END - 1 of COUNT, of
 *					which 200 are due; from 0 on in a new
 *					archive
 *	store_scale change DIR COUNT CHANGED ROUND
 *					a new revision of CHANGED of them; ms
 *	store_scale history DIR COUNT	reading one article's revisions; us
 *	store_scale due DIR		asking for what is due (200); ms
 *	store_scale month DIR FIRST END CHANGED PAGE
 *					a run every five minutes, those from
 *					FIRST to END - 1 of a month, each with
 *					maintenance when it is due; ms a run:
 *					of runs, their CPU, of maintenance, its
 *					CPU
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "bench/store_sample.h"
#include "store/batch.h"
#include "store/history.h"
#include "store/maintain.h"
#include "store/store.h"
#include "store/watches.h"

#define SHORT_BYTES 120 /* of articles of which a month has many revisions */
#define TEXT_BYTES 3200
#define FILL_SLICE 20000
#define DUE 200
#define ASKED 1000 /* articles, of the bench of histories */
#define MONTH_AT INT64_C(1793491200) /* 2026-11-01 */

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct store *
open_store(const char *dir, enum store_mode mode)
{
	struct emend_error err;
	struct store *s;

	sample_check(store_open(&s, dir, mode, &err), &err);
	return s;
}

static struct store_batch *
new_batch(struct store *s, int64_t at)
{
	struct emend_error err;
	struct store_batch *b;

	sample_check(store_batch_new(&b, s, at, &err), &err);
	return b;
}

static void
fill(const char *dir, unsigned first, unsigned end, unsigned count)
{
	struct store_batch *b;
	struct emend_error err;
	struct sample one;
	struct store *s;
	unsigned n;

	if (!first)
		sample_check(store_init(dir, &err), &err);
	s = open_store(dir, STORE_WRITE);
	b = new_batch(s, SAMPLE_AT);
	for (n = first; n < end; n++) {
		sample_make(&one, n, 1, TEXT_BYTES);
		if (n % (count / DUE) == 0)
			one.row.due_from = one.row.next_look = SAMPLE_AT;
		sample_add(b, &one, 0);
		sample_free(&one);
		if (store_batch_revisions(b) == FILL_SLICE)
			sample_commit(s, b);
	}
	sample_commit(s, b);
	store_batch_free(b);
	store_close(s);
}

/* Spread over all, and others each round; as a check does, from opening on. */
static void
change(const char *dir, unsigned count, unsigned changed, unsigned round)
{
	struct sample *samples = calloc(changed, sizeof(*samples));
	struct revision_list list;
	struct store_batch *b;
	struct emend_error err;
	struct store *s = open_store(dir, STORE_READ);
	unsigned i, step = count / changed ? count / changed : 1;
	double start;

	if (!samples)
		exit(4);
	for (i = 0; i < changed; i++) {
		struct sample *one = &samples[i];
		unsigned n = (i * step + round) % count;

		sample_make(one, n, 1, TEXT_BYTES);
		sample_check(
		    store_history(s, one->draft.id, &list, &err), &err);
		sample_free(one);
		sample_make(one, n, (unsigned)list.count + 1, TEXT_BYTES);
		revision_list_free(&list);
	}
	store_close(s);
	start = now_ms();
	s = open_store(dir, STORE_WRITE);
	b = new_batch(s, SAMPLE_AT + round * 300);
	sample_check(store_lock(s, STORE_LOCK_WRITE, &err), &err);
	sample_check(store_recover(s, &err), &err);
	store_unlock(s, STORE_LOCK_WRITE);
	for (i = 0; i < changed; i++)
		sample_add(b, &samples[i], 0);
	sample_commit(s, b);
	store_batch_free(b);
	store_close(s);
	printf("%.1f\n", now_ms() - start);
	for (i = 0; i < changed; i++)
		sample_free(&samples[i]);
	free(samples);
}

static void
history(const char *dir, unsigned count)
{
	struct store *s = open_store(dir, STORE_READ);
	struct hash128 ids[ASKED];
	struct revision_list list;
	struct emend_error err;
	char url[SAMPLE_URL_MAX];
	double start;
	unsigned i;

	for (i = 0; i < ASKED; i++) {
		unsigned n = (unsigned)(i * UINT64_C(2654435761) % count);

		snprintf(url, sizeof(url), "https://host%u.example/story/%u",
		    n % 100, n);
		ids[i] = hash_bytes(slice_of(url));
	}
	start = now_ms();
	for (i = 0; i < ASKED; i++) {
		sample_check(store_history(s, ids[i], &list, &err), &err);
		revision_list_free(&list);
	}
	printf("%.2f\n", (now_ms() - start) * 1e3 / ASKED);
	store_close(s);
}

static enum emend_status
count_row(void *payload, const struct watch_row *row, struct emend_error *err)
{
	unsigned *count = payload;

	(void)row;
	(void)err;
	++*count;
	return EMEND_OK;
}

static void
due(const char *dir)
{
	double start = now_ms();
	struct store *s = open_store(dir, STORE_READ);
	struct emend_error err;
	unsigned count = 0;

	sample_check(
	    state_due(s, SAMPLE_AT, count_row, &count, &err), &err);
	store_close(s);
	printf("%.2f %u\n", now_ms() - start, count);
}

/* What runs or maintenance took, that of programs they ran included. */
struct cost {
	double ms, cpu_ms;
};

static struct cost
cost_now(void)
{
	return (struct cost){ now_ms(), sample_cpu_seconds() * 1e3 };
}

static void
cost_add(struct cost *sum, const struct cost *start)
{
	struct cost now = cost_now();

	sum->ms += now.ms - start->ms;
	sum->cpu_ms += now.cpu_ms - start->cpu_ms;
}

static void
maintain(struct store *s, int64_t now, struct cost *sum)
{
	const struct maintain_options options = { .now = now,
		.when_due = true };
	struct maintain_result result;
	struct emend_error err;
	struct cost start = cost_now();

	sample_check(store_maintain(s, &options, &result, &err), &err);
	cost_add(sum, &start);
}

/* One run in a process's life: what a run opens, it opens. */
static void
one_run(const char *dir, unsigned run, unsigned changed, size_t page,
    struct cost *running, struct cost *maintaining)
{
	int64_t at = MONTH_AT + run * INT64_C(300);
	struct sample *samples = calloc(changed, sizeof(*samples));
	struct store_batch *b;
	struct emend_error err;
	struct cost start;
	struct store *s;
	unsigned i;

	if (!samples)
		exit(4);
	for (i = 0; i < changed; i++)
		sample_make(&samples[i], i, run + 1, SHORT_BYTES);
	start = cost_now();
	s = open_store(dir, STORE_WRITE);
	sample_check(store_lock(s, STORE_LOCK_WRITE, &err), &err);
	sample_check(store_recover(s, &err), &err);
	store_unlock(s, STORE_LOCK_WRITE);
	b = new_batch(s, at);
	for (i = 0; i < changed; i++)
		sample_add(b, &samples[i], page);
	sample_commit(s, b);
	store_batch_free(b);
	cost_add(running, &start);
	maintain(s, at, maintaining);
	store_close(s);
	for (i = 0; i < changed; i++)
		sample_free(&samples[i]);
	free(samples);
}

static void
month(const char *dir, unsigned first, unsigned end, unsigned changed,
    size_t page)
{
	struct cost running = { 0, 0 }, maintaining = { 0, 0 };
	double runs = end - first;
	struct emend_error err;
	unsigned run;

	if (!first)
		sample_check(store_init(dir, &err), &err);
	for (run = first; run < end; run++)
		one_run(dir, run, changed, page, &running, &maintaining);
	printf("%.2f %.2f %.2f %.2f\n", running.ms / runs,
	    running.cpu_ms / runs, maintaining.ms / runs,
	    maintaining.cpu_ms / runs);
}

static unsigned
number(const char *s)
{
	return (unsigned)strtoul(s, NULL, 10);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "fill") && argc == 6)
		fill(argv[2], number(argv[3]), number(argv[4]),
		    number(argv[5]));
	else if (!strcmp(what, "change") && argc == 6)
		change(argv[2], number(argv[3]), number(argv[4]),
		    number(argv[5]));
	else if (!strcmp(what, "history") && argc == 4)
		history(argv[2], number(argv[3]));
	else if (!strcmp(what, "due") && argc == 3)
		due(argv[2]);
	else if (!strcmp(what, "month") && argc == 7)
		month(argv[2], number(argv[3]), number(argv[4]),
		    number(argv[5]), number(argv[6]));
	else
		return fprintf(stderr, "store_scale: see bench/store.py\n"), 2;
	return fflush(stdout) || ferror(stdout) ? 4 : 0;
}
