#include "base/time.h"

#include <time.h>

/*
 * Every parser here eats from the front of a slice and reports whether it
 * could; a format has matched when all did and nothing is left.
 */

static bool
eat(struct slice *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = slice_sub(*s, 1, s->len);
	return true;
}

static bool
eat_nocase(struct slice *s, const char *word)
{
	struct slice w = slice_of(word);

	if (!slice_equal_nocase(slice_sub(*s, 0, w.len), w))
		return false;
	*s = slice_sub(*s, w.len, s->len);
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Exactly n digits, n at most 4. */
static bool
eat_number(struct slice *s, size_t n, int *out)
{
	int value = 0;
	size_t i;

	if (s->len < n)
		return false;
	for (i = 0; i < n; i++) {
		if (!is_digit(s->ptr[i]))
			return false;
		value = value * 10 + (s->ptr[i] - '0');
	}
	*s = slice_sub(*s, n, s->len);
	*out = value;
	return true;
}

static bool
eat_date(struct slice *s, struct civil *c)
{
	return eat_number(s, 4, &c->year) && eat(s, '-') &&
	       eat_number(s, 2, &c->month) && eat(s, '-') &&
	       eat_number(s, 2, &c->day);
}

static bool
eat_fraction(struct slice *s)
{
	if (!eat(s, '.') && !eat(s, ','))
		return true;
	if (s->len == 0 || !is_digit(s->ptr[0]))
		return false;
	while (s->len && is_digit(s->ptr[0]))
		*s = slice_sub(*s, 1, s->len);
	return true;
}

/* hh:mm[:ss[.fraction]] */
static bool
eat_clock(struct slice *s, struct civil *c, bool need_seconds)
{
	if (!eat_number(s, 2, &c->hour) || !eat(s, ':') ||
	    !eat_number(s, 2, &c->minute))
		return false;
	if (!eat(s, ':'))
		return !need_seconds;
	return eat_number(s, 2, &c->second) && eat_fraction(s);
}

/* Z or +hh:mm; the colon may be missing if loose. */
static bool
eat_zone(struct slice *s, bool loose, int *offset)
{
	int hours, minutes, sign = 1;

	*offset = 0;
	if (eat(s, 'Z') || eat(s, 'z'))
		return true;
	if (eat(s, '-'))
		sign = -1;
	else if (!eat(s, '+'))
		return false;
	if (!eat_number(s, 2, &hours) || (!eat(s, ':') && !loose) ||
	    !eat_number(s, 2, &minutes))
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

static bool
from_zoned(int64_t *out, const struct civil *c, int offset)
{
	int64_t t;

	if (!time_from_civil(&t, c))
		return false;
	t -= offset;
	if (t < TIME_MIN || t > TIME_MAX)
		return false;
	*out = t;
	return true;
}

static bool
from_local(int64_t *out, const struct civil *c)
{
	struct tm tm = { .tm_year = c->year - 1900,
		.tm_mon = c->month - 1,
		.tm_mday = c->day,
		.tm_hour = c->hour,
		.tm_min = c->minute,
		.tm_sec = c->second,
		.tm_isdst = -1 };
	int64_t utc;
	time_t t;

	/* mktime takes the 31st of February for the 3rd of March */
	if (!time_from_civil(&utc, c))
		return false;
	t = mktime(&tm);
	/* No zone is a day and a half away; -1 may be an error or a second. */
	if (t < utc - 130000 || t > utc + 130000)
		return false;
	*out = (int64_t)t;
	return *out >= TIME_MIN && *out <= TIME_MAX;
}

bool
time_parse_rfc3339(struct slice s, int64_t *out)
{
	struct civil c = { 0 };
	int offset;

	return eat_date(&s, &c) &&
	       (eat(&s, 'T') || eat(&s, 't') || eat(&s, ' ')) &&
	       eat_clock(&s, &c, true) && eat_zone(&s, false, &offset) &&
	       s.len == 0 && from_zoned(out, &c, offset);
}

bool
time_parse_user(struct slice s, int64_t *out, bool *date_only)
{
	struct civil c = { 0 };
	bool bare;
	int offset;

	if (!eat_date(&s, &c))
		return false;
	bare = s.len == 0;
	if (!bare) {
		if (!eat(&s, 'T') && !eat(&s, 't') && !eat(&s, ' '))
			return false;
		if (!eat_clock(&s, &c, false))
			return false;
	}
	if (s.len == 0) {
		if (!from_local(out, &c))
			return false;
	} else {
		eat(&s, ' ');
		if (!eat_zone(&s, true, &offset) || s.len ||
		    !from_zoned(out, &c, offset))
			return false;
	}
	if (date_only)
		*date_only = bare;
	return true;
}

int64_t
time_day_end(int64_t first)
{
	struct civil c;
	int64_t next;

	/* some time in the day that follows, and then its first moment */
	time_to_civil_local(&c, first + 36 * 3600, NULL);
	c.hour = c.minute = c.second = 0;
	return from_local(&next, &c) ? next - 1 : first + 24 * 3600 - 1;
}

static bool
eat_weekday(struct slice *s, bool whole)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday" };
	size_t i;

	for (i = 0; i < 7; i++) {
		struct slice day = slice_of(days[i]);

		if (!whole)
			day.len = 3;
		if (slice_starts(*s, day)) {
			*s = slice_sub(*s, day.len, s->len);
			return true;
		}
	}
	return false;
}

static bool
eat_month(struct slice *s, int *month)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (*month = 1; *month <= 12; ++*month)
		if (eat_nocase(s, months[*month - 1]))
			return true;
	return false;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool
eat_imf_fixdate(struct slice *s, struct civil *c)
{
	return eat_weekday(s, false) && eat(s, ',') && eat(s, ' ') &&
	       eat_number(s, 2, &c->day) && eat(s, ' ') &&
	       eat_month(s, &c->month) && eat(s, ' ') &&
	       eat_number(s, 4, &c->year) && eat(s, ' ') &&
	       eat_clock(s, c, true) && eat_nocase(s, " GMT");
}

/* Sunday, 06-Nov-94 08:49:37 GMT.  HTTP is younger than 1970: no clock is
 * needed to place the century. */
static bool
eat_rfc850_date(struct slice *s, struct civil *c)
{
	if (!eat_weekday(s, true) || !eat(s, ',') || !eat(s, ' ') ||
	    !eat_number(s, 2, &c->day) || !eat(s, '-') ||
	    !eat_month(s, &c->month) || !eat(s, '-') ||
	    !eat_number(s, 2, &c->year))
		return false;
	c->year += c->year < 70 ? 2000 : 1900;
	return eat(s, ' ') && eat_clock(s, c, true) && eat_nocase(s, " GMT");
}

/* Sun Nov  6 08:49:37 1994 */
static bool
eat_asctime_date(struct slice *s, struct civil *c)
{
	if (!eat_weekday(s, false) || !eat(s, ' ') ||
	    !eat_month(s, &c->month) || !eat(s, ' '))
		return false;
	if (!(eat(s, ' ') ? eat_number(s, 1, &c->day)
	                  : eat_number(s, 2, &c->day)))
		return false;
	return eat(s, ' ') && eat_clock(s, c, true) && eat(s, ' ') &&
	       eat_number(s, 4, &c->year);
}

bool
time_parse_http_date(struct slice s, int64_t *out)
{
	static bool (*const formats[])(struct slice *, struct civil *) = {
		eat_imf_fixdate,
		eat_rfc850_date,
		eat_asctime_date,
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct slice rest = s;
		struct civil c = { 0 };

		if (formats[i](&rest, &c) && rest.len == 0)
			return from_zoned(out, &c, 0);
	}
	return false;
}
