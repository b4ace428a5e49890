/*
 * A whole check of an archive that store_scale filled: what is due is found,
 * read from files in place of the network, compared, kept and told.
 *
 *	store_check DIR COUNT CHANGED ROUND PAGES
 *
 * CHANGED of the COUNT articles, spread over all and the same each round, are
 * made due, and each has its ROUNDth text in the directory PAGES.  Round 0
 * makes the archive's articles into what is read from pages, and is not to be
 * counted.  Prints the milliseconds of the check, how many changed and failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "article/article.h"
#include "base/file.h"
#include "base/time.h"
#include "bench/store_sample.h"
#include "store/batch.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/run.h"

#define TEXT_BYTES 3200
#define WRITTEN_MAX ((size_t)1 << 20)
#define ROUND_SECONDS INT64_C(600) /* so that no other article is due */

struct bench {
	const char *dir, *pages;
	unsigned count, changed, round;
};

static unsigned
nth(const struct bench *b, unsigned i)
{
	return i * (b->count / b->changed);
}

static void
write_page(const struct bench *b, const struct sample *s)
{
	const char *host = s->url + strlen("https://");
	struct emend_error err;
	struct text path, page;
	size_t i;

	text_init(&path, WRITTEN_MAX);
	text_init(&page, WRITTEN_MAX);
	text_addf(&path, "%s/%s", b->pages, host);
	for (i = strlen(b->pages); i < path.len; i++) {
		if (path.ptr[i] != '/')
			continue;
		path.ptr[i] = '\0';
		(void)mkdir(path.ptr, 0700);
		path.ptr[i] = '/';
	}
	text_addf(&page, "<!doctype html><title>%s</title><article><h1>%s</h1>",
	    s->row.title, s->row.title);
	for (i = 0; i < s->article->paragraph_count; i++)
		text_addf(&page, "<p>%.*s</p>\n",
		    SLICE_ARG(s->article->paragraphs[i].text));
	text_puts(&page, "</article>\n");
	sample_check(text_check(&page, &err), &err);
	sample_check(file_write_atomic(path.ptr,
			 slice_new(page.ptr, page.len), 0600, &err), &err);
	text_free(&page);
	text_free(&path);
}

static void
make_due(struct store *s, struct store_batch *batch, const char *url,
    int64_t at)
{
	struct emend_error err;
	struct watch_row *row;

	sample_check(state_watch_by_url(s, slice_of(url), &row, &err), &err);
	if (!row)
		exit(4);
	row->due_from = row->next_look = at;
	sample_check(store_batch_watch(batch, row, &err), &err);
	watch_row_free(row);
}

static void
prepare(const struct bench *b, int64_t at)
{
	struct store_batch *batch;
	struct emend_error err;
	struct sample sample;
	struct store *s;
	unsigned i;

	sample_check(store_open(&s, b->dir, STORE_WRITE, &err), &err);
	sample_check(store_batch_new(&batch, s, at, &err), &err);
	for (i = 0; i < b->changed; i++) {
		sample_make(&sample, nth(b, i), b->round + 1, TEXT_BYTES);
		write_page(b, &sample);
		make_due(s, batch, sample.url, at);
		sample_free(&sample);
	}
	sample_commit(s, batch);
	store_batch_free(batch);
	store_close(s);
}

struct counts {
	unsigned changed, failed;
};

static void
count_event(void *payload, const struct event *e)
{
	struct counts *counts = payload;

	counts->changed += e->type == EVENT_IS_CHANGED;
	counts->failed += e->type == EVENT_IS_FAILED;
}

int
main(int argc, char **argv)
{
	const volatile sig_atomic_t never = 0;
	struct counts counts = { 0, 0 };
	struct clock clock = { .held = true };
	struct run_result result;
	struct emend_error err;
	struct bench b;
	int64_t start;

	if (argc != 6)
		return fprintf(stderr, "store_check: see bench/store.py\n"), 2;
	b = (struct bench){ .dir = argv[1],
		.count = (unsigned)strtoul(argv[2], NULL, 10),
		.changed = (unsigned)strtoul(argv[3], NULL, 10),
		.round = (unsigned)strtoul(argv[4], NULL, 10),
		.pages = argv[5] };
	clock.now = SAMPLE_AT + (b.round + 1) * ROUND_SECONDS;
	prepare(&b, clock.now);
	start = monotonic_ms();
	sample_check(run_check(&(struct run_options){ .dir = b.dir,
				   .replay = b.pages,
				   .clock = &clock,
				   .stop = &never,
				   .tell = count_event,
				   .payload = &counts },
			 &result, &err), &err);
	printf("%lld %u %u\n", (long long)(monotonic_ms() - start),
	    counts.changed, counts.failed);
	return fflush(stdout) || ferror(stdout) ? 4 : 0;
}
