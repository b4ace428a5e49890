#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/fault.h"
#include "tests/fetch_site.h"

static void
reaches_private_addresses_only_by_name(void **state)
{
	struct fetch *f = fetch_with(NULL);
	struct fetch_request found = { .named = false };
	(void)state;

	assert_error(get_with(f, found, "/a.html"), FETCH_ERROR_ADDRESS,
	    "127.0.0.1 is at 127.0.0.1, a private");
	assert_int_equal(loopback_count(&site, "path"), 0);
	assert_int_equal(get(f, "/a.html")->outcome, FETCH_PAGE);
	/* on the connection that is open by now too */
	assert_error(get_with(f, found, "/a.html"), FETCH_ERROR_ADDRESS,
	    "127.0.0.1 is at 127.0.0.1, a private");
	fetch_free(f);
}

static void
follows_to_private_addresses_if_allowed(void **state)
{
	struct fetch *f = fetch_with(any_address);
	char path[128];
	(void)state;

	snprintf(path, sizeof(path),
	    "/redirect-to?url=http://localhost:%d/a.html", site.port);
	assert_int_equal(get(f, path)->outcome, FETCH_PAGE);
	fetch_free(f);
}

static void
shows_no_secret(void **state)
{
	static const struct slice headers[] = {
		SLICE_LIT("Cookie: consent=opensesame"),
		SLICE_LIT("X-Key: opensesame"),
	};
	struct fetch_request request = {
		.named = true, .headers = headers, .header_count = 2
	};
	struct fetch *f = fetch_with(NULL);
	struct fetch_result *r;
	char url[128];
	(void)state;

	snprintf(url, sizeof(url),
	    "http://ada:opensesame@127.0.0.1:%d/named/b.html", site.port);
	r = get_with(f, request, url);
	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_string_equal(r->url, url_of("/named/b.html"));
	assert_true(has(evidence(r)->http, "> Authorization: (removed, 26 bytes)\n"));
	assert_true(has(evidence(r)->http, "> Cookie: (removed, 18 bytes)\n"));
	assert_true(has(evidence(r)->http, "> X-Key: (removed, 10 bytes)\n"));
	assert_false(has(evidence(r)->http, "opensesame"));
	assert_int_equal(loopback_count(&site, "YWRhOm9wZW5zZXNhbWU="), 1);
	r = get(f, "/cookie");
	assert_true(has(evidence(r)->http, "< Set-Cookie: (removed, 18 bytes)\n"));
	assert_false(has(evidence(r)->http, "opensesame"));
	fetch_free(f);
}

static void
sends_a_sites_headers_to_no_other_host(void **state)
{
	static const struct slice header = SLICE_LIT("X-Key: opensesame");
	struct fetch_request request = {
		.named = true, .headers = &header, .header_count = 1
	};
	struct fetch *f = fetch_with(any_address);
	char url[256];
	(void)state;

	snprintf(url, sizeof(url),
	    "http://ada:pw@127.0.0.1:%d/redirect-to?url=http://127.0.0.2:%d/"
	    "echo",
	    site.port, site.port);
	get_with(f, request, url);
	assert_int_equal(loopback_count(&site, "opensesame"), 1);
	assert_int_equal(loopback_count(&site, "Authorization"), 1);
	assert_true(has(get_with(f, request, "/echo")->body, "opensesame"));
	fetch_free(f);
}

static void
with_contact(struct fetch_settings *s)
{
	s->user_agent = "emend/0.1.0 (+desk@example.org)";
	s->from = "desk@example.org";
}

/* The record is built from what we asked curl to send: is it what went out? */
static void
records_what_was_sent(void **state)
{
	struct fetch *f = fetch_with(with_contact);
	struct fetch_request request = plain;
	struct slice body, line;
	struct fetch_result *r;
	size_t start, end, lines = 0;
	char shown[512];
	(void)state;

	request.etag = "\"x\"";
	r = get_with(f, request, "/echo");
	body = slice_trim(r->body);
	for (start = 0; start < body.len; start = end + 1, lines++) {
		end = slice_find_byte(body, '\n', start);
		line = slice_sub(body, start, end);
		snprintf(shown, sizeof(shown), "> %.*s\n", (int)line.len,
		    line.ptr ? line.ptr : "");
		if (!has(evidence(r)->http, shown))
			fail_msg("%s", shown);
	}
	assert_int_equal(lines, 6);
	assert_true(has(body, "User-Agent: emend/0.1.0 (+desk@example.org)\n"));
	assert_true(has(body, "From: desk@example.org\n"));
	assert_true(has(body, "Accept-Encoding: gzip\n"));
	fetch_free(f);
}

static void
speaks_no_broken_tls(void **state)
{
	struct fetch *f = fetch_with(NULL);
	char url[64];
	(void)state;

	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", site.port);
	assert_error(
	    get(f, url), FETCH_ERROR_TLS, "no secure connection to 127.0.0.1");
	fetch_free(f);
}

static void
trusts_no_certificate_of_ones_own(void **state)
{
	struct loopback secure = { .pid = 0 };
	char command[1024], certificate[256], key[256], url[64];
	struct fetch *f;
	(void)state;

	snprintf(certificate, sizeof(certificate), "%s/c.pem", site.dir);
	snprintf(key, sizeof(key), "%s/k.pem", site.dir);
	snprintf(command, sizeof(command),
	    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
	    "/CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout '%s' "
	    "-out '%s' 2>/dev/null",
	    key, certificate);
	if (system(command))
		skip();
	loopback_make(&secure);
	loopback_start(&secure, certificate, key);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", secure.port);
	f = fetch_with(NULL);
	assert_error(get(f, url), FETCH_ERROR_TLS, "self-signed certificate");
	assert_int_equal(loopback_count(&secure, "path"), 0);
	fetch_free(f);
	loopback_end(&secure);
}

/* The server takes a proxy's requests for its own. */
static void
goes_through_the_proxy_of_the_environment(void **state)
{
	struct fetch_request found = { .named = false };
	struct fetch *f = fetch_with(NULL);
	struct fetch_result *r;
	char proxy[64];
	(void)state;

	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", site.port);
	setenv("http_proxy", proxy, 1);
	setenv("no_proxy", "127.0.0.1", 1);
	r = get_with(f, found, "http://news.example/a.html");
	assert_int_equal(r->outcome, FETCH_PAGE);
	assert_true(has(evidence(r)->http, "= by-proxy 127.0.0.1\n"));
	assert_int_equal(
	    loopback_count(&site, "\"http://news.example/a.html\""), 1);
	/* names are the proxy's to look up, numbers are ours to refuse */
	assert_error(
	    get_with(f, found,
	        "http://news.example/redirect-to?url=http://10.0.0.1/"),
	    FETCH_ERROR_ADDRESS, "redirected to http://10.0.0.1/");
	assert_true(has(evidence(get(f, "/a.html"))->http, "= address 127.0.0.1\n"));
	unsetenv("http_proxy");
	unsetenv("no_proxy");
	fetch_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    reaches_private_addresses_only_by_name, fresh),
		cmocka_unit_test_setup(
		    follows_to_private_addresses_if_allowed, fresh),
		cmocka_unit_test_setup(shows_no_secret, fresh),
		cmocka_unit_test_setup(
		    sends_a_sites_headers_to_no_other_host, fresh),
		cmocka_unit_test_setup(records_what_was_sent, fresh),
		cmocka_unit_test_setup(speaks_no_broken_tls, fresh),
		cmocka_unit_test_setup(
		    trusts_no_certificate_of_ones_own, fresh),
		cmocka_unit_test_setup(
		    goes_through_the_proxy_of_the_environment, fresh),
	};
	return cmocka_run_group_tests_name("fetch", tests, setup, teardown);
}
