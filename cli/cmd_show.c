#include "article/article.h"
#include "article/codec.h"
#include "article/limits.h"
#include "base/text.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "reports/report.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"

#define PRINTED_MAX (8 * LIMIT_ARTICLE_BYTES)

static void
write_line(struct text *out, struct slice line)
{
	if (!line.ptr)
		return;
	text_add(out, line.ptr, line.len);
	text_puts(out, "\n\n");
}

static void
write_json(struct text *out, const struct article *a)
{
	struct json j;

	json_init_text(&j, out);
	json_pretty(&j, true);
	report_json_article(&j, a);
	json_newline(&j);
}

/* The article in the format asked for. */
static void
write_article(
    struct text *out, const struct article *a, const struct arguments *args)
{
	if (wants_format(args, "json")) {
		write_json(out, a);
	} else if (wants_format(args, "stored")) {
		write_line(out, a->title);
		write_line(out, a->byline);
		codec_write(a, out);
	} else {
		codec_write_plain(a, out);
	}
}

static enum emend_status
read_revision(struct text *out, struct store *store,
    const struct arguments *args, struct emend_error *err)
{
	const char *word =
	    args->operand_count > 1 ? args->operands[1] : "latest";
	struct revision_list list = { 0 };
	struct watch_row *row = NULL;
	struct article *a = NULL;
	enum emend_status status;
	size_t at;

	status = watch_find(store, args->operands[0], &row, err);
	if (status == EMEND_OK)
		status = store_history(store, row->id, &list, err);
	if (status == EMEND_OK)
		status = revision_find(
		    &at, store, row->id, &list, word, err);
	if (status)
		goto out;
	if (wants_format(args, "raw")) {
		status = store_read_page(store, &list.at[at], out, err);
		goto out;
	}
	status = store_read(store, row->id, list.at[at].number, &a, err);
	if (status)
		goto out;
	write_article(out, a, args);
	status = text_check(out, err);
out:
	article_free(a);
	revision_list_free(&list);
	watch_row_free(row);
	return status;
}

static int
show(const struct arguments *args, struct emend_error *err)
{
	struct store *store;
	struct output out;
	struct text text;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	text_init(&text, PRINTED_MAX);
	status = read_revision(&text, store, args, err);
	if (status == EMEND_OK)
		status = output_open(&out, args, err);
	if (status == EMEND_OK) {
		output_write(&out, slice_new(text.ptr, text.len));
		status = output_close(&out, EMEND_OK, err);
	}
	text_free(&text);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_show = {
	.name = "show",
	.usage = "URL [REV]",
	.summary = "print the text of a revision",
	.text = "Prints an article as a revision has it, by default the "
		"newest. text: the body for people; stored: title, byline and "
		"text as kept; json: all that is known; raw: the page as it "
		"was served. REV is a number, first, latest, latest~N, a "
		"commit, a date or a time.",
	.options = OPTIONS_PRINTING,
	.formats = "text|stored|json|raw",
	.least = 1,
	.most = 2,
	.run = show,
};
