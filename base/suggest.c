#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_same(char x, char y)
{
	return lower(x) == lower(y);
}

static size_t
least(size_t x, size_t y)
{
	return x < y ? x : y;
}

/*
 * Damerau's distance in its restricted form (optimal string alignment): no
 * letter is edited twice.  Three rows of Wagner and Fischer's table.
 */
static size_t
distance(const char *x, size_t xlen, const char *y, size_t ylen)
{
	size_t rows[3][SUGGEST_MAX_LEN + 1], i, j;
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	for (j = 0; j <= ylen; j++)
		last[j] = j;
	for (i = 1; i <= xlen; i++) {
		now[0] = i;
		for (j = 1; j <= ylen; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
			    last[j - 1] + !is_same(x[i - 1], y[j - 1]));
			if (i > 1 && j > 1 && is_same(x[i - 1], y[j - 2]) &&
			    is_same(x[i - 2], y[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[ylen];
}

const char *
suggest_nearest(const char *word, const char *const *names, size_t count)
{
	size_t i, d, len = strnlen(word, SUGGEST_MAX_LEN + 1), near;
	const char *best = NULL;

	if (len == 0 || len > SUGGEST_MAX_LEN)
		return NULL;
	near = len < 6 ? 1 : len < 9 ? 2 : 3;
	for (i = 0; i < count; i++) {
		size_t n = strnlen(names[i], SUGGEST_MAX_LEN + 1);

		if (n > SUGGEST_MAX_LEN || n > len + near || len > n + near)
			continue;
		d = distance(word, len, names[i], n);
		/* all letters replaced is no likeness */
		if (d > near || d >= len || (best && d == near))
			continue;
		best = names[i];
		near = d;
		if (d == 0)
			break;
	}
	return best;
}
