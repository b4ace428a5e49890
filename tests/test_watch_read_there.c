#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/feed_named.h"

/* ---- what readers do, as it would be done here ---- */

static struct article *
read_there(struct workers *w, const struct unread *what)
{
	struct pending *p;
	struct article *a;
	enum feed_kind kind;

	assert_int_equal(pending_new(&p, w, what, NULL), EMEND_OK);
	assert_int_equal(pending_article(p, &a, &kind, NULL), EMEND_OK);
	assert_int_equal(kind, FEED_NONE);
	assert_true(pending_has_ended(p));
	pending_free(p);
	return a;
}

static void
expect_same(const struct article *a, const struct article *b)
{
	struct text one, other;

	text_init(&one, 1 << 20);
	text_init(&other, 1 << 20);
	article_pack(a, &one);
	article_pack(b, &other);
	assert_true(slice_equal(slice_new(one.ptr, one.len),
	    slice_new(other.ptr, other.len)));
	text_free(&one);
	text_free(&other);
}

#define PAGE                                                                   \
	"<!DOCTYPE html><title>Ferry</title><article><h1>Ferry aground</h1>"   \
	"<p>The morning ferry ran aground off Lower Quillan on Monday, and "   \
	"twenty-nine people were taken off by two fishing boats.</p>"          \
	"<p class=box>Low water on Thursday is at six in the morning and "     \
	"again towards seven in the evening, says the office.</p>"             \
	"<p>Updated 3 hours ago</p>"                                           \
	"<p>Follow our reporters for news of the harbour.</p></article>"

static void
they_read_by_the_same_rules_and_furniture(void **state)
{
	struct furniture host = { .version = 3, .texts = TABLE_INIT };
	struct slice known =
	    SLICE("Follow our reporters for news of the harbour.");
	struct reading reading = {
		.url = SLICE("https://tide.example/ferry.html"),
		.furniture = &host,
	};
	struct unread what = {
		.url = reading.url,
		.body = SLICE(PAGE),
		.furniture = &host,
	};
	struct article *here, *there;
	struct workers *w;
	struct rules rules;
	int i;

	(void)state;
	rules_init(&rules);
	assert_int_equal(
	    rules_add(&rules, RULE_DROP, SLICE(".box"), NULL), EMEND_OK);
	assert_int_equal(rules_add(&rules, RULE_IGNORE,
	    SLICE("^Updated .* ago$"), NULL), EMEND_OK);
	assert_true(table_put(&host.texts, known, &host));
	assert_int_equal(readers_new(&w, NULL), EMEND_OK);
	for (i = 0; i < 4; i++) {
		reading.rules = what.rules = i % 2 ? &rules : NULL;
		assert_int_equal(article_read_page(
		    &here, what.body, &reading, NULL), EMEND_OK);
		there = read_there(w, &what);
		expect_same(here, there);
		assert_int_equal(there->furniture_count, 1);
		article_free(here);
		article_free(there);
	}
	workers_free(w);
	table_free(&host.texts);
	rules_free(&rules);
}

/* Converters are opened before a reader is confined. */
static void
they_know_every_encoding(void **state)
{
	static const struct {
		struct slice type, body;
		const char *title;
	} coded[] = {
		{ SLICE_LIT("text/html; charset=koi8-r"),
			SLICE_LIT("<title>\xed\xcf\xd2\xc5</title>"),
			"\xd0\x9c\xd0\xbe\xd1\x80\xd0\xb5" },
		{ SLICE_LIT("text/html; charset=shift_jis"),
			SLICE_LIT("<title>\x8a\x43</title>"), "\xe6\xb5\xb7" },
		{ SLICE_LIT("text/html; charset=gb18030"),
			SLICE_LIT("<title>\xba\xa3</title>"), "\xe6\xb5\xb7" },
		{ SLICE_LIT("text/html; charset=iso-8859-2"),
			SLICE_LIT("<title>mo\xf8" "e</title>"),
			"mo\xc5\x99" "e" },
	};
	struct unread what = { .url = SLICE("https://tide.example/") };
	struct workers *w;
	size_t i;

	(void)state;
	assert_int_equal(readers_new(&w, NULL), EMEND_OK);
	for (i = 0; i < sizeof(coded) / sizeof(coded[0]); i++) {
		struct article *a;

		what.content_type = coded[i].type;
		what.body = coded[i].body;
		a = read_there(w, &what);
		assert_true(slice_equal(a->title, slice_of(coded[i].title)));
		article_free(a);
	}
	workers_free(w);
}

/* ---- feeds ---- */

static void
they_name_what_a_feed_names(void **state)
{
	const struct unread what = {
		.kind = UNREAD_FEED,
		.url = SLICE("https://tide.example/rss.xml"),
		.body = SLICE("<rss version='2.0'><channel><item><title>One"
			      "</title><link>/a.html</link><pubDate>Mon, 02 "
			      "Mar 2026 09:00:00 GMT</pubDate></item><item>"
			      "<link>https://tide.example/b.html</link></item>"
			      "</channel></rss>"),
	};
	const struct unread links = {
		.kind = UNREAD_LINKS,
		.url = SLICE("https://tide.example/"),
		.body = SLICE("<a href=a.html>a</a><a href=mailto:x>x</a>"
			      "<a href=//other.example/>b</a>"),
	};
	struct feed_summary found;
	struct named named = { "" };
	struct workers *w;
	struct pending *p;

	(void)state;
	assert_int_equal(readers_new(&w, NULL), EMEND_OK);
	assert_int_equal(pending_new(&p, w, &what, NULL), EMEND_OK);
	assert_int_equal(
	    pending_entries(p, &found, take_entry, &named, NULL), EMEND_OK);
	assert_int_equal(found.kind, FEED_RSS);
	assert_int_equal(found.entries, 2);
	assert_string_equal(named.text,
	    "https://tide.example/a.html|One|1772442000\n"
	    "https://tide.example/b.html||0\n");
	pending_free(p);
	named.text[0] = '\0';
	assert_int_equal(pending_new(&p, w, &links, NULL), EMEND_OK);
	assert_int_equal(
	    pending_entries(p, &found, take_entry, &named, NULL), EMEND_OK);
	assert_string_equal(named.text,
	    "https://tide.example/a.html||0\n"
	    "https://other.example/||0\n");
	pending_free(p);
	workers_free(w);
}

/* NUL is a character of JSON, and what a page can have anywhere. */
static void
what_no_string_can_hold_harms_nobody(void **state)
{
	static const struct {
		enum unread_kind kind;
		struct slice type, body;
	} odd[] = {
		{ UNREAD_FEED, SLICE_LIT("application/feed+json"),
			SLICE_LIT("{\"version\":\"https://jsonfeed.org/version/1.1"
				  "\",\"title\":\"t\",\"items\":[{\"id\":\"a"
				  "\\u0000b\",\"title\":\"a\\u0000b\",\"url\":"
				  "\"https://tide.example/a.html\"}]}") },
		{ UNREAD_PAGE, SLICE_LIT("text/html"),
			SLICE_LIT("<title>a&#0;b\0c</title><meta name=author "
				  "content='x&#0;y'><article><p>One &#0; two \0 "
				  "three.</p></article><script type="
				  "'application/ld+json'>{\"@type\":\"NewsArticle"
				  "\",\"headline\":\"a\\u0000b\",\"identifier\":"
				  "\"i\\u0000j\\n\",\"articleSection\":\"s"
				  "\\u0000\",\"datePublished\":\"2026\\u0000\"}"
				  "</script>") },
		{ UNREAD_PAGE, SLICE_LIT("text/plain"),
			SLICE_LIT("A title\n\nText with \0 in it, and more of "
				  "this to follow.\r\n\v\f \n") },
		{ UNREAD_FEEDS, SLICE_LIT("text/html"),
			SLICE_LIT("<link rel=alternate type=application/rss+xml"
				  " href=/f title='a&#0;b'>") },
	};
	struct workers *w;
	size_t i;

	(void)state;
	assert_int_equal(readers_new(&w, NULL), EMEND_OK);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const struct unread what = {
			.kind = odd[i].kind,
			.url = SLICE("https://tide.example/"),
			.content_type = odd[i].type,
			.body = odd[i].body,
		};
		struct feed_summary found;
		struct named named = { "" };
		struct pending *p;

		if (what.kind == UNREAD_PAGE) {
			article_free(read_there(w, &what));
			continue;
		}
		assert_int_equal(pending_new(&p, w, &what, NULL), EMEND_OK);
		assert_int_equal(pending_entries(
		    p, &found, take_entry, &named, NULL), EMEND_OK);
		assert_non_null(strstr(named.text, "https://tide.example/"));
		pending_free(p);
	}
	workers_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_read_by_the_same_rules_and_furniture),
		cmocka_unit_test(they_know_every_encoding),
		cmocka_unit_test(they_name_what_a_feed_names),
		cmocka_unit_test(what_no_string_can_hold_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
