#ifndef EMEND_FETCH_ROBOTS_H
#define EMEND_FETCH_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/*
 * robots.txt by RFC 9309: the longest matching rule decides, allow wins a tie,
 * groups of one agent are one, no group of ours means that of "*".  Anything
 * parses; what cannot be understood is passed over.  Crawl-delay, which the
 * RFC leaves to others, is read too.
 */
#define ROBOTS_MAX                                                             \
	((size_t)512 * 1024) /* bytes read of one; the RFC's least             \
	                        is 500 KiB */

struct robots;

/*
 * What concerns one agent, of which only the product token counts: the letters,
 * "-" and "_" it begins with, in either case.  Past ROBOTS_MAX the file ends
 * at the last whole line.  *out points nowhere into bytes.
 */
enum emend_status robots_parse(struct robots **out, struct slice bytes,
    struct slice agent, struct emend_error *err) EMEND_MUST_USE;
void robots_free(struct robots *r); /* NULL is fine */

/* Milliseconds between two requests that the site asks for; 0: none. */
int64_t robots_delay_ms(const struct robots *r);

/* Whose group it is: that of the agent, that of "*", or none concerns it. */
enum robots_group {
	ROBOTS_NO_GROUP,
	ROBOTS_ANY,
	ROBOTS_OURS,
};
enum robots_group robots_group(const struct robots *r);

/*
 * May the agent ask for this path (with its query) of a clean URL?  On OK
 * *refused_by is the rule as written ("/private") that forbids it, living as
 * long as r, or absent: allowed.
 */
enum emend_status robots_judge(const struct robots *r, struct slice path,
    struct slice *refused_by, struct emend_error *err) EMEND_MUST_USE;

#endif
