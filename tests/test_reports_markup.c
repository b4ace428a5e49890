#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/markup.h"

struct page {
	char *bytes;
	size_t len;
	struct markup m;
};

static void
open_page(struct page *p)
{
	FILE *file = open_memstream(&p->bytes, &p->len);

	assert_non_null(file);
	markup_init(&p->m, file);
}

static void
closes_as(struct page *p, const char *expected)
{
	assert_int_equal(markup_check(&p->m, NULL), EMEND_OK);
	assert_int_equal(fclose(p->m.file), 0);
	assert_string_equal(p->bytes, expected);
	markup_free(&p->m);
	free(p->bytes);
}

static void
words_are_never_markup(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "<script>x</script>", "&lt;script&gt;x&lt;/script&gt;" },
		{ "a & b &amp; c", "a &amp; b &amp;amp; c" },
		{ "\" onload='x'", "&quot; onload=&#39;x&#39;" },
		{ "]]>", "]]&gt;" },
		{ "\xe2\x80\xaetxt.exe", "&lt;U+202E&gt;txt.exe" },
		{ "bell\007", "bell&lt;U+0007&gt;" },
		{ "two\nlines", "two lines" },
		{ "broken \xff", "broken \xef\xbf\xbd" },
	};
	struct page p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_page(&p);
		markup_words(&p.m, slice_of(cases[i].in));
		closes_as(&p, cases[i].out);
	}
}

static void
links_lead_to_the_web_alone(void **state)
{
	static const struct {
		const char *url, *out;
	} cases[] = {
		{ "https://tide.example/a?b=1&c=2",
		    "<a href=\"https://tide.example/a?b=1&amp;c=2\">" },
		{ "http://tide.example/\"><b>",
		    "<a href=\"http://tide.example/&quot;&gt;&lt;b&gt;\">" },
		{ "javascript:alert(1)", "" },
		{ "data:text/html,x", "" },
		{ "//tide.example/", "" },
		{ "", "" },
	};
	struct page p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_page(&p);
		assert_int_equal(markup_link(&p.m, cases[i].url),
		    *cases[i].out != '\0');
		closes_as(&p, cases[i].out);
	}
}

static void
a_time_is_for_people_and_machines(void **state)
{
	struct page p;

	(void)state;
	open_page(&p);
	markup_time(&p.m, 1763974324);
	closes_as(&p,
	    "<time datetime=\"2025-11-24T08:52:04Z\">2025-11-24 08:52:04 "
	    "+00:00</time>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_never_markup),
		cmocka_unit_test(links_lead_to_the_web_alone),
		cmocka_unit_test(a_time_is_for_people_and_machines),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
