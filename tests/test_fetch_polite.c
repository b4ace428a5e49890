#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/polite.h"
#include "fetch/robots_cache.h"
#include "tests/fault.h"

#define DELAY 2000

static struct host *
host(struct polite *p, const char *key)
{
	struct host *h = polite_host(p, slice_of(key));

	assert_non_null(h);
	return h;
}

/* Takes and begins what is due at now. */
static struct polite_item *
begin(struct polite *p, int64_t now)
{
	struct host *h = polite_due(p, now);
	struct polite_item *item;

	if (!h)
		return NULL;
	item = polite_pop(p, h);
	polite_started(p, h, now);
	return item;
}

static void
spaces_the_requests_of_a_host(void **state)
{
	struct polite_item items[3] = { { .urgent = false } };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, DELAY);
	h = host(&p, "example.org:443");
	polite_push(&p, h, &items[0]);
	polite_push(&p, h, &items[1]);
	polite_push(&p, h, &items[2]);
	assert_ptr_equal(begin(&p, 1000), &items[0]);
	/* one at a time, however much time goes by */
	assert_null(begin(&p, 900000));
	assert_int_equal(polite_next_ms(&p), INT64_MAX);
	/* the delay runs from when the request really left */
	polite_ended(&p, h, 1500, 0);
	assert_int_equal(polite_next_ms(&p), 1500 + DELAY);
	assert_null(begin(&p, 1500 + DELAY - 1));
	assert_ptr_equal(begin(&p, 1500 + DELAY), &items[1]);
	/* one that never left is spaced all the same */
	polite_ended(&p, h, 0, 0);
	assert_ptr_equal(begin(&p, 1500 + 2 * DELAY), &items[2]);
	polite_ended(&p, h, 1500 + 2 * DELAY, 0);
	assert_int_equal(polite_next_ms(&p), INT64_MAX);
	polite_free(&p);
}

static void
heeds_robots_from_the_request_for_it_on(void **state)
{
	static const char text[] = "User-agent: *\nCrawl-delay: 20\n";
	struct polite_item items[2] = { { .urgent = false } };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, DELAY);
	h = host(&p, "example.org:443");
	polite_push(&p, h, &items[0]);
	assert_ptr_equal(begin(&p, 1000), &items[0]);
	polite_ended(&p, h, 1100, 100);
	assert_int_equal(robots_cache_answered(&h->robots, 200,
			     slice_of(text), SLICE("emend"), 1, NULL),
	    EMEND_OK);
	polite_heed_robots(&p, h);
	polite_push(&p, h, &items[1]);
	assert_int_equal(polite_next_ms(&p), 1100 + 20000);
	polite_free(&p);
}

static void
leaves_a_slow_host_as_long_as_it_took(void **state)
{
	struct polite_item items[3] = { { .urgent = false } };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, DELAY);
	h = host(&p, "example.org:443");
	polite_push(&p, h, &items[0]);
	polite_push(&p, h, &items[1]);
	polite_push(&p, h, &items[2]);
	assert_ptr_equal(begin(&p, 1000), &items[0]);
	polite_ended(&p, h, 1500, 9000);
	assert_int_equal(polite_next_ms(&p), 1500 + 9000);
	/* until it is quick again */
	assert_ptr_equal(begin(&p, 20000), &items[1]);
	polite_ended(&p, h, 20000, 100);
	assert_int_equal(polite_next_ms(&p), 20000 + 9000);
	assert_ptr_equal(begin(&p, 40000), &items[2]);
	polite_ended(&p, h, 40000, 100);
	assert_int_equal(h->next_ms, 40000 + DELAY);
	polite_free(&p);
}

static void
serves_other_hosts_meanwhile(void **state)
{
	static struct polite_item items[200];
	struct polite p;
	int64_t now;
	size_t i, begun = 0;
	(void)state;

	polite_init(&p, 1, DELAY);
	for (i = 0; i < 200; i++) {
		char key[32];

		snprintf(key, sizeof(key), "h%zu.example:80", i / 4);
		polite_push(&p, host(&p, key), &items[i]);
	}
	/* 50 hosts of 4: three delays, as if each were alone */
	for (now = 0; now <= 3 * DELAY; now += 100) {
		struct host *h;

		while ((h = polite_due(&p, now))) {
			size_t at = (size_t)(polite_pop(&p, h) - items);

			assert_int_equal(at % 4, now / DELAY);
			polite_started(&p, h, now);
			polite_ended(&p, h, now, 0);
			begun++;
		}
	}
	assert_int_equal(begun, 200);
	polite_free(&p);
}

static void
allows_per_host_at_once(void **state)
{
	struct polite_item items[3] = { { .urgent = false } };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 2, DELAY);
	h = host(&p, "example.org:443");
	polite_push(&p, h, &items[0]);
	polite_push(&p, h, &items[1]);
	polite_push(&p, h, &items[2]);
	assert_non_null(begin(&p, 0));
	assert_null(begin(&p, DELAY - 1));
	assert_non_null(begin(&p, DELAY));
	assert_null(begin(&p, 10 * DELAY));
	polite_ended(&p, h, 0, 0);
	assert_ptr_equal(begin(&p, 10 * DELAY), &items[2]);
	polite_free(&p);
}

static void
asks_one_address_only_so_often_at_once(void **state)
{
	static struct polite_item items[40];
	struct host *hosts[20], *h;
	struct polite p;
	size_t i, begun = 0, running = 0, most = 0;
	int64_t now;
	(void)state;

	polite_init(&p, 1, DELAY);
	for (i = 0; i < 20; i++) {
		char key[32];

		snprintf(key, sizeof(key), "h%zu.example:80", i);
		hosts[i] = host(&p, key);
		assert_true(
		    polite_found_at(&p, hosts[i], i < 18 ? "::1" : "::2"));
		polite_push(&p, hosts[i], &items[2 * i]);
		polite_push(&p, hosts[i], &items[2 * i + 1]);
	}
	/* each request takes a second; 18 of the hosts share an address */
	for (now = 0; now < 60000; now += 1000) {
		for (i = 0; i < 20; i++)
			if (hosts[i]->running)
				polite_ended(&p, hosts[i], now - 1000, 0);
		for (running = 0; (h = polite_due(&p, now)); begun++) {
			assert_non_null(polite_pop(&p, h));
			polite_started(&p, h, now);
			running += h != hosts[18] && h != hosts[19];
		}
		most = running > most ? running : most;
	}
	assert_int_equal(begun, 40);
	assert_int_equal(most, POLITE_PER_ADDRESS);
	polite_free(&p);
}

static void
follows_a_host_to_another_address(void **state)
{
	struct polite_item items[5] = { { .urgent = false } };
	struct host *h, *other;
	struct polite p;
	size_t i;
	(void)state;

	polite_init(&p, 8, 0);
	h = host(&p, "example.org:443");
	other = host(&p, "example.com:443");
	assert_true(polite_found_at(&p, h, "::1"));
	assert_true(polite_found_at(&p, other, "::1"));
	for (i = 0; i < 4; i++) {
		polite_push(&p, h, &items[i]);
		assert_non_null(begin(&p, 0));
	}
	polite_push(&p, other, &items[4]);
	assert_null(begin(&p, 0));
	assert_true(polite_found_at(&p, h, "::2"));
	assert_ptr_equal(begin(&p, 0), &items[4]);
	for (i = 0; i < 4; i++)
		polite_ended(&p, h, 0, 0);
	polite_ended(&p, other, 0, 0);
	assert_int_equal(h->peer->running, 0);
	assert_int_equal(other->peer->running, 0);
	polite_free(&p);
}

static void
starts_only_what_is_urgent_at_a_held_host(void **state)
{
	struct polite_item plain = { .urgent = false }, hop = { .urgent = false };
	struct polite_item first = { .urgent = true }, second = { .urgent = true };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, 0);
	h = host(&p, "example.org:443");
	polite_push(&p, h, &plain);
	polite_hold(&p, h, true);
	assert_null(polite_due(&p, 1000));
	polite_push_front(&p, h, &first);
	polite_push_front(&p, h, &second);
	polite_push_front(&p, h, &hop); /* waits behind the urgent ones */
	assert_ptr_equal(begin(&p, 1000), &second);
	polite_ended(&p, h, 1000, 0);
	assert_ptr_equal(begin(&p, 1000), &first);
	polite_ended(&p, h, 1000, 0);
	assert_null(begin(&p, 1000));
	polite_hold(&p, h, false);
	assert_ptr_equal(begin(&p, 1000), &hop);
	polite_ended(&p, h, 1000, 0);
	assert_ptr_equal(begin(&p, 1000), &plain);
	polite_free(&p);
}

static void
keeps_the_order_when_the_queue_runs_empty(void **state)
{
	struct polite_item items[2] = { { .urgent = false } };
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, 0);
	h = host(&p, "example.org:443");
	polite_push_front(&p, h, &items[0]);
	assert_ptr_equal(polite_pop(&p, h), &items[0]);
	assert_null(polite_pop(&p, h));
	assert_null(polite_due(&p, 0));
	polite_push(&p, h, &items[1]);
	assert_ptr_equal(polite_pop(&p, h), &items[1]);
	polite_free(&p);
}

static void
parks_within_limits_and_never_shortens(void **state)
{
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, DELAY);
	h = host(&p, "example.org:443");
	assert_false(polite_is_parked(h, 1000));
	polite_park(h, 1000, 0, "busy");
	assert_int_equal(h->parked_until, 1000 + POLITE_PARK_MIN_S);
	assert_string_equal(h->parked_why, "busy");
	assert_true(polite_is_parked(h, 1029));
	assert_false(polite_is_parked(h, 1030));
	polite_park(h, 1000, INT64_C(1000000000000), "busy for ever");
	assert_int_equal(h->parked_until, 1000 + POLITE_PARK_MAX_S);
	polite_park(h, 1000, 60, "less");
	assert_int_equal(h->parked_until, 1000 + POLITE_PARK_MAX_S);
	assert_string_equal(h->parked_why, "busy for ever");
	polite_park(h, 1000, -848823676, "past");
	assert_int_equal(h->parked_until, 1000 + POLITE_PARK_MAX_S);
	assert_int_equal(polite_back_off_s(1), 60);
	assert_int_equal(polite_back_off_s(2), 300);
	assert_int_equal(polite_back_off_s(3), 1800);
	assert_int_equal(polite_back_off_s(1000), 1800);
	polite_free(&p);
}

static void
answer(struct robots_cache *c, int status, const char *body, int64_t now)
{
	assert_int_equal(robots_cache_answered(c, status, slice_of(body),
	                     SLICE("emend"), now, NULL),
	    EMEND_OK);
}

static enum fetch_error
judge(const struct robots_cache *c, const char *path, int64_t now,
    const char *message)
{
	enum fetch_error error;
	struct text t;

	text_init(&t, 1024);
	assert_int_equal(robots_cache_judge(c, SLICE("example.org"),
	                     slice_of(path), now, &error, &t, NULL),
	    EMEND_OK);
	assert_string_equal(t.ptr, message);
	text_free(&t);
	return error;
}

static void
heeds_the_longer_of_two_delays(void **state)
{
	struct polite p;
	struct host *h;
	(void)state;

	polite_init(&p, 1, DELAY);
	h = host(&p, "example.org:443");
	answer(&h->robots, 200, "User-agent: *\nCrawl-delay: 1\n", 1);
	assert_int_equal(polite_delay_ms(&p, h), DELAY);
	answer(&h->robots, 200, "User-agent: *\nCrawl-delay: 30\n", 1);
	assert_int_equal(polite_delay_ms(&p, h), 30000);
	polite_free(&p);
}

#define DAY INT64_C(86400)

static void
believes_robots_for_a_day(void **state)
{
	struct robots_cache c;
	(void)state;

	robots_cache_init(&c);
	assert_true(robots_cache_is_stale(&c, 1000));
	answer(&c, 200, "User-agent: *\nDisallow: /a\x1b[2J\n", 1000);
	assert_false(robots_cache_is_stale(&c, 1000 + DAY - 1));
	assert_true(robots_cache_is_stale(&c, 1000 + DAY));
	assert_true(robots_cache_is_stale(&c, 999)); /* a clock gone wrong */
	assert_int_equal(judge(&c, "/b", 1000, ""), FETCH_ERROR_NONE);
	assert_int_equal(judge(&c, "/a%1B%5B2J", 1000,
	                     "example.org refuses this by its robots.txt "
	                     "(Disallow: /a%1B[2J)"),
	    FETCH_ERROR_ROBOTS);
	/* what is gone forbids nothing */
	answer(&c, 404, "", 2000);
	assert_int_equal(judge(&c, "/a%1B%5B2J", 2000, ""), FETCH_ERROR_NONE);
	robots_cache_free(&c);
}

static void
asks_for_nothing_while_robots_cannot_be_read(void **state)
{
	struct robots_cache c;
	(void)state;

	robots_cache_init(&c);
	robots_cache_failed(&c, 503, FETCH_ERROR_ROBOTS, "it is ill", 1000);
	assert_int_equal(
	    judge(&c, "/b", 1000, "it is ill"), FETCH_ERROR_ROBOTS);
	/* asked again before long, and not forever to be refused */
	assert_false(robots_cache_is_stale(&c, 1299));
	assert_true(robots_cache_is_stale(&c, 1300));
	robots_cache_failed(
	    &c, 500, FETCH_ERROR_ROBOTS, "still", 1000 + 30 * DAY - 1);
	assert_int_equal(c.since, 1000);
	assert_int_equal(
	    judge(&c, "/b", 1000 + 30 * DAY - 1, "still"), FETCH_ERROR_ROBOTS);
	assert_int_equal(
	    judge(&c, "/b", 1000 + 30 * DAY, ""), FETCH_ERROR_NONE);
	answer(&c, 200, "", 1000 + 31 * DAY);
	assert_int_equal(c.since, 0);
	robots_cache_free(&c);
}

static void
takes_over_what_an_earlier_run_read(void **state)
{
	struct fetch_host row = { .host = "example.org:443",
		.robots = SLICE("User-agent: *\nDisallow: /a\n"),
		.robots_status = 200,
		.robots_at = 1000 };
	struct robots_cache c;
	(void)state;

	robots_cache_init(&c);
	assert_int_equal(
	    robots_cache_restore(&c, &row, SLICE("emend"), NULL), EMEND_OK);
	assert_false(robots_cache_is_stale(&c, 2000));
	assert_int_equal(judge(&c, "/a", 2000,
	                     "example.org refuses this by its robots.txt "
	                     "(Disallow: /a)"),
	    FETCH_ERROR_ROBOTS);
	robots_cache_free(&c);
	/* a failure is forgotten, but since when it lasts is not */
	row.robots_status = 500;
	row.robots_since = 900;
	assert_int_equal(
	    robots_cache_restore(&c, &row, SLICE("emend"), NULL), EMEND_OK);
	assert_true(robots_cache_is_stale(&c, 1001));
	robots_cache_failed(&c, 500, FETCH_ERROR_ROBOTS, "no", 1001);
	assert_int_equal(c.since, 900);
	robots_cache_free(&c);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	FAULT_SWEEP(status, {
		struct polite p;
		char key[16];
		int i;

		polite_init(&p, 1, DELAY);
		status = EMEND_OK;
		for (i = 0; i < 40; i++) {
			snprintf(key, sizeof(key), "h%d:80", i);
			if (!polite_host(&p, slice_of(key)))
				status = EMEND_NOMEM;
		}
		polite_free(&p);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spaces_the_requests_of_a_host),
		cmocka_unit_test(heeds_robots_from_the_request_for_it_on),
		cmocka_unit_test(leaves_a_slow_host_as_long_as_it_took),
		cmocka_unit_test(serves_other_hosts_meanwhile),
		cmocka_unit_test(allows_per_host_at_once),
		cmocka_unit_test(asks_one_address_only_so_often_at_once),
		cmocka_unit_test(follows_a_host_to_another_address),
		cmocka_unit_test(starts_only_what_is_urgent_at_a_held_host),
		cmocka_unit_test(keeps_the_order_when_the_queue_runs_empty),
		cmocka_unit_test(parks_within_limits_and_never_shortens),
		cmocka_unit_test(heeds_the_longer_of_two_delays),
		cmocka_unit_test(believes_robots_for_a_day),
		cmocka_unit_test(asks_for_nothing_while_robots_cannot_be_read),
		cmocka_unit_test(takes_over_what_an_earlier_run_read),
		cmocka_unit_test(survives_every_allocation_failure),
	};
	return cmocka_run_group_tests_name("polite", tests, NULL, NULL);
}
