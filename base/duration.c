#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>

struct unit {
	char letter;
	int64_t factor;
};

/* A number that takes all of s but its last byte; false past limit. */
static bool
parse_count(struct slice s, uint64_t limit, uint64_t *out)
{
	uint64_t n = 0;
	size_t i;

	if (s.len == 0)
		return false;
	for (i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)(unsigned char)s.ptr[i] - '0';

		if (digit > 9 || n > (limit - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return n > 0;
}

bool
duration_parse(struct slice s, int64_t *seconds)
{
	static const struct unit units[] = {
		{ 's', 1 },
		{ 'm', 60 },
		{ 'h', 3600 },
		{ 'd', 86400 },
	};
	uint64_t n;
	size_t i;

	for (i = 0; s.len && i < sizeof(units) / sizeof(units[0]); i++) {
		const struct unit *u = &units[i];

		if (s.ptr[s.len - 1] != u->letter)
			continue;
		if (!parse_count(slice_sub(s, 0, s.len - 1),
		        (uint64_t)(DURATION_LIMIT / u->factor), &n))
			return false;
		*seconds = (int64_t)n * u->factor;
		return true;
	}
	return false;
}

bool
size_parse(struct slice s, uint64_t *bytes)
{
	static const char letters[] = "kmgt";
	unsigned shift = 0, i;
	uint64_t n;

	for (i = 0; s.len && letters[i]; i++)
		if ((s.ptr[s.len - 1] | 0x20) == letters[i])
			shift = 10 * (i + 1);
	if (shift)
		s.len--;
	/* INT64_MAX, so that callers may subtract sizes */
	if (!parse_count(s, (uint64_t)INT64_MAX >> shift, &n))
		return false;
	*bytes = n << shift;
	return true;
}

/*
 * The largest unit of which there are at least two, or exactly one: "90
 * minutes" says more than "1 hour", and "61 seconds" more than "1 minute".
 */
void
duration_format(char out[DURATION_MAX], int64_t seconds)
{
	static const struct {
		int64_t factor;
		const char *name;
	} units[] = {
		{ 86400, "day" },
		{ 3600, "hour" },
		{ 60, "minute" },
		{ 1, "second" },
	};
	size_t i = 0;
	int64_t n;

	if (seconds < 0)
		seconds = 0;
	while (units[i].factor > 1 && seconds != units[i].factor &&
	       seconds / units[i].factor < 2)
		i++;
	n = seconds / units[i].factor;
	snprintf(out, DURATION_MAX, "%" PRId64 " %s%s", n, units[i].name,
	    n == 1 ? "" : "s");
}
