#ifndef EMEND_WATCH_SOURCES_WORK_H
#define EMEND_WATCH_SOURCES_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "settings/settings.h"
#include "watch/sources.h"

/*
 * Inside the sources family: sources.c brings rows in line,
 * sources_wanted.c reads what is named, sources_stamp.c knows whether a list's
 * file is as it was, sources_trouble.c remembers what was told.
 */
struct wanted_source;

/* A configured address, on its way to a row. */
struct wanted {
	const char *url, *normal; /* as a row has them */
	struct wanted_source *from;
	bool seen; /* a row stands for it */
	bool forgotten; /* it is not to come back */
};

#define BAD_SHOWN 4

/* A source as it is read in this run. */
struct wanted_source {
	const struct source *source;
	struct hash128 digest; /* of the addresses, in any order */
	bool left_alone;       /* not read: its rows stay as they are */
	bool changed;	       /* since it was noted */
	char *stamp;	       /* of its file when it was read; "" or NULL */
	size_t added, waiting; /* rows made; addresses past the limit */
	size_t forgotten;      /* addresses that are not to come back */
	/* lines that are no address: the first few, and how many */
	unsigned bad[BAD_SHOWN];
	size_t bad_count;
	struct emend_error why; /* of the first */
};

struct sync {
	struct sources *out;
	struct store *store;
	struct store_batch *batch;
	const struct settings *settings;
	const char *dir;
	int64_t now;
	struct wanted_source *sources;
	size_t source_count;
	struct wanted_source *reading; /* the list being read */
	bool conf_changed; /* other sources than the last time */
};

/* Fills out->wanted and s->sources; pages come before lists. */
enum emend_status sources_want(
    struct sync *s, struct emend_error *err) EMEND_MUST_USE;

/* Sets what of it is forgotten, and tells it. */
enum emend_status sources_find_forgotten(
    struct sync *s, struct emend_error *err) EMEND_MUST_USE;

/* Is there anything to be brought in line? */
enum emend_status sources_differ(
    struct sync *s, bool *differ, struct emend_error *err) EMEND_MUST_USE;
/* Notes what was read, once it has been brought in line. */
enum emend_status sources_note(
    struct sync *s, bool differ, struct emend_error *err) EMEND_MUST_USE;

/* All of each list was taken up, and its file has not changed since. */
enum emend_status sources_lists_stand(
    struct sync *s, bool *stand, struct emend_error *err) EMEND_MUST_USE;
/* Notes of which lists that is to be said from now on. */
enum emend_status sources_note_stamps(
    struct sync *s, struct emend_error *err) EMEND_MUST_USE;

/* line 0: the whole file.  Strings are copied. */
enum emend_status sources_add_trouble(struct sync *s, const char *name,
    unsigned line, const char *message, bool harmless,
    struct emend_error *err) EMEND_MUST_USE;
/* Sets first, adds what is over, and notes what there is now. */
enum emend_status sources_compare_trouble(
    struct sync *s, struct emend_error *err) EMEND_MUST_USE;

#endif
