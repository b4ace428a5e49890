#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/url.h"
#include "tests/fault.h"

struct rewrite {
	const char *from, *to;
};

typedef enum emend_status rewriter(
    struct text *out, struct slice s, struct emend_error *err);

/* Each from must become its to; out is used again and again, as callers do. */
static void
check_rewrites(rewriter *rewrite, const struct rewrite *cases, size_t count)
{
	struct emend_error err;
	struct text out;
	size_t i;

	text_init(&out, URL_MAX);
	for (i = 0; i < count; i++) {
		if (rewrite(&out, slice_of(cases[i].from), &err))
			fail_msg("\"%s\": %s", cases[i].from, err.text);
		if (strcmp(out.ptr, cases[i].to))
			fail_msg("\"%s\" gave\n\"%s\" instead of\n\"%s\"",
			    cases[i].from, out.ptr, cases[i].to);
	}
	text_free(&out);
}

#define CHECK_REWRITES(rewrite, cases)                                         \
	check_rewrites(rewrite, cases, sizeof(cases) / sizeof((cases)[0]))

/* RFC 3986, 5.4, with a path of our own in place of its letters' base. */
static void
resolves_the_examples_of_rfc_3986(void **state)
{
	static const struct rewrite cases[] = {
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g/" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q" },
		{ "g#s", "http://a/b/c/g" },
		{ "g?y#s", "http://a/b/c/g?y" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" },
		{ "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/./x", "http://a/b/c/g" },
		/* and what pages have */
		{ "http:g", "http://a/b/c/g" },
		{ "https://example.org/x", "https://example.org/x" },
		{ " \n/g\t ", "http://a/g" },
		{ "\\g\\h", "http://a/g/h" },
		{ "\\\\g\\h", "http://g/h" },
		{ "g h", "http://a/b/c/g%20h" },
		{ "?", "http://a/b/c/d;p?" },
		{ "g:80/x", NULL },
		{ "https:g", NULL },
		{ "javascript:void(0)", NULL },
		{ "//", NULL },
		{ "//[::1/", NULL },
		{ "data:text/html,x", NULL },
	};
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum emend_status status =
		    url_resolve(&out, SLICE("http://a/b/c/d;p?q#f"),
		        slice_of(cases[i].from), NULL);

		assert_int_equal(status, cases[i].to ? EMEND_OK : EMEND_PARSE);
		if (cases[i].to && strcmp(out.ptr, cases[i].to))
			fail_msg("\"%s\" gave %s", cases[i].from, out.ptr);
	}
	assert_int_equal(
	    url_resolve(&out, SLICE("https://example.org"), SLICE("a"), NULL),
	    0);
	assert_string_equal(out.ptr, "https://example.org/a");
	assert_int_equal(
	    url_resolve(&out, SLICE("news.html"), SLICE("a"), NULL),
	    EMEND_PARSE);
	text_free(&out);
}

/* A page cannot have anybody's password tried, nor a host that is not the one
 * before the "@" be taken for it. */
static void
keeps_no_user_but_its_own(void **state)
{
	static const struct {
		const char *base, *reference, *to;
	} cases[] = {
		{ "http://a.example/", "http://desk:x@b.example/c",
		    "http://b.example/c" },
		{ "http://a.example/", "//desk@b.example/c",
		    "http://b.example/c" },
		{ "http://a.example/", "http://a.example@b.example@c.example/",
		    "http://c.example/" },
		{ "http://desk:x@a.example/b", "c", "http://desk:x@a.example/c" },
		{ "http://desk:x@a.example/", "http://desk:x@a.example/c",
		    "http://desk:x@a.example/c" },
		{ "http://desk:x@a.example/", "http://desk:x@b.example/c",
		    "http://b.example/c" },
		{ "http://desk:x@a.example/", "http://desk:y@a.example/c",
		    "http://a.example/c" },
		{ "http://desk:x@a.example/", "http://desk:x@a.example:81/c",
		    "http://a.example:81/c" },
	};
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum emend_status status = url_resolve(&out,
		    slice_of(cases[i].base), slice_of(cases[i].reference), NULL);

		assert_int_equal(status, EMEND_OK);
		assert_string_equal(out.ptr, cases[i].to);
		assert_int_equal(out.len, strlen(out.ptr));
	}
	text_free(&out);
}

static void
names_origins_and_queues(void **state)
{
	static const struct rewrite origins[] = {
		{ "https://desk:x@Example.org:443/a?b", "https://example.org" },
		{ "http://example.org:8080", "http://example.org:8080" },
		{ "http://[::1]:80/", "http://[::1]" },
	};
	static const struct rewrite keys[] = {
		{ "https://Example.org/a", "example.org:443" },
		{ "http://example.org./", "example.org:80" },
		{ "https://desk:x@example.org:80/", "example.org:80" },
		{ "http://[::1]:8080/", "[::1]:8080" },
	};
	(void)state;

	CHECK_REWRITES(url_origin, origins);
	CHECK_REWRITES(url_host_key, keys);
}

static void
compares_hosts_without_www(void **state)
{
	(void)state;
	assert_true(url_same_host(SLICE("https://www.example.org/a"),
	    SLICE("http://example.org:8080/b")));
	assert_true(url_same_host(SLICE("https://WWW.example.org/"),
	    SLICE("https://www.Example.org")));
	assert_false(url_same_host(
	    SLICE("https://example.org/"), SLICE("https://m.example.org/")));
	assert_false(url_same_host(SLICE("https://example.org@example.com/"),
	    SLICE("https://example.org/")));
	assert_false(url_same_host(SLICE("/a"), SLICE("/a")));
}

static void
survives_every_allocation_failure(void **state)
{
	const struct slice url = SLICE("https://desk:x@example.org/a/../b?d&c");
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct text out;

		text_init(&out, URL_MAX);
		status = url_resolve(&out, url, SLICE("../e?f"), NULL);
		text_free(&out);
	});
	FAULT_SWEEP(status, {
		struct text out;

		text_init(&out, URL_MAX);
		status = url_host_key(&out, url, NULL);
		text_free(&out);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolves_the_examples_of_rfc_3986),
		cmocka_unit_test(keeps_no_user_but_its_own),
		cmocka_unit_test(names_origins_and_queues),
		cmocka_unit_test(compares_hosts_without_www),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("url_resolve", tests, NULL, NULL);
}
