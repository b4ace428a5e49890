#include "fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct block {
	uint32_t net;
	unsigned bits;
};

/* IANA's special-purpose registries, as far as they are not for everybody. */
static const struct block reserved_v4[] = {
	{ 0x00000000, 8 },  /* this network */
	{ 0x0a000000, 8 },  /* private */
	{ 0x64400000, 10 }, /* carrier-grade NAT */
	{ 0x7f000000, 8 },  /* loopback */
	{ 0xa9fe0000, 16 }, /* link-local, clouds' metadata */
	{ 0xac100000, 12 }, /* private */
	{ 0xc0000000, 24 }, /* protocol assignments */
	{ 0xc0000200, 24 }, /* documentation */
	{ 0xc0a80000, 16 }, /* private */
	{ 0xc6120000, 15 }, /* benchmarks */
	{ 0xc6336400, 24 }, /* documentation */
	{ 0xcb007100, 24 }, /* documentation */
	{ 0xe0000000, 3 },  /* multicast, reserved, broadcast */
};

static bool
v4_is_public(uint32_t address)
{
	size_t i;

	for (i = 0; i < sizeof(reserved_v4) / sizeof(*reserved_v4); i++) {
		unsigned shift = 32 - reserved_v4[i].bits;

		if (address >> shift == reserved_v4[i].net >> shift)
			return false;
	}
	return true;
}

static uint32_t
read_32(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

static bool
v6_is_public(const unsigned char b[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const unsigned char compatible[12];
	static const unsigned char nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	uint32_t high = read_32(b);

	if (!memcmp(b, mapped, 12) || !memcmp(b, nat64, 12) ||
	    !memcmp(b, compatible, 12)) /* :: and ::1 are in 0.0.0.0/8 */
		return v4_is_public(read_32(b + 12));
	if (b[0] >> 5 != 1) /* 2000::/3 is all there is of global unicast */
		return false;
	return high != 0x20010000 &&   /* Teredo */
	       high != 0x20010db8 &&   /* documentation */
	       high >> 16 != 0x2002 && /* 6to4 */
	       high >> 12 != 0x3fff0;  /* documentation */
}

bool
guard_is_public(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	/* copied, for what curl hands over need not be aligned */
	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return v4_is_public(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof(v6));
		return v6_is_public(v6.sin6_addr.s6_addr);
	}
	return false;
}

bool
guard_text_is_public(const char *address)
{
	unsigned char b[16];

	if (inet_pton(AF_INET, address, b) == 1)
		return v4_is_public(read_32(b));
	if (inet_pton(AF_INET6, address, b) == 1)
		return v6_is_public(b);
	return false;
}

static bool
is_local_name(struct slice host)
{
	struct slice name = SLICE("localhost");

	if (host.len && host.ptr[host.len - 1] == '.')
		host.len--;
	if (host.len < name.len ||
	    !slice_equal_nocase(
	        slice_sub(host, host.len - name.len, host.len), name))
		return false;
	return host.len == name.len || host.ptr[host.len - name.len - 1] == '.';
}

bool
guard_host_is_private(struct slice host)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char b[16];

	if (is_local_name(host))
		return true;
	if (host.len > 2 && host.ptr[0] == '[')
		host = slice_sub(host, 1, host.len - 1);
	if (host.len >= sizeof(address))
		return false;
	memcpy(address, host.ptr, host.len);
	address[host.len] = '\0';
	if (inet_pton(AF_INET, address, b) != 1 &&
	    inet_pton(AF_INET6, address, b) != 1)
		return false;
	return !guard_text_is_public(address);
}
