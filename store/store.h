#ifndef EMEND_STORE_STORE_H
#define EMEND_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct article;
struct store;
struct text;

/*
 * An archive: the history (a git repository), the pages as served (another)
 * and the state (SQLite).  Articles are named by their 128-bit id; callers see
 * no paths, refs or object ids.  All that is new goes through a batch, which
 * is durable as a whole when store_batch_commit returns: history first, then
 * state, so that a crash in between loses nothing.
 */

enum store_mode {
	STORE_READ,  /* never writes, never waits; works on a read-only disk */
	STORE_WRITE, /* takes no lock by itself: see store_lock */
};

/*
 * Makes the archive's parts in dir, which exists and is the caller's to have
 * checked.  Directories are 0700, files 0600.
 */
enum emend_status store_init(const char *dir, struct emend_error *err)
    EMEND_MUST_USE;

/* EMEND_NOTFOUND when dir is no archive, EMEND_STORE when it is damaged. */
enum emend_status store_open(struct store **out, const char *dir,
    enum store_mode mode, struct emend_error *err) EMEND_MUST_USE;
void store_close(struct store *s); /* NULL is fine; drops locks */

/* One process at a time checks; one writes; one joins and removes packs; one
 * delivers.  See base/lock.h for the error. */
enum store_lock_kind {
	STORE_LOCK_CHECK, /* for a whole check; not waited for: EMEND_BUSY */
	STORE_LOCK_WRITE, /* for a slice or a command; 30 s, then EMEND_BUSY */
	STORE_LOCK_PACKS, /* before STORE_LOCK_WRITE; as STORE_LOCK_CHECK */
	STORE_LOCK_DELIVER, /* as STORE_LOCK_PACKS */
};
enum emend_status store_lock(struct store *s, enum store_lock_kind kind,
    struct emend_error *err) EMEND_MUST_USE;
void store_unlock(struct store *s, enum store_lock_kind kind);

/* Who checks the archive in dir just now, and since when; false: nobody. */
bool store_check_holder(const char *dir, long *pid, int64_t *since);

/* Drawn at init; for hashes that alone decide (DESIGN: Hashes). */
const struct hash_secret *store_secret(const struct store *s);

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

/* A page as served. */
struct page_draft {
	struct slice body;   /* content coding taken off */
	struct slice http;   /* headers of every hop, secrets removed */
	const char *sent_sha256;    /* hex, of the bytes as sent; or NULL */
	const char *decoded_sha256; /* hex, of body; or NULL */
};

/* A revision to be.  All is borrowed until the batch is committed or freed. */
struct revision_draft {
	struct hash128 id;
	const char *url;	 /* normal form of the address reached */
	unsigned after;		 /* number of the newest known; 0: none.  Else
				    the commit fails with EMEND_CONFLICT */
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

struct watch_row; /* store/state.h */
struct look_row;
struct host_row;
struct store_batch;

/* One slice of a run.  The write lock must be held at commit only. */
enum emend_status store_batch_new(struct store_batch **out, struct store *s,
    int64_t run_started_at, struct emend_error *err) EMEND_MUST_USE;
void store_batch_free(struct store_batch *b); /* what is uncommitted is gone */

/*
 * Encodes and compresses at once; the draft may go when this returns.
 * EMEND_CONFLICT if after is not the newest revision known, EMEND_LIMIT past
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

/* The row as it is to stand; copied. */
enum emend_status store_batch_watch(struct store_batch *b,
    const struct watch_row *row, struct emend_error *err) EMEND_MUST_USE;
/* Does a look leave the row as it was, but for when it was and is to be, and
 * for the validators?  Then these alone need be written. */
bool watch_row_stands(
    const struct watch_row *before, const struct watch_row *now);
enum emend_status store_batch_watch_look(struct store_batch *b,
    const struct watch_row *row, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_look(struct store_batch *b,
    const struct look_row *look, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_host(struct store_batch *b,
    const struct host_row *row, struct emend_error *err) EMEND_MUST_USE;

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

/*
 * Cheap and idempotent, at the start of a writing command under the write
 * lock: sweeps what a killed run left and takes into the index what it had
 * published but not yet entered.  An article whose history somebody rewrote is
 * passed over: see store_damage.
 */
enum emend_status store_recover(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;

/* What the last recovery passed over, in one sentence; NULL: nothing. */
const char *store_damage(const struct store *s);

/*
 * Whether another revision of the article can be kept: EMEND_STORE, with what
 * is to be done, when its ref is not where the index knows it to be.
 */
enum emend_status store_can_keep(struct store *s, struct hash128 id,
    struct emend_error *err) EMEND_MUST_USE;

#endif
