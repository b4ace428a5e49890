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
#include "fetch/robots.h"
#include "tests/cpu_time.h"
#include "tests/fault.h"

struct robots_case {
	const char *name;
	const char *file;
	const char *path;
	bool allowed;
};

static const struct robots_case cases[] = {
	/* RFC 9309, 5.1 */
	{ "an own group",
	    "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\n"
	    "Allow: /publications/\n\nUser-Agent: emend\nDisallow:/\n"
	    "Allow:/example/page.html\nAllow:/example/allowed.gif\n",
	    "/example/page.html", true },
	{ "an own group forbids the rest",
	    "User-Agent: *\nAllow: /\n\nUser-Agent: emend\nDisallow:/\n"
	    "Allow:/example/page.html\n",
	    "/publications/", false },
	{ "no own group: that of all",
	    "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\n"
	    "Allow: /publications/\n",
	    "/pictures/one.gif", false },
	{ "a dollar is the end", "User-Agent: *\nDisallow: *.gif$\n",
	    "/pictures/one.gif?size=2", true },
	/* RFC 9309, 5.2 */
	{ "the longest match: disallow",
	    "User-Agent: emend\nAllow: /example/page/\n"
	    "Disallow: /example/page/disallowed.gif\n",
	    "/example/page/disallowed.gif", false },
	{ "the longest match: allow",
	    "User-Agent: emend\nAllow: /example/page/\n"
	    "Disallow: /example/page/disallowed.gif\n",
	    "/example/page/", true },
	/* RFC 9309, 2.2.1 */
	{ "agents in any case", "user-agent: EmEnD\ndisallow: /a\n", "/a",
	    false },
	{ "groups of one agent are one",
	    "User-agent: emend\nDisallow: /a\n\nUser-agent: other\n"
	    "Disallow: /b\n\nUser-agent: emend\nDisallow: /c\n",
	    "/c", false },
	{ "and only of one",
	    "User-agent: emend\nDisallow: /a\n\nUser-agent: other\n"
	    "Disallow: /b\n\nUser-agent: emend\nDisallow: /c\n",
	    "/b", true },
	{ "groups of all are one too",
	    "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b\n"
	    "User-agent: *\nDisallow: /c\n",
	    "/c", false },
	{ "an agent with a version", "User-agent: emend/2.0\nDisallow: /a\n",
	    "/a", false },
	{ "a longer name is another's", "User-agent: emendbot\nDisallow: /a\n",
	    "/a", true },
	{ "a shorter name is another's", "User-agent: eme\nDisallow: /a\n",
	    "/a", true },
	{ "several agents, one group",
	    "User-agent: one\nUser-agent: emend\nUser-agent: two\n"
	    "Disallow: /a\n",
	    "/a", false },
	{ "an own empty group wins over that of all",
	    "User-agent: *\nDisallow: /\nUser-agent: emend\nDisallow:\n", "/a",
	    true },
	{ "no group at all", "Disallow: /\n", "/a", true },
	{ "groups of others only", "User-agent: other\nDisallow: /\n", "/a",
	    true },
	{ "an empty file", "", "/a", true },
	/* RFC 9309, 2.2.2 */
	{ "no rule matches", "User-agent: *\nDisallow: /b\n", "/a", true },
	{ "allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a",
	    true },
	{ "and in the other order", "User-agent: *\nAllow: /a\nDisallow: /a\n",
	    "/a", true },
	{ "paths are in their case", "User-agent: *\nDisallow: /Fish\n",
	    "/fish", true },
	{ "a prefix", "User-agent: *\nDisallow: /fish\n", "/fish.asp", false },
	{ "not a piece", "User-agent: *\nDisallow: /fish\n", "/catfish", true },
	{ "with its query", "User-agent: *\nDisallow: /fish?id=\n",
	    "/fish?id=2", false },
	{ "robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt",
	    true },
	{ "but nothing like it", "User-agent: *\nDisallow: /\n",
	    "/robots.txt.html", false },
	{ "an empty disallow", "User-agent: *\nDisallow:\n", "/a", true },
	{ "encoded and bare are the same: file",
	    "User-agent: *\nDisallow: /%62%61%7A\n", "/baz", false },
	{ "lower-case digits", "User-agent: *\nDisallow: /a%3cd\n", "/a%3Cd",
	    false },
	{ "bytes beyond ASCII",
	    "User-agent: *\nDisallow: /foo/bar/\xe3\x83\x84\n",
	    "/foo/bar/%E3%83%84", false },
	{ "encoded in the file",
	    "User-agent: *\nDisallow: /foo/bar/%E3%83%84\n",
	    "/foo/bar/%E3%83%84", false },
	{ "reserved bytes differ from their codes",
	    "User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true },
	/* RFC 9309, 2.2.3 */
	{ "a star", "User-agent: *\nDisallow: /this/*/exactly\n",
	    "/this/and/that/exactly", false },
	{ "a star for nothing", "User-agent: *\nDisallow: /a*b\n", "/ab",
	    false },
	{ "stars in a row", "User-agent: *\nDisallow: /a***b\n", "/axxb",
	    false },
	{ "a last star is idle", "User-agent: *\nDisallow: /fish*\n", "/fish",
	    false },
	{ "a star and the end", "User-agent: *\nDisallow: /*.php$\n",
	    "/folder/file.php", false },
	{ "not quite the end", "User-agent: *\nDisallow: /*.php$\n",
	    "/folder/file.php5", true },
	{ "the last place counts at the end",
	    "User-agent: *\nDisallow: /*.php$\n", "/a.php/b.php", false },
	{ "exactly this path", "User-agent: *\nDisallow: /path/file$\n",
	    "/path/file", false },
	{ "and nothing more", "User-agent: *\nDisallow: /path/file$\n",
	    "/path/file2", true },
	{ "the front page alone", "User-agent: *\nDisallow: /$\n", "/", false },
	{ "others not", "User-agent: *\nDisallow: /$\n", "/a", true },
	{ "a star that is meant", "User-agent: *\nDisallow: /path/%2A.html\n",
	    "/path/*.html", false },
	{ "is no other byte", "User-agent: *\nDisallow: /path/%2A.html\n",
	    "/path/a.html", true },
	{ "a dollar that is meant", "User-agent: *\nDisallow: /path/%24\n",
	    "/path/$", false },
	{ "a dollar inside", "User-agent: *\nDisallow: /a$b\n", "/a$b", false },
	{ "pieces do not overlap", "User-agent: *\nDisallow: /ab*bc$\n", "/abc",
	    true },
	{ "a comment", "User-agent: * # all\nDisallow: /a # not this\n", "/a",
	    false },
	{ "a comment of a whole line",
	    "# User-agent: *\nUser-agent: other\nDisallow: /\n", "/a", true },
	/* RFC 9309, 2.2.4 and 2.5 */
	{ "other records end no group",
	    "User-agent: emend\nSitemap: https://example.org/s.xml\n"
	    "Disallow: /a\n",
	    "/a", false },
	{ "nor do unknown words",
	    "User-agent: emend\nNoindex: /x\nUser-agent: other\n"
	    "Disallow: /a\n",
	    "/a", false },
	{ "crawl-delay neither",
	    "User-agent: emend\nCrawl-delay: 5\nDisallow: /a\n", "/a", false },
	{ "blank lines end no group", "User-agent: emend\n\n\nDisallow: /a\n",
	    "/a", false },
	{ "a group ends with the next agent after a rule",
	    "User-agent: emend\nDisallow: /a\nUser-agent: x\nDisallow: /b\n",
	    "/b", true },
	{ "CR LF", "User-agent: *\r\nDisallow: /a\r\n", "/a", false },
	{ "CR alone", "User-agent: *\rDisallow: /a\r", "/a", false },
	{ "no last line end", "User-agent: *\nDisallow: /a", "/a", false },
	{ "a byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /a\n",
	    "/a", false },
	{ "blanks everywhere", "  User-agent :  *  \n\tDisallow\t:\t/a\t\n",
	    "/a", false },
	{ "without a colon", "User-agent *\nDisallow /a\n", "/a", false },
	{ "rubbish before", "\x01\x02<html>\nUser-agent: *\nDisallow: /a\n",
	    "/a", false },
	{ "a path without its slash matches nothing",
	    "User-agent: *\nDisallow: a\n", "/a", true },
	{ "a star and more after agents", "User-agent: * bots\nDisallow: /a\n",
	    "/a", false },
};

static struct robots *
parse(const char *file)
{
	struct emend_error err;
	struct robots *r;

	assert_int_equal(
	    robots_parse(&r, slice_of(file), SLICE("emend/0.1.0"), &err),
	    EMEND_OK);
	return r;
}

static bool
allows(const struct robots *r, const char *path)
{
	struct emend_error err;
	struct slice rule;

	assert_int_equal(
	    robots_judge(r, slice_of(path), &rule, &err), EMEND_OK);
	return rule.ptr == NULL;
}

static void
judges_by_the_rfc(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct robots *r = parse(cases[i].file);

		if (allows(r, cases[i].path) != cases[i].allowed)
			fail_msg("%s: %s", cases[i].name, cases[i].path);
		robots_free(r);
	}
}

static void
names_the_rule_as_written(void **state)
{
	struct robots *r = parse("User-agent: *\nDisallow: /caf\xc3\xa9*$\n");
	struct emend_error err;
	struct slice rule;
	(void)state;

	assert_int_equal(
	    robots_judge(r, SLICE("/caf%C3%A9/x"), &rule, &err), EMEND_OK);
	assert_true(slice_equal(rule, SLICE("/caf\xc3\xa9*$")));
	robots_free(r);
}

struct delay_case {
	const char *file;
	int64_t ms;
};

static void
reads_crawl_delays(void **state)
{
	static const struct delay_case delays[] = {
		{ "User-agent: *\nCrawl-delay: 5\n", 5000 },
		{ "User-agent: *\nCrawl-delay: 0.5\n", 500 },
		{ "User-agent: *\nCrawl-delay: 1.25 # slow\n", 1250 },
		{ "User-agent: *\nCrawl-delay: 0.0001\n", 0 },
		{ "User-agent: *\nCrawl-delay: -5\n", 0 },
		{ "User-agent: *\nCrawl-delay: soon\n", 0 },
		{ "User-agent: *\nCrawl-delay: 1.2.3\n", 0 },
		{ "User-agent: *\nCrawl-delay: 99999999999999999999\n",
		    1000000000 },
		{ "User-agent: *\nCrawl-delay: 5\nUser-agent: emend\n"
		  "Disallow: /a\n",
		    0 },
		{ "User-agent: *\nCrawl-delay: 5\nUser-agent: emend\n"
		  "Disallow: /a\nCrawl-delay: 7\n",
		    7000 },
		{ "User-agent: other\nDisallow: /\nCrawl-delay: 5\n", 0 },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		struct robots *r = parse(delays[i].file);

		assert_int_equal(robots_delay_ms(r), delays[i].ms);
		robots_free(r);
	}
}

static void
says_whose_group_counts(void **state)
{
	static const struct {
		const char *file;
		enum robots_group group;
	} groups[] = {
		{ "", ROBOTS_NO_GROUP },
		{ "User-agent: other\nDisallow: /\n", ROBOTS_NO_GROUP },
		{ "User-agent: *\n", ROBOTS_ANY },
		{ "User-agent: emend\nUser-agent: *\nDisallow: /\n",
		    ROBOTS_OURS },
		{ "User-agent: *\nDisallow: /\n\nUser-agent: Emend/2\n",
		    ROBOTS_OURS },
		{ "User-agent: emendator\nUser-agent: *\n", ROBOTS_ANY },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct robots *r = parse(groups[i].file);

		assert_int_equal(robots_group(r), groups[i].group);
		robots_free(r);
	}
}

static void
reads_half_a_megabyte(void **state)
{
	struct emend_error err;
	struct robots *r;
	struct text t;
	(void)state;

	text_init(&t, ROBOTS_MAX * 2);
	text_puts(&t, "User-agent: *\n");
	while (t.len < (size_t)500 * 1024)
		text_puts(&t, "Disallow: /some/where/else\n");
	text_puts(&t, "Disallow: /early\n");
	while (t.len < ROBOTS_MAX - 8)
		text_puts(&t, "#\n");
	text_puts(&t, "Disallow: /cut-in-two\nDisallow: /late\n");
	assert_int_equal(
	    robots_parse(&r, slice_new(t.ptr, t.len), SLICE("emend"), &err),
	    EMEND_OK);
	assert_false(allows(r, "/early"));
	assert_true(allows(r, "/late"));
	assert_true(allows(r, "/cut"));
	robots_free(r);
	text_free(&t);
}

/* The most rules that a file can have, each of the slowest kind, against the
 * longest path. */
static void
judges_hostile_files_quickly(void **state)
{
	struct emend_error err;
	int64_t started;
	struct robots *r;
	struct text t, path;
	(void)state;

	text_init(&t, ROBOTS_MAX);
	text_puts(&t, "User-agent: *\n");
	while (t.len + 32 < ROBOTS_MAX)
		text_puts(&t, "Disallow: *a*a*b\n");
	text_init(&path, 8192);
	text_putc(&path, '/');
	while (path.len < 8000)
		text_putc(&path, 'a');
	started = cpu_time_ms();
	assert_int_equal(
	    robots_parse(&r, slice_new(t.ptr, t.len), SLICE("emend"), &err),
	    EMEND_OK);
	assert_true(allows(r, path.ptr));
	assert_true(cpu_time_ms() - started < 3000);
	robots_free(r);
	text_free(&t);
	text_free(&path);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct slice rule;
		struct robots *r;

		status = robots_parse(&r,
		    SLICE("User-agent: *\nDisallow: /a\nAllow: /b\nAllow: /c\n"
		          "Allow: /d\nAllow: /e\nAllow: /f\nAllow: /g\n"
		          "Allow: /h\nAllow: /i\nAllow: /j\nAllow: /k\n"),
		    SLICE("emend"), NULL);
		if (status)
			assert_null(r);
		else
			status = robots_judge(r, SLICE("/a"), &rule, NULL);
		robots_free(r);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_by_the_rfc),
		cmocka_unit_test(names_the_rule_as_written),
		cmocka_unit_test(reads_crawl_delays),
		cmocka_unit_test(says_whose_group_counts),
		cmocka_unit_test(reads_half_a_megabyte),
		cmocka_unit_test(judges_hostile_files_quickly),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("robots", tests, NULL, NULL);
}
