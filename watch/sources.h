#ifndef EMEND_WATCH_SOURCES_H
#define EMEND_WATCH_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"

struct settings;
struct source;
struct store;
struct store_batch;
struct watch_row;

/*
 * Brings what is watched in line with emend.conf and the list files: URLs that
 * are new get a row, URLs that are no longer named end.
 */
struct sources {
	struct watch_row **added; /* rows without a key yet, due at once */
	size_t added_count;
	struct watch_row **ended; /* copies; already put into the batch */
	size_t ended_count;
	struct source_trouble *trouble; /* list files that cannot be read */
	size_t trouble_count;
	struct table by_name; /* "watch URL", "list FILE" -> struct source */
	struct arena arena;
};

struct source_trouble {
	const char *name; /* "urls.txt", "urls.txt:12" */
	const char *message;
};

/*
 * Cheap when nothing changed since the last time (a note in the state says so).
 * What is to be written goes into batch.  sources_free also after failure.
 */
enum emend_status sources_sync(struct sources *out, struct store *store,
    struct store_batch *batch, const struct settings *settings,
    const char *dir, int64_t now, struct emend_error *err) EMEND_MUST_USE;
void sources_free(struct sources *s);

/* The source that a row's name says, or NULL. */
const struct source *sources_of(
    const struct sources *s, const struct watch_row *row);

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
