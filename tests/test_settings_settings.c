#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings/settings.h"
#include "tests/fault.h"

static char dir[] = "/tmp/emend-settings-XXXXXX";
static char path[64];

static int
make_dir(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/emend.conf", dir);
	return 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
write_conf(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct settings *
read_conf(const char *text)
{
	struct emend_error err = { .text = "" };
	struct settings *s;

	write_conf(text);
	if (settings_read(&s, path, &err))
		fail_msg("%s: %s", text, err.text);
	return s;
}

static void
has_the_defaults_of_the_contract(void **state)
{
	struct settings *s = read_conf("");

	(void)state;
	assert_null(s->contact);
	assert_int_equal(s->concurrency, 32);
	assert_int_equal(s->per_host, 1);
	assert_int_equal(s->delay, 2);
	assert_int_equal(s->timeout, 30);
	assert_int_equal(s->max_size, 8 << 20);
	assert_int_equal(s->max_text, 32 << 20);
	assert_int_equal(s->confirm, 3);
	assert_false(s->allow_private);
	assert_true(s->keep_pages);
	assert_int_equal(s->pages_for, 365 * 86400);
	assert_int_equal(s->source_count, 0);
	settings_free(s);
}

static void
reads_every_key(void **state)
{
	struct settings *s = read_conf(
	    "[fetch]\n"
	    "contact = https://example.org/monitoring\n"
	    "concurrency = 8\nperHost = 2\ndelay = 0s\ntimeout = 1m\n"
	    "maxSize = 500k\nmaxText = 10m\nallowPrivate = yes\nconfirm = 5\n"
	    "[store]\npages = no\n"
	    "[watch \"https://example.com/story\"]\n"
	    "every = 15m\nkeep = 90d\npause = yes\ntag = budget\ntag = a b\n"
	    "[list \"urls.txt\"]\n"
	    "every = 1h\nlimit = 20\n"
	    "[site \"WWW.Example.com\"]\n"
	    "robots = no\nheader = Cookie: edition=uk; consent=1\n"
	    "header = X-Test: 1\n"
	    "select = article .story\nselect = #more\n"
	    "drop = p:not([lang|=en])\nignore = ^Updated .* ago$\n");
	const struct source *page = &s->sources[0], *list = &s->sources[1];
	const struct site *site = &s->sites[0];

	(void)state;
	assert_string_equal(s->contact, "https://example.org/monitoring");
	assert_int_equal(s->concurrency, 8);
	assert_int_equal(s->per_host, 2);
	assert_int_equal(s->delay, 0);
	assert_int_equal(s->timeout, 60);
	assert_int_equal(s->max_size, 500 << 10);
	assert_int_equal(s->max_text, 10 << 20);
	assert_true(s->allow_private);
	assert_int_equal(s->confirm, 5);
	assert_false(s->keep_pages);
	assert_int_equal(s->source_count, 2);
	assert_int_equal(page->type, SOURCE_PAGE);
	assert_string_equal(page->name, "https://example.com/story");
	assert_string_equal(page->label, "watch https://example.com/story");
	assert_int_equal(page->every, 900);
	assert_int_equal(page->keep, 90 * 86400);
	assert_true(page->pause);
	assert_int_equal(page->tag_count, 2);
	assert_string_equal(page->tags[1], "a b");
	assert_int_equal(page->line, 13);
	assert_int_equal(list->type, SOURCE_LIST);
	assert_string_equal(list->label, "list urls.txt");
	assert_int_equal(list->limit, 20);
	assert_int_equal(list->keep, 365 * 86400);
	assert_int_equal(s->site_count, 1);
	assert_string_equal(site->host, "www.example.com");
	assert_false(site->robots);
	assert_int_equal(site->header_count, 2);
	assert_true(slice_equal(site->headers[0],
	    SLICE("Cookie: edition=uk; consent=1")));
	assert_int_equal(site->rules.count, 4);
	assert_int_equal(site->rules.items[1].kind, RULE_SELECT);
	assert_int_equal(site->rules.items[2].kind, RULE_DROP);
	assert_int_equal(site->rules.items[3].kind, RULE_IGNORE);
	settings_free(s);
}

static void
keeps_pages_as_asked(void **state)
{
	struct settings *s = read_conf("[store]\npages = yes\n");

	(void)state;
	assert_true(s->keep_pages);
	assert_int_equal(s->pages_for, 0);
	settings_free(s);
	s = read_conf("[store]\npages = 30d\n");
	assert_int_equal(s->pages_for, 30 * 86400);
	settings_free(s);
}

static void
goes_on_with_a_section_that_is_repeated(void **state)
{
	struct settings *s = read_conf(
	    "[watch \"https://a.example/\"]\nevery = 1h\n"
	    "[list \"https://a.example/\"]\n"
	    "[watch \"https://a.example/\"]\npause = yes\n");

	(void)state;
	assert_int_equal(s->source_count, 2);
	assert_int_equal(s->sources[0].every, 3600);
	assert_true(s->sources[0].pause);
	assert_false(s->sources[1].pause);
	settings_free(s);
}

/* file:line, what is wrong, and what to do about it */
static void
refuses_with_line_and_reason(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "[wtach \"https://a.example/\"]\n",
		    ":1: unknown section wtach; did you mean watch?" },
		{ "[zzzzz]\n", ":1: unknown section zzzzz; see emend.conf(5)" },
		{ "\n[fetch]\ncontcat = x\n",
		    ":3: unknown key contcat; did you mean contact?" },
		{ "[fetch]\nallowprivate = yes\n",
		    ":2: unknown key allowprivate; did you mean allowPrivate?" },
		{ "[store]\ncontact = x\n", ":2: unknown key contact; see" },
		{ "[site \"a.example\"]\nselect = p > ?\n",
		    ":2: select = p > ?: column 5: not understood" },
		{ "[site \"a.example\"]\ndrop =\n", ":2: drop = : must not" },
		{ "[site \"a.example\"]\nignore = a(\n",
		    ":2: ignore = a(: byte 2 of the pattern" },
		{ "[site \"a.example\"]\ndrop = #a#b\n",
		    ":2: drop = #a#b: can never match: no element has two "
		    "ids" },
		{ "[fetch]\nselect = p\n", ":2: unknown key select" },
		{ "[fetch]\nconcurrency = 0\n",
		    ":2: concurrency = 0: wants a whole number from 1 to 1000" },
		{ "[fetch]\nconcurrency = 32x\n", ":2: concurrency = 32x" },
		{ "[fetch]\nconcurrency =\n", "wants a whole number" },
		{ "[fetch]\nconcurrency = 99999999999999999999\n",
		    "wants a whole number" },
		{ "[fetch]\nperHost = 17\n", "from 1 to 16" },
		{ "[fetch]\nconfirm = -1\n", "from 1 to 1000" },
		{ "[fetch]\ndelay = 2\n",
		    ":2: delay = 2: wants a duration like 90s, 15m, 6h or 7d" },
		{ "[fetch]\ntimeout = 2h\n",
		    ":2: timeout = 2h: is longer than 1 hour" },
		{ "[fetch]\nmaxSize = big\n", "wants a size like 500k or 10m" },
		{ "[fetch]\nmaxText = 1000m\n", "maxText = 1000m: is more than" },
		{ "[fetch]\nallowPrivate = true\n", "wants yes or no" },
		{ "[fetch]\ncontact =\n", ":2: contact = : must not be empty" },
		{ "[fetch]\ncontact = x\t\001y\n", "printable ASCII" },
		{ "[fetch]\ndelay = 1s\ndelay = 2s\n",
		    ":3: delay is given twice; the first is in line 2" },
		{ "[fetch \"x\"]\n", ":1: [fetch] takes no name" },
		{ "[store]\npages = sometimes\n",
		    "wants yes, no or a duration like 365d" },
		{ "[watch]\n",
		    ":1: [watch] wants a name: "
		    "[watch \"https://example.com/story\"]" },
		{ "[list]\n", ":1: [list] wants a name: [list \"urls.txt\"]" },
		{ "[watch \"ftp://a.example/\"]\n", ":1: [watch] " },
		{ "[watch \"https://a.example/\"]\nlimit = 3\n",
		    ":2: unknown key limit" },
		{ "[watch \"https://a.example/\"]\nevery = 0m\n", "every = 0m" },
		{ "[list \"x\"]\nlimit = 0\n", "from 1 to 1000000" },
		{ "[smtp]\nfrom = a..b@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = a.@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = .a@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = a:b@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = [a]@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = a@b@example.org\n", "one mail address" },
		{ "[smtp]\nfrom = a@b_c.example\n", "one mail address" },
		{ "[smtp]\nfrom = a@example.\n", "one mail address" },
		{ "[smtp]\nfrom = a@[127.0.0.1\n", "one mail address" },
		{ "[smtp]\nfrom = @example.org\n", "one mail address" },
		{ "[smtp]\nfrom = a@\n", "one mail address" },
		{ "[smtp]\nfrom = -a@example.org\n", "one mail address" },
		{ "[alert \"" A50 A50 "x\"]\n", "a shorter name, of 100" },
		{ "[site]\n", ":1: [site] wants a host" },
		{ "[site \"https://a.example/\"]\n",
		    ":1: [site] wants a host without scheme, port or path" },
		{ "[site \"a.example:8080\"]\n", "without scheme, port" },
		{ "[site \"a.example/x\"]\n", "without scheme, port or path" },
		{ "[site \"*.\"]\n", "wants a host" },
		{ "[site \"a.example\"]\nheader = Cookie\n",
		    ":2: header = Cookie: wants NAME: VALUE" },
		{ "[site \"a.example\"]\nheader = Bad Name: x\n",
		    ":2: header = Bad Name: wants NAME: VALUE" },
		{ "[site \"a.example\"]\nheader = host: b.example\n",
		    ":2: header = host: emend writes this header itself" },
		{ "[site \"a.example\"]\nheader = Content-Length: 5\n",
		    ":2: header = Content-Length: emend writes this header" },
		{ "[site \"a.example\"]\nheader = Cookie: sécret\n",
		    ":2: header = Cookie: goes into a request" },
		{ "[site \"a.example\"]\nrobots = maybe\n", "wants yes or no" },
		{ "every = 15m\n", ":1: " },
	};
	struct emend_error err;
	struct settings *s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_conf(cases[i].text);
		if (settings_read(&s, path, &err) != EMEND_USAGE)
			fail_msg("taken: %s", cases[i].text);
		assert_null(s);
		if (!strstr(err.text, cases[i].error) ||
		    strncmp(err.text, path, strlen(path)))
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

static void
says_when_there_is_no_file(void **state)
{
	struct emend_error err;
	struct settings *s;

	(void)state;
	assert_int_equal(settings_read(&s, "/nonexistent/emend.conf", &err),
	    EMEND_NOTFOUND);
	assert_null(s);
}

static void
finds_the_rules_of_a_site(void **state)
{
	static const struct {
		const char *url, *host;
	} cases[] = {
		{ "https://a.example/x", "a.example" },
		{ "https://www.a.example/x", "a.example" },
		{ "http://a.example:8080/x", "a.example" },
		{ "https://b.example/", "www.b.example" },
		{ "https://x.a.example/", NULL },
		{ "https://x.c.example/", "*.c.example" },
		{ "https://x.y.c.example/", "*.c.example" },
		{ "https://c.example/", NULL },
		{ "https://xc.example/", NULL },
		{ "https://own.c.example/", "own.c.example" },
		{ "https://xn--mller-kva.example/", "xn--mller-kva.example" },
	};
	struct settings *s = read_conf("[site \"a.example\"]\n"
				       "[site \"www.b.example\"]\n"
				       "[site \"*.C.example\"]\n"
				       "[site \"own.c.example\"]\n"
				       "[site \"m\303\274ller.example\"]\n");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct site *site =
		    settings_site(s, slice_of(cases[i].url));

		if (!cases[i].host)
			assert_null(site);
		else
			assert_string_equal(site->host, cases[i].host);
	}
	settings_free(s);
}

static void
takes_mail_addresses_of_any_form(void **state)
{
	static const char *const addresses[] = { "a@b", "o'b-c+d@x.example.org",
		"a.b.c@example.org", "a@[127.0.0.1]", "a@[IPv6:::1]" };
	char conf[100];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		struct settings *s;

		snprintf(conf, sizeof(conf), "[smtp]\nfrom = %s\n",
		    addresses[i]);
		s = read_conf(conf);
		settings_free(s);
	}
}

static void
says_who_asks(void **state)
{
	static const struct {
		const char *conf, *agent, *from;
	} cases[] = {
		{ "", "emend/" EMEND_VERSION, NULL },
		{ "[fetch]\ncontact = https://example.org/m\n",
		    "emend/" EMEND_VERSION " (+https://example.org/m)", NULL },
		{ "[fetch]\ncontact = desk@example.org\n",
		    "emend/" EMEND_VERSION " (+desk@example.org)",
		    "desk@example.org" },
		{ "[fetch]\ncontact = desk@example.org\nuserAgent = mine/1\n",
		    "mine/1", "desk@example.org" },
	};
	char agent[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *s = read_conf(cases[i].conf);
		const char *from = settings_from(s);

		settings_user_agent(s, agent, sizeof(agent));
		assert_string_equal(agent, cases[i].agent);
		assert_int_equal(!from, !cases[i].from);
		if (from)
			assert_string_equal(from, cases[i].from);
		settings_free(s);
	}
}

static void
takes_its_own_template(void **state)
{
	struct settings *s = read_conf(settings_template());

	(void)state;
	assert_int_equal(s->source_count, 0);
	settings_free(s);
}

static void
survives_every_failed_allocation(void **state)
{
	struct settings *s;
	enum emend_status status;

	(void)state;
	write_conf("[fetch]\ncontact = x\n[watch \"https://a.example/\"]\n"
		   "tag = a\ntag = b\n[site \"a.example\"]\nheader = A: b\n"
		   "select = a > b:not(.c)\ndrop = p\nignore = x+\n");
	FAULT_SWEEP(status, {
		status = settings_read(&s, path, NULL);
		if (status)
			assert_null(s);
		settings_free(s);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_defaults_of_the_contract),
		cmocka_unit_test(reads_every_key),
		cmocka_unit_test(keeps_pages_as_asked),
		cmocka_unit_test(goes_on_with_a_section_that_is_repeated),
		cmocka_unit_test(refuses_with_line_and_reason),
		cmocka_unit_test(says_when_there_is_no_file),
		cmocka_unit_test(finds_the_rules_of_a_site),
		cmocka_unit_test(takes_mail_addresses_of_any_form),
		cmocka_unit_test(says_who_asks),
		cmocka_unit_test(takes_its_own_template),
		cmocka_unit_test(survives_every_failed_allocation),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
