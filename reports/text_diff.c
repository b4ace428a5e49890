#include "article/article.h"
#include "base/text.h"
#include "base/time.h"
#include "diff/changes.h"
#include "reports/points.h"
#include "reports/report.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* A comparison as an editor's note: what, then where. */

static void
write_kinds(struct terminal *t, kind_set kinds)
{
	char names[KIND_NAMES_MAX];

	if (kinds)
		terminal_printf(t, STYLE_DIM, ": %s",
		    kind_names(names, kinds, ", "));
}

/* ---- fields ---- */

const char *
text_field_words(enum field field)
{
	static const char *const words[FIELD_COUNT] = {
		[FIELD_TITLE] = "Headline",
		[FIELD_TITLE_H1] = "Headline on the page (h1)",
		[FIELD_TITLE_OG] = "Headline for sharing (og:title)",
		[FIELD_TITLE_JSONLD] = "Headline for search engines (JSON-LD)",
		[FIELD_TITLE_HTML] = "Window title",
		[FIELD_BYLINE] = "Byline",
		[FIELD_SECTION] = "Section",
		[FIELD_PUBLISHED] = "Published date",
	};

	return words[field];
}

/* The next mark at or after at, or the list's count. */
static size_t
next_mark(const struct span_list *spans, size_t at)
{
	while (at < spans->count && spans->at[at].op == SPAN_EQUAL)
		at++;
	return at;
}

/* Were the same words taken out and put in? */
static bool
same_marks(const struct span_list *x, const struct span_list *y)
{
	size_t i = next_mark(x, 0), k = next_mark(y, 0);

	while (i < x->count && k < y->count) {
		if (x->at[i].op != y->at[k].op ||
		    !slice_equal(slice_trim(x->at[i].text),
			slice_trim(y->at[k].text)))
			return false;
		i = next_mark(x, i + 1);
		k = next_mark(y, k + 1);
	}
	return i == x->count && k == y->count;
}

bool
text_told_before(const struct changes *c, size_t at)
{
	const struct field_edit *f = &c->fields[at];
	size_t i;

	if (f->field > FIELD_TITLE_HTML)
		return false;
	for (i = 0; i < at; i++)
		if (c->fields[i].field <= FIELD_TITLE_HTML &&
		    same_marks(&c->fields[i].spans, &f->spans))
			return true;
	return false;
}

static void
write_field(struct terminal *t, const struct field_edit *f)
{
	terminal_newline(t, 0);
	terminal_puts(t, STYLE_BOLD, text_field_words(f->field));
	terminal_puts(t, STYLE_BOLD, " changed");
	write_kinds(t, f->kinds);
	terminal_newline(t, TEXT_INDENT);
	text_marks(t, &f->spans);
	terminal_newline(t, 0);
}

/* ---- paragraphs ---- */

/* "paragraphs 3 to 5", "paragraphs 8 and 9" */
static void
write_numbers(struct terminal *t, const char *word, size_t first, size_t last)
{
	terminal_printf(t, STYLE_BOLD, "%s%s %zu", word,
	    last > first ? "s" : "", first + 1);
	if (last > first)
		terminal_printf(t, STYLE_BOLD, " %s %zu",
		    last == first + 1 ? "and" : "to", last + 1);
}

static size_t
last_of(const size_t *indexes, size_t count)
{
	return count ? indexes[count - 1] : 0;
}

/* What happened to it, after its number. */
static void
write_op(struct terminal *t, const struct edit *e, size_t from, size_t to)
{
	static const char *const words[EDIT_OP_COUNT] = {
		[EDIT_UNCHANGED] = " unchanged",
		[EDIT_CHANGED] = " changed",
		[EDIT_ADDED] = " added",
		[EDIT_DELETED] = " deleted",
		[EDIT_MOVED] = " moved here from ",
		[EDIT_SPLIT] = " made of ",
		[EDIT_MERGED] = " made of ",
	};

	terminal_puts(t, STYLE_BOLD, words[e->op]);
	if (e->op == EDIT_SPLIT || e->op == EDIT_MERGED || e->op == EDIT_MOVED)
		write_numbers(t, "paragraph", from, to);
	else if (e->op == EDIT_CHANGED && e->moved)
		terminal_printf(
		    t, STYLE_BOLD, " and moved here from %zu", from + 1);
	else if (e->op == EDIT_CHANGED && e->before[0] != e->after[0])
		terminal_printf(t, STYLE_DIM, " (it was %zu)", from + 1);
}

/* "Paragraph 4 changed: number"; `last` ends a run of edits of one manner. */
static void
write_edit_head(
    struct terminal *t, const struct edit *e, const struct edit *last)
{
	size_t from = e->before_count ? e->before[0] : 0;
	size_t to = last_of(last->before, last->before_count);
	kind_set kinds = 0;
	const struct edit *i;

	for (i = e; i <= last; i++)
		kinds |= i->kinds;
	if (e->after_count)
		write_numbers(t, "Paragraph", e->after[0],
		    last_of(last->after, last->after_count));
	else
		write_numbers(t, "Paragraph", from, to);
	write_op(t, e, from, to);
	write_kinds(t, kinds);
	terminal_newline(t, TEXT_INDENT);
}

static bool
words_stand(const struct edit *e)
{
	return e->spans.count == 1 && e->spans.at[0].op == SPAN_EQUAL;
}

/* The marks show these as gone in one place and come in another. */
static void
write_moved_sentences(struct terminal *t, const struct edit *e)
{
	const struct sentence_edit *s;
	size_t i;

	for (i = 0; i < e->sentence_count; i++) {
		s = &e->sentences[i];
		if (s->op != EDIT_MOVED && !s->moved)
			continue;
		terminal_puts(t, STYLE_DIM, s->op == EDIT_MOVED
			? "\xe2\x80\x93 moved within it: "
			: "\xe2\x80\x93 moved within it and changed: ");
		text_beginning(t, s->after[0]);
		terminal_newline(t, TEXT_INDENT);
	}
}

static void
write_body(struct terminal *t, const struct edit *e)
{
	size_t i;

	if (!words_stand(e)) {
		text_marks(t, &e->spans);
		terminal_newline(t, TEXT_INDENT);
		write_moved_sentences(t, e);
		return;
	}
	text_beginning(t, e->spans.at[0].text);
	terminal_newline(t, TEXT_INDENT);
	/* no mark shows what this was */
	for (i = 0; i < e->details.count; i++) {
		terminal_puts(t, STYLE_DIM, "\xe2\x80\x93 ");
		terminal_text(t, STYLE_DIM, e->details.at[i].reason);
		terminal_newline(t, TEXT_INDENT);
	}
}

static bool
follows(const size_t *before, size_t before_count, const size_t *after,
    size_t after_count)
{
	return before_count == after_count &&
	    (before_count == 0 ||
		(before_count == 1 && after[0] == before[0] + 1));
}

/* The last of the edits that can share e's head. */
static const struct edit *
run_end(const struct edit *e, const struct edit *end)
{
	if (e->op != EDIT_ADDED && e->op != EDIT_DELETED && e->op != EDIT_MOVED)
		return e;
	while (e + 1 < end && e[1].op == e->op &&
	    follows(e->before, e->before_count, e[1].before,
		e[1].before_count) &&
	    follows(e->after, e->after_count, e[1].after, e[1].after_count))
		e++;
	return e;
}

static void
write_edits(struct terminal *t, const struct changes *c)
{
	const struct edit *e = c->edits, *end = c->edits + c->edit_count;

	while (e < end) {
		const struct edit *last = run_end(e, end);

		terminal_newline(t, 0);
		if (e->op == EDIT_UNCHANGED) {
			terminal_text(t, STYLE_PLAIN, e->spans.at[0].text);
			terminal_newline(t, 0);
			e++;
			continue;
		}
		for (write_edit_head(t, e, last); e <= last; e++)
			write_body(t, e);
		t->indent = 0;
	}
}

/* ---- the head of the note ---- */

static void
write_side(struct terminal *t, const struct report_side *side, bool begins)
{
	if (side->revision)
		terminal_printf(t, STYLE_PLAIN, "%s %u",
		    begins ? "Revision" : "revision", side->revision);
	else
		terminal_puts(t, STYLE_PLAIN,
		    side->file ? side->file : "nothing");
}

static void
write_sides(struct terminal *t, const struct report *r)
{
	const struct report_side *before = &r->before, *after = &r->after;
	char window[TEXT_WINDOW_MAX];

	if (!before->revision && !before->file && !after->file)
		return;
	write_side(t, before, true);
	terminal_puts(t, STYLE_PLAIN, " to ");
	if (!before->revision || !after->revision) {
		write_side(t, after, false);
	} else {
		terminal_printf(t, STYLE_PLAIN, "%u", after->revision);
		if (report_has_window(r)) {
			text_window(window, r->between_from, r->between_to);
			terminal_printf(t, STYLE_PLAIN, ", %s", window);
		}
	}
	terminal_newline(t, 0);
}

static void
write_head(struct terminal *t, const struct report *r, const char *label)
{
	const struct changes *c = r->changes;
	struct slice title =
	    c->after.title.ptr ? c->after.title : c->before.title;

	if (label)
		terminal_printf(t, STYLE_BOLD, "%s: ", label);
	if (title.len)
		terminal_text(t, STYLE_BOLD, title);
	if (label || title.len)
		terminal_newline(t, 0);
	if (r->url) {
		terminal_url(t, r->url);
		terminal_newline(t, 0);
	}
	write_sides(t, r);
	terminal_newline(t, 0);
}

/* ---- the summary ---- */

static void
write_notice(struct terminal *t, const struct report *r)
{
	const char *words = points_notice(r);

	if (!words)
		return;
	terminal_puts(t, STYLE_PLAIN, words);
	terminal_newline(t, 0);
}

static void
write_summary(struct terminal *t, const struct report *r)
{
	char summary[REPORT_SUMMARY_MAX];

	report_summary(summary, r->changes);
	if (summary[0] >= 'a' && summary[0] <= 'z')
		summary[0] = (char)(summary[0] - 'a' + 'A');
	terminal_printf(t, STYLE_BOLD, "%s.", summary);
	terminal_newline(t, 0);
	text_points(t, r->changes);
	write_notice(t, r);
	if (!r->reading_new)
		return;
	terminal_puts(t, STYLE_WARNING,
	    "The two were read in different ways, by other rules or another "
	    "version of emend: a difference may come from that reading.");
	terminal_newline(t, 0);
}

void
text_note(struct terminal *t, const struct report *r, const char *label)
{
	const struct changes *c = r->changes;
	size_t i;

	write_head(t, r, label);
	write_summary(t, r);
	for (i = 0; i < c->field_count; i++)
		if (!text_told_before(c, i))
			write_field(t, &c->fields[i]);
	write_edits(t, c);
}

void
report_text_diff(struct terminal *t, const struct report *r)
{
	text_note(t, r, NULL);
}
