#ifndef EMEND_CLI_SEEDS_H
#define EMEND_CLI_SEEDS_H

#include "base/error.h"

struct text;

/*
 * The directory of the sample site: beside a program that was not installed,
 * else where it is installed.  EMEND_NOTFOUND names the places tried.
 */
enum emend_status seeds_find(
    struct text *out, struct emend_error *err) EMEND_MUST_USE;

#endif
