#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libdeflate.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/decode.h"
#include "tests/cpu_time.h"
#include "tests/fault.h"

#define TEXT_LEN ((size_t)100000)

enum packing {
	GZIP,
	ZLIB,
	RAW,
};

struct sample {
	char *text;
	char packed[TEXT_LEN];
	size_t len;
};

static size_t
pack(char *out, size_t cap, enum packing how, const char *text, size_t len)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	size_t n = 0;

	assert_non_null(c);
	switch (how) {
	case GZIP:
		n = libdeflate_gzip_compress(c, text, len, out, cap);
		break;
	case ZLIB:
		n = libdeflate_zlib_compress(c, text, len, out, cap);
		break;
	case RAW:
		n = libdeflate_deflate_compress(c, text, len, out, cap);
		break;
	}
	libdeflate_free_compressor(c);
	assert_int_not_equal(n, 0);
	return n;
}

static int
setup(void **state)
{
	struct sample *s = calloc(1, sizeof(*s));
	uint32_t random = 1;
	size_t i;

	if (!s || !(s->text = malloc(TEXT_LEN)))
		return -1;
	for (i = 0; i < TEXT_LEN; i++) {
		random = random * 1664525 + 1013904223;
		s->text[i] = (char)('a' + (random >> 28));
	}
	s->len = pack(s->packed, sizeof(s->packed), GZIP, s->text, TEXT_LEN);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct sample *s = *state;

	free(s->text);
	free(s);
	return 0;
}

static enum emend_status
decode(char **out, size_t *len, enum coding coding, const char *packed,
    size_t n, size_t max)
{
	struct emend_error err;

	return decode_body(out, len, coding, slice_new(packed, n), max, &err);
}

struct coding_case {
	const char *header;
	enum coding coding;
};

static void
knows_the_codings(void **state)
{
	static const struct coding_case cases[] = {
		{ NULL, CODING_IDENTITY },
		{ "", CODING_IDENTITY },
		{ "identity", CODING_IDENTITY },
		{ "gzip", CODING_GZIP },
		{ " GZip ", CODING_GZIP },
		{ "x-gzip", CODING_GZIP },
		{ "deflate", CODING_DEFLATE },
		{ "br", CODING_UNKNOWN },
		{ "gzip, gzip", CODING_UNKNOWN },
		{ "gzipped", CODING_UNKNOWN },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    coding_of(slice_of(cases[i].header)), cases[i].coding);
}

static void
unpacks_every_wrapping(void **state)
{
	static const enum packing how[] = { GZIP, ZLIB, RAW };
	struct sample *s = *state;
	static char packed[TEXT_LEN];
	size_t i;

	for (i = 0; i < 3; i++) {
		size_t n =
		    pack(packed, sizeof(packed), how[i], s->text, TEXT_LEN);
		size_t len;
		char *out;

		assert_int_equal(
		    decode(&out, &len, i ? CODING_DEFLATE : CODING_GZIP, packed,
		        n, TEXT_LEN),
		    EMEND_OK);
		assert_int_equal(len, TEXT_LEN);
		assert_memory_equal(out, s->text, TEXT_LEN);
		free(out);
	}
}

static void
refuses_whatever_is_cut_or_damaged(void **state)
{
	struct sample *s = *state;
	size_t cut, len;
	char *out;

	for (cut = 0; cut < s->len; cut += cut < 40 ? 1 : 997) {
		assert_int_equal(decode(&out, &len, CODING_GZIP, s->packed, cut,
		                     TEXT_LEN * 2),
		    EMEND_PARSE);
		assert_null(out);
	}
	assert_int_equal(decode(&out, &len, CODING_GZIP, s->packed, s->len - 1,
	                     TEXT_LEN * 2),
	    EMEND_PARSE);
	s->packed[s->len / 2] ^= 1;
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, s->packed, s->len, TEXT_LEN * 2),
	    EMEND_PARSE);
	s->packed[s->len / 2] ^= 1;
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, "<p>plain", 8, 100), EMEND_PARSE);
	assert_int_equal(decode(&out, &len, CODING_DEFLATE, "<p>plain", 8, 100),
	    EMEND_PARSE);
}

static void
allows_exactly_the_limit(void **state)
{
	struct sample *s = *state;
	size_t len;
	char *out;

	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, s->packed, s->len, TEXT_LEN),
	    EMEND_OK);
	free(out);
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, s->packed, s->len, TEXT_LEN - 1),
	    EMEND_LIMIT);
	assert_null(out);
}

static void
joins_members_and_ignores_padding(void **state)
{
	static char packed[4096];
	size_t n, len;
	char *out;
	(void)state;

	n = pack(packed, sizeof(packed), GZIP, "first ", 6);
	n += pack(packed + n, sizeof(packed) - n, GZIP, "", 0);
	n += pack(packed + n, sizeof(packed) - n, GZIP, "second", 6);
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, packed, n + 64, 100), EMEND_OK);
	assert_int_equal(len, 12);
	assert_memory_equal(out, "first second", 12);
	free(out);
	/* a further member that is cut is no padding */
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, packed, n - 3, 100), EMEND_PARSE);
	/* and the limit is for all of them */
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, packed, n, 11), EMEND_LIMIT);
}

/* Processor time for count members of one byte each: the least of three. */
static int64_t
time_members(size_t count)
{
	static char packed[32];
	size_t n = pack(packed, sizeof(packed), GZIP, "x", 1), i, len;
	char *all = malloc(n * count), *out;
	int64_t least = INT64_MAX, started, used;
	int round;

	assert_non_null(all);
	for (i = 0; i < count; i++)
		memcpy(all + i * n, packed, n);
	for (round = 0; round < 3; round++) {
		started = cpu_time_ms();
		assert_int_equal(decode(&out, &len, CODING_GZIP, all, n * count,
				     1 << 20),
		    EMEND_OK);
		used = cpu_time_ms() - started;
		assert_int_equal(len, count);
		free(out);
		least = used < least ? used : least;
	}
	free(all);
	return least;
}

/*
 * Many members, each with a large guess of its size in its last bytes: four
 * times as many may take four times as long, not sixteen.
 */
static void
takes_linear_time_on_many_members(void **state)
{
	(void)state;

	assert_true(time_members(40000) <= 8 * time_members(10000) + 20);
}

static void
stops_a_bomb_early(void **state)
{
	size_t size = (size_t)256 << 20, cap = 1 << 20, n, len;
	char *zeros = calloc(1, size), *packed = malloc(cap), *out;
	int64_t started;
	(void)state;

	assert_non_null(zeros);
	assert_non_null(packed);
	n = pack(packed, cap, GZIP, zeros, size);
	free(zeros);
	started = cpu_time_ms();
	assert_int_equal(
	    decode(&out, &len, CODING_GZIP, packed, n, (size_t)32 << 20),
	    EMEND_LIMIT);
	assert_true(cpu_time_ms() - started < 1500);
	free(packed);
}

static void
survives_every_allocation_failure(void **state)
{
	struct sample *s = *state;
	enum emend_status status;

	FAULT_SWEEP(status, {
		size_t len;
		char *out;

		status = decode(
		    &out, &len, CODING_GZIP, s->packed, s->len, TEXT_LEN);
		if (status)
			assert_null(out);
		free(out);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_codings),
		cmocka_unit_test(unpacks_every_wrapping),
		cmocka_unit_test(refuses_whatever_is_cut_or_damaged),
		cmocka_unit_test(allows_exactly_the_limit),
		cmocka_unit_test(joins_members_and_ignores_padding),
		cmocka_unit_test(takes_linear_time_on_many_members),
		cmocka_unit_test(stops_a_bomb_early),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("decode", tests, setup, teardown);
}
