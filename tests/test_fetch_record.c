#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fetch/record.h"

static void
check(struct slice got, const char *expected)
{
	assert_int_equal(got.ptr == NULL, expected == NULL);
	if (expected)
		assert_true(slice_equal(got, slice_of(expected)));
}

static void
reads_what_the_last_hop_said(void **state)
{
	static const struct {
		const char *record, *url, *type;
	} list[] = {
		{ "", NULL, NULL },
		{ "> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n", NULL, NULL },
		{ "> GET / HTTP/1.1\n> Content-Type: no/answer\n"
		  "< HTTP/1.1 200 OK\n< content-TYPE:  text/html;charset=x \n"
		  "< Content-Type: second/one\n= url https://a.example/\n",
		    "https://a.example/", "text/html;charset=x" },
		/* what a hop before it said is not the page's */
		{ "> GET / HTTP/1.1\n< HTTP/1.1 301 Moved\n"
		  "< Content-Type: text/plain\n"
		  "> GET /b HTTP/1.1\n< HTTP/1.1 200 OK\n"
		  "= url https://a.example/b",
		    "https://a.example/b", NULL },
		{ "> GET / HTTP/1.1\n< Content-Type: x/y\n> GET /b HTTP/1.1\n"
		  "< Content-Type: text/html\n",
		    NULL, "text/html" },
		/* a page cannot forge emend's own lines */
		{ "> GET / HTTP/1.1\n< = url https://evil.example/\n"
		  "= url https://a.example/\n",
		    "https://a.example/", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		check(record_url(slice_of(list[i].record)), list[i].url);
		check(record_content_type(slice_of(list[i].record)),
		    list[i].type);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_last_hop_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
