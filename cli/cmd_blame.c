#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "diff/changes.h"
#include "diff/compose.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "reports/blame.h"
#include "reports/markup.h"
#include "store/state.h"
#include "watch/find.h"

/* A revision's text, composed from those before it. */
struct blamed {
	struct watch_row *row;
	struct revision_list list;
	struct blame_revision *revisions; /* those that have a text */
	struct composition *text;
	struct article *newest; /* read so far */
	const struct revision *last; /* its revision */
	size_t title_since;
	unsigned gone; /* the revision asked for, if it has no text */
	struct diff_language *language;
};

static void
blamed_free(struct blamed *b)
{
	compose_free(b->text);
	diff_language_free(b->language);
	article_free(b->newest);
	free(b->revisions);
	revision_list_free(&b->list);
	watch_row_free(b->row);
}

static bool
is_same_title(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

/* Index of the revision that stands for word: `gone` is the one before. */
static enum emend_status
choose(size_t *out, struct blamed *b, struct store *store, const char *word,
    struct emend_error *err)
{
	enum emend_status status;
	size_t at;

	if (b->list.count == 0)
		return emend_fail(err, EMEND_NOTFOUND,
		    "nothing is kept of it yet: no look has read it");
	at = b->list.count - 1;
	if (word) {
		status = revision_find(
		    &at, store, b->row->id, &b->list, word, err);
		if (status)
			return status;
	}
	if (b->list.at[at].gone)
		b->gone = b->list.at[at].number;
	while (at > 0 && b->list.at[at].gone)
		at--;
	*out = at;
	return EMEND_OK;
}

static struct blame_revision
describe(const struct blamed *b, const struct revision *r)
{
	const struct revision *gone = r > b->list.at && r[-1].gone ? r - 1
								   : NULL;

	return (struct blame_revision){
		.number = r->number,
		.commit = r->commit,
		.event = revision_event_name(r->event),
		.kinds = r->kinds,
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.seen_before = r->seen_before,
		.gone = gone ? gone->number : 0,
		.reading_new =
		    b->last && strcmp(b->last->reading, r->reading) != 0,
	};
}

static enum emend_status
add_article(struct blamed *b, const struct article *a, struct emend_error *err)
{
	struct diff_options options = { .language = b->language };
	struct changes *changes;
	enum emend_status status;

	if (!b->text)
		return compose_new(&b->text, a, err);
	status = diff_articles(&changes, b->newest, a, &options, err);
	if (status)
		return status;
	status = compose_add(b->text, changes, a, err);
	changes_free(changes);
	return status;
}

static enum emend_status
add_revision(struct blamed *b, struct store *store, const struct revision *r,
    struct emend_error *err)
{
	struct article *a;
	size_t index = b->text ? b->text->revisions : 0;
	enum emend_status status =
	    store_read(store, b->row->id, r->number, &a, err);

	if (status)
		return status;
	status = add_article(b, a, err);
	if (status) {
		article_free(a);
		return status;
	}
	b->revisions[index] = describe(b, r);
	if (b->last && !is_same_title(b->last->title, r->title))
		b->title_since = index;
	article_free(b->newest);
	b->newest = a;
	b->last = r;
	return EMEND_OK;
}

static enum emend_status
compose(struct blamed *b, struct store *store, const char *word,
    struct emend_error *err)
{
	enum emend_status status;
	size_t at = 0, i;

	status = choose(&at, b, store, word, err);
	if (status == EMEND_OK)
		status = diff_language_new(&b->language, slice_of(NULL), err);
	if (status)
		return status;
	b->revisions = calloc(at + 1, sizeof(*b->revisions));
	if (!b->revisions)
		return emend_fail_nomem(err);
	for (i = 0; i <= at && status == EMEND_OK; i++)
		if (!b->list.at[i].gone)
			status = add_revision(
			    b, store, &b->list.at[i], err);
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
print(const struct arguments *args, const struct blamed *b,
    struct emend_error *err)
{
	const struct blame blame = {
		.url = b->row->url,
		.title = b->last->title,
		.title_since = b->title_since,
		.revisions = b->revisions,
		.text = b->text,
		.gone = b->gone,
		.list_gone = args->all,
	};
	struct output out;
	enum emend_status status = output_open(&out, args, err), closed;

	if (status)
		return status;
	if (out.is_json) {
		json_pretty(&out.json, true);
		report_json_blame(&out.json, &blame);
		json_newline(&out.json);
	} else if (args->format && !strcmp(args->format, "html")) {
		status = print_html(&out, &blame, err);
	} else {
		report_text_blame(&out.text, &blame);
	}
	closed = output_close(&out, status == EMEND_OK, status ? NULL : err);
	return status ? status : closed;
}

static int
blame(const struct arguments *args, struct emend_error *err)
{
	struct blamed b = { 0 };
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = watch_find(store, args->operands[0], &b.row, err);
	if (status == EMEND_OK)
		status = store_history(store, b.row->id, &b.list, err);
	if (status == EMEND_OK)
		status = compose(&b, store, args->operand_count > 1
			? args->operands[1] : NULL, err);
	if (status == EMEND_OK)
		status = print(args, &b, err);
	blamed_free(&b);
	store_close(store);
	return exit_status_of(status);
}

const struct command command_blame = {
	.name = "blame",
	.usage = "URL [REV]",
	.summary = "tell since when each sentence stands",
	.text = "Tells of each sentence of a revision (default: the newest) in "
		"which revision it\ncame and what it went through: changed, "
		"moved, gone and back.  --all also lists\nthe sentences that "
		"stood once.  REV is a number, first, latest, latest~N, a\n"
		"commit, a date or a time.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL),
	.formats = "text|json|html",
	.least = 1,
	.most = 2,
	.run = blame,
};
