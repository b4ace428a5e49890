#include "fetch/site.h"

#include <libpsl.h>
#include <stdio.h>
#include <string.h>

#include "base/url.h"

#define HOST_MAX 256 /* a name has at most 253 bytes */

static bool
copy_host(char out[HOST_MAX], struct slice url)
{
	struct url parts;

	if (!url_parse(&parts, url) || parts.host.len == 0 ||
	    parts.host.len >= HOST_MAX)
		return false;
	snprintf(out, HOST_MAX, "%.*s", SLICE_ARG(parts.host));
	return true;
}

/* A clean host that ends in a digit, or has brackets, is an IP address. */
static bool
is_address(const char *host)
{
	char last = host[strlen(host) - 1];

	return last == ']' || (last >= '0' && last <= '9');
}

bool
site_is_same(struct slice one, struct slice other)
{
	const psl_ctx_t *list = psl_builtin();
	char x[HOST_MAX], y[HOST_MAX];
	const char *site;

	if (!copy_host(x, one) || !copy_host(y, other))
		return false;
	if (!strcmp(x, y))
		return true;
	if (!list || is_address(x) || is_address(y))
		return false;
	site = psl_registrable_domain(list, x);
	x[0] = '\0';
	if (site)
		snprintf(x, sizeof(x), "%s", site);
	site = psl_registrable_domain(list, y);
	return site && *x && !strcmp(x, site);
}
