#ifndef EMEND_PUBLISH_GATHER_H
#define EMEND_PUBLISH_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "diff/changes.h"
#include "store/recorded.h"

struct digest;
struct digest_format;
struct digest_out;
struct gather;
struct settings;
struct store;

/*
 * What was changed in many articles, for a report: first what each has, to sum
 * it up and to sort it, then one article after the other, told as one item
 * however many revisions it had.  Memory is some 100 bytes an article, and what
 * is told.
 */
struct gather_options {
	struct recorded_range range;
	int64_t flapping_since; /* tell what went back and forth since then */
	const char *mark;	/* name of the one the range is from, or NULL */
	const char *source, *host; /* NULL: all */
	const char *const *tags;   /* any one of them */
	size_t tag_count;
	kind_set kinds; /* any one of them; 0: all */
	bool unnoted;	/* serious edits that no notice owns up to */
	bool unreviewed; /* what nobody has read */
	bool all_unread; /* all of that, not what the range has */
	const struct digest_format *format; /* what it will be told in */
	size_t most;	/* items; 0: all */
	int64_t now;
};

/* On success *out is the caller's; settings and options outlive it. */
enum emend_status gather_new(struct gather **out, struct store *store,
    const struct settings *settings, const struct gather_options *options,
    struct emend_error *err) EMEND_MUST_USE;
void gather_free(struct gather *g); /* NULL is fine */

/* What it has in sum; who tells it sets command. */
struct digest *gather_digest(struct gather *g);

/* The articles that it tells of, one by one or folded. */
size_t gather_count(const struct gather *g);
struct hash128 gather_id(const struct gather *g, size_t i);

/* Tells all of it, once.  What the output says is the caller's. */
enum emend_status gather_tell(struct gather *g, struct digest_out *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
