#include "fetch/fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/cpu_time.h"
#include "tests/fault.h"

#define PAGE "<p>A page.</p>\n"

static char dir[] = "/tmp/emend-replay-XXXXXX";

static const struct {
	const char *path, *content;
} files[] = {
	{ "page.html", PAGE },
	{ "empty.html", "" },
	{ "index.html", "home" },
	{ "sub/index.html", "sub" },
	{ "list?page=2", "second" },
	{ "gone.html", "It is gone." },
	{ "gone.html.status", "410\n" },
	{ "bare.html.status", "503" },
	{ "odd.html.status", "many" },
	{ "huge.html.status", "55555555555" },
	{ "../secret.html", "not for you" },
};

#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

static void
make_path(char *out, size_t size, const char *name)
{
	snprintf(out, size, "%s/site/news.example/%s", dir, name);
}

static int
make_site(void **state)
{
	char path[256];
	size_t i;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/site", dir);
	mkdir(path, 0700);
	make_path(path, sizeof(path), "");
	mkdir(path, 0700);
	make_path(path, sizeof(path), "sub");
	mkdir(path, 0700);
	for (i = 0; i < FILE_COUNT; i++) {
		FILE *f;

		make_path(path, sizeof(path), files[i].path);
		f = fopen(path, "w");
		if (!f || fputs(files[i].content, f) < 0 || fclose(f))
			return -1;
	}
	return 0;
}

static int
remove_site(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", dir);
	return system(command);
}

static struct fetch *
open_replay(void)
{
	struct fetch_settings settings;
	struct emend_error err;
	struct fetch *f;
	char site[128];

	snprintf(site, sizeof(site), "%s/site", dir);
	fetch_settings_init(&settings);
	settings.replay = site;
	settings.max_bytes = 1000;
	assert_int_equal(fetch_new(&f, &settings, &err), EMEND_OK);
	return f;
}

static struct fetch_result *
ask(struct fetch *f, const struct fetch_request *request)
{
	struct emend_error err;
	struct fetch_result *r;

	assert_int_equal(fetch_add(f, request, &err), EMEND_OK);
	assert_int_equal(fetch_next(f, &r, -1, &err), EMEND_OK);
	assert_non_null(r);
	return r;
}

static void
urls_are_answered_from_files(void **state)
{
	static const struct {
		const char *url;
		enum fetch_outcome outcome;
		enum fetch_error error;
		int status;
		const char *body;
	} rows[] = {
		{ "page.html", FETCH_PAGE, FETCH_ERROR_NONE, 200, PAGE },
		{ "empty.html", FETCH_PAGE, FETCH_ERROR_NONE, 200, "" },
		{ "", FETCH_PAGE, FETCH_ERROR_NONE, 200, "home" },
		{ "sub/", FETCH_PAGE, FETCH_ERROR_NONE, 200, "sub" },
		{ "sub", FETCH_FAILED, FETCH_ERROR_HTTP, 404, "" },
		{ "list?page=2", FETCH_PAGE, FETCH_ERROR_NONE, 200, "second" },
		{ "list", FETCH_FAILED, FETCH_ERROR_HTTP, 404, "" },
		{ "none.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404, "" },
		{ "gone.html", FETCH_FAILED, FETCH_ERROR_HTTP, 410,
		    "It is gone." },
		{ "bare.html", FETCH_FAILED, FETCH_ERROR_HTTP, 503, "" },
		{ "odd.html", FETCH_FAILED, FETCH_ERROR_CONNECT, 0, "" },
		{ "huge.html", FETCH_FAILED, FETCH_ERROR_CONNECT, 0, "" },
		/* ways out */
		{ "../secret.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404, "" },
		{ "sub/../../secret.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404,
		    "" },
		{ "%2e%2e/secret.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404,
		    "" },
		{ "..%2fsecret.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404, "" },
		{ "sub/index.html?/../../../secret.html", FETCH_FAILED,
		    FETCH_ERROR_HTTP, 404, "" },
		{ "?/../../secret.html", FETCH_FAILED, FETCH_ERROR_HTTP, 404,
		    "" },
	};
	struct fetch *f = open_replay();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fetch_request request = { .payload = dir };
		struct fetch_result *r;
		char url[256];

		snprintf(
		    url, sizeof(url), "https://news.example/%s", rows[i].url);
		request.url = url;
		r = ask(f, &request);
		if (r->status != rows[i].status)
			print_error("%s: %d\n", url, r->status);
		assert_int_equal(r->status, rows[i].status);
		assert_int_equal(r->outcome, rows[i].outcome);
		assert_int_equal(r->error, rows[i].error);
		assert_int_equal(r->body.len, strlen(rows[i].body));
		assert_memory_equal(
		    r->body.ptr ? r->body.ptr : "", rows[i].body, r->body.len);
		assert_ptr_equal(r->payload, dir);
	}
	fetch_free(f);
}

static void
the_same_bytes_are_recognised(void **state)
{
	struct fetch_request request = {
		.url = "https://news.example/page.html",
	};
	struct fetch *f = open_replay();
	struct fetch_result *r = ask(f, &request);

	(void)state;
	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_string_equal(r->url, request.url);
	request.wire_hash = r->wire_hash;
	r = ask(f, &request);
	assert_int_equal(r->outcome, FETCH_SAME_BYTES);
	request.url = "https://news.example/sub/";
	r = ask(f, &request);
	assert_int_equal(r->outcome, FETCH_PAGE);
	fetch_free(f);
}

static void
a_page_past_the_cap_is_too_large(void **state)
{
	const struct fetch_request request = {
		.url = "https://news.example/big.html",
	};
	struct fetch *f = open_replay();
	struct fetch_result *r;
	char path[256];
	FILE *file;

	(void)state;
	make_path(path, sizeof(path), "big.html");
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fprintf(file, "%1001d", 7) > 0);
	assert_int_equal(fclose(file), 0);
	r = ask(f, &request);
	assert_int_equal(r->outcome, FETCH_FAILED);
	assert_int_equal(r->error, FETCH_ERROR_TOO_LARGE);
	fetch_free(f);
}

static void
many_waiting_are_answered_one_by_one(void **state)
{
	const struct fetch_request request = {
		.url = "https://news.example/page.html",
	};
	struct fetch *f = open_replay();
	struct fetch_result *r;
	struct emend_error err;
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < 200; i++)
		assert_int_equal(fetch_add(f, &request, &err), EMEND_OK);
	for (;;) {
		assert_int_equal(fetch_next(f, &r, -1, &err), EMEND_OK);
		if (!r)
			break;
		n++;
	}
	assert_int_equal(n, 200);
	assert_false(fetch_busy(f));
	fetch_free(f);
}

static enum emend_status
ask_once(const struct fetch_settings *settings, const char *url)
{
	const struct fetch_request request = { .url = url };
	struct emend_error err;
	struct fetch_result *r;
	struct fetch *f;
	enum emend_status status = fetch_new(&f, settings, &err);

	if (status == EMEND_OK)
		status = fetch_add(f, &request, &err);
	if (status == EMEND_OK)
		status = fetch_next(f, &r, -1, &err);
	fetch_free(f);
	return status;
}

static void
every_failed_allocation_is_an_error(void **state)
{
	struct fetch_settings settings;
	enum emend_status status;
	char site[128];

	(void)state;
	snprintf(site, sizeof(site), "%s/site", dir);
	fetch_settings_init(&settings);
	settings.replay = site;
	settings.concurrency = 1;
	FAULT_SWEEP(status,
	    status = ask_once(&settings, "https://news.example/page.html"));
	FAULT_SWEEP(status,
	    status = ask_once(&settings, "https://news.example/gone.html"));
}

#define MANY 100000
#define MANY_MS 5000 /* steps that grow with their number take half a minute */

static void
stopping_takes_no_longer_for_each_of_many_that_wait(void **state)
{
	const struct fetch_request request = {
		.url = "https://news.example/page.html"
	};
	struct fetch *f = open_replay();
	struct fetch_result *r;
	int64_t began = cpu_time_ms();
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		assert_int_equal(fetch_add(f, &request, NULL), EMEND_OK);
	fetch_stop(f);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(fetch_next(f, &r, -1, NULL), EMEND_OK);
		assert_int_equal(r->error, FETCH_ERROR_STOPPED);
	}
	assert_in_range(cpu_time_ms() - began, 0, MANY_MS);
	fetch_free(f);
}

/* ---- requests that are made when their turn has come ---- */

#define HOST "news.example:443"

static enum emend_status
make_request(void *asker, void *what, struct fetch_request *out, bool *wanted,
    struct emend_error *err)
{
	const char *path = what;
	unsigned *asked = asker;

	(void)err;
	++*asked;
	*wanted = path[0] != '\0';
	*out = (struct fetch_request){ .url = path, .payload = what };
	return EMEND_OK;
}

static struct fetch *
open_later(unsigned *asked)
{
	struct fetch_settings settings;
	struct fetch *f;
	char site[128];

	snprintf(site, sizeof(site), "%s/site", dir);
	fetch_settings_init(&settings);
	settings.replay = site;
	settings.ask = make_request;
	settings.asker = asked;
	assert_int_equal(fetch_new(&f, &settings, NULL), EMEND_OK);
	return f;
}

static void
add_later(struct fetch *f, const char *url)
{
	assert_int_equal(
	    fetch_add_later(f, HOST, (char *)(uintptr_t)url, NULL), EMEND_OK);
}

static void
a_request_is_made_when_its_turn_has_come(void **state)
{
	static const char page[] = "https://news.example/page.html",
	    elsewhere[] = "https://www.news.example/page.html";
	unsigned asked = 0, pages = 0, failed = 0;
	struct fetch *f = open_later(&asked);
	struct fetch_result *r;

	(void)state;
	add_later(f, page);
	add_later(f, ""); /* not wanted any more: no result */
	add_later(f, elsewhere);
	add_later(f, page);
	assert_int_equal(asked, 0);
	for (;;) {
		assert_int_equal(fetch_next(f, &r, -1, NULL), EMEND_OK);
		if (!r)
			break;
		if (r->outcome == FETCH_PAGE)
			pages += r->payload == page;
		else
			failed += r->payload == elsewhere;
	}
	assert_int_equal(asked, 4);
	assert_int_equal(pages, 2);
	assert_int_equal(failed, 1);
	fetch_free(f);
}

static void
at_a_parked_host_each_fails_when_it_is_taken(void **state)
{
	static const char page[] = "https://news.example/page.html";
	const struct fetch_host parked = {
		.host = HOST,
		.parked_until = 1000,
		.parked_why = "it said so",
	};
	unsigned asked = 0, i;
	struct fetch *f = open_later(&asked);
	struct fetch_result *r;

	(void)state;
	assert_int_equal(fetch_remember_host(f, &parked, NULL), EMEND_OK);
	for (i = 0; i < 3; i++)
		add_later(f, page);
	for (i = 0; i < 3; i++) {
		assert_int_equal(fetch_next(f, &r, -1, NULL), EMEND_OK);
		assert_non_null(r);
		assert_int_equal(r->error, FETCH_ERROR_PARKED);
		assert_int_equal(r->retry_after, 1000);
		assert_int_equal(asked, i + 1);
	}
	assert_false(fetch_busy(f));
	add_later(f, page); /* and what is left is nobody's loss */
	fetch_free(f);
}

static void
what_is_stopped_before_its_turn_is_never_made(void **state)
{
	unsigned asked = 0, i;
	struct fetch *f = open_later(&asked);
	struct fetch_result *r;

	(void)state;
	for (i = 0; i < 3; i++)
		add_later(f, "https://news.example/page.html");
	fetch_stop(f);
	assert_int_equal(fetch_next(f, &r, -1, NULL), EMEND_OK);
	assert_null(r);
	assert_int_equal(asked, 0);
	assert_false(fetch_busy(f));
	fetch_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_made_when_its_turn_has_come),
		cmocka_unit_test(at_a_parked_host_each_fails_when_it_is_taken),
		cmocka_unit_test(what_is_stopped_before_its_turn_is_never_made),
		cmocka_unit_test(urls_are_answered_from_files),
		cmocka_unit_test(the_same_bytes_are_recognised),
		cmocka_unit_test(a_page_past_the_cap_is_too_large),
		cmocka_unit_test(many_waiting_are_answered_one_by_one),
		cmocka_unit_test(
		    stopping_takes_no_longer_for_each_of_many_that_wait),
		cmocka_unit_test(every_failed_allocation_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_site, remove_site);
}
