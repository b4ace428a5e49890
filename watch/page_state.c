#include "watch/page_state.h"

#include <string.h>

#include "store/looks.h"
#include "store/watches.h"
#include "watch/schedule.h"

#define DAY INT64_C(86400)
#define COLLAPSED_SHARE 35 /* per cent of the newest revision's prose */
#define RETURNS_WITHIN (7 * DAY)
#define SETTLED_LOOKS 5
#define SETTLED_AFTER DAY

/* Stands for a state hash; that a text has this very one is no worry. */
static const struct hash128 gone_state = { "gone" };

bool
verdict_is_seen(enum verdict v)
{
	return v != VERDICT_FAILED && v != VERDICT_SUSPECT;
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
	case VERDICT_RELOCATED:
		return true;
	case VERDICT_SETTLED:
		return known->as != row->newest;
	case VERDICT_FAILED:
	case VERDICT_SUSPECT:
	case VERDICT_OBSERVED:
	case VERDICT_FLAPPING:
	case VERDICT_COUNTED:
		break;
	}
	return false;
}

/* ---- what is not believed ---- */

static enum verdict
failed(struct watch_row *row, const struct look *look, struct turn *turn)
{
	turn->failure_began = !row->failure;
	if (turn->failure_began)
		row->failing_since = look->at;
	row->failure = look->error;
	row->failure_text = look->message;
	/* a host that is left alone for a while has not failed once more */
	if (strcmp(look->error, "parked"))
		row->failures++;
	return VERDICT_FAILED;
}

static void
end_failure(struct watch_row *row, struct turn *turn)
{
	turn->failure_over = row->failure != NULL;
	turn->was_failing = row->failure;
	row->failure = NULL;
	row->failure_text = NULL;
	row->failures = 0;
}

static enum verdict
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
	return VERDICT_SUSPECT;
}

static void
end_suspicion(struct watch_row *row, struct turn *turn)
{
	turn->suspect_began = false;
	turn->suspect_over = row->suspect != NULL;
	turn->was_suspect = row->suspect;
	row->suspect = NULL;
	row->suspect_looks = 0;
	row->gone_seen = 0;
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
	return schedule_confirm_next(*since, *seen, at);
}

/* ---- states that an article goes through ---- */

/* This variant stands, if not longer, since then; is it long enough? */
static bool
stands(struct watch_row *row, const struct look *look, struct hash128 state,
    int64_t since)
{
	if (!hash_equal(row->standing, state)) {
		row->standing = state;
		row->standing_since = since;
		row->standing_looks = 0;
	}
	row->standing_looks++;
	return row->standing_looks >= SETTLED_LOOKS &&
	    look->at - row->standing_since >= SETTLED_AFTER;
}

/* A state that an earlier revision had, or the newest one. */
static enum verdict
known_state(struct watch_row *row, const struct look *look,
    const struct known *known, struct hash128 state, struct turn *turn)
{
	int64_t since = turn->believed ? turn->first_at : look->at;

	if (row->flapping) {
		if (!hash_equal(row->standing, state))
			row->last_return = look->at;
		if (!stands(row, look, state, since))
			return VERDICT_COUNTED;
		row->flapping = false;
		turn->first_at = row->standing_since;
		return VERDICT_SETTLED;
	}
	if (known->as == row->newest)
		return VERDICT_OBSERVED;
	if (row->last_return &&
	    look->at - row->last_return <= RETURNS_WITHIN) {
		row->flapping = true;
		row->last_return = look->at;
		row->standing_looks = 0;
		row->standing = (struct hash128){ { 0 } };
		stands(row, look, state, since);
		return VERDICT_FLAPPING;
	}
	row->last_return = look->at;
	return VERDICT_REVERTED;
}

/* ---- gone ---- */

static bool
stands_as_gone(const struct watch_row *row)
{
	return row->flapping ? hash_equal(row->standing, gone_state)
			     : row->gone;
}

static bool
believes_gone(const struct watch_row *row, const struct look *look,
    const struct known *known)
{
	return look->status == 410 || look->notice ||
	    row->gone_seen >= known->confirm;
}

static enum verdict
looks_gone(struct watch_row *row, const struct look *look,
    const struct known *known, struct turn *turn)
{
	enum verdict v = VERDICT_GONE;
	bool believed = stands_as_gone(row);

	end_failure(row, turn);
	turn->gone = true;
	if (!believed) {
		suspect(row, "gone", look, turn);
		turn->confirm_at =
		    confirm(&row->gone_seen, &row->gone_since, look->at);
		turn->seen = row->gone_seen;
		turn->needed = known->confirm;
		if (!believes_gone(row, look, known))
			return VERDICT_SUSPECT;
		turn->confirm_at = 0;
		turn->believed = true;
		turn->first_at = row->gone_since;
	}
	end_suspicion(row, turn);
	if (known->as)
		v = known_state(row, look, known, gone_state, turn);
	else if (row->flapping)
		stands(row, look, gone_state, turn->first_at);
	return v == VERDICT_REVERTED ? VERDICT_GONE : v;
}

/* ---- an article was read ---- */

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
	turn->confirm_at = 0;
	turn->believed = true;
	turn->first_at = s->first_at;
	return VERDICT_CHANGED;
}

bool
page_state_has_collapsed(const struct look *look, const struct known *known)
{
	return !look->notice &&
	    look->prose * 100 < known->newest_prose * COLLAPSED_SHARE;
}

/* A state never seen, which nothing speaks against. */
static enum verdict
new_state(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	enum verdict v = VERDICT_CHANGED;

	if (page_state_has_collapsed(look, known))
		v = collapsed(row, look, known, turn);
	if (v == VERDICT_CHANGED && known->moved)
		v = VERDICT_RELOCATED;
	return v;
}

static enum verdict
read_state(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	enum verdict v;

	if (row->newest == 0)
		return VERDICT_NEW;
	if (!known->as && look->wall == WALL_NOT_ARTICLE)
		return suspect(row, wall_name(look->wall), look, turn);
	/* told as gone, so told as returned, also while it swings */
	if (row->gone) {
		v = VERDICT_RETURNED;
		if (known->as)
			row->last_return = look->at;
	} else if (known->as) {
		return known_state(row, look, known, look->state_hash, turn);
	} else {
		v = new_state(row, look, known, turn);
	}
	if (row->flapping && v != VERDICT_SUSPECT)
		stands(row, look, look->state_hash, look->at);
	return v;
}

static enum verdict
saw_an_article(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	enum verdict v = read_state(row, look, known, turn);

	end_failure(row, turn);
	if (v == VERDICT_SUSPECT)
		return v;
	end_suspicion(row, turn);
	row->last_good = look->at;
	if (!row->first_seen)
		row->first_seen = look->at;
	return v;
}

/* The bytes are those that the newest revision was read from. */
static enum verdict
saw_the_same(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	struct look same = *look;

	known->as = row->newest;
	same.state_hash = row->newest_state;
	return saw_an_article(row, &same, known, turn);
}

enum verdict
page_state_judge(struct watch_row *row, const struct look *look,
    struct known *known, struct turn *turn)
{
	*turn = (struct turn){ 0 };
	row->last_look = look->at;
	switch (look->type) {
	case LOOK_FAILED:
		return failed(row, look, turn);
	case LOOK_GONE:
		return row->newest ? looks_gone(row, look, known, turn)
				   : failed(row, look, turn);
	case LOOK_SAME:
		return saw_the_same(row, look, known, turn);
	case LOOK_READ:
		break;
	}
	if (look->wall == WALL_GONE && row->newest)
		return looks_gone(row, look, known, turn);
	if (look->wall == WALL_NONE || look->wall == WALL_NOT_ARTICLE)
		return saw_an_article(row, look, known, turn);
	end_failure(row, turn);
	return suspect(row, wall_name(look->wall), look, turn);
}
