#ifndef EMEND_WATCH_READING_H
#define EMEND_WATCH_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "article/rules.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

struct article;
struct explanation;
struct pending;
struct reading;
struct settings;
struct store;
struct workers;

/* How pages are read: by what emend.conf says of their site, and what the store
 * knows of its pages. */

/* A page as it came, or as it is kept. */
struct served {
	const char *url;	   /* the address reached */
	struct slice content_type; /* or absent */
	struct slice body;
	/* what was left out of this very page as furniture, when it was read
	 * before: it stays so, whatever the host's profile says now */
	const struct slice *furniture;
	size_t furniture_count;
	bool may_be_feed; /* then it is said, and not read */
};

/* Gives a page to the readers (watch/readers.h); its body is borrowed as long
 * as it is read. */
enum emend_status reading_begin(struct pending **out, struct workers *readers,
    struct store *store, const struct settings *settings,
    const struct served *page, struct emend_error *err) EMEND_MUST_USE;

/*
 * The same reading in this very process: for a page that the user has in a
 * file and wants to see read.  Its furniture is its host's alone; explain is
 * filled unless NULL.  Fails as article_read_page.
 */
enum emend_status reading_read(struct article **out, struct store *store,
    const struct settings *settings, const struct served *page,
    struct explanation *explain, struct emend_error *err) EMEND_MUST_USE;

/* As article_read_page; text/plain is read as what a scraper left. */
enum emend_status reading_read_bytes(struct article **out, struct slice bytes,
    const struct reading *reading, struct emend_error *err) EMEND_MUST_USE;

/* What such a reading is called; see article/rules.h. */
enum emend_status reading_name_for(char out[READING_NAME_MAX],
    struct store *store, const struct settings *settings, const char *url,
    struct emend_error *err) EMEND_MUST_USE;

/* What tells this state from others. */
enum emend_status reading_hash(struct hash128 *out, const struct store *store,
    const struct article *article, struct emend_error *err) EMEND_MUST_USE;

#endif
