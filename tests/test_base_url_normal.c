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

static const struct rewrite normal_cases[] = {
	{ "https://example.org", "https://example.org/" },
	{ "HTTPS://desk:secret@WWW.Example.org:443/A/?#top",
	    "https://www.example.org/A/" },
	{ "http://example.org:8080/a", "http://example.org:8080/a" },
	{ "http://[::1]:81/a?b", "http://[::1]:81/a?b" },
	/* kept apart */
	{ "http://example.org/a", "http://example.org/a" },
	{ "https://example.org/a", "https://example.org/a" },
	{ "https://example.org/a/", "https://example.org/a/" },
	{ "https://www.example.org/a", "https://www.example.org/a" },
	{ "https://example.org/a//b", "https://example.org/a//b" },
	{ "https://example.org/?a", "https://example.org/?a" },
	{ "https://example.org/?a=", "https://example.org/?a=" },
	{ "https://example.org/?q=a+b", "https://example.org/?q=a+b" },
	{ "https://example.org/?q=a%20b", "https://example.org/?q=a%20b" },
	{ "https://example.org/?q=a%2bb", "https://example.org/?q=a%2Bb" },
	{ "https://example.org/?b;a", "https://example.org/?b;a" },
	{ "https://example.org/?b=1;a=2", "https://example.org/?b=1;a=2" },
	{ "https://example.org/?=x", "https://example.org/?=x" },
	{ "https://example.org/story;jsessionid=1",
	    "https://example.org/story;jsessionid=1" },
	{ "https://example.org/?2026/11/24/story",
	    "https://example.org/?2026/11/24/story" },
	{ "https://example.org/?A=1&a=2", "https://example.org/?A=1&a=2" },
	{ "https://example.org/?b=/%2F%26&a=%3D",
	    "https://example.org/?a=%3D&b=/%2F%26" },
	/* sorted by name, those of one name as they came */
	{ "https://example.org/?b=2&a=1", "https://example.org/?a=1&b=2" },
	{ "https://example.org/?id=2&id=10&id=1",
	    "https://example.org/?id=2&id=10&id=1" },
	{ "https://example.org/?b=1&a=2&b=0&a=1&a",
	    "https://example.org/?a=2&a=1&a&b=1&b=0" },
	{ "https://example.org/?a-b=1&a=2", "https://example.org/?a=2&a-b=1" },
	{ "https://example.org/?ab=1&a=2&=3",
	    "https://example.org/?=3&a=2&ab=1" },
	{ "https://example.org/?\xc3\xa9=1&z=2&%61=3",
	    "https://example.org/?%C3%A9=1&a=3&z=2" },
	{ "https://example.org/?a[]=2&a[]=1",
	    "https://example.org/?a%5B%5D=2&a%5B%5D=1" },
	/* nothing between separators is nothing */
	{ "https://example.org/?", "https://example.org/" },
	{ "https://example.org/?&&", "https://example.org/" },
	{ "https://example.org/?&a=1&&b&", "https://example.org/?a=1&b" },
	/* marks of those who count readers */
	{ "https://example.org/a?utm_source=x&utm_medium=y&UTM_Foo=z",
	    "https://example.org/a" },
	{ "https://example.org/a?utm_source=x&id=5&fbclid=z",
	    "https://example.org/a?id=5" },
	{ "https://example.org/a?%75tm%5Fsource=x", "https://example.org/a" },
	{ "https://example.org/a?gclid", "https://example.org/a" },
	{ "https://example.org/?at_medium=RSS&at_campaign=rss",
	    "https://example.org/" },
	/* look like marks, but may choose what is shown */
	{ "https://example.org/?utm=1&ref=2&source=3&cmpid=4&xutm_a=5",
	    "https://example.org/?cmpid=4&ref=2&source=3&utm=1&xutm_a=5" },
	{ "https://example.org/?gclid2=1&a=gclid",
	    "https://example.org/?a=gclid&gclid2=1" },
};

static void
makes_the_normal_form(void **state)
{
	struct emend_error err;
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(normal_cases) / sizeof(normal_cases[0]); i++) {
		const struct rewrite *c = &normal_cases[i];

		if (url_normal(&out, slice_of(c->from), &err))
			fail_msg("\"%s\": %s", c->from, err.text);
		if (strcmp(out.ptr, c->to))
			fail_msg("\"%s\" gave\n\"%s\"", c->from, out.ptr);
	}
	text_free(&out);
}

/*
 * A changed id is a lost history: these may be added to, never edited.
 */
static void
keeps_ids_for_ever(void **state)
{
	static const struct rewrite cases[] = {
		{ "https://example.com/story",
		    "6b538111c6533deeae4dbb84116e9d72" },
		{ "https://b\xc3\xbc"
		  "cher.example/caf\xc3\xa9?b=1&a=%7e&utm_source=feed#top",
		    "11551985561ac67de3a73d6a47fad6ab" },
	};
	char hex[HASH128_HEX + 1];
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    url_normal(&out, slice_of(cases[i].from), NULL), 0);
		hash_hex(hex, url_id(slice_new(out.ptr, out.len)));
		assert_string_equal(hex, cases[i].to);
	}
	text_free(&out);
}

/* Whether it was a URL at all. */
static bool
check_idempotent(struct slice s)
{
	struct text clean, once, again;
	enum emend_status status;

	text_init(&clean, URL_MAX);
	text_init(&once, URL_MAX);
	text_init(&again, URL_MAX);
	status = url_clean(&clean, s, NULL);
	assert_int_equal(url_normal(&once, s, NULL), status);
	if (status == EMEND_OK) {
		struct slice c = slice_new(clean.ptr, clean.len);
		struct slice n = slice_new(once.ptr, once.len);
		struct url u;
		size_t i;

		assert_int_equal(url_clean(&again, c, NULL), 0);
		assert_string_equal(again.ptr, clean.ptr);
		assert_int_equal(url_normal(&again, c, NULL), 0);
		assert_string_equal(again.ptr, once.ptr);
		assert_int_equal(url_normal(&again, n, NULL), 0);
		assert_string_equal(again.ptr, once.ptr);
		assert_int_equal(url_clean(&again, n, NULL), 0);
		assert_string_equal(again.ptr, once.ptr);
		assert_int_equal(url_resolve(&again, c, c, NULL), 0);
		assert_string_equal(again.ptr, clean.ptr);
		for (i = 0; i < c.len; i++)
			assert_in_range(c.ptr[i], 0x21, 0x7e);
		assert_true(url_parse(&u, n));
		assert_true(u.has_authority && u.host.len && u.path.len);
		assert_null(u.userinfo.ptr);
		assert_false(u.has_fragment);
	}
	text_free(&clean);
	text_free(&once);
	text_free(&again);
	return status == EMEND_OK;
}

static unsigned
next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33);
}

/* Strings of what gives URL parsers trouble, behind a good beginning or not. */
static void
is_a_fixed_point_for_any_input(void **state)
{
	static const char *const pieces[] = { "a", "B", "0", ".", "..", "/",
		"/../", "/./", "//", "\\", "?", "#", "&", "&&", "=", ";", "%",
		"%2", "%2e", "%2E%2e", "%41", "%7E", "%2f", "%25", "%3A", "%00",
		"%c3%a9", "\xc3\xa9", "\xe9", "\xef\xbc\x8f", "\xe3\x80\x82",
		"@", ":", ":80", ":443", "[", "]", "[::1]", " ", "\t", "\n",
		"+", "~", "utm_a=", "fbclid", "xn--", "example.org", "https://",
		"http://", "127.0.0.1", "\x01", "\"", "'", "|", "^",
		"id=", "\xc3\x9f", "_", "-" };
	static const char *const heads[] = { "https://example.org/",
		"https://example.org/?", "http://", "https://desk:x@", "",
		"https://example.org:8080", "https://b\xc3\xbc" };
	const size_t piece_count = sizeof(pieces) / sizeof(pieces[0]);
	const size_t head_count = sizeof(heads) / sizeof(heads[0]);
	uint64_t seed = 20261124;
	int round, good = 0;
	(void)state;

	for (round = 0; round < 40000; round++) {
		unsigned n = next_random(&seed) % 12;
		struct text s;

		text_init(&s, URL_MAX);
		text_puts(&s, heads[next_random(&seed) % head_count]);
		while (n--)
			text_puts(&s, pieces[next_random(&seed) % piece_count]);
		good += check_idempotent(slice_new(s.ptr, s.len));
		text_free(&s);
	}
	/* or the test would say nothing */
	assert_in_range(good, 10000, 35000);
}

static void
is_a_fixed_point_for_all_cases_above(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(normal_cases) / sizeof(normal_cases[0]); i++)
		assert_true(check_idempotent(slice_of(normal_cases[i].from)));
}

static void
takes_every_mark_off_whatever_its_case(void **state)
{
	static const char *const marks[] = { "utm_source", "utm_", "UTM_x",
		"fbclid", "FBCLID", "gclid", "mc_eid", "_ga", "_gl", "ref_src",
		"xtor", "at_medium", "mtm_kwd", "vero_id" };
	static const char *const others[] = { "utm", "utmsource", "ref", "id",
		"s", "page", "cmpid", "ncid", "smid", "source", "gclid[]",
		"_gax", "" };
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		assert_true(url_is_tracking(slice_of(marks[i])));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(url_is_tracking(slice_of(others[i])));
}

/* An order of the parameters that keeps those of one name in theirs. */
static void
does_not_depend_on_the_order_of_parameters(void **state)
{
	static const char *const orders[] = {
		"a=1&a=0&b&c=%3d&utm_source=x",
		"c=%3D&utm_source=x&b&a=1&a=0",
		"a=1&c=%3D&a=0&&b",
		"b&utm_source=x&utm_source=y&a=1&c=%3d&a=0",
	};
	struct text url, first, out;
	size_t i;
	(void)state;

	text_init(&url, URL_MAX);
	text_init(&first, URL_MAX);
	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		text_truncate(&url, 0);
		text_addf(&url, "https://example.org/?%s", orders[i]);
		assert_int_equal(url_normal(i ? &out : &first,
		                     slice_new(url.ptr, url.len), NULL),
		    EMEND_OK);
		if (i)
			assert_string_equal(out.ptr, first.ptr);
	}
	assert_string_equal(first.ptr, "https://example.org/?a=1&a=0&b&c=%3D");
	text_free(&url);
	text_free(&first);
	text_free(&out);
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
		status = url_normal(&out, url, NULL);
		text_free(&out);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_the_normal_form),
		cmocka_unit_test(keeps_ids_for_ever),
		cmocka_unit_test(is_a_fixed_point_for_any_input),
		cmocka_unit_test(is_a_fixed_point_for_all_cases_above),
		cmocka_unit_test(takes_every_mark_off_whatever_its_case),
		cmocka_unit_test(does_not_depend_on_the_order_of_parameters),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("url_normal", tests, NULL, NULL);
}
