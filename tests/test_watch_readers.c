#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/feed_named.h"

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
		cmocka_unit_test(
		    whatever_takes_over_what_reads_it_reaches_nothing),
		cmocka_unit_test_setup_teardown(
		    a_check_reads_feeds_and_sitemaps_there, archive_setup,
		    archive_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
