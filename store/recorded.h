#ifndef EMEND_STORE_RECORDED_H
#define EMEND_STORE_RECORDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

struct store;

/*
 * In which order revisions were recorded.  Each is given the next number of one
 * sequence when the index takes it up, whatever its dates say; a number is
 * never given twice.  A state.db that is made anew has them in the order of the
 * commits' dates, and the marks are lost with the old one.
 */
struct recorded_range {
	int64_t after, upto;  /* of the sequence, upto too; upto 0: by dates */
	int64_t since, until; /* recorded then, until not; until 0: open */
};

/* An article of which something was recorded. */
struct recorded {
	struct hash128 id;
	unsigned first, last; /* revisions; what is between belongs to them */
};

/* The newest number; 0 when nothing was recorded. */
enum emend_status state_recorded_last(
    struct store *s, int64_t *out, struct emend_error *err) EMEND_MUST_USE;

/* Each article once, by id. */
typedef enum emend_status recorded_fn(
    void *payload, const struct recorded *r, struct emend_error *err);
/* What nobody has read, whenever it was recorded. */
enum emend_status state_unread_each(struct store *s, recorded_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_recorded(struct store *s,
    const struct recorded_range *range, recorded_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * Of which a revision has another text since, because it was read in another
 * way: that takes a number, too, but is recorded as nothing new.  By the
 * range's numbers alone.
 */
enum emend_status state_reread(struct store *s,
    const struct recorded_range *range, recorded_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

/* Up to where somebody was told: MARK_NAME_MAX bytes, NUL included. */
#define MARK_NAME_MAX 64
struct mark {
	int64_t upto; /* of the sequence */
	int64_t at;   /* when it was moved; 0: there is none */
};
enum emend_status state_mark(struct store *s, const char *name,
    struct mark *out, struct emend_error *err) EMEND_MUST_USE;
/* The write lock is held; never moves it back. */
enum emend_status store_put_mark(struct store *s, const char *name,
    const struct mark *mark, struct emend_error *err) EMEND_MUST_USE;

/* ---- what people have read ---- */

/* A person has read the article up to this revision. */
struct review {
	unsigned number;
	int64_t at;
	const char *by, *note; /* or NULL */
};
typedef enum emend_status review_fn(
    void *payload, const struct review *r, struct emend_error *err);
/* In the order in which they were written. */
enum emend_status state_reviews(struct store *s, struct hash128 id,
    review_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* What of an article nobody has read, and whether reports leave it out. */
struct review_state {
	unsigned unread; /* the first edit nobody has read; 0: none */
	bool hidden;
};
enum emend_status state_review(struct store *s, struct hash128 id,
    struct review_state *out, struct emend_error *err) EMEND_MUST_USE;

/* Articles with an edit that nobody has read, without hidden ones; *used: has
 * anything ever been reviewed? */
enum emend_status state_unread(struct store *s, size_t *articles, bool *used,
    struct emend_error *err) EMEND_MUST_USE;

/* The write lock is held. */
enum emend_status store_put_review(struct store *s, struct hash128 id,
    const struct review *review, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_put_hidden(struct store *s, struct hash128 id,
    bool hidden, int64_t at, struct emend_error *err) EMEND_MUST_USE;

#endif
