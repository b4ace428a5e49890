#ifndef EMEND_ALERTS_SAMPLE_H
#define EMEND_ALERTS_SAMPLE_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* The item of an edit that was never made, to try channels with; appended. */
enum emend_status sample_item(
    struct text *out, int64_t now, struct emend_error *err) EMEND_MUST_USE;

#endif
