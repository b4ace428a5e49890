#ifndef EMEND_STORE_SEARCH_H
#define EMEND_STORE_SEARCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct store;

/*
 * Where a wording stood: the words of all paragraphs and headlines of all
 * revisions, in search.db.  Each wording of an article is in it once, with the
 * revisions in which it came and went.  It is made of the history: a lost one,
 * or one that does not belong to it, is made anew.
 */

/*
 * Takes up what was recorded since the last time, newest last.  The write lock
 * is taken for a moment at a time, so the caller does not hold it.  Breaks off
 * after budget_ms (0: never) or when *stop (may be NULL) is set; *left is how
 * many revisions are still to be taken up.
 */
enum emend_status search_update(struct store *s, int64_t budget_ms,
    const volatile sig_atomic_t *stop, size_t *left,
    struct emend_error *err) EMEND_MUST_USE;

/* Around the words of a text that were looked for. */
#define SEARCH_MARK '\x02'
#define SEARCH_MARK_END '\x03'

struct stood {
	unsigned came; /* the revision */
	unsigned went; /* the first without it; 0: the newest has it */
};

struct wording {
	struct hash128 id; /* of the article */
	bool headline;
	struct slice text; /* with the marks */
	const struct stood *stood; /* oldest first */
	size_t stood_count;
};

typedef enum emend_status wording_fn(
    void *payload, const struct wording *w, struct emend_error *err);

#define SEARCH_COUNT_MOST 1000 /* more are not counted */

struct search_result {
	size_t found;	/* wordings; at most SEARCH_COUNT_MOST */
	bool found_more;
	size_t pending; /* revisions that are not in the index yet */
};

/*
 * Wordings that hold all of the words, newest first, at most `most` of them.
 * What stands in double quotes stands in this order; an asterisk ends a word
 * that may go on.  Case, accents and the style of quotation marks do not
 * matter.  EMEND_USAGE when there is no word in it, EMEND_NOTFOUND when there
 * is no index.
 */
enum emend_status search_find(struct store *s, const char *words, size_t most,
    wording_fn *each, void *payload, struct search_result *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
