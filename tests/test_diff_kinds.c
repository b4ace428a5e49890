/*
 * Kinds held to the edits of tests/kinds/written.tsv.  Those for tuning must
 * all be right; how many are of the half kept aside is told, not demanded: a
 * rule must not be bent to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "diff/words.h"

#define FILE_MAX ((size_t)1 << 20)
#define COLUMNS 5 /* number, language, kinds, old, new */

static const char *labels; /* the file's path */

struct tally {
	size_t right, all;
};

/* The highest bit of number * 2654435761, as tests/kinds/real.tsv says. */
static bool
is_kept_aside(struct slice number)
{
	return (uint32_t)strtoul(number.ptr, NULL, 10) * 2654435761u >> 31;
}

static struct slice
next_part(struct slice *rest, char end)
{
	size_t at = slice_find_byte(*rest, end, 0);
	struct slice part = slice_sub(*rest, 0, at);

	*rest = slice_sub(*rest, at + (at < rest->len), rest->len);
	return part;
}

/* One of "a|b", "(a)" or "a": what is wanted, and what may be there. */
static bool
judge_item(struct slice item, kind_set found, kind_set *fine)
{
	bool optional = slice_starts(item, SLICE("(")), hit = false;
	enum kind kind;

	if (optional)
		item = slice_sub(item, 1, item.len - 1);
	while (item.len > 0) {
		if (!kind_from_name(&kind, next_part(&item, '|')))
			fail_msg("a label names no kind");
		*fine |= KIND_BIT(kind);
		hit = hit || found & KIND_BIT(kind);
	}
	return optional || hit;
}

static bool
judge(struct slice label, kind_set found)
{
	kind_set fine = 0;
	bool right = true;

	while (label.len > 0)
		right &= judge_item(next_part(&label, ','), found, &fine);
	return right && !(found & ~fine);
}

static kind_set
find_kinds(struct slice name, struct slice before, struct slice after)
{
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct wording w;
	bool whole = before.len == 0 || after.len == 0;

	assert_int_equal(diff_language_new(&language, name, NULL), EMEND_OK);
	assert_int_equal(whole
		? words_describe(&w, &arena, language,
		      before.len ? before : after,
		      before.len ? SPAN_DELETE : SPAN_INSERT, NULL)
		: words_compare(&w, &arena, language, before, after, NULL),
	    EMEND_OK);
	arena_free(&arena);
	diff_language_free(language);
	return w.kinds;
}

static void
tell_wrong(const struct slice column[COLUMNS], kind_set found)
{
	int i;

	print_error("%.*s %.*s: wanted %.*s, found", SLICE_ARG(column[0]),
	    SLICE_ARG(column[1]), SLICE_ARG(column[2]));
	for (i = 0; i < KIND_COUNT; i++)
		if (found & KIND_BIT(i))
			print_error(" %s", kind_name((enum kind)i));
	print_error("\n  %.*s\n  %.*s\n", SLICE_ARG(column[3]),
	    SLICE_ARG(column[4]));
}

static void
check_line(struct slice line, struct tally tallies[2])
{
	struct slice column[COLUMNS];
	struct tally *t;
	kind_set found;
	bool right;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		column[i] = next_part(&line, '\t');
	found = find_kinds(column[1], column[3], column[4]);
	right = judge(column[2], found);
	t = &tallies[is_kept_aside(column[0])];
	t->all++;
	t->right += right;
	if (!right && !is_kept_aside(column[0]))
		tell_wrong(column, found);
}

static void
finds_the_kinds_of_written_edits(void **state)
{
	struct tally tallies[2] = { { 0, 0 }, { 0, 0 } };
	struct slice rest, line;
	struct text bytes;
	(void)state;

	text_init(&bytes, FILE_MAX);
	assert_int_equal(file_read(&bytes, labels, NULL), EMEND_OK);
	rest = slice_new(bytes.ptr, bytes.len);
	while (rest.len > 0) {
		line = next_part(&rest, '\n');
		if (line.len > 0 && line.ptr[0] != '#')
			check_line(line, tallies);
	}
	text_free(&bytes);
	print_message("for tuning %zu of %zu right, kept aside %zu of %zu\n",
	    tallies[0].right, tallies[0].all, tallies[1].right,
	    tallies[1].all);
	assert_true(tallies[0].all > 0 && tallies[1].all > 0);
	assert_int_equal(tallies[0].right, tallies[0].all);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_kinds_of_written_edits),
	};

	if (argc < 2)
		return 2;
	labels = argv[1];
	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
