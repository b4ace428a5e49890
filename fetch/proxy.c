#include "fetch/proxy.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* The address as digits, with or without brackets; its bytes (4 or 16), or 0
 * when it is a name. */
static size_t
read_address(struct slice s, unsigned char out[16])
{
	char digits[INET6_ADDRSTRLEN];

	if (s.len > 2 && s.ptr[0] == '[')
		s = slice_sub(s, 1, s.len - 1);
	if (s.len >= sizeof(digits))
		return 0;
	memcpy(digits, s.ptr, s.len);
	digits[s.len] = '\0';
	if (inet_pton(AF_INET, digits, out) == 1)
		return 4;
	return inet_pton(AF_INET6, digits, out) == 1 ? 16 : 0;
}

static bool
same_bits(const unsigned char *one, const unsigned char *other, size_t bits)
{
	size_t whole = bits / 8, rest = bits % 8;

	if (memcmp(one, other, whole))
		return false;
	return rest == 0 || (one[whole] ^ other[whole]) >> (8 - rest) == 0;
}

/* An address or network ("10.0.0.0/8") of the list. */
static bool
is_in_network(const unsigned char *address, size_t len, struct slice entry)
{
	size_t slash = slice_find_byte(entry, '/', 0), bits = len * 8, i;
	unsigned char net[16];

	if (read_address(slice_sub(entry, 0, slash), net) != len)
		return false;
	if (slash + 1 < entry.len) {
		for (bits = 0, i = slash + 1; i < entry.len; i++) {
			if (entry.ptr[i] < '0' || entry.ptr[i] > '9')
				return false;
			bits = bits * 10 + (size_t)(entry.ptr[i] - '0');
			if (bits > len * 8)
				return false;
		}
	}
	return same_bits(address, net, bits);
}

static bool
is_in_domain(struct slice host, struct slice entry)
{
	if (entry.len && entry.ptr[0] == '.')
		entry = slice_sub(entry, 1, entry.len);
	if (entry.len == 0 || entry.len > host.len ||
	    !slice_equal_nocase(
	        slice_sub(host, host.len - entry.len, host.len), entry))
		return false;
	return entry.len == host.len ||
	       host.ptr[host.len - entry.len - 1] == '.';
}

bool
proxy_is_exempt(struct slice host, const char *no_proxy)
{
	unsigned char address[16];
	size_t len = read_address(host, address), n;

	for (; *no_proxy; no_proxy += n) {
		struct slice entry;

		no_proxy += strspn(no_proxy, ", \t");
		n = strcspn(no_proxy, ", \t");
		entry = slice_new(no_proxy, n);
		if (slice_equal(entry, SLICE("*")) ||
		    (len ? is_in_network(address, len, entry)
		         : is_in_domain(host, entry)))
			return true;
	}
	return false;
}

static const char *
environment(const char *lower, const char *upper)
{
	const char *value = getenv(lower);

	if ((!value || !*value) && upper)
		value = getenv(upper);
	return value && *value ? value : NULL;
}

const char *
proxy_for(struct slice scheme, struct slice host)
{
	const char *proxy, *no_proxy = environment("no_proxy", "NO_PROXY");

	/* HTTP_PROXY is a request header's name to CGI: never read */
	if (slice_equal(scheme, SLICE("https")))
		proxy = environment("https_proxy", "HTTPS_PROXY");
	else
		proxy = environment("http_proxy", NULL);
	if (!proxy)
		proxy = environment("all_proxy", "ALL_PROXY");
	if (!proxy || (no_proxy && proxy_is_exempt(host, no_proxy)))
		return NULL;
	return proxy;
}
