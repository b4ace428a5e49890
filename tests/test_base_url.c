#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/url.h"

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

static void
splits_references_as_rfc_3986_does(void **state)
{
	static const struct {
		const char *text, *scheme, *userinfo, *host, *port, *path,
		    *query, *fragment; /* NULL: absent */
	} cases[] = {
		{ "https://u:p@example.org:8080/a/b?c=d#e", "https", "u:p",
		    "example.org", "8080", "/a/b", "c=d", "e" },
		{ "http://example.org", "http", NULL, "example.org", NULL, "",
		    NULL, NULL },
		{ "//example.org:/x", NULL, NULL, "example.org", "", "/x", NULL,
		    NULL },
		{ "http://[2001:db8::1]:80/", "http", NULL, "[2001:db8::1]",
		    "80", "/", NULL, NULL },
		{ "mailto:desk@example.org", "mailto", NULL, NULL, NULL,
		    "desk@example.org", NULL, NULL },
		{ "../a?b?c#d#e", NULL, NULL, NULL, NULL, "../a", "b?c",
		    "d#e" },
		{ "?", NULL, NULL, NULL, NULL, "", "", NULL },
		{ "#?", NULL, NULL, NULL, NULL, "", NULL, "?" },
		{ "", NULL, NULL, NULL, NULL, "", NULL, NULL },
		{ "1a:b", NULL, NULL, NULL, NULL, "1a:b", NULL, NULL },
		{ "http://a@b@example.org/", "http", "a@b", "example.org", NULL,
		    "/", NULL, NULL },
		{ "http:///path", "http", NULL, "", NULL, "/path", NULL, NULL },
	};
	struct url u;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(url_parse(&u, slice_of(cases[i].text)));
#define SAME(part)                                                             \
	do {                                                                   \
		assert_int_equal(!u.part.ptr, !cases[i].part);                 \
		assert_true(slice_equal(u.part, slice_of(cases[i].part)));     \
	} while (0)
		SAME(scheme);
		SAME(userinfo);
		SAME(host);
		SAME(port);
		SAME(path);
		SAME(query);
		SAME(fragment);
#undef SAME
		assert_int_equal(u.has_authority, cases[i].host != NULL);
		assert_int_equal(u.has_query, cases[i].query != NULL);
		assert_int_equal(u.has_fragment, cases[i].fragment != NULL);
	}
	assert_false(url_parse(&u, SLICE("http://[::1/")));
	assert_false(url_parse(&u, SLICE("http://[::1]x/")));
	assert_true(url_parse(&u, (struct slice){ NULL, 0 }));
}

static const struct rewrite clean_cases[] = {
	{ "https://example.org", "https://example.org/" },
	{ "  HTTPS://Example.ORG/Path ", "https://example.org/Path" },
	{ "https://exa\nmple.org/a\tb\r\n", "https://example.org/ab" },
	{ "https://example.org:443/", "https://example.org/" },
	{ "http://example.org:80/", "http://example.org/" },
	{ "http://example.org:443/", "http://example.org:443/" },
	{ "https://example.org:008080/", "https://example.org:8080/" },
	{ "https://example.org:/", "https://example.org/" },
	{ "https://example.org./a", "https://example.org/a" },
	{ "https://example.org?", "https://example.org/?" },
	{ "https://example.org?a=b", "https://example.org/?a=b" },
	{ "https://example.org/#top", "https://example.org/" },
	{ "https://example.org/#!/story/5", "https://example.org/" },
	{ "https://desk:pa%3ass@example.org/",
	    "https://desk:pa%3Ass@example.org/" },
	{ "https://a@b:c@example.org/", "https://a%40b:c@example.org/" },
	{ "https://@example.org/", "https://example.org/" },
	{ "https://:@example.org/", "https://example.org/" },
	/* paths */
	{ "https://example.org/a/./b/../c", "https://example.org/a/c" },
	{ "https://example.org/a/b/..", "https://example.org/a/" },
	{ "https://example.org/a/b/.", "https://example.org/a/b/" },
	{ "https://example.org/../../a", "https://example.org/a" },
	{ "https://example.org/..", "https://example.org/" },
	{ "https://example.org/a//../b", "https://example.org/a/b" },
	{ "https://example.org//a//", "https://example.org//a//" },
	{ "https://example.org/%2e%2E/a/%2e", "https://example.org/a/" },
	{ "https://example.org/...", "https://example.org/..." },
	{ "https://example.org/a%2Fb", "https://example.org/a%2Fb" },
	{ "https://example.org/a%2fb", "https://example.org/a%2Fb" },
	{ "https://example.org/%7euser/%41%2D",
	    "https://example.org/~user/A-" },
	{ "https://example.org\\a\\b?c\\d", "https://example.org/a/b?c%5Cd" },
	{ "https:\\\\example.org\\a", "https://example.org/a" },
	{ "https://example.org\\@example.com/",
	    "https://example.org/@example.com/" },
	{ "https://example.org/caf\xc3\xa9", "https://example.org/caf%C3%A9" },
	{ "https://example.org/caf%c3%a9", "https://example.org/caf%C3%A9" },
	{ "https://example.org/caf\xe9", "https://example.org/caf%E9" },
	{ "https://example.org/a b", "https://example.org/a%20b" },
	{ "https://example.org/\"<>^`{|}[]",
	    "https://example.org/%22%3C%3E%5E%60%7B%7C%7D%5B%5D" },
	{ "https://example.org/!$&'()*+,;=:@",
	    "https://example.org/!$&'()*+,;=:@" },
	/* a "%" that encodes nothing stands for itself, once */
	{ "https://example.org/100%", "https://example.org/100%25" },
	{ "https://example.org/100%25", "https://example.org/100%25" },
	{ "https://example.org/%zz%4", "https://example.org/%25zz%254" },
	{ "https://example.org/%%41", "https://example.org/%25A" },
	{ "https://example.org/%2%35", "https://example.org/%2525" },
	{ "https://example.org/%2541", "https://example.org/%2541" },
	{ "https://example.org/%00", "https://example.org/%00" },
	/* queries */
	{ "https://example.org/?q=a+b%20c&&x;y=/?:@",
	    "https://example.org/?q=a+b%20c&&x;y=/?:@" },
	{ "https://example.org/?a[]=1", "https://example.org/?a%5B%5D=1" },
	{ "https://example.org/?a=../b", "https://example.org/?a=../b" },
	{ "https://example.org/?%e2%82%ac=\xe2\x82\xac",
	    "https://example.org/?%E2%82%AC=%E2%82%AC" },
	/* hosts */
	{ "https://b\xc3\xbc"
	  "cher.example/",
	    "https://xn--bcher-kva.example/" },
	{ "https://B\xc3\x9c"
	  "CHER.example/",
	    "https://xn--bcher-kva.example/" },
	{ "https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/" },
	{ "https://bu\xcc\x88"
	  "cher.example/",
	    "https://xn--bcher-kva.example/" },
	{ "https://XN--Bcher-KVA.example/", "https://xn--bcher-kva.example/" },
	/* not transitional: eszett is a letter of its own */
	{ "https://stra\xc3\x9f"
	  "e.example/",
	    "https://xn--strae-oqa.example/" },
	{ "https://example\xe3\x80\x82org/", "https://example.org/" },
	{ "https://%65xample.org/", "https://example.org/" },
	{ "https://r3---sn_x.example.org/", "https://r3---sn_x.example.org/" },
	{ "http://localhost:8080/", "http://localhost:8080/" },
	{ "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x" },
	{ "http://[::1]:8080/", "http://[::1]:8080/" },
	{ "http://[2001:DB8:0:0:1:0:0:1]/", "http://[2001:db8::1:0:0:1]/" },
	{ "http://[0:0:0:0:0:0:0:0]/", "http://[::]/" },
	{ "http://[1:0:3:4:5:6:7:8]/", "http://[1:0:3:4:5:6:7:8]/" },
	{ "http://[1:2:3:4:5:6:0:0]/", "http://[1:2:3:4:5:6::]/" },
	{ "http://[::ffff:192.0.2.1]/", "http://[::ffff:c000:201]/" },
};

static void
cleans_what_was_pasted(void **state)
{
	(void)state;
	CHECK_REWRITES(url_clean, clean_cases);
}

static void
cleans_what_is_clean_to_itself(void **state)
{
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(clean_cases) / sizeof(clean_cases[0]); i++) {
		assert_int_equal(
		    url_clean(&out, slice_of(clean_cases[i].to), NULL), 0);
		assert_string_equal(out.ptr, clean_cases[i].to);
	}
	text_free(&out);
}

static void
refuses_what_cannot_be_requested(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "empty" },
		{ " \n ", "empty" },
		{ "example.com/x", "\"example.com/x\": has no scheme: put "
		                   "https:// before it" },
		{ "example.com:8080/x", "put https:// before it" },
		{ "localhost:8080/x", "put https:// before it" },
		{ "www.example.com", "put https:// before it" },
		{ "//example.com/x", "put https: before it" },
		{ "/news/story", "only a path" },
		{ "ftp://example.com/x", "ftp is no scheme" },
		{ "javascript:void(0)", "javascript is no scheme" },
		{ "mailto:desk@example.org", "mailto is no scheme" },
		{ "file:///etc/passwd", "file is no scheme" },
		{ "https://", "has no host" },
		{ "https:///x", "has no host" },
		{ "https:example.org", "has no host" },
		{ "https://desk@/x", "has no host" },
		{ "https://example.org:99999/", "1 to 65535" },
		{ "https://example.org:0/", "1 to 65535" },
		{ "https://example.org:80a/", "1 to 65535" },
		{ "https://example.org:18446744073709551696/", "1 to 65535" },
		{ "https://exa mple.org/", "neither a name nor an address" },
		{ "https://exa%20mple.org/", "neither" },
		{ "https://exam%ple.org/", "neither" },
		{ "https://example%00.org/", "neither" },
		{ "https://example%2541.org/", "neither" },
		{ "https://example%2forg/", "neither" },
		{ "https://example..org/", "neither" },
		{ "https://.example.org/", "neither" },
		{ "https://./", "neither" },
		{ "https://a<b>.org/", "neither" },
		{ "https://caf\xe9.example/", "neither" },
		/* a full-width slash, which mapping makes a plain one */
		{ "https://example\xef\xbc\x8forg/", "neither" },
		{ "https://xn--bcher-kva.example:b\xc3\xbc/", "1 to 65535" },
		/* addresses that programs read differently */
		{ "http://127.1/", "neither" },
		{ "http://2130706433/", "neither" },
		{ "http://0x7f000001/", "neither" },
		{ "http://0177.0.0.1/", "neither" },
		{ "http://127.0.0.0x1/", "neither" },
		{ "http://256.0.0.1/", "neither" },
		{ "http://1.2.3.4.5/", "neither" },
		{ "http://\xef\xbc\x91\x32\x37.1/", "neither" },
		{ "http://[::1/", "neither" },
		{ "http://[::1]x/", "neither" },
		{ "http://[fe80::1%25eth0]/", "neither" },
		{ "http://[v1.x]/", "neither" },
		{ "http://[]/", "neither" },
		{ "https://example.org/a\x1b[31m", "control character" },
		{ "https://example.org/a\x7f", "control character" },
	};
	struct emend_error err;
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (url_clean(&out, slice_of(cases[i].text), &err) !=
		    EMEND_PARSE)
			fail_msg("\"%s\" gave %s", cases[i].text, out.ptr);
		if (!strstr(err.text, cases[i].says))
			fail_msg("\"%s\": %s", cases[i].text, err.text);
		assert_int_equal(out.len, 0);
	}
	text_free(&out);
}

static void
never_tells_a_password_in_an_error(void **state)
{
	static const char *const cases[] = {
		"ftp://desk:hunter2@example.org/",
		"https://desk:hunter2@exa mple.org/",
		"https://desk:hun/hunter2@example.org/",
		"https://desk:hun?hunter2@example.org/",
		"https://desk:hun#hunter2@example.org/",
		"https:\\\\desk:hunter2@exa mple.org/",
		"desk:hunter2@example.org/x",
		"https://exa mple.org/?access_token=hunter2&a=b",
		"https://hunter2@exa mple.org/",
	};
	struct emend_error err;
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, URL_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    url_clean(&out, slice_of(cases[i]), &err), EMEND_PARSE);
		if (strstr(err.text, "hunter2"))
			fail_msg("%s", err.text);
	}
	text_free(&out);
}

static void
refuses_long_urls_and_then_goes_on(void **state)
{
	static const char head[] = "https://example.org/";
	struct emend_error err;
	struct text out;
	char *s = malloc(URL_MAX + 2);
	(void)state;

	assert_non_null(s);
	memset(s, 'a', URL_MAX + 2);
	memcpy(s, head, strlen(head));
	text_init(&out, URL_MAX);
	assert_int_equal(url_clean(&out, slice_new(s, URL_MAX), &err), 0);
	assert_int_equal(out.len, URL_MAX);
	assert_int_equal(
	    url_clean(&out, slice_new(s, URL_MAX + 1), &err), EMEND_LIMIT);
	assert_non_null(strstr(err.text, "longer than 8192 bytes"));
	s[URL_MAX - 1] = ' ';
	s[URL_MAX - 2] = ' ';
	s[100] = ' '; /* becomes three */
	assert_int_equal(url_clean(&out, slice_new(s, URL_MAX), &err), 0);
	assert_int_equal(out.len, URL_MAX);
	s[101] = ' ';
	assert_int_equal(
	    url_clean(&out, slice_new(s, URL_MAX), &err), EMEND_LIMIT);
	assert_int_equal(
	    url_clean(&out, SLICE("https://example.org/"), &err), 0);
	text_free(&out);
	free(s);
}

#define DOTS "\xe2\x80\xa6"

static void
redacts_secrets_and_shows_strange_bytes(void **state)
{
	static const struct rewrite cases[] = {
		{ "https://example.org/a?b=c#d",
		    "https://example.org/a?b=c#d" },
		{ "https://desk:hunter2@example.org/",
		    "https://desk:" DOTS "@example.org/" },
		{ "https://ghp_abc@example.org/",
		    "https://" DOTS "@example.org/" },
		{ "smtps://desk:a@b@example.org",
		    "smtps://desk:" DOTS "@example.org" },
		{ "https://example.org/@writer/story",
		    "https://example.org/@writer/story" },
		{ "https://example.org:8080/@writer",
		    "https://example.org:8080/@writer" },
		{ "https://[::1]:8080/@writer", "https://[::1]:8080/@writer" },
		{ "https://example.org/?a=1&access_token=x&API_KEY=y&sig=z&b=2",
		    "https://example.org/?a=1&access_token=" DOTS
		    "&API_KEY=" DOTS "&sig=" DOTS "&b=2" },
		{ "https://example.org/#id_token=abc;x=1",
		    "https://example.org/#id_token=" DOTS ";x=1" },
		{ "https://example.org/?keyword=budget&author=ada&token=&key",
		    "https://example.org/"
		    "?keyword=budget&author=ada&token=&key" },
		{ "https://example.org/\x1b[31m\xc2\x9b\xe2\x80\xae a",
		    "https://example.org/%1B[31m%C2%9B%E2%80%AE%20a" },
		{ "not a url", "not%20a%20url" },
		{ "", "" },
		{ "//", "//" },
		{ "a:", "a:" },
		{ "@", DOTS "@" },
		{ "?key=v", "?key=" DOTS },
	};
	struct text out;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&out, 1000);
		url_redact(&out, slice_of(cases[i].from));
		assert_string_equal(out.ptr, cases[i].to);
		text_free(&out);
	}
}

static void
finds_the_password_of_a_url(void **state)
{
	static const struct rewrite cases[] = {
		{ "https://desk:hunter2@example.org/a?token=b", "hunter2" },
		{ "watch https://desk:hunter2@example.org/", "hunter2" },
		{ "https://ghp_abc@example.org/", "ghp_abc" },
		{ "https://desk:a:b@example.org:8080/", "a:b" },
		{ "https://desk:a/b@example.org/", "a/b" },
		{ "https://desk:@example.org/", "" },
		{ "https://@example.org/", "" },
		{ "https://example.org/@writer", "" },
		{ "https://example.org/login?to=//a:b@example.com/", "" },
		{ "list urls@home.txt", "" },
		{ "//", "" },
		{ "", "" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(slice_equal(url_password(slice_of(cases[i].from)),
		    slice_of(cases[i].to)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_references_as_rfc_3986_does),
		cmocka_unit_test(cleans_what_was_pasted),
		cmocka_unit_test(cleans_what_is_clean_to_itself),
		cmocka_unit_test(refuses_what_cannot_be_requested),
		cmocka_unit_test(never_tells_a_password_in_an_error),
		cmocka_unit_test(refuses_long_urls_and_then_goes_on),
		cmocka_unit_test(redacts_secrets_and_shows_strange_bytes),
		cmocka_unit_test(finds_the_password_of_a_url),
	};
	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
