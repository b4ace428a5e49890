#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "fetch/feed.h"
#include "tests/cpu_time.h"
#include "tests/fault.h"

#define HOSTILE_MS 1500 /* for 1 MB, sanitized; when quadratic, minutes */
#define BASE "https://news.example/feeds/all.xml"

/* Entries as lines: "URL | id | title | published | modified". */
static enum emend_status
write_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	struct text *out = payload;
	char when[TIME_UTC_MAX];

	(void)err;
	text_addf(out, "%.*s|%.*s|%s%.*s|", SLICE_ARG(e->url),
	    SLICE_ARG(e->id), e->title_is_html ? "html:" : "",
	    SLICE_ARG(e->title));
	if (e->published) {
		time_format_utc(when, e->published);
		text_puts(out, when);
	}
	text_putc(out, '|');
	if (e->modified) {
		time_format_utc(when, e->modified);
		text_puts(out, when);
	}
	text_putc(out, '\n');
	return EMEND_OK;
}

struct feed_case {
	const char *name;
	const char *document;
	enum feed_kind kind;
	const char *entries;
	const char *problem; /* a part of it, or NULL */
};

static const struct feed_case cases[] = {
	{ "RSS 2.0",
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<rss version=\"2.0\"><channel><title>All</title>"
	    "<link>https://news.example/</link>"
	    "<item><title>Harbour &amp;amp; docks</title>"
	    "<link>https://news.example/a?utm_source=rss</link>"
	    "<guid isPermaLink=\"false\">n-1</guid>"
	    "<pubDate>Tue, 24 Nov 2026 10:12:04 +0100</pubDate></item>"
	    "<item><guid>https://news.example/b</guid></item>"
	    "</channel></rss>",
	    FEED_RSS,
	    "https://news.example/a?utm_source=rss|n-1|"
	    "html:Harbour &amp; docks|2026-11-24T09:12:04Z|\n"
	    "https://news.example/b|https://news.example/b|||\n",
	    NULL },
	{ "a guid that is no address",
	    "<rss><channel><item><guid>42</guid><title>x</title></item>"
	    "<item><guid isPermaLink=\"false\">https://news.example/c</guid>"
	    "</item></channel></rss>",
	    FEED_RSS, "", NULL },
	{ "RDF",
	    "<rdf:RDF xmlns:rdf=\"x\" xmlns=\"y\" xmlns:dc=\"z\">"
	    "<channel rdf:about=\"https://news.example/\"><link>x</link>"
	    "</channel><item rdf:about=\"https://news.example/d\">"
	    "<title>D</title><link>https://news.example/d?x</link>"
	    "<dc:date>2026-11-24T09:12Z</dc:date></item></rdf:RDF>",
	    FEED_RSS,
	    "https://news.example/d?x|https://news.example/d|html:D|"
	    "2026-11-24T09:12:00Z|\n",
	    NULL },
	{ "RSS 0.90",
	    "<?xml version=\"1.0\"?><rdf:RDF"
	    " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\""
	    " xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"><channel>"
	    "<title>All</title><link>https://news.example/</link></channel>"
	    "<image><url>x.gif</url><link>https://news.example/</link></image>"
	    "<item><title>D &amp; d</title><link>https://news.example/d0"
	    "</link></item></rdf:RDF>",
	    FEED_RSS, "https://news.example/d0||html:D & d||\n", NULL },
	{ "RSS 0.91, with the document type that it had",
	    "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE rss "
	    "PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "
	    "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\">"
	    "<rss version=\"0.91\"><channel><title>All</title><language>en"
	    "</language><item><title>Caf\xc3\xa9</title><link>/d1</link>"
	    "<description>x</description></item><textinput><title>Find"
	    "</title><link>/find</link></textinput></channel></rss>",
	    FEED_RSS, "https://news.example/d1||html:Caf\xc3\xa9||\n", NULL },
	{ "RSS 0.92, whose items need no title, nor a link",
	    "<rss version=\"0.92\"><channel><title>All</title><item>"
	    "<description>No more than words</description></item><item><link>"
	    "https://news.example/d2</link><enclosure url=\"/x.mp3\" "
	    "length=\"1\" type=\"audio/mpeg\"/><source url=\"/s\">S</source>"
	    "</item></channel></rss>",
	    FEED_RSS, "https://news.example/d2||||\n", NULL },
	{ "other modules of an item are not its own",
	    "<rss><channel><item><media:title>M</media:title>"
	    "<title>T</title><source url=\"q\"><title>S</title></source>"
	    "<media:group><media:content><link>https://no.example/</link>"
	    "</media:content></media:group><link> /e \n</link>"
	    "<atom:link rel=\"replies\" href=\"https://no.example/r\"/>"
	    "</item></channel></rss>",
	    FEED_RSS, "https://news.example/e||html:T||\n", NULL },
	{ "the link behind a counter",
	    "<rss><channel><item><link>https://count.example/1</link>"
	    "<feedburner:origLink>https://news.example/f"
	    "</feedburner:origLink></item></channel></rss>",
	    FEED_RSS, "https://news.example/f||||\n", NULL },
	{ "Atom",
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\""
	    " xml:base=\"https://news.example/base/\">"
	    "<link rel=\"self\" href=\"https://news.example/atom\"/>"
	    "<entry><id>tag:news.example,2026:1</id>"
	    "<title type=\"html\">Five &lt;b&gt;ships&lt;/b&gt;</title>"
	    "<link rel=\"edit\" href=\"https://news.example/edit\"/>"
	    "<link href=\"g\"/><link rel=\"alternate\" type=\"text/html\""
	    " href=\"h\"/><link rel=\"alternate\" type=\"text/html\""
	    " hreflang=\"de\" href=\"h.de\"/>"
	    "<published>2026-11-23T08:00:00.5+02:00</published>"
	    "<updated>2026-11-24T08:00:00Z</updated></entry>"
	    "<entry xml:base=\"https://other.example/\"><id>2</id>"
	    "<title type=\"xhtml\"><div>No <b>ships</b></div></title>"
	    "<link href=\"i\"/></entry></feed>",
	    FEED_ATOM,
	    "https://news.example/base/h|tag:news.example,2026:1|"
	    "html:Five <b>ships</b>|2026-11-23T06:00:00Z|"
	    "2026-11-24T08:00:00Z\n"
	    "https://other.example/i|2|No ships||\n",
	    NULL },
	{ "JSON Feed",
	    "{\"version\": \"https://jsonfeed.org/version/1.1\","
	    "\"items\": [{\"id\": \"7\", \"url\": \"/j\", \"title\":"
	    " \"J  j\", \"date_published\": \"2026-11-24T09:00:00Z\"},"
	    "{\"id\": \"8\", \"external_url\": \"https://x.example/k\"},"
	    "{\"id\": \"9\"}]}",
	    FEED_JSON,
	    "https://news.example/j|7|J j|2026-11-24T09:00:00Z|\n"
	    "https://x.example/k|8|||\n",
	    NULL },
	{ "JSON of another kind", "{\"items\": [{\"url\": \"/j\"}]}",
	    FEED_NONE, "", NULL },
	{ "JSON cut short", "{\"version\": \"https://jsonfeed.org/version/1\",",
	    FEED_NONE, "", "" },
	{ "a sitemap",
	    "<urlset><url><loc>https://news.example/l</loc>"
	    "<lastmod>2026-11-24</lastmod><image:image>"
	    "<image:loc>https://news.example/l.jpg</image:loc>"
	    "</image:image></url></urlset>",
	    FEED_SITEMAP,
	    "https://news.example/l||||2026-11-24T00:00:00Z\n", NULL },
	{ "a news sitemap",
	    "<urlset xmlns:n=\"x\"><url><loc>https://news.example/m</loc>"
	    "<n:news><n:publication><n:name>The News</n:name>"
	    "</n:publication><n:publication_date>2026-11-24T09:00+01:00"
	    "</n:publication_date><n:title>M &amp; m</n:title></n:news>"
	    "</url></urlset>",
	    FEED_SITEMAP,
	    "https://news.example/m||M & m|2026-11-24T08:00:00Z|\n", NULL },
	{ "a sitemap index",
	    "<sitemapindex><sitemap><loc>/s1.xml.gz</loc></sitemap>"
	    "</sitemapindex>",
	    FEED_INDEX, "https://news.example/s1.xml.gz||||\n", NULL },
	{ "rubbish before it, bare marks, names of HTML",
	    "\xEF\xBB\xBF\n Warning: x\n<?xml version='1.0'?><!-- < & -->"
	    "<!DOCTYPE rss PUBLIC \"-//Netscape//DTD\" \"http://x/y.dtd\">"
	    "<rss><channel><item><title>A & B < C&nbsp;&#x1;\x01</title>"
	    "<link>https://news.example/n?a=1&b=2&copy=3</link></item>"
	    "</channel></rss>",
	    FEED_RSS,
	    "https://news.example/n?a=1&b=2&copy=3||"
	    "html:A & B < C&nbsp;&#x1;||\n",
	    NULL },
	{ "CDATA",
	    "<rss><channel><item><title><![CDATA[a <b>&amp;</b> ]] >]]>"
	    "</title><link><![CDATA[https://news.example/o?a&b]]></link>"
	    "</item></channel></rss>",
	    FEED_RSS,
	    "https://news.example/o?a&b||html:a <b>&amp;</b> ]] >||\n",
	    NULL },
	{ "entries before a break are good",
	    "<rss><channel><item><link>/p</link></item>\n"
	    "<item><link>/q</lnk></item></channel></rss>",
	    FEED_RSS, "https://news.example/p||||\n", "line 2" },
	{ "a document cut short",
	    "<rss><channel><item><link>/p</link></item><item><li",
	    FEED_RSS, "https://news.example/p||||\n", "tag has no end" },
	{ "a document type that defines things",
	    "<!DOCTYPE rss [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>"
	    "<rss><channel><item><link>/&c;</link></item></channel></rss>",
	    FEED_NONE, "", "never obeyed" },
	{ "addresses that cannot be asked for",
	    "<rss><channel><item><link>javascript:alert(1)</link></item>"
	    "<item><link>mailto:a@b.example</link></item>"
	    "<item><link></link></item></channel></rss>",
	    FEED_RSS, "", NULL },
	{ "a page", "<!doctype html><html><head><title>x</title>", FEED_NONE,
	    "", NULL },
	{ "nothing", "", FEED_NONE, "", "no element" },
};

static void
reads_what_feeds_name(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct feed_case *c = &cases[i];
		struct feed_summary found;
		struct emend_error err;
		struct text out;

		text_init(&out, 10000);
		if (feed_read(&found, slice_of(c->document), SLICE(BASE),
			write_entry, &out, &err))
			fail_msg("%s: %s", c->name, err.text);
		if (found.kind != c->kind || strcmp(out.ptr, c->entries) ||
		    (c->problem ? !found.problem[0] ||
			    !strstr(found.problem, c->problem)
				: found.problem[0] != '\0'))
			fail_msg("%s: kind %d\n%s\nproblem: %s", c->name,
			    (int)found.kind, out.ptr, found.problem);
		text_free(&out);
	}
}

static void
reads_dates_as_feeds_write_them(void **state)
{
	static const struct {
		const char *written, *utc;
	} list[] = {
		{ "Tue, 24 Nov 2026 09:12:04 GMT", "2026-11-24T09:12:04Z" },
		{ "Tue, 24 Nov 2026 09:12:04 EST", "2026-11-24T14:12:04Z" },
		{ "24 Nov 2026 09:12 +0530", "2026-11-24T03:42:00Z" },
		{ "Tue, 24 Nov 26 09:12:04 -0930", "2026-11-24T18:42:04Z" },
		{ "Tuesday, 24-November-2026 09:12:04", "2026-11-24T09:12:04Z" },
		{ "1 Sept 2026", "2026-09-01T00:00:00Z" },
		{ "2026-11-24", "2026-11-24T00:00:00Z" },
		{ "2026-11", "2026-11-01T00:00:00Z" },
		{ "20261124", "2026-11-24T00:00:00Z" },
		{ "2026-11-24T09:12", "2026-11-24T09:12:00Z" },
		{ " 2026-11-24 09:12:04.123456789012 +02:00\n",
		    "2026-11-24T07:12:04Z" },
		{ "2026-11-24T09:12:04GMT+02", "2026-11-24T07:12:04Z" },
		{ "yesterday", NULL }, { "24", NULL }, { "", NULL },
		{ "2026-13-01", NULL }, { "31 Feb 2026", NULL },
		{ "2026-11-24T29:00", NULL }, { "202", NULL },
		{ "20261", NULL }, { "0000", NULL },
	};
	char utc[TIME_UTC_MAX];
	int64_t t;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		bool is = feed_date_parse(slice_of(list[i].written), &t);

		if (is)
			time_format_utc(utc, t);
		if (is != (list[i].utc != NULL) ||
		    (is && strcmp(utc, list[i].utc)))
			fail_msg("\"%s\" gives %s", list[i].written,
			    is ? utc : "nothing");
	}
}

static enum emend_status
count_entry(void *payload, const struct feed_entry *e, struct emend_error *err)
{
	(void)e;
	(void)err;
	++*(size_t *)payload;
	return EMEND_OK;
}

static void
stops_at_its_limits(void **state)
{
	struct feed_summary found;
	struct text page;
	size_t i, count = 0;
	(void)state;

	text_init(&page, FEED_BYTES_MAX);
	text_puts(&page, "<urlset>");
	for (i = 0; i < FEED_ENTRIES_MAX + 10; i++)
		text_addf(&page, "<url><loc>/%zu</loc></url>\n", i);
	text_puts(&page, "</urlset>");
	assert_int_equal(feed_read(&found, slice_new(page.ptr, page.len),
	    SLICE(BASE), count_entry, &count, NULL), EMEND_OK);
	assert_int_equal(count, FEED_ENTRIES_MAX);
	assert_int_equal(found.entries, FEED_ENTRIES_MAX);
	assert_true(found.cut);
	assert_string_equal(found.problem, "");

	text_truncate(&page, 0);
	for (i = 0; i < FEED_DEPTH_MAX + 10; i++)
		text_puts(&page, "<rss>");
	assert_int_equal(feed_read(&found, slice_new(page.ptr, page.len),
	    SLICE(BASE), count_entry, &count, NULL), EMEND_OK);
	assert_non_null(strstr(found.problem, "too deeply"));
	text_free(&page);
}

/* An address that is too long is none; a title that is, is cut. */
static void
keeps_fields_within_bounds(void **state)
{
	struct feed_summary found;
	struct text page, out;
	size_t i;
	(void)state;

	text_init(&page, 1 << 20);
	text_init(&out, 1 << 20);
	text_puts(&page, "<rss><channel><item><link>https://news.example/");
	for (i = 0; i < FEED_FIELD_MAX; i++)
		text_putc(&page, 'a');
	text_puts(&page, "</link></item><item><link>/b</link><title>");
	for (i = 0; i < FEED_FIELD_MAX; i++)
		text_puts(&page, "a&amp;");
	text_puts(&page, "</title></item></channel></rss>");
	assert_int_equal(feed_read(&found, slice_new(page.ptr, page.len),
	    SLICE(BASE), write_entry, &out, NULL), EMEND_OK);
	assert_int_equal(found.entries, 1);
	assert_int_equal(found.unusable, 1);
	assert_true(slice_starts(slice_new(out.ptr, out.len),
	    SLICE("https://news.example/b||html:a&a&")));
	assert_true(out.len <= FEED_FIELD_MAX + 64);

	text_truncate(&page, 0);
	text_truncate(&out, 0);
	text_puts(&page, "{\"version\": \"https://jsonfeed.org/version/1\","
			 "\"items\": [{\"url\": \"/c\", \"id\": \"");
	for (i = 0; i <= FEED_FIELD_MAX; i++)
		text_putc(&page, 'a');
	text_puts(&page, "\"}]}");
	assert_int_equal(feed_read(&found, slice_new(page.ptr, page.len),
	    SLICE(BASE), write_entry, &out, NULL), EMEND_OK);
	assert_string_equal(out.ptr, "https://news.example/c||||\n");

	/* between characters */
	text_truncate(&page, 0);
	text_truncate(&out, 0);
	text_puts(&page, "{\"version\": \"https://jsonfeed.org/version/1\","
			 "\"items\": [{\"url\": \"/d\", \"title\": \"a");
	for (i = 0; i < FEED_FIELD_MAX; i++)
		text_puts(&page, "\xc3\xa4");
	text_puts(&page, "\"}]}");
	assert_int_equal(feed_read(&found, slice_new(page.ptr, page.len),
	    SLICE(BASE), write_entry, &out, NULL), EMEND_OK);
	assert_int_equal(slice_find(slice_new(out.ptr, out.len),
	    SLICE("\xef\xbf\xbd"), 0), out.len);
	text_free(&out);
	text_free(&page);
}

static void
reads_hostile_documents_in_linear_time(void **state)
{
	static const char *const list[][2] = {
		{ "", "<" }, { "", "&" }, { "", "<a>" }, { "", "<!--" },
		{ "<rss>", "x" }, { "<rss>", "<![CDATA[" },
		{ "<rss><![CDATA[", "]" }, { "<rss>", "<!-- -->" },
		{ "<rss a='", "&" }, { "<rss>", "<?x?>" }, { "<rss>", "&#x" },
		{ "<rss>", "\xEF\xBF" }, { "<rss>", "<a/>" }, { "<", "a=''" },
		{ "<rss><item>", "<title>x</title>" }, { "<rss>", "<!a>" },
		{ "<rss>", "<![CDATA[x]]>" }, { "<rss><item><title>", "&lt;" },
		{ "{\"version\":\"jsonfeed.org\",\"items\":[", "{}," },
	};
	struct feed_summary found;
	struct text page;
	size_t i, count;
	int64_t spent;
	(void)state;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		text_init(&page, 1 << 22);
		text_puts(&page, list[i][0]);
		while (page.len < 1 << 20)
			text_puts(&page, list[i][1]);
		spent = cpu_time_ms();
		(void)!feed_read(&found, slice_new(page.ptr, page.len),
		    SLICE(BASE), count_entry, &count, NULL);
		spent = cpu_time_ms() - spent;
		if (spent > HOSTILE_MS)
			fail_msg("\"%s\": %lld ms", list[i][1],
			    (long long)spent);
		text_free(&page);
	}
}

/* Of a document that has only begun to come. */
static void
guesses_a_kind_by_the_beginning(void **state)
{
	(void)state;

	assert_int_equal(feed_guess(SLICE("{\"version\": "
		"\"https://jsonfeed.org/version/1.1\", \"items\": [")),
	    FEED_JSON);
	assert_int_equal(feed_guess(SLICE("\xEF\xBB\xBF{\"version\": "
		"\"https://jsonfeed.org/version/1.1\", \"items\": [")),
	    FEED_JSON);
	assert_int_equal(feed_guess(SLICE("<rss><channel>")), FEED_RSS);
	assert_int_equal(feed_guess(SLICE("{\"a\": 1")), FEED_NONE);
}

static void
forgets_no_base_for_want_of_memory(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct feed_summary found;
		struct emend_error err;
		struct text out;

		text_init(&out, 1000);
		status = feed_read(&found, SLICE("<rss xml:base="
			"\"https://other.example/\"><channel><item>"
			"<link>x</link></item></channel></rss>"),
		    SLICE(BASE), write_entry, &out, &err);
		if (status == EMEND_OK && out.status == EMEND_OK)
			assert_string_equal(
			    out.ptr, "https://other.example/x||||\n");
		if (status == EMEND_OK)
			status = out.status;
		text_free(&out);
	});
}

static void
reports_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct feed_summary found;
		struct emend_error err;
		size_t count = 0;

		status = feed_read(&found, slice_of(cases[0].document),
		    SLICE(BASE), count_entry, &count, &err);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_feeds_name),
		cmocka_unit_test(reads_dates_as_feeds_write_them),
		cmocka_unit_test(stops_at_its_limits),
		cmocka_unit_test(keeps_fields_within_bounds),
		cmocka_unit_test(reads_hostile_documents_in_linear_time),
		cmocka_unit_test(guesses_a_kind_by_the_beginning),
		cmocka_unit_test(forgets_no_base_for_want_of_memory),
		cmocka_unit_test(reports_allocation_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
