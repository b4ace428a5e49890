#include "base/time.h"

#include <stdio.h>
#include <time.h>

#define DAY 86400

enum emend_status
clock_init(struct clock *out, const char *emend_now, struct emend_error *err)
{
	*out = (struct clock){ false, 0 };
	if (!emend_now || !*emend_now) /* empty: as if it were not there */
		return EMEND_OK;
	if (!time_parse_rfc3339(slice_of(emend_now), &out->now))
		return emend_fail(err, EMEND_USAGE,
		    "EMEND_NOW is \"%.60s\": give a time such as "
		    "2026-11-24T09:12:04Z, or unset it",
		    emend_now);
	out->held = true;
	return EMEND_OK;
}

int64_t
clock_now(const struct clock *c)
{
	return c->held ? c->now : (int64_t)time(NULL);
}

static int64_t
milliseconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now_ms(const struct clock *c)
{
	return c->held ? c->now * 1000 : milliseconds(CLOCK_REALTIME);
}

int64_t
monotonic_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return lengths[month - 1] + (month == 2 && is_leap(year));
}

/*
 * Days since 1970-01-01.  Years are counted from March, so that the leap day
 * is the last of its year and months 3 to 14 begin at (153 m + 2) / 5.
 * All operands are positive: 719468 days lie between 0000-03-01 and 1970.
 */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

static void
civil_from_days(struct civil *out, int64_t days)
{
	int64_t z = days + 719468; /* from 0000-03-01; 146097 days an era */
	int64_t era = z / 146097, d = z % 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t day_of_year = d - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * day_of_year + 2) / 153;

	out->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
	out->month = (int)(m < 10 ? m + 3 : m - 9);
	out->year = (int)(y + era * 400 + (out->month <= 2));
}

bool
time_from_civil(int64_t *out, const struct civil *utc)
{
	const struct civil *c = utc;
	int64_t t;

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > month_length(c->year, c->month))
		return false;
	if (c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 ||
	    c->second < 0 || c->second > 60)
		return false;
	t = days_from_civil(c->year, c->month, c->day) * DAY + c->hour * 3600 +
	    c->minute * 60 + c->second;
	*out = t > TIME_MAX ? TIME_MAX : t;
	return true;
}

static int64_t
clamp(int64_t t)
{
	if (t < TIME_MIN)
		return TIME_MIN;
	return t > TIME_MAX ? TIME_MAX : t;
}

void
time_to_civil(struct civil *out, int64_t t)
{
	int64_t days, rest;

	t = clamp(t) - TIME_MIN; /* division rounds the right way from here */
	days = t / DAY;
	rest = t % DAY;
	civil_from_days(out, days + TIME_MIN / DAY);
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest / 60 % 60);
	out->second = (int)(rest % 60);
}

void
time_to_civil_local(struct civil *out, int64_t t, int *offset)
{
	time_t when = (time_t)clamp(t);
	struct tm tm;
	int64_t east = 0;

	tzset(); /* localtime_r need not read TZ */
	if (localtime_r(&when, &tm))
		east = tm.tm_gmtoff;
	time_to_civil(out, clamp(t) + east);
	if (offset)
		*offset = (int)east;
}

void
time_format_utc(char out[TIME_UTC_MAX], int64_t t)
{
	struct civil c;

	time_to_civil(&c, t);
	snprintf(out, TIME_UTC_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year,
	    c.month, c.day, c.hour, c.minute, c.second);
}

void
time_format_local(char out[TIME_LOCAL_MAX], int64_t t)
{
	struct civil c;
	int offset, minutes;

	time_to_civil_local(&c, t, &offset);
	minutes = (offset < 0 ? -offset : offset) / 60;
	snprintf(out, TIME_LOCAL_MAX,
	    "%04d-%02d-%02d %02d:%02d:%02d %c%02d:%02d", c.year, c.month, c.day,
	    c.hour, c.minute, c.second, offset < 0 ? '-' : '+',
	    minutes / 60 % 100, minutes % 60);
}
