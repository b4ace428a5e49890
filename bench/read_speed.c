/*
 * What reading pages costs, beside another parser in the same run:
 *
 *	read_speed [DATA [NODE_MODULES]]
 *
 * DATA (default: $EMEND_DATA/extract-dev) has folders of pages.  All are read
 * into memory; then, ROUNDS times in turn, every page is read by us (charset,
 * tree, metadata, extraction) and parsed by libgumbo (UTF-8 to tree, no more).
 * The medians of processor time are compared, on one core.  With
 * NODE_MODULES, a folder that has @mozilla/readability and linkedom, node reads
 * the first folder's pages once more, by bench/extract.mjs.
 */
#include <dirent.h>
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/article.h"
#include "article/charset.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"

#define ROUNDS 5
#define PAGES_MAX 4096
#define SKIPPED 77

struct page {
	struct text bytes; /* as it came */
	struct text utf8;  /* what the other parser gets */
};

struct pages {
	struct page *items;
	size_t count;
	size_t bytes;
};

static const struct slice nothing = { NULL, 0 };

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct slice
whole(const struct text *t)
{
	return slice_new(t->ptr, t->len);
}

static bool
load_page(struct pages *pages, const char *path)
{
	struct page *page = &pages->items[pages->count];
	struct charset charset;
	struct emend_error err;

	if (pages->count == PAGES_MAX)
		return true;
	text_init(&page->bytes, LIMIT_PAGE_BYTES);
	text_init(&page->utf8, LIMIT_PAGE_BYTES);
	if (file_read(&page->bytes, path, &err) ||
	    charset_decode(
		&page->utf8, &charset, whole(&page->bytes), nothing, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		return false;
	}
	pages->bytes += page->bytes.len;
	pages->count++;
	return true;
}

/* The pages of one folder; false when one could not be read. */
static bool
load_folder(struct pages *pages, const char *folder)
{
	struct dirent **names;
	int i, n = scandir(folder, &names, NULL, alphasort);
	struct text path;
	bool ok = true;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < n; i++) {
		path_join(&path, folder, names[i]->d_name);
		if (slice_ends(whole(&path), SLICE(".html")))
			ok = load_page(pages, path.ptr) && ok;
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	text_free(&path);
	return ok;
}

static double
time_reading(const struct pages *pages)
{
	const struct reading reading = { .rules = NULL };
	double start = cpu_seconds();
	struct emend_error err;
	struct article *a;
	size_t i;

	for (i = 0; i < pages->count; i++) {
		if (article_read_page(
			&a, whole(&pages->items[i].bytes), &reading, &err))
			fprintf(stderr, "page %zu: %s\n", i, err.text);
		article_free(a);
	}
	return cpu_seconds() - start;
}

static double
time_gumbo(const struct pages *pages)
{
	double start = cpu_seconds();
	size_t i;

	for (i = 0; i < pages->count; i++) {
		const struct text *t = &pages->items[i].utf8;

		gumbo_destroy_output(&kGumboDefaultOptions,
		    gumbo_parse_with_options(
			&kGumboDefaultOptions, t->ptr, t->len));
	}
	return cpu_seconds() - start;
}

static int
compare_doubles(const void *x, const void *y)
{
	double one = *(const double *)x, other = *(const double *)y;

	return (one > other) - (one < other);
}

static double
median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return values[count / 2];
}

static void
tell(const char *who, const struct pages *pages, double seconds)
{
	printf("%-10s %8.0f pages/s %8.1f MB/s\n", who,
	    (double)pages->count / seconds,
	    (double)pages->bytes / 1e6 / seconds);
}

static void
run_rounds(const struct pages *pages)
{
	double ours[ROUNDS], theirs[ROUNDS], us, them;
	size_t i;

	time_reading(pages); /* once for the caches */
	for (i = 0; i < ROUNDS; i++) {
		ours[i] = time_reading(pages);
		theirs[i] = time_gumbo(pages);
	}
	us = median(ours, ROUNDS);
	them = median(theirs, ROUNDS);
	printf("%zu pages, %.1f MB, median of %d rounds\n", pages->count,
	    (double)pages->bytes / 1e6, ROUNDS);
	tell("emend", pages, us);
	tell("gumbo", pages, them);
	printf("%-10s %8.1f times gumbo\n", "emend", them / us);
}

/* Node has its own clock: the script prints pages per second. */
static void
run_readability(const char *modules, const char *folder)
{
	struct text command;

	fflush(stdout);
	text_init(&command, 3 * PATH_LIMIT);
	text_addf(&command,
	    "node '%s/extract.mjs' '%s' @mozilla/readability '%s'",
	    EMEND_BENCH_DIR, modules, folder);
	if (command.status || system(command.ptr))
		printf("skipped: Readability, node failed\n");
	text_free(&command);
}

static void
free_pages(struct pages *pages)
{
	size_t i;

	for (i = 0; i < pages->count; i++) {
		text_free(&pages->items[i].bytes);
		text_free(&pages->items[i].utf8);
	}
	free(pages->items);
}

static bool
load_data(struct pages *pages, const char *data, struct text *first)
{
	struct dirent **names;
	int i, n = scandir(data, &names, NULL, alphasort);
	struct text path;
	bool ok = n >= 0;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < n; i++) {
		path_join(&path, data, names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			ok = load_folder(pages, path.ptr) && ok;
			if (first->len == 0 && pages->count)
				text_puts(first, path.ptr);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	text_free(&path);
	return ok && pages->count;
}

static void
find_data(struct text *out, int argc, char **argv)
{
	const char *data = getenv("EMEND_DATA");

	if (argc > 1)
		text_puts(out, argv[1]);
	else if (data)
		text_addf(out, "%s/extract-dev", data);
}

int
main(int argc, char **argv)
{
	struct pages pages = { .items = calloc(PAGES_MAX, sizeof(struct page)) };
	struct text data, first;
	int exit_status = 1;

	text_init(&data, PATH_LIMIT);
	text_init(&first, PATH_LIMIT);
	find_data(&data, argc, argv);
	if (data.len == 0) {
		printf("skipped: EMEND_DATA names no folder of test data\n");
		exit_status = SKIPPED;
	} else if (!pages.items || !load_data(&pages, data.ptr, &first)) {
		printf("%s: has no folders of pages\n", data.ptr);
	} else {
		run_rounds(&pages);
		if (argc > 2)
			run_readability(argv[2], first.ptr);
		else
			printf("skipped: Readability, no node modules given\n");
		exit_status = 0;
	}
	free_pages(&pages);
	text_free(&data);
	text_free(&first);
	return exit_status;
}
