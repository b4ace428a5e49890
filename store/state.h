#ifndef EMEND_STORE_STATE_H
#define EMEND_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

/*
 * state.db as its users see it: what is watched, when it is due, what the last
 * looks found.  Plain rows; what they mean is watch's business.  Read here,
 * written through a batch (store/store.h) or by the few single edits below.
 */

struct store;
struct text;

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

/* What a look was: how it saw a state that is kept, or why it saw none. */
enum looked {
	LOOKED_READ,	     /* the page was read */
	LOOKED_SAME_BYTES,   /* they were those of the last good look */
	LOOKED_NOT_MODIFIED, /* 304 */
	LOOKED_GONE,	     /* it is gone, as it is known to be */
	LOOKED_UNKNOWN,	     /* an older emend did not keep how */
	LOOKED_FAILED,
	LOOKED_SUSPECT,
};
#define LOOKED_COUNT 7
const char *looked_name(enum looked how); /* "read", "same-bytes", ... */

/* Every look is kept, in some 3 bytes. */
struct look_row {
	struct hash128 id;  /* before the first good look: that of the address */
	int64_t at;
	enum looked how;
	unsigned revision;  /* the one whose state it saw; 0 when it saw none */
	const char *reason; /* of a failure or suspicion, else NULL */
	int status;	    /* its HTTP status; 0 */
	bool late;	    /* for long before it, nobody had looked */
};
bool look_saw(const struct look_row *look);

/* Between two looks that saw the article. */
#define GAP_REASONS_MAX 96
struct gap {
	int64_t from, to;
	unsigned looks;		       /* that failed or were suspect */
	char reasons[GAP_REASONS_MAX]; /* each once: "timeout consent"; "" when
					  nobody looked */
};

/* Politeness that must outlive a run: fetch's business. */
struct host_row {
	const char *host;	/* "example.org:443" */
	int64_t next_at_ms;	/* UTC milliseconds */
	int64_t parked_until;	/* UTC seconds; 0 */
	const char *parked_why; /* or NULL */
	unsigned failures;
	struct slice robots;	/* the file's bytes; absent: never read */
	int robots_status;	/* HTTP, 0: network error */
	int64_t robots_at;	/* UTC seconds */
	int64_t robots_since;	/* unreachable since; 0 */
	int64_t used_day;	/* days since 1970 */
	int64_t used;		/* bytes that it sent on that day */
	struct slice cookies;	/* fetch's; absent: none are kept */
};

/* Rows handed to a callback live until it returns; non-OK stops and returns. */
typedef enum emend_status watch_row_fn(
    void *payload, const struct watch_row *row, struct emend_error *err);

/* Another number: somebody has committed something since, perhaps we.  The one
 * of the last read is what that has seen. */
int64_t state_version_read(struct store *s);
enum emend_status state_version(struct store *s, int64_t *out,
    struct emend_error *err) EMEND_MUST_USE;

/*
 * From now on all is read as it stands now, at one lock for all of it; until it
 * is let go, which must be before anything is written, and soon: what it holds
 * cannot be cleared away.  Letting go what is not held is fine.
 */
enum emend_status state_hold(
    struct store *s, struct emend_error *err) EMEND_MUST_USE;
void state_let_go(struct store *s);

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

/*
 * How often a state not kept as newest was seen (collapsed texts, variants of a
 * flapping article): counts this look and gives the count and its first time.
 * minimum_age: a look sooner than that after the last counted one adds none.
 */
struct sighting {
	struct hash128 state_hash;
	unsigned revision; /* kept as, or 0 */
	unsigned seen;
	int64_t first_at, last_at;
};
enum emend_status state_sighting(struct store *s, struct hash128 id,
    struct hash128 state_hash, struct sighting *out,
    struct emend_error *err) EMEND_MUST_USE;
/* The one counted last of an article's; seen 0: none is. */
enum emend_status state_last_sighting(struct store *s, struct hash128 id,
    struct sighting *out, struct emend_error *err) EMEND_MUST_USE;
struct store_batch;
enum emend_status store_batch_sighting(struct store_batch *b,
    struct hash128 id, const struct sighting *sighting,
    struct emend_error *err) EMEND_MUST_USE;
/* After a good look that ends the doubt: all of an article's are dropped. */
enum emend_status store_batch_forget_sightings(struct store_batch *b,
    struct hash128 id, struct emend_error *err) EMEND_MUST_USE;

/*
 * Another address of an article; "" is no address.  A claimed one is only what
 * a page calls its own: it leads to the article where people look for it, and
 * is a hint elsewhere.  Once it is known to be one, it stays one; it never
 * comes to lead to another article.
 */
enum alias_kind {
	ALIAS_KNOWN,
	ALIAS_CLAIMED,
};
enum emend_status store_batch_alias(struct store_batch *b,
    struct slice normal, struct hash128 id, enum alias_kind kind, int64_t at,
    struct emend_error *err) EMEND_MUST_USE;
/* The article that claims the address, or whose it is; zero: none. */
enum emend_status state_alias(struct store *s, struct slice normal,
    struct hash128 *out, struct emend_error *err) EMEND_MUST_USE;

/* What a feed says of an article that it names. */
struct entry_row {
	struct hash128 guid; /* of the feed and what it calls the article */
	const char *normal;  /* the address that it gives by now */
	const char *title;   /* or NULL */
	int64_t date;	     /* when published; 0 */
};
/* *out is NULL when there is none, else the caller's. */
enum emend_status state_entry(struct store *s, struct hash128 guid,
    struct entry_row **out, struct emend_error *err) EMEND_MUST_USE;
/* One that gives this address and has a title. */
enum emend_status state_entry_at(struct store *s, struct slice normal,
    struct entry_row **out, struct emend_error *err) EMEND_MUST_USE;
void entry_row_free(struct entry_row *row);
enum emend_status store_batch_entry(struct store_batch *b,
    const struct entry_row *row, struct emend_error *err) EMEND_MUST_USE;
/* Was the article so called forgotten? */
enum emend_status state_forgotten_guid(struct store *s, struct hash128 guid,
    int64_t *at, struct emend_error *err) EMEND_MUST_USE;

/* Removes a row that turned out to be another address of a known article. */
enum emend_status store_batch_drop_watch(struct store_batch *b, int64_t key,
    struct emend_error *err) EMEND_MUST_USE;

struct alias {
	struct slice normal;
	enum alias_kind kind;
	int64_t since;
};
typedef enum emend_status alias_fn(
    void *payload, const struct alias *alias, struct emend_error *err);
/* Articles of which an address holds the piece, ASCII case apart. */
typedef enum emend_status article_fn(
    void *payload, struct hash128 id, struct emend_error *err);
enum emend_status state_articles_at(struct store *s, const char *piece,
    article_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

enum emend_status state_aliases(struct store *s, struct hash128 id,
    alias_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;

/* All looks, in the order in which they were made; row->id is not set. */
typedef enum emend_status look_fn(
    void *payload, const struct look_row *look, struct emend_error *err);
enum emend_status state_looks(struct store *s, struct hash128 id,
    look_fn *each, void *payload, struct emend_error *err) EMEND_MUST_USE;
/* What nobody saw, oldest first; the caller frees *out. */
struct revision_list;
enum emend_status state_gaps(struct store *s, struct hash128 id,
    const struct revision_list *history, struct gap **out, size_t *count,
    struct emend_error *err) EMEND_MUST_USE;
/* An article is known by another id than its address had let expect. */
enum emend_status store_batch_move_looks(struct store_batch *b,
    struct hash128 from, struct hash128 to,
    struct emend_error *err) EMEND_MUST_USE;

/* NULL strings and zeros when the host is not known; the caller frees it. */
enum emend_status state_host(struct store *s, const char *host,
    struct host_row **out, struct emend_error *err) EMEND_MUST_USE;
void host_row_free(struct host_row *row);

/* Last runs: one row a check, for status.  Zero when there was none. */
struct run_row {
	int64_t started_at, ended_at;
	unsigned checked, fresh, changed, unchanged, failed;
};
enum emend_status state_last_run(struct store *s, struct run_row *out,
    struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_run(struct store_batch *b,
    const struct run_row *run, struct emend_error *err) EMEND_MUST_USE;

/*
 * Small things a caller wants to know again at the next run, by name.  Reading
 * one never written gives "".  The text is appended to *out.
 */
enum emend_status state_note(struct store *s, const char *name,
    struct text *out, struct emend_error *err) EMEND_MUST_USE;
enum emend_status store_batch_note(struct store_batch *b, const char *name,
    struct slice value, struct emend_error *err) EMEND_MUST_USE;

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

/* When the article of this address (normal form) was forgotten; 0: it was not.
 */
enum emend_status state_any_forgotten(
    struct store *s, bool *any, struct emend_error *err) EMEND_MUST_USE;
enum emend_status state_forgotten(struct store *s, struct slice normal,
    int64_t *at, struct emend_error *err) EMEND_MUST_USE;

#endif
