#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/metadata_fields.h"

static void
reads_when_it_was_published_and_changed(void **state)
{
	static const struct {
		const char *markup, *published, *modified;
	} cases[] = {
		{ "<meta property=article:published_time "
		  "content=2026-03-04T06:30:00+01:00>"
		  LD("{\"@type\":\"NewsArticle\",\"datePublished\":"
		     "\"2026-03-04\",\"dateModified\":\"2026-03-05\"}"),
		    "2026-03-04T06:30:00+01:00", "2026-03-05" },
		{ LD("{\"@type\":\"NewsArticle\",\"datePublished\":"
		     "\"2026-03-04\"}") "<meta name=date content=2020-01-01>",
		    "2026-03-04", NULL },
		{ "<meta name=date content='soon'>"
		  "<time datetime=2026-03-04T06:30Z>today</time>",
		    "2026-03-04T06:30Z", NULL },
		{ "<span class=post-date>March 4, 2026</span>",
		    "March 4, 2026", NULL },
		{ "<p>2 hours ago", NULL, NULL },
		{ "<p>Today: 5 May 2026</p><h1>Bridge shut</h1><ul><li>"
		  "<b>4 March 2026</b></ul><p>Text", "4 March 2026", NULL },
		{ "<h1>Bridge shut</h1><p>Last updated 5 March 2026</p>",
		    NULL, NULL },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a = read_fields(cases[i].markup, NULL);

		assert_field(cases[i].markup, a->published.text,
		    cases[i].published);
		assert_field(
		    cases[i].markup, a->modified.text, cases[i].modified);
		article_free(a);
	}
}

static void
falls_back_to_the_day_in_the_address(void **state)
{
	struct article *a = read_fields("<p>no date", URL);

	(void)state;
	assert_field("", a->published.text, "2026/03/04");
	assert_int_equal(a->published.precision, MOMENT_DAY);
	article_free(a);
}

static void
reads_dates_as_publishers_write_them(void **state)
{
	static const struct {
		const char *text, *utc;
		enum moment_precision precision;
	} cases[] = {
		{ "2026-03-04T06:30:15Z", "2026-03-04T06:30:15Z",
		    MOMENT_SECOND },
		{ "2026-03-04T06:30:15.250+02:00", "2026-03-04T04:30:15Z",
		    MOMENT_SECOND },
		{ "2026-03-04 06:30:15 -0500", "2026-03-04T11:30:15Z",
		    MOMENT_SECOND },
		{ "2026-03-04T06:30", "2026-03-04T06:30:00Z", MOMENT_SECOND },
		{ "2026-03-04", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "2026/3/4", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "20260304", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "1772605815", "2026-03-04T06:30:15Z", MOMENT_SECOND },
		{ "1772605815000", "2026-03-04T06:30:15Z", MOMENT_SECOND },
		{ "Wed, 04 Mar 2026 06:30:15 GMT", "2026-03-04T06:30:15Z",
		    MOMENT_SECOND },
		{ "March 4, 2026", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "Mar. 4, 2026, 6:30 p.m. EST", "2026-03-04T23:30:00Z",
		    MOMENT_SECOND },
		{ "Mar. 4, 2026, 6:30 p.m. ET", "2026-03-04T00:00:00Z",
		    MOMENT_DAY },
		{ "4. März 2026, 18:04 Uhr", "2026-03-04T18:04:00Z",
		    MOMENT_SECOND },
		{ "4 de marzo de 2026", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "le 4 août 2026 à 9h05", "2026-08-04T09:05:00Z",
		    MOMENT_SECOND },
		{ "04.03.2026", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "24/11/2026", "2026-11-24T00:00:00Z", MOMENT_DAY },
		{ "11/24/2026", "2026-11-24T00:00:00Z", MOMENT_DAY },
		{ "03/04/2026", NULL, MOMENT_UNKNOWN },
		{ "2026-02-30", NULL, MOMENT_UNKNOWN },
		{ "4 марта 2026, 18:04", "2026-03-04T18:04:00Z",
		    MOMENT_SECOND },
		{ "4 października 2026", "2026-10-04T00:00:00Z", MOMENT_DAY },
		{ "4 maj 2026", "2026-05-04T00:00:00Z", MOMENT_DAY },
		{ "2026年11月24日 10時12分", "2026-11-24T10:12:00Z",
		    MOMENT_SECOND },
		{ "2026년 3월 4일", "2026-03-04T00:00:00Z", MOMENT_DAY },
		{ "Marketing, 4 of 2026", NULL, MOMENT_UNKNOWN },
		{ "yesterday", NULL, MOMENT_UNKNOWN },
		{ "0001-01-01T00:30:00+01:00", NULL, MOMENT_UNKNOWN },
		{ "9999-12-31T23:30:00-01:00", NULL, MOMENT_UNKNOWN },
		{ "", NULL, MOMENT_UNKNOWN },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		char utc[TIME_UTC_MAX];
		struct moment m;

		moment_read(&m, slice_of(cases[i].text));
		if (m.precision != cases[i].precision)
			print_error("%s\n", cases[i].text);
		assert_int_equal(m.precision, cases[i].precision);
		time_format_utc(utc, m.time);
		if (cases[i].utc)
			assert_string_equal(utc, cases[i].utc);
		else
			assert_int_equal(m.time, 0);
	}
}

/* What no zone is said of is nobody's instant. */
static void
says_of_a_time_without_a_zone_that_it_is_local(void **state)
{
	static const struct {
		const char *text;
		bool local;
	} cases[] = {
		{ "2026-03-04T06:30:15", true },
		{ "4. März 2026, 18:04 Uhr", true },
		{ "2026-03-04T06:30:15Z", false },
		{ "2026-03-04T06:30:15+01:00", false },
		{ "Wed, 04 Mar 2026 06:30:15 GMT", false },
		{ "1764000000", false },
		{ "2026-03-04", false },
		{ "yesterday", false },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct moment m;

		moment_read(&m, slice_of(cases[i].text));
		assert_int_equal(m.local, cases[i].local);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_when_it_was_published_and_changed),
		cmocka_unit_test(
		    says_of_a_time_without_a_zone_that_it_is_local),
		cmocka_unit_test(falls_back_to_the_day_in_the_address),
		cmocka_unit_test(reads_dates_as_publishers_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
