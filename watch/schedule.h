#ifndef EMEND_WATCH_SCHEDULE_H
#define EMEND_WATCH_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct standing_plan;
struct watch_row;

/*
 * When to look next.  Without a fixed interval it goes by age, the time since
 * the last edit or, before one, since the article was first seen; each quiet
 * look lengthens the interval up to the next tier's.  Jitter only shortens and
 * is taken from the id, so the same row always gives the same time.
 */

/* What the last look was, as far as the schedule cares. */
enum schedule_look {
	SCHEDULE_QUIET,
	SCHEDULE_EDIT,
	SCHEDULE_TROUBLE, /* failed, or a wall: lengthens the interval */
	SCHEDULE_UNASKED, /* its host is not to be asked before not_before: it
			     stays due until then */
};

/*
 * Sets interval, next_look and due_from of a row just looked at.
 * every: the source's own interval in seconds, or 0.
 * not_before: what the host asked for (Retry-After), or 0.
 */
void schedule_next(struct watch_row *row, enum schedule_look look,
    int64_t every, int64_t not_before, int64_t now);

/* Due exactly at a time, without jitter or tolerance: a look to confirm. */
void schedule_at(struct watch_row *row, int64_t at, int64_t not_before);

/*
 * Looks that are to confirm a suspicion are due exactly 10 and 60 minutes after
 * its first look, then hourly.  When, after seen of them, the next can count:
 */
int64_t schedule_confirm_due(int64_t since, unsigned seen);
/* ...and when it is to be made, which is later than now. */
int64_t schedule_confirm_next(int64_t since, unsigned seen, int64_t now);

/*
 * Why the next look is due when it is: done again for the last look, and held
 * against what stands.  every, by_tiers: the source's interval now, and whether
 * its tiers gave it; confirm_at: when a look to confirm was due, or 0.
 */
void schedule_explain(struct standing_plan *out, const struct watch_row *row,
    int64_t every, bool by_tiers, int64_t confirm_at);

#endif
