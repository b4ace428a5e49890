#include "alerts/when.h"

#include <stdio.h>

#include "base/time.h"

#define DAY_MINUTES (24 * 60)
#define EVERY_MOST (INT64_C(7) * 86400)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "07:30" */
static bool
read_time_of_day(int *out, struct slice s)
{
	if (s.len != 5 || s.ptr[2] != ':' || !is_digit(s.ptr[0]) ||
	    !is_digit(s.ptr[1]) || !is_digit(s.ptr[3]) || !is_digit(s.ptr[4]))
		return false;
	*out = ((s.ptr[0] - '0') * 10 + (s.ptr[1] - '0')) * 60 +
	       (s.ptr[3] - '0') * 10 + (s.ptr[4] - '0');
	return *out < DAY_MINUTES && s.ptr[3] < '6';
}

enum emend_status
timing_read_quiet(struct timing *t, struct slice value, struct emend_error *err)
{
	size_t dash = slice_find_byte(value, '-', 0);
	struct slice from = slice_trim(slice_sub(value, 0, dash));
	struct slice to = slice_trim(slice_sub(value, dash + 1, value.len));

	if (!read_time_of_day(&t->quiet_from, from) ||
	    !read_time_of_day(&t->quiet_to, to))
		return emend_fail(
		    err, EMEND_PARSE, "wants hours like 22:00-07:00");
	if (t->quiet_from == t->quiet_to)
		return emend_fail(err, EMEND_PARSE,
		    "would be quiet all day, so that nothing is ever sent");
	t->has_quiet = true;
	return EMEND_OK;
}

enum emend_status
timing_read_digest(
    struct timing *t, struct slice value, struct emend_error *err)
{
	struct slice daily = SLICE("daily ");

	if (slice_starts(value, daily) &&
	    read_time_of_day(&t->daily,
	        slice_trim(slice_sub(value, daily.len, value.len)))) {
		t->digest = DIGEST_DAILY;
		return EMEND_OK;
	}
	if (!duration_parse(value, &t->every) || t->every > EVERY_MOST)
		return emend_fail(err, EMEND_PARSE,
		    "wants a duration of at most 7 days, like 1h, or a time of "
		    "day, like daily 07:30");
	t->digest = DIGEST_EVERY;
	return EMEND_OK;
}

static int
minute_of_day(int64_t at)
{
	struct civil c;

	time_to_civil_local(&c, at, NULL);
	return c.hour * 60 + c.minute;
}

bool
timing_is_quiet(const struct timing *t, int64_t at)
{
	int minute;

	if (!t->has_quiet)
		return false;
	minute = minute_of_day(at);
	if (t->quiet_from < t->quiet_to)
		return minute >= t->quiet_from && minute < t->quiet_to;
	return minute >= t->quiet_from || minute < t->quiet_to;
}

/* That time of the day which `at` is in; where the clock leaps over it, the
 * moment after the leap. */
static int64_t
on_day_of(int64_t at, int minutes)
{
	char text[64];
	struct civil c;
	int64_t found;

	time_to_civil_local(&c, at, NULL);
	for (; minutes < DAY_MINUTES; minutes++) {
		snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d:00",
		    c.year, c.month, c.day, minutes / 60, minutes % 60);
		/* of a time that is left out another is made */
		if (time_parse_user(slice_of(text), &found, NULL) &&
		    minute_of_day(found) == minutes)
			return found;
	}
	return at;
}

int64_t
timing_digest_due(const struct timing *t, int64_t at)
{
	int64_t due;

	if (t->digest == DIGEST_EVERY)
		return at + t->every;
	if (t->digest == DIGEST_NONE)
		return at;
	due = on_day_of(at, t->daily);
	if (due > at)
		return due;
	/* some time in the next day, however long this one is */
	return on_day_of(time_day_end(on_day_of(at, 0)) + 3600, t->daily);
}
