#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "reports/standing.h"
#include "store/watches.h"
#include "watch/schedule.h"

#define NOW INT64_C(1800000000)
#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A row without jitter: its id is zero. */
static struct watch_row
row_of_age(int64_t age, int64_t interval)
{
	return (struct watch_row){ .first_seen = NOW - age,
		.interval = interval };
}

static void
goes_by_age(void **state)
{
	static const struct {
		int64_t age, interval;
	} cases[] = {
		{ 0, 15 * MINUTE },
		{ 3 * HOUR - 1, 15 * MINUTE },
		{ 3 * HOUR, HOUR },
		{ DAY - 1, HOUR },
		{ DAY, 3 * HOUR },
		{ 3 * DAY, 12 * HOUR },
		{ 7 * DAY, DAY },
		{ 40 * DAY, 7 * DAY },
		{ 4000 * DAY, 7 * DAY },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct watch_row row = row_of_age(cases[i].age, 0);

		schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
		assert_int_equal(row.interval, cases[i].interval);
		assert_int_equal(row.next_look, NOW + cases[i].interval);
	}
}

/* Nothing was seen, so nothing is known; its host's time decides. */
static void
leaves_due_what_a_parked_host_was_not_asked_for(void **state)
{
	struct watch_row row = row_of_age(30 * DAY, DAY);

	(void)state;
	schedule_next(&row, SCHEDULE_UNASKED, 0, NOW + 300, NOW);
	assert_int_equal(row.interval, DAY);
	assert_int_equal(row.next_look, NOW + 300);
	assert_int_equal(row.due_from, NOW + 300);
}

static void
lengthens_at_quiet_looks_up_to_the_next_tier(void **state)
{
	struct watch_row row = row_of_age(HOUR, 15 * MINUTE);

	(void)state;
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
	assert_int_equal(row.interval, 15 * MINUTE * 13 / 10);
	row.interval = 59 * MINUTE;
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
	assert_int_equal(row.interval, HOUR);
	/* it never falls below its own tier's */
	row = row_of_age(8 * DAY, HOUR);
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
	assert_int_equal(row.interval, DAY);
	row = row_of_age(400 * DAY, 7 * DAY);
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
	assert_int_equal(row.interval, 7 * DAY);
}

static void
begins_anew_after_an_edit(void **state)
{
	struct watch_row row = row_of_age(20 * DAY, DAY);

	(void)state;
	row.last_edit = NOW;
	schedule_next(&row, SCHEDULE_EDIT, 0, 0, NOW);
	assert_int_equal(row.interval, 15 * MINUTE);
	/* age is the time since that edit from now on */
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW + 4 * HOUR);
	assert_int_equal(row.interval, HOUR);
}

static void
only_shortens_by_jitter(void **state)
{
	struct watch_row row = row_of_age(0, 0);

	(void)state;
	memset(row.id.bytes, 0xff, sizeof(row.id.bytes));
	schedule_next(&row, SCHEDULE_EDIT, 0, 0, NOW);
	assert_in_range(row.next_look, NOW + 15 * MINUTE * 9 / 10,
	    NOW + 15 * MINUTE * 91 / 100);
	assert_int_equal(row.interval, 15 * MINUTE);
	/* never on a fixed interval */
	schedule_next(&row, SCHEDULE_QUIET, 20 * MINUTE, 0, NOW);
	assert_int_equal(row.next_look, NOW + 20 * MINUTE);
}

static void
is_due_a_little_early(void **state)
{
	struct watch_row row = row_of_age(0, 0);

	(void)state;
	schedule_next(&row, SCHEDULE_QUIET, 5 * MINUTE, 0, NOW);
	assert_int_equal(row.due_from, NOW + 5 * MINUTE - 30);
	schedule_next(&row, SCHEDULE_QUIET, 10 * HOUR, 0, NOW);
	assert_int_equal(row.due_from, NOW + 10 * HOUR - 30 * MINUTE);
}

static void
lengthens_with_failures_and_walls(void **state)
{
	static const struct {
		unsigned failures, walls;
		int64_t wait;
	} cases[] = {
		{ 1, 0, 15 * MINUTE },
		{ 2, 0, 30 * MINUTE },
		{ 3, 0, HOUR },
		{ 8, 0, DAY },
		{ 4000000000, 0, DAY },
		{ 0, 1, 15 * MINUTE },
		{ 0, 3, HOUR },
		{ 2, 3, HOUR },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct watch_row row = row_of_age(0, 15 * MINUTE);

		row.failures = cases[i].failures;
		row.suspect = cases[i].walls ? "consent" : NULL;
		row.suspect_looks = cases[i].walls;
		schedule_next(&row, SCHEDULE_TROUBLE, 0, 0, NOW);
		assert_int_equal(row.next_look, NOW + cases[i].wait);
		/* what it was before comes back with the article */
		assert_int_equal(row.interval, 15 * MINUTE);
	}
}

static void
waits_as_long_as_the_host_asks(void **state)
{
	struct watch_row row = row_of_age(0, 0);

	(void)state;
	schedule_next(&row, SCHEDULE_QUIET, 0, NOW + 5 * HOUR, NOW);
	assert_int_equal(row.next_look, NOW + 5 * HOUR);
	assert_int_equal(row.due_from, NOW + 5 * HOUR);
	schedule_next(&row, SCHEDULE_QUIET, 0, NOW + 1, NOW);
	assert_true(row.next_look > NOW + 1);
	schedule_at(&row, NOW + 600, NOW + HOUR);
	assert_int_equal(row.next_look, NOW + HOUR);
}

static void
confirms_at_10_and_60_minutes_then_hourly(void **state)
{
	struct watch_row row = row_of_age(0, 0);

	(void)state;
	assert_int_equal(schedule_confirm_due(NOW, 1), NOW + 10 * MINUTE);
	assert_int_equal(schedule_confirm_due(NOW, 2), NOW + HOUR);
	assert_int_equal(schedule_confirm_due(NOW, 3), NOW + 2 * HOUR);
	assert_int_equal(schedule_confirm_due(NOW, 9), NOW + 8 * HOUR);
	assert_int_equal(schedule_confirm_next(NOW, 1, NOW + MINUTE),
	    NOW + 10 * MINUTE);
	assert_int_equal(schedule_confirm_next(NOW, 2, NOW + 3 * HOUR),
	    NOW + 4 * HOUR);
	assert_int_equal(schedule_confirm_next(NOW, 2, NOW + 3 * HOUR + 1),
	    NOW + 4 * HOUR);
	schedule_at(&row, NOW + 600, 0);
	assert_int_equal(row.due_from, NOW + 600);
}

static void
explains_what_set_the_next_look(void **state)
{
	static const struct {
		int64_t age, every, not_before;
		unsigned failures;
		bool tiers, edit;
		enum planned_by by;
	} cases[] = {
		{ HOUR, 0, 0, 0, false, false, PLANNED_BY_AGE },
		{ 80 * DAY, 0, 0, 0, false, true, PLANNED_BY_AGE },
		{ HOUR, 7 * MINUTE, 0, 0, false, false, PLANNED_EVERY },
		{ HOUR, 7 * MINUTE, 0, 0, true, false, PLANNED_SCHEDULE },
		{ HOUR, 0, 0, 3, false, false, PLANNED_BACK_OFF },
		{ HOUR, 7 * MINUTE, 0, 12, false, false, PLANNED_BACK_OFF },
		{ HOUR, 0, 9 * HOUR, 0, false, false, PLANNED_BY_HOST },
		{ HOUR, 7 * MINUTE, 9 * HOUR, 2, false, false,
		    PLANNED_BY_HOST },
		/* what is over sooner lengthens nothing */
		{ HOUR, 0, 1, 0, false, false, PLANNED_BY_AGE },
	};
	size_t i, looks;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct watch_row row = row_of_age(cases[i].age, 0);
		struct standing_plan plan;
		int64_t at = NOW;

		memset(row.id.bytes, (int)(17 * i + 3), sizeof(row.id.bytes));
		row.failures = cases[i].failures;
		for (looks = 0; looks < 6; looks++) {
			row.last_look = at;
			if (cases[i].edit)
				row.last_edit = at;
			schedule_next(&row,
			    row.failures      ? SCHEDULE_TROUBLE
				: cases[i].edit ? SCHEDULE_EDIT
						: SCHEDULE_QUIET,
			    cases[i].every, at + cases[i].not_before, at);
			schedule_explain(&plan, &row, cases[i].every,
			    cases[i].tiers, 0);
			assert_int_equal(plan.by, cases[i].by);
			assert_int_equal(plan.at, row.next_look);
			at = row.next_look;
		}
	}
}

static void
explains_what_the_last_look_did_not_set(void **state)
{
	struct watch_row row = row_of_age(HOUR, 0);
	struct standing_plan plan;

	(void)state;
	schedule_explain(&plan, &row, 0, false, 0);
	assert_int_equal(plan.by, PLANNED_AT_ONCE);
	row.last_look = NOW;
	schedule_next(&row, SCHEDULE_QUIET, 0, 0, NOW);
	/* emend.conf came to say every = 1h */
	schedule_explain(&plan, &row, HOUR, false, 0);
	assert_int_equal(plan.by, PLANNED_ANEW);
	/* taken up again */
	row.next_look = row.due_from = NOW + MINUTE;
	schedule_explain(&plan, &row, 0, false, 0);
	assert_int_equal(plan.by, PLANNED_ANEW);
	row.suspect = "gone";
	schedule_at(&row, NOW + 10 * MINUTE, 0);
	schedule_explain(&plan, &row, 0, false, NOW + 10 * MINUTE);
	assert_int_equal(plan.by, PLANNED_CONFIRM);
	schedule_at(&row, NOW + 10 * MINUTE, NOW + HOUR);
	schedule_explain(&plan, &row, 0, false, NOW + 10 * MINUTE);
	assert_int_equal(plan.by, PLANNED_BY_HOST);
	row.state = WATCH_ENDED;
	schedule_explain(&plan, &row, 0, false, 0);
	assert_int_equal(plan.by, PLANNED_NEVER);
	assert_int_equal(plan.at, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains_what_set_the_next_look),
		cmocka_unit_test(explains_what_the_last_look_did_not_set),
		cmocka_unit_test(goes_by_age),
		cmocka_unit_test(
		    leaves_due_what_a_parked_host_was_not_asked_for),
		cmocka_unit_test(lengthens_at_quiet_looks_up_to_the_next_tier),
		cmocka_unit_test(begins_anew_after_an_edit),
		cmocka_unit_test(only_shortens_by_jitter),
		cmocka_unit_test(is_due_a_little_early),
		cmocka_unit_test(lengthens_with_failures_and_walls),
		cmocka_unit_test(waits_as_long_as_the_host_asks),
		cmocka_unit_test(confirms_at_10_and_60_minutes_then_hourly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
