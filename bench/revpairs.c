/*
 * Compares every NNNN.old.txt of a directory with its NNNN.new.txt, checks
 * that both come back from the edits byte for byte, and says how much was
 * marked and how long it took:
 *
 *	revpairs DIRECTORY [TIMES]
 *
 * Each pair is compared TIMES times (default 5) and its best time counts.
 */
#include <dirent.h>
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
#include "tests/diff_check.h"

#define PAIRS_MAX 4096

struct totals {
	size_t pairs, wrong;
	size_t bytes, marked, chunks, islands; /* islands: of 1 or 2 words */
	size_t counts[EDIT_OP_COUNT];
	size_t moved; /* and something else */
	double micros[PAIRS_MAX], sum;
};

static double
cpu_micros(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static enum emend_status
read_lines(struct article **out, const char *directory, const char *name,
    const char *side, struct emend_error *err)
{
	struct text path, bytes;
	enum emend_status status;

	text_init(&path, 4096);
	text_init(&bytes, LIMIT_TEXT_FILE);
	text_addf(&path, "%s/%.4s.%s.txt", directory, name, side);
	status = text_check(&path, err);
	if (!status)
		status = file_read(&bytes, path.ptr, err);
	if (!status)
		status = article_read_lines(
		    out, slice_new(bytes.ptr, bytes.len), err);
	text_free(&path);
	text_free(&bytes);
	return status;
}

/* Blanks inside an equal span between two changes: words but one. */
static bool
is_island(struct slice text)
{
	size_t i, blanks = 0;

	text = slice_trim(text);
	for (i = 0; i < text.len; i++)
		blanks += text.ptr[i] == ' ';
	return blanks < 2;
}

static void
count_spans(struct totals *t, const struct edit *e)
{
	const struct span *s;
	size_t i;

	for (i = 0; i < e->spans.count; i++) {
		s = &e->spans.at[i];
		if (s->op == SPAN_EQUAL) {
			t->islands += i > 0 && i + 1 < e->spans.count &&
			    is_island(s->text);
			continue;
		}
		t->marked += s->text.len;
		t->chunks += i == 0 || e->spans.at[i - 1].op == SPAN_EQUAL;
	}
}

static void
count_bytes(struct totals *t, const struct article *a)
{
	size_t i;

	for (i = 0; i < a->paragraph_count; i++)
		t->bytes += a->paragraphs[i].text.len;
}

static enum emend_status
compare_once(struct changes **out, double *micros, const struct article *before,
    const struct article *after, struct emend_error *err)
{
	struct diff_options options = { true, false };
	double start = cpu_micros();
	enum emend_status status;

	status = diff_articles(out, before, after, &options, err);
	start = cpu_micros() - start;
	if (*micros == 0 || start < *micros)
		*micros = start;
	return status;
}

static enum emend_status
compare_pair(struct totals *t, const struct article *before,
    const struct article *after, const char *name, int times,
    struct emend_error *err)
{
	struct changes *c = NULL;
	enum emend_status status = EMEND_OK;
	const char *wrong;
	double micros = 0;
	size_t i;

	for (; times > 0 && !status; times--) {
		changes_free(c);
		status = compare_once(&c, &micros, before, after, err);
	}
	if (status)
		return status;
	wrong = check_changes(c, before, after);
	if (wrong)
		printf("%.4s: %s\n", name, wrong);
	t->wrong += wrong != NULL;
	t->micros[t->pairs++] = micros;
	t->sum += micros;
	count_bytes(t, before);
	count_bytes(t, after);
	for (i = 0; i < c->edit_count; i++) {
		t->counts[c->edits[i].op]++;
		t->moved += c->edits[i].moved;
		count_spans(t, &c->edits[i]);
	}
	changes_free(c);
	return EMEND_OK;
}

static enum emend_status
read_and_compare(struct totals *t, const char *directory, const char *name,
    int times, struct emend_error *err)
{
	struct article *before = NULL, *after = NULL;
	enum emend_status status;

	status = read_lines(&before, directory, name, "old", err);
	if (!status)
		status = read_lines(&after, directory, name, "new", err);
	if (!status)
		status = compare_pair(t, before, after, name, times, err);
	article_free(before);
	article_free(after);
	return status;
}

static int
compare_doubles(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static void
print_totals(struct totals *t)
{
	unsigned i;

	qsort(t->micros, t->pairs, sizeof(t->micros[0]), compare_doubles);
	printf("%zu of %zu pairs come back byte for byte\n",
	    t->pairs - t->wrong, t->pairs);
	if (t->pairs == 0 || t->bytes == 0)
		return;
	printf("marked %zu of %zu bytes, %.2f %%, in %zu chunks; %zu islands "
	       "of one or two words\n", t->marked, t->bytes,
	    100.0 * (double)t->marked / (double)t->bytes, t->chunks,
	    t->islands);
	for (i = 0; i < EDIT_OP_COUNT; i++)
		printf("%s %zu, ", edit_op_name((enum edit_op)i), t->counts[i]);
	printf("moved and something else %zu\n", t->moved);
	printf("microseconds a pair: mean %.0f, median %.0f, 95th %.0f, "
	       "greatest %.0f\n", t->sum / (double)t->pairs,
	    t->micros[t->pairs / 2], t->micros[t->pairs * 95 / 100],
	    t->micros[t->pairs - 1]);
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
	for (i = 0; i < count; i++) {
		if (i < PAIRS_MAX && read_and_compare(&t, argv[1],
			names[i]->d_name, times, &err))
			fprintf(stderr, "%s: %s\n", names[i]->d_name, err.text);
		free(names[i]);
	}
	free(names);
	print_totals(&t);
	return t.wrong > 0 || t.pairs != (size_t)count;
}
