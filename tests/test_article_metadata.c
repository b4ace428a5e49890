#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/metadata_fields.h"

static void
chooses_the_headline_that_readers_see(void **state)
{
	static const struct field_case cases[] = {
		{ "<title>Bridge shut | The Courier</title>"
		  "<h1>Bridge shut</h1>", "Bridge shut" },
		{ "<title>Bridge shut | The Courier</title>"
		  "<h1>The Courier</h1>", "Bridge shut" },
		{ "<title>Bridge shut | The Courier</title><h1>The Courier"
		  "</h1><h1>Bridge shut</h1>", "Bridge shut" },
		{ "<title>Why the bridge is shut - Courier</title>"
		  OG("Why is the bridge shut?")
		  "<h1>The bridge is shut: here is why</h1>",
		    "The bridge is shut: here is why" },
		{ OG("Bridge shut - The Courier")
		  "<meta property=og:site_name content='The Courier'>",
		    "Bridge shut" },
		{ OG("Bridge shut until spring")
		  LD("{\"@type\":\"NewsArticle\",\"headline\":"
		     "\"Bridge shut until spring\"}"),
		    "Bridge shut until spring" },
		{ "<title>Well-known bridge shut</title>",
		    "Well-known bridge shut" },
		{ "<title>  Two \n blanks&nbsp;here </title>",
		    "Two blanks here" },
		{ OG("Tom &amp;#38; Ines &amp;amp; I"), "Tom & Ines & I" },
		{ "<p>none", NULL },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a = read_fields(cases[i].markup, NULL);

		assert_field(cases[i].markup, a->title, cases[i].expected);
		article_free(a);
	}
}

static void
keeps_each_source_of_the_title_apart(void **state)
{
	static const char markup[] = "<title>Shut | Courier</title>"
	    OG("Shut for good?") "<h1>Shut <b>until</b> spring</h1>"
	    LD("{\"@type\":\"Article\",\"headline\":\"Shut, they say\"}");
	struct article *a = read_fields(markup, NULL);

	(void)state;
	assert_field(markup, a->titles[TITLE_HTML], "Shut | Courier");
	assert_field(markup, a->titles[TITLE_OG], "Shut for good?");
	assert_field(markup, a->titles[TITLE_H1], "Shut until spring");
	assert_field(markup, a->titles[TITLE_JSONLD], "Shut, they say");
	article_free(a);
}

/* As templates write it, and no strict reader takes it. */
static void
reads_json_that_is_none(void **state)
{
	static const char *const scripts[] = {
		"//<![CDATA[\n{'@type':'Article','headline':'Shut'}\n//]]>",
		"<!-- {\"@type\":\"Article\",\"headline\":\"Shut\"} -->",
		"/* data */ {\"@type\":\"Article\",\"headline\":\"Shut\",};",
		"{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:"
		"&quot;Shut&quot;}",
		"{\"@type\":\"Article\",\"x\":NaN,\"headline\":\"Shut\"}]}",
		"[{\"@graph\":[{\"@type\":[\"Article\"],\"headline\":"
		"\"Shut\"}]}]",
	};
	size_t i;

	(void)state;
	EACH(scripts, i)
	{
		char markup[400];
		struct article *a;

		snprintf(markup, sizeof(markup), LD("%s"), scripts[i]);
		a = read_fields(markup, NULL);
		assert_field(markup, a->titles[TITLE_JSONLD], "Shut");
		article_free(a);
	}
}

static void
reads_who_wrote_it(void **state)
{
	static const struct field_case cases[] = {
		{ LD("{\"@type\":\"NewsArticle\",\"headline\":\"x\",\"author\":"
		     "[{\"@type\":\"Person\",\"name\":\"Ines Harrow\"},"
		     "\"Tom Vale\"]}")
		  "<meta name=author content='Someone Else'>",
		    "Ines Harrow, Tom Vale" },
		{ LD("{\"@graph\":[{\"@type\":\"Person\",\"@id\":\"#i\","
		     "\"name\":\"Ines Harrow\"},{\"@type\":[\"Article\"],"
		     "\"author\":{\"@id\":\"#i\"}}]}"), "Ines Harrow" },
		{ LD("{\"@type\":\"NewsArticle\",\"author\":{\"@type\":"
		     "\"Organization\",\"name\":\"Agency\"}}")
		  "<p class=byline>By Ines Harrow</p>", "Ines Harrow" },
		{ LD("{\"@type\":\"NewsArticle\",\"author\":{\"@type\":"
		     "\"Organization\",\"name\":\"Agency\"}}"), "Agency" },
		{ "<meta name=author content='https://x.example/ines'>"
		  "<a rel=author href=/i>Ines Harrow</a>", "Ines Harrow" },
		{ "<meta name=author content=admin>", NULL },
		{ "<div class=byline>By <b>Ines Harrow</b> | 4 March 2026"
		  "</div>", "Ines Harrow" },
		{ "<span class=author-name>Von Lioba Kern</span>",
		    "Lioba Kern" },
		{ "<span class=comment-author>Angry Reader</span>", NULL },
		{ "<h1>Bridge shut</h1><p>by <a href=/x>Ines van Harrow</a>",
		    "Ines van Harrow" },
		{ "<h1>Bridge shut</h1><p>By the river, nobody is pleased.",
		    NULL },
		{ "<a href=/authors/ines>Ines Harrow</a>", "Ines Harrow" },
		{ "<a href=/authors/>Our authors</a>", NULL },
		{ "<span class=author>Jul</span>", NULL },
		{ "<meta name=author content=262588213843476>", NULL },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a = read_fields(cases[i].markup, NULL);

		assert_field(cases[i].markup, a->byline, cases[i].expected);
		article_free(a);
	}
}

static void
takes_a_canonical_address_of_the_same_site_only(void **state)
{
	static const struct {
		const char *markup, *url, *expected;
	} cases[] = {
		{ "<link rel=canonical href=/bridge#top>", URL,
		    "https://www.courier.example/bridge" },
		{ "<link rel='alternate canonical' "
		  "href=https://courier.example/b>", URL,
		    "https://courier.example/b" },
		{ "<link rel=canonical href=https://other.example/bridge>",
		    URL, NULL },
		{ "<link rel=canonical href=https://www.courier.example/>",
		    URL, NULL },
		{ "<link rel=canonical href=/bridge>", NULL, NULL },
		{ "<base href=/deep/><link rel=canonical href=bridge>", URL,
		    "https://www.courier.example/deep/bridge" },
		{ "<meta property=og:url content=/from-og>", URL,
		    "https://www.courier.example/from-og" },
		{ LD("{\"@type\":\"NewsArticle\",\"mainEntityOfPage\":"
		     "{\"@id\":\"https://www.courier.example/ld\"}}"), URL,
		    "https://www.courier.example/ld" },
		{ "<link rel=canonical href='http://[bad'>", URL, NULL },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a =
		    read_fields(cases[i].markup, cases[i].url);

		assert_field(
		    cases[i].markup, a->canonical, cases[i].expected);
		article_free(a);
	}
}

static void
knows_a_front_page_by_what_it_calls_itself(void **state)
{
	static const struct {
		const char *markup, *url;
		bool front_page;
	} cases[] = {
		{ "<link rel=canonical href=/>", URL, true },
		{ "<meta property=og:url content=https://www.courier.example>",
		    URL, true },
		{ "<link rel=canonical href=/>",
		    "https://www.courier.example/?id=1", true },
		{ "<link rel=canonical href=/>", "https://www.courier.example/",
		    false },
		{ "<link rel=canonical href=https://other.example/>", URL,
		    false },
		{ "<link rel=canonical href=/bridge>", URL, false },
		{ "<link rel=canonical href=/>"
		  "<meta property=og:url content=/bridge>", URL, false },
		{ "", URL, false },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a =
		    read_fields(cases[i].markup, cases[i].url);

		if (a->front_page != cases[i].front_page)
			fail_msg("%zu: %s", i, cases[i].markup);
		article_free(a);
	}
}

static void
reads_language_site_and_section(void **state)
{
	static const char markup[] =
	    "<html lang=de_AT><meta property=og:site_name content=Anzeiger>"
	    LD("{\"@type\":\"BreadcrumbList\",\"itemListElement\":["
	       "{\"name\":\"Start\"},{\"item\":{\"name\":\"Lokales\"}},"
	       "{\"name\":\"Bad\"}]}");
	struct article *a = read_fields(markup, NULL);

	(void)state;
	assert_field(markup, a->language, "de-AT");
	assert_field(markup, a->site, "Anzeiger");
	assert_field(markup, a->section, "Lokales");
	assert_false(a->partial);
	article_free(a);
	a = read_fields("<meta property=og:locale content=en_GB>", URL);
	assert_field("", a->language, "en-GB");
	assert_field("", a->site, "courier.example");
	article_free(a);
}

static void
tells_a_teaser_from_a_whole_article(void **state)
{
	static const struct {
		const char *markup;
		bool partial;
	} cases[] = {
		{ LD("{\"@type\":\"Article\",\"isAccessibleForFree\":false}"),
		    true },
		{ LD("{\"@type\":\"Article\",\"isAccessibleForFree\":"
		     "\"False\"}"), true },
		{ LD("{\"@type\":\"Article\",\"isAccessibleForFree\":true}"),
		    false },
		{ "<meta property=article:content_tier content=locked>",
		    true },
		{ "<meta property=article:content_tier content=free>", false },
	};
	size_t i;

	(void)state;
	EACH(cases, i)
	{
		struct article *a = read_fields(cases[i].markup, NULL);

		assert_int_equal(a->partial, cases[i].partial);
		article_free(a);
	}
}

static void
picks_the_article_of_this_page_among_several(void **state)
{
	static const char markup[] = "<title>Bridge shut</title>"
	    LD("[{\"@type\":\"NewsArticle\",\"headline\":\"Ferry runs\","
	       "\"author\":\"Ines\"},{\"@type\":\"NewsArticle\",\"headline\":"
	       "\"Bridge shut\",\"author\":\"Tom\"}]");
	static const char teasers[] = "<title>The Courier</title>"
	    LD("[{\"@type\":\"NewsArticle\",\"headline\":\"Ferry runs\","
	       "\"author\":\"Ines\"},{\"@type\":\"NewsArticle\",\"headline\":"
	       "\"Bridge shut\",\"author\":\"Tom\"}]");
	struct article *a = read_fields(markup, NULL);

	(void)state;
	assert_field(markup, a->titles[TITLE_JSONLD], "Bridge shut");
	assert_field(markup, a->byline, "Tom");
	article_free(a);
	a = read_fields(teasers, NULL);
	assert_field(teasers, a->titles[TITLE_JSONLD], NULL);
	article_free(a);
}

static void
passes_over_json_that_is_none(void **state)
{
	struct article *a = read_fields(
	    LD("{\"@type\": \"NewsArticle\", oops") LD("") LD("[[[[")
	    LD("{\"@type\":\"NewsArticle\",\"headline\":\"Still read\"}"),
	    NULL);

	(void)state;
	assert_field("", a->titles[TITLE_JSONLD], "Still read");
	article_free(a);
}

static void
cuts_a_field_that_is_too_long_at_a_character(void **state)
{
	static char markup[20000];
	struct article *a;
	size_t i, len;

	(void)state;
	len = (size_t)sprintf(markup, "<title>a");
	for (i = 0; i < 3000; i++)
		len += (size_t)sprintf(markup + len, "é");
	a = read_fields(markup, NULL);
	assert_int_equal(a->titles[TITLE_HTML].len, 1999);
	article_free(a);
}

static void
survives_every_failed_allocation(void **state)
{
	static const char markup[] = "<title>Bridge shut | C</title>"
	    "<base href=/news/><link rel=canonical href=b><h1>Bridge shut</h1>"
	    "<p class=byline>By Ines</p><time datetime=2026-03-04>x</time>";
	enum emend_status status;
	struct html *page;

	(void)state;
	assert_int_equal(html_read(&page, slice_of(markup), NULL), EMEND_OK);
	FAULT_SWEEP(status, {
		struct article *a = article_new();

		status = a ? metadata_read(a, NULL, page, slice_of(URL), NULL)
			   : EMEND_NOMEM;
		article_free(a);
	});
	html_free(page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_the_headline_that_readers_see),
		cmocka_unit_test(keeps_each_source_of_the_title_apart),
		cmocka_unit_test(reads_json_that_is_none),
		cmocka_unit_test(reads_who_wrote_it),
		cmocka_unit_test(
		    takes_a_canonical_address_of_the_same_site_only),
		cmocka_unit_test(knows_a_front_page_by_what_it_calls_itself),
		cmocka_unit_test(reads_language_site_and_section),
		cmocka_unit_test(tells_a_teaser_from_a_whole_article),
		cmocka_unit_test(picks_the_article_of_this_page_among_several),
		cmocka_unit_test(passes_over_json_that_is_none),
		cmocka_unit_test(cuts_a_field_that_is_too_long_at_a_character),
		cmocka_unit_test(survives_every_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
