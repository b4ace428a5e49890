#include "article/clock.h"

#include <stdbool.h>

#define TEXT_MAX 100 /* bytes; more is no time */

/* What stands between hours and minutes, and after the minutes. */
static const struct {
	struct slice between, after;
} forms[] = {
	{ SLICE_LIT(":"), SLICE_LIT("") },
	{ SLICE_LIT("."), SLICE_LIT("") },
	{ SLICE_LIT("h"), SLICE_LIT("") },
	{ SLICE_LIT("時"), SLICE_LIT("分") },
	{ SLICE_LIT("时"), SLICE_LIT("分") },
	{ SLICE_LIT("點"), SLICE_LIT("分") },
	{ SLICE_LIT("시 "), SLICE_LIT("분") },
};

/* Words of a time that is told from now. */
static const struct slice relative[] = { SLICE_LIT("ago"), SLICE_LIT("vor"),
	SLICE_LIT("il y a"), SLICE_LIT("hace"), SLICE_LIT("fa"),
	SLICE_LIT("geleden"), SLICE_LIT("há"), SLICE_LIT("atrás"),
	SLICE_LIT("sedan"), SLICE_LIT("siden"), SLICE_LIT("temu") };

static const struct slice halves[] = { SLICE_LIT("am"), SLICE_LIT("pm"),
	SLICE_LIT("a.m."), SLICE_LIT("p.m.") };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_digit(struct slice s, size_t at)
{
	return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Of a word, in any script. */
static bool
is_letter(struct slice s, size_t at)
{
	char c = at < s.len ? (char)(s.ptr[at] | 0x20) : ' ';

	return (c >= 'a' && c <= 'z') || (at < s.len && s.ptr[at] & 0x80);
}

static bool
has_word(struct slice s, struct slice word)
{
	size_t at;

	for (at = 0; at + word.len <= s.len; at++)
		if (slice_equal_nocase(
			slice_sub(s, at, at + word.len), word) &&
		    !(at && is_letter(s, at - 1)) &&
		    !is_letter(s, at + word.len))
			return true;
	return false;
}

static bool
is_relative(struct slice s)
{
	size_t i;

	for (i = 0; i < COUNT(relative); i++)
		if (has_word(s, relative[i]))
			return true;
	return false;
}

/* The end of "am", "p.m.", after a blank or none; at if there is none. */
static size_t
half_end(struct slice s, size_t at)
{
	size_t i, start = at;

	if (start < s.len && s.ptr[start] == ' ')
		start++;
	for (i = COUNT(halves); i-- > 0;) {
		size_t end = start + halves[i].len;

		if (slice_equal_nocase(slice_sub(s, start, end), halves[i]) &&
		    !is_letter(s, end))
			return end;
	}
	return at;
}

/* The end of minutes that stand at at, with what follows; 0 if none do. */
static size_t
minutes_end(struct slice s, size_t at, struct slice after)
{
	if (!is_digit(s, at) || s.ptr[at] > '5' || !is_digit(s, at + 1) ||
	    is_digit(s, at + 2))
		return 0;
	at += 2;
	/* the day and month of a date */
	if (at < s.len && s.ptr[at] == '.' && is_digit(s, at + 1))
		return 0;
	if (slice_starts(slice_sub(s, at, s.len), after))
		at += after.len;
	return half_end(s, at);
}

/* The end of the time that begins with the digit at start; 0 if none does. */
static size_t
time_end(struct slice s, size_t start)
{
	size_t i, end, at = start + 1;
	unsigned hours = (unsigned)(s.ptr[start] - '0');

	if (is_digit(s, at))
		hours = hours * 10 + (unsigned)(s.ptr[at++] - '0');
	if (is_digit(s, at) || hours > 24)
		return 0;
	for (i = 0; i < COUNT(forms); i++) {
		struct slice between = forms[i].between;

		if (!slice_starts(slice_sub(s, at, s.len), between))
			continue;
		end = minutes_end(s, at + between.len, forms[i].after);
		if (end)
			return end;
	}
	end = half_end(s, at);
	return end > at && hours <= 12 ? end : 0;
}

struct slice
clock_find(struct slice s)
{
	size_t at, end;

	s = slice_sub(s, 0, TEXT_MAX);
	if (is_relative(s))
		return slice_new(NULL, 0);
	for (at = 0; at < s.len; at++) {
		if (!is_digit(s, at) || (at && (is_digit(s, at - 1) ||
		    s.ptr[at - 1] == '.' || s.ptr[at - 1] == ':')))
			continue;
		end = time_end(s, at);
		if (end)
			return slice_sub(s, at, end);
	}
	return slice_new(NULL, 0);
}
