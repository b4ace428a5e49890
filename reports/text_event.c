#include "article/article.h"
#include "base/time.h"
#include "reports/event.h"
#include "reports/report.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* What a check has to say, for people. */

static void
write_line(struct terminal *t, enum style style, const char *word,
    const struct event *e, const char *rest)
{
	terminal_puts(t, style, word);
	terminal_puts(t, STYLE_PLAIN, " ");
	terminal_url(t, e->url);
	if (rest) {
		terminal_puts(t, STYLE_PLAIN, ": ");
		terminal_puts(t, STYLE_PLAIN, rest);
	}
	terminal_newline(t, 0);
}

static void
write_move(struct terminal *t, const struct event *e)
{
	terminal_puts(t, STYLE_PLAIN, "It was at ");
	terminal_url(t, e->from);
	terminal_newline(t, 0);
	if (!e->other)
		return;
	terminal_printf(t, STYLE_PLAIN,
	    "What is there has a history of its own, %.12s; both stay.",
	    e->other);
	terminal_newline(t, 0);
}

/* A note, and a line of space after it. */
static void
write_with_report(struct terminal *t, const char *label, const struct event *e)
{
	if (e->report && e->report->changes) {
		text_note(t, e->report, label);
	} else {
		terminal_printf(t, STYLE_BOLD, "%s: ", label);
		terminal_url(t, e->url);
		terminal_newline(t, 0);
	}
	if (e->from)
		write_move(t, e);
	terminal_newline(t, 0);
}

const char *
text_suspect_words(const char *reason)
{
	static const struct {
		const char *reason, *words;
	} known[] = {
		{ "gone", "the article seems to be gone" },
		{ "consent", "a consent page stands in the article's place" },
		{ "paywall", "a paywall stands in the article's place" },
		{ "blocked", "a bot check stands in the article's place" },
		{ "login", "a log-in page stands in the article's place" },
		{ "maintenance", "a maintenance page stands in the article's "
				 "place" },
		{ "collapsed", "most of the text is missing" },
		{ "not-article", "something else stands in the article's "
				 "place" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_equal(slice_of(reason), slice_of(known[i].reason)))
			return known[i].words;
	return reason;
}

/* The "st" of 1st. */
static const char *
ordinal_end(unsigned n)
{
	if (n / 10 % 10 == 1)
		return "th"; /* 11th to 13th */
	switch (n % 10) {
	case 1:
		return "st";
	case 2:
		return "nd";
	case 3:
		return "rd";
	default:
		return "th";
	}
}

static void
write_suspect(struct terminal *t, const struct event *e)
{
	if (e->over) {
		write_line(t, STYLE_PLAIN, "Good again:", e,
		    "the article is there as before");
		return;
	}
	terminal_puts(t, STYLE_WARNING, "Suspect: ");
	terminal_url(t, e->url);
	terminal_printf(t, STYLE_PLAIN, ": %s", text_suspect_words(e->reason));
	if (e->status)
		terminal_printf(t, STYLE_PLAIN, " (status %d)", e->status);
	if (e->needed)
		terminal_printf(t, STYLE_PLAIN,
		    "; believed after %u looks, this is the %u%s", e->needed,
		    e->seen, ordinal_end(e->seen));
	else
		terminal_puts(t, STYLE_PLAIN, "; the last good text stands");
	terminal_newline(t, 0);
}

static void
write_failed(struct terminal *t, const struct event *e)
{
	char next[TIME_LOCAL_MAX];

	if (e->over) {
		write_line(t, STYLE_PLAIN, "Answers again:", e, NULL);
		return;
	}
	terminal_puts(t, STYLE_WARNING, "Failed: ");
	terminal_url(t, e->url);
	terminal_printf(t, STYLE_PLAIN, ": %s", e->message ? e->message : "");
	if (e->next) {
		time_format_local(next, e->next);
		terminal_printf(t, STYLE_PLAIN, "; next look %s", next);
	}
	terminal_newline(t, 0);
}

static void
write_trouble(struct terminal *t, const struct event *e)
{
	terminal_printf(t, STYLE_WARNING, "Trouble with %s ", e->what);
	terminal_puts(t, STYLE_PLAIN, e->name);
	terminal_printf(t, STYLE_PLAIN, ": %s", e->over ? "over" : e->message);
	terminal_newline(t, 0);
}

static void
write_new(struct terminal *t, const struct event *e)
{
	terminal_puts(t, STYLE_BOLD, "New: ");
	terminal_puts(t, STYLE_BOLD, e->title ? e->title : "(no title)");
	terminal_newline(t, 0);
	terminal_url(t, e->url);
	terminal_newline(t, 0);
}

void
event_text_feeds(struct terminal *t, const struct event *e)
{
	size_t i;

	if (!e->feed_count)
		return;
	if (e->feed_count == 1)
		terminal_puts(t, STYLE_PLAIN,
		    "This page names a feed; \"emend add\" follows it:");
	else
		terminal_printf(t, STYLE_PLAIN,
		    "This page names %zu feeds; \"emend add\" follows one:",
		    e->feed_count);
	for (i = 0; i < e->feed_count; i++) {
		terminal_newline(t, 2);
		terminal_url(t, e->feeds[i].url);
		if (e->feeds[i].title[0])
			terminal_printf(
			    t, STYLE_DIM, " (%s)", e->feeds[i].title);
	}
	terminal_newline(t, 0);
}

static void
write_numbered(struct terminal *t, const char *words, const struct event *e)
{
	char label[80];

	snprintf(label, sizeof(label), "%s %u", words, e->to);
	write_with_report(t, label, e);
}

static void
write_flapping(struct terminal *t, const struct event *e)
{
	size_t i;

	terminal_puts(t, STYLE_BOLD, "Flapping: ");
	terminal_url(t, e->url);
	terminal_puts(t, STYLE_PLAIN, " swings between revisions");
	for (i = 0; i < e->between_count; i++)
		terminal_printf(t, STYLE_PLAIN, "%s %u",
		    i == 0			  ? ""
			: i + 1 == e->between_count ? " and"
						    : ",",
		    e->between[i]);
	terminal_puts(t, STYLE_PLAIN, "; further swings are only counted");
	terminal_newline(t, 0);
}

static const char *
ended_words(const char *reason)
{
	if (slice_equal(slice_of(reason), SLICE("keep")))
		return "followed for as long as was asked";
	if (slice_equal(slice_of(reason), SLICE("unwatched")))
		return "no longer watched; its history stays";
	if (slice_equal(slice_of(reason), SLICE("forgotten")))
		return "it leads to an article that was forgotten";
	return "it is followed under another address";
}

static void
write_gone(struct terminal *t, const struct event *e)
{
	terminal_puts(t, STYLE_BOLD, "Gone: ");
	terminal_url(t, e->url);
	if (e->status >= 400)
		terminal_printf(t, STYLE_PLAIN, ": the server answers %d",
		    e->status);
	else
		terminal_puts(t, STYLE_PLAIN,
		    ": something else stands in its place");
	terminal_puts(t, STYLE_PLAIN, "; the last good text is kept");
	terminal_newline(t, 0);
}

static void
write_summary(struct terminal *t, const struct event_summary *s)
{
	terminal_printf(t, STYLE_PLAIN,
	    "%zu checked: %zu new, %zu changed, %zu unchanged, %zu failed, in "
	    "%lld.%lld seconds",
	    s->checked, s->fresh, s->changed, s->unchanged, s->failed,
	    (long long)(s->elapsed_ms / 1000),
	    (long long)(s->elapsed_ms / 100 % 10));
	terminal_newline(t, 0);
}

static void
write_added(struct terminal *t, const struct event *e)
{
	if (e->already)
		terminal_puts(t, STYLE_PLAIN, "Already watched: ");
	else
		terminal_puts(t, STYLE_BOLD, "Watching ");
	if (slice_equal(slice_of(e->as), SLICE("list")))
		terminal_puts(t, STYLE_PLAIN, e->url); /* a file */
	else
		terminal_url(t, e->url);
	if (e->has_entries)
		terminal_printf(t, STYLE_PLAIN, " (%s of %zu %s)", e->as,
		    e->entries, e->entries == 1 ? "address" : "addresses");
	terminal_newline(t, 0);
}

void
event_text(struct terminal *t, const struct event *e)
{
	switch (e->type) {
	case EVENT_IS_ADDED:
		write_added(t, e);
		break;
	case EVENT_IS_NEW:
		write_new(t, e);
		break;
	case EVENT_IS_CHANGED:
		write_with_report(t, "Changed", e);
		break;
	case EVENT_IS_REVERTED:
		write_numbered(t, "Reverted to revision", e);
		break;
	case EVENT_IS_FLAPPING:
		write_flapping(t, e);
		break;
	case EVENT_IS_SETTLED:
		write_numbered(t, "Settled on revision", e);
		break;
	case EVENT_IS_GONE:
		write_gone(t, e);
		break;
	case EVENT_IS_RETURNED:
		write_with_report(t, "Returned", e);
		break;
	case EVENT_IS_RELOCATED:
		write_with_report(t, "Moved to a new address", e);
		break;
	case EVENT_IS_SUSPECT:
		if (e->first || e->over)
			write_suspect(t, e);
		break;
	case EVENT_IS_ENDED:
		write_line(t, STYLE_PLAIN, "Ended:", e, ended_words(e->reason));
		break;
	case EVENT_IS_TROUBLE:
		if (e->first || e->over)
			write_trouble(t, e);
		break;
	case EVENT_IS_FAILED:
		if (e->first || e->over)
			write_failed(t, e);
		break;
	case EVENT_IS_SUMMARY:
		write_summary(t, e->summary);
		break;
	}
	event_text_feeds(t, e);
}
