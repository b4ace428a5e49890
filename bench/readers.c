/*
 * What reading in processes of their own costs, beside reading in this one:
 *
 *	readers [DATA]
 *
 * DATA (default: $EMEND_DATA/extract-dev) has folders of pages.  All are
 * mapped; then, ROUNDS times in turn, every page is read here, by one
 * reader on the one core that this process keeps to, and by a reader for each
 * core.  Medians of processor time (of the readers too) and of wall time; each
 * article must be the same, byte for byte.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "article/packed.h"
#include "base/file.h"
#include "base/text.h"
#include "watch/readers.h"
#include "watch/reading.h"

#define ROUNDS 9
#define PAGES_MAX 4096
#define AHEAD 16 /* pages that are with the readers at a time */
#define SKIPPED 77
#define URL "https://news.example/article"

struct page {
	struct slice bytes; /* of its file, mapped: what is forked here copies
			       none of it, as in a real run */
	struct text article; /* as read here */
};

static struct page pages[PAGES_MAX];
static size_t page_count;

static struct slice
whole(const struct text *t)
{
	return slice_new(t->ptr, t->len);
}

static void
die(const char *what, const struct emend_error *err)
{
	fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}

static void
load_page(struct page *p, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ,
		    MAP_SHARED | MAP_POPULATE, fd, 0);
	if (bytes == MAP_FAILED) {
		perror(path);
		exit(1);
	}
	close(fd);
	p->bytes = slice_new(bytes, (size_t)st.st_size);
	text_init(&p->article, LIMIT_PAGE_BYTES);
}

static void
load_folder(const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, alphasort), i;
	char path[4096];

	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && dir_exists(path))
			load_folder(path);
		if (page_count < PAGES_MAX &&
		    slice_ends(slice_of(path), SLICE(".html")))
			load_page(&pages[page_count++], path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/* ---- reading ---- */

static void
read_here(bool first)
{
	const struct reading reading = { .url = SLICE(URL) };
	struct emend_error err;
	struct article *a;
	size_t i;

	for (i = 0; i < page_count; i++) {
		if (reading_read_bytes(
			&a, pages[i].bytes, &reading, &err))
			die("reading here", &err);
		if (first)
			article_pack(a, &pages[i].article);
		article_free(a);
	}
}

static void
take(struct pending *p, const struct page *page, bool compare_too)
{
	struct emend_error err;
	struct article *a;
	enum feed_kind kind;
	struct text packed;

	if (pending_article(p, &a, &kind, &err))
		die("reading there", &err);
	text_init(&packed, LIMIT_PAGE_BYTES);
	if (compare_too)
		article_pack(a, &packed);
	if (compare_too && !slice_equal(whole(&packed), whole(&page->article))) {
		fprintf(stderr, "an article differs\n");
		exit(1);
	}
	text_free(&packed);
	article_free(a);
	pending_free(p);
}

static void
read_there(bool first)
{
	struct pending *ahead[AHEAD];
	struct workers *readers;
	struct emend_error err;
	size_t i, taken = 0;

	if (readers_new(&readers, &err))
		die("readers", &err);
	for (i = 0; i < page_count + AHEAD; i++) {
		if (i >= AHEAD && taken < page_count)
			take(ahead[taken % AHEAD], &pages[taken], first), taken++;
		if (i < page_count) {
			const struct unread what = { .url = SLICE(URL),
				.body = pages[i].bytes };

			if (pending_new(
				&ahead[i % AHEAD], readers, &what, &err))
				die("readers", &err);
		}
	}
	workers_free(readers);
}

/* ---- measuring ---- */

struct cost {
	double cpu[ROUNDS], wall[ROUNDS];
};

static double
cpu_of(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double
wall_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
measure(struct cost *c, int round, void (*read)(bool first))
{
	double cpu = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
	double wall = wall_now();

	read(round == 0);
	c->wall[round] = wall_now() - wall;
	c->cpu[round] =
	    cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN) - cpu;
}

static int
compare(const void *x, const void *y)
{
	const double *one = x, *other = y;

	return (*one > *other) - (*one < *other);
}

static void
print(const char *name, struct cost *c, const struct cost *here)
{
	qsort(c->cpu, ROUNDS, sizeof(double), compare);
	qsort(c->wall, ROUNDS, sizeof(double), compare);
	printf("%-28s cpu %6.1f us a page (%.3f)  wall %6.1f us (%.3f)\n", name,
	    c->cpu[ROUNDS / 2] / (double)page_count * 1e6,
	    c->cpu[ROUNDS / 2] / here->cpu[ROUNDS / 2],
	    c->wall[ROUNDS / 2] / (double)page_count * 1e6,
	    c->wall[ROUNDS / 2] / here->wall[ROUNDS / 2]);
}

int
main(int argc, char **argv)
{
	const char *data = getenv("EMEND_DATA");
	struct cost here, one, all;
	cpu_set_t every, single;
	size_t core = 0;
	char path[4096];
	int i;

	snprintf(path, sizeof(path), "%s/extract-dev", data ? data : "");
	if (argc < 2 && !data)
		return SKIPPED;
	load_folder(argc > 1 ? argv[1] : path);
	if (!page_count)
		return SKIPPED;
	sched_getaffinity(0, sizeof(every), &every);
	CPU_ZERO(&single);
	while (!CPU_ISSET(core, &every))
		core++;
	CPU_SET(core, &single);
	for (i = 0; i < ROUNDS; i++) {
		sched_setaffinity(0, sizeof(single), &single);
		measure(&here, i, read_here);
		measure(&one, i, read_there);
		sched_setaffinity(0, sizeof(every), &every);
		measure(&all, i, read_there);
	}
	printf("%zu pages, medians of %d rounds; (against reading here)\n",
	    page_count, ROUNDS);
	print("here, one core", &here, &here);
	print("a reader, the same core", &one, &here);
	print("a reader for each core", &all, &here);
	return 0;
}
