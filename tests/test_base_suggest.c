#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/suggest.h"

static const char *const names[] = { "extract", "export", "every", "fetch.delay",
	"userAgent", "keep", "x" };

static const struct {
	const char *word, *expected;
} cases[] = {
	{ "extarct", "extract" },     /* neighbours swapped count once */
	{ "exract", "extract" },
	{ "useragent", "userAgent" }, /* case does not count */
	{ "fetch.dellays", "fetch.delay" },
	{ "evry", "every" },
	{ "kepe", "keep" },
	{ "kpee", NULL },             /* two edits in four letters */
	{ "every", "every" },
	{ "y", NULL },                /* nothing of it would be left */
	{ "", NULL },
	{ "watchers", NULL },
	{ "0123456789012345678901234567890123456789012345678901234567890123456",
	    NULL },
};

static void
suggests_what_is_near_and_nothing_else(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = suggest_nearest(cases[i].word, names,
		    sizeof(names) / sizeof(names[0]));

		if (cases[i].expected)
			assert_string_equal(got, cases[i].expected);
		else
			assert_null(got);
	}
}

static void
the_nearest_wins_and_the_first_of_equals(void **state)
{
	static const char *const near[] = { "alerts.maximum", "alert.minimum",
		"alert.maximun", "alert.maximus" };
	(void)state;

	assert_ptr_equal(suggest_nearest("alert.maximum", near, 4), near[0]);
	assert_ptr_equal(suggest_nearest("alert.maximu", near, 4), near[2]);
	assert_null(suggest_nearest("alert.maximum", near, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suggests_what_is_near_and_nothing_else),
		cmocka_unit_test(the_nearest_wins_and_the_first_of_equals),
	};
	return cmocka_run_group_tests_name("suggest", tests, NULL, NULL);
}
