#ifndef EMEND_WATCH_SOURCES_H
#define EMEND_WATCH_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/table.h"
#include "settings/settings.h"
#include "store/watches.h"

struct store;
struct store_batch;

/* A list file that cannot be read, or a line of one. */
struct source_trouble {
	const char *name;    /* "urls.txt", "urls.txt:12" */
	const char *message; /* NULL when it is over */
	bool first;	     /* it was not there at the last check */
	bool over;	     /* it was there, and is not any more */
	bool harmless;	     /* nothing is wrong: it is to be known */
};

/*
 * Brings what is watched in line with emend.conf and the list files: URLs that
 * are new get a row, URLs that are no longer named end.
 */
struct sources {
	bool keep_added; /* set before: wants copies of what is new, as below */
	struct watch_row **added; /* rows without a key yet, due at once */
	size_t added_count;
	struct watch_row **ended; /* copies; already put into the batch */
	size_t ended_count;
	struct source_trouble *trouble;
	size_t trouble_count;
	struct table wanted; /* normal forms that emend.conf leads to */
	struct arena arena;
};

#define SOURCES_INIT                                                           \
	{                                                                      \
		.wanted = TABLE_INIT, .arena = ARENA_INIT                      \
	}

/*
 * Cheap when nothing changed since the last time (notes in the state say so).
 * What is to be written goes into batch.  *out is SOURCES_INIT before;
 * sources_free also after failure.
 */
enum emend_status sources_sync(struct sources *out, struct store *store,
    struct store_batch *batch, const struct settings *settings,
    const char *dir, int64_t now, struct emend_error *err) EMEND_MUST_USE;
void sources_free(struct sources *s);

/* The next time it is not cheap: a row was changed besides, or may come back. */
enum emend_status sources_compare_anew(
    struct store_batch *batch, struct emend_error *err) EMEND_MUST_USE;

/*
 * The earliest next_look of the active rows with due_from <= until, without
 * those whose source is paused: they wait for nobody.  0: none.
 */
enum emend_status sources_next_look(struct store *store,
    const struct settings *settings, int64_t until, int64_t *out,
    struct emend_error *err) EMEND_MUST_USE;

/* The row that a feed, a sitemap or a front page has itself; *out is the
 * caller's, NULL for other sources and before a check has taken it up. */
enum emend_status sources_own_row(struct store *store,
    const struct source *source, struct watch_row **out,
    struct emend_error *err) EMEND_MUST_USE;

/* An article that has ended: may a source that names it take it up again?  Not
 * what the user unwatched by name, nor what its time is over for. */
bool sources_takes_up(const struct watch_row *row, const struct source *source,
    int64_t now);

/* The role of the row that a source itself has; a page's for a page, a list. */
enum watch_role sources_role(enum source_type type);

/* Is this URL named, though it has no row yet (its list's limit)? */
bool sources_name(const struct sources *s, struct slice normal);

/*
 * The URLs of a list file: one a line, blank lines and lines that begin with
 * "#" left out.  each gets the line's number and its text, trimmed.
 */
typedef enum emend_status list_line_fn(void *payload, unsigned line,
    struct slice url, struct emend_error *err);
enum emend_status list_read(const char *path, list_line_fn *each,
    void *payload, struct emend_error *err) EMEND_MUST_USE;

#define LIST_MAX_BYTES ((size_t)256 << 20)

#endif
