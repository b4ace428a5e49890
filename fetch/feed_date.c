#include <string.h>

#include "base/time.h"
#include "fetch/feed.h"

/* What is left of a date to be read. */
struct rest {
	const char *at, *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static void
skip_blanks(struct rest *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' ||
	    *r->at == '\n' || *r->at == '\r' || *r->at == ','))
		r->at++;
}

static bool
take(struct rest *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* A number of at least one and at most max digits. */
static bool
take_number(struct rest *r, int max, int *out)
{
	const char *start = r->at;

	*out = 0;
	while (r->at < r->end && is_digit(*r->at) && r->at - start < max)
		*out = *out * 10 + (*r->at++ - '0');
	return r->at > start && (r->at == r->end || !is_digit(*r->at));
}

static struct slice
take_word(struct rest *r)
{
	const char *start = r->at;

	while (r->at < r->end && is_letter(*r->at))
		r->at++;
	return slice_between(start, r->at);
}

/* From 1; 0 when it is none.  "Sept" and "November" are months, too. */
static int
month_of(struct slice word)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	size_t i;

	if (word.len < 3)
		return 0;
	for (i = 0; i < 12; i++)
		if (slice_equal_nocase(slice_sub(word, 0, 3),
			slice_new(names + 3 * i, 3)))
			return (int)i + 1;
	return 0;
}

/* Seconds east of UTC. */
static int
take_zone(struct rest *r)
{
	static const struct {
		struct slice name;
		int hours;
	} zones[] = {
		{ SLICE_LIT("EDT"), -4 }, { SLICE_LIT("EST"), -5 },
		{ SLICE_LIT("CDT"), -5 }, { SLICE_LIT("CST"), -6 },
		{ SLICE_LIT("MDT"), -6 }, { SLICE_LIT("MST"), -7 },
		{ SLICE_LIT("PDT"), -7 }, { SLICE_LIT("PST"), -8 },
		{ SLICE_LIT("BST"), 1 }, { SLICE_LIT("CET"), 1 },
		{ SLICE_LIT("CEST"), 2 }, { SLICE_LIT("EET"), 2 },
		{ SLICE_LIT("EEST"), 3 }, { SLICE_LIT("MSK"), 3 },
		{ SLICE_LIT("JST"), 9 }, { SLICE_LIT("KST"), 9 },
	};
	struct slice word;
	const char *digits;
	int sign, hours, minutes = 0;
	size_t i;

	skip_blanks(r);
	word = take_word(r);
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (slice_equal_nocase(word, zones[i].name))
			return zones[i].hours * 3600;
	/* "GMT+0200" is met, too */
	sign = take(r, '-') ? -1 : take(r, '+') ? 1 : 0;
	digits = r->at;
	if (!sign || !take_number(r, 4, &hours))
		return 0;
	if (r->at - digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (take(r, ':')) {
		take_number(r, 2, &minutes);
	}
	return hours <= 24 && minutes < 60 ? sign * (hours * 60 + minutes) * 60
					   : 0;
}

static bool
take_time(struct rest *r, struct civil *c)
{
	if (!take_number(r, 2, &c->hour) || !take(r, ':') ||
	    !take_number(r, 2, &c->minute))
		return false;
	if (take(r, ':') && !take_number(r, 2, &c->second))
		return false;
	/* fractions of a second are dropped */
	if (take(r, '.'))
		while (r->at < r->end && is_digit(*r->at))
			r->at++;
	return true;
}

/* "Tue, 24 Nov 2026", "24 November 26", "24-Nov-2026" */
static bool
take_day_in_words(struct rest *r, struct civil *c)
{
	if (is_letter(*r->at)) {
		take_word(r);
		take(r, '.');
		skip_blanks(r);
	}
	if (!take_number(r, 2, &c->day))
		return false;
	if (!take(r, '-'))
		skip_blanks(r);
	c->month = month_of(take_word(r));
	if (!take(r, '-'))
		skip_blanks(r);
	if (!c->month || !take_number(r, 4, &c->year))
		return false;
	if (c->year < 100)
		c->year += c->year < 70 ? 2000 : 1900;
	return true;
}

/* "2026-11-24", "20261124", "2026-11", "2026" */
static bool
take_day_in_numbers(struct rest *r, struct civil *c)
{
	const char *start = r->at;
	int whole;

	if (take_number(r, 8, &whole) && r->at - start == 8) {
		c->year = whole / 10000;
		c->month = whole / 100 % 100;
		c->day = whole % 100;
		return true;
	}
	if (r->at - start != 4)
		return false;
	c->year = whole;
	if (take(r, '-') && !take_number(r, 2, &c->month))
		return false;
	return !take(r, '-') || take_number(r, 2, &c->day);
}

bool
feed_date_parse(struct slice s, int64_t *out)
{
	struct civil c = { .month = 1, .day = 1 };
	struct rest r;
	int64_t t;
	int zone = 0;

	s = slice_trim(s);
	if (s.len < 4 || s.len > 64)
		return false;
	r = (struct rest){ s.ptr, s.ptr + s.len };
	if (!(is_digit(s.ptr[0]) && is_digit(s.ptr[1]) && is_digit(s.ptr[2])
		? take_day_in_numbers(&r, &c) : take_day_in_words(&r, &c)))
		return false;
	if (!take(&r, 'T') && !take(&r, 't'))
		skip_blanks(&r);
	if (r.at < r.end && is_digit(*r.at)) {
		if (!take_time(&r, &c))
			return false;
		zone = take_zone(&r);
	}
	if (!time_from_civil(&t, &c))
		return false;
	*out = t - zone;
	return true;
}
