#ifndef EMEND_WATCH_VISIT_WORK_H
#define EMEND_WATCH_VISIT_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/history.h"
#include "store/looks.h"
#include "store/watches.h"
#include "watch/page_state.h"
#include "watch/visit.h"

struct article;
struct changes;

/*
 * Inside the visit family: one visit under way.  Its files are its steps:
 * visit_read.c (bytes into a look), visit_reread.c (the newest revision, read
 * the same way), visit_address.c (where it is), visit_known.c (what is known of
 * that state), then visit_continue.c and visit_identify.c (which article a
 * first reading is of), page_state.c judges, visit_keep.c, visit_tell.c, visit_rules.c.
 */
struct stop {
	struct visits *v;
	const struct watch_row *before; /* as the state has it */
	struct watch_row row; /* as it is to stand; strings live to the end */
	const struct source *source; /* may be NULL */
	const struct fetch_result *fetched;
	struct pending *reading; /* of what was fetched; or NULL */
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
	bool candidate;	     /* asked was what the page calls its address */
	const char *reached; /* normal form of the address reached, or of the
				one asked for */
	const char *home;    /* that of the state seen: of its last revision,
				or one where it had been before */
	bool called;	     /* a feed calls the address asked as it called the
				article */
	bool at_new;	     /* reached is none of the article's */
	bool went_back;	     /* reached is one where it had been before */
	bool strayed;	     /* and something else stands there */
	struct hash128 target; /* whose history is at the new address; zero */
	bool target_ended;
	bool later;	     /* which article it is can be told later */
	bool distrust;	     /* a 304 came from there: whose is it? */
	int64_t unread;	     /* key of a row for it that no look has read; 0 */
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

/*
 * s->reached, home, at_new, target: what address was reached.  Then, compared
 * with the newest revision: s->known.moved or s->strayed.
 */
enum emend_status visit_find_address(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
void visit_settle_address(struct stop *s);
/* A revision at another address was kept: the row as it is to stand. */
enum emend_status visit_take_address(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
/* What the page calls its address, if that is new, is asked at the next look */
enum emend_status visit_hear_address(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;
/* ...which has not found it there. */
enum emend_status visit_drop_candidate(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/*
 * s->row.id and its aliases.  *known gets another row of the same article, the
 * caller's, or NULL; *taken says that this run has read the article already;
 * s->later that only the next run can tell.
 */
enum emend_status visit_identify(struct stop *s, struct watch_row **known,
    bool *taken, struct emend_error *err) EMEND_MUST_USE;

/* Is the text that is kept of another row nearly the one just read? */
#define VISIT_SAME_GUID 250 /* per mille of words kept, where a feed says so */
enum emend_status visit_is_like(struct stop *s, const struct watch_row *row,
    unsigned least, bool *like, struct emend_error *err) EMEND_MUST_USE;

/*
 * Is it the article that its feed called the same (row.continues)?  That one's
 * row is the caller's to free after the visit.  Two rows may become one:
 * whoever reads such a row commits before and after.
 */
enum continued {
	CONTINUES_NONE,	 /* it is an article of its own */
	CONTINUES_ONE,	 /* s->row is whose look it is: to be judged */
	CONTINUES_ENDED, /* one that is not to be followed: nothing is kept */
};
enum emend_status visit_continue(struct stop *s, struct watch_row **article,
    enum continued *how, struct emend_error *err) EMEND_MUST_USE;

/* An address whose article the run has read, though the state has it not. */
struct claim {
	struct hash128 id;    /* of the article */
	struct hash128 state; /* its text */
	bool is_hint;	      /* the page calls it its own, no more */
};
const struct claim *visit_claim(
    const struct visits *v, struct hash128 address);
enum emend_status visit_add_claim(struct visits *v, struct hash128 address,
    const struct claim *claim, struct emend_error *err) EMEND_MUST_USE;

/* Opened by the first comparison of a run. */
enum emend_status visit_language(struct visits *v,
    struct diff_language **out, struct emend_error *err) EMEND_MUST_USE;

/* Puts what is to stand into the batch. */
enum emend_status visit_keep(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* The row's title; copied. */
enum emend_status visit_set_title(struct stop *s, struct slice title,
    struct emend_error *err) EMEND_MUST_USE;

/* Tells when the site's select begins to find nothing, and when it does again. */
enum emend_status visit_tell_rules(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

/* Did "add" take it for a page, and will watch it as the source that it is? */
bool visit_is_found_out(const struct stop *s);

/* Queues what is to be said; takes the articles and the changes. */
enum emend_status visit_tell(
    struct stop *s, struct emend_error *err) EMEND_MUST_USE;

#endif
