#ifndef EMEND_REPORTS_DIGEST_STATS_TELL_H
#define EMEND_REPORTS_DIGEST_STATS_TELL_H

#include "base/error.h"

struct digest_out;

/* Inside the statistics: all groups, which are in order. */
enum emend_status stats_tell_text(
    struct digest_out *o, struct emend_error *err) EMEND_MUST_USE;
enum emend_status stats_tell_csv(
    struct digest_out *o, struct emend_error *err) EMEND_MUST_USE;
void stats_tell_json(struct digest_out *o);

#endif
