#include "article/article.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "publish/blamed.h"
#include "reports/blame.h"
#include "reports/markup.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"

/* A revision's text, composed from those before it. */
struct asked {
	struct watch_row *row;
	struct revision_list list;
	struct blamed blamed;
	struct article *newest; /* read so far */
	unsigned gone; /* the revision asked for, if it has no text */
	struct diff_language *language;
};

static void
asked_free(struct asked *a)
{
	blamed_free(&a->blamed);
	diff_language_free(a->language);
	article_free(a->newest);
	revision_list_free(&a->list);
	watch_row_free(a->row);
}

/* Index of the revision that stands for word: `gone` is the one before. */
static enum emend_status
choose(size_t *out, struct asked *a, struct store *store, const char *word,
    struct emend_error *err)
{
	enum emend_status status;
	size_t at;

	status = revision_find(&at, store, a->row->id, &a->list, word, err);
	if (status)
		return status;
	if (a->list.at[at].gone)
		a->gone = a->list.at[at].number;
	while (at > 0 && a->list.at[at].gone)
		at--;
	*out = at;
	return EMEND_OK;
}

static enum emend_status
add_revision(struct asked *asked, struct store *store,
    const struct revision *r, struct emend_error *err)
{
	struct diff_options options = { .language = asked->language };
	struct changes *changes = NULL;
	struct article *a;
	enum emend_status status =
	    store_read(store, asked->row->id, r->number, &a, err);

	if (status)
		return status;
	if (asked->newest)
		status = diff_articles(
		    &changes, asked->newest, a, &options, err);
	if (status == EMEND_OK)
		status = blamed_add(&asked->blamed, r, a, changes, err);
	changes_free(changes);
	article_free(asked->newest);
	asked->newest = a;
	return status;
}

static enum emend_status
compose(struct asked *a, struct store *store, const char *word,
    struct emend_error *err)
{
	enum emend_status status;
	size_t at = 0, i;

	status = choose(&at, a, store, word, err);
	if (status == EMEND_OK)
		status = diff_language_new(&a->language, slice_of(NULL), err);
	if (status == EMEND_OK)
		status = blamed_init(&a->blamed, &a->list, err);
	for (i = 0; i <= at && status == EMEND_OK; i++)
		if (!a->list.at[i].gone)
			status = add_revision(a, store, &a->list.at[i], err);
	return status;
}

static enum emend_status
print_html(struct output *out, const struct blame *blame,
    struct emend_error *err)
{
	struct markup markup;
	enum emend_status status;

	markup_init(&markup, out->file);
	report_html_blame(&markup, blame);
	status = markup_check(&markup, err);
	markup_free(&markup);
	return status;
}

static enum emend_status
print(const struct arguments *args, const struct asked *asked,
    struct emend_error *err)
{
	struct blame blame = blamed_view(&asked->blamed, asked->row->url);
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	blame.gone = asked->gone;
	blame.list_gone = args->all;
	if (status)
		return status;
	if (out.is_json) {
		json_pretty(&out.json, true);
		report_json_blame(&out.json, &blame);
		json_newline(&out.json);
	} else if (wants_format(args, "html")) {
		status = print_html(&out, &blame, err);
	} else {
		report_text_blame(&out.text, &blame);
	}
	return output_close(&out, status, err);
}

static int
blame(const struct arguments *args, struct emend_error *err)
{
	struct asked a = { 0 };
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = watch_find(store, args->operands[0], &a.row, err);
	if (status == EMEND_OK)
		status = store_history(store, a.row->id, &a.list, err);
	if (status == EMEND_OK)
		status = compose(&a, store, args->operand_count > 1
			? args->operands[1] : "latest", err);
	if (status == EMEND_OK)
		status = print(args, &a, err);
	asked_free(&a);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_blame = {
	.name = "blame",
	.usage = "URL [REV]",
	.summary = "tell since when each sentence has stood",
	.text = "Tells of each sentence of a revision, by default the newest, "
		"in which revision it came and what it went through: changed, "
		"moved, gone and back. REV is a number, first, latest, "
		"latest~N, a commit, a date or a time.",
	.helps = {
	    { OPTION_ALL, "also the sentences that are gone" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL),
	.formats = "text|json|html",
	.least = 1,
	.most = 2,
	.run = blame,
};
