#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "reports/digest_words.h"
#include "reports/markdown.h"

/* A report for an issue, a chat or a note; nothing of the pages is markup. */

static void
write_line(struct markdown *m, const char *before, const struct text *line)
{
	if (line->len == 0)
		return;
	markdown_own(m, before);
	markdown_words(m, slice_new(line->ptr, line->len));
	markdown_own(m, "\n");
}

static enum emend_status
finish(struct markdown *m, struct text *line, struct emend_error *err)
{
	enum emend_status status = text_check(line, err), ended;

	/* the first cause is the one told */
	ended = markdown_end(m, status ? NULL : err);
	text_free(line);
	return status ? status : ended;
}

static enum emend_status
begin(struct digest_out *o, struct emend_error *err)
{
	char subject[DIGEST_SUBJECT_MAX];
	struct markdown m;
	struct text line;

	markdown_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	digest_subject(subject, o->digest);
	markdown_own(&m, "# ");
	markdown_words(&m, slice_of(subject));
	digest_period(&line, o->digest);
	write_line(&m, "\n\n", &line);
	return finish(&m, &line, err);
}

/* ---- a change ---- */

static void
write_sentence(void *payload, char sign, struct slice words)
{
	struct slice shown = utf8_cut(words, DIGEST_SENTENCE_BYTES);
	struct markdown *m = payload;

	markdown_own(m, sign == '-' ? "   - was: "
		: sign == '+'	    ? "   - is: "
				    : "   - ");
	markdown_words(m, shown);
	markdown_own(m, shown.len < words.len ? "\xe2\x80\xa6\n" : "\n");
}

static void
write_change(struct markdown *m, const char *before,
    const struct digest_change *c, struct text *line)
{
	const struct detail_list *details = digest_change_details(c);
	size_t i;

	text_truncate(line, 0);
	digest_change_heading(line, c);
	markdown_own(m, before);
	markdown_own(m, "**");
	markdown_words(m, slice_new(line->ptr, line->len));
	markdown_own(m, "**\n\n");
	for (i = 0; i < details->count; i++) {
		markdown_own(m, "   - ");
		markdown_words(m,
		    utf8_cut(details->at[i].reason, DIGEST_SENTENCE_BYTES));
		markdown_own(m, "\n");
	}
	digest_change_sentences(c, write_sentence, m);
}

/* ---- an item ---- */

static void
write_lines(struct markdown *m, const struct digest_item *item,
    enum digest_line from, enum digest_line to, struct text *line)
{
	enum digest_line i;

	for (i = from; i <= to; i++) {
		text_truncate(line, 0);
		digest_line(line, item, i);
		write_line(m, "- ", line);
	}
}

/* To be copied: as it is, in backquotes that are none of its own. */
static void
write_command(struct markdown *m, const struct digest *d,
    const struct digest_item *item, struct text *line)
{
	const char *quotes;

	text_truncate(line, 0);
	digest_command(line, d, item);
	quotes = strchr(line->ptr, '`') ? "```" : "`";
	markdown_own(m, "- ");
	markdown_own(m, quotes);
	text_add(&m->line, line->ptr, line->len);
	markdown_own(m, quotes);
	markdown_own(m, "\n");
}

static enum emend_status
write_item(struct digest_out *o, const struct digest_item *item,
    struct emend_error *err)
{
	struct slice title = slice_of(
	    item->title && *item->title ? item->title : "(no title)");
	struct digest_changes list;
	struct markdown m;
	struct text line;
	char number[32];
	enum emend_status status = digest_changes_list(&list, item, err);
	size_t i;

	if (status)
		return status;
	markdown_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	markdown_own(&m, "\n## ");
	markdown_link(&m, title, item->url);
	markdown_own(&m, "\n\n");
	write_lines(&m, item, DIGEST_WINDOW, DIGEST_PAGE, &line);
	for (i = 0; i < list.count; i++) {
		snprintf(number, sizeof(number), "\n%zu. ", i + 1);
		write_change(&m, number, &list.at[i], &line);
	}
	markdown_own(&m, "\n");
	write_lines(&m, item, DIGEST_STAYED, DIGEST_HISTORY, &line);
	write_command(&m, o->digest, item, &line);
	free(list.at);
	return finish(&m, &line, err);
}

/* ---- a flood ---- */

static enum emend_status
flood(struct digest_out *o, const struct digest_flood *f,
    struct emend_error *err)
{
	const struct digest_change c = { f->field, f->edit };
	struct markdown m;
	struct text line;

	markdown_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	text_addf(&line, "The same edit on %zu articles of %s", f->articles,
	    f->host);
	write_line(&m, "\n## ", &line);
	write_change(&m, "\n1. ", &c, &line);
	markdown_own(&m, "\n");
	return finish(&m, &line, err);
}

static enum emend_status
flooded(struct digest_out *o, const char *url, const char *title,
    struct emend_error *err)
{
	struct markdown m;

	markdown_init(&m, o->file);
	markdown_own(&m, "- ");
	markdown_link(
	    &m, slice_of(title && *title ? title : "(no title)"), url);
	markdown_own(&m, "\n");
	return markdown_end(&m, err);
}

static enum emend_status
flood_end(struct digest_out *o, struct emend_error *err)
{
	(void)o;
	(void)err;
	return EMEND_OK;
}

static enum emend_status
end(struct digest_out *o, struct emend_error *err)
{
	struct markdown m;
	struct text line;

	markdown_init(&m, o->file);
	text_init(&line, DIGEST_LINE_MAX);
	digest_rest(&line, o->digest);
	write_line(&m, "\n", &line);
	return finish(&m, &line, err);
}

const struct digest_format digest_markdown = {
	.name = "markdown",
	.begin = begin,
	.flood = flood,
	.flooded = flooded,
	.flood_end = flood_end,
	.item = write_item,
	.end = end,
};
