#ifndef EMEND_TESTS_METADATA_FIELDS_H
#define EMEND_TESTS_METADATA_FIELDS_H

#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/html.h"
#include "article/metadata.h"
#include "article/metadata_parts.h"
#include "base/time.h"
#include "tests/fault.h"

/* Fields of a head, as they must be read. */

#define URL "https://www.courier.example/2026/03/04/bridge"

static inline struct article *
read_fields(const char *markup, const char *url)
{
	struct article *a = article_new();
	struct html *page;

	assert_non_null(a);
	assert_int_equal(html_read(&page, slice_of(markup), NULL), EMEND_OK);
	assert_int_equal(
	    metadata_read(a, NULL, page, slice_of(url), NULL), EMEND_OK);
	html_free(page);
	return a;
}

static inline void
assert_field(const char *markup, struct slice got, const char *expected)
{
	bool same = expected ? slice_equal(got, slice_of(expected))
			     : got.ptr == NULL;

	if (!same)
		print_error("%s\n  gave \"%.*s\"\n", markup, SLICE_ARG(got));
	assert_true(same);
}

struct field_case {
	const char *markup, *expected;
};

#define EACH(cases, i) for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)

#define OG(title) "<meta property=og:title content='" title "'>"
#define LD(json) "<script type=application/ld+json>" json "</script>"

#endif
