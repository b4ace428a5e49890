/*
 * Inputs that make comparisons slow, and what they cost:
 *
 *	diff_worst [CASE]
 *
 * One line a case: seconds of the processor, peak memory of the process so far
 * in megabytes, what was found.  With a number from 1 only that case is run,
 * which makes the memory its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "article/article.h"
#include "article/extract.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "tests/diff_check.h"

#define MEGABYTE ((size_t)1024 * 1024)

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
	size_t end = t->len + bytes;

	while (t->len < end) {
		add_words(t, 10 + draw(80));
		text_putc(t, '\n');
	}
}

static void
different(struct text *before, struct text *after)
{
	add_paragraphs(before, MEGABYTE);
	add_paragraphs(after, MEGABYTE);
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
shuffled_of(struct text *before, struct text *after, uint32_t vocabulary)
{
	static uint32_t words[200000];
	uint32_t i;

	for (i = 0; i < 200000; i++)
		words[i] = i % vocabulary;
	add_shuffled(before, words, 200000);
	add_shuffled(after, words, 200000);
}

static void
shuffled(struct text *before, struct text *after)
{
	shuffled_of(before, after, 200000);
}

static void
shuffled_repeats(struct text *before, struct text *after)
{
	shuffled_of(before, after, 3000);
}

/* Copies words, one in so many replaced, lost or doubled. */
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
one_paragraph(struct text *before, struct text *after)
{
	while (before->len < MEGABYTE) {
		add_words(before, 12);
		text_putc(before, ' ');
	}
	add_edited(after, before->ptr, 25);
}

static void
equal_lines(struct text *before, struct text *after)
{
	size_t i;

	for (i = 0; i < 100050; i++) {
		if (i < 100000)
			text_puts(before, "One line, again and again.\n");
		text_puts(after, "One line, again and again.\n");
	}
}

/* Reversed in blocks, so that nearly all have moved, each with one edit. */
static void
moved_and_edited(struct text *before, struct text *after)
{
	static size_t starts[2001];
	size_t i;

	for (i = 0; i < 2000; i++) {
		starts[i] = before->len;
		add_words(before, 25 + draw(20));
		text_putc(before, '\n');
	}
	starts[2000] = before->len;
	for (i = 2000; i-- > 0;) {
		text_puts(after, "edited ");
		text_add(after, before->ptr + starts[i],
		    starts[i + 1] - starts[i]);
	}
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
one_han_paragraph(struct text *before, struct text *after)
{
	uint32_t n;

	while (before->len < MEGABYTE) {
		n = draw(2) ? draw(100) : draw(3000);
		add_han(before, n);
		if (draw(50) != 0)
			add_han(after, n);
		if (draw(50) == 0)
			add_han(after, draw(3000));
	}
}

static void
different_paragraph(struct text *before, struct text *after)
{
	while (before->len < MEGABYTE) {
		add_words(before, 12);
		add_words(after, 12);
		text_putc(before, ' ');
		text_putc(after, ' ');
	}
}

/* Every line shares its words with every other. */
static void
boilerplate(struct text *before, struct text *after)
{
	size_t i;

	for (i = 0; i < 20000; i++) {
		text_addf(before, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
		text_addf(after, "Read more about item %u of the great list "
		    "of all the things.\n", draw(1000000));
	}
}

/* One huge paragraph cut into thousands. */
static void
split_up(struct text *before, struct text *after)
{
	while (before->len < MEGABYTE) {
		add_words(before, 12);
		text_putc(before, ' ');
	}
	text_puts(after, before->ptr);
	for (char *p = after->ptr; *p; p++)
		if (*p == '.')
			*++p = '\n';
}

static const struct {
	const char *name;
	void (*make)(struct text *before, struct text *after);
} cases[] = {
	{ "two different 1 MB texts", different },
	{ "200,000 words, a paragraph each, shuffled", shuffled },
	{ "the same of 3,000 words", shuffled_repeats },
	{ "one 1 MB paragraph, 4 % of words edited", one_paragraph },
	{ "100,000 equal lines and 50 more", equal_lines },
	{ "2,000 paragraphs moved, a word each edited", moved_and_edited },
	{ "one 1 MB Chinese paragraph, 4 % edited", one_han_paragraph },
	{ "one 1 MB paragraph against another", different_paragraph },
	{ "20,000 lines alike but for a number", boilerplate },
	{ "a 1 MB paragraph cut at its sentences", split_up },
};

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
print_line(size_t i, const struct changes *c, double seconds, const char *wrong)
{
	struct rusage usage;
	unsigned op;

	getrusage(RUSAGE_SELF, &usage);
	printf("%2zu %-44s %6.3f s %5ld MB ", i + 1, cases[i].name, seconds,
	    usage.ru_maxrss / 1024);
	for (op = 0; op < EDIT_OP_COUNT; op++)
		if (c->counts[op] > 0)
			printf(" %s %zu", edit_op_name((enum edit_op)op),
			    c->counts[op]);
	printf(" words +%zu -%zu%s%s\n", c->words_added, c->words_deleted,
	    wrong ? ", WRONG: " : "", wrong ? wrong : "");
	fflush(stdout);
}

static enum emend_status
run(size_t i, struct emend_error *err)
{
	struct diff_options options = { .list_unchanged = true };
	struct article *before = NULL, *after = NULL;
	struct changes *c = NULL;
	struct text old, new;
	enum emend_status status;
	double start;

	text_init(&old, 64 * MEGABYTE);
	text_init(&new, 64 * MEGABYTE);
	cases[i].make(&old, &new);
	status = article_read_lines(&before, slice_new(old.ptr, old.len), err);
	if (!status)
		status = article_read_lines(
		    &after, slice_new(new.ptr, new.len), err);
	text_free(&old);
	text_free(&new);
	start = cpu_seconds();
	if (!status)
		status = diff_articles(&c, before, after, &options, err);
	if (!status)
		print_line(i, c, cpu_seconds() - start,
		    check_changes(c, before, after));
	changes_free(c);
	article_free(before);
	article_free(after);
	return status;
}

int
main(int argc, char **argv)
{
	size_t i, only = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct emend_error err;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if ((only == 0 || only == i + 1) && run(i, &err)) {
			fprintf(stderr, "%s: %s\n", cases[i].name, err.text);
			return 1;
		}
	return 0;
}
