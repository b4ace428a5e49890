#ifndef EMEND_WATCH_PAGE_STATE_H
#define EMEND_WATCH_PAGE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "watch/wall.h"

struct sighting;
struct watch_row;

/*
 * What a look was: failure, wall, gone, known, not an article, collapsed or a
 * new state.  The rules are the contract's ("Looks, belief, revisions"), the
 * first that fits decides.  Pure: rows and facts in, a verdict and a changed
 * row out; no clock, no store, no network.
 */
enum look_type {
	LOOK_FAILED, /* network, type, encoding, status, no prose */
	LOOK_GONE,   /* 404, 410, 451, or a redirect to the home page */
	LOOK_SAME,   /* 304, or the same bytes as the last good look's */
	LOOK_READ,   /* an article was read */
};

struct look {
	enum look_type type;
	int64_t at;
	int status;	   /* of the last hop; 0 */
	const char *error; /* failed: its name in the contract */
	const char *message;
	const char *names;  /* failed: the page is a "feed", "sitemap"; NULL */
	enum wall wall;	   /* read: what stands in the article's place */
	bool notice;	   /* gone, read: it says that it was taken down */
	struct hash128 state_hash; /* read */
	size_t prose;	   /* read: bytes */
};

/* What is known of the article besides its row. */
struct known {
	/* the latest revision with this state, 0: never seen.  Being gone is
	   a state like any other; a text read again after it had been gone
	   has the number of the revision that kept it */
	unsigned as;
	bool moved; /* read at a new address, which is taken over */
	size_t newest_prose; /* of the last good text */
	unsigned confirm;    /* looks needed to believe */
	struct sighting *sighting; /* of this very state; counted here */
};

enum verdict {
	VERDICT_FAILED,
	VERDICT_SUSPECT,  /* row->suspect says of what */
	VERDICT_OBSERVED, /* the newest state stands */
	VERDICT_NEW,	  /* and from here on, a revision is made */
	VERDICT_CHANGED,
	VERDICT_REVERTED, /* to known.as */
	VERDICT_RETURNED, /* after it had been gone */
	VERDICT_GONE,
	VERDICT_FLAPPING, /* begins; told, no revision */
	VERDICT_COUNTED,  /* a known variant while flapping; nothing is told */
	VERDICT_SETTLED,  /* on known.as; a revision unless it is the newest */
	VERDICT_RELOCATED, /* to a new address, whatever else changed */
};

/* row->newest is still the number before the look. */
bool verdict_is_revision(enum verdict v, const struct watch_row *row,
    const struct known *known);
/* The look saw a state that is kept, good or gone. */
bool verdict_is_seen(enum verdict v);

/* Is most of the text missing? */
bool page_state_has_collapsed(
    const struct look *look, const struct known *known);

/* What begins or ends with this look, for telling it once. */
struct turn {
	bool suspect_began, suspect_over;
	bool failure_began, failure_over;
	const char *was_suspect, *was_failing; /* what is over */
	unsigned seen, needed; /* of a suspicion; needed 0: never believed */
	int64_t confirm_at;    /* when a look can next confirm it; 0: never */
	bool believed;	       /* what had been suspect until then */
	int64_t first_at;      /* believed, settled: the first look that saw
				  it; 0 */
	bool gone;	       /* the state seen is that of being gone */
};

/*
 * Changes the row to what stands after the look, but for what the keeping of a
 * revision changes (newest, newest_state, gone, title).
 */
enum verdict page_state_judge(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn);

#endif
