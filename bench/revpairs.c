/*
 * Compares every NNNN.old.txt of a directory with its NNNN.new.txt, checks
 * that both come back from the edits byte for byte, and says what was found
 * and how long it took, beside libgit2's diff of the same paragraphs:
 *
 *	revpairs DIRECTORY [TIMES]
 *
 * Each pair is compared TIMES times (default 5) by either, in turn, and the
 * best time counts.  What was marked is marked.py's to say.
 */
#include <dirent.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "tests/diff_check.h"

#define PAIRS_MAX 4096

/* Of one engine, by pair. */
struct times {
	double micros[PAIRS_MAX], sum;
};

struct totals {
	size_t pairs, wrong;
	size_t counts[EDIT_OP_COUNT];
	size_t moved; /* and something else */
	struct times ours, peers;
};

struct pair {
	struct text old, new; /* one paragraph a line */
	struct article *before, *after;
};

static double
cpu_micros(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static enum emend_status
read_side(struct text *bytes, struct article **out, const char *directory,
    const char *name, const char *side, struct emend_error *err)
{
	struct text path;
	enum emend_status status;

	text_init(&path, 4096);
	text_init(bytes, LIMIT_TEXT_FILE);
	text_addf(&path, "%s/%.4s.%s.txt", directory, name, side);
	status = text_check(&path, err);
	if (!status)
		status = file_read(bytes, path.ptr, err);
	if (!status)
		status = article_read_lines(
		    out, slice_new(bytes->ptr, bytes->len), err);
	text_free(&path);
	return status;
}

static void
pair_free(struct pair *p)
{
	article_free(p->before);
	article_free(p->after);
	text_free(&p->old);
	text_free(&p->new);
}

static void
take_best(double *best, double start)
{
	double micros = cpu_micros() - start;

	if (*best == 0 || micros < *best)
		*best = micros;
}

static int
count_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
    const git_diff_line *line, void *data)
{
	(void)delta;
	(void)hunk;
	(void)line;
	++*(size_t *)data;
	return 0;
}

static void
compare_by_git(const struct pair *p, double *best)
{
	git_diff_options options;
	double start = cpu_micros();
	size_t lines = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = 0;
	if (git_diff_buffers(p->old.ptr, p->old.len, NULL, p->new.ptr,
		p->new.len, NULL, &options, NULL, NULL, NULL, count_line,
		&lines))
		fputs("revpairs: libgit2 failed\n", stderr);
	take_best(best, start);
}

/* Kept open, as a watch run keeps it. */
static struct diff_language *language;

/* checked: what is the same is listed as well, which takes no time here. */
static enum emend_status
compare_once(struct changes **out, const struct pair *p, double *best,
    bool checked, struct emend_error *err)
{
	struct diff_options options = { .language = language };
	double start = cpu_micros();
	enum emend_status status;

	status = diff_articles(out, p->before, p->after, &options, err);
	take_best(best, start);
	if (status || !checked)
		return status;
	changes_free(*out);
	options.list_unchanged = true;
	return diff_articles(out, p->before, p->after, &options, err);
}

static void
count_edits(struct totals *t, const struct changes *c)
{
	size_t i;

	for (i = 0; i < c->edit_count; i++) {
		t->counts[c->edits[i].op]++;
		t->moved += c->edits[i].moved;
	}
}

static enum emend_status
compare_pair(struct totals *t, const struct pair *p, const char *name,
    int times, struct emend_error *err)
{
	struct changes *c = NULL;
	enum emend_status status = EMEND_OK;
	double ours = 0, peers = 0;
	const char *wrong;

	for (; times > 0 && !status; times--) {
		changes_free(c);
		status = compare_once(&c, p, &ours, times == 1, err);
		compare_by_git(p, &peers);
	}
	if (status)
		return status;
	wrong = check_changes(c, p->before, p->after);
	if (wrong)
		printf("%.4s: %s\n", name, wrong);
	t->wrong += wrong != NULL;
	t->ours.micros[t->pairs] = ours;
	t->peers.micros[t->pairs++] = peers;
	t->ours.sum += ours;
	t->peers.sum += peers;
	count_edits(t, c);
	changes_free(c);
	return EMEND_OK;
}

static enum emend_status
read_and_compare(struct totals *t, const char *directory, const char *name,
    int times, struct emend_error *err)
{
	struct pair p = { 0 };
	enum emend_status status;

	status = read_side(&p.old, &p.before, directory, name, "old", err);
	if (!status)
		status = read_side(
		    &p.new, &p.after, directory, name, "new", err);
	if (!status)
		status = compare_pair(t, &p, name, times, err);
	pair_free(&p);
	return status;
}

static int
compare_doubles(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* A place of the sorted times, in per cent. */
static double
at_share(const struct totals *t, const struct times *of, size_t share)
{
	return of->micros[t->pairs * share / 100];
}

static void
print_times(const char *name, const struct totals *t, struct times *of)
{
	qsort(of->micros, t->pairs, sizeof(of->micros[0]), compare_doubles);
	printf("%-28s %8.0f %8.0f %8.0f %8.0f\n", name,
	    of->sum / (double)t->pairs, at_share(t, of, 50),
	    at_share(t, of, 95), of->micros[t->pairs - 1]);
}

static void
print_totals(struct totals *t)
{
	unsigned i;

	printf("%zu of %zu pairs come back byte for byte\n",
	    t->pairs - t->wrong, t->pairs);
	if (t->pairs == 0)
		return;
	for (i = 0; i < EDIT_OP_COUNT; i++)
		printf("%s %zu, ", edit_op_name((enum edit_op)i), t->counts[i]);
	printf("moved and something else %zu\n", t->moved);
	printf("%-28s %8s %8s %8s %8s\n", "microseconds a pair", "mean",
	    "median", "95th", "most");
	print_times("emend", t, &t->ours);
	print_times("libgit2, paragraphs", t, &t->peers);
	printf("%-28s %8.2f %8.2f\n", "times as long (bar 4.3, 1.3)",
	    t->ours.sum / t->peers.sum,
	    at_share(t, &t->ours, 50) / at_share(t, &t->peers, 50));
}

static int
is_old(const struct dirent *d)
{
	return strlen(d->d_name) == 12 && !strcmp(d->d_name + 4, ".old.txt");
}

int
main(int argc, char **argv)
{
	static struct totals t;
	struct dirent **names;
	struct emend_error err = { 0 };
	int i, count, times = argc > 2 ? atoi(argv[2]) : 5;

	count = argc > 1 ? scandir(argv[1], &names, is_old, alphasort) : -1;
	if (count < 0 || times < 1) {
		fprintf(stderr, "usage: revpairs DIRECTORY [TIMES]\n");
		return 2;
	}
	git_libgit2_init();
	if (diff_language_new(&language, slice_of(NULL), &err))
		fprintf(stderr, "%s\n", err.text);
	for (i = 0; i < count; i++) {
		if (i < PAIRS_MAX && read_and_compare(&t, argv[1],
			names[i]->d_name, times, &err))
			fprintf(stderr, "%s: %s\n", names[i]->d_name, err.text);
		free(names[i]);
	}
	free(names);
	git_libgit2_shutdown();
	diff_language_free(language);
	print_totals(&t);
	return t.wrong > 0 || t.pairs != (size_t)count;
}
