#include <stdint.h>
#include <string.h>

#include "article/article.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/reading.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "reports/report.h"


/* One side of a comparison; what NULL: there is none, all was added or
 * deleted. */
struct side_read {
	const char *what;
	const char *shown;
	struct article *article;
	bool is_html;
};

static enum emend_status
read_side(struct side_read *s, const struct arguments *args,
    struct emend_error *err)
{
	const struct reading_options options = {
		.purpose = READ_TO_COMPARE,
		.from = args->from,
	};

	if (s->what)
		return read_named(
		    &s->article, &s->is_html, s->what, &options, err);
	s->article = article_new();
	return s->article ? EMEND_OK : emend_fail_nomem(err);
}

static void
print(struct output *out, const struct report *r, bool in_lines)
{
	if (!out->is_json) {
		report_text_diff(&out->text, r);
		if (in_lines)
			terminal_newline(&out->text, 0);
		return;
	}
	json_init_file(&out->json, out->file);
	json_pretty(&out->json, !in_lines);
	report_json_diff(&out->json, r);
	json_newline(&out->json);
}

/* Compares and prints; *differs is set when they do. */
static enum emend_status
compare_two(struct output *out, struct side_read *before,
    struct side_read *after, const struct arguments *args, bool in_lines,
    bool *differs, struct emend_error *err)
{
	struct changes *changes = NULL;
	struct diff_options options = { .list_unchanged = args->all };
	struct report report;
	enum emend_status status;

	status = read_side(before, args, err);
	if (status == EMEND_OK)
		status = read_side(after, args, err);
	if (status)
		goto out;
	options.compare_fields = before->is_html && after->is_html;
	status = diff_articles(
	    &changes, before->article, after->article, &options, err);
	if (status)
		goto out;
	*differs = *differs || changes->changed;
	report = (struct report){
		.before = { .file = before->shown, .article = before->article },
		.after = { .file = after->shown, .article = after->article },
		.changes = changes,
	};
	/* in a folder, what is the same is not worth a screen */
	if (!in_lines || out->is_json || changes->changed || args->all)
		print(out, &report, in_lines);
out:
	changes_free(changes);
	article_free(before->article);
	article_free(after->article);
	return status;
}

/* ---- folders: files of the same name ---- */

static const char *
path_in(struct text *path, const char *dir, const char *name)
{
	path_join(path, dir, name);
	return path->ptr;
}

static enum emend_status
compare_folders(struct output *out, const struct arguments *args,
    bool *differs, struct emend_error *err)
{
	struct folder old = { 0 }, new = { 0 };
	struct text old_path, new_path;
	enum emend_status status;
	size_t i = 0, k = 0;

	text_init(&old_path, PATH_LIMIT);
	text_init(&new_path, PATH_LIMIT);
	status = folder_read(&old, args->operands[0], err);
	if (status == EMEND_OK)
		status = folder_read(&new, args->operands[1], err);
	while (status == EMEND_OK && (i < old.count || k < new.count)) {
		struct side_read before = { 0 }, after = { 0 };
		int order = i == old.count ? 1
		    : k == new.count	   ? -1
					   : strcmp(old.names[i], new.names[k]);

		if (order <= 0) {
			before.shown = old.names[i++];
			before.what = path_in(
			    &old_path, args->operands[0], before.shown);
		}
		if (order >= 0) {
			after.shown = new.names[k++];
			after.what = path_in(
			    &new_path, args->operands[1], after.shown);
		}
		status = compare_two(
		    out, &before, &after, args, true, differs, err);
	}
	text_free(&new_path);
	text_free(&old_path);
	folder_free(&new);
	folder_free(&old);
	return status;
}

static int
compare(const struct arguments *args, struct emend_error *err)
{
	const char *old = args->operands[0], *new = args->operands[1];
	struct side_read before = { .what = old, .shown = old };
	struct side_read after = { .what = new, .shown = new };
	struct output out;
	enum emend_status status;
	bool differs = false;

	if (dir_exists(old) != dir_exists(new))
		return exit_status_of(emend_fail(err, EMEND_USAGE,
		    "%.200s is a directory and the other is not: compare two "
		    "files or two directories",
		    dir_exists(old) ? old : new));
	if (!strcmp(old, "-") && !strcmp(new, "-"))
		return exit_status_of(emend_fail(err, EMEND_USAGE,
		    "standard input can only be one of the two"));
	status = output_open(&out, args, err);
	if (status)
		return exit_status_of(status);
	status = dir_exists(old)
	    ? compare_folders(&out, args, &differs, err)
	    : compare_two(&out, &before, &after, args, false, &differs, err);
	if (status) {
		struct emend_error ignored;

		(void)!output_close(&out, false, &ignored);
		return exit_status_of(status);
	}
	status = output_close(&out, true, err);
	if (status)
		return exit_status_of(status);
	return args->exit_code && differs ? EXIT_DIFFERENT : EXIT_DONE;
}

const struct command command_compare = {
	.name = "compare",
	.usage = "OLD NEW",
	.summary = "tell the edits between two files or pages",
	.text = "Compares two files (.html, .md, .txt, - for standard input), "
		"two addresses, or two\ndirectories (files of the same name). "
		" Needs no archive.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL) |
	    OPTION_BIT(OPTION_EXIT_CODE) | OPTION_BIT(OPTION_FROM),
	.formats = "text|json",
	.least = 2,
	.most = 2,
	.run = compare,
};
