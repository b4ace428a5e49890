#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/time.h"
#include "tests/fetch_site.h"

/* What those who are asked see of us: robots.txt, spacing, leaving alone. */

static void
obeys_robots(void **state)
{
	struct fetch *f = fetch_with(NULL);
	struct fetch_request regardless = plain;
	(void)state;

	loopback_control(
	    &site, "robots=text:User-agent:%20emend|Disallow:%20/b|Allow:%20/");
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	assert_error(get(f, "/b.html"), FETCH_ERROR_ROBOTS,
	    "127.0.0.1 refuses this by its robots.txt (Disallow: /b)");
	assert_error(get(f, "/redirect-to?url=/b.html"), FETCH_ERROR_ROBOTS,
	    "(Disallow: /b)");
	assert_int_equal(loopback_count(&site, "/robots.txt"), 1);
	assert_int_equal(loopback_count(&site, "\"/b.html"), 0);
	regardless.ignore_robots = true;
	assert_int_equal(
	    get_with(f, regardless, "/b.html")->outcome, FETCH_PAGE);
	fetch_free(f);
}

struct robots_case {
	const char *query;
	enum fetch_error error;
	const char *message;
};

static void
one_second(struct fetch_settings *s)
{
	s->timeout_ms = 1000;
}

static void
treats_missing_and_ill_robots_apart(void **state)
{
	static const struct robots_case cases[] = {
		{ "robots=status:403", FETCH_ERROR_NONE, "" },
		{ "robots=status:410", FETCH_ERROR_NONE, "" },
		{ "robots=loop", FETCH_ERROR_NONE, "" },
		{ "robots=status:302", FETCH_ERROR_NONE, "" },
		{ "robots=redirect:/a.html", FETCH_ERROR_NONE, "" },
		{ "robots=status:204", FETCH_ERROR_NONE, "" },
		{ "robots=status:206", FETCH_ERROR_ROBOTS,
		    "answered 206 Partial Content" },
		{ "robots=status:500", FETCH_ERROR_ROBOTS,
		    "answered 500 Internal Server Error when asked for "
		    "robots.txt" },
		{ "robots=status:503", FETCH_ERROR_ROBOTS, "answered 503" },
		{ "robots=status:429", FETCH_ERROR_ROBOTS, "answered 429" },
		{ "robots=reset", FETCH_ERROR_ROBOTS, "could not be read" },
		{ "robots=hang", FETCH_ERROR_TIMEOUT, "no answer from" },
		{ "robots=redirect:http://127.0.0.2:9/", FETCH_ERROR_ROBOTS,
		    "private or reserved" },
		{ "robots=huge", FETCH_ERROR_NONE, "" },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct robots_case *c = &cases[i];
		struct fetch *f = fetch_with(one_second);
		struct fetch_result *r;
		unsigned n;

		loopback_control(&site, c->query);
		loopback_clear_log(&site);
		for (n = 0; n < 3; n++)
			add(f, plain, "/a.html");
		for (n = 0; (r = next(f)); n++)
			if (r->error != c->error ||
			    !strstr(r->message, c->message))
				fail_msg("%s: %s: %s", c->query,
				    fetch_error_name(r->error), r->message);
		assert_int_equal(n, 3);
		assert_int_equal(loopback_count(&site, "/a.html"),
		    c->error                                      ? 0
		    : strcmp(c->query, "robots=redirect:/a.html") ? 3
		                                                  : 4);
		fetch_free(f);
	}
}

/* As from http to https: the two hosts are one server here. */
static void
reads_a_robots_shared_by_redirect_once(void **state)
{
	struct fetch *f = fetch_with(any_address);
	char text[256];
	(void)state;

	/* 127.0.0.1 sends on to localhost, whose robots.txt is not special */
	snprintf(text, sizeof(text),
	    "robots=redirect-from:127.0.0.1:http://localhost:%d/robots.txt",
	    site.port);
	loopback_control(&site, text);
	loopback_write(&site, "robots.txt", "User-agent: *\nDisallow: /b\n");
	assert_error(
	    get(f, "/b.html"), FETCH_ERROR_ROBOTS, "127.0.0.1 refuses this");
	assert_int_equal(loopback_count(&site, "/robots.txt"), 2);
	snprintf(text, sizeof(text), "http://localhost:%d/b.html", site.port);
	assert_error(get(f, text), FETCH_ERROR_ROBOTS, "localhost refuses");
	assert_int_equal(loopback_count(&site, "/robots.txt"), 2);
	fetch_free(f);
}

static void
cuts_an_endless_robots_and_obeys_it(void **state)
{
	struct fetch *f = fetch_with(NULL);
	(void)state;

	loopback_control(&site, "robots=huge");
	assert_error(
	    get(f, "/huge-refused"), FETCH_ERROR_ROBOTS, "/huge-refused");
	fetch_free(f);
}

/* Gives one fetch what another knew. */
static enum emend_status
hand_over(void *payload, const struct fetch_host *host, struct emend_error *err)
{
	return fetch_remember_host(payload, host, err);
}

static void
remembers_hosts_between_runs(void **state)
{
	struct fetch *first = fetch_with(NULL), *second = fetch_with(NULL);
	struct emend_error err;
	char key[64];
	(void)state;

	loopback_control(&site, "robots=text:User-agent:%20*|Disallow:%20/b");
	assert_int_equal(get(first, "/a.html")->outcome, FETCH_PAGE);
	snprintf(key, sizeof(key), "127.0.0.1:%d", site.port);
	assert_true(fetch_knows_host(first, key));
	assert_false(fetch_knows_host(second, key));
	assert_int_equal(fetch_hosts(first, hand_over, second, &err), EMEND_OK);
	assert_true(fetch_knows_host(second, key));
	assert_error(
	    get(second, "/b.html"), FETCH_ERROR_ROBOTS, "(Disallow: /b)");
	assert_int_equal(get(second, "/a.html")->outcome, FETCH_PAGE);
	assert_int_equal(loopback_count(&site, "/robots.txt"), 1);
	fetch_free(first);
	fetch_free(second);
}

static void
leaves_alone_who_asks_for_it(void **state)
{
	struct fetch *f = fetch_with(NULL), *later = fetch_with(NULL);
	struct emend_error err;
	struct fetch_result *r;
	(void)state;

	add(f, plain, "/retry-after/3600?status=429");
	add(f, plain, "/a.html");
	add(f, plain, "/b.html");
	r = next(f);
	assert_error(r, FETCH_ERROR_HTTP, "429 Too Many Requests");
	assert_in_range(r->retry_after, NOW + 3600, NOW + 3610);
	assert_true(has(r->body, "small page"));
	r = next(f);
	assert_error(r, FETCH_ERROR_PARKED, "answered 429 Too Many Requests");
	assert_in_range(r->retry_after, NOW + 3600, NOW + 3610);
	assert_error(next(f), FETCH_ERROR_PARKED, "not asked again before");
	assert_error(get(f, "/c.html"), FETCH_ERROR_PARKED, "answered 429");
	assert_int_equal(loopback_count(&site, "path"), 2);
	assert_int_equal(fetch_hosts(f, hand_over, later, &err), EMEND_OK);
	assert_error(get(later, "/a.html"), FETCH_ERROR_PARKED, "429");
	assert_int_equal(loopback_count(&site, "path"), 2);
	fetch_free(f);
	fetch_free(later);
}

/* Seconds between logged requests: the least, and how many there were. */
static double
least_gap(unsigned *count)
{
	char *log = loopback_log(&site), *at = log;
	double last = 0, least = 1e9;

	for (*count = 0; (at = strstr(at, "\"time\": ")); ++*count) {
		double t = strtod(at += 8, NULL);

		if (*count && t - last < least)
			least = t - last;
		last = t;
	}
	free(log);
	return least;
}

/* The first run ends just before a second is full, the next begins after. */
static void
late_in_a_second(struct fetch_settings *s)
{
	s->delay_ms = 500;
	s->now_ms = NOW * 1000 + 990;
}

static void
soon_after(struct fetch_settings *s)
{
	s->delay_ms = 500;
	s->now_ms = NOW * 1000 + 1010;
}

static void
keeps_its_distance_between_runs_to_the_millisecond(void **state)
{
	struct fetch *first = fetch_with(late_in_a_second), *second;
	struct emend_error err;
	unsigned count;
	(void)state;

	assert_int_equal(get(first, "/a.html")->outcome, FETCH_PAGE);
	second = fetch_with(soon_after);
	assert_int_equal(fetch_hosts(first, hand_over, second, &err), EMEND_OK);
	assert_int_equal(get(second, "/b.html")->outcome, FETCH_PAGE);
	assert_true(least_gap(&count) >= .45);
	fetch_free(first);
	fetch_free(second);
}

static void
spaces_requests_from_those_of_others(void **state)
{
	int64_t began = monotonic_ms();
	struct fetch *f;
	(void)state;

	f = fetch_with(late_in_a_second);
	fetch_assume_asked(f, NOW * 1000 + 990 - 100);
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	/* 400 of the 500 were left, then robots.txt, then the page */
	assert_in_range(monotonic_ms() - began, 900, 1400);
	fetch_free(f);
	/* long ago, or to come: a clock was set back */
	f = fetch_with(late_in_a_second);
	fetch_assume_asked(f, 5);
	began = monotonic_ms();
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	assert_in_range(monotonic_ms() - began, 500, 850);
	fetch_free(f);
	f = fetch_with(late_in_a_second);
	fetch_assume_asked(f, (NOW + 3600) * 1000);
	began = monotonic_ms();
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	assert_in_range(monotonic_ms() - began, 1000, 1400);
	fetch_free(f);
}

static void
short_delay(struct fetch_settings *s)
{
	s->delay_ms = 300;
}

static void
spaces_requests_as_the_server_sees_them(void **state)
{
	struct fetch *f = fetch_with(short_delay);
	unsigned count;
	(void)state;

	add(f, plain, "/a.html");
	add(f, plain, "/redirect-to?url=/b.html");
	add(f, plain, "/c.html");
	while (next(f))
		;
	assert_true(least_gap(&count) >= 0.298);
	assert_int_equal(count, 5); /* with robots.txt and the second hop */
	fetch_free(f);
}

static void
heeds_crawl_delay(void **state)
{
	struct fetch *f = fetch_with(NULL);
	unsigned count;
	(void)state;

	loopback_control(
	    &site, "robots=text:User-agent:%20*|Crawl-delay:%200.4");
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	loopback_clear_log(&site);
	add(f, plain, "/b.html");
	add(f, plain, "/c.html");
	while (next(f))
		;
	assert_true(least_gap(&count) >= 0.398);
	assert_int_equal(count, 2);
	fetch_free(f);
}

static void
parks_whoever_wants_hours_between_requests(void **state)
{
	struct fetch *f = fetch_with(NULL);
	(void)state;

	loopback_control(
	    &site, "robots=text:User-agent:%20*|Crawl-delay:%207200");
	add(f, plain, "/a.html");
	add(f, plain, "/b.html");
	assert_error(next(f), FETCH_ERROR_PARKED,
	    "asks for 7200 seconds between two requests");
	assert_int_equal(next(f)->outcome, FETCH_PAGE);
	fetch_free(f);
}

/* A port nobody listens on. */
static int
closed_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(s, (void *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(s, (void *)&a, &len), 0);
	close(s);
	return ntohs(a.sin_port);
}

static void
tells_refused_connections(void **state)
{
	struct fetch *f = fetch_with(NULL);
	struct fetch_result *r;
	char url[64];
	unsigned n;
	(void)state;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", closed_port());
	for (n = 0; n < 4; n++)
		add(f, plain, url);
	add(f, plain, "/a.html");
	for (n = 0; (r = next(f)); n += r->outcome == FETCH_FAILED)
		if (r->outcome == FETCH_FAILED)
			assert_error(r, FETCH_ERROR_CONNECT,
			    "127.0.0.1 refuses connections");
	assert_int_equal(n, 4);
	fetch_free(f);
}

static void
parks_a_host_that_never_answers(void **state)
{
	struct fetch_request request = { .named = true, .ignore_robots = true };
	struct fetch *f = fetch_with(NULL);
	struct fetch_result *r;
	unsigned n, refused = 0, parked = 0;
	char url[64];
	(void)state;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", closed_port());
	for (n = 0; n < 8; n++)
		add(f, request, url);
	while ((r = next(f))) {
		refused += r->error == FETCH_ERROR_CONNECT;
		parked += r->error == FETCH_ERROR_PARKED;
	}
	assert_int_equal(refused, 5);
	assert_int_equal(parked, 3);
	fetch_free(f);
}

static void
stops_when_told(void **state)
{
	struct fetch *f = fetch_with(short_delay);
	struct fetch_result *r;
	struct emend_error err;
	int64_t started;
	unsigned n;
	(void)state;

	add(f, plain, "/hang");
	for (n = 0; n < 20; n++)
		add(f, plain, "/a.html");
	started = monotonic_ms();
	assert_int_equal(fetch_next(f, &r, 500, &err), EMEND_OK);
	assert_null(r);
	assert_in_range(monotonic_ms() - started, 490, 1500);
	fetch_stop(f);
	for (n = 0; n < 20; n++)
		assert_error(
		    next(f), FETCH_ERROR_STOPPED, "before it was asked for");
	assert_true(monotonic_ms() - started < 2000);
	/* what is under way may end, or be broken off */
	assert_true(fetch_busy(f));
	fetch_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(obeys_robots, fresh),
		cmocka_unit_test_setup(
		    treats_missing_and_ill_robots_apart, fresh),
		cmocka_unit_test_setup(
		    reads_a_robots_shared_by_redirect_once, fresh),
		cmocka_unit_test_setup(
		    cuts_an_endless_robots_and_obeys_it, fresh),
		cmocka_unit_test_setup(remembers_hosts_between_runs, fresh),
		cmocka_unit_test_setup(
		    keeps_its_distance_between_runs_to_the_millisecond, fresh),
		cmocka_unit_test_setup(
		    spaces_requests_from_those_of_others, fresh),
		cmocka_unit_test_setup(leaves_alone_who_asks_for_it, fresh),
		cmocka_unit_test_setup(
		    spaces_requests_as_the_server_sees_them, fresh),
		cmocka_unit_test_setup(heeds_crawl_delay, fresh),
		cmocka_unit_test_setup(
		    parks_whoever_wants_hours_between_requests, fresh),
		cmocka_unit_test_setup(tells_refused_connections, fresh),
		cmocka_unit_test_setup(parks_a_host_that_never_answers, fresh),
		cmocka_unit_test_setup(stops_when_told, fresh),
	};
	return cmocka_run_group_tests_name("courtesy", tests, setup, teardown);
}
