#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "tests/fault.h"

#define NONE ((struct slice){ NULL, 0 })

static struct conf *
parse(struct slice bytes)
{
	struct emend_error err;
	struct conf *c;

	if (conf_parse(&c, "emend.conf", bytes, &err))
		fail_msg("%s", err.text);
	return c;
}

/* The entries one a line: LINE section "name" key=<value> */
static void
dump(struct text *out, const struct conf *c)
{
	size_t i;

	text_init(out, 10000);
	for (i = 0; i < c->count; i++) {
		const struct conf_entry *e = &c->entries[i];

		text_addf(out, "%u %.*s", e->line, SLICE_ARG(e->section));
		if (e->name.ptr)
			text_addf(out, " \"%.*s\"", SLICE_ARG(e->name));
		if (e->key.ptr)
			text_addf(out, " %.*s=<%.*s>", SLICE_ARG(e->key),
			    SLICE_ARG(e->value));
		text_putc(out, '\n');
	}
}

static void
reads_what_the_manual_says(void **state)
{
	static const struct {
		const char *text, *entries;
	} cases[] = {
		{ "", "" },
		{ "\n \n# a\n\t; b\n", "" },
		{ "[fetch]\ndelay = 2s\n", "1 fetch\n2 fetch delay=<2s>\n" },
		{ "[fetch]\ndelay=2s", "1 fetch\n2 fetch delay=<2s>\n" },
		{ "\xef\xbb\xbf[a]\r\n\tk = v\r\n", "1 a\n2 a k=<v>\n" },
		{ "[watch \"https://example.com/story\"]\n",
		    "1 watch \"https://example.com/story\"\n" },
		{ "  [ watch  \"a b\" ]  \n", "1 watch \"a b\"\n" },
		{ "[list \"http://[::1]/x#y;z\"]",
		    "1 list \"http://[::1]/x#y;z\"\n" },
		{ "[a]\n[a]\nk = 1\nk = 2\n[b]",
		    "1 a\n2 a\n3 a k=<1>\n4 a k=<2>\n5 b\n" },
		/* a value is taken as it stands */
		{ "[site \"example.com\"]\n"
		  "drop = #ads; .x # not a comment\n"
		  "ignore = ^Updated \\d+ = \"now\"$\n",
		    "1 site \"example.com\"\n"
		    "2 site \"example.com\" drop=<#ads; .x # not a comment>\n"
		    "3 site \"example.com\" ignore=<^Updated \\d+ = "
		    "\"now\"$>\n" },
		{ "[a]\nk =\nk = \"\"\nk = \"\nk = \"\"\"\nk = \" x \"\n"
		  "k = \"a\" \"b\"\nk = \"a\nk = 'a'\n",
		    "1 a\n2 a k=<>\n3 a k=<>\n4 a k=<\">\n5 a k=<\">\n"
		    "6 a k=< x >\n7 a k=<a\" \"b>\n8 a k=<\"a>\n"
		    "9 a k=<'a'>\n" },
		{ "[a]\nk = caf\xc3\xa9\n", "1 a\n2 a k=<caf\xc3\xa9>\n" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conf *c = parse(slice_of(cases[i].text));
		struct text out;

		dump(&out, c);
		assert_string_equal(out.ptr, cases[i].entries);
		assert_string_equal(c->path, "emend.conf");
		text_free(&out);
		conf_free(c);
	}
	conf_free(NULL);
}

static void
tells_file_line_and_what_to_do(void **state)
{
	static const struct {
		struct slice text;
		const char *says;
	} cases[] = {
		{ SLICE_LIT("[a]\n\nkey\n"),
		    "emend.conf:3: there is no \"=\": write \"key = value\"" },
		{ SLICE_LIT("# x\nkey = 1\n"),
		    "emend.conf:2: \"key\" stands before any [section]" },
		{ SLICE_LIT("[a]\nk y = 1\n"), "emend.conf:2: a key is named" },
		{ SLICE_LIT("[a]\n= 1\n"), "emend.conf:2: a key is named" },
		{ SLICE_LIT("[a]\n9k = 1\n"), "emend.conf:2: a key is named" },
		{ SLICE_LIT("[]\n"), "emend.conf:1: a section is named" },
		{ SLICE_LIT("[\"x\"]\n"), "emend.conf:1: a section is named" },
		{ SLICE_LIT("[a b]\n"), "emend.conf:1: a section is named" },
		{ SLICE_LIT("[a\n"), "emend.conf:1: a section's line ends" },
		{ SLICE_LIT("[a] # x\n"), "needs a line of its own" },
		{ SLICE_LIT("[a \"x\"] k = 1\n"), "needs a line of its own" },
		{ SLICE_LIT("[a \"x\n"), "[section \"name\"]" },
		{ SLICE_LIT("[a \"x\"y\"]\n"), "holds no double quote" },
		{ SLICE_LIT("[a \"\"]\n"), "name is empty" },
		{ SLICE_LIT("[a \" \"]\n"), "name is empty" },
		{ SLICE_LIT("[a]\nk = v\0w\n"),
		    "emend.conf:2: there is a NUL" },
		{ SLICE_LIT("# \0\n"), "emend.conf:1: there is a NUL" },
		{ SLICE_LIT("[a]\n# caf\xe9\n"),
		    "emend.conf:2: it is not UTF-8" },
		{ SLICE_LIT("[a]\n\xef\xbb\xbf[b]\n"), "emend.conf:2: " },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct emend_error err;
		struct conf *c;

		assert_int_equal(
		    conf_parse(&c, "emend.conf", cases[i].text, &err),
		    EMEND_USAGE);
		assert_null(c);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%s: %s", cases[i].text.ptr, err.text);
	}
}

static void
appends_what_it_reads_back(void **state)
{
	static const struct slice values[] = {
		SLICE_LIT("15m"),
		SLICE_LIT(""),
		SLICE_LIT(" blanks "),
		SLICE_LIT("\"quoted\""),
		SLICE_LIT("\""),
		SLICE_LIT("\"\""),
		SLICE_LIT("\"\"\""),
		SLICE_LIT("a \"b\" # c ; d = e \\"),
		SLICE_LIT("\ttab"),
		SLICE_LIT("caf\xc3\xa9"),
	};
	const struct slice name = SLICE("https://example.com/a?b=[c]#d");
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct conf_pair pair = { SLICE("some.key"), values[i] };
		struct conf *c;
		struct text out;

		text_init(&out, CONF_MAX);
		assert_int_equal(
		    conf_append_section(&out, SLICE("# head\n[a]\nk = v"),
		        SLICE("watch"), name, &pair, 1, NULL),
		    EMEND_OK);
		c = parse(slice_new(out.ptr, out.len));
		assert_int_equal(c->count, 4);
		assert_true(slice_equal(c->entries[2].name, name));
		assert_null(c->entries[2].key.ptr);
		assert_true(slice_equal(c->entries[3].key, pair.key));
		assert_true(slice_equal(c->entries[3].value, values[i]));
		conf_free(c);
		text_free(&out);
	}
}

static void
sets_sections_off_by_a_blank_line(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ "", "[watch \"x\"]\n" },
		{ "\n", "\n[watch \"x\"]\n" },
		{ "[a]", "[a]\n\n[watch \"x\"]\n" },
		{ "[a]\n", "[a]\n\n[watch \"x\"]\n" },
		{ "[a]\n\n", "[a]\n\n[watch \"x\"]\n" },
		{ "[a]\r\n\r\n", "[a]\r\n\r\n[watch \"x\"]\n" },
	};
	struct text out;
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&out, CONF_MAX);
		assert_int_equal(
		    conf_append_section(&out, slice_of(cases[i].before),
		        SLICE("watch"), SLICE("x"), NULL, 0, NULL),
		    EMEND_OK);
		assert_string_equal(out.ptr, cases[i].after);
		text_free(&out);
	}
	text_init(&out, CONF_MAX);
	assert_int_equal(conf_append_section(&out, SLICE("[a]\n"), SLICE("b"),
	                     NONE, NULL, 0, NULL),
	    EMEND_OK);
	assert_int_equal(
	    conf_append_section(&out, NONE, SLICE("c"), NONE, NULL, 0, NULL),
	    EMEND_OK);
	assert_string_equal(out.ptr, "[a]\n\n[b]\n\n[c]\n");
	text_free(&out);
}

static void
refuses_to_append_what_would_not_come_back(void **state)
{
	static const struct {
		struct slice section, name, key, value;
	} cases[] = {
		{ SLICE_LIT("a b"), SLICE_LIT("x"), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT(""), SLICE_LIT("x"), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT("x\"y"), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT("x\ny"), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT(""), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT("x\xe9"), SLICE_LIT("k"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT("x"), SLICE_LIT("k=v"),
		    SLICE_LIT("v") },
		{ SLICE_LIT("a"), SLICE_LIT("x"), SLICE_LIT("k"),
		    SLICE_LIT("v\n[evil]") },
		{ SLICE_LIT("a"), SLICE_LIT("x"), SLICE_LIT("k"),
		    SLICE_LIT("v\0") },
		{ SLICE_LIT("a"), SLICE_LIT("x"), SLICE_LIT("k"),
		    SLICE_LIT("\xe9") },
	};
	struct text out;
	size_t i;
	(void)state;

	text_init(&out, CONF_MAX);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct conf_pair pair = { cases[i].key, cases[i].value };

		assert_int_equal(
		    conf_append_section(&out, SLICE("[a]\n"), cases[i].section,
		        cases[i].name, &pair, 1, NULL),
		    EMEND_USAGE);
		assert_int_equal(out.len, 0);
	}
	text_free(&out);
}

static void
removes_a_section_and_nothing_else(void **state)
{
	static const struct {
		const char *before, *after; /* after NULL: not found */
	} cases[] = {
		{ "[b \"x\"]\nk = v\n", "" },
		{ "[a]\nk = v\n\n[b \"x\"]\nk = v\n\n[c]\n",
		    "[a]\nk = v\n\n[c]\n" },
		{ "[a]\n\n[b \"x\"]\n", "[a]\n" },
		{ "[a]\r\n\r\n[b \"x\"]\r\nk = v\r\n", "[a]\r\n" },
		{ "[a]\n[b \"x\"]\nk = v\n[c]\n", "[a]\n[c]\n" },
		/* comments among and right under its keys are its own */
		{ "[b \"x\"]\n# why\n\nk = v\n# k = w\n\n# of c\n[c]\n",
		    "# of c\n[c]\n" },
		{ "[b \"x\"]\nk = v\n# of c\n[c]\n", "# of c\n[c]\n" },
		{ "[b \"x\"]\nk = v\n# mine\n", "" },
		{ "[b \"x\"]\n# mine\n\n# last words\n", "# last words\n" },
		/* every one of that name */
		{ "[b \"x\"]\nk = 1\n[a]\n[b \"x\"]\nk = 2\n", "[a]\n" },
		/* what is odd elsewhere stays */
		{ "; odd\t\r\n[a]\nnonsense\n k=v \n[b \"x\"]\nk = v\n\n\n",
		    "; odd\t\r\n[a]\nnonsense\n k=v \n\n\n" },
		{ "[b]\nk = v\n", NULL },
		{ "[b \"X\"]\n[B \"x\"]\n[b \"x \"]\n# [b \"x\"]\n", NULL },
		{ "", NULL },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice before = slice_of(cases[i].before);
		const char *after = cases[i].after;
		struct text out;
		bool found;

		text_init(&out, CONF_MAX);
		assert_int_equal(conf_remove_section(&out, before, SLICE("b"),
		                     SLICE("x"), &found, NULL),
		    EMEND_OK);
		assert_int_equal(found, after != NULL);
		assert_string_equal(out.ptr, after ? after : cases[i].before);
		text_free(&out);
	}
}

static void
takes_an_absent_name_for_no_name(void **state)
{
	struct text out;
	(void)state;

	text_init(&out, CONF_MAX);
	assert_int_equal(
	    conf_remove_section(&out, SLICE("[b]\nk = v\n[b \"x\"]\nk = w\n"),
	        SLICE("b"), NONE, NULL, NULL),
	    EMEND_OK);
	assert_string_equal(out.ptr, "[b \"x\"]\nk = w\n");
	text_free(&out);
}

static void
takes_back_what_it_appended(void **state)
{
	static const char before[] = "# mine\n[fetch]\ndelay = 2s\n# end\n";
	const struct conf_pair pair = { SLICE("every"), SLICE("15m") };
	struct text more, less;
	int i;
	(void)state;

	text_init(&more, CONF_MAX);
	text_init(&less, CONF_MAX);
	text_puts(&less, before);
	for (i = 0; i < 3; i++) {
		text_truncate(&more, 0);
		assert_int_equal(
		    conf_append_section(&more, slice_new(less.ptr, less.len),
		        SLICE("watch"), SLICE("u"), &pair, 1, NULL),
		    EMEND_OK);
		text_truncate(&less, 0);
		assert_int_equal(
		    conf_remove_section(&less, slice_new(more.ptr, more.len),
		        SLICE("watch"), SLICE("u"), NULL, NULL),
		    EMEND_OK);
		assert_string_equal(less.ptr, before);
	}
	text_free(&more);
	text_free(&less);
}

static void
survives_every_allocation_failure(void **state)
{
	const struct slice bytes = SLICE("[a]\nk = v\n\n[b]\nk = w\n");
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct conf *c;

		status = conf_parse(&c, "emend.conf", bytes, NULL);
		conf_free(c);
	});
	FAULT_SWEEP(status, {
		struct text out;

		text_init(&out, CONF_MAX);
		status = conf_append_section(
		    &out, bytes, SLICE("c"), NONE, NULL, 0, NULL);
		text_free(&out);
	});
	FAULT_SWEEP(status, {
		struct text out;

		text_init(&out, CONF_MAX);
		status = conf_remove_section(
		    &out, bytes, SLICE("b"), NONE, NULL, NULL);
		text_free(&out);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_manual_says),
		cmocka_unit_test(tells_file_line_and_what_to_do),
		cmocka_unit_test(appends_what_it_reads_back),
		cmocka_unit_test(sets_sections_off_by_a_blank_line),
		cmocka_unit_test(refuses_to_append_what_would_not_come_back),
		cmocka_unit_test(removes_a_section_and_nothing_else),
		cmocka_unit_test(takes_an_absent_name_for_no_name),
		cmocka_unit_test(takes_back_what_it_appended),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
