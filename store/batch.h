#ifndef EMEND_STORE_BATCH_H
#define EMEND_STORE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "store/history.h"

struct article;
struct store;

/*
 * One slice of a run: what is new in history and state, gathered and then
 * written as a whole.  Rows of the state are put into it by the functions beside
 * their structs (store/watches.h and the like).
 */
struct store_batch;

/* A page as served. */
struct page_draft {
	struct slice body;   /* content coding taken off */
	struct slice http;   /* headers of every hop, secrets removed */
	const char *sent_sha256;    /* hex, of the bytes as sent; or NULL */
	const char *decoded_sha256; /* hex, of body; or NULL */
};

/* A revision to be.  All is borrowed, for the call alone. */
struct revision_draft {
	struct hash128 id;
	const char *url;	 /* normal form of the address reached */
	unsigned after;		 /* number of the newest known; 0: none */
	enum revision_event event;
	bool gone;
	const struct article *article;
	struct hash128 state_hash;
	int64_t seen_at;	 /* the look; the author date */
	int64_t seen_before;	 /* 0 for the first revision */
	int64_t recorded_at;	 /* the committer date */
	size_t words;
	unsigned similarity;
	const char *kinds;	 /* "number quote" or "" */
	const char *subject;	 /* what changed, in words: one line */
	unsigned reverts_to;
	int status;		 /* HTTP status of the last hop */
	const struct page_draft *page; /* NULL: not kept */
	const char *reading;	 /* for Emend-Extractor */
	const char *found_in;	 /* the source that named the article, or NULL */
	int64_t found_at;
	struct slice found_title; /* as that source gives it; absent: none */
	int64_t found_date;	 /* when it says that it was published; 0 */
	bool baseline;		 /* as revision.baseline */
	bool clock_set;		 /* Emend-Clock: set */
};

/*
 * The newest revision, its kept page read again in another way.  It takes the
 * revision's place: a commit of the same number stands on the old one in git,
 * and history, text and state hash (the watch row's too) are its from then on.
 */
struct reread_draft {
	struct hash128 id;
	unsigned number;	 /* of the newest known */
	const struct article *article;
	struct hash128 state_hash;
	size_t words;
	const char *reading;	 /* the new one */
	int64_t recorded_at;
	bool clock_set;
};

/* The write lock must be held at commit only. */
enum emend_status store_batch_new(struct store_batch **out, struct store *s,
    int64_t run_started_at, struct emend_error *err) EMEND_MUST_USE;
void store_batch_free(struct store_batch *b); /* what is uncommitted is gone */

/*
 * Encodes and compresses at once.  EMEND_CONFLICT, also of the commit, if after
 * is not the newest revision known; EMEND_LIMIT past
 * 1 GiB to be kept at once; after EMEND_IO or EMEND_LIMIT the commit fails, too.
 */
enum emend_status store_batch_revision(struct store_batch *b,
    const struct revision_draft *draft, struct emend_error *err) EMEND_MUST_USE;

/*
 * Keeps a page of which no revision is made: what stood in an article's place.
 * *path, which lives until the commit, is as in revision.page; NULL in a store
 * opened to read.
 */
enum emend_status store_batch_page(struct store_batch *b, struct hash128 id,
    const struct page_draft *page, const char **path,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * As store_batch_revision; EMEND_CONFLICT too when the batch has a revision of
 * this article already.
 */
enum emend_status store_batch_reread(struct store_batch *b,
    const struct reread_draft *draft, struct emend_error *err) EMEND_MUST_USE;
/* A revision's text was found to be the same by another reading, too. */
enum emend_status store_batch_agrees(struct store_batch *b, struct hash128 id,
    unsigned number, const char *reading,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * The article was read at url, and its text is a kept one's: says which of the
 * host's furniture it still has (store/profile.h).
 */
enum emend_status store_batch_seen(struct store_batch *b, struct hash128 id,
    const char *url, const struct article *article,
    struct emend_error *err) EMEND_MUST_USE;

/* The commit that the batch's newest revision of the article will be; "" when
 * it has none.  What a dry run gathers is committed nowhere. */
enum emend_status store_batch_commit_name(struct store_batch *b,
    struct hash128 id, char out[COMMIT_HEX + 1],
    struct emend_error *err) EMEND_MUST_USE;

size_t store_batch_revisions(const struct store_batch *b); /* waiting */
size_t store_batch_bytes(const struct store_batch *b); /* their size on disk */

/*
 * Pages, then history, then state; all durable on return, or (EMEND_IO,
 * EMEND_CONFLICT, EMEND_STORE, EMEND_BUSY, EMEND_NOMEM) nothing of the history
 * and state is changed and no file is left over.  One exception: if only the
 * very last step fails, the end of state's transaction, then the history keeps
 * its revisions, the message says so, and store_recover enters them.  The batch
 * is empty afterwards.
 */
enum emend_status store_batch_commit(
    struct store_batch *b, struct emend_error *err) EMEND_MUST_USE;

#endif
