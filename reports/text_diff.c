#include <stdint.h>
#include <string.h>

#include "article/article.h"
#include "base/time.h"
#include "diff/changes.h"
#include "reports/report.h"
#include "reports/terminal.h"

/* A comparison as an editor's note. */

#define INDENT 2
#define CONTEXT_BYTES 160 /* of unchanged text kept on either side of a mark */
#define FIRST_WORDS 100	  /* bytes shown of a paragraph that only moved */

static const char ellipsis[] = "\xe2\x80\xa6";

/* ---- spans ---- */

static void
write_mark(struct terminal *t, const struct span *s)
{
	bool deleted = s->op == SPAN_DELETE;
	enum style style = deleted ? STYLE_DELETED : STYLE_INSERTED;

	if (!t->colour)
		terminal_puts(t, style, deleted ? "[-" : "{+");
	terminal_text(t, style, s->text);
	if (!t->colour)
		terminal_puts(t, style, deleted ? "-]" : "+}");
}

/* The byte after the last blank at or before `at`, or `at` if there is none. */
static size_t
word_start(struct slice s, size_t at)
{
	size_t i = at;

	while (i > 0 && s.ptr[i - 1] != ' ' && at - i < 40)
		i--;
	if (i > 0 && s.ptr[i - 1] == ' ')
		return i;
	/* no blank near: at least not inside a character */
	while (at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* Unchanged text: what is far from any mark is left out. */
static void
write_equal(struct terminal *t, struct slice s, bool first, bool last)
{
	size_t before = first ? 0 : CONTEXT_BYTES;
	size_t after = last ? 0 : CONTEXT_BYTES;
	size_t head, tail;

	if (s.len <= before + after + CONTEXT_BYTES / 2) {
		terminal_text(t, STYLE_PLAIN, s);
		return;
	}
	head = before ? word_start(s, before) : 0;
	tail = after ? word_start(s, s.len - after) : s.len;
	terminal_text(t, STYLE_PLAIN, slice_sub(s, 0, head));
	terminal_puts(t, STYLE_DIM, ellipsis);
	if (tail < s.len)
		terminal_puts(t, STYLE_DIM, " ");
	terminal_text(t, STYLE_PLAIN, slice_sub(s, tail, s.len));
}

static void
write_spans(struct terminal *t, const struct span_list *spans)
{
	size_t i;

	for (i = 0; i < spans->count; i++) {
		const struct span *s = &spans->at[i];

		if (s->op == SPAN_EQUAL)
			write_equal(
			    t, s->text, i == 0, i + 1 == spans->count);
		else
			write_mark(t, s);
	}
	terminal_newline(t, 0);
}

/* ---- what is said around them ---- */

static void
write_kinds(struct terminal *t, kind_set kinds)
{
	const char *before = " (";
	unsigned kind;

	for (kind = 0; kind < KIND_COUNT; kind++) {
		if (!(kinds & KIND_BIT(kind)))
			continue;
		terminal_printf(t, STYLE_DIM, "%s%s", before,
		    kind_name((enum kind)kind));
		before = ", ";
	}
	if (kinds)
		terminal_puts(t, STYLE_DIM, ")");
}

static bool
says_more(const struct detail *d)
{
	return d->reason.len && d->kind != KIND_WORDING;
}

static void
write_details(struct terminal *t, const struct detail_list *details)
{
	size_t i;

	for (i = 0; i < details->count; i++) {
		if (!says_more(&details->at[i]))
			continue;
		t->indent = 2 * INDENT;
		terminal_printf(t, STYLE_DIM, "%s %s: ", "\xe2\x80\x93",
		    kind_name(details->at[i].kind));
		terminal_text(t, STYLE_DIM, details->at[i].reason);
		terminal_newline(t, INDENT);
	}
}

static void
write_numbers(struct terminal *t, const size_t *indexes, size_t count)
{
	size_t i;

	terminal_puts(t, STYLE_BOLD, count == 1 ? "paragraph " : "paragraphs ");
	for (i = 0; i < count; i++)
		terminal_printf(t, STYLE_BOLD, "%s%zu",
		    i == 0		 ? ""
			: i + 1 == count ? " and "
					 : ", ",
		    indexes[i] + 1);
}

static bool
same_numbers(const struct edit *e)
{
	return e->before_count == e->after_count &&
	    !memcmp(e->before, e->after,
		e->before_count * sizeof(*e->before));
}

/* "Changed: paragraph 4 (was 3)" */
static void
write_edit_head(struct terminal *t, const struct edit *e)
{
	static const char *const words[EDIT_OP_COUNT] = {
		[EDIT_UNCHANGED] = "Unchanged: ",
		[EDIT_CHANGED] = "Changed: ",
		[EDIT_ADDED] = "Added: ",
		[EDIT_DELETED] = "Deleted: ",
		[EDIT_MOVED] = "Moved: ",
		[EDIT_SPLIT] = "Split: ",
		[EDIT_MERGED] = "Merged: ",
	};

	terminal_puts(t, STYLE_BOLD, e->moved && e->op == EDIT_CHANGED
		? "Moved and changed: "
		: words[e->op]);
	if (e->after_count)
		write_numbers(t, e->after, e->after_count);
	else
		write_numbers(t, e->before, e->before_count);
	if (e->before_count && e->after_count && !same_numbers(e)) {
		terminal_puts(t, STYLE_PLAIN, ", before ");
		write_numbers(t, e->before, e->before_count);
	}
	write_kinds(t, e->kinds);
	terminal_newline(t, INDENT);
}

/* A paragraph whose words are all the same: its beginning will do. */
static void
write_beginning(struct terminal *t, struct slice s)
{
	size_t cut = s.len > FIRST_WORDS ? word_start(s, FIRST_WORDS) : s.len;

	terminal_text(t, STYLE_PLAIN, slice_sub(s, 0, cut));
	if (cut < s.len)
		terminal_puts(t, STYLE_DIM, ellipsis);
	terminal_newline(t, INDENT);
}

static void
write_edit(struct terminal *t, const struct edit *e)
{
	bool words_stand =
	    e->spans.count == 1 && e->spans.at[0].op == SPAN_EQUAL;

	terminal_newline(t, 0);
	write_edit_head(t, e);
	if (words_stand && e->op != EDIT_UNCHANGED)
		write_beginning(t, e->spans.at[0].text);
	else if (words_stand) {
		terminal_text(t, STYLE_PLAIN, e->spans.at[0].text);
		terminal_newline(t, 0);
	} else
		write_spans(t, &e->spans);
	t->indent = INDENT;
	write_details(t, &e->details);
	t->indent = 0;
}

static const char *
field_words(enum field field)
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

static void
write_field(struct terminal *t, const struct field_edit *f)
{
	terminal_newline(t, 0);
	terminal_puts(t, STYLE_BOLD, field_words(f->field));
	write_kinds(t, f->kinds);
	terminal_newline(t, INDENT);
	write_spans(t, &f->spans);
	t->indent = INDENT;
	write_details(t, &f->details);
	t->indent = 0;
}

/* The same edit of the headline in several sources is told once. */
static bool
told_before(const struct changes *c, size_t at)
{
	const struct field_edit *f = &c->fields[at];
	size_t i;

	if (f->field == FIELD_TITLE || f->field > FIELD_TITLE_HTML)
		return false;
	for (i = 0; i < at; i++)
		if (c->fields[i].field <= FIELD_TITLE_HTML &&
		    slice_equal(c->fields[i].before, f->before) &&
		    slice_equal(c->fields[i].after, f->after))
			return true;
	return false;
}

/* ---- the head of the note ---- */

static void
write_times(struct terminal *t, const struct report *r)
{
	char from[TIME_LOCAL_MAX], to[TIME_LOCAL_MAX], length[DURATION_MAX];

	if (!r->has_between || !r->between_from || !r->between_to)
		return;
	time_format_local(from, r->between_from);
	time_format_local(to, r->between_to);
	terminal_printf(t, STYLE_PLAIN, "Between %s and %s", from, to);
	if (r->between_to > r->between_from) {
		duration_format(length, r->between_to - r->between_from);
		terminal_printf(t, STYLE_PLAIN, " (%s)", length);
	}
	terminal_newline(t, 0);
}

static void
write_what(struct terminal *t, const struct report *r)
{
	const struct changes *c = r->changes;
	struct slice title =
	    c->after.title.ptr ? c->after.title : c->before.title;

	if (title.len) {
		terminal_text(t, STYLE_BOLD, title);
		terminal_newline(t, 0);
	}
	if (r->url) {
		terminal_puts(t, STYLE_PLAIN, r->url);
		terminal_newline(t, 0);
	}
	if (r->before.revision && r->after.revision) {
		terminal_printf(t, STYLE_PLAIN, "Revision %u to %u",
		    r->before.revision, r->after.revision);
		terminal_newline(t, 0);
	} else if (r->before.file || r->after.file) {
		terminal_puts(t, STYLE_PLAIN,
		    r->before.file ? r->before.file : "nothing");
		terminal_puts(t, STYLE_PLAIN, " to ");
		terminal_puts(t, STYLE_PLAIN,
		    r->after.file ? r->after.file : "nothing");
		terminal_newline(t, 0);
	}
	write_times(t, r);
}

static void
write_notice(struct terminal *t, const struct changes *c)
{
	if (c->notice == NOTICE_NONE)
		return;
	terminal_puts(t, STYLE_PLAIN, c->notice == NOTICE_ADDED
		? "A correction or update notice was added."
		: "The correction or update notice was changed.");
	terminal_newline(t, 0);
}

static void
write_unchanged(struct terminal *t, const struct changes *c)
{
	size_t n = c->counts[EDIT_UNCHANGED];

	terminal_newline(t, 0);
	if (n == 0)
		terminal_puts(t, STYLE_DIM, "No paragraph is unchanged.");
	else
		terminal_printf(t, STYLE_DIM, "%zu %s unchanged.", n,
		    n == 1 ? "paragraph is" : "paragraphs are");
	terminal_newline(t, 0);
}

void
report_text_diff(struct terminal *t, const struct report *r)
{
	const struct changes *c = r->changes;
	char summary[REPORT_SUMMARY_MAX];
	size_t i;

	write_what(t, r);
	report_summary(summary, c);
	if (summary[0] >= 'a' && summary[0] <= 'z')
		summary[0] = (char)(summary[0] - 'a' + 'A');
	terminal_newline(t, 0);
	terminal_printf(t, STYLE_BOLD, "%s.", summary);
	terminal_newline(t, 0);
	write_notice(t, c);
	if (r->reading_new) {
		terminal_puts(t, STYLE_WARNING, "The two were read by different "
		    "versions of emend: a difference may come from that.");
		terminal_newline(t, 0);
	}
	for (i = 0; i < c->field_count; i++)
		if (!told_before(c, i))
			write_field(t, &c->fields[i]);
	for (i = 0; i < c->edit_count; i++)
		write_edit(t, &c->edits[i]);
	if (c->changed)
		write_unchanged(t, c);
}
