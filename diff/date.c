#include "diff/amount.h"

/*
 * Dates as people write them: items (weekday, day, month, year, time of day)
 * with at most two small tokens between.  A run counts when one of its items
 * can be nothing else.
 */

#define MAX_BETWEEN 2
#define MAX_ITEMS 8

struct cursor {
	const struct vocabulary *v;
	const struct atoms *a;
};

static const struct term *
at(const struct cursor *c, uint32_t i)
{
	return i < c->a->count ? term_at(c->v, c->a, i) : NULL;
}

static bool
is_glued(const struct cursor *c, uint32_t i)
{
	return i > 0 && i < c->a->count && atoms_blank(c->a, i).len == 0;
}

static bool
has(const struct cursor *c, uint32_t i, uint32_t traits)
{
	return at(c, i) && term_has(at(c, i), traits);
}

static bool
is_text(const struct cursor *c, uint32_t i, const char *s)
{
	return at(c, i) && slice_equal(at(c, i)->folded, slice_of(s));
}

/* Leading ASCII digits of a number token; -1 unless only suffix follows. */
static int
leading_digits(const struct cursor *c, uint32_t i, const char *const *suffixes)
{
	struct slice s, rest;
	int value = 0;
	size_t n = 0;

	if (!at(c, i) || at(c, i)->form != FORM_NUMBER)
		return -1;
	s = at(c, i)->folded;
	for (; n < s.len && n < 5 && s.ptr[n] >= '0' && s.ptr[n] <= '9'; n++)
		value = value * 10 + (s.ptr[n] - '0');
	rest = slice_sub(s, n, s.len);
	if (n > 0 && rest.len == 0)
		return value;
	for (; n > 0 && *suffixes; suffixes++)
		if (slice_equal(rest, slice_of(*suffixes)))
			return value;
	return -1;
}

static bool
is_day(const struct cursor *c, uint32_t i)
{
	static const char *const suffixes[] = { "st", "nd", "rd", "th", "er",
		"º", NULL };
	int day = leading_digits(c, i, suffixes);

	return day >= 1 && day <= 31;
}

static bool
is_year(const struct cursor *c, uint32_t i)
{
	static const char *const suffixes[] = { "s", "er", NULL };
	int year = leading_digits(c, i, suffixes);

	return year >= 1500 && year <= 2100;
}

/* A year by itself needs a word that leads to it, and nothing counted. */
static bool
is_lone_year(const struct cursor *c, uint32_t i)
{
	const struct term *next = at(c, i + 1);

	if (!is_year(c, i) || is_glued(c, i + 1))
		return is_year(c, i) && next && next->form == FORM_MARK &&
		    i > 0 && has(c, i - 1, TRAIT_YEAR_LEAD) &&
		    !is_text(c, i + 1, "%");
	if (next && term_has(next,
			TRAIT_UNIT | TRAIT_CURRENCY | TRAIT_MAGNITUDE))
		return false;
	if (at(c, i)->text.len == 5)
		return true; /* 1990s */
	if (i == 0 || !has(c, i - 1, TRAIT_YEAR_LEAD))
		return false;
	/* "in 2023, ...", "since 2019 the": not "of 1900 people" */
	return !next || next->form != FORM_WORD ||
	    !has(c, i - 1, TRAIT_STOP) || is_text(c, i - 1, "in") ||
	    term_has(next, TRAIT_STOP);
}

/* "May" and "March" are months beside a number or after "in" and the like. */
static bool
is_month(const struct cursor *c, uint32_t i)
{
	uint32_t last = i;

	if (!has(c, i, TRAIT_MONTH))
		return false;
	if (!has(c, i, TRAIT_MODAL_MONTH))
		return true;
	if (!at(c, i)->capital)
		return false;
	if (is_day(c, i + 1) || is_year(c, i + 1))
		return true;
	while (last > 0 && i - last < MAX_BETWEEN) {
		last--;
		if (is_day(c, last) || has(c, last, TRAIT_YEAR_LEAD))
			return true;
		if (!is_text(c, last, "of") && !is_text(c, last, ".") &&
		    !is_text(c, last, "de"))
			break;
	}
	return is_text(c, i - (i > 0), "last") || is_text(c, i - (i > 0), "next");
}

/* "9.15", before "Uhr" or "pm" */
static bool
is_text_of_time(const struct cursor *c, uint32_t i)
{
	struct slice s = at(c, i) ? at(c, i)->text : slice_of(NULL);
	size_t dot = slice_find_byte(s, '.', 0), n;

	if (dot == 0 || dot > 2 || s.len != dot + 3)
		return false;
	for (n = 0; n < s.len; n++)
		if (n != dot && (s.ptr[n] < '0' || s.ptr[n] > '9'))
			return false;
	return true;
}

/* "30" of "19 h 30" */
static uint32_t
minutes_len(const struct cursor *c, uint32_t i)
{
	static const char *const none[] = { NULL };
	int minutes = leading_digits(c, i, none);

	return is_text(c, i - 1, "h") && minutes >= 0 && minutes < 60 &&
	    at(c, i)->text.len == 2;
}

/* "last year", "la semaine dernière": either may come first */
static uint32_t
relative_len(const struct cursor *c, uint32_t i)
{
	return (has(c, i, TRAIT_RELATIVE) && has(c, i + 1, TRAIT_SPAN)) ||
	    (has(c, i, TRAIT_SPAN) && has(c, i + 1, TRAIT_RELATIVE)) ? 2 : 0;
}

/* How many tokens the time of day at i has: 09:15, 9 pm, 9am, 15 Uhr. */
static uint32_t
clock_len(const struct cursor *c, uint32_t i)
{
	static const char *const suffixes[] = { "am", "pm", NULL };
	static const char *const none[] = { NULL };
	uint32_t len = 1;
	int hour = leading_digits(c, i, none);
	bool sure = false;

	if (hour < 0 && is_text_of_time(c, i) && has(c, i + 1, TRAIT_CLOCK))
		return 2;
	if (hour < 0) {
		/* 9am, 9.15pm */
		return at(c, i) && at(c, i)->form == FORM_NUMBER &&
		    (slice_ends(at(c, i)->folded, slice_of(suffixes[0])) ||
			slice_ends(at(c, i)->folded, slice_of(suffixes[1])));
	}
	if (hour > 24)
		return 0;
	while (len < 5 && is_text(c, i + len, ":") && is_glued(c, i + len) &&
	    is_glued(c, i + len + 1) && at(c, i + len + 1) &&
	    at(c, i + len + 1)->form == FORM_NUMBER &&
	    at(c, i + len + 1)->text.len >= 2) {
		len += 2;
		sure = true;
	}
	/* "3 horas" are as long as three hours */
	if (has(c, i + len, TRAIT_CLOCK) && !has(c, i + len, TRAIT_UNIT))
		return len + 1 + minutes_len(c, i + len + 1);
	if ((is_text(c, i + len, "a") || is_text(c, i + len, "p")) &&
	    is_text(c, i + len + 1, ".") && is_text(c, i + len + 2, "m"))
		return len + 3 + (is_text(c, i + len + 3, ".") ? 1 : 0);
	return sure ? len : 0;
}

/* 04.03.2024, 04.03.24; not 1.500.000, where thousands are parted. */
static bool
is_dotted(struct slice s)
{
	size_t day = slice_find_byte(s, '.', 0);
	size_t month = slice_find_byte(s, '.', day + 1);
	size_t year = month + 1;

	return day <= 2 && month < s.len && month - day - 1 <= 2 &&
	    slice_find_byte(s, '.', year) == s.len && s.len >= 8 &&
	    s.len <= 10;
}

/* 2024-03-04, 4/3/2024, or in one token 04.03.2024. */
static uint32_t
numeric_len(const struct cursor *c, uint32_t i)
{
	static const char *const none[] = { NULL };
	struct slice joint;
	int first, last;

	if (!at(c, i) || at(c, i)->form != FORM_NUMBER)
		return 0;
	if (is_dotted(at(c, i)->text))
		return 1;
	if (!at(c, i + 4) || !is_glued(c, i + 1) || !is_glued(c, i + 2) ||
	    !is_glued(c, i + 3) || !is_glued(c, i + 4))
		return 0;
	joint = at(c, i + 1)->folded;
	if (!slice_equal(joint, at(c, i + 3)->folded) ||
	    (!slice_equal(joint, SLICE("-")) && !slice_equal(joint, SLICE("/"))))
		return 0;
	first = leading_digits(c, i, none);
	last = leading_digits(c, i + 4, none);
	if (first < 0 || last < 0 || leading_digits(c, i + 2, none) < 0)
		return 0;
	return is_year(c, i) || is_year(c, i + 4) ? 5 : 0;
}

static bool
is_between(const struct cursor *c, uint32_t i)
{
	static const char *const small[] = { ",", ".", "of", "the", "at", "de",
		"del", "um", "den", "à", "le", NULL };
	int n;

	for (n = 0; small[n]; n++)
		if (is_text(c, i, small[n]))
			return true;
	return false;
}

/* The next token that is not a small one. */
static uint32_t
skip_between(const struct cursor *c, uint32_t i)
{
	uint32_t n;

	for (n = 0; n < MAX_BETWEEN && is_between(c, i); n++)
		i++;
	return i;
}

/* 2024年 3月 4日 9時: "3年" would be three years. */
static bool
is_eastern(const struct cursor *c, uint32_t i)
{
	static const char *const none[] = { NULL };
	static const char *const marks[] = { "月", "日", "号", "時", "时", "点",
		"點", NULL };
	int value = leading_digits(c, i, none), n;

	if (value < 0 || !at(c, i + 1) || at(c, i + 1)->form != FORM_CHAR)
		return false;
	if (is_text(c, i + 1, "年"))
		return is_year(c, i);
	for (n = 0; value <= 31 && marks[n]; n++)
		if (is_text(c, i + 1, marks[n]))
			return true;
	return false;
}

struct item {
	uint32_t len;
	bool sure, month;
};

/* after_month: the item before was one, or a day beside one. */
static struct item
item_at(const struct cursor *c, uint32_t i, bool after_month)
{
	struct item none = { 0, false, false };
	uint32_t len;

	if (!at(c, i))
		return none;
	if (has(c, i, TRAIT_WEEKDAY) || has(c, i, TRAIT_DAY))
		return (struct item){ 1, true, false };
	if (is_eastern(c, i))
		return (struct item){ 2, true, false };
	if (is_month(c, i))
		return (struct item){ 1, true, true };
	len = relative_len(c, i);
	if (len == 0)
		len = clock_len(c, i);
	if (len == 0)
		len = numeric_len(c, i);
	if (len > 0)
		return (struct item){ len, true, false };
	if (is_lone_year(c, i))
		return (struct item){ 1, true, false };
	if (after_month && is_year(c, i))
		return (struct item){ 1, true, false };
	if (is_day(c, i) && (after_month || is_month(c, skip_between(c, i + 1))))
		return (struct item){ 1, false, true };
	return none;
}

uint32_t
date_read(const struct vocabulary *v, const struct atoms *a, uint32_t from)
{
	struct cursor c = { v, a };
	struct item item = item_at(&c, from, false);
	uint32_t end = from, next = from;
	bool sure = false;
	int items;

	for (items = 0; items < MAX_ITEMS && item.len > 0; items++) {
		end = next + item.len;
		sure = sure || item.sure;
		next = skip_between(&c, end);
		item = item_at(&c, next, item.month);
	}
	return sure ? end - from : 0;
}
