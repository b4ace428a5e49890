#ifndef EMEND_BASE_URL_CLEAN_H
#define EMEND_BASE_URL_CLEAN_H

#include "base/slice.h"

/* Inside the url family: "80" or "443"; absent for another scheme. */
struct slice url_default_port(struct slice scheme);

#endif
