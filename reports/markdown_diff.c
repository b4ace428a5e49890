#include <stdint.h>

#include "base/normalise.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "diff/changes.h"
#include "reports/markdown.h"
#include "reports/points.h"
#include "reports/report.h"
#include "reports/text.h"

/*
 * A comparison to be pasted where Markdown is read.  The page's words are
 * escaped, so that nothing of them is markup.
 */

/* It ends a word for a reader of Markdown, and is not seen. */
#define NOTHING "<!-- -->"
#define PILCROW "\xc2\xb6"

/* A line's end stands between two paragraphs. */
static void
passage(struct markdown *m, struct slice s)
{
	size_t end;

	while ((end = slice_find_byte(s, '\n', 0)) < s.len) {
		markdown_words(m, slice_sub(s, 0, end));
		text_puts(&m->line, " " PILCROW " ");
		s = slice_sub(s, end + 1, s.len);
	}
	markdown_words(m, s);
}

/* A delimiter is one beside a letter, and beside a blank or punctuation. */
static bool
is_letter_at(struct slice s, bool at_end)
{
	uint32_t cp;

	utf8_decode(s, at_end ? utf8_back(s, s.len) : 0, &cp);
	return char_is_letter(cp) || char_is_digit(cp);
}

static void
write_equal(struct markdown *m, struct slice s)
{
	if (m->mark && s.ptr[0] != ' ' && s.ptr[0] != '\n')
		text_puts(&m->line, NOTHING);
	passage(m, s);
	m->mark = false;
	m->open = s.ptr[s.len - 1] != ' ' && s.ptr[s.len - 1] != '\n';
}

static void
write_mark(struct markdown *m, const struct span *span)
{
	const char *delimiter = span->op == SPAN_DELETE ? "~~" : "**";
	struct slice text = span->text, inner = slice_trim(text);
	bool lead = text.ptr[0] == ' ', trail = text.ptr[text.len - 1] == ' ';
	bool begins = inner.len && text.ptr[lead] == '\n';
	bool ends = inner.len && text.ptr[text.len - 1 - trail] == '\n';

	if (inner.len == 0)
		inner = slice_find_byte(text, '\n', 0) < text.len
		    ? SLICE(PILCROW)
		    : SLICE("\xe2\x90\xa3");
	if (m->mark || lead)
		text_putc(&m->line, ' ');
	else if (m->open && (begins || !is_letter_at(inner, false)))
		text_puts(&m->line, NOTHING);
	text_puts(&m->line, delimiter);
	text_puts(&m->line, begins ? PILCROW " " : "");
	passage(m, inner);
	text_puts(&m->line, ends ? " " PILCROW : "");
	text_puts(&m->line, delimiter);
	if (trail)
		text_putc(&m->line, ' ');
	m->open = m->mark = !trail;
}

static void
write_spans(struct markdown *m, const struct span_list *spans)
{
	size_t i;

	markdown_own(m, "\n   ");
	for (i = 0; i < spans->count; i++)
		if (spans->at[i].op == SPAN_EQUAL)
			write_equal(m, spans->at[i].text);
		else
			write_mark(m, &spans->at[i]);
	markdown_own(m, "\n");
}

static void
write_kinds(struct markdown *m, kind_set kinds)
{
	char names[KIND_NAMES_MAX];

	if (kinds)
		text_addf(&m->line, ": %s", kind_names(names, kinds, ", "));
	markdown_own(m, "\n");
}

static void
write_reasons(struct markdown *m, const struct detail_list *details)
{
	size_t i;

	for (i = 0; i < details->count; i++) {
		markdown_own(m, i ? "   - " : "\n   - ");
		text_addf(&m->line, "%s: ", kind_name(details->at[i].kind));
		markdown_words(m, details->at[i].reason);
		markdown_own(m, "\n");
	}
}

static void
write_edit(struct markdown *m, const struct edit *e, size_t number)
{
	text_addf(&m->line, "\n%zu. **", number);
	text_edit_heading(&m->line, e);
	markdown_own(m, "**");
	text_edit_origin(&m->line, e);
	write_kinds(m, e->kinds);
	write_spans(m, &e->spans);
	write_reasons(m, &e->details);
}

/* ---- the head ---- */

static void
write_side(struct markdown *m, const struct report_side *side)
{
	if (side->revision)
		text_addf(&m->line, "revision %u", side->revision);
	else if (side->file)
		markdown_words(m, slice_of(side->file));
	else
		markdown_own(m, "nothing");
}

static void
write_points(struct markdown *m, const struct report *r)
{
	const char *notice = points_notice(r);
	char places[POINT_PLACES_MAX];
	struct points points;
	bool cut;
	size_t i;

	points_gather(&points, r->changes);
	for (i = 0; i < points.count; i++) {
		markdown_own(m, i ? "- " : "\n- ");
		markdown_words(m, point_reason(&points.at[i], &cut));
		markdown_own(m, cut ? TEXT_ELLIPSIS " " : " ");
		point_places(places, &points.at[i]);
		markdown_own(m, places);
		markdown_own(m, "\n");
	}
	if (points.left_out)
		text_addf(&m->line, "- and %zu more, below\n",
		    points.left_out);
	if (notice)
		text_addf(&m->line, "\n%s\n", notice);
}

static void
write_head(struct markdown *m, const struct report *r)
{
	const struct changes *c = r->changes;
	struct slice title = c->after.title.len ? c->after.title
	    : c->before.title.len		? c->before.title
						: SLICE("Edits");
	char summary[REPORT_SUMMARY_MAX], from[TIME_LOCAL_MAX];
	char to[TIME_LOCAL_MAX];

	markdown_own(m, "## ");
	markdown_link(m, title, r->url);
	markdown_own(m, "\n\nFrom ");
	write_side(m, &r->before);
	markdown_own(m, " to ");
	write_side(m, &r->after);
	if (report_has_window(r)) {
		time_format_local(from, r->between_from);
		time_format_local(to, r->between_to);
		text_addf(&m->line, ", between %s and %s", from, to);
	}
	report_summary(summary, c);
	text_addf(&m->line, "\n\n**%s.**\n", summary);
	write_points(m, r);
	if (r->reading_new)
		markdown_own(m, "\nThe two were read in different ways: a difference "
		       "may come from that reading.\n");
}

enum emend_status
report_markdown(FILE *out, const struct report *r, struct emend_error *err)
{
	const struct changes *c = r->changes;
	struct markdown m;
	size_t number = 0, i;

	markdown_init(&m, out);
	write_head(&m, r);
	for (i = 0; i < c->field_count; i++) {
		if (text_told_before(c, i))
			continue;
		text_addf(&m.line, "\n%zu. **%s changed**", ++number,
		    text_field_words(c->fields[i].field));
		write_kinds(&m, c->fields[i].kinds);
		write_spans(&m, &c->fields[i].spans);
		write_reasons(&m, &c->fields[i].details);
	}
	for (i = 0; i < c->edit_count; i++)
		write_edit(&m, &c->edits[i], ++number);
	return markdown_end(&m, err);
}
