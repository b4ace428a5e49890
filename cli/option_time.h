#ifndef EMEND_CLI_OPTION_TIME_H
#define EMEND_CLI_OPTION_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/*
 * A time, a date or how long ago, as an option's value: 2026-11-24,
 * "2026-11-24 09:00", 7d.  end: a date is its last moment.  EMEND_USAGE names
 * the option.
 */
enum emend_status option_read_time(int64_t *out, const char *option,
    const char *word, int64_t now, bool end,
    struct emend_error *err) EMEND_MUST_USE;

#endif
