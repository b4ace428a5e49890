#ifndef EMEND_STORE_WATCHES_H
#define EMEND_STORE_WATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct store;
struct store_batch;

/*
 * What is watched: a row an address, with when it is due and what the last looks
 * found.  Plain rows; what they mean is watch's business.  Read here, written
 * through a batch.
 */

enum watch_state {
	WATCH_ACTIVE,
	WATCH_ENDED,
};

/* What a row is: an article's address, or a source that names articles. */
enum watch_role {
	WATCH_PAGE,
	WATCH_FEED,
	WATCH_SITEMAP, /* or an index of sitemaps */
	WATCH_LINKS,   /* a front page */
};

/* One thing looked at: an article, or a URL that may yet become one. */
struct watch_row {
	int64_t key;	      /* 0: a new row, given one by the commit */
	struct hash128 id;    /* zero until the first good look */
	const char *url;      /* asked for: base/url.h's clean form */
	const char *normal;   /* normal form of url; unique.  Of a source it
				 has the kind before it: "feed https://..." */
	const char *source;   /* "watch URL", "list FILE", "feed URL": who
				 named it */
	const char *found_in; /* the one that named it first, at added_at;
				 NULL in a new row: source */
	enum watch_role role;
	enum watch_state state;
	const char *ended_reason; /* "keep", "unwatched", ... or NULL */
	bool named;	      /* the user wrote this very URL */
	bool baseline;	      /* stood there when its source was looked at for
				 the first time; of a source: that is not over */

	int64_t added_at;
	int64_t first_seen;   /* first good look; 0 */
	int64_t last_look;    /* last attempt; 0 */
	int64_t last_good;    /* last good look; 0 */
	int64_t next_look;
	int64_t due_from;     /* counts as due from here on: next_look less its
				 tolerance */
	int64_t interval;     /* seconds, as adapted */
	int64_t last_edit;    /* 0 */

	const char *candidate; /* what the page began to call its address: the
				  next look asks there; or NULL */
	struct hash128 continues; /* the article that its feed called by the
				  same name, until a look tells; zero */
	const char *etag;     /* validators byte for byte, or NULL */
	const char *last_modified;
	int64_t validated_at; /* last full read; 0 */
	struct hash128 wire_hash; /* of the bytes as sent, secretly hashed */

	unsigned newest;      /* revision number; 0 */
	struct hash128 newest_state; /* its state hash */
	bool gone;	      /* the newest revision says so */
	const char *title;    /* of the newest, or NULL */

	/* what is suspicious: told when it begins and when it is over */
	const char *suspect;  /* reason of the last look, or NULL */
	int64_t suspect_since;
	unsigned suspect_looks;
	int suspect_status;
	/* looks that found it gone; walls and failures leave them alone */
	unsigned gone_seen;
	int64_t gone_since;

	/* what fails */
	const char *failure;  /* error's name, or NULL */
	const char *failure_text;
	unsigned failures;    /* in a row */
	int64_t failing_since;

	/* returns to known states */
	int64_t last_return;
	bool flapping;
	struct hash128 standing; /* the variant seen last */
	int64_t standing_since;
	unsigned standing_looks;
};

/* Rows handed to a callback live until it returns; non-OK stops and returns. */
typedef enum emend_status watch_row_fn(
    void *payload, const struct watch_row *row, struct emend_error *err);

/* Active rows with due_from <= at, host by host, oldest overdue first. */
enum emend_status state_due(struct store *s, int64_t at, watch_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* All rows, in the order in which they were added. */
enum emend_status state_watches(struct store *s, watch_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/* Rows of articles of one state, in the order in which they were added; most 0:
 * all. */
enum emend_status state_watches_of(struct store *s, enum watch_state state,
    size_t most, watch_row_fn *each, void *payload,
    struct emend_error *err) EMEND_MUST_USE;

/* Active rows, the earliest due_from first. */
enum emend_status state_soon(struct store *s, watch_row_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

/*
 * A row by the normal form of its URL or of a known alias, by id, or by key.  *out
 * is NULL when there is none (that is no failure), else the caller's, to free.
 */
enum emend_status state_watch_by_url(struct store *s, struct slice normal,
    struct watch_row **out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_watch_by_id(struct store *s, struct hash128 id,
    struct watch_row **out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_watch_by_key(struct store *s, int64_t key,
    struct watch_row **out, struct emend_error *err) EMEND_MUST_USE;
void watch_row_free(struct watch_row *row); /* a copy with its strings */
enum emend_status watch_row_dup(struct watch_row **out,
    const struct watch_row *row, struct emend_error *err) EMEND_MUST_USE;

/* How many articles are active that the source (watch_row.source) named. */
enum emend_status state_followed(struct store *s, const char *source,
    size_t *out, struct emend_error *err) EMEND_MUST_USE;

/* Of articles, that is rows with the role WATCH_PAGE; all but ended of active
 * ones. */
struct state_counts {
	size_t active, ended, failing, suspect, gone, flapping, revisions;
};
enum emend_status state_counts(struct store *s, struct state_counts *out,
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
/* Removes a row that turned out to be another address of a known article. */
enum emend_status store_batch_drop_watch(struct store_batch *b, int64_t key,
    struct emend_error *err) EMEND_MUST_USE;

#endif
