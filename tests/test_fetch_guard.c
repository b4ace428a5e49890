#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "fetch/guard.h"
#include "fetch/proxy.h"

struct address_case {
	const char *address;
	bool public;
};

/* The ends of every block, and their neighbours. */
static const struct address_case addresses[] = {
	{ "0.0.0.0", false },
	{ "0.255.255.255", false },
	{ "1.0.0.0", true },
	{ "9.255.255.255", true },
	{ "10.0.0.0", false },
	{ "10.255.255.255", false },
	{ "11.0.0.0", true },
	{ "100.63.255.255", true },
	{ "100.64.0.0", false },
	{ "100.127.255.255", false },
	{ "100.128.0.0", true },
	{ "126.255.255.255", true },
	{ "127.0.0.1", false },
	{ "127.255.255.255", false },
	{ "128.0.0.0", true },
	{ "169.253.255.255", true },
	{ "169.254.169.254", false },
	{ "169.255.0.0", true },
	{ "172.15.255.255", true },
	{ "172.16.0.0", false },
	{ "172.31.255.255", false },
	{ "172.32.0.0", true },
	{ "192.0.0.8", false },
	{ "192.0.1.0", true },
	{ "192.0.2.255", false },
	{ "192.0.3.0", true },
	{ "192.167.255.255", true },
	{ "192.168.0.0", false },
	{ "192.168.255.255", false },
	{ "192.169.0.0", true },
	{ "198.17.255.255", true },
	{ "198.18.0.0", false },
	{ "198.19.255.255", false },
	{ "198.20.0.0", true },
	{ "198.51.100.7", false },
	{ "198.51.101.0", true },
	{ "203.0.113.7", false },
	{ "203.0.114.0", true },
	{ "223.255.255.255", true },
	{ "224.0.0.1", false },
	{ "240.0.0.1", false },
	{ "255.255.255.255", false },
	{ "::", false },
	{ "::1", false },
	{ "::127.0.0.1", false },
	{ "::ffff:127.0.0.1", false },
	{ "::ffff:7f00:1", false },
	{ "::ffff:8.8.8.8", true },
	{ "::ffff:10.1.2.3", false },
	{ "64:ff9b::10.0.0.1", false },
	{ "64:ff9b::8.8.8.8", true },
	{ "64:ff9b:1::1", false },
	{ "100::1", false },
	{ "2001::1", false },
	{ "2001:db8::1", false },
	{ "2001:db9::1", true },
	{ "2002:7f00:1::", false },
	{ "2003::1", true },
	{ "2a00:1450::1", true },
	{ "3ffe::1", true },
	{ "3fff:0fff::1", false },
	{ "3fff:1000::1", true },
	{ "4000::1", false },
	{ "fc00::1", false },
	{ "fd12:3456::1", false },
	{ "fe80::1", false },
	{ "fec0::1", false },
	{ "ff02::1", false },
	{ "", false },
	{ "8.8.8", false },
	{ "not an address", false },
};

static bool
sockaddr_is_public(const char *address)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
		return guard_is_public((struct sockaddr *)(void *)&v4);
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
		return guard_is_public((struct sockaddr *)(void *)&v6);
	return false;
}

static void
knows_the_special_blocks(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		const struct address_case *c = &addresses[i];

		if (guard_text_is_public(c->address) != c->public ||
		    sockaddr_is_public(c->address) != c->public)
			fail_msg("%s", c->address);
	}
}

static void
refuses_families_it_does_not_know(void **state)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	(void)state;

	assert_false(guard_is_public((struct sockaddr *)(void *)&local));
}

struct host_case {
	const char *host;
	bool private;
};

static void
knows_private_hosts_by_their_spelling(void **state)
{
	static const struct host_case cases[] = {
		{ "127.0.0.1", true },
		{ "10.0.0.1", true },
		{ "[::1]", true },
		{ "[::ffff:127.0.0.1]", true },
		{ "[fd00::1]", true },
		{ "[2a00:1450::1]", false },
		{ "8.8.8.8", false },
		{ "localhost", true },
		{ "localhost.", true },
		{ "LocalHost", true },
		{ "x.localhost", true },
		{ "notlocalhost", false },
		{ "localhost.example.org", false },
		{ "example.org", false },
		{ "", false },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (guard_host_is_private(slice_of(cases[i].host)) !=
		    cases[i].private)
			fail_msg("%s", cases[i].host);
}

struct exempt_case {
	const char *host, *no_proxy;
	bool exempt;
};

static void
reads_no_proxy_as_curl_does(void **state)
{
	static const struct exempt_case cases[] = {
		{ "example.org", "", false },
		{ "example.org", "*", true },
		{ "example.org", "example.org", true },
		{ "www.example.org", "example.org", true },
		{ "www.example.org", ".example.org", true },
		{ "example.org", ".example.org", true },
		{ "anexample.org", "example.org", false },
		{ "Example.ORG", "a.example, example.org", true },
		{ "example.org", "a.example,,b.example", false },
		{ "10.1.2.3", "10.0.0.0/8", true },
		{ "11.1.2.3", "10.0.0.0/8", false },
		{ "10.1.2.3", "10.1.2.3", true },
		{ "10.1.2.3", "2.3", false },
		{ "10.1.2.3", "10.0.0.0/99", false },
		{ "[fd00::1]", "fd00::/16", true },
		{ "[fd00::1]", "fd00::1", true },
		{ "[fe00::1]", "fd00::/16", false },
		{ "10.64.0.1", "10.0.0.0/10", false },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (proxy_is_exempt(slice_of(cases[i].host),
		        cases[i].no_proxy) != cases[i].exempt)
			fail_msg("%s in %s", cases[i].host, cases[i].no_proxy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_special_blocks),
		cmocka_unit_test(refuses_families_it_does_not_know),
		cmocka_unit_test(knows_private_hosts_by_their_spelling),
		cmocka_unit_test(reads_no_proxy_as_curl_does),
	};
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
