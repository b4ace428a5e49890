/*
 * How long looking for words takes among many paragraphs.
 *
 *	search EMEND DIR [ARTICLES]	50,000 of 20 paragraphs by default
 *
 * Makes an archive in DIR, indexes its words and asks.  The texts have some 50
 * words and numbers: each word stands in many of the paragraphs, which is as
 * bad as it gets.  Prints seconds, bytes and the median of five, elapsed.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"
#include "bench/store_sample.h"
#include "store/search.h"

#define TEXT_BYTES (260 * 19)
#define ARTICLES 50000
#define SLICE_REVISIONS 20000
#define RUNS 5
#define BAR_MS 50

extern char **environ;

static void
fill(const char *dir, unsigned count)
{
	struct emend_error err;
	struct store_batch *b;
	struct sample one;
	struct store *s;
	unsigned n;

	sample_check(store_init(dir, &err), &err);
	sample_check(store_open(&s, dir, STORE_WRITE, &err), &err);
	sample_check(store_batch_new(&b, s, SAMPLE_AT, &err), &err);
	for (n = 0; n < count; n++) {
		sample_make(&one, n, 1, TEXT_BYTES);
		sample_add(b, &one, 0);
		sample_free(&one);
		if (store_batch_revisions(b) == SLICE_REVISIONS)
			sample_commit(s, b);
	}
	sample_commit(s, b);
	store_batch_free(b);
	store_close(s);
}

static void
index_words(const char *dir)
{
	struct emend_error err;
	struct store *s;
	struct stat st;
	char path[4096];
	size_t left;
	double cpu = sample_cpu_seconds();

	sample_check(store_open(&s, dir, STORE_WRITE, &err), &err);
	sample_check(search_update(s, 0, NULL, &left, &err), &err);
	store_close(s);
	snprintf(path, sizeof(path), "%s/search.db", dir);
	if (stat(path, &st))
		exit(4);
	printf("indexed in %.1f s of the processor, %.0f MB\n",
	    sample_cpu_seconds() - cpu, (double)st.st_size / 1e6);
}

static int64_t
ask_once(char *emend, char *dir, char *words)
{
	char c[] = "-C", search[] = "search";
	char *const argv[] = { emend, c, dir, search, words, NULL };
	posix_spawn_file_actions_t actions;
	int64_t start = monotonic_ms();
	int state;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, emend, &actions, NULL, argv, environ) ||
	    waitpid(pid, &state, 0) != pid || state != 0)
		exit(4);
	posix_spawn_file_actions_destroy(&actions);
	return monotonic_ms() - start;
}

static int
by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static bool
ask(char *emend, char *dir, char *words)
{
	int64_t ms[RUNS];
	size_t i;

	for (i = 0; i < RUNS; i++)
		ms[i] = ask_once(emend, dir, words);
	qsort(ms, RUNS, sizeof(ms[0]), by_size);
	printf("%4d ms  %s\n", (int)ms[RUNS / 2], words);
	return ms[RUNS / 2] <= BAR_MS;
}

int
main(int argc, char **argv)
{
	static char asked[][32] = { "harbour", "harbour council ferry",
		"\"the harbour\"", "\"harbour council said\"", "harbour 4711",
		"4711 4712", "cathedral", "harb*" };
	bool met = true;
	size_t i;

	if (argc < 3) {
		fprintf(stderr, "usage: search EMEND DIR [ARTICLES]\n");
		return 2;
	}
	fill(argv[2], argc > 3 ? (unsigned)atoi(argv[3]) : ARTICLES);
	index_words(argv[2]);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		met &= ask(argv[1], argv[2], asked[i]);
	return met ? 0 : 1;
}
