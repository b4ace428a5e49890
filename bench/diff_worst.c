/*
 * Inputs that make comparisons slow, and what they cost the whole program:
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
#include "diff/changes.h"
#include "diff/diff.h"
#include "tests/diff_check.h"

#define MEGABYTE ((size_t)1024 * 1024)
#define RUNS 5
#define SECONDS_BAR 0.5
#define MEGABYTES_BAR 60
#define GROWTH_BAR 2.4

/* Old and new text of a case; half: at half the size. */
struct texts {
	struct text old, new;
	bool half;
};

static size_t
sized(const struct texts *t, size_t full)
{
	return t->half ? full / 2 : full;
}

static uint64_t seed = 1;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Word number n of a made-up language; the frequent ones are short. */
static void
add_word(struct text *t, uint32_t n)
{
	static const char *const syllables[] = { "ba", "ke", "lo", "mi", "nu",
		"ra", "se", "ti", "vo", "zu", "dan", "fel", "gor", "hin",
		"jum", "pas" };

	do {
		text_puts(t, syllables[n % 16]);
		n /= 16;
	} while (n > 0);
}

/* Few words are most of a text, as in any language. */
static uint32_t
draw_word(void)
{
	return draw(2) ? draw(40) : draw(4) ? draw(1200) : draw(30000);
}

static void
add_words(struct text *t, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i > 0)
			text_putc(t, ' ');
		add_word(t, draw_word());
	}
	text_puts(t, ".");
}

static void
add_paragraphs(struct text *t, size_t bytes)
{
	while (t->len < bytes) {
		add_words(t, 10 + draw(80));
		text_putc(t, '\n');
	}
}

static void
different(struct texts *t)
{
	add_paragraphs(&t->old, sized(t, MEGABYTE));
	add_paragraphs(&t->new, sized(t, MEGABYTE));
}

static void
add_shuffled(struct text *t, uint32_t *words, uint32_t count)
{
	uint32_t i, k, held;

	for (i = count; i > 1; i--) {
		k = draw(i);
		held = words[i - 1];
		words[i - 1] = words[k];
		words[k] = held;
	}
	for (i = 0; i < count; i++) {
		add_word(t, words[i]);
		text_putc(t, '\n');
	}
}

static void
shuffled_of(struct texts *t, uint32_t vocabulary)
{
	static uint32_t words[200000];
	uint32_t i, count = (uint32_t)sized(t, 200000);

	for (i = 0; i < count; i++)
		words[i] = i % vocabulary;
	add_shuffled(&t->old, words, count);
	add_shuffled(&t->new, words, count);
}

static void
shuffled(struct texts *t)
{
	shuffled_of(t, 200000);
}

static void
shuffled_repeats(struct texts *t)
{
	shuffled_of(t, 3000);
}

/* Copies words, one in so many replaced, and as many again put in. */
static void
add_edited(struct text *t, const char *text, uint32_t one_in)
{
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, " \n") + 1;
		switch (draw(one_in * 2)) {
		case 0:
			add_word(t, draw_word());
			text_putc(t, text[len - 1]);
			break;
		case 1:
			text_add(t, text, len);
			add_word(t, draw_word());
			text_putc(t, ' ');
			break;
		default:
			text_add(t, text, len);
		}
	}
}

static void
add_prose(struct text *t, size_t bytes)
{
	while (t->len < bytes) {
		add_words(t, 12);
		text_putc(t, ' ');
	}
}

static void
one_paragraph(struct texts *t)
{
	add_prose(&t->old, sized(t, MEGABYTE));
	add_edited(&t->new, t->old.ptr, 50);
}

static void
equal_lines(struct texts *t)
{
	size_t i, count = sized(t, 100000);

	for (i = 0; i < count + 50; i++) {
		if (i < count)
			text_puts(&t->old, "One line, again and again.\n");
		text_puts(&t->new, "One line, again and again.\n");
	}
}

/* A word of the middle is another one in the copy. */
static void
add_with_edit(struct text *t, struct slice line)
{
	size_t from = slice_find_byte(line, ' ', line.len / 2) + 1;
	size_t to = slice_find_byte(line, ' ', from);

	text_add(t, line.ptr, from);
	text_puts(t, "edited");
	text_add(t, line.ptr + to, line.len - to);
}

/* Turned round, so that all but one have moved. */
static void
moved_and_edited(struct texts *t)
{
	static size_t starts[2001];
	size_t i, count = sized(t, 2000);

	for (i = 0; i < count; i++) {
		starts[i] = t->old.len;
		add_words(&t->old, 25 + draw(20));
		text_putc(&t->old, '\n');
	}
	starts[count] = t->old.len;
	for (i = count; i-- > 0;)
		add_with_edit(&t->new, slice_between(t->old.ptr + starts[i],
		    t->old.ptr + starts[i + 1]));
}

static void
add_han(struct text *t, uint32_t n)
{
	uint32_t cp = 0x4E00 + n;
	char c[3];

	c[0] = (char)(0xE0 | cp >> 12);
	c[1] = (char)(0x80 | (cp >> 6 & 0x3F));
	c[2] = (char)(0x80 | (cp & 0x3F));
	text_add(t, c, 3);
}

static void
one_han_paragraph(struct texts *t)
{
	uint32_t n;

	while (t->old.len < sized(t, MEGABYTE)) {
		n = draw(2) ? draw(100) : draw(3000);
		add_han(&t->old, n);
		if (draw(100) != 0)
			add_han(&t->new, n);
		if (draw(100) == 0)
			add_han(&t->new, draw(3000));
	}
}

/* The same ten words again and again, in one paragraph. */
static void
repeated_list(struct texts *t)
{
	uint32_t i;

	for (i = 0; i < sized(t, 10000); i++) {
		add_word(&t->old, i % 10);
		text_puts(&t->old, ", ");
		if (draw(50) == 0)
			continue;
		add_word(&t->new, i % 10);
		text_puts(&t->new, ", ");
	}
}

static void
equal_but_one(struct texts *t)
{
	size_t i, count = sized(t, 50000);

	for (i = 0; i < count; i++) {
		text_puts(&t->old, "One line, again and again.\n");
		if (i > 0)
			text_puts(&t->new, "One line, again and again.\n");
	}
}

static void
alternating(struct texts *t)
{
	static const char *const lines[] = { "The first of two lines.\n",
		"And here is the second.\n" };
	size_t i;

	for (i = 0; i < sized(t, 50000); i++) {
		text_puts(&t->old, lines[i % 2]);
		text_puts(&t->new, lines[(i + 1) % 2]);
	}
}

static void
without_blanks(struct texts *t)
{
	while (t->old.len < sized(t, MEGABYTE)) {
		add_word(&t->old, draw(30000));
		text_add(&t->new, t->old.ptr + t->new.len,
		    t->old.len - t->new.len);
		if (draw(50) == 0)
			t->new.ptr[t->new.len - 1] = 'x';
	}
}

/* ---- more that have been slow here or there ---- */

static void
with_commas_alone(struct texts *t)
{
	char *p;

	one_paragraph(t);
	for (p = t->old.ptr; *p; p++)
		*p = *p == ' ' ? ',' : *p;
	for (p = t->new.ptr; *p; p++)
		*p = *p == ' ' ? ',' : *p;
}

static void
different_paragraph(struct texts *t)
{
	add_prose(&t->old, sized(t, MEGABYTE));
	add_prose(&t->new, sized(t, MEGABYTE));
}

/* Every line shares its words with every other. */
static void
boilerplate(struct texts *t)
{
	size_t i;

	for (i = 0; i < sized(t, 20000); i++) {
		text_addf(&t->old, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
		text_addf(&t->new, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
	}
}

/* One huge paragraph cut into thousands. */
static void
split_up(struct texts *t)
{
	char *p;

	add_prose(&t->old, sized(t, MEGABYTE));
	text_puts(&t->new, t->old.ptr);
	for (p = t->new.ptr; *p; p++)
		if (*p == '.')
			*++p = '\n';
}

static const struct {
	const char *name;
	void (*make)(struct texts *t);
} cases[] = {
	{ "two different 1 MB texts", different },
	{ "200,000 one-word paragraphs shuffled", shuffled },
	{ "one 1 MB paragraph, 2 % edited", one_paragraph },
	{ "100,000 equal lines and 50 more", equal_lines },
	{ "2,000 moved, a word each edited", moved_and_edited },
	{ "one 1 MB Chinese paragraph, 2 % edited", one_han_paragraph },
	{ "a 10,000-word repeated list, 2 % lost", repeated_list },
	{ "50,000 equal paragraphs against 49,999", equal_but_one },
	{ "50,000 alternating lines", alternating },
	{ "1 MB without a blank", without_blanks },
	{ "1 MB with commas for blanks, 2 % edited", with_commas_alone },
	{ "200,000 shuffled paragraphs of 3,000 words", shuffled_repeats },
	{ "one 1 MB paragraph against another", different_paragraph },
	{ "20,000 lines alike but for a number", boilerplate },
	{ "a 1 MB paragraph cut at its sentences", split_up },
};

/* ---- running them ---- */

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
	struct texts t = { .half = half };

	text_init(&t.old, 64 * MEGABYTE);
	text_init(&t.new, 64 * MEGABYTE);
	cases[i].make(&t);
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
		fprintf(stderr, "%s: %s failed\n", cases[i].name, program);
		return false;
	}
	growth = full.seconds / half.seconds;
	printf("%2zu %-42s %6.3f s%s %4.0f MB%s %4.2fx%s", i + 1, cases[i].name,
	    full.seconds, full.seconds > SECONDS_BAR ? "!" : " ",
	    full.megabytes, full.megabytes > MEGABYTES_BAR ? "!" : " ", growth,
	    growth > GROWTH_BAR ? "!" : " ");
	return apart(i, false, paths, true);
}

/* For other programs to be held against; the names on the output. */
static bool
write_cases(const char *dir)
{
	struct paths paths;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(paths.old, sizeof(paths.old), "%s/%02zu.old.txt", dir,
		    i + 1);
		snprintf(paths.new, sizeof(paths.new), "%s/%02zu.new.txt", dir,
		    i + 1);
		if (!apart(i, false, &paths, false))
			return false;
		printf("%02zu\t%s\n", i + 1, cases[i].name);
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
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (only == 0 || only == i + 1)
			good = run_case(i, argv[1], &paths) && good;
	unlink(paths.old);
	unlink(paths.new);
	rmdir(dir);
	return !good;
}
