#ifndef EMEND_REPORTS_DIGEST_STATS_H
#define EMEND_REPORTS_DIGEST_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/table.h"
#include "diff/changes.h"

/*
 * Inside the statistics: digest_stats.c counts, digest_stats_tell.c tells.  A
 * group is a section of a host; "" where the pages name none.
 */
struct stats_group {
	const char *host, *section;
	size_t fresh;	  /* articles taken up */
	size_t edited;	  /* articles with an edit */
	size_t revisions; /* with an edit */
	size_t edits;	  /* of paragraphs and fields */
	size_t serious, noted; /* revisions; noted: with a notice */
	size_t gone, reverted; /* revisions */
	size_t words_in, words_out;
	size_t kinds[KIND_COUNT]; /* edits */
	int64_t window_seconds, gap_seconds;
	int64_t *first_edits; /* owned: seconds to the first edit, an article
				 each; sorted once all are there */
	size_t first_count, first_cap;
};

struct digest_stats {
	struct table groups;   /* struct stats_group, by host and section */
	struct table articles; /* that have an edit, by id */
	struct arena arena;
};

/* Of seconds to the first edit; -1: none is known. */
int64_t stats_median(const struct stats_group *g);

#endif
