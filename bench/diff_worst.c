/*
 * What the texts of bench/hard_texts.c cost the whole program:
 *
 *	diff_worst EMEND [CASE]
 *	diff_worst --write DIR
 *
 * --write only writes them, at full size, to DIR/NN.old.txt and DIR/NN.new.txt.
 * Each is written to two files, at full and at half size, and compared by
 * EMEND compare --format json: seconds of the processor (the best of five
 * runs), peak memory, and how much longer the full size takes.  Then both
 * texts are rebuilt from the edits here, in a process of its own.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"
#include "bench/hard_texts.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "tests/diff_check.h"

#define TEXT_MAX ((size_t)64 * 1024 * 1024)
#define RUNS 5
#define SECONDS_BAR 0.5
#define MEGABYTES_BAR 60
#define GROWTH_BAR 2.4

struct paths {
	char old[256], new[256];
};

static void
write_file(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(t->ptr, 1, t->len, f) != t->len || fclose(f)) {
		perror(path);
		_exit(2);
	}
}

static void
make_files(size_t i, bool half, const struct paths *paths)
{
	struct hard_texts t = { .half = half };

	text_init(&t.old, TEXT_MAX);
	text_init(&t.new, TEXT_MAX);
	hard_cases[i].make(&t);
	write_file(paths->old, &t.old);
	write_file(paths->new, &t.new);
	text_free(&t.old);
	text_free(&t.new);
}

static enum emend_status
read_side(struct article **out, const char *path, struct emend_error *err)
{
	struct text bytes;
	enum emend_status status;

	text_init(&bytes, LIMIT_TEXT_FILE);
	status = file_read(&bytes, path, err);
	if (!status)
		status = article_read_lines(
		    out, slice_new(bytes.ptr, bytes.len), err);
	text_free(&bytes);
	return status;
}

static void
print_found(const struct changes *c, const char *wrong)
{
	unsigned op;

	for (op = 0; op < EDIT_OP_COUNT; op++)
		if (c->counts[op] > 0)
			printf(" %s %zu", edit_op_name((enum edit_op)op),
			    c->counts[op]);
	printf(" words +%zu -%zu%s%s\n", c->words_added, c->words_deleted,
	    wrong ? ", WRONG: " : "", wrong ? wrong : "");
}

static bool
check(const struct paths *paths)
{
	struct diff_options options = { .list_unchanged = true };
	struct article *before = NULL, *after = NULL;
	const char *wrong = "no changes";
	struct changes *c = NULL;
	struct emend_error err;
	enum emend_status status;

	status = read_side(&before, paths->old, &err);
	if (!status)
		status = read_side(&after, paths->new, &err);
	if (!status)
		status = diff_articles(&c, before, after, &options, &err);
	if (status) {
		printf(" %s\n", err.text);
	} else {
		wrong = check_changes(c, before, after);
		print_found(c, wrong);
	}
	changes_free(c);
	article_free(before);
	article_free(after);
	return wrong == NULL;
}

/* In a process of its own: what it takes shall not count as the program's. */
static bool
apart(size_t i, bool half, const struct paths *paths, bool checks)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		bool good = true;

		if (checks)
			good = check(paths);
		else
			make_files(i, half, paths);
		fflush(stdout);
		_exit(!good);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

struct cost {
	double seconds, megabytes;
};

static double
seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static bool
run_once(struct cost *best, char *program, struct paths *paths)
{
	char compare[] = "compare", format[] = "--format", json[] = "json";
	char *argv[] = { program, compare, format, json, paths->old,
		paths->new, NULL };
	extern char **environ;
	posix_spawn_file_actions_t files;
	struct rusage usage;
	double seconds;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(
	    &files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	status = posix_spawn(&pid, program, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (status || wait4(pid, &status, 0, &usage) != pid ||
	    !WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return false;
	seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
	if (best->seconds == 0 || seconds < best->seconds)
		best->seconds = seconds;
	best->megabytes = (double)usage.ru_maxrss / 1024;
	return true;
}

static bool
measure(struct cost *out, size_t i, bool half, char *program,
    struct paths *paths)
{
	int n;

	*out = (struct cost){ 0, 0 };
	if (!apart(i, half, paths, false))
		return false;
	for (n = 0; n < RUNS; n++)
		if (!run_once(out, program, paths))
			return false;
	return true;
}

static bool
run_case(size_t i, char *program, struct paths *paths)
{
	struct cost half, full;
	double growth;

	if (!measure(&half, i, true, program, paths) ||
	    !measure(&full, i, false, program, paths)) {
		fprintf(stderr, "%s: %s failed\n", hard_cases[i].name, program);
		return false;
	}
	growth = full.seconds / half.seconds;
	printf("%2zu %-42s %6.3f s%s %4.0f MB%s %4.2fx%s", i + 1,
	    hard_cases[i].name, full.seconds,
	    full.seconds > SECONDS_BAR ? "!" : " ", full.megabytes,
	    full.megabytes > MEGABYTES_BAR ? "!" : " ", growth,
	    growth > GROWTH_BAR ? "!" : " ");
	return apart(i, false, paths, true);
}

/* For other programs to be held against; the names on the output. */
static bool
write_cases(const char *dir)
{
	struct paths paths;
	size_t i;

	for (i = 0; i < HARD_CASES; i++) {
		snprintf(paths.old, sizeof(paths.old), "%s/%02zu.old.txt", dir,
		    i + 1);
		snprintf(paths.new, sizeof(paths.new), "%s/%02zu.new.txt", dir,
		    i + 1);
		if (!apart(i, false, &paths, false))
			return false;
		printf("%02zu\t%s\n", i + 1, hard_cases[i].name);
	}
	return true;
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/emend-worst-XXXXXX";
	size_t i, only = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct paths paths;
	bool good = true;

	if (argc > 2 && !strcmp(argv[1], "--write"))
		return !write_cases(argv[2]);
	if (argc < 2 || !mkdtemp(dir)) {
		fputs("usage: diff_worst EMEND [CASE]\n"
		      "       diff_worst --write DIR\n", stderr);
		return 2;
	}
	snprintf(paths.old, sizeof(paths.old), "%s/old.txt", dir);
	snprintf(paths.new, sizeof(paths.new), "%s/new.txt", dir);
	printf("bars: %.1f s, %d MB, %.1f times as long as the half; ! is "
	       "over\n", SECONDS_BAR, MEGABYTES_BAR, GROWTH_BAR);
	for (i = 0; i < HARD_CASES; i++)
		if (only == 0 || only == i + 1)
			good = run_case(i, argv[1], &paths) && good;
	unlink(paths.old);
	unlink(paths.new);
	rmdir(dir);
	return !good;
}
