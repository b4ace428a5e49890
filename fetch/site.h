#ifndef EMEND_FETCH_SITE_H
#define EMEND_FETCH_SITE_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * Are two clean URLs of one site: hosts under one name that somebody can
 * register (by the public suffix list), or one and the same host?  Schemes and
 * ports may differ; an IP address is of its own site alone.
 */
bool site_is_same(struct slice one, struct slice other);

#endif
