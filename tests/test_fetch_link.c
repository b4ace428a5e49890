#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fetch/link.h"

/* "target rel type title" of each, "-" for what is absent, "!" before one that
 * is of another page. */
static void
read_all(struct text *out, struct slice value)
{
	struct link l;

	while (link_next(&value, &l)) {
		const struct slice fields[] = { l.rel, l.type, l.title };
		size_t i;

		text_addf(out, "%s%.*s", l.of_another ? "!" : "",
		    SLICE_ARG(l.target));
		for (i = 0; i < 3; i++)
			text_addf(out, " %.*s",
			    fields[i].ptr ? (int)fields[i].len : 1,
			    fields[i].ptr ? fields[i].ptr : "-");
		text_putc(out, '\n');
	}
	assert_int_equal(value.len, 0);
}

static void
reads_what_servers_write(void **state)
{
	static const struct {
		const char *value, *links;
	} cases[] = {
		{ "", "" },
		{ "nothing", "" },
		{ "</a>", "/a - - -\n" },
		{ "</a>; rel=canonical", "/a canonical - -\n" },
		{ "</a>;rel=\"next last\";type=text/html",
		    "/a next last text/html -\n" },
		{ "</a>; REL = \"up\" ; Title=\"A, \\\"b\\\"; c\" , </b>;rel=x",
		    "/a up - A, \\\"b\\\"; c\n/b x - -\n" },
		/* the first of each counts */
		{ "</a>; rel=one; rel=two", "/a one - -\n" },
		{ "</a>; rel=canonical; anchor=\"/b\"", "!/a canonical - -\n" },
		{ "< /a >; rel", "/a  - -\n" },
		/* what is malformed is passed over */
		{ ",, <>; rel=x, </b>; rel=y", "/b y - -\n" },
		{ "</a> rel=x, </b>; rel=y", "/b y - -\n" },
		{ "</a", "" },
		{ "</a>; rel=\"x", "/a x - -\n" },
		{ "</a>; rel=\"x\\", "/a x\\ - -\n" },
		{ "</a>;;;=;rel=x", "/a x - -\n" },
		{ "</a>; rel=\"x\"y; type=z", "/a x z -\n" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out;

		text_init(&out, 4096);
		read_all(&out, slice_of(cases[i].value));
		if (strcmp(out.ptr, cases[i].links))
			fail_msg("%s: %s", cases[i].value, out.ptr);
		text_free(&out);
	}
}

static void
compares_relations_word_by_word(void **state)
{
	struct link l = { .rel = SLICE("Next  canonical\tx") };
	(void)state;

	assert_true(link_is(&l, SLICE("canonical")));
	assert_true(link_is(&l, SLICE("NEXT")));
	assert_true(link_is(&l, SLICE("x")));
	assert_false(link_is(&l, SLICE("canon")));
	assert_false(link_is(&l, SLICE("")));
	l.rel = (struct slice){ NULL, 0 };
	assert_false(link_is(&l, SLICE("next")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_servers_write),
		cmocka_unit_test(compares_relations_word_by_word),
	};
	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
