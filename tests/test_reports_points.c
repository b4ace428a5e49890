#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "diff/changes.h"
#include "reports/points.h"
#include "reports/report.h"

#define EDITS 6

/* Edits of a paragraph each, with the same detail so many times. */
struct planted {
	size_t numbers[EDITS]; /* indexes from 0 */
	struct edit edits[EDITS];
	struct detail details[3];
	struct changes changes;
};

static void
plant(struct planted *p, size_t count, size_t details, unsigned deleted)
{
	size_t i;

	*p = (struct planted){ .changes = { .kinds = KIND_BIT(KIND_NUMBER),
		.edits = p->edits, .edit_count = count } };
	for (i = 0; i < details; i++)
		p->details[i] = (struct detail){ .kind = KIND_NUMBER,
			.reason = SLICE("number: “29” became “31”") };
	for (i = 0; i < count; i++) {
		struct edit *e = &p->edits[i];

		p->numbers[i] = i;
		e->details = (struct detail_list){ p->details, details };
		e->before = e->after = &p->numbers[i];
		e->before_count = 1;
		e->after_count = !(deleted >> i & 1);
	}
}

static void
says_where_each_point_stands(void **state)
{
	static const struct {
		size_t count, details;
		unsigned deleted; /* bit i: of edit i */
		const char *places;
	} cases[] = {
		{ 1, 1, 0, "(paragraph 1)" },
		{ 1, 3, 0, "(paragraph 1)" },
		{ 2, 1, 0, "(paragraphs 1, 2)" },
		{ 1, 1, 1, "(deleted paragraph 1)" },
		{ 2, 1, 2, "(paragraph 1, deleted paragraph 2)" },
		{ 3, 1, 1, "(deleted paragraph 1, paragraphs 2, 3)" },
		{ 5, 1, 0, "(paragraphs 1, 2, 3, 4 and 1 more)" },
		/* it is paragraphs that are counted, not details */
		{ 6, 3, 0, "(paragraphs 1, 2, 3, 4 and 2 more)" },
	};
	char places[POINT_PLACES_MAX];
	struct points points;
	struct planted p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		plant(&p, cases[i].count, cases[i].details, cases[i].deleted);
		points_gather(&points, &p.changes);
		assert_int_equal(points.count, 1);
		point_places(places, &points.at[0]);
		assert_string_equal(places, cases[i].places);
	}
}

/* All fields but the headline itself, all operations, many kinds. */
static void
the_longest_summary_is_whole(void **state)
{
	struct field_edit fields[FIELD_COUNT - 1];
	struct planted p;
	char summary[REPORT_SUMMARY_MAX];
	size_t i;

	(void)state;
	plant(&p, 2, 1, 0);
	p.edits[0].op = EDIT_ADDED;
	p.edits[1].op = EDIT_DELETED;
	for (i = 0; i < FIELD_COUNT - 1; i++)
		fields[i] = (struct field_edit){ .field = (enum field)(i + 1) };
	p.changes.fields = fields;
	p.changes.field_count = FIELD_COUNT - 1;
	p.changes.after.paragraphs = 200000;
	for (i = 0; i < EDIT_OP_COUNT; i++)
		p.changes.counts[i] = 100000;
	p.changes.kinds = KIND_BIT(KIND_COUNT) - 1;
	report_summary(summary, &p.changes);
	assert_string_equal(summary,
	    "headline on the page, headline for sharing, headline for search "
	    "engines, window title, byline, section, published date and 100000 "
	    "of 200000 paragraphs changed, 2 added, 2 deleted, 100000 moved, "
	    "100000 split, 100000 merged: a negation, a number, a date, a quote "
	    "and more");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_where_each_point_stands),
		cmocka_unit_test(the_longest_summary_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
