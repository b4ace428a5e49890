#include "watch/page_state.h"

#include <string.h>

#include "store/state.h"
#include "watch/schedule.h"

#define DAY INT64_C(86400)
#define COLLAPSED_SHARE 35 /* per cent of the newest revision's prose */
#define RETURNS_WITHIN (7 * DAY)
#define SETTLED_LOOKS 5
#define SETTLED_AFTER DAY

bool
verdict_is_good(enum verdict v)
{
	return v != VERDICT_FAILED && v != VERDICT_SUSPECT && v != VERDICT_GONE;
}

bool
verdict_is_revision(enum verdict v, const struct watch_row *row,
    const struct known *known)
{
	switch (v) {
	case VERDICT_NEW:
	case VERDICT_CHANGED:
	case VERDICT_REVERTED:
	case VERDICT_RETURNED:
	case VERDICT_GONE:
		return true;
	case VERDICT_SETTLED:
		return known->earlier != 0 && known->earlier != row->newest;
	case VERDICT_FAILED:
	case VERDICT_SUSPECT:
	case VERDICT_OBSERVED:
	case VERDICT_FLAPPING:
	case VERDICT_COUNTED:
		break;
	}
	return false;
}

static enum verdict
failed(struct watch_row *row, const struct look *look, struct turn *turn)
{
	turn->failure_began = !row->failure;
	if (turn->failure_began)
		row->failing_since = look->at;
	row->failure = look->error;
	row->failure_text = look->message;
	row->failures++;
	return VERDICT_FAILED;
}

static void
suspect(struct watch_row *row, const char *reason, const struct look *look,
    struct turn *turn)
{
	if (!row->suspect || strcmp(row->suspect, reason)) {
		turn->suspect_began = true;
		row->suspect = reason;
		row->suspect_since = look->at;
		row->suspect_looks = 0;
	}
	row->suspect_looks++;
	row->suspect_status = look->status;
	turn->seen = row->suspect_looks;
}

/*
 * Counts a look that came when it was due, or is the first.  Gives the time
 * of the next that can count.
 */
static int64_t
confirm(unsigned *seen, int64_t *since, int64_t at)
{
	if (*seen == 0)
		*since = at;
	if (*seen == 0 || at >= schedule_confirm_due(*since, *seen))
		(*seen)++;
	return schedule_confirm_due(*since, *seen);
}

static enum verdict
gone(struct watch_row *row, const struct look *look, const struct known *known,
    struct turn *turn)
{
	if (row->gone)
		return VERDICT_OBSERVED;
	suspect(row, "gone", look, turn);
	turn->confirm_at = confirm(&row->gone_seen, &row->gone_since, look->at);
	turn->seen = row->gone_seen;
	turn->needed = known->confirm;
	if (look->status != 410 && row->gone_seen < known->confirm)
		return VERDICT_SUSPECT;
	*turn = (struct turn){ .first_at = row->gone_since };
	row->suspect = NULL;
	row->gone_seen = 0;
	row->gone = true;
	return VERDICT_GONE;
}

static enum verdict
collapsed(struct watch_row *row, const struct look *look, struct known *known,
    struct turn *turn)
{
	struct sighting *s = known->sighting;

	suspect(row, "collapsed", look, turn);
	turn->confirm_at = confirm(&s->seen, &s->first_at, look->at);
	turn->seen = s->seen;
	turn->needed = known->confirm;
	s->last_at = look->at;
	if (s->seen < known->confirm)
		return VERDICT_SUSPECT;
	turn->suspect_began = false; /* `changed` says it all */
	turn->first_at = s->first_at;
	return VERDICT_CHANGED;
}

static void
good_look_ends_doubts(struct watch_row *row, struct turn *turn)
{
	turn->suspect_over = row->suspect != NULL;
	turn->was_suspect = row->suspect;
	turn->failure_over = row->failure != NULL;
	turn->was_failing = row->failure;
	row->suspect = NULL;
	row->suspect_looks = 0;
	row->gone_seen = 0;
	row->failure = NULL;
	row->failure_text = NULL;
	row->failures = 0;
}

/* A variant of a flapping article: has it stood long enough? */
static enum verdict
variant(struct watch_row *row, const struct look *look, struct hash128 state)
{
	if (!hash_equal(row->standing, state)) {
		row->standing = state;
		row->standing_since = look->at;
		row->standing_looks = 0;
	}
	row->standing_looks++;
	if (row->standing_looks < SETTLED_LOOKS ||
	    look->at - row->standing_since < SETTLED_AFTER)
		return VERDICT_COUNTED;
	row->flapping = false;
	return VERDICT_SETTLED;
}

static enum verdict
returned_to_known(struct watch_row *row, const struct look *look)
{
	if (row->flapping)
		return variant(row, look, look->state_hash);
	if (row->last_return &&
	    look->at - row->last_return <= RETURNS_WITHIN) {
		row->flapping = true;
		row->standing = look->state_hash;
		row->standing_since = look->at;
		row->standing_looks = 1;
		return VERDICT_FLAPPING;
	}
	row->last_return = look->at;
	return VERDICT_REVERTED;
}

static enum verdict
read_state(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	if (row->newest == 0)
		return VERDICT_NEW;
	if (row->gone) {
		row->gone = false;
		return VERDICT_RETURNED;
	}
	if (known->same_as_newest)
		return row->flapping ? variant(row, look, row->newest_state)
				     : VERDICT_OBSERVED;
	if (known->earlier)
		return returned_to_known(row, look);
	if (look->prose * 100 < known->newest_prose * COLLAPSED_SHARE)
		return collapsed(row, look, known, turn);
	return VERDICT_CHANGED;
}

enum verdict
page_state_judge(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	enum verdict v = VERDICT_FAILED;

	*turn = (struct turn){ 0 };
	row->last_look = look->at;
	switch (look->type) {
	case LOOK_FAILED:
		return failed(row, look, turn);
	case LOOK_GONE:
		return row->newest ? gone(row, look, known, turn)
				   : failed(row, look, turn);
	case LOOK_SAME:
		v = row->flapping ? variant(row, look, row->newest_state)
				  : VERDICT_OBSERVED;
		break;
	case LOOK_READ:
		if (look->wall == WALL_GONE && row->newest)
			return gone(row, look, known, turn);
		if (look->wall != WALL_NONE) {
			suspect(row, wall_name(look->wall), look, turn);
			return VERDICT_SUSPECT;
		}
		v = read_state(row, look, known, turn);
		if (v == VERDICT_SUSPECT)
			return v;
		break;
	}
	good_look_ends_doubts(row, turn);
	row->last_good = look->at;
	if (!row->first_seen)
		row->first_seen = look->at;
	return v;
}
