#ifndef EMEND_BASE_PATTERN_H
#define EMEND_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * Perl-compatible regular expressions over UTF-8, where \w \d \b and classes
 * go by Unicode.  A pattern is for one thread at a time.
 */
struct pattern;

#define PATTERN_MAX_BYTES 4096 /* of a pattern's source */

/* Ceilings for one pattern_find: a pattern that runs away is an error. */
#define PATTERN_MATCH_LIMIT 1000000u
#define PATTERN_DEPTH_LIMIT 10000u /* frames of backtracking */
#define PATTERN_HEAP_LIMIT 16384u  /* kibibytes */

enum pattern_flag {
	PATTERN_NOCASE = 1 << 0,
	PATTERN_LINES = 1 << 1, /* ^ and $ match at every line's ends */
};

/*
 * Fails with EMEND_PARSE, saying what is wrong and at which byte (from 1);
 * EMEND_LIMIT when source is too long; EMEND_NOMEM.  *out is then NULL.
 */
enum emend_status pattern_compile(struct pattern **out, struct slice source,
    unsigned flags, struct emend_error *err) EMEND_MUST_USE;
void pattern_free(struct pattern *p);

/*
 * Looks for the first match in subject that starts at or after byte from,
 * which must be <= subject.len and a boundary.  ^ and \b see what stands
 * before from.  *hit points into subject and may be empty.  Stretches of
 * subject that are not UTF-8 match nothing.
 *
 * Finding nothing is EMEND_OK with *found false.  Fails with EMEND_LIMIT or
 * EMEND_NOMEM; *found is then false.
 */
enum emend_status pattern_find(const struct pattern *p, struct slice subject,
    size_t from, struct slice *hit, bool *found,
    struct emend_error *err) EMEND_MUST_USE;

#endif
