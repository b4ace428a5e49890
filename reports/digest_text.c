#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "reports/digest_words.h"
#include "reports/terminal.h"

/* A report as a mail one would like to get: its first line is the subject. */

#define CHANGES_MOST 20 /* of one article; the command shows all */
#define REASONS_MOST 4
#define LISTED_MOST 10 /* articles of a flood */
#define INDENT 3
#define INNER 6

static void
write_line(struct terminal *t, unsigned indent, enum style style,
    const struct text *line)
{
	if (line->len == 0)
		return;
	t->indent = indent;
	terminal_text(t, style, slice_new(line->ptr, line->len));
	terminal_newline(t, indent);
}

static enum emend_status
text_begin(struct digest_out *o, struct emend_error *err)
{
	char subject[DIGEST_SUBJECT_MAX];
	struct terminal *t = o->text;
	struct text line;
	enum emend_status status;

	digest_subject(subject, o->digest);
	terminal_puts(t, STYLE_BOLD, subject);
	terminal_newline(t, 0);
	terminal_newline(t, 0);
	text_init(&line, DIGEST_LINE_MAX);
	digest_period(&line, o->digest);
	write_line(t, 0, STYLE_PLAIN, &line);
	status = text_check(&line, err);
	text_free(&line);
	return status;
}

/* ---- a change ---- */

static void
write_sentence(void *payload, char sign, struct slice words)
{
	const char mark[] = { sign == ' ' ? '~' : sign, ' ', '\0' };
	struct slice shown = utf8_cut(words, DIGEST_SENTENCE_BYTES);
	enum style style = sign == '-' ? STYLE_DELETED
	    : sign == '+'	       ? STYLE_INSERTED
				       : STYLE_DIM;
	struct terminal *t = payload;

	terminal_puts(t, style, mark);
	t->indent = INNER + 2;
	terminal_text(t, style, shown);
	if (shown.len < words.len)
		terminal_puts(t, STYLE_DIM, "\xe2\x80\xa6");
	terminal_newline(t, INNER);
}

/* What its words do not show by themselves. */
static void
write_reasons(struct terminal *t, const struct detail_list *details)
{
	size_t i;

	for (i = 0; i < details->count && i < REASONS_MOST; i++) {
		t->indent = INNER;
		terminal_text(t, STYLE_PLAIN,
		    utf8_cut(details->at[i].reason, DIGEST_SENTENCE_BYTES));
		terminal_newline(t, INNER);
	}
}

static void
write_change(struct terminal *t, const char *number,
    const struct digest_change *c, struct text *line)
{
	text_truncate(line, 0);
	text_puts(line, number);
	digest_change_heading(line, c);
	t->indent = INDENT;
	terminal_text(t, STYLE_BOLD, slice_new(line->ptr, line->len));
	terminal_newline(t, INNER);
	write_reasons(t, digest_change_details(c));
	digest_change_sentences(c, write_sentence, t);
}

static void
write_changes(struct terminal *t, const struct digest_changes *list,
    struct text *line)
{
	char number[32];
	size_t i;

	for (i = 0; i < list->count && i < CHANGES_MOST; i++) {
		terminal_newline(t, INDENT);
		snprintf(number, sizeof(number), "%zu. ", i + 1);
		write_change(t, number, &list->at[i], line);
	}
	if (list->count > CHANGES_MOST) {
		terminal_newline(t, INDENT);
		terminal_printf(t, STYLE_DIM, "and %zu more changes",
		    list->count - CHANGES_MOST);
		terminal_newline(t, INDENT);
	}
	if (list->count)
		terminal_newline(t, INDENT);
}

/* ---- an item ---- */

static void
write_title(struct terminal *t, const struct digest_item *item)
{
	terminal_newline(t, 0);
	terminal_printf(t, STYLE_BOLD, "%zu. ", item->number);
	t->indent = INDENT;
	terminal_puts(t, STYLE_BOLD,
	    item->title && *item->title ? item->title : "(no title)");
	terminal_newline(t, INDENT);
	terminal_url(t, item->url);
	terminal_newline(t, INDENT);
}

static void
write_lines(struct terminal *t, const struct digest_item *item,
    enum digest_line from, enum digest_line to, struct text *line)
{
	enum digest_line i;

	for (i = from; i <= to; i++) {
		text_truncate(line, 0);
		digest_line(line, item, i);
		write_line(t, INDENT,
		    i == DIGEST_WHAT || i == DIGEST_NOTICE ? STYLE_BOLD
							   : STYLE_PLAIN,
		    line);
	}
}

/* Exact, to be copied: neither wrapped nor escaped. */
static void
write_command(const struct digest_out *o, const struct digest_item *item,
    struct text *line)
{
	text_truncate(line, 0);
	digest_command(line, o->digest, item);
	fprintf(o->text->file, "%*s%s\n", INDENT, "", line->ptr);
}

static enum emend_status
text_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	struct terminal *t = o->text;
	struct digest_changes list;
	struct text line;
	enum emend_status status = digest_changes_list(&list, item, err);

	if (status)
		return status;
	text_init(&line, DIGEST_LINE_MAX);
	write_title(t, item);
	write_lines(t, item, DIGEST_WINDOW, DIGEST_PAGE, &line);
	write_changes(t, &list, &line);
	write_lines(t, item, DIGEST_STAYED, DIGEST_HISTORY, &line);
	t->indent = 0;
	write_command(o, item, &line);
	status = text_check(&line, err);
	text_free(&line);
	free(list.at);
	return status;
}

/* ---- a flood ---- */

static enum emend_status
text_flood(struct digest_out *o, const struct digest_flood *f,
    struct emend_error *err)
{
	const struct digest_change c = { f->field, f->edit };
	struct terminal *t = o->text;
	struct text line;
	enum emend_status status;

	text_init(&line, DIGEST_LINE_MAX);
	o->listed = 0;
	terminal_newline(t, 0);
	terminal_puts(t, STYLE_BOLD, "The same edit on ");
	terminal_printf(t, STYLE_BOLD, "%zu articles of ", f->articles);
	terminal_puts(t, STYLE_BOLD, f->host);
	terminal_newline(t, INDENT);
	write_change(t, "", &c, &line);
	terminal_newline(t, INDENT);
	status = text_check(&line, err);
	text_free(&line);
	return status;
}

static enum emend_status
text_flooded(struct digest_out *o, const char *url, const char *title,
    struct emend_error *err)
{
	struct terminal *t = o->text;

	(void)err;
	if (++o->listed > LISTED_MOST)
		return EMEND_OK;
	t->indent = INNER;
	terminal_puts(t, STYLE_PLAIN, title && *title ? title : "(no title)");
	terminal_newline(t, INNER);
	terminal_url(t, url);
	terminal_newline(t, INDENT);
	return EMEND_OK;
}

static enum emend_status
text_flood_end(struct digest_out *o, struct emend_error *err)
{
	(void)err;
	if (o->listed > LISTED_MOST) {
		terminal_printf(o->text, STYLE_PLAIN, "and %zu more",
		    o->listed - LISTED_MOST);
		terminal_newline(o->text, 0);
	}
	o->text->indent = 0;
	return EMEND_OK;
}

static enum emend_status
text_end(struct digest_out *o, struct emend_error *err)
{
	struct text line;
	enum emend_status status;

	text_init(&line, DIGEST_LINE_MAX);
	digest_rest(&line, o->digest);
	if (line.len)
		terminal_newline(o->text, 0);
	write_line(o->text, 0, STYLE_PLAIN, &line);
	status = text_check(&line, err);
	text_free(&line);
	return status;
}

const struct digest_format digest_text = {
	.name = "text",
	.begin = text_begin,
	.flood = text_flood,
	.flooded = text_flooded,
	.flood_end = text_flood_end,
	.item = text_item,
	.end = text_end,
};
