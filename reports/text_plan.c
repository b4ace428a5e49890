#include "reports/standing.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* When the next look is due, and why. */

static void
write_age(struct terminal *t, const struct standing *s)
{
	const struct standing_plan *p = &s->plan;

	terminal_puts(t, STYLE_PLAIN, "by age: every ");
	text_duration(t, p->tier_every);
	if (p->tier_age) {
		terminal_printf(t, STYLE_PLAIN, " while its %s less than ",
		    s->last_edit ? "last edit is" : "first look is");
		text_duration(t, p->tier_age);
		terminal_puts(t, STYLE_PLAIN, " old");
	} else {
		terminal_puts(t, STYLE_PLAIN, ", as it is old");
	}
	if (p->interval > p->tier_every) {
		terminal_puts(t, STYLE_PLAIN, "; lengthened by quiet looks to ");
		text_duration(t, p->interval);
		if (p->tier_most > p->tier_every) {
			terminal_puts(t, STYLE_PLAIN, ", at most ");
			text_duration(t, p->tier_most);
		}
	}
	if (p->jitter) {
		terminal_puts(t, STYLE_PLAIN, "; ");
		text_duration(t, p->jitter);
		terminal_puts(t, STYLE_PLAIN, " sooner, to spread the looks");
	}
}

static void
write_why(struct terminal *t, const struct standing *s)
{
	const struct standing_plan *p = &s->plan;

	switch (p->by) {
	case PLANNED_BY_AGE:
		write_age(t, s);
		break;
	case PLANNED_EVERY:
		terminal_puts(t, STYLE_PLAIN, "every ");
		text_duration(t, p->interval);
		terminal_puts(t, STYLE_PLAIN, s->source.every_said
			? ", as emend.conf says" : ", by default");
		break;
	case PLANNED_SCHEDULE:
		terminal_puts(t, STYLE_PLAIN, "every ");
		text_duration(t, p->interval);
		terminal_puts(t, STYLE_PLAIN,
		    " at this age, by the schedule of its source");
		break;
	case PLANNED_CONFIRM:
		terminal_puts(t, STYLE_PLAIN, "to confirm what is suspect: 10 "
		    "minutes and an hour after it was first seen, then hourly");
		break;
	case PLANNED_BACK_OFF:
		terminal_puts(t, STYLE_PLAIN, "backing off: ");
		text_duration(t, p->back_off);
		terminal_puts(t, STYLE_PLAIN, ", which is ");
		text_duration(t, p->interval);
		terminal_puts(t, STYLE_PLAIN, " doubled with each look after "
		    "the first that fails or finds a wall, at most 1 day");
		break;
	case PLANNED_BY_HOST:
		terminal_puts(t, STYLE_PLAIN, "not before: its host asked to "
		    "wait (Retry-After), or is left alone for a while");
		break;
	case PLANNED_ANEW:
		terminal_puts(t, STYLE_PLAIN, "set by something besides the "
		    "last look: emend.conf has changed since, or it was taken "
		    "up again");
		if (s->source.every) {
			terminal_puts(t, STYLE_PLAIN, "; from then on every ");
			text_duration(t, s->source.every);
		}
		break;
	case PLANNED_AT_ONCE:
		terminal_puts(t, STYLE_PLAIN, "nobody has looked yet");
		break;
	case PLANNED_NEVER:
		terminal_puts(t, STYLE_PLAIN, "it is no longer watched; \"emend "
		    "add\" takes it up again");
		break;
	}
}

/* What keeps a look from being made though it is due. */
static void
write_held(struct terminal *t, const struct standing *s)
{
	if (s->source.paused) {
		terminal_puts(t, STYLE_WARNING,
		    "paused: its source is left alone (pause = yes)");
		terminal_newline(t, TEXT_INDENT);
	}
	if (!s->parked_until)
		return;
	terminal_printf(t, STYLE_WARNING, "%s is parked until ", s->host);
	text_time(t, s->parked_until);
	if (*s->parked_why)
		terminal_printf(t, STYLE_PLAIN, ": %s", s->parked_why);
	terminal_newline(t, TEXT_INDENT);
}

void
text_plan(struct terminal *t, const struct standing *s)
{
	const struct standing_plan *p = &s->plan;

	terminal_puts(t, STYLE_BOLD, "Next look");
	t->indent = TEXT_INDENT;
	if (!p->at) {
		terminal_puts(t, STYLE_PLAIN,
		    p->by == PLANNED_NEVER ? ": never" : ": at the next check");
	} else {
		terminal_puts(t, STYLE_PLAIN, " ");
		text_time(t, p->at);
		text_distance(t, s->now, p->at);
		if (p->due_from && p->due_from < p->at) {
			terminal_puts(t, STYLE_PLAIN, "; counts as due ");
			text_duration(t, p->at - p->due_from);
			terminal_puts(t, STYLE_PLAIN, " before");
		}
	}
	terminal_newline(t, TEXT_INDENT);
	if (p->by != PLANNED_NEVER)
		write_held(t, s);
	write_why(t, s);
	if (s->candidate) {
		terminal_newline(t, TEXT_INDENT);
		terminal_puts(t, STYLE_PLAIN, "it is asked at ");
		terminal_url(t, s->candidate);
		terminal_puts(t, STYLE_PLAIN, ", which the page calls its "
					      "address");
	}
	terminal_newline(t, 0);
}
