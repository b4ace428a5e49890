#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "article/article.h"
#include "article/extract.h"
#include "article/furniture.h"
#include "article/links.h"
#include "article/packed.h"
#include "article/rules.h"
#include "base/parcel.h"
#include "fetch/feed.h"
#include "tests/confined.h"
#include "tests/watch_archive.h"
#include "watch/readers.h"
#include "watch/reading.h"

/*
 * Pages that are too much for their reader.  What reads them is ours here, and
 * does as a page says that could make it do anything.
 */
enum emend_status __real_reading_read_bytes(struct article **out,
    struct slice bytes, const struct reading *reading,
    struct emend_error *err);
enum emend_status __wrap_reading_read_bytes(struct article **out,
    struct slice bytes, const struct reading *reading,
    struct emend_error *err);
enum emend_status __real_feed_read(struct feed_summary *out, struct slice utf8,
    struct slice url, feed_entry_fn *each, void *payload,
    struct emend_error *err);
enum emend_status __wrap_feed_read(struct feed_summary *out, struct slice utf8,
    struct slice url, feed_entry_fn *each, void *payload,
    struct emend_error *err);
enum emend_status __real_links_read(struct slice utf8, struct slice url,
    link_fn *each, void *payload, struct emend_error *err);
enum emend_status __wrap_links_read(struct slice utf8, struct slice url,
    link_fn *each, void *payload, struct emend_error *err);
enum emend_status __real_links_feeds(struct slice utf8, struct slice url,
    feed_link_fn *each, void *payload, struct emend_error *err);
enum emend_status __wrap_links_feeds(struct slice utf8, struct slice url,
    feed_link_fn *each, void *payload, struct emend_error *err);
void __real_article_pack(const struct article *a, struct text *out);
void __wrap_article_pack(const struct article *a, struct text *out);

static bool
says(struct slice bytes, struct slice word)
{
	return slice_find(bytes, word, 0) < bytes.len;
}

/* What it would do that has taken over whatever reads it. */
static void
reach_out(struct slice bytes)
{
	if (says(bytes, SLICE("open a file")))
		(void)open("/etc/passwd", O_RDONLY);
	if (says(bytes, SLICE("ask somebody")))
		(void)socket(AF_INET, SOCK_STREAM, 0);
}

enum emend_status
__wrap_feed_read(struct feed_summary *out, struct slice utf8, struct slice url,
    feed_entry_fn *each, void *payload, struct emend_error *err)
{
	reach_out(utf8);
	return __real_feed_read(out, utf8, url, each, payload, err);
}

enum emend_status
__wrap_links_read(struct slice utf8, struct slice url, link_fn *each,
    void *payload, struct emend_error *err)
{
	reach_out(utf8);
	return __real_links_read(utf8, url, each, payload, err);
}

enum emend_status
__wrap_links_feeds(struct slice utf8, struct slice url, feed_link_fn *each,
    void *payload, struct emend_error *err)
{
	reach_out(utf8);
	return __real_links_feeds(utf8, url, each, payload, err);
}

enum emend_status
__wrap_reading_read_bytes(struct article **out, struct slice bytes,
    const struct reading *reading, struct emend_error *err)
{
	volatile int *volatile nowhere = NULL;

	reach_out(bytes);
	if (says(bytes, SLICE("crash the reader")))
		*nowhere = 1;
	if (says(bytes, SLICE("fill its memory")))
		return emend_fail_nomem(err);
	return __real_reading_read_bytes(out, bytes, reading, err);
}

void
__wrap_article_pack(const struct article *a, struct text *out)
{
	size_t i;

	__real_article_pack(a, out);
	for (i = 0; i < a->paragraph_count; i++)
		if (says(a->paragraphs[i].text, SLICE("make it lie")))
			text_puts(out, "and more");
}

static const struct {
	const char *text, *why;
} pages[] = {
	{ "Here the page tries to crash the reader of it.",
		"the process that read it was ended by signal 11" },
	{ "Here the page tries to fill its memory with something.",
		"the process that read it took more than 512 MB of memory" },
	{ "Here the page tries to make it lie of what stands there.",
		"the process that read it answered nonsense" },
};
#define PAGE_COUNT (sizeof(pages) / sizeof(pages[0]))

static void
each_costs_its_own_look_alone(void **state)
{
	struct archive *a = *state;
	char name[32];
	size_t i;

	archive_conf(a,
	    "[watch \"https://tide.example/0.html\"]\n"
	    "[watch \"https://tide.example/1.html\"]\n"
	    "[watch \"https://tide.example/2.html\"]\n"
	    "[watch \"https://tide.example/good.html\"]\n");
	archive_page(a, "good.html", "The harbour",
	    "The work will go on until the end of May, the board said.");
	for (i = 0; i < PAGE_COUNT; i++) {
		snprintf(name, sizeof(name), "%zu.html", i);
		archive_page(a, name, "A page", pages[i].text);
	}
	archive_check(a, 0,
	    "failed 0.html extract 200\nfailed 1.html extract 200\n"
	    "failed 2.html extract 200\nnew good.html 1\n");
	assert_int_equal(a->result.summary.failed, 3);
	for (i = 0; i < PAGE_COUNT; i++) {
		struct watch_row *row;

		snprintf(name, sizeof(name), "%zu.html", i);
		row = archive_row(a, name);
		assert_non_null(strstr(row->failure_text, pages[i].why));
		watch_row_free(row);
	}
	/* and is over once the page is another one */
	for (i = 0; i < PAGE_COUNT; i++) {
		snprintf(name, sizeof(name), "%zu.html", i);
		archive_page(a, name, "The quay",
		    "Boats use the outer quay until then, it said on Monday.");
	}
	archive_check(a, 24 * 60,
	    "failed 0.html extract 200 over\nnew 0.html 1\n"
	    "failed 1.html extract 200 over\nnew 1.html 1\n"
	    "failed 2.html extract 200 over\nnew 2.html 1\n");
}

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

struct named {
	char text[512];
};

static enum emend_status
take_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct named *n = payload;
	size_t used = strlen(n->text);

	(void)err;
	snprintf(n->text + used, sizeof(n->text) - used, "%.*s|%.*s|%lld\n",
	    SLICE_ARG(e->url), SLICE_ARG(e->title), (long long)e->published);
	return EMEND_OK;
}

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

/* ---- from inside ---- */

static const struct {
	enum unread_kind kind;
	const char *before, *after;
} taken_over[] = {
	{ UNREAD_PAGE, "<title>x</title><p>Now I ", "." },
	{ UNREAD_FEED, "<rss version='2.0'><channel><item><title>I ", "</title>"
		       "<link>/a.html</link></item></channel></rss>" },
	{ UNREAD_FEED, "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>"
		       "I ", "</title><link href='/a.html'/></entry></feed>" },
	{ UNREAD_FEED, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/"
		       "0.9'><!-- I ", " --><url><loc>https://tide.example/a.html"
		       "</loc></url></urlset>" },
	{ UNREAD_FEED, "{\"version\":\"https://jsonfeed.org/version/1.1\","
		       "\"title\":\"I ", "\",\"items\":[]}" },
	{ UNREAD_LINKS, "<a href=/a.html>I ", "</a>" },
	{ UNREAD_FEEDS, "<link rel=alternate type=application/rss+xml href=/f "
			"title='I ", "'>" },
};

static enum emend_status
take_what(struct pending *p, enum unread_kind kind, struct emend_error *err)
{
	struct named named = { "" };
	struct feed_summary found;
	struct article *a = NULL;
	enum feed_kind feed;
	enum emend_status status;

	if (kind != UNREAD_PAGE)
		return pending_entries(p, &found, take_entry, &named, err);
	status = pending_article(p, &a, &feed, err);
	article_free(a);
	return status;
}

static void
whatever_takes_over_what_reads_it_reaches_nothing(void **state)
{
	static const char *const deeds[] = { "open a file", "ask somebody" };
	struct workers *w;
	size_t i;

	(void)state;
	need_seccomp();
	assert_int_equal(readers_new(&w, NULL), EMEND_OK);
	for (i = 0; i < 2 * sizeof(taken_over) / sizeof(taken_over[0]); i++) {
		char body[512];
		struct unread what = { .kind = taken_over[i / 2].kind,
			.url = SLICE("https://tide.example/") };
		struct emend_error err;
		struct pending *p;

		snprintf(body, sizeof(body), "%s%s%s", taken_over[i / 2].before,
		    deeds[i % 2], taken_over[i / 2].after);
		what.body = slice_of(body);
		assert_int_equal(pending_new(&p, w, &what, NULL), EMEND_OK);
		assert_int_equal(take_what(p, what.kind, &err), EMEND_LOST);
		assert_non_null(strstr(err.text,
		    "asked the system for what it may not have"));
		pending_free(p);
	}
	workers_free(w);
}

/* ... and a check has all of them read there. */
#define LOST                                                                   \
	"the process that read it asked the system for what it may not have"

static void
a_check_reads_feeds_and_sitemaps_there(void **state)
{
	struct archive *a = *state;

	need_seccomp();
	archive_conf(a,
	    "[feed \"https://tide.example/rss.xml\"]\n"
	    "[sitemap \"https://tide.example/sitemap.xml\"]\n"
	    "[links \"https://tide.example/front.html\"]\n");
	archive_write(a, "site/tide.example/rss.xml",
	    "<rss version='2.0'><channel><item><title>I open a file</title>"
	    "<link>/a.html</link></item></channel></rss>");
	archive_write(a, "site/tide.example/sitemap.xml",
	    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
	    "<!-- I ask somebody --><url><loc>https://tide.example/a.html"
	    "</loc></url></urlset>");
	archive_write(a, "site/tide.example/front.html",
	    "<a href=/a.html>I ask somebody what the harbour costs</a>");
	archive_page(a, "a.html", "The harbour", "It is open, the board said.");
	archive_check(a, 0,
	    "trouble source https://tide.example/rss.xml: " LOST "\n"
	    "trouble source https://tide.example/sitemap.xml: " LOST "\n"
	    "trouble source https://tide.example/front.html: " LOST "\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    each_costs_its_own_look_alone, archive_setup,
		    archive_teardown),
		cmocka_unit_test(they_read_by_the_same_rules_and_furniture),
		cmocka_unit_test(they_know_every_encoding),
		cmocka_unit_test(they_name_what_a_feed_names),
		cmocka_unit_test(what_no_string_can_hold_harms_nobody),
		cmocka_unit_test(
		    whatever_takes_over_what_reads_it_reaches_nothing),
		cmocka_unit_test_setup_teardown(
		    a_check_reads_feeds_and_sitemaps_there, archive_setup,
		    archive_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
