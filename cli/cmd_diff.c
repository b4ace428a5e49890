#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "base/text.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/print_diff.h"
#include "cli/reading.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "reports/report.h"
#include "store/history.h"
#include "store/store.h"
#include "store/watches.h"
#include "watch/find.h"

/* Two revisions, or a kept one and a file. */
struct pair {
	struct watch_row *row;
	struct revision_list list;
	const struct revision *old, *new; /* new NULL: the file */
	struct article *before, *after;
	bool fields;
};

/* The words for OLD and NEW; "A..B" is cut in two. */
static enum emend_status
split_range(const struct arguments *args, char **copy, const char **old,
    const char **new, struct emend_error *err)
{
	char *dots;

	*old = args->operand_count > 1 ? args->operands[1] : NULL;
	*new = args->operand_count > 2 ? args->operands[2] : NULL;
	if (!*old || !strstr(*old, ".."))
		return EMEND_OK;
	if (*new)
		return emend_fail(err, EMEND_USAGE,
		    "%.60s is a range already; nothing may follow it", *old);
	*copy = strdup(*old);
	if (!*copy)
		return emend_fail_nomem(err);
	dots = strstr(*copy, "..");
	*dots = '\0';
	*old = **copy ? *copy : "first";
	*new = dots[2] ? dots + 2 : "latest";
	return EMEND_OK;
}

static enum emend_status
choose(struct pair *p, struct store *store, const char *old, const char *new,
    bool against_file, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t at;

	/* a diff passes over `gone`, which keeps the text of the one before */
	p->new = revision_before(&p->list, p->list.count);
	if (!p->new)
		return emend_fail(err, EMEND_NOTFOUND,
		    "nothing is kept of it yet: no look has read it");
	if (new) {
		status = revision_find(
		    &at, store, p->row->id, &p->list, new, err);
		if (status == EMEND_OK)
			p->new = &p->list.at[at];
	}
	if (status == EMEND_OK && old) {
		status = revision_find(
		    &at, store, p->row->id, &p->list, old, err);
		if (status == EMEND_OK)
			p->old = &p->list.at[at];
	}
	if (status)
		return status;
	if (against_file) {
		p->old = p->old ? p->old : p->new;
		p->new = NULL;
		return EMEND_OK;
	}
	if (!p->old)
		p->old = revision_before(
		    &p->list, (size_t)(p->new - p->list.at));
	if (!p->old)
		return emend_fail(err, EMEND_NOTFOUND,
		    "there is only one revision yet: nothing to compare it "
		    "with");
	return EMEND_OK;
}

static enum emend_status
read_pair(struct pair *p, struct store *store, const struct arguments *args,
    struct emend_error *err)
{
	struct reader reader = { .purpose = READ_TO_COMPARE };
	const char *old, *new;
	char *copy = NULL;
	enum emend_status status;

	status = split_range(args, &copy, &old, &new, err);
	if (status == EMEND_OK && args->file && new)
		status = emend_fail(err, EMEND_USAGE,
		    "--file stands for the new side: give one revision");
	if (status == EMEND_OK)
		status = watch_find(store, args->operands[0], &p->row, err);
	if (status == EMEND_OK)
		status = store_history(store, p->row->id, &p->list, err);
	if (status == EMEND_OK)
		status = choose(
		    p, store, old, new, args->file != NULL, err);
	if (status == EMEND_OK)
		status = store_read(
		    store, p->row->id, p->old->number, &p->before, err);
	if (status)
		goto out;
	p->fields = true;
	status = args->file
	    ? read_named(&p->after, &p->fields, args->file, &reader, err)
	    : store_read(store, p->row->id, p->new->number, &p->after, err);
out:
	reader_free(&reader);
	free(copy);
	return status;
}

static struct report_side
side_of(const struct revision *r, const struct article *a, const char *file)
{
	if (!r)
		return (struct report_side){ .file = file, .article = a };
	return (struct report_side){
		.revision = r->number,
		.commit = r->commit,
		.first_seen = r->first_seen,
		.last_seen = r->last_seen,
		.article = a,
	};
}

static enum emend_status
print(const struct arguments *args, const struct pair *p,
    const struct changes *changes, struct emend_error *err)
{
	const struct report report = {
		.url = p->row->url,
		.before = side_of(p->old, p->before, NULL),
		.after = side_of(p->new, p->after, args->file),
		.between_from = p->old->last_seen,
		.between_to = p->new ? p->new->first_seen : 0,
		.changes = changes,
		.has_fields = p->fields,
		.reading_new =
		    p->new && strcmp(p->old->reading, p->new->reading) != 0,
	};
	struct output out;
	struct printing printing;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	print_begin(&printing, &out, args, false, NULL);
	status = print_diff(&printing, &report, err);
	status = print_end(&printing, status, err);
	return output_close(&out, status, err);
}

static int
diff(const struct arguments *args, struct emend_error *err)
{
	struct diff_options options = { .list_unchanged = args->all };
	struct changes *changes = NULL;
	struct pair p = { 0 };
	struct store *store;
	enum emend_status status;
	int code;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = read_pair(&p, store, args, err);
	options.compare_fields = p.fields;
	if (status == EMEND_OK)
		status = diff_articles(
		    &changes, p.before, p.after, &options, err);
	if (status == EMEND_OK)
		status = print(args, &p, changes, err);
	code = exit_status_of(status);
	if (status == EMEND_OK && args->exit_code && changes->changed)
		code = EXIT_DIFFERENT;
	changes_free(changes);
	article_free(p.before);
	article_free(p.after);
	revision_list_free(&p.list);
	watch_row_free(p.row);
	store_close(store);
	return code;
}

const struct command command_diff = {
	.name = "diff",
	.usage = "URL [OLD [NEW]]",
	.summary = "tell the edits between two revisions",
	.text = "Compares two revisions of an article, by default the newest "
		"with the one before it. OLD and NEW are numbers, first, "
		"latest, latest~N, commits, dates or times; A..B is both in "
		"one word. --file compares a file with a revision instead. "
		"unified is a diff for patch(1) between what \"emend show "
		"--format stored\" prints.",
	.helps = {
	    { OPTION_ALL, "also the paragraphs that stayed as they were" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL) |
	    OPTION_BIT(OPTION_EXIT_CODE) | OPTION_BIT(OPTION_FILE),
	.formats = FORMATS_OF_DIFF,
	.least = 1,
	.most = 3,
	.run = diff,
};
