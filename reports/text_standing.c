#include <string.h>

#include "reports/standing.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* What `emend explain` says to people of an article or a source. */

/* ---- what it is ---- */

static void
write_head(struct terminal *t, const struct standing *s)
{
	if (!strcmp(s->as, "page"))
		terminal_puts(t, STYLE_BOLD, s->title ? s->title
			: s->revisions ? "(no title)" : "(not read yet)");
	else
		terminal_printf(t, STYLE_BOLD, "A source: %s",
		    strcmp(s->as, "links") ? s->as : "front page");
	terminal_newline(t, TEXT_INDENT);
	terminal_url(t, s->url);
	terminal_newline(t, TEXT_INDENT);
	terminal_puts(t, s->doubt.reason || s->failure ? STYLE_WARNING
						       : STYLE_PLAIN,
	    s->state);
	if (s->ended_reason)
		terminal_printf(t, STYLE_PLAIN, " (%s)", s->ended_reason);
	if (!strcmp(s->as, "page"))
		terminal_printf(t, STYLE_PLAIN, ", %u %s", s->revisions,
		    s->revisions == 1 ? "revision" : "revisions");
	if (s->last_edit) {
		terminal_puts(t, STYLE_PLAIN, ", last edit ");
		text_time(t, s->last_edit);
	}
	if (s->id)
		terminal_printf(t, STYLE_DIM, ", id %s", s->id);
	terminal_newline(t, 0);
}

/* ---- the last look ---- */

static const char *
look_words(const char *how)
{
	static const struct {
		const char *how, *words;
	} all[] = {
		{ "read", "it was read" },
		{ "same-bytes", "the same bytes as before" },
		{ "not-modified", "not modified (304)" },
		{ "gone", "it is gone" },
		{ "failed", "it failed" },
		{ "suspect", "it is suspect" },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i].how, how))
			return all[i].words;
	return "it was seen";
}

static const char *
rule_words(const struct standing *s)
{
	switch (s->rule) {
	case RULED_FAILURE:
		return s->revisions
		    ? "nothing could be read, so nothing is known of the "
		      "text; what is kept stands"
		    : "nothing could be read";
	case RULED_WALL:
		return "something stands before the article, which is never "
		       "taken for it; the last good text stands";
	case RULED_GONE:
		return s->doubt.reason
		    ? "it seems to be gone; that is believed after several "
		      "looks"
		    : "it is gone, as the newest revision says";
	case RULED_KNOWN:
		return s->look.made
		    ? "a text that was known, or is back after it was gone"
		    : "the text is one that is kept, so there is nothing new";
	case RULED_NOT_ARTICLE:
		return "something else stands in the article's place, which "
		       "is never believed; the last good text stands";
	case RULED_COLLAPSED:
		return s->doubt.reason
		    ? "most of the text is missing; that is believed once it "
		      "was seen several times"
		    : "most of the text is missing, and was seen often enough "
		      "to be believed";
	case RULED_ARTICLE:
		return "a text never seen before, believed at once";
	case RULED_SOURCE:
		return "it names articles; those that are new are taken up";
	case RULED_NOT_YET:
		break;
	}
	return "nobody has looked";
}

static void
write_look(struct terminal *t, const struct standing *s)
{
	const struct standing_look *l = &s->look;

	terminal_puts(t, STYLE_BOLD, "Last look");
	t->indent = TEXT_INDENT;
	if (!l->at) {
		terminal_puts(t, STYLE_PLAIN, ": none yet");
		terminal_newline(t, 0);
		return;
	}
	terminal_puts(t, STYLE_PLAIN, " ");
	text_time(t, l->at);
	text_distance(t, s->now, l->at);
	terminal_printf(t, STYLE_PLAIN, ": %s", look_words(l->how));
	if (l->reason)
		terminal_printf(t, STYLE_WARNING, ", %s", l->reason);
	if (l->status)
		terminal_printf(t, STYLE_PLAIN, " (status %d)", l->status);
	if (l->made)
		terminal_printf(t, STYLE_PLAIN, "; made revision %u (%s)",
		    l->revision, l->made);
	else if (l->revision)
		terminal_printf(
		    t, STYLE_PLAIN, "; revision %u stands", l->revision);
	if (l->late)
		terminal_puts(t, STYLE_PLAIN, "; for long before, nobody "
					      "looked");
	terminal_newline(t, TEXT_INDENT);
	if (l->message && *l->message) {
		terminal_puts(t, STYLE_WARNING, l->message);
		terminal_newline(t, TEXT_INDENT);
	}
	terminal_printf(t, STYLE_PLAIN, "rule %s: %s",
	    standing_rule_name(s->rule), rule_words(s));
	terminal_newline(t, 0);
}

static void
write_doubts(struct terminal *t, const struct standing *s)
{
	const struct standing_doubt *d = &s->doubt;

	if (s->failure) {
		terminal_printf(t, STYLE_WARNING, "Failing (%s)", s->failure);
		t->indent = TEXT_INDENT;
		terminal_puts(t, STYLE_PLAIN, " since ");
		text_time(t, s->failing_since);
		terminal_printf(t, STYLE_PLAIN, ", %u %s in a row",
		    s->failures, s->failures == 1 ? "look" : "looks");
		terminal_newline(t, 0);
	}
	if (d->reason) {
		terminal_printf(t, STYLE_WARNING, "Suspect (%s)", d->reason);
		t->indent = TEXT_INDENT;
		terminal_puts(t, STYLE_PLAIN, " since ");
		text_time(t, d->since);
		if (d->needed)
			terminal_printf(t, STYLE_PLAIN,
			    ": seen in %u of the %u looks that are needed to "
			    "believe it", d->seen, d->needed);
		else
			terminal_printf(t, STYLE_PLAIN,
			    ": seen in %u %s, and never believed", d->looks,
			    d->looks == 1 ? "look" : "looks");
		terminal_newline(t, 0);
	}
	if (s->flapping) {
		terminal_puts(t, STYLE_WARNING, "Flapping");
		t->indent = TEXT_INDENT;
		terminal_printf(t, STYLE_PLAIN,
		    " between known texts: this one has stood for %u %s, since ",
		    s->standing_looks, s->standing_looks == 1 ? "look"
							       : "looks");
		text_time(t, s->standing_since);
		terminal_puts(t, STYLE_PLAIN,
		    "; it is settled after 5 looks and 24 hours");
		terminal_newline(t, 0);
	}
	if (s->last_good && s->last_good != s->look.at) {
		terminal_puts(t, STYLE_PLAIN, "Last seen well ");
		text_time(t, s->last_good);
		text_distance(t, s->now, s->last_good);
		terminal_newline(t, 0);
	}
}

/* ---- by whom, and how it is read ---- */

static void
write_kept(struct terminal *t, const struct standing *s)
{
	const struct standing_source *from = &s->source;
	size_t i;

	if (!from->in_conf) {
		terminal_puts(t, STYLE_PLAIN,
		    !strcmp(s->state, "ended") || s->plan.by == PLANNED_NEVER
			? "emend.conf does not name it any more"
			: "emend.conf does not name it any more: the next "
			  "check ends it");
		return;
	}
	if (strcmp(s->as, "page")) {
		terminal_printf(t, STYLE_PLAIN, "%zu %s followed for it; when "
		    "it was read last, it named %zu; at most %u new ones are "
		    "taken up at one look",
		    from->articles,
		    from->articles == 1 ? "article is" : "articles are",
		    from->named, from->limit);
	} else if (from->kept_until) {
		terminal_puts(t, STYLE_PLAIN, "followed until ");
		text_time(t, from->kept_until);
		terminal_puts(t, STYLE_PLAIN, " (keep = ");
		text_duration(t, from->keep);
		terminal_puts(t, STYLE_PLAIN, ")");
	} else {
		terminal_puts(t, STYLE_PLAIN, "followed for ever");
	}
	for (i = 0; i < from->tag_count; i++)
		terminal_printf(t, STYLE_PLAIN, "%s%s",
		    i ? " " : "; tagged ", from->tags[i]);
}

/* Does emend.conf name it, not a list or a source that led to it? */
static bool
is_named_itself(const struct standing *s)
{
	const char *label = s->source.label;
	const char *kind = strcmp(s->as, "page") ? s->as : "watch";
	size_t len = strlen(kind);

	return label && !strncmp(label, kind, len) && label[len] == ' ' &&
	    !strcmp(label + len + 1, s->url);
}

static void
write_source(struct terminal *t, const struct standing *s)
{
	const struct standing_source *from = &s->source;

	terminal_puts(t, STYLE_BOLD, "Named by ");
	t->indent = TEXT_INDENT;
	if (is_named_itself(s))
		terminal_puts(t, STYLE_PLAIN, "emend.conf");
	else
		terminal_url(t, from->label ? from->label : s->url);
	if (from->found_at) {
		terminal_puts(t, STYLE_PLAIN, " since ");
		text_time(t, from->found_at);
	}
	if (from->found_in && from->label &&
	    strcmp(from->found_in, from->label)) {
		terminal_puts(t, STYLE_PLAIN, ", found first in ");
		terminal_url(t, from->found_in);
	}
	terminal_newline(t, TEXT_INDENT);
	write_kept(t, s);
	terminal_newline(t, 0);
}

static void
put_rule(struct terminal *t, size_t n, const char *what, bool *some)
{
	if (!n)
		return;
	terminal_printf(t, STYLE_PLAIN, "%s%s%s", *some ? ", " : ": ", what,
	    n > 1 ? " (several)" : "");
	*some = true;
}

static void
write_rules(struct terminal *t, const struct standing_site *site)
{
	bool some = false;

	if (!site->host)
		return;
	terminal_printf(t, STYLE_BOLD, "Site rules of %s", site->host);
	t->indent = TEXT_INDENT;
	put_rule(t, site->selects, "select", &some);
	put_rule(t, site->drops, "drop", &some);
	put_rule(t, site->ignores, "ignore", &some);
	put_rule(t, site->headers, "header", &some);
	put_rule(t, site->ignores_robots, "robots = no", &some);
	put_rule(t, site->cookies, "cookies", &some);
	put_rule(t, site->render != NULL, "render", &some);
	if (site->select_missed)
		terminal_puts(t, STYLE_WARNING, "; no select found anything, "
		    "so it was read as if there were none");
	terminal_newline(t, 0);
}

static void
write_site(struct terminal *t, const struct standing *s)
{
	write_rules(t, &s->site);
	if (!s->reading)
		return;
	terminal_printf(t, STYLE_PLAIN, "Read by extractor %s", s->reading);
	t->indent = TEXT_INDENT;
	terminal_puts(t, STYLE_PLAIN, s->reading_current
		? ", as pages are read today"
		: ", which is not how pages are read today: the kept page is "
		  "read again before anything is compared");
	terminal_newline(t, 0);
}

static void
write_addresses(struct terminal *t, const struct standing *s)
{
	size_t i;

	for (i = 0; i < s->address_count; i++) {
		const struct standing_address *a = &s->addresses[i];

		if (!strcmp(a->url, s->url))
			continue;
		terminal_puts(t, STYLE_PLAIN,
		    a->claimed ? "Calls itself " : "Also at ");
		terminal_url(t, a->url);
		terminal_puts(t, STYLE_PLAIN, " since ");
		text_time(t, a->since);
		terminal_newline(t, 0);
	}
	if (!s->etag && !s->last_modified)
		return;
	terminal_puts(t, STYLE_PLAIN, "Asked with");
	t->indent = TEXT_INDENT;
	if (s->etag)
		terminal_printf(t, STYLE_PLAIN, " ETag %s", s->etag);
	if (s->last_modified)
		terminal_printf(t, STYLE_PLAIN, "%s Last-Modified %s",
		    s->etag ? "," : "", s->last_modified);
	if (s->trusted_until) {
		terminal_puts(t, STYLE_PLAIN, " until ");
		text_time(t, s->trusted_until);
		terminal_puts(t, STYLE_PLAIN, ", then read in full");
	}
	terminal_newline(t, 0);
}

/* ---- one revision ---- */

static void
write_gaps(struct terminal *t, const struct standing_revision *r)
{
	size_t i;

	for (i = 0; i < r->gap_count; i++) {
		terminal_puts(t, STYLE_WARNING, "not seen between ");
		text_time(t, r->gaps[i].from);
		terminal_puts(t, STYLE_PLAIN, " and ");
		text_time(t, r->gaps[i].to);
		if (r->gaps[i].looks)
			terminal_printf(t, STYLE_PLAIN, ": %zu %s failed (%s)",
			    r->gaps[i].looks,
			    r->gaps[i].looks == 1 ? "look" : "looks",
			    r->gaps[i].reasons);
		else
			terminal_puts(t, STYLE_PLAIN, ": nobody looked");
		terminal_newline(t, TEXT_INDENT);
	}
}

static void
write_revision(struct terminal *t, const struct standing_revision *r)
{
	terminal_printf(t, STYLE_BOLD, "Revision %u", r->number);
	t->indent = TEXT_INDENT;
	terminal_printf(t, STYLE_PLAIN, ": %s", r->event);
	if (r->reverts_to)
		terminal_printf(
		    t, STYLE_PLAIN, " (revision %u)", r->reverts_to);
	if (*r->kinds)
		terminal_printf(t, STYLE_BOLD, ": %s", r->kinds);
	terminal_newline(t, TEXT_INDENT);
	if (r->seen_before) {
		terminal_puts(t, STYLE_PLAIN, "it came between ");
		text_time(t, r->seen_before);
		terminal_puts(t, STYLE_PLAIN, ", when the text before it was "
					      "seen last, and ");
	} else {
		terminal_puts(t, STYLE_PLAIN, "first seen ");
	}
	text_time(t, r->first_seen);
	terminal_newline(t, TEXT_INDENT);
	write_gaps(t, r);
	terminal_puts(t, STYLE_PLAIN, "seen last ");
	text_time(t, r->last_seen);
	terminal_printf(t, STYLE_PLAIN, "%s, %zu words",
	    r->is_newest ? "; it stands" : "", r->words);
	terminal_newline(t, TEXT_INDENT);
	terminal_puts(t, STYLE_PLAIN, "at ");
	terminal_url(t, r->url);
	terminal_newline(t, TEXT_INDENT);
	terminal_printf(t, STYLE_DIM, "commit %.12s, read by %s%s, %s%s",
	    r->commit, r->reading,
	    r->reading_current ? "" : " (not as it would be today)",
	    r->page ? "page " : "no page is kept", r->page ? r->page : "");
	terminal_newline(t, 0);
}

static void
write_alerts(struct terminal *t, const struct standing_revision *r)
{
	size_t i;

	for (i = 0; i < r->alert_count; i++) {
		const struct standing_alert *a = &r->alerts[i];

		terminal_puts(t, a->fires ? STYLE_BOLD : STYLE_PLAIN, "Alert ");
		t->indent = TEXT_INDENT;
		terminal_puts(
		    t, a->fires ? STYLE_BOLD : STYLE_PLAIN, a->rule);
		if (a->fires)
			terminal_puts(t, STYLE_PLAIN, " fires");
		else if (a->condition)
			terminal_printf(t, STYLE_PLAIN,
			    " keeps silent: its %s is not met", a->condition);
		if (a->fires)
			terminal_printf(t, STYLE_DIM, ": %s", a->subject);
		if (a->trouble)
			terminal_printf(t, STYLE_WARNING, " (%s)", a->trouble);
		terminal_newline(t, 0);
	}
}

/* Of a revision that was asked for, else of how things stand. */
void
standing_text(struct terminal *t, const struct standing *s)
{
	write_head(t, s);
	terminal_newline(t, 0);
	if (s->revision) {
		write_revision(t, s->revision);
		write_alerts(t, s->revision);
		write_source(t, s);
		return;
	}
	write_look(t, s);
	write_doubts(t, s);
	text_plan(t, s);
	write_source(t, s);
	write_site(t, s);
	write_addresses(t, s);
}
