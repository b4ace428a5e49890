#ifndef EMEND_FETCH_GUARD_H
#define EMEND_FETCH_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/slice.h"

/*
 * Which addresses are the public Internet's.  What a stranger's page leads to
 * may not reach the machine's own services or its network: everything private,
 * loopback, link-local or reserved is not public, and IPv4 addresses in IPv6
 * clothes count as what they are.
 */
bool guard_is_public(const struct sockaddr *address);

/* The same for an address as digits, without brackets; false if it is none. */
bool guard_text_is_public(const char *address);

/*
 * Is the host of a clean URL private by its spelling alone?  Names that only a
 * look-up can tell are not, "localhost" and what ends in ".localhost" are.
 */
bool guard_host_is_private(struct slice host);

#endif
