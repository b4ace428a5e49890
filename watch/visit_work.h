#ifndef EMEND_WATCH_VISIT_WORK_H
#define EMEND_WATCH_VISIT_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/page_state.h"
#include "watch/visit.h"

struct article;
struct changes;

/*
 * Inside the visit family: one visit under way.  Its files are its steps:
 * visit_read.c (bytes into a look), visit_reread.c (the newest revision, read
 * the same way), visit_known.c (what is known of that state), then page_state.c
 * judges, visit_keep.c, visit_tell.c, visit_rules.c.
 */
struct stop {
	struct visits *v;
	struct watch_row row; /* as it is to stand; strings live to the end */
	const struct source *source; /* may be NULL */
	const struct fetch_result *fetched;
	int64_t now;
	struct article *article; /* as read now; owned */
	struct article *newest;	 /* the last good text, when needed; owned */
	struct changes *changes; /* from newest to article; owned */
	struct revision_list history; /* when needed; owned */
	bool has_history;
	bool reading_new; /* the newest revision was read in another way, and
			     its page is not kept */
	struct look look;
	struct known known;
	struct sighting sighting;
	struct turn turn;
	enum verdict verdict;
	bool late; /* nobody had looked for much longer than was planned */
	unsigned number; /* of the revision made; 0 */
	struct arena arena;
};

/* The fetch's outcome as a look; s->article when one was read. */
enum emend_status visit_read(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* Before anything is compared: s->newest, s->reading_new, s->history. */
enum emend_status visit_reread(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
/* The new reading gave the newest revision's text. */
enum emend_status visit_agrees(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* s->known, and whether something else stands in the article's place. */
enum emend_status visit_look_up(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
/* Of an article with revisions: s->history, s->newest. */
enum emend_status visit_load_history(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
enum emend_status visit_load_newest(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
/* In the history: the newest revision, and the newest that is not gone. */
const struct revision *visit_newest(const struct stop *s);
const struct revision *visit_last_good(const struct stop *s);

/* Puts what is to stand into the batch. */
enum emend_status visit_keep(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* The row's title; copied. */
enum emend_status visit_set_title(struct stop *s, struct slice title,
    struct emend_error *err) EMEND_MUST_USE;

/* Tells when the site's select begins to find nothing, and when it does again. */
enum emend_status visit_tell_rules(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* Queues what is to be said; takes the articles and the changes. */
enum emend_status visit_tell(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

#endif
