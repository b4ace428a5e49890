#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/cookies.h"
#include "fetch/headers.h"
#include "tests/fault.h"

#define NOW INT64_C(1772442000) /* Mon, 02 Mar 2026 09:00:00 GMT */
#define HOST SLICE("news.example")

static void
take(struct text *jar, const char *path, const char *set_cookie)
{
	struct headers h;
	char line[3 * COOKIE_MAX];

	headers_init(&h);
	assert_true(headers_add(&h, SLICE("HTTP/1.1 200 OK\r\n")));
	snprintf(line, sizeof(line), "Set-Cookie: %s\r\n", set_cookie);
	assert_true(headers_add(&h, slice_of(line)));
	cookies_take(jar, &h, HOST, slice_of(path), NOW);
	headers_free(&h);
}

static void
assert_sent(const struct text *jar, const char *path, int64_t at,
    const char *expected)
{
	struct text out;

	text_init(&out, COOKIES_SENT_MAX);
	cookies_write(
	    &out, slice_new(jar->ptr, jar->len), slice_of(path), at);
	assert_string_equal(out.ptr, expected);
	text_free(&out);
}

static void
takes_what_a_host_may_set(void **state)
{
	static const struct {
		const char *name, *set, *sent; /* to /a/page, at once */
	} list[] = {
		{ "a plain one", "a=1", "a=1" },
		{ "blanks", "  a=1 ; Secure ; HttpOnly", "a=1" },
		{ "an empty value", "a=; SameSite=Lax", "a=" },
		{ "signs in the value", "a=b=c \"d\", e; x", "a=b=c \"d\", e" },
		{ "its own domain", "a=1; Domain=news.example", "a=1" },
		{ "the one above", "a=1; domain=.EXAMPLE", "a=1" },
		{ "another domain", "a=1; Domain=else.example", "" },
		{ "the end of a domain", "a=1; Domain=ws.example", "" },
		{ "a path above", "a=1; Path=/", "a=1" },
		{ "a path beside", "a=1; Path=/b", "" },
		{ "a path that only begins so", "a=1; Path=/a/pa", "" },
		{ "a path that is none", "a=1; Path=x", "a=1" },
		{ "a date to come", "a=1; Expires=Wed, 04 Mar 2026 09:00:00 GMT",
		    "a=1" },
		{ "a date with dashes",
		    "a=1; Expires=Wed, 04-Mar-2026 09:00:00 GMT", "a=1" },
		{ "a date that is past",
		    "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "" },
		{ "a date that is none", "a=1; Expires=tomorrow", "a=1" },
		{ "an age", "a=1; Max-Age=60", "a=1" },
		{ "an age before a date",
		    "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
		    "a=1" },
		{ "no age", "a=1; Max-Age=0", "" },
		{ "less", "a=1; Max-Age=-1", "" },
		{ "for ever", "a=1; Max-Age=99999999999999999", "a=1" },
		{ "no cookie", "a", "" },
		{ "no name", "=1", "" },
		{ "nothing", "", "" },
		{ "attributes alone", "; Path=/", "" },
		{ "a control", "a=1\x01", "" },
	};
	struct text jar;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct text out;

		cookies_init(&jar);
		text_init(&out, COOKIES_SENT_MAX);
		take(&jar, "/a/page", list[i].set);
		cookies_write(&out, slice_new(jar.ptr, jar.len),
		    SLICE("/a/page"), NOW);
		if (strcmp(out.ptr, list[i].sent))
			fail_msg("%s: %s", list[i].name, out.ptr);
		text_free(&out);
		text_free(&jar);
	}
}

static void
keeps_one_of_a_name_and_path(void **state)
{
	struct text jar;
	(void)state;

	cookies_init(&jar);
	take(&jar, "/", "a=1");
	take(&jar, "/", "b=2; Max-Age=60");
	take(&jar, "/", "a=3");
	take(&jar, "/x/y", "a=4");
	assert_sent(&jar, "/", NOW, "b=2; a=3");
	assert_sent(&jar, "/x/z", NOW, "b=2; a=3; a=4");
	assert_sent(&jar, "/xy", NOW + 60, "a=3");
	take(&jar, "/", "a=; Max-Age=0");
	assert_sent(&jar, "/", NOW, "b=2");
	text_free(&jar);
}

static void
holds_no_more_than_its_limits(void **state)
{
	struct text jar, out;
	char set[2 * COOKIE_MAX];
	size_t i;
	(void)state;

	cookies_init(&jar);
	memset(set, 'x', sizeof(set));
	memcpy(set, "a=", 2);
	set[COOKIE_MAX] = '\0';
	take(&jar, "/", set); /* with its path it is a byte too long */
	assert_int_equal(jar.len, 0);
	for (i = 0; i < 3 * COOKIES_MAX; i++) {
		set[0] = (char)('A' + i % 26);
		set[1] = (char)('a' + i / 26);
		set[2] = '=';
		set[COOKIE_MAX - 1] = '\0';
		take(&jar, "/", set);
	}
	assert_int_equal(jar.status, EMEND_OK);
	for (i = 0; jar.ptr[i]; i++)
		assert_true(jar.ptr[i] != '\r');
	text_init(&out, COOKIES_SENT_MAX);
	cookies_write(
	    &out, slice_new(jar.ptr, jar.len), SLICE("/"), NOW);
	assert_int_equal(out.status, EMEND_OK);
	assert_int_equal(out.len, COOKIE_MAX - 1);
	/* the oldest are gone */
	assert_null(strstr(jar.ptr, "Aa="));
	text_free(&out);
	text_free(&jar);
}

static void
drops_none_for_one_that_is_set_anew(void **state)
{
	struct text jar;
	char set[32];
	int i;
	(void)state;

	cookies_init(&jar);
	for (i = 0; i < COOKIES_MAX; i++) {
		snprintf(set, sizeof(set), "n%d=1", i);
		take(&jar, "/", set);
	}
	take(&jar, "/", "n7=2");
	assert_non_null(strstr(jar.ptr, " n0=1\n"));
	assert_non_null(strstr(jar.ptr, " n7=2\n"));
	assert_null(strstr(jar.ptr, " n7=1\n"));
	take(&jar, "/", "other=1");
	assert_null(strstr(jar.ptr, " n0=1\n"));
	assert_non_null(strstr(jar.ptr, " n1=1\n"));
	text_free(&jar);
}

static void
reads_no_line_that_is_none(void **state)
{
	static const char *const jars[] = { "", "\n", "x", "0 /\n", "  \n",
		"0 / \n", "\n\n0 / a=1" };
	struct text jar;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(jars) / sizeof(jars[0]); i++) {
		cookies_init(&jar);
		text_puts(&jar, jars[i]);
		take(&jar, "/", "b=2");
		assert_true(strstr(jar.ptr, "b=2"));
		text_free(&jar);
	}
}

static void
reports_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct headers h;
		struct text jar;

		headers_init(&h);
		cookies_init(&jar);
		(void)headers_add(&h, SLICE("HTTP/1.1 200 OK\r\n"));
		(void)headers_add(&h, SLICE("Set-Cookie: a=1\r\n"));
		cookies_take(&jar, &h, HOST, SLICE("/"), NOW);
		status = h.lines.status ? h.lines.status : jar.status;
		text_free(&jar);
		headers_free(&h);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_a_host_may_set),
		cmocka_unit_test(keeps_one_of_a_name_and_path),
		cmocka_unit_test(holds_no_more_than_its_limits),
		cmocka_unit_test(drops_none_for_one_that_is_set_anew),
		cmocka_unit_test(reads_no_line_that_is_none),
		cmocka_unit_test(reports_allocation_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
