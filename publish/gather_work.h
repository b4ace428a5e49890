#ifndef EMEND_PUBLISH_GATHER_WORK_H
#define EMEND_PUBLISH_GATHER_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "publish/gather.h"
#include "reports/digest.h"
#include "reports/report.h"
#include "store/history.h"
#include "store/recorded.h"

struct article;
struct changes;
struct diff_language;
struct watch_row;

/*
 * Inside the gather family: gather.c sums up and sorts, gather_choose.c says
 * what of, gather_item.c reads one article's part, gather_flood.c finds the
 * edits that many share.
 */

/* One article's part of the report, with all that its item points to. */
struct gathered {
	struct watch_row *row;
	struct revision_list history;
	const struct revision *old, *new; /* compared; NULL: nothing is */
	struct article *before, *after;
	struct changes *changes; /* or NULL */
	struct report report;
	struct digest_item item;
	char id[HASH128_HEX + 1];
	bool *shared; /* by edit */
	struct arena arena;
};

/* What is kept of each: to sum up and to sort. */
struct gather_key {
	struct recorded recorded; /* last 0: nothing was, it flaps */
	int64_t at;	/* first look at the newest revision of the period */
	kind_set kinds; /* of what is compared and of the steps */
	unsigned marks;
	unsigned rank;	/* what weighs more has less */
	uint32_t edits, shared; /* shared: those that floods have */
	bool unread, headline;
	struct gathered *kept; /* while there are few; owned; or NULL */
};

/* An edit of an article; the hash is of its host and of what it did. */
struct flood_entry {
	struct hash128 hash;
	uint32_t key; /* index of the article's */
};

struct flood {
	size_t first, count; /* among the entries */
	size_t articles;
};

struct floods {
	struct flood_entry *entries; /* owned; sorted by hash, then key */
	size_t entry_count, entry_cap;
	struct flood *at; /* owned; of the most articles first */
	size_t count;
	struct hash128 *hashes; /* owned; theirs, sorted */
};

struct gather {
	struct store *store;
	const struct settings *settings;
	const struct gather_options *options;
	struct gather_key *keys; /* owned */
	size_t count, cap;
	size_t kept, kept_bytes; /* in all */
	size_t recorded; /* the first keys, by id: of these something was */
	struct floods floods;
	struct digest digest;
	struct text filter;
	char feed[HASH128_HEX + 1]; /* drawn for this archive */
	struct diff_language *language; /* opened by the first comparison */
};

/* Is the row's article one that the report is about? */
bool gather_chooses(const struct gather *g, const struct watch_row *row);
/* g->digest.watched: how many it is about. */
enum emend_status gather_count_watched(
    struct gather *g, struct emend_error *err) EMEND_MUST_USE;
/* digest.filter: what was asked for alone, in words. */
enum emend_status gather_write_filter(
    struct gather *g, struct emend_error *err) EMEND_MUST_USE;

/* *out is NULL when the article or what it had is not there any more. */
enum emend_status gathered_new(struct gathered **out, struct gather *g,
    const struct recorded *recorded, struct emend_error *err) EMEND_MUST_USE;
void gathered_free(struct gathered *a); /* NULL is fine */
/* The gaps, which only the telling wants. */
enum emend_status gathered_complete(struct gathered *a, struct gather *g,
    struct emend_error *err) EMEND_MUST_USE;

/* Notes the edits of a key's article. */
enum emend_status floods_add(struct gather *g, size_t key,
    const struct gathered *a, struct emend_error *err) EMEND_MUST_USE;
/* Once all are noted: finds them, counts key.shared. */
enum emend_status floods_find(
    struct gather *g, struct emend_error *err) EMEND_MUST_USE;
/* Marks the edits of an item that floods have. */
enum emend_status floods_mark(const struct gather *g, struct gathered *a,
    struct emend_error *err) EMEND_MUST_USE;
/* Tells them all, each with its articles. */
enum emend_status floods_tell(struct gather *g, struct digest_out *out,
    struct emend_error *err) EMEND_MUST_USE;
void floods_free(struct floods *f);

#endif
