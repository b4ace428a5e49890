#ifndef EMEND_FETCH_PROXY_H
#define EMEND_FETCH_PROXY_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * The proxy that the environment names for a scheme and host, as curl reads
 * https_proxy, all_proxy and no_proxy; NULL: none.  It is asked here and not
 * left to curl because the address guard must know: behind a proxy the peer
 * is the proxy, and names are looked up there.
 */
const char *proxy_for(struct slice scheme, struct slice host);

/* Is host among the names, addresses and networks of a no_proxy list? */
bool proxy_is_exempt(struct slice host, const char *no_proxy);

#endif
