#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "diff/sequence.h"
#include "tests/fault.h"

#define LONGEST 4096

struct side {
	uint32_t at[LONGEST];
	size_t len;
};

/* A generator of our own, so that every machine sees the same cases. */
static uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static void
side_from_letters(struct side *s, const char *letters)
{
	for (s->len = 0; letters[s->len]; s->len++)
		s->at[s->len] = (uint32_t)(letters[s->len] - 'a');
}

static void
compare(struct match **out, size_t *count, const struct side *before,
    const struct side *after, const struct sequence_options *options)
{
	struct emend_error err;

	assert_int_equal(sequence_match(out, count, before->at, before->len,
	    after->at, after->len, options, &err), EMEND_OK);
}

/* Runs are equal, ascending and as long as they can be. */
static size_t
check_matches(const struct match *m, size_t count, const struct side *before,
    const struct side *after)
{
	size_t i, j, total = 0, x = 0, y = 0;

	for (i = 0; i < count; i++) {
		assert_true(m[i].len > 0);
		assert_true(m[i].before >= x && m[i].after >= y);
		assert_true(i == 0 || m[i].before > x || m[i].after > y);
		x = m[i].before + m[i].len;
		y = m[i].after + m[i].len;
		assert_true(x <= before->len && y <= after->len);
		for (j = 0; j < m[i].len; j++)
			assert_int_equal(before->at[m[i].before + j],
			    after->at[m[i].after + j]);
		total += m[i].len;
	}
	return total;
}

static size_t
longest_common(const struct side *before, const struct side *after)
{
	static size_t row[2][LONGEST + 1];
	size_t i, j;

	memset(row, 0, sizeof(row));
	for (i = 0; i < before->len; i++)
		for (j = 0; j < after->len; j++) {
			size_t *now = row[(i + 1) % 2], *was = row[i % 2];

			if (before->at[i] == after->at[j])
				now[j + 1] = was[j] + 1;
			else
				now[j + 1] = now[j] > was[j + 1] ?
				    now[j] : was[j + 1];
		}
	return row[before->len % 2][after->len];
}

static void
finds_the_runs_people_would_mark(void **state)
{
	/* what is common, in order; runs are separated by a blank */
	static const struct {
		const char *before, *after, *runs;
		bool unique_first;
	} cases[] = {
		{ "", "", "", false },
		{ "abc", "", "", false },
		{ "", "abc", "", false },
		{ "abc", "abc", "abc", false },
		{ "abc", "xyz", "", false },
		{ "abcdef", "abxdef", "ab def", false },
		{ "abcdef", "abdef", "ab def", false },
		{ "xabcx", "yabcy", "abc", false },
		/* the longest run, not the most letters */
		{ "abcdpqpq", "pabcqdqp", "abc d qp", false },
		{ "apbqcr", "abcxpqr", "a b c r", true },
		{ "aaaa", "aa", "aa", false },
		{ "abab", "baba", "bab", false },
	};
	static struct side before, after;
	char runs[64];
	size_t i, k, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sequence_options options = {
			.unique_first = cases[i].unique_first };
		struct match *m;
		size_t count;

		side_from_letters(&before, cases[i].before);
		side_from_letters(&after, cases[i].after);
		compare(&m, &count, &before, &after, &options);
		check_matches(m, count, &before, &after);
		for (k = n = 0; k < count; k++) {
			if (k > 0)
				runs[n++] = ' ';
			memcpy(runs + n, cases[i].before + m[k].before,
			    m[k].len);
			n += m[k].len;
		}
		runs[n] = '\0';
		assert_string_equal(runs, cases[i].runs);
		free(m);
	}
}

static void
fill(struct side *s, uint64_t *seed, size_t len, uint32_t numbers)
{
	for (s->len = 0; s->len < len; s->len++)
		s->at[s->len] = draw(seed, numbers);
}

/* A copy with things taken out, put in and replaced. */
static void
edit(struct side *out, const struct side *in, uint64_t *seed, uint32_t numbers,
    uint32_t one_in)
{
	size_t i;

	out->len = 0;
	for (i = 0; i < in->len && out->len + 2 < LONGEST; i++) {
		if (draw(seed, one_in) == 0)
			out->at[out->len++] = draw(seed, numbers);
		if (draw(seed, one_in) != 0)
			out->at[out->len++] = in->at[i];
	}
}

static void
matches_are_sound_near_optimal_and_mirrored(void **state)
{
	static struct side before, after;
	uint64_t seed = 7;
	size_t found = 0, possible = 0, i, k;

	(void)state;
	for (i = 0; i < 600; i++) {
		struct sequence_options options = {
			.unique_first = i % 2, .max_chain = i % 3 ? 0 : 2 };
		struct match *m, *mirror;
		size_t count, mirror_count;
		uint32_t numbers = 2 + draw(&seed, i % 5 ? 40 : 3);

		fill(&before, &seed, draw(&seed, 120), numbers);
		if (i % 4 == 0)
			fill(&after, &seed, draw(&seed, 120), numbers);
		else
			edit(&after, &before, &seed, numbers, 6);
		compare(&m, &count, &before, &after, &options);
		found += check_matches(m, count, &before, &after);
		possible += longest_common(&before, &after);

		options.mirrored = true;
		compare(&mirror, &mirror_count, &after, &before, &options);
		assert_int_equal(mirror_count, count);
		for (k = 0; k < count; k++) {
			assert_int_equal(mirror[k].before, m[k].after);
			assert_int_equal(mirror[k].after, m[k].before);
			assert_int_equal(mirror[k].len, m[k].len);
		}
		free(m);
		free(mirror);
	}
	assert_true(found <= possible);
	assert_true(found * 100 >= possible * 93);
}

static void
frequent_elements_alone_are_matched_at_best(void **state)
{
	static struct side before, after;
	struct sequence_options options = { .max_chain = 1 };
	uint64_t seed = 3;
	struct match *m;
	size_t count, i;

	(void)state;
	for (i = 0; i < 200; i++) {
		/* every number is frequent: Myers from the start */
		fill(&before, &seed, 60 + draw(&seed, 100), 3);
		edit(&after, &before, &seed, 3, 5);
		compare(&m, &count, &before, &after, &options);
		assert_true(check_matches(m, count, &before, &after) + 2 >=
		    longest_common(&before, &after));
		free(m);
	}
}

static void
hostile_sequences_end_soon(void **state)
{
	static struct side before, after;
	struct match *m;
	size_t count, i;
	uint64_t seed = 5;

	(void)state;
	fill(&before, &seed, LONGEST, 2);
	fill(&after, &seed, LONGEST, 2);
	compare(&m, &count, &before, &after, NULL);
	check_matches(m, count, &before, &after);
	free(m);
	/* one number, then a long period against its shift */
	fill(&before, &seed, LONGEST, 1);
	fill(&after, &seed, LONGEST - 50, 1);
	compare(&m, &count, &before, &after, NULL);
	assert_int_equal(check_matches(m, count, &before, &after),
	    LONGEST - 50);
	free(m);
	for (i = 0; i < LONGEST; i++) {
		before.at[i] = (uint32_t)(i % 97);
		after.at[i] = (uint32_t)((i * 3 + 5) % 97);
	}
	after.len = LONGEST;
	compare(&m, &count, &before, &after, NULL);
	check_matches(m, count, &before, &after);
	free(m);
}

static void
survives_every_allocation_failure(void **state)
{
	static struct side before, after;
	uint64_t seed = 11;
	enum emend_status status;

	(void)state;
	fill(&before, &seed, 300, 2);
	fill(&after, &seed, 300, 2);
	FAULT_SWEEP(status, {
		struct match *m;
		size_t count;

		status = sequence_match(&m, &count, before.at, before.len,
		    after.at, after.len, NULL, NULL);
		assert_true(status == EMEND_OK || !m);
		free(m);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_runs_people_would_mark),
		cmocka_unit_test(matches_are_sound_near_optimal_and_mirrored),
		cmocka_unit_test(frequent_elements_alone_are_matched_at_best),
		cmocka_unit_test(hostile_sequences_end_soon),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("sequence", tests, NULL, NULL);
}
