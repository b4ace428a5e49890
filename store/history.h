#ifndef EMEND_STORE_HISTORY_H
#define EMEND_STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct article;
struct store;
struct text;

/*
 * The history of an article: its revisions as the index has them, their texts
 * and their pages as served.  It is written by a batch (store/batch.h).
 */
enum revision_event {
	EVENT_NEW,
	EVENT_CHANGED,
	EVENT_REVERTED,
	EVENT_SETTLED,
	EVENT_GONE,
	EVENT_RETURNED,
	EVENT_RELOCATED,
};
#define REVISION_EVENT_COUNT 7
const char *revision_event_name(enum revision_event event); /* "new", ... */

#define COMMIT_HEX 40

/* One kept state of an article.  Strings live as long as their list. */
struct revision {
	unsigned number; /* from 1 */
	char commit[COMMIT_HEX + 1];
	enum revision_event event;
	bool gone;		    /* its text is the last good one's */
	const char *title;	    /* NULL when it has none */
	int64_t first_seen;	    /* the look that saw it first */
	int64_t last_seen;	    /* the last look that saw it */
	int64_t seen_before;	    /* last look that saw the state before; 0 */
	size_t words;
	unsigned similarity;	    /* per mille, to the one before */
	const char *kinds;	    /* "number quote", most serious first; "" */
	unsigned reverts_to;	    /* number, or 0 */
	const char *page;	    /* "2026-11/24/091204/<id>.page", or NULL */
	struct hash128 state_hash;
	const char *url;	    /* normal form of the address it is from */
	const char *reading;	    /* what its text was read by, or is known
				       to agree with (article/rules.h) */
	bool baseline;		    /* new, and stood there when its source was
				       looked at for the first time */
};

struct revision_list {
	struct revision *at; /* oldest first */
	size_t count;
	struct store_memory *memory; /* what the strings live in */
};
void revision_list_free(struct revision_list *list);
/* The last one before that index that has a text, or NULL. */
const struct revision *revision_before(
    const struct revision_list *list, size_t at);

/* All revisions of an article, from the index: O(their number). */
enum emend_status store_history(struct store *s, struct hash128 id,
    struct revision_list *out, struct emend_error *err) EMEND_MUST_USE;

/*
 * The commits whose names begin so, newest first: those of the list, and those
 * whose place another reading has taken, which name the same revision.
 */
#define COMMIT_MATCHES 4 /* more are left out */
struct commit_matches {
	struct commit_match {
		char commit[COMMIT_HEX + 1];
		unsigned revision;
	} at[COMMIT_MATCHES];
	size_t count;
};
enum emend_status store_find_commits(struct store *s, struct hash128 id,
    const char *prefix, struct commit_matches *out,
    struct emend_error *err) EMEND_MUST_USE;

/* The article as revision number has it; EMEND_NOTFOUND when there is none. */
enum emend_status store_read(struct store *s, struct hash128 id,
    unsigned number, struct article **out,
    struct emend_error *err) EMEND_MUST_USE;

/* Its page as served, appended to *out; EMEND_NOTFOUND when none is kept. */
enum emend_status store_read_page(struct store *s, const struct revision *r,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;
/* The headers that came with it, as page_draft.http had them. */
enum emend_status store_read_page_http(struct store *s,
    const struct revision *r, struct text *out,
    struct emend_error *err) EMEND_MUST_USE;

#endif
