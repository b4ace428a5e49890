#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/links.h"
#include "base/text.h"
#include "tests/fault.h"

static enum emend_status
write_link(void *payload, struct slice url, struct emend_error *err)
{
	struct text *out = payload;

	(void)err;
	text_addf(out, "%.*s\n", SLICE_ARG(url));
	return EMEND_OK;
}

static void
finds_what_a_page_leads_to(void **state)
{
	static const struct {
		const char *name, *page, *links;
	} list[] = {
		{ "relative ones",
		    "<a href='b'>x</a><a href=/c?d=1&amp;e=2><area href=//o.example/f>",
		    "https://news.example/a/b\nhttps://news.example/c?d=1&e=2\n"
		    "https://o.example/f\n" },
		{ "a base",
		    "<head><base target=x><base href=/z/><a href=b>",
		    "https://news.example/z/b\n" },
		{ "a base of no use", "<base href='mailto:x'><a href=b>",
		    "https://news.example/a/b\n" },
		{ "what cannot be asked for",
		    "<a href='javascript:x()'><a href='mailto:a@b.example'>"
		    "<a name=x><a href=#top>y",
		    "https://news.example/a/page\n" },
		{ "what a page only belongs with",
		    "<link rel=stylesheet href=/css><link rel=next href=/2>", "" },
		{ "nothing", "", "" },
	};
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, 10000);
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		text_truncate(&out, 0);
		assert_int_equal(links_read(slice_of(list[i].page),
		    SLICE("https://news.example/a/page"), write_link, &out,
		    NULL), EMEND_OK);
		if (strcmp(out.ptr, list[i].links))
			fail_msg("%s:\n%s", list[i].name, out.ptr);
	}
	text_free(&out);
}

static enum emend_status
write_feed(void *payload, struct slice url, struct slice title,
    struct emend_error *err)
{
	(void)err;
	text_addf(payload, "%.*s %.*s\n", SLICE_ARG(url), SLICE_ARG(title));
	return EMEND_OK;
}

static void
finds_the_feeds_that_a_page_names(void **state)
{
	static const char page[] =
	    "<base href=/z/>"
	    "<link rel=alternate type=application/rss+xml href=a title='A &amp; B'>"
	    "<LINK REL='home ALTERNATE' TYPE='Application/Atom+XML; charset=x'"
	    " HREF=/b>"
	    "<link rel=alternate type=application/feed+json href=/c.json>"
	    "<link rel=alternate type=application/rss+xml href=a#again>"
	    "<link rel=alternate type=text/html hreflang=fr href=/fr>"
	    "<link rel=alternates type=application/rss+xml href=/no>"
	    "<link rel=alternate type=application/rss+xml href='javascript:x'>"
	    "<link rel=alternate type=application/rss+xml>"
	    "<link rel='\x01 x\x1f' type=application/rss+xml href=/control>"
	    "<p><link rel=alternate type=application/rss+xml href=//o.example/f>";
	struct text out;
	(void)state;

	text_init(&out, 10000);
	assert_int_equal(links_feeds(slice_of(page),
	    SLICE("https://news.example/"), write_feed, &out, NULL), EMEND_OK);
	assert_string_equal(out.ptr,
	    "https://news.example/z/a A & B\nhttps://news.example/b \n"
	    "https://news.example/c.json \nhttps://o.example/f \n");
	text_free(&out);
}

static enum emend_status
count_feed(void *payload, struct slice url, struct slice title,
    struct emend_error *err)
{
	(void)url;
	(void)title;
	(void)err;
	++*(size_t *)payload;
	return EMEND_OK;
}

static enum emend_status
count_link(void *payload, struct slice url, struct emend_error *err)
{
	(void)url;
	(void)err;
	++*(size_t *)payload;
	return EMEND_OK;
}

static void
stops_at_its_limit(void **state)
{
	struct text page;
	size_t i, count = 0;
	(void)state;

	text_init(&page, 1 << 22);
	for (i = 0; i < LINKS_MAX + 100; i++)
		text_puts(&page, "<a href='/2026/11/the-harbour-opens'>The harbour opens</a>\n");
	assert_int_equal(links_read(slice_new(page.ptr, page.len),
	    SLICE("https://news.example/"), count_link, &count, NULL),
	    EMEND_OK);
	assert_int_equal(count, LINKS_MAX);
	text_truncate(&page, 0);
	for (i = count = 0; i < 1000; i++)
		text_addf(&page, "<link rel=alternate href=/%zu"
		    " type=application/rss+xml>", i);
	assert_int_equal(links_feeds(slice_new(page.ptr, page.len),
	    SLICE("https://news.example/"), count_feed, &count, NULL),
	    EMEND_OK);
	assert_int_equal(count, LINKS_FEEDS_MAX);
	text_free(&page);
}

static void
reports_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct emend_error err;
		size_t count = 0;

		status = links_read(SLICE("<base href=x><a href=b><a href=c>"),
		    SLICE("https://news.example/"), count_link, &count, &err);
	});
	FAULT_SWEEP(status, {
		struct emend_error err;
		size_t count = 0;

		status = links_feeds(SLICE("<base href=x><link rel=alternate"
		    " href=b type=application/rss+xml title=T>"),
		    SLICE("https://news.example/"), count_feed, &count, &err);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_page_leads_to),
		cmocka_unit_test(finds_the_feeds_that_a_page_names),
		cmocka_unit_test(stops_at_its_limit),
		cmocka_unit_test(reports_allocation_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
