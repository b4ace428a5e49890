#include "reports/digest_words.h"

#include "article/article.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "reports/points.h"
#include "reports/report.h"
#include "reports/text.h"

#define STEPS_MOST 8 /* that the history names; the command shows all */

/* ---- an item's lines ---- */

/* From the last look at the old text to the first that saw the new one. */
static void
write_window(struct text *out, const struct digest_item *item)
{
	const struct report *r = item->report;
	char window[TEXT_WINDOW_MAX];

	if (!r)
		return;
	text_addf(out, "Revision %u to %u", r->before.revision,
	    r->after.revision);
	if (!report_has_window(r))
		return;
	text_window(window, r->between_from, r->between_to);
	text_addf(out, ", %s", window);
}

static unsigned
reverts_to(const struct digest_item *item)
{
	size_t i = item->step_count;

	while (i > 0)
		if (item->steps[--i].reverts_to)
			return item->steps[i].reverts_to;
	return 0;
}

static void
write_gone(struct text *out, const struct digest_item *item)
{
	const struct digest_step *last = &item->steps[item->step_count - 1];
	char from[TIME_LOCAL_MAX], to[TIME_LOCAL_MAX];

	time_format_local(from, last->seen_before);
	time_format_local(to, last->first_seen);
	text_addf(out, "Gone: last seen %s, not there any more %s. ", from, to);
}

static void
write_what(struct text *out, const struct digest_item *item)
{
	unsigned marks = item->marks;

	if (marks & DIGEST_BIT(DIGEST_GONE))
		write_gone(out, item);
	if (marks & DIGEST_BIT(DIGEST_RETURNED))
		text_puts(out, "Returned after it was gone. ");
	if (item->away)
		text_puts(out, "It reads again as it did before; meanwhile it "
			       "read as below. ");
	else if (marks & DIGEST_BIT(DIGEST_REVERTED) && reverts_to(item))
		text_addf(out, "Back to the text of revision %u. ",
		    reverts_to(item));
	if (marks & DIGEST_BIT(DIGEST_FLAPPING))
		text_puts(out, "Goes back and forth between known texts: told "
			       "once, then only counted. ");
	if (marks & DIGEST_BIT(DIGEST_RELOCATED))
		text_puts(out, "Moved to a new address. ");
	if (marks & DIGEST_BIT(DIGEST_NOTICE_ALONE))
		text_puts(out, "A notice, but no serious edit that it would be "
			       "for. ");
	if (item->fresh)
		text_puts(out, "First seen in this period. ");
	if (item->report && item->report->reading_new)
		text_puts(out, "The two were read in different ways: a "
			       "difference may come from that reading. ");
	if (out->len && out->ptr[out->len - 1] == ' ')
		text_truncate(out, out->len - 1);
}

static void
write_moment(struct text *out, const struct moment *m)
{
	char at[TIME_LOCAL_MAX];

	if (m->precision == MOMENT_SECOND && !m->local) {
		time_format_local(at, m->time);
		text_puts(out, at);
		return;
	}
	text_add(out, m->text.ptr, utf8_cut(m->text, 100).len);
}

/* What it claims, beside what was seen. */
static void
write_page(struct text *out, const struct digest_item *item)
{
	const struct report *r = item->report;
	const struct moment *before, *after;

	if (!r || item->away)
		return;
	before = &r->before.article->modified;
	after = &r->after.article->modified;
	if (!after->text.ptr) {
		text_puts(out, before->text.ptr
			? "The page does not say any more when it was updated."
			: "");
		return;
	}
	text_puts(out, "The page says that it was updated ");
	write_moment(out, after);
	if (!before->text.ptr)
		text_puts(out, "; it had named no time before.");
	else if (slice_equal(before->text, after->text))
		text_puts(out, ", as it did before these edits.");
	else {
		text_puts(out, "; it had said ");
		write_moment(out, before);
		text_puts(out, ".");
	}
}

static void
write_stayed(struct text *out, const struct digest_item *item)
{
	const struct changes *c = item->report ? item->report->changes : NULL;
	size_t stayed;

	if (!c || c->after.paragraphs == 0)
		return;
	stayed = c->counts[EDIT_UNCHANGED];
	if (stayed == c->after.paragraphs)
		text_puts(out, "All of the text stayed as it was.");
	else if (stayed == 0)
		text_puts(out, "No paragraph stayed as it was.");
	else
		text_addf(out, "%zu of %zu paragraphs stayed as they were.",
		    stayed, c->after.paragraphs);
}

static void
write_shared(struct text *out, const struct digest_item *item)
{
	if (item->shared)
		text_addf(out, "%zu more %s told above: many articles share %s.",
		    item->shared, item->shared == 1 ? "edit is" : "edits are",
		    item->shared == 1 ? "it" : "them");
}

static void
write_step(struct text *out, const struct digest_step *step)
{
	char at[TIME_LOCAL_MAX];
	const char *k;

	time_format_local(at, step->first_seen);
	/* to the minute, in the zone said before */
	text_addf(out, "; %u %s %.16s", step->revision, step->event, at);
	if (!*step->kinds)
		return;
	text_puts(out, " (");
	for (k = step->kinds; *k; k++)
		text_puts(out, *k == ' ' ? ", " : (char[]){ *k, '\0' });
	text_puts(out, ")");
}

static void
write_history(struct text *out, const struct digest_item *item)
{
	char at[TIME_LOCAL_MAX], later[DURATION_MAX];
	size_t i;

	time_format_local(at, item->first_seen);
	text_addf(out, "%u %s in all, first seen %s", item->revisions,
	    item->revisions == 1 ? "revision" : "revisions", at);
	if (item->first_edit > item->first_seen) {
		duration_format(later, item->first_edit - item->first_seen);
		text_addf(out, ", first edited %s later", later);
	}
	for (i = item->fresh; i < item->step_count && i < STEPS_MOST; i++)
		write_step(out, &item->steps[i]);
	if (item->step_count > STEPS_MOST)
		text_addf(out, "; and %zu more", item->step_count - STEPS_MOST);
	text_puts(out, ".");
}

void
digest_line(struct text *out, const struct digest_item *item,
    enum digest_line line)
{
	const char *notice;

	switch (line) {
	case DIGEST_WINDOW:
		write_window(out, item);
		break;
	case DIGEST_WHAT:
		write_what(out, item);
		break;
	case DIGEST_NOTICE:
		notice = item->report && !item->away
		    ? points_notice(item->report)
		    : NULL;
		text_puts(out, notice ? notice : "");
		break;
	case DIGEST_PAGE:
		write_page(out, item);
		break;
	case DIGEST_STAYED:
		write_stayed(out, item);
		break;
	case DIGEST_SHARED:
		write_shared(out, item);
		break;
	case DIGEST_HISTORY:
		write_history(out, item);
		break;
	}
}

void
digest_command(struct text *out, const struct digest *d,
    const struct digest_item *item)
{
	const struct report *r = item->report;

	if (r)
		text_addf(out, "%s diff %.12s %u %u", d->command, item->id,
		    r->before.revision, r->after.revision);
	else
		text_addf(out, "%s log %.12s", d->command, item->id);
}

/* ---- the report's own ---- */

void
digest_period(struct text *out, const struct digest *d)
{
	char window[TEXT_WINDOW_MAX], at[TIME_LOCAL_MAX];

	time_format_local(at, d->until);
	if (d->since) {
		text_window(window, d->since, d->until);
		text_addf(out, "Recorded %s", window);
	} else {
		text_addf(out, "Recorded until %s", at);
	}
	if (d->name)
		text_addf(out, ", since the mark %s was moved", d->name);
	text_puts(out, ".");
	if (*d->filter)
		text_addf(out, " Only: %s.", d->filter);
}

void
digest_rest(struct text *out, const struct digest *d)
{
	if (d->folded)
		text_addf(out, "%zu %s no other edits than those that many "
			       "share. ",
		    d->folded, d->folded == 1 ? "article has" : "articles have");
	if (d->left_out)
		text_addf(out, "%zu more %s left out, by -n. ", d->left_out,
		    d->left_out == 1 ? "article was" : "articles were");
	if (d->fresh)
		text_addf(out, "%zu new %s taken up. ", d->fresh,
		    d->fresh == 1 ? "article was" : "articles were");
	if (d->baseline)
		text_addf(out, "%zu %s taken up that had been there before.",
		    d->baseline,
		    d->baseline == 1 ? "article was" : "articles were");
}
