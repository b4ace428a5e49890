#include "reports/standing.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* What `emend explain --host` says to people. */

static void
put_seconds(struct terminal *t, int64_t ms)
{
	terminal_printf(t, STYLE_PLAIN, "%g s", (double)ms / 1000);
}

static void
write_answer(struct terminal *t, const struct host_standing *h)
{
	if (h->robots_status >= 500 || h->robots_status == 429)
		terminal_printf(t, STYLE_WARNING,
		    ": it answered %d, so nothing else is asked for",
		    h->robots_status);
	else if (!h->robots_status)
		terminal_puts(t, STYLE_WARNING,
		    ": it could not be reached, so nothing else is asked for");
	else if (h->robots_status != 200)
		terminal_printf(t, STYLE_PLAIN,
		    ": there is none (%d), so everything may be asked for",
		    h->robots_status);
	else
		terminal_printf(
		    t, STYLE_PLAIN, ", %zu bytes", h->robots_bytes);
	terminal_newline(t, TEXT_INDENT);
	if (h->robots_until) {
		terminal_puts(t, STYLE_PLAIN, "it counts until ");
		text_time(t, h->robots_until);
	} else {
		terminal_puts(t, STYLE_PLAIN,
		    "it is asked for again before the next request");
	}
	if (h->unreachable_since) {
		terminal_puts(t, STYLE_WARNING, "; unreachable since ");
		text_time(t, h->unreachable_since);
	}
	terminal_newline(t, TEXT_INDENT);
}

static void
write_rules(struct terminal *t, const struct host_standing *h)
{
	size_t i;

	if (!h->group)
		terminal_puts(t, STYLE_PLAIN, "no group of it is for us: "
					      "everything may be asked for");
	else
		terminal_printf(t, STYLE_PLAIN, "its group \"%s\" counts",
		    h->group);
	if (h->crawl_delay_ms) {
		terminal_puts(t, STYLE_PLAIN, "; Crawl-delay ");
		put_seconds(t, h->crawl_delay_ms);
	}
	terminal_newline(t, TEXT_INDENT);
	terminal_printf(t, h->refused ? STYLE_WARNING : STYLE_PLAIN,
	    "%zu of what is watched here %s refused", h->refused,
	    h->refused == 1 ? "is" : "are");
	for (i = 0; i < h->refused && i < HOST_REFUSALS_SHOWN; i++) {
		terminal_newline(t, 2 * TEXT_INDENT);
		terminal_url(t, h->refusals[i].url);
		terminal_printf(t, STYLE_PLAIN, " by Disallow: %s",
		    h->refusals[i].rule);
	}
	if (h->refused > HOST_REFUSALS_SHOWN) {
		terminal_newline(t, 2 * TEXT_INDENT);
		terminal_printf(t, STYLE_PLAIN, "and %zu more",
		    h->refused - HOST_REFUSALS_SHOWN);
	}
	terminal_newline(t, 0);
}

static void
write_robots(struct terminal *t, const struct host_standing *h)
{
	terminal_puts(t, STYLE_BOLD, "robots.txt: ");
	t->indent = TEXT_INDENT;
	if (h->ignored)
		terminal_puts(t, STYLE_WARNING,
		    "not obeyed, as emend.conf says (robots = no); ");
	if (!h->robots_at) {
		terminal_puts(t, STYLE_PLAIN,
		    "not asked for yet; it comes before the first page");
		terminal_newline(t, 0);
		return;
	}
	terminal_puts(t, STYLE_PLAIN, "asked for ");
	text_time(t, h->robots_at);
	write_answer(t, h);
	if (h->has_rules)
		write_rules(t, h);
	else
		terminal_newline(t, 0);
}

static void
write_spacing(struct terminal *t, const struct host_standing *h)
{
	terminal_puts(t, STYLE_BOLD, "Spacing: ");
	t->indent = TEXT_INDENT;
	put_seconds(t, h->spacing_ms);
	terminal_puts(t, STYLE_PLAIN, " between two requests, ");
	if (h->crawl_delay_ms > h->delay_ms) {
		terminal_puts(t, STYLE_PLAIN, "which its Crawl-delay asks for");
	} else {
		terminal_puts(t, STYLE_PLAIN, "by fetch.delay");
		if (h->crawl_delay_ms)
			terminal_puts(t, STYLE_PLAIN,
			    ", as its Crawl-delay is no longer");
	}
	terminal_printf(t, STYLE_PLAIN,
	    ", or as long as its last answer took; %u at a time", h->per_host);
	if (h->next_at_ms / 1000 > h->now) {
		terminal_puts(t, STYLE_PLAIN, "; the next not before ");
		text_time(t, h->next_at_ms / 1000);
	}
	terminal_newline(t, 0);
}

static void
put_bytes(struct terminal *t, uint64_t bytes)
{
	if (bytes < 1024)
		terminal_printf(t, STYLE_PLAIN, "%d bytes", (int)bytes);
	else if (bytes < 1024 * 1024)
		terminal_printf(
		    t, STYLE_PLAIN, "%.1f KiB", (double)bytes / 1024);
	else
		terminal_printf(
		    t, STYLE_PLAIN, "%.1f MiB", (double)bytes / 1024 / 1024);
}

static void
write_budget(struct terminal *t, const struct host_standing *h)
{
	terminal_puts(t, STYLE_BOLD, "Budget: ");
	t->indent = TEXT_INDENT;
	put_bytes(t, h->used_today);
	terminal_puts(t, STYLE_PLAIN, " sent by it today (UTC)");
	if (h->budget) {
		terminal_puts(t, STYLE_PLAIN, " of ");
		put_bytes(t, h->budget);
		terminal_puts(t, STYLE_PLAIN, " (fetch.hostBudget)");
		if (h->used_today >= h->budget)
			terminal_puts(t, STYLE_WARNING,
			    "; it is used up, and asked for no more until "
			    "tomorrow");
	} else {
		terminal_puts(t, STYLE_PLAIN,
		    "; no fetch.hostBudget limits it");
	}
	if (h->run_budget) {
		terminal_puts(t, STYLE_PLAIN, "; a check takes at most ");
		put_bytes(t, h->run_budget);
		terminal_puts(t, STYLE_PLAIN, " from all (fetch.runBudget)");
	}
	terminal_newline(t, 0);
}

static void
write_trouble(struct terminal *t, const struct host_standing *h)
{
	if (h->parked_until) {
		terminal_puts(t, STYLE_WARNING, "Parked until ");
		t->indent = TEXT_INDENT;
		text_time(t, h->parked_until);
		if (*h->parked_why)
			terminal_printf(
			    t, STYLE_PLAIN, ": %s", h->parked_why);
		terminal_newline(t, 0);
	}
	if (h->failures) {
		terminal_printf(t, STYLE_WARNING, "%u %s in a row", h->failures,
		    h->failures == 1 ? "failure" : "failures");
		terminal_puts(t, STYLE_PLAIN,
		    " of the host itself, each of which lengthens the wait");
		terminal_newline(t, 0);
	}
}

void
host_standing_text(struct terminal *t, const struct host_standing *h)
{
	terminal_puts(t, STYLE_BOLD, h->host);
	terminal_newline(t, 0);
	if (!h->asked && !h->articles && !h->sources) {
		terminal_puts(t, STYLE_PLAIN,
		    "Nothing is watched there, and it was never asked.");
		terminal_newline(t, 0);
		return;
	}
	write_robots(t, h);
	write_spacing(t, h);
	write_budget(t, h);
	write_trouble(t, h);
	terminal_puts(t, STYLE_BOLD, "Watched here");
	terminal_printf(t, STYLE_PLAIN, ": %zu %s", h->articles,
	    h->articles == 1 ? "article" : "articles");
	if (h->sources)
		terminal_printf(t, STYLE_PLAIN, ", %zu %s", h->sources,
		    h->sources == 1 ? "source" : "sources");
	terminal_printf(t, STYLE_PLAIN, "; %zu due", h->due);
	if (h->failing)
		terminal_printf(t, STYLE_WARNING, ", %zu failing", h->failing);
	if (h->suspect)
		terminal_printf(t, STYLE_WARNING, ", %zu suspect", h->suspect);
	terminal_newline(t, 0);
}
