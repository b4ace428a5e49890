#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"

/* POSIX form: needs no zone files.  Berlin's rules. */
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define REJECTED INT64_C(-1234567890123)

static void
use_zone(const char *tz)
{
	assert_int_equal(setenv("TZ", tz, 1), 0);
	tzset();
}

static void
counts_days_as_the_c_library_does(void **state)
{
	int64_t t, back;
	(void)state;

	/* some 6 days and 1 hour at a step: all times of day, all years */
	for (t = TIME_MIN; t <= TIME_MAX; t += 39607 * 13) {
		time_t when = (time_t)t;
		struct civil c;
		struct tm tm;

		assert_non_null(gmtime_r(&when, &tm));
		time_to_civil(&c, t);
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(c.hour, tm.tm_hour);
		assert_int_equal(c.minute, tm.tm_min);
		assert_int_equal(c.second, tm.tm_sec);
		assert_true(time_from_civil(&back, &c));
		assert_true(back == t);
	}
}

static void
writes_utc_and_keeps_to_its_years(void **state)
{
	static const struct {
		int64_t t;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ INT64_C(4107542399), "2100-02-28T23:59:59Z" },
		{ INT64_C(4107542400), "2100-03-01T00:00:00Z" },
		{ INT64_C(1795511524), "2026-11-24T09:12:04Z" },
		{ TIME_MIN, "0001-01-01T00:00:00Z" },
		{ TIME_MAX, "9999-12-31T23:59:59Z" },
		{ INT64_MIN, "0001-01-01T00:00:00Z" },
		{ INT64_MAX, "9999-12-31T23:59:59Z" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TIME_UTC_MAX];
		int64_t back;

		time_format_utc(text, cases[i].t);
		assert_string_equal(text, cases[i].text);
		assert_true(time_parse_rfc3339(slice_of(text), &back));
		if (cases[i].t >= TIME_MIN && cases[i].t <= TIME_MAX)
			assert_true(back == cases[i].t);
	}
}

static void
writes_local_times_with_their_offset(void **state)
{
	static const struct {
		const char *tz;
		const char *utc;
		const char *text;
	} cases[] = {
		{ BERLIN, "2026-11-24T09:12:04Z",
		    "2026-11-24 10:12:04 +01:00" },
		{ BERLIN, "2026-07-01T22:30:00Z",
		    "2026-07-02 00:30:00 +02:00" },
		{ "UTC0", "2026-11-24T09:12:04Z",
		    "2026-11-24 09:12:04 +00:00" },
		{ "NST3:30", "2026-01-01T01:00:00Z",
		    "2025-12-31 21:30:00 -03:30" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TIME_LOCAL_MAX];
		int64_t t, back;
		bool date_only;

		use_zone(cases[i].tz);
		assert_true(time_parse_rfc3339(slice_of(cases[i].utc), &t));
		time_format_local(text, t);
		assert_string_equal(text, cases[i].text);
		assert_true(time_parse_user(slice_of(text), &back, &date_only));
		assert_true(back == t);
		assert_false(date_only);
	}
}

struct parse_case {
	const char *text;
	int64_t t; /* REJECTED: must be refused */
};

static void
reads_rfc3339(void **state)
{
	static const struct parse_case cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01t00:00:00z", 0 },
		{ "1970-01-01 01:00:00.999+01:00", 0 },
		{ "1969-12-31T19:00:00-05:00", 0 },
		{ "2016-12-31T23:59:60Z", 1483228800 },
		{ "2026-11-24T09:12:04-00:00", INT64_C(1795511524) },
		{ "2026-02-29T00:00:00Z", REJECTED },
		{ "2026-13-01T00:00:00Z", REJECTED },
		{ "2026-00-01T00:00:00Z", REJECTED },
		{ "0000-01-01T00:00:00Z", REJECTED },
		{ "0001-01-01T00:00:00+00:01", REJECTED },
		{ "2026-11-24T24:00:00Z", REJECTED },
		{ "2026-11-24T09:60:00Z", REJECTED },
		{ "2026-11-24T09:12:61Z", REJECTED },
		{ "2026-11-24T09:12:04", REJECTED },
		{ "2026-11-24T09:12Z", REJECTED },
		{ "2026-11-24T09:12:04.Z", REJECTED },
		{ "2026-11-24T09:12:04+0100", REJECTED },
		{ "2026-11-24T09:12:04+24:00", REJECTED },
		{ "2026-11-24T09:12:04Z ", REJECTED },
		{ " 2026-11-24T09:12:04Z", REJECTED },
		{ "2026-11-24", REJECTED },
		{ "+2026-11-24T09:12:04Z", REJECTED },
		{ "", REJECTED },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t t = REJECTED;
		bool good = time_parse_rfc3339(slice_of(cases[i].text), &t);

		if (good != (cases[i].t != REJECTED) || t != cases[i].t)
			fail_msg(
			    "\"%s\" gave %lld", cases[i].text, (long long)t);
	}
}

static void
reads_what_a_person_types(void **state)
{
	static const struct {
		const char *text, *utc; /* utc NULL: must be refused */
		bool date_only;
	} cases[] = {
		{ "2026-11-24", "2026-11-23T23:00:00Z", true },
		{ "2026-07-01", "2026-06-30T22:00:00Z", true },
		{ "2026-11-24T09:12", "2026-11-24T08:12:00Z", false },
		{ "2026-11-24 09:12:04", "2026-11-24T08:12:04Z", false },
		{ "2026-11-24 09:12 Z", "2026-11-24T09:12:00Z", false },
		{ "2026-11-24 09:12:04 +0530", "2026-11-24T03:42:04Z", false },
		{ "2026-11-24T09:12:04.25Z", "2026-11-24T09:12:04Z", false },
		{ "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", false },
		{ "1970-01-01T00:59:59", "1969-12-31T23:59:59Z", false },
		{ "2026-02-30", NULL, false },
		{ "2026-02-30 10:00", NULL, false },
		{ "2026-11-24 ", NULL, false },
		{ "2026-11-24T", NULL, false },
		{ "2026-11-24T09", NULL, false },
		{ "2026-11-24 9:12", NULL, false },
		{ "2026-11-24Z", NULL, false },
		{ "24.11.2026", NULL, false },
		{ "yesterday", NULL, false },
		{ "", NULL, false },
	};
	size_t i;
	(void)state;

	use_zone(BERLIN);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TIME_UTC_MAX] = "refused";
		bool date_only = false;
		int64_t t;

		if (time_parse_user(slice_of(cases[i].text), &t, &date_only))
			time_format_utc(text, t);
		if (strcmp(text, cases[i].utc ? cases[i].utc : "refused"))
			fail_msg("\"%s\" gave %s", cases[i].text, text);
		assert_int_equal(date_only, cases[i].date_only);
	}
}

static void
reads_the_dates_of_http(void **state)
{
	static const struct parse_case cases[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Wed Nov 16 08:49:37 1994", 784975777 },
		{ "Tuesday, 24-Nov-26 09:12:04 GMT", INT64_C(1795511524) },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Sun, 06 Nov 1994 08:49:37", REJECTED },
		{ "Sun, 06 Nov 1994 08:49:37 CET", REJECTED },
		{ "Sun, 31 Feb 1994 08:49:37 GMT", REJECTED },
		{ "Sun, 6 Nov 1994 08:49:37 GMT", REJECTED },
		{ "Sun, 06 Nov 1994 08:49:37 GMT, x", REJECTED },
		{ "120", REJECTED },
		{ "0", REJECTED },
		{ "", REJECTED },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t t = REJECTED;
		bool good = time_parse_http_date(slice_of(cases[i].text), &t);

		if (good != (cases[i].t != REJECTED) || t != cases[i].t)
			fail_msg(
			    "\"%s\" gave %lld", cases[i].text, (long long)t);
	}
}

static void
knows_where_a_day_ends(void **state)
{
	static const struct {
		const char *day, *end;
	} cases[] = {
		{ "2026-10-24", "2026-10-24 23:59:59 +02:00" },
		{ "2026-10-25", "2026-10-25 23:59:59 +01:00" }, /* 25 hours */
		{ "2026-03-29", "2026-03-29 23:59:59 +02:00" }, /* 23 hours */
		{ "2026-12-31", "2026-12-31 23:59:59 +01:00" },
	};
	size_t i;
	(void)state;

	use_zone(BERLIN);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TIME_LOCAL_MAX];
		int64_t at;

		assert_true(time_parse_user(slice_of(cases[i].day), &at, NULL));
		time_format_local(text, time_day_end(at));
		assert_string_equal(text, cases[i].end);
	}
}

static void
reads_durations(void **state)
{
	static const struct parse_case cases[] = {
		{ "90s", 90 },
		{ "15m", 900 },
		{ "6h", 21600 },
		{ "7d", 604800 },
		{ "0015m", 900 },
		{ "36525d", DURATION_LIMIT },
		{ "3155760000s", DURATION_LIMIT },
		{ "36526d", REJECTED },
		{ "3155760001s", REJECTED },
		{ "99999999999999999999999s", REJECTED },
		{ "18446744073709551617s", REJECTED },
		{ "0s", REJECTED },
		{ "15", REJECTED },
		{ "m", REJECTED },
		{ "-5m", REJECTED },
		{ "+5m", REJECTED },
		{ "1.5h", REJECTED },
		{ "15 m", REJECTED },
		{ "15M", REJECTED },
		{ "15mm", REJECTED },
		{ "1h30m", REJECTED },
		{ " 1h", REJECTED },
		{ "", REJECTED },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t n = REJECTED;
		bool good = duration_parse(slice_of(cases[i].text), &n);

		if (good != (cases[i].t != REJECTED) || n != cases[i].t)
			fail_msg(
			    "\"%s\" gave %lld", cases[i].text, (long long)n);
	}
}

static void
tells_durations_in_words(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} cases[] = {
		{ 0, "0 seconds" },
		{ 1, "1 second" },
		{ 59, "59 seconds" },
		{ 60, "1 minute" },
		{ 61, "61 seconds" },
		{ 120, "2 minutes" },
		{ 900, "15 minutes" },
		{ 3600, "1 hour" },
		{ 5400, "90 minutes" },
		{ 10800, "3 hours" },
		{ 86400, "1 day" },
		{ 129600, "36 hours" },
		{ 172800, "2 days" },
		{ 259199, "2 days" },
		{ -5, "0 seconds" },
		{ INT64_MAX, "106751991167300 days" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[DURATION_MAX];

		duration_format(text, cases[i].seconds);
		assert_string_equal(text, cases[i].text);
	}
}

static void
reads_sizes(void **state)
{
	static const struct parse_case cases[] = {
		{ "4096", 4096 },
		{ "500k", 512000 },
		{ "10m", 10485760 },
		{ "2g", INT64_C(2147483648) },
		{ "1T", INT64_C(1) << 40 },
		{ "8M", 8388608 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", REJECTED },
		{ "8388608t", REJECTED },
		{ "0", REJECTED },
		{ "0k", REJECTED },
		{ "k", REJECTED },
		{ "10mb", REJECTED },
		{ "1.5m", REJECTED },
		{ "-1", REJECTED },
		{ "10 m", REJECTED },
		{ "", REJECTED },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t n = (uint64_t)REJECTED;
		bool good = size_parse(slice_of(cases[i].text), &n);

		if (good != (cases[i].t != REJECTED) ||
		    n != (uint64_t)cases[i].t)
			fail_msg("\"%s\" gave %llu", cases[i].text,
			    (unsigned long long)n);
	}
}

static void
holds_the_clock_still_when_told(void **state)
{
	struct emend_error err;
	struct clock c;
	int64_t before;
	(void)state;

	assert_int_equal(clock_init(&c, "2026-11-24T09:12:04Z", &err), 0);
	assert_true(clock_now(&c) == INT64_C(1795511524));

	before = (int64_t)time(NULL);
	assert_int_equal(clock_init(&c, NULL, &err), 0);
	assert_true(clock_now(&c) >= before);

	assert_int_equal(clock_init(&c, "noon", &err), EMEND_USAGE);
	assert_non_null(strstr(err.text, "EMEND_NOW"));
	assert_non_null(strstr(err.text, "noon"));
	/* set to nothing is not set */
	assert_int_equal(clock_init(&c, "", &err), EMEND_OK);
	assert_false(c.held);
}

static void
counts_milliseconds_forward(void **state)
{
	const struct timespec nap = { 0, 5000000 };
	int64_t start = monotonic_ms();
	(void)state;

	nanosleep(&nap, NULL);
	assert_true(monotonic_ms() - start >= 4);
	assert_true(monotonic_ms() - start < 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_days_as_the_c_library_does),
		cmocka_unit_test(writes_utc_and_keeps_to_its_years),
		cmocka_unit_test(writes_local_times_with_their_offset),
		cmocka_unit_test(reads_rfc3339),
		cmocka_unit_test(reads_what_a_person_types),
		cmocka_unit_test(reads_the_dates_of_http),
		cmocka_unit_test(knows_where_a_day_ends),
		cmocka_unit_test(reads_durations),
		cmocka_unit_test(tells_durations_in_words),
		cmocka_unit_test(reads_sizes),
		cmocka_unit_test(holds_the_clock_still_when_told),
		cmocka_unit_test(counts_milliseconds_forward),
	};
	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
