#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "article/extract.h"
#include "base/error.h"
#include "base/text.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "tests/diff_check.h"
#include "tests/diff_texts.h"
#include "tests/fault.h"

static struct changes *
compare(const struct page *before, const struct page *after, bool all)
{
	struct diff_options options = { .list_unchanged = all,
		.compare_fields = true };
	struct emend_error err;
	struct changes *c;

	assert_int_equal(diff_articles(&c, &before->article, &after->article,
	    &options, &err), EMEND_OK);
	return c;
}

/* "changed 1 1 [a {-b-}{+c+} d]; ..." */
static void
describe(char *out, size_t size, const struct changes *c)
{
	static const char *const opens[] = { "", "{-", "{+" };
	static const char *const shuts[] = { "", "-}", "+}" };
	size_t i, k, n = 0;
	const struct edit *e;
	FILE *f = fmemopen(out, size, "w");

	assert_non_null(f);
	for (i = 0; i < c->edit_count; i++) {
		e = &c->edits[i];
		fprintf(f, "%s%s%s", i ? "; " : "",
		    e->moved ? "moved and " : "", edit_op_name(e->op));
		for (k = 0; k < e->before_count; k++)
			fprintf(f, "%c%zu", k ? ',' : ' ', e->before[k] + 1);
		fprintf(f, ">");
		for (k = 0; k < e->after_count; k++)
			fprintf(f, "%s%zu", k ? "," : "", e->after[k] + 1);
		fprintf(f, " [");
		for (k = 0; k < e->spans.count; k++) {
			const struct span *s = &e->spans.at[k];

			fprintf(f, "%s%.*s%s", opens[s->op],
			    SLICE_ARG(s->text), shuts[s->op]);
		}
		fprintf(f, "]");
	}
	n = (size_t)ftell(f);
	fclose(f);
	out[n < size ? n : size - 1] = '\0';
}

#define RIVER "The river rose by two metres during the night, the mayor said.\n"
#define BRIDGE "Volunteers closed the old bridge and carried sandbags.\n"
#define SCHOOL "Forty families had to leave their homes near the mill.\n"

static const struct {
	const char *name, *before, *after, *edits;
	unsigned similarity;
} cases[] = {
	{ "both empty", "", "", "", 1000 },
	{ "equal", RIVER BRIDGE, RIVER BRIDGE, "", 1000 },
	{ "one side empty", "", "Hello there.\n", "added>1 [{+Hello there.+}]",
	    0 },
	{ "a number", RIVER,
	    "The river rose by three metres during the night, the mayor "
	    "said.\n",
	    "changed 1>1 [The river rose by {-two-}{+three+} metres during "
	    "the night, the mayor said.]", 917 },
	{ "a move", RIVER BRIDGE SCHOOL, BRIDGE SCHOOL RIVER,
	    "moved 1>3 [The river rose by two metres during the night, the "
	    "mayor said.]", 999 },
	{ "a role alone", "Weather\n" RIVER, "# Weather\n" RIVER,
	    "changed 1>1 [Weather]", 999 },
	{ "a split", RIVER "The old bridge is closed. The school has room for "
	    "all.\n", RIVER "The old bridge is closed.\nThe school has room "
	    "for all.\n",
	    "split 2>2,3 [The old bridge is closed.{- -}{+\n+}The school has "
	    "room for all.]", 999 },
	{ "a merge", "The old bridge is closed.\nThe school has room for "
	    "all.\n" RIVER,
	    "The old bridge is closed. The school has room for all.\n" RIVER,
	    "merged 1,2>1 [The old bridge is closed.{-\n-}{+ +}The school has "
	    "room for all.]", 999 },
};

static void
tells_edits_in_reading_order(void **state)
{
	static struct page before, after;
	char got[1024];
	struct changes *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		page_init(&before, cases[i].before);
		page_init(&after, cases[i].after);
		c = compare(&before, &after, false);
		describe(got, sizeof(got), c);
		if (strcmp(got, cases[i].edits) ||
		    c->similarity != cases[i].similarity)
			print_error("in \"%s\"\n", cases[i].name);
		assert_string_equal(got, cases[i].edits);
		assert_int_equal(c->similarity, cases[i].similarity);
		assert_int_equal(c->changed, cases[i].edits[0] != '\0');
		changes_free(c);
	}
}

static void
a_role_alone_is_formatting(void **state)
{
	static struct page before, after;
	struct changes *c;

	(void)state;
	page_init(&before, "Weather\n" RIVER);
	page_init(&after, "# Weather\n" RIVER);
	c = compare(&before, &after, false);
	assert_int_equal(c->kinds, KIND_BIT(KIND_FORMATTING));
	assert_int_equal(c->edits[0].details.count, 1);
	assert_true(slice_equal(
	    c->edits[0].details.at[0].after, SLICE("heading 2")));
	assert_int_equal(c->words_added + c->words_deleted, 0);
	changes_free(c);
}

static void
a_sentence_that_moved_is_still_compared(void **state)
{
	static struct page before, after;
	struct changes *c;
	const struct detail *d;

	(void)state;
	page_init(&before, "Forty families slept in the gym of the school. "
	    RIVER);
	page_init(&after, "The river rose by two metres during the night, the "
	    "mayor said. Fifty families slept in the gym of the school.\n");
	c = compare(&before, &after, false);
	assert_int_equal(c->edit_count, 1);
	assert_int_equal(c->edits[0].sentence_count, 1);
	assert_int_equal(c->edits[0].sentences[0].op, EDIT_CHANGED);
	assert_true(c->edits[0].sentences[0].moved);
	assert_true(c->kinds & KIND_BIT(KIND_NUMBER));
	d = &c->edits[0].details.at[c->edits[0].details.count - 1];
	assert_true(slice_equal(d->before, SLICE("Forty")));
	assert_true(slice_equal(d->after, SLICE("Fifty")));
	changes_free(c);
}

static void
says_whether_a_notice_owns_up(void **state)
{
	static const struct {
		const char *before, *after;
		enum notice notice;
	} notices[] = {
		{ RIVER, BRIDGE, NOTICE_NONE },
		{ RIVER, RIVER "! Correction: it was three metres.\n",
		    NOTICE_ADDED },
		{ RIVER "! Correction: it was three metres.\n",
		    RIVER "! Correction: it was four metres.\n",
		    NOTICE_CHANGED },
		{ RIVER "! Correction: it was three metres.\n", RIVER,
		    NOTICE_NONE },
		{ RIVER "! Correction: it was three metres.\n",
		    BRIDGE "! Correction: it was three metres.\n",
		    NOTICE_NONE },
	};
	static struct page before, after;
	struct changes *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		page_init(&before, notices[i].before);
		page_init(&after, notices[i].after);
		c = compare(&before, &after, false);
		assert_string_equal(
		    notice_name(c->notice), notice_name(notices[i].notice));
		changes_free(c);
	}
}

static void
compares_titles_source_by_source(void **state)
{
	static struct page before, after;
	struct changes *c;

	(void)state;
	page_init(&before, RIVER);
	page_init(&after, RIVER);
	/* one source more, and the headline taken from it: no edit */
	before.article.title = SLICE("River rises | The Ostrem Post");
	before.article.titles[TITLE_HTML] = before.article.title;
	after.article.title = SLICE("River rises");
	after.article.titles[TITLE_H1] = after.article.title;
	after.article.titles[TITLE_HTML] = before.article.title;
	c = compare(&before, &after, false);
	assert_false(c->changed);
	changes_free(c);

	after.article.titles[TITLE_HTML] =
	    SLICE("River falls | The Ostrem Post");
	after.article.byline = SLICE("Ada Quist");
	c = compare(&before, &after, false);
	assert_int_equal(c->field_count, 3);
	assert_int_equal(c->fields[0].field, FIELD_TITLE);
	assert_int_equal(c->fields[1].field, FIELD_TITLE_HTML);
	assert_int_equal(c->fields[2].field, FIELD_BYLINE);
	assert_null(c->fields[2].before.ptr);
	assert_int_equal(c->fields[2].kinds, KIND_BIT(KIND_NAME));
	assert_int_equal(c->fields[2].details.count, 1);
	assert_true(c->changed);
	assert_int_equal(c->similarity, 999);
	changes_free(c);
}

static void
tells_bylines_as_names_and_publication_as_dates(void **state)
{
	static struct page before, after;
	struct changes *c;

	(void)state;
	page_init(&before, RIVER);
	page_init(&after, RIVER);
	before.article.byline = SLICE("By ADA QUIST");
	after.article.byline = SLICE("By Ada Quist");
	before.article.published.text = SLICE("3 May");
	after.article.published.text = SLICE("4 May");
	c = compare(&before, &after, false);
	assert_int_equal(c->field_count, 2);
	assert_int_equal(c->fields[0].kinds, KIND_BIT(KIND_TYPO));
	assert_int_equal(c->fields[1].kinds, KIND_BIT(KIND_DATE));
	changes_free(c);

	after.article.byline = SLICE("By Ada Quist and our desk in Moss");
	after.article.published.text = SLICE("Spring issue");
	c = compare(&before, &after, false);
	assert_int_equal(c->fields[0].kinds, KIND_BIT(KIND_NAME));
	assert_int_equal(c->fields[1].kinds, KIND_BIT(KIND_DATE));
	changes_free(c);
}

static bool
is_same_text(struct slice x, struct slice y)
{
	return x.ptr == y.ptr || slice_equal(x, y);
}

static void
assert_same_changes(const struct changes *x, const struct changes *y)
{
	size_t i, k;

	assert_int_equal(x->edit_count, y->edit_count);
	assert_int_equal(x->similarity, y->similarity);
	assert_int_equal(x->kinds, y->kinds);
	for (i = 0; i < x->edit_count; i++) {
		assert_int_equal(x->edits[i].op, y->edits[i].op);
		assert_int_equal(
		    x->edits[i].spans.count, y->edits[i].spans.count);
		for (k = 0; k < x->edits[i].spans.count; k++)
			assert_true(is_same_text(x->edits[i].spans.at[k].text,
			    y->edits[i].spans.at[k].text));
	}
}

static void
both_sides_come_back_byte_for_byte(void **state)
{
	static struct page before, after;
	static char one[8192], two[32768];
	struct changes *c, *again, *mirror;
	uint64_t seed = 41;
	const char *wrong;
	size_t i, ties = 0;

	(void)state;
	for (i = 0; i < 2000; i++) {
		invent(one, sizeof(one), &seed);
		rework(two, one, &seed);
		if (i % 2)
			shuffle(two, &seed);
		page_init(&before, one);
		page_init(&after, two);
		c = compare(&before, &after, true);
		again = compare(&before, &after, true);
		mirror = compare(&after, &before, true);
		wrong = check_changes(c, &before.article, &after.article);
		if (wrong)
			print_error("case %zu: %s\n", i, wrong);
		assert_null(wrong);
		assert_null(check_changes(
		    mirror, &after.article, &before.article));
		wrong = check_mirror(c, mirror);
		if (wrong && i % 2 == 0)
			fail_msg("case %zu: %s", i, wrong);
		ties += wrong != NULL;
		assert_same_changes(c, again);
		changes_free(again);
		again = compare(&before, &before, false);
		assert_int_equal(again->edit_count, 0);
		assert_false(again->changed);
		changes_free(c);
		changes_free(again);
		changes_free(mirror);
	}
	/* of two moves as large, the later one of the old text is told */
	assert_true(ties <= 20);
}

static void
turned_round_what_came_went(void **state)
{
	static struct page before, after;
	struct changes *c, *mirror;

	(void)state;
	page_init(&before, RIVER "Nobody was hurt, police said.\n" SCHOOL);
	page_init(&after, RIVER "Two people were hurt, police said.\n" BRIDGE
	    SCHOOL "It will rain again.\n");
	c = compare(&before, &after, false);
	mirror = compare(&after, &before, false);
	assert_int_equal(c->words_added, mirror->words_deleted);
	assert_int_equal(c->words_deleted, mirror->words_added);
	assert_int_equal(c->similarity, mirror->similarity);
	assert_int_equal(
	    c->counts[EDIT_ADDED], mirror->counts[EDIT_DELETED]);
	assert_int_equal(
	    c->counts[EDIT_CHANGED], mirror->counts[EDIT_CHANGED]);
	changes_free(c);
	changes_free(mirror);
}

#define CROWD 30000

static struct article *
read_crowd(char name)
{
	struct article *out;
	struct emend_error err;
	struct text t;
	size_t i;

	text_init(&t, 16 * CROWD);
	for (i = 0; i < CROWD; i++)
		text_addf(&t, i == CROWD / 2 ? "the middle\n" : "%c%zu\n",
		    name, i);
	assert_int_equal(
	    article_read_lines(&out, slice_new(t.ptr, t.len), &err), EMEND_OK);
	text_free(&t);
	return out;
}

static void
crowds_of_neighbours_are_told_together(void **state)
{
	struct article *before = read_crowd('x'), *after = read_crowd('y');
	const struct diff_options options = { .list_unchanged = true };
	struct emend_error err;
	struct changes *c;

	(void)state;
	assert_int_equal(
	    diff_articles(&c, before, after, &options, &err), EMEND_OK);
	assert_null(check_changes(c, before, after));
	assert_int_equal(c->counts[EDIT_ADDED], 2);
	assert_int_equal(c->counts[EDIT_DELETED], 2);
	assert_int_equal(c->edit_count, 5);
	assert_int_equal(c->edits[0].before_count, CROWD / 2);
	changes_free(c);
	article_free(before);
	article_free(after);
}

static void
survives_every_allocation_failure(void **state)
{
	static struct page before, after;
	struct diff_options options = { .list_unchanged = true,
		.compare_fields = true };
	enum emend_status status;

	(void)state;
	page_init(&before, "Weather\n" RIVER BRIDGE SCHOOL
	    "Forty people slept in the gym of the school. It rained.\n");
	page_init(&after, "# Weather\n" SCHOOL
	    "The river rose by two metres.\nDuring the night, the mayor said, "
	    "it fell.\n" "Volunteers closed the new bridge and carried "
	    "sandbags.\nIt rained. Fifty people slept in the gym of the "
	    "school.\n! Corrected at noon.\n");
	before.article.byline = SLICE("Ada Quist");
	after.article.byline = SLICE("Ada Quist and Bo Ferran");
	FAULT_SWEEP(status, {
		struct changes *c;

		status = diff_articles(&c, &before.article, &after.article,
		    &options, NULL);
		assert_true(status == EMEND_OK ? c != NULL : !c);
		changes_free(c);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_edits_in_reading_order),
		cmocka_unit_test(a_role_alone_is_formatting),
		cmocka_unit_test(a_sentence_that_moved_is_still_compared),
		cmocka_unit_test(says_whether_a_notice_owns_up),
		cmocka_unit_test(compares_titles_source_by_source),
		cmocka_unit_test(
		    tells_bylines_as_names_and_publication_as_dates),
		cmocka_unit_test(both_sides_come_back_byte_for_byte),
		cmocka_unit_test(turned_round_what_came_went),
		cmocka_unit_test(crowds_of_neighbours_are_told_together),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
