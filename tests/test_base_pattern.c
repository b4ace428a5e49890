#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"
#include "tests/fault.h"

static const struct {
	const char *source;
	unsigned flags;
	const char *subject;
	const char *hit; /* NULL: nothing is found */
} cases[] = {
	{ "mayor", 0, "The mayor resigned", "mayor" },
	{ "MAYOR", 0, "The mayor resigned", NULL },
	{ "MAYOR", PATTERN_NOCASE, "The mayor resigned", "mayor" },
	{ "(?i)straße", 0, "Die STRAßE", "STRAßE" },
	{ "ÉTÉ", PATTERN_NOCASE, "cet été", "été" },
	{ "\\bété\\b", 0, "l'été dernier", "été" },
	{ "^\\w+$", 0, "été", "été" },
	{ "\\d+ (?=killed)", 0, "12 hurt, 3 killed", "3 " },
	{ "x*", 0, "abc", "" },
	{ "", 0, "", "" },
	{ "b.c", 0, "b\xFF" "c bäc", "bäc" }, /* invalid bytes match nothing */
	{ "resign(ed)?", 0, "", NULL },
};

static void
finds_by_unicode_rules(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pattern *p;
		struct slice hit;
		bool found;

		assert_int_equal(pattern_compile(&p, slice_of(cases[i].source),
				     cases[i].flags, NULL), EMEND_OK);
		assert_int_equal(pattern_find(p, slice_of(cases[i].subject), 0,
				     &hit, &found, NULL), EMEND_OK);
		assert_int_equal(found, cases[i].hit != NULL);
		if (found)
			assert_true(slice_equal(hit, slice_of(cases[i].hit)));
		pattern_free(p);
	}
}

static void
goes_on_from_the_last_hit_and_sees_what_was_before(void **state)
{
	struct slice hit, text = SLICE("one two one");
	struct pattern *p;
	bool found;
	(void)state;

	assert_int_equal(
	    pattern_compile(&p, SLICE("\\bone"), 0, NULL), EMEND_OK);
	assert_int_equal(
	    pattern_find(p, text, 3, &hit, &found, NULL), EMEND_OK);
	assert_true(found);
	assert_ptr_equal(hit.ptr, text.ptr + 8);
	assert_int_equal(
	    pattern_find(p, text, text.len, &hit, &found, NULL), EMEND_OK);
	assert_false(found);
	assert_int_equal(pattern_find(p, SLICE("phone"), 2, &hit, &found,
			     NULL), EMEND_OK);
	assert_false(found);
	pattern_free(p);
}

static void
says_where_a_pattern_is_wrong(void **state)
{
	char big[PATTERN_MAX_BYTES + 1];
	struct emend_error err;
	struct pattern *p;
	(void)state;

	assert_int_equal(
	    pattern_compile(&p, SLICE("mayor (ab"), 0, &err), EMEND_PARSE);
	assert_null(p);
	assert_string_equal(
	    err.text, "byte 9 of the pattern: missing closing parenthesis");
	assert_int_equal(
	    pattern_compile(&p, SLICE("a**b[z-a]"), 0, &err), EMEND_PARSE);
	assert_non_null(strstr(err.text, "byte "));
	assert_int_equal(
	    pattern_compile(&p, SLICE("a\xFF"), 0, &err), EMEND_PARSE);
	memset(big, 'a', sizeof(big));
	assert_int_equal(pattern_compile(&p, slice_new(big, sizeof(big)), 0,
			     &err), EMEND_LIMIT);
	assert_null(p);
}

static void
a_pattern_that_runs_away_is_an_error(void **state)
{
	char subject[3000];
	struct emend_error err;
	struct pattern *p;
	struct slice hit;
	bool found = true;
	(void)state;

	memset(subject, 'a', sizeof(subject));
	assert_int_equal(
	    pattern_compile(&p, SLICE("^(a|aa|a*)+[0-9]"), 0, NULL), EMEND_OK);
	assert_int_equal(pattern_find(p, slice_new(subject, sizeof(subject)),
			     0, &hit, &found, &err), EMEND_LIMIT);
	assert_false(found);
	assert_non_null(strstr(err.text, "runs away"));
	pattern_free(p);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct pattern *p;

		status = pattern_compile(&p, SLICE("a+"), 0, NULL);
		assert_int_equal(status == EMEND_OK, p != NULL);
		pattern_free(p);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_unicode_rules),
		cmocka_unit_test(
		    goes_on_from_the_last_hit_and_sees_what_was_before),
		cmocka_unit_test(says_where_a_pattern_is_wrong),
		cmocka_unit_test(a_pattern_that_runs_away_is_an_error),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
