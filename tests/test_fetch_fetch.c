#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/resource.h>

#include "base/hash.h"
#include "tests/fault.h"
#include "tests/fetch_site.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

struct path_case {
	const char *path;
	enum fetch_error error; /* NONE: a page comes */
	int status;
	const char *message;
};

/* Ports and hosts are put in by the test. */
static const struct path_case paths[] = {
	{ "/a.html", FETCH_ERROR_NONE, 200, "" },
	{ "/status/404", FETCH_ERROR_HTTP, 404,
	    "the server answered 404 Not Found" },
	{ "/status/410", FETCH_ERROR_HTTP, 410, "410 Gone" },
	{ "/status/500", FETCH_ERROR_HTTP, 500, "500 Internal Server Error" },
	{ "/status/599", FETCH_ERROR_HTTP, 599, "the server answered 599" },
	{ "/status/204", FETCH_ERROR_HTTP, 204, "204 No Content" },
	{ "/status/206", FETCH_ERROR_HTTP, 206, "206 Partial Content" },
	{ "/status/302", FETCH_ERROR_HTTP, 302, "302 Found" },
	{ "/status/304", FETCH_ERROR_HTTP, 304, "nothing to compare with" },
	{ "/redirect/5", FETCH_ERROR_NONE, 200, "" },
	{ "/redirect/6", FETCH_ERROR_REDIRECT, 302,
	    "redirected more than 5 times" },
	{ "/loop", FETCH_ERROR_REDIRECT, 302, "redirected in a circle" },
	{ "/loop-a", FETCH_ERROR_REDIRECT, 302, "in a circle, back to http" },
	{ "/long-location", FETCH_ERROR_REDIRECT, 302, "is longer than 8192" },
	{ "/two-locations", FETCH_ERROR_REDIRECT, 302, "two addresses" },
	{ "/redirect-to?url=ftp://127.0.0.1/a", FETCH_ERROR_REDIRECT, 302,
	    "ftp" },
	{ "/redirect-to?url=file:///etc/hostname", FETCH_ERROR_REDIRECT, 302,
	    "cannot be used" },
	{ "/redirect-to?url=b.html", FETCH_ERROR_NONE, 200, "" },
	{ "/redirect-to?url=http://127.0.0.2:9/", FETCH_ERROR_ADDRESS, 302,
	    "private or reserved address" },
	{ "/redirect-to?url=http://localhost:9/", FETCH_ERROR_ADDRESS, 302,
	    "private or reserved address" },
	{ "/redirect-to?url=http://[::1]:9/", FETCH_ERROR_ADDRESS, 302,
	    "private or reserved address" },
	{ "/redirect-to?url=http://127.1/", FETCH_ERROR_REDIRECT, 302,
	    "cannot be used" },
	{ "/hang", FETCH_ERROR_TIMEOUT, 0, "no answer from 127.0.0.1" },
	{ "/redirect-to?url=/hang", FETCH_ERROR_TIMEOUT, 0,
	    "no answer from 127.0.0.1 within 3" },
	{ "/slow", FETCH_ERROR_TIMEOUT, 200, "too slow" },
	{ "/reset", FETCH_ERROR_CONNECT, 0, "broke off" },
	{ "/reset-mid", FETCH_ERROR_CONNECT, 200, "broke off" },
	{ "/garbage", FETCH_ERROR_HTTP, 0, "is not HTTP" },
	{ "/folded", FETCH_ERROR_HTTP, 200, "is not HTTP" },
	{ "/status/999", FETCH_ERROR_HTTP, 0, "is no status of HTTP" },
	{ "/truncated", FETCH_ERROR_HTTP, 200, "before it was complete" },
	{ "/truncated-gzip", FETCH_ERROR_ENCODING, 200, "cut short" },
	{ "/bad-gzip", FETCH_ERROR_ENCODING, 200, "damaged" },
	{ "/bomb", FETCH_ERROR_TOO_LARGE, 200, "unpacks to more than" },
	{ "/huge", FETCH_ERROR_TOO_LARGE, 200, "fetch.maxSize" },
	{ "/huge-announced", FETCH_ERROR_TOO_LARGE, 200, "1099511627776" },
	{ "/headers-huge", FETCH_ERROR_HTTP, 200, "256 KiB of headers" },
	{ "/header-long", FETCH_ERROR_HTTP, 200, "header that is too long" },
	{ "/double-length", FETCH_ERROR_HTTP, 200,
	    "more than one Content-Length" },
	{ "/hints", FETCH_ERROR_NONE, 200, "" },
	{ "/gzip/a.html", FETCH_ERROR_NONE, 200, "" },
	{ "/deflate/a.html", FETCH_ERROR_NONE, 200, "" },
	{ "/raw-deflate/a.html", FETCH_ERROR_NONE, 200, "" },
	{ "/type/image/png", FETCH_ERROR_TYPE, 200, "image/png" },
	{ "/type/application/pdf", FETCH_ERROR_TYPE, 200, "application/pdf" },
	{ "/type/image/svg+xml", FETCH_ERROR_TYPE, 200, "image/svg+xml" },
	{ "/type/application/rss+xml", FETCH_ERROR_NONE, 200, "" },
	{ "/type/text/plain", FETCH_ERROR_NONE, 200, "" },
	{ "/type/", FETCH_ERROR_NONE, 200, "" },
	{ "/binary", FETCH_ERROR_NONE, 200, "" },
	{ "/empty", FETCH_ERROR_NONE, 200, "" },
	{ "/deep", FETCH_ERROR_NONE, 200, "" },
	{ "/named/a.html", FETCH_ERROR_HTTP, 401, "401 Unauthorized" },
	{ "/a.html?last", FETCH_ERROR_NONE, 200, "" },
};
#define PATH_COUNT (sizeof(paths) / sizeof(paths[0]))

static void
eight_at_once(struct fetch_settings *s)
{
	s->per_host = 8;
}

static void
assert_little_memory(void)
{
#ifndef SANITIZED
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	if (!getenv("VALGRIND_OPTS") && usage.ru_maxrss > 128 * 1024)
		fail_msg("%ld KiB resident", usage.ru_maxrss);
#endif
}

static void
check_path(const struct fetch_result *r)
{
	const struct path_case *c = r->payload;

	if (r->error != c->error || r->status != c->status ||
	    !strstr(r->message, c->message) ||
	    (r->outcome == FETCH_PAGE) != (c->error == FETCH_ERROR_NONE))
		fail_msg("%s: %s %d: %s", c->path, fetch_error_name(r->error),
		    r->status, r->message);
	if (strstr(c->path, "a.html") && r->status == 200)
		assert_true(has(r->body, "quiet on day 39"));
}

static void
names_every_trouble_and_serves_the_rest(void **state)
{
	struct fetch *f = fetch_with(eight_at_once);
	bool seen[PATH_COUNT] = { false };
	struct fetch_result *r;
	size_t i, count = 0;
	(void)state;

	for (i = 0; i < PATH_COUNT; i++) {
		struct fetch_request request = plain;

		request.payload = (void *)(uintptr_t)&paths[i];
		add(f, request, paths[i].path);
	}
	for (; (r = next(f)); count++) {
		check_path(r);
		i = (size_t)((const struct path_case *)r->payload - paths);
		assert_false(seen[i]);
		seen[i] = true;
	}
	assert_int_equal(count, PATH_COUNT);
	assert_false(fetch_busy(f));
	fetch_free(f);
	assert_little_memory();
}

static void
four_large_ones(struct fetch_settings *s)
{
	s->per_host = 4;
	s->max_bytes = 40 << 20;
	s->timeout_ms = 20000;
}

/* Four times 40 MiB are more than all together may hold: some must wait. */
static void
holds_only_so_much_at_once(void **state)
{
	struct fetch *f = fetch_with(four_large_ones);
	struct fetch_result *r;
	unsigned n, large = 0;
	(void)state;

	for (n = 0; n < 8; n++)
		add(f, plain, "/huge");
	add(f, plain, "/a.html");
	while ((r = next(f))) {
		large += r->error == FETCH_ERROR_TOO_LARGE;
		if (r->error != FETCH_ERROR_TOO_LARGE)
			assert_int_equal(r->outcome, FETCH_PAGE);
	}
	assert_int_equal(large, 8);
	fetch_free(f);
	assert_little_memory();
}

static void
keeps_the_pages_of_errors(void **state)
{
	struct fetch *f = fetch_with(NULL);
	(void)state;

	assert_true(has(get(f, "/no-such-page")->body, "missing page"));
	fetch_free(f);
}

static void
tells_where_a_redirect_ended(void **state)
{
	struct fetch *f = fetch_with(NULL);
	struct fetch_result *r = get(f, "/redirect-to?url=/a.html%23top");
	(void)state;

	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_true(r->redirected);
	assert_string_equal(r->url, url_of("/a.html"));
	assert_true(has(evidence(r)->http, "> GET /redirect-to?url=/a.html%23top"));
	assert_true(has(evidence(r)->http, "< HTTP/1.1 302 Found\n"));
	assert_true(has(evidence(r)->http, "> GET /a.html HTTP/1.1\n"));
	assert_true(has(evidence(r)->http, "= sent-sha256 "));
	assert_true(slice_ends(r->content_type, SLICE("; charset=utf-8")));
	fetch_free(f);
}

static void
echoes_validators_to_the_byte(void **state)
{
	static const char *const forms[] = { "/etag/a.html",
		"/last-modified/a.html", "/etag-gzip/a.html" };
	struct fetch *f = fetch_with(NULL);
	size_t i;
	(void)state;

	for (i = 0; i < 3; i++) {
		struct fetch_request again = plain;
		char etag[128] = "", date[128] = "";
		struct fetch_result *r = get(f, forms[i]);

		assert_int_equal(r->outcome, FETCH_PAGE);
		snprintf(etag, sizeof(etag), "%s", r->etag ? r->etag : "");
		snprintf(date, sizeof(date), "%s",
		    r->last_modified ? r->last_modified : "");
		again.etag = *etag ? etag : NULL;
		again.last_modified = *date ? date : NULL;
		r = get_with(f, again, forms[i]);
		assert_int_equal(r->outcome, FETCH_NOT_MODIFIED);
		assert_int_equal(r->status, 304);
		assert_int_equal(r->body.len, 0);
		again.etag = "\"other\"";
		again.last_modified = "Thu, 01 Jan 1970 00:00:00 GMT";
		r = get_with(f, again, forms[i]);
		assert_int_equal(r->outcome, FETCH_PAGE);
	}
	fetch_free(f);
}

static void
never_sends_an_unfit_validator(void **state)
{
	static const char *const unfit[] = { "\"a\"\r\nX-Smuggled: 1", "\x01",
		"", "\x7f" };
	struct fetch *f = fetch_with(NULL);
	size_t i;
	(void)state;

	for (i = 0; i < 4; i++) {
		struct fetch_request request = plain;
		struct fetch_result *r;

		request.etag = request.last_modified = unfit[i];
		r = get_with(f, request, "/echo");
		assert_false(has(r->body, "If-"));
		assert_false(has(r->body, "Smuggled"));
	}
	fetch_free(f);
}

static struct hash_secret secret = { { 7, 7, 1, 9 } };

static void
with_secret(struct fetch_settings *s)
{
	s->secret = &secret;
}

static void
knows_the_same_bytes_again(void **state)
{
	struct fetch *f = fetch_with(with_secret);
	struct fetch_request again = plain;
	struct fetch_result *r = get(f, "/gzip/a.html");
	(void)state;

	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_string_not_equal(
	    evidence(r)->sent_sha256, evidence(r)->decoded_sha256);
	again.wire_hash = r->wire_hash;
	r = get_with(f, again, "/gzip/a.html");
	assert_int_equal(r->outcome, FETCH_SAME_BYTES);
	assert_true(hash_equal(again.wire_hash, r->wire_hash));
	assert_null(r->body.ptr);
	r = get_with(f, again, "/a.html");
	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_string_equal(
	    evidence(r)->sent_sha256, evidence(r)->decoded_sha256);
	fetch_free(f);
}

static void
refuses_what_is_no_url(void **state)
{
	static const char *const wrong[] = { "ftp://example.org/", "nonsense",
		"http:///", "" };
	struct fetch *f = fetch_with(NULL);
	struct emend_error err;
	size_t i;
	(void)state;

	for (i = 0; i < 4; i++) {
		struct fetch_request request = { .url = wrong[i] };

		assert_int_equal(fetch_add(f, &request, &err), EMEND_PARSE);
	}
	assert_null(next(f));
	fetch_free(f);
}

static void
survives_every_allocation_failure(void **state)
{
	enum emend_status status;
	(void)state;

	loopback_control(&site, "robots=text:User-agent:%20*|Disallow:%20/b");
	FAULT_SWEEP(status, {
		struct fetch_settings s;
		struct fetch_request request = plain;
		struct fetch_result *r = NULL;
		struct fetch *f;

		fetch_settings_init(&s);
		s.delay_ms = 0;
		s.concurrency = 2;
		s.now_ms = NOW * 1000;
		request.etag = "\"x\"";
		status = fetch_new(&f, &s, NULL);
		request.url = url_of("/redirect-to?url=/etag-gzip/a.html");
		if (!status)
			status = fetch_add(f, &request, NULL);
		request.url = url_of("/b.html");
		if (!status)
			status = fetch_add(f, &request, NULL);
		do
			status = status ? status : fetch_next(f, &r, -1, NULL);
		while (!status && r);
		fetch_free(f);
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    names_every_trouble_and_serves_the_rest, fresh),
		cmocka_unit_test_setup(holds_only_so_much_at_once, fresh),
		cmocka_unit_test_setup(keeps_the_pages_of_errors, fresh),
		cmocka_unit_test_setup(tells_where_a_redirect_ended, fresh),
		cmocka_unit_test_setup(echoes_validators_to_the_byte, fresh),
		cmocka_unit_test_setup(never_sends_an_unfit_validator, fresh),
		cmocka_unit_test_setup(knows_the_same_bytes_again, fresh),
		cmocka_unit_test_setup(refuses_what_is_no_url, fresh),
		cmocka_unit_test_setup(
		    survives_every_allocation_failure, fresh),
	};
	return cmocka_run_group_tests_name("fetch", tests, setup, teardown);
}
