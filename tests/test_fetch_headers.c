#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/headers.h"

#define NOW INT64_C(1772442000) /* Mon, 02 Mar 2026 09:00:00 GMT */

/* A block of lines with LF between them. */
static void
add_lines(struct headers *h, const char *lines)
{
	const char *end;

	headers_clear(h);
	for (; *lines; lines = end) {
		end = strchr(lines, '\n');
		end = end ? end + 1 : lines + strlen(lines);
		assert_true(headers_add(
		    h, slice_new(lines, (size_t)(end - lines))));
	}
}

struct wait_case {
	const char *value;
	int64_t seconds;
};

static const struct wait_case waits[] = {
	{ "0", 0 },
	{ "120", 120 },
	{ " 120 ", 120 },
	{ "007", 7 },
	{ "", -1 },
	{ "-30", -1 },
	{ "+30", -1 },
	{ "1.5", -1 },
	{ "1e3", -1 },
	{ "0x10", -1 },
	{ "60, 60", -1 },
	{ "soon", -1 },
	{ "Mon, 02 Mar 2026 10:00:00 GMT", 3600 },
	{ "Mon, 02 Mar 2026 08:00:00 GMT", 0 },
	{ "Monday, 02-Mar-26 10:00:00 GMT", 3600 },
	{ "Mon Mar  2 10:00:00 2026", 3600 },
	{ "Tue, 31 Feb 2026 10:00:00 GMT", -1 },
	{ "Mon, 02 Mar 2026 25:00:00 GMT", -1 },
	{ "2026-03-02T10:00:00Z", -1 },
};

static void
reads_how_long_to_wait(void **state)
{
	struct headers h;
	size_t i;
	(void)state;

	headers_init(&h);
	for (i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		const struct wait_case *c = &waits[i];
		char block[256];
		int64_t seconds;

		snprintf(block, sizeof(block),
		    "HTTP/1.1 429 X\r\nretry-after:%s\r\n\r\n", c->value);
		add_lines(&h, block);
		seconds = headers_retry_after(&h, NOW);
		if (seconds != c->seconds)
			fail_msg("\"%s\": %lld, not %lld", c->value,
			    (long long)seconds, (long long)c->seconds);
	}
	add_lines(&h, "HTTP/1.1 429 X\r\n\r\n");
	assert_int_equal(headers_retry_after(&h, NOW), -1);
	headers_free(&h);
}

static void
waits_long_but_not_for_ever(void **state)
{
	static const char *const values[] = { "1000000000000",
		"99999999999999999999999999999999999999",
		"Fri, 31 Dec 9999 23:59:59 GMT" };
	struct headers h;
	size_t i;
	(void)state;

	headers_init(&h);
	for (i = 0; i < 3; i++) {
		char block[256];

		snprintf(block, sizeof(block),
		    "HTTP/1.1 503 X\r\nRetry-After: %s\r\n\r\n", values[i]);
		add_lines(&h, block);
		/* whoever uses it has a limit of his own */
		assert_true(headers_retry_after(&h, NOW) >= 1000000000);
	}
	headers_free(&h);
}

static void
reads_the_last_block(void **state)
{
	struct headers h;
	(void)state;

	headers_init(&h);
	add_lines(&h,
	    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nX-One: 1\r\nx-one:  2 \r\nX-Long: a\r\n"
	    "\t b\r\n  c\r\n\r\nX-Trailer: t\r\n\r\n");
	assert_true(h.complete);
	assert_int_equal(h.status, 200);
	assert_int_equal(headers_count(&h, "Link"), 0);
	assert_int_equal(headers_count(&h, "X-ONE"), 2);
	assert_true(slice_equal(headers_get(&h, "X-One", 1), SLICE("2")));
	assert_null(headers_get(&h, "X-One", 2).ptr);
	assert_true(slice_equal(headers_get(&h, "X-Long", 0), SLICE("a b c")));
	assert_int_equal(headers_count(&h, "X-Trailer"), 0);
	headers_free(&h);
}

static void
takes_only_so_much(void **state)
{
	struct headers h;
	char *line = malloc(1024);
	size_t taken = 0;
	(void)state;

	assert_non_null(line);
	memset(line, 'x', 1024);
	headers_init(&h);
	/* hints count, too, though nothing of them is kept */
	while (headers_add(&h, SLICE("HTTP/1.1 103 Early\r\n")) &&
	       headers_add(&h, slice_new(line, 1024)))
		taken += 1024;
	assert_in_range(taken, HEADERS_MAX - 16384, HEADERS_MAX);
	free(line);
	headers_free(&h);
}

static void
sends_back_only_what_is_fit(void **state)
{
	char *large = malloc(1025);
	(void)state;

	assert_non_null(large);
	memset(large, 'e', 1025);
	assert_true(headers_fit_to_send(slice_new(large, 1024)));
	assert_false(headers_fit_to_send(slice_new(large, 1025)));
	free(large);
	assert_true(headers_fit_to_send(SLICE("W/\"a b\303\251\"")));
	assert_false(headers_fit_to_send(SLICE("")));
	assert_false(headers_fit_to_send(SLICE("\"a\"\r\nX: y")));
	assert_false(headers_fit_to_send(SLICE("\"\t\"")));
	assert_false(headers_fit_to_send(SLICE("\"\x7f\"")));
}

struct type_case {
	const char *type;
	bool is_text;
};

static const struct type_case types[] = {
	{ "", true },
	{ "text/html", true },
	{ "TEXT/HTML;charset=x", true },
	{ "text/html, image/png", true },
	{ " text/plain ", true },
	{ "application/xhtml+xml", true },
	{ "application/atom+xml", true },
	{ "application/json", false },
	{ "application/octet-stream", false },
	{ "image/svg+xml", false },
	{ "html", false },
	{ "text/htmlx", false },
};

static void
knows_what_is_text(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (headers_is_text_type(slice_of(types[i].type)) !=
		    types[i].is_text)
			fail_msg("%s", types[i].type);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_how_long_to_wait),
		cmocka_unit_test(waits_long_but_not_for_ever),
		cmocka_unit_test(reads_the_last_block),
		cmocka_unit_test(takes_only_so_much),
		cmocka_unit_test(sends_back_only_what_is_fit),
		cmocka_unit_test(knows_what_is_text),
	};
	return cmocka_run_group_tests_name("headers", tests, NULL, NULL);
}
