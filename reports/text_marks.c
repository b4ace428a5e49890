#include "diff/changes.h"
#include "reports/terminal.h"
#include "reports/text.h"

/* The words of an edit. */

#define CONTEXT_BYTES 140 /* of unchanged text kept on either side of a mark */
#define BEGINNING_BYTES 100
#define WORD_BYTES 40 /* farther back no word's start is looked for */

static const struct slice pilcrow = SLICE_LIT("\xc2\xb6");
static const struct slice open_box = SLICE_LIT("\xe2\x90\xa3");

/* The start of the word at `at`, or at least of the character. */
static size_t
word_start(struct slice s, size_t at)
{
	size_t i = at;

	while (i > 0 && s.ptr[i - 1] != ' ' && at - i < WORD_BYTES)
		i--;
	if (i > 0 && s.ptr[i - 1] == ' ')
		return i;
	while (at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* A line feed stands between two paragraphs. */
static void
write_lines(struct terminal *t, struct slice s)
{
	size_t end;

	while ((end = slice_find_byte(s, '\n', 0)) < s.len) {
		terminal_text(t, STYLE_PLAIN, slice_sub(s, 0, end));
		terminal_newline(t, TEXT_INDENT);
		s = slice_sub(s, end + 1, s.len);
	}
	terminal_text(t, STYLE_PLAIN, s);
}

void
text_between(struct terminal *t, struct slice s, bool first, bool last)
{
	size_t before = first ? 0 : CONTEXT_BYTES;
	size_t after = last ? 0 : CONTEXT_BYTES;
	size_t head, tail;

	if (s.len <= before + after + CONTEXT_BYTES / 2) {
		write_lines(t, s);
		return;
	}
	head = before ? word_start(s, before) : 0;
	tail = after ? word_start(s, s.len - after) : s.len;
	write_lines(t, slice_sub(s, 0, head));
	terminal_puts(t, STYLE_DIM, TEXT_ELLIPSIS);
	if (tail < s.len)
		terminal_puts(t, STYLE_DIM, " ");
	write_lines(t, slice_sub(s, tail, s.len));
}

/* Marked text: what cannot be seen is shown by a sign. */
static void
write_marked(struct terminal *t, enum style style, struct slice s)
{
	size_t end;

	if (slice_trim(s).len == 0 &&
	    slice_find_byte(s, '\n', 0) == s.len) {
		terminal_text(t, style, open_box);
		return;
	}
	while ((end = slice_find_byte(s, '\n', 0)) < s.len) {
		terminal_text(t, style, slice_sub(s, 0, end));
		terminal_text(t, style, pilcrow);
		if (end + 1 < s.len)
			terminal_puts(t, STYLE_PLAIN, " ");
		s = slice_sub(s, end + 1, s.len);
	}
	terminal_text(t, style, s);
}

static void
write_mark(struct terminal *t, enum span_op op, struct slice text)
{
	bool deleted = op == SPAN_DELETE;
	enum style style = deleted ? STYLE_DELETED : STYLE_INSERTED;

	if (!t->colour)
		terminal_puts(t, style, deleted ? "[-" : "{+");
	write_marked(t, style, text);
	if (!t->colour)
		terminal_puts(t, style, deleted ? "-]" : "+}");
}

static bool
has_edge(struct slice s, bool at_end)
{
	return s.len && s.ptr[at_end ? s.len - 1 : 0] == ' ';
}

/* Can the blank at this edge stand outside of all marks of the group? */
static bool
shares_edge(const struct span *group, size_t count, bool at_end)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!has_edge(group[i].text, at_end) ||
		    slice_trim(group[i].text).len == 0)
			return false;
	return true;
}

/* A paragraph's end where a blank was, or the other way round. */
static const struct span *
paragraph_end(const struct span *group, size_t count)
{
	size_t i;

	if (count != 2)
		return NULL;
	for (i = 0; i < count; i++)
		if (slice_trim(group[i].text).len)
			return NULL;
	for (i = 0; i < count; i++)
		if (slice_equal(group[i].text, SLICE("\n")))
			return &group[i];
	return NULL;
}

/* Neighbouring marks: old words, then new ones. */
static void
write_group(struct terminal *t, const struct span *group, size_t count)
{
	const struct span *end = paragraph_end(group, count);
	bool lead = shares_edge(group, count, false);
	bool trail = shares_edge(group, count, true);
	size_t i;

	if (end) {
		terminal_puts(t, STYLE_PLAIN, " ");
		write_mark(t, end->op, end->text);
		terminal_puts(t, STYLE_PLAIN, " ");
		return;
	}
	if (lead)
		terminal_puts(t, STYLE_PLAIN, " ");
	for (i = 0; i < count; i++) {
		struct slice text = group[i].text;

		write_mark(t, group[i].op,
		    slice_sub(text, lead, text.len - trail));
	}
	if (trail)
		terminal_puts(t, STYLE_PLAIN, " ");
}

void
text_marks(struct terminal *t, const struct span_list *spans)
{
	size_t i = 0, end;

	while (i < spans->count) {
		const struct span *s = &spans->at[i];

		if (s->op == SPAN_EQUAL) {
			text_between(
			    t, s->text, i == 0, i + 1 == spans->count);
			i++;
			continue;
		}
		for (end = i; end < spans->count; end++)
			if (spans->at[end].op == SPAN_EQUAL)
				break;
		write_group(t, s, end - i);
		i = end;
	}
}

void
text_beginning(struct terminal *t, struct slice text)
{
	size_t cut = text.len;

	if (cut > BEGINNING_BYTES + WORD_BYTES)
		cut = word_start(text, BEGINNING_BYTES);
	write_lines(t, slice_sub(text, 0, cut));
	if (cut < text.len)
		terminal_puts(t, STYLE_DIM, TEXT_ELLIPSIS);
}
