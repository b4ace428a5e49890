#include "watch/schedule.h"

#include <stddef.h>
#include <string.h>

#include "reports/standing.h"
#include "store/watches.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define TOLERANCE_LEAST 30 /* seconds: cron's grid must not double a gap */
#define TROUBLE_MOST DAY

struct tier {
	int64_t below; /* age */
	int64_t interval;
};

static const struct tier tiers[] = {
	{ 3 * HOUR, 15 * MINUTE },
	{ DAY, HOUR },
	{ 3 * DAY, 3 * HOUR },
	{ 7 * DAY, 12 * HOUR },
	{ 40 * DAY, DAY },
	{ INT64_MAX, 7 * DAY },
};

#define TIER_COUNT (sizeof(tiers) / sizeof(tiers[0]))

static size_t
tier_of(const struct watch_row *row, int64_t now)
{
	int64_t from = row->last_edit ? row->last_edit : row->first_seen;
	int64_t age = from && now > from ? now - from : 0;
	size_t i = 0;

	while (age >= tiers[i].below)
		i++;
	return i;
}

static int64_t
smaller(int64_t x, int64_t y)
{
	return x < y ? x : y;
}

static int64_t
larger(int64_t x, int64_t y)
{
	return x > y ? x : y;
}

/* The interval after this look, without jitter. */
static int64_t
adapted(const struct watch_row *row, enum schedule_look look, int64_t now)
{
	size_t i = tier_of(row, now);
	int64_t own = tiers[i].interval;
	int64_t most = i + 1 < TIER_COUNT ? tiers[i + 1].interval : own;

	if (look == SCHEDULE_EDIT || row->interval == 0)
		return own;
	return larger(own, smaller(row->interval + row->interval * 3 / 10, most));
}

/* 15m, 30m, 1h, ...: doubling with each failure or wall in a row. */
static int64_t
after_trouble(const struct watch_row *row, int64_t interval)
{
	unsigned walls = row->suspect ? row->suspect_looks : 0;
	unsigned looks = row->failures > walls ? row->failures : walls;
	unsigned i;

	for (i = 1; i < looks && interval < TROUBLE_MOST; i++)
		interval = smaller(interval * 2, TROUBLE_MOST);
	return interval;
}

/* 0 to 10 % less, by the first two bytes of the id. */
static int64_t
with_jitter(const struct watch_row *row, int64_t interval)
{
	int64_t part = row->id.bytes[0] << 8 | row->id.bytes[1];

	return interval - interval * part / (10 * 65536);
}

int64_t
schedule_confirm_due(int64_t since, unsigned seen)
{
	if (seen <= 1)
		return since + 10 * MINUTE;
	return since + (int64_t)(seen - 1) * HOUR;
}

int64_t
schedule_confirm_next(int64_t since, unsigned seen, int64_t now)
{
	int64_t due = schedule_confirm_due(since, seen);

	/* one that came late leaves the times of the others where they are */
	return due > now ? due : since + ((now - since) / HOUR + 1) * HOUR;
}

void
schedule_at(struct watch_row *row, int64_t at, int64_t not_before)
{
	row->next_look = larger(at, not_before);
	row->due_from = row->next_look;
}

void
schedule_next(struct watch_row *row, enum schedule_look look, int64_t every,
    int64_t not_before, int64_t now)
{
	int64_t wait;

	if (look == SCHEDULE_UNASKED) {
		schedule_at(row, now, not_before);
		return;
	}
	if (every)
		row->interval = every;
	else if (look != SCHEDULE_TROUBLE || row->interval == 0)
		row->interval = adapted(row, look, now);
	wait = row->interval;
	if (look == SCHEDULE_TROUBLE)
		wait = after_trouble(row, wait);
	else if (!every)
		wait = with_jitter(row, wait);
	row->next_look = now + wait;
	row->due_from = row->next_look - larger(TOLERANCE_LEAST, wait / 20);
	if (not_before > row->next_look) {
		row->next_look = not_before;
		row->due_from = not_before;
	}
}

/* ---- why ---- */

static void
describe_tier(struct standing_plan *out, const struct watch_row *row)
{
	size_t i = tier_of(row, row->last_look);

	out->tier_age = tiers[i].below == INT64_MAX ? 0 : tiers[i].below;
	out->tier_every = tiers[i].interval;
	out->tier_most = i + 1 < TIER_COUNT ? tiers[i + 1].interval
					    : tiers[i].interval;
}

/* How long the last look let it wait, and by what. */
static int64_t
describe_wait(struct standing_plan *out, const struct watch_row *row,
    int64_t every, bool by_tiers)
{
	int64_t wait = row->interval;

	if (row->failures || row->suspect) {
		out->by = PLANNED_BACK_OFF;
		out->back_off = after_trouble(row, wait);
		return out->back_off;
	}
	if (every) {
		out->by = by_tiers ? PLANNED_SCHEDULE : PLANNED_EVERY;
		return wait;
	}
	out->by = PLANNED_BY_AGE;
	wait = with_jitter(row, wait);
	out->jitter = row->interval - wait;
	return wait;
}

void
schedule_explain(struct standing_plan *out, const struct watch_row *row,
    int64_t every, bool by_tiers, int64_t confirm_at)
{
	int64_t wanted;
	bool by_host;

	*out = (struct standing_plan){
		.at = row->next_look,
		.due_from = row->due_from,
		.interval = row->interval,
	};
	if (row->state == WATCH_ENDED) {
		out->by = PLANNED_NEVER;
		out->at = out->due_from = 0;
		return;
	}
	if (!row->last_look) {
		out->by = PLANNED_AT_ONCE;
		return;
	}
	if (confirm_at) {
		out->by = PLANNED_CONFIRM;
		wanted = confirm_at;
	} else {
		wanted = row->last_look +
		    describe_wait(out, row, every, by_tiers);
		if (!every)
			describe_tier(out, row);
	}
	if (row->next_look == wanted && (!every || confirm_at ||
		row->interval == every))
		return;
	by_host = row->next_look > wanted ||
	    (row->failure && !strcmp(row->failure, "parked"));
	out->by = by_host && row->due_from == row->next_look ? PLANNED_BY_HOST
							     : PLANNED_ANEW;
}
