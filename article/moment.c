/*
 * Dates as publishers write them: ISO 8601 and its relatives, numbers, and
 * words in the languages news is mostly read in.  A time of day without a zone
 * is taken as UTC, and said to be local; one in a zone that is not known is dropped, and the day
 * stays.
 */
#include "article/metadata_parts.h"

#include <string.h>

#include "base/time.h"

#define MOMENT_TEXT_MAX 200 /* bytes; a longer text is no date */
#define NO_ZONE INT32_MIN

/* What was found in a text so far. */
struct reading_of_time {
	struct civil civil; /* year, month, day 0 until found */
	bool has_time;
	bool zone_unknown;
	int32_t offset; /* seconds east of UTC, or NO_ZONE */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Reads up to max digits at *at; how many there were. */
static size_t
read_number(struct slice s, size_t *at, size_t max, int *out)
{
	size_t from = *at;

	for (*out = 0; *at < s.len && *at - from < max && is_digit(s.ptr[*at]);
	     ++*at)
		*out = *out * 10 + (s.ptr[*at] - '0');
	return *at - from;
}

/* "+0100", "+01:00", "-05"; false when there is none at *at. */
static bool
read_offset(struct slice s, size_t *at, int32_t *out)
{
	size_t here = *at;
	int hours, minutes = 0;
	char sign = here < s.len ? s.ptr[here] : '\0';

	if (sign != '+' && sign != '-')
		return false;
	here++;
	if (read_number(s, &here, 2, &hours) != 2)
		return false;
	if (here < s.len && s.ptr[here] == ':')
		here++;
	read_number(s, &here, 2, &minutes);
	*at = here;
	*out = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
	return hours < 24 && minutes < 60;
}

/* "10:15", "10:15:30", "10.15 Uhr" has a dot; a fraction is passed over. */
static bool
read_clock(struct slice s, size_t *at, struct civil *out)
{
	size_t here = *at;
	int hour, minute, second = 0, fraction;

	if (read_number(s, &here, 2, &hour) == 0 || here >= s.len ||
	    (s.ptr[here] != ':' && s.ptr[here] != 'h'))
		return false;
	here++;
	if (read_number(s, &here, 2, &minute) != 2)
		return false;
	if (here + 2 < s.len && s.ptr[here] == ':') {
		here++;
		read_number(s, &here, 2, &second);
		if (here < s.len && s.ptr[here] == '.') {
			here++;
			read_number(s, &here, 9, &fraction);
		}
	}
	out->hour = hour;
	out->minute = minute;
	out->second = second;
	*at = here;
	return hour < 25 && minute < 60 && second < 61;
}

/* "2026-11-24", "2026/11/24", "2026.11.24", "20261124" at *at. */
static bool
read_iso_date(struct slice s, size_t *at, struct civil *out)
{
	size_t here = *at;
	char separator;

	if (read_number(s, &here, 4, &out->year) != 4 || here >= s.len)
		return false;
	separator = s.ptr[here];
	if (separator == '-' || separator == '/' || separator == '.')
		here++;
	else if (!is_digit(separator))
		return false;
	if (read_number(s, &here, 2, &out->month) == 0)
		return false;
	if (here < s.len && s.ptr[here] == separator && !is_digit(separator))
		here++;
	if (read_number(s, &here, 2, &out->day) == 0)
		return false;
	*at = here;
	return true;
}

/* Named zones that mean one offset; others ("ET") change with the season. */
static const struct {
	const char *name;
	int32_t hours;
} zones[] = { { "z", 0 }, { "utc", 0 }, { "gmt", 0 }, { "est", -5 },
	{ "edt", -4 }, { "cst", -6 }, { "cdt", -5 }, { "mst", -7 },
	{ "mdt", -6 }, { "pst", -8 }, { "pdt", -7 }, { "cet", 1 },
	{ "cest", 2 }, { "mez", 1 }, { "mesz", 2 }, { "bst", 1 },
	{ "jst", 9 }, { "kst", 9 }, { "msk", 3 } };

static bool
equals_word(struct slice word, const char *name)
{
	return slice_equal_nocase(word, slice_of(name));
}

/* A word after a time of day: am, pm, a zone, or nothing to do with it. */
static void
take_time_word(struct reading_of_time *r, struct slice word)
{
	static const char *const seasonal[] = { "et", "ct", "mt", "pt", "ist",
		"aest", "aedt", "sast", "hkt" };
	size_t i;

	if (equals_word(word, "pm") || equals_word(word, "p.m")) {
		r->civil.hour += r->civil.hour < 12 ? 12 : 0;
		return;
	}
	if (equals_word(word, "am") || equals_word(word, "a.m")) {
		r->civil.hour -= r->civil.hour == 12 ? 12 : 0;
		return;
	}
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (equals_word(word, zones[i].name))
			r->offset = zones[i].hours * 3600;
	for (i = 0; i < sizeof(seasonal) / sizeof(seasonal[0]); i++)
		if (equals_word(word, seasonal[i]))
			r->zone_unknown = true;
}

/*
 * The months in the languages news is mostly read in; a word that begins one
 * of these, of three letters or more, is that month.
 */
#define MONTH_WORD_MIN 3

#define MONTH_NAMES 12

static const char *const months[12][MONTH_NAMES] = {
	{ "january", "januar", "jänner", "janvier", "enero", "gennaio",
	    "januari", "janeiro", "stycznia", "января" },
	{ "february", "februar", "février", "fevrier", "febrero", "febbraio",
	    "februari", "fevereiro", "feber", "lutego", "февраля" },
	{ "march", "märz", "mars", "marzo", "maart", "março", "mrt", "marts",
	    "marca", "марта" },
	{ "april", "avril", "abril", "aprile", "kwietnia", "апреля" },
	{ "may", "mai", "mayo", "maggio", "mei", "maio", "maj", "maja",
	    "мая" },
	{ "june", "juni", "juin", "junio", "giugno", "junho", "czerwca",
	    "июня" },
	{ "july", "juli", "juillet", "julio", "luglio", "julho", "lipca",
	    "июля" },
	{ "august", "août", "aout", "agosto", "augustus", "augusti",
	    "sierpnia", "августа" },
	{ "september", "septembre", "septiembre", "settembre", "setembro",
	    "sept", "września", "сентября" },
	{ "october", "oktober", "octobre", "octubre", "ottobre", "outubro",
	    "października", "октября" },
	{ "november", "novembre", "noviembre", "novembro", "listopada",
	    "ноября" },
	{ "december", "dezember", "décembre", "decembre", "diciembre",
	    "dicembre", "dezembro", "desember", "grudnia", "декабря" },
};

static int
month_of(struct slice word)
{
	size_t month, i;

	if (word.len < MONTH_WORD_MIN)
		return 0;
	for (month = 0; month < 12; month++) {
		for (i = 0; i < MONTH_NAMES && months[month][i]; i++) {
			struct slice name = slice_of(months[month][i]);

			if (slice_equal_nocase(
				slice_sub(name, 0, word.len), word))
				return (int)month + 1;
		}
	}
	return 0;
}

static bool
is_letter(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 128;
}

static void
take_word(struct reading_of_time *r, struct slice word)
{
	int month = month_of(word);

	if (month && r->civil.month == 0)
		r->civil.month = month;
	else if (r->has_time)
		take_time_word(r, word);
}

/* "24.11.2026", or "24/11/2026" where it can be read in one way only. */
static bool
read_numeric_date(struct slice s, size_t *at, struct civil *out)
{
	size_t here = *at;
	int first, second, year;
	char separator;

	if (read_number(s, &here, 2, &first) == 0 || here >= s.len)
		return false;
	separator = s.ptr[here++];
	if ((separator != '.' && separator != '/' && separator != '-') ||
	    read_number(s, &here, 2, &second) == 0 || here >= s.len ||
	    s.ptr[here++] != separator ||
	    read_number(s, &here, 4, &year) != 4)
		return false;
	if (separator == '/' && first != second && first <= 12 &&
	    second <= 12)
		return false;
	out->year = year;
	out->day = second > 12 ? second : first;
	out->month = second > 12 ? first : second;
	*at = here;
	return true;
}

/* "2026年11月24日 10時12分": rest says what the number n counts. */
static bool
take_counted(struct reading_of_time *r, int n, struct slice rest)
{
	const struct {
		struct slice mark;
		int *field;
	} counts[] = {
		{ SLICE("年"), &r->civil.year }, { SLICE("년"), &r->civil.year },
		{ SLICE("月"), &r->civil.month }, { SLICE("월"), &r->civil.month },
		{ SLICE("日"), &r->civil.day }, { SLICE("일"), &r->civil.day },
		{ SLICE("時"), &r->civil.hour }, { SLICE("时"), &r->civil.hour },
		{ SLICE("시"), &r->civil.hour },
		{ SLICE("分"), &r->civil.minute }, { SLICE("분"), &r->civil.minute },
	};
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!slice_starts(rest, counts[i].mark) || *counts[i].field)
			continue;
		*counts[i].field = n;
		r->has_time |= counts[i].field == &r->civil.hour;
		return true;
	}
	return false;
}

static void
take_number(struct reading_of_time *r, struct slice s, size_t *at)
{
	size_t digits;
	int n;

	if (!r->has_time && read_clock(s, at, &r->civil)) {
		r->has_time = true;
		return;
	}
	if (r->civil.year == 0 && (read_numeric_date(s, at, &r->civil)))
		return;
	digits = read_number(s, at, 9, &n);
	if (take_counted(r, n, slice_sub(s, *at, s.len)))
		return;
	if (digits == 4 && r->civil.year == 0)
		r->civil.year = n;
	else if (digits <= 2 && r->civil.day == 0)
		r->civil.day = n;
}

/* Words and numbers in any order: "Nov. 18, 2019, 10:15 a.m. ET". */
static void
read_words(struct reading_of_time *r, struct slice s)
{
	size_t at = 0, from;

	while (at < s.len) {
		if (is_digit(s.ptr[at])) {
			take_number(r, s, &at);
		} else if (is_letter(s.ptr[at])) {
			from = at;
			while (at < s.len && (is_letter(s.ptr[at]) ||
			    (s.ptr[at] == '.' && at + 1 < s.len &&
				is_letter(s.ptr[at + 1]))))
				at++;
			take_word(r, slice_sub(s, from, at));
		} else if (!r->has_time || r->offset != NO_ZONE ||
		    !read_offset(s, &at, &r->offset)) {
			at++;
		}
	}
}

/* Seconds or milliseconds since 1970. */
static bool
read_epoch(struct slice s, int64_t *out)
{
	size_t i;

	if (s.len != 10 && s.len != 13)
		return false;
	for (*out = 0, i = 0; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
			return false;
		*out = *out * 10 + (s.ptr[i] - '0');
	}
	if (s.len == 13)
		*out /= 1000;
	return true;
}

/* "T10:15:30.000+01:00", "1015" and what follows an ISO date. */
static void
read_iso_rest(struct reading_of_time *r, struct slice s)
{
	size_t at = 0;

	while (at < s.len && (s.ptr[at] == 'T' || s.ptr[at] == 't' ||
	    s.ptr[at] == ' ' || s.ptr[at] == ','))
		at++;
	read_words(r, slice_sub(s, at, s.len));
}

void
moment_read(struct moment *out, struct slice text)
{
	struct reading_of_time r = { .offset = NO_ZONE };
	struct slice s = slice_trim(text);
	size_t at = 0;

	*out = (struct moment){ .text = text };
	if (s.len == 0 || s.len > MOMENT_TEXT_MAX)
		return;
	if (read_epoch(s, &out->time)) {
		out->precision = MOMENT_SECOND;
		return;
	}
	if (read_iso_date(s, &at, &r.civil)) {
		read_iso_rest(&r, slice_sub(s, at, s.len));
	} else {
		r.civil = (struct civil){ .year = 0 };
		read_words(&r, s);
	}
	if (!r.has_time || r.zone_unknown)
		r.civil.hour = r.civil.minute = r.civil.second = 0;
	out->precision = r.has_time && !r.zone_unknown ? MOMENT_SECOND
						       : MOMENT_DAY;
	out->local = out->precision == MOMENT_SECOND && r.offset == NO_ZONE;
	if (!time_from_civil(&out->time, &r.civil))
		goto unknown;
	if (out->precision == MOMENT_SECOND && !out->local)
		out->time -= r.offset;
	/* a zone leads out of the first year and the last */
	if (out->time >= TIME_MIN && out->time <= TIME_MAX)
		return;
unknown:
	*out = (struct moment){ .text = text };
}
