#include "base/time.h"
#include "reports/found.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* A wording with what was looked for, and from when to when it stood. */

static void
write_match(struct terminal *t, struct slice s)
{
	if (!t->colour)
		terminal_puts(t, STYLE_PLAIN, "[");
	terminal_text(t, STYLE_BOLD, s);
	if (!t->colour)
		terminal_puts(t, STYLE_PLAIN, "]");
}

static void
write_wording(struct terminal *t, const struct found *f)
{
	struct slice rest = f->text;
	bool inside = false, first = true;
	size_t end;

	while (rest.len) {
		end = slice_find_byte(
		    rest, inside ? f->mark_end : f->mark, 0);
		if (inside)
			write_match(t, slice_sub(rest, 0, end));
		else
			text_between(t, slice_sub(rest, 0, end), first,
			    end == rest.len);
		rest = slice_sub(rest, end + 1, rest.len);
		inside = !inside;
		first = false;
	}
	terminal_newline(t, TEXT_INDENT);
}

static void
write_span(struct terminal *t, const struct found_span *s)
{
	char from[TIME_LOCAL_MAX], to[TIME_LOCAL_MAX];

	time_format_local(from, s->first_seen);
	time_format_local(to, s->last_seen);
	if (!s->went) {
		terminal_printf(t, STYLE_DIM,
		    "since revision %u, %s; stands, last seen %s", s->came,
		    from, to);
	} else {
		terminal_puts(t, STYLE_WARNING, "removed: ");
		terminal_printf(t, STYLE_DIM,
		    "from revision %u, %s, to %s; gone %s %u", s->came, from,
		    to,
		    s->with_article ? "with the article in revision"
				    : "in revision",
		    s->went);
	}
	terminal_newline(t, TEXT_INDENT);
}

void
found_text(struct terminal *t, const struct found *f)
{
	size_t i;

	terminal_puts(t, STYLE_BOLD, f->title ? f->title : "(no headline)");
	terminal_newline(t, 0);
	terminal_url(t, f->url);
	terminal_newline(t, TEXT_INDENT);
	if (f->headline)
		terminal_puts(t, STYLE_DIM, "headline: ");
	write_wording(t, f);
	for (i = 0; i < f->span_count; i++)
		write_span(t, &f->spans[i]);
	terminal_newline(t, 0);
}
