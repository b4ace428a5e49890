#include <stdint.h>
#include <stdio.h>
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

struct folders {
	struct folder old, new;
	struct text old_path, new_path;
	size_t all, bad; /* pairs compared; of these could not be */
};

/* The next name in both, in one or in the other. */
static enum emend_status
compare_next(struct output *out, const struct arguments *args,
    struct folders *f, size_t *i, size_t *k, bool *differs,
    struct emend_error *err)
{
	struct side_read before = { 0 }, after = { 0 };
	int order = *i == f->old.count ? 1
	    : *k == f->new.count       ? -1
				       : strcmp(f->old.names[*i],
					     f->new.names[*k]);

	if (order <= 0) {
		before.shown = f->old.names[(*i)++];
		before.what =
		    path_in(&f->old_path, args->operands[0], before.shown);
	}
	if (order >= 0) {
		after.shown = f->new.names[(*k)++];
		after.what =
		    path_in(&f->new_path, args->operands[1], after.shown);
	}
	return compare_two(out, &before, &after, args, true, differs, err);
}

/* A file that cannot be read is one line, never the end of the rest. */
static enum emend_status
compare_each(struct output *out, const struct arguments *args,
    struct folders *f, bool *differs, struct emend_error *err)
{
	size_t i = 0, k = 0;

	while (i < f->old.count || k < f->new.count) {
		enum emend_status status =
		    compare_next(out, args, f, &i, &k, differs, err);

		if (status == EMEND_NOMEM)
			return status;
		f->all++;
		if (!status)
			continue;
		f->bad++;
		fflush(out->file);
		output_error(err, out->is_json);
	}
	return EMEND_OK;
}

static enum emend_status
compare_folders(struct output *out, const struct arguments *args,
    bool *differs, size_t *bad, struct emend_error *err)
{
	struct folders f = { 0 };
	enum emend_status status;

	text_init(&f.old_path, PATH_LIMIT);
	text_init(&f.new_path, PATH_LIMIT);
	status = folder_read(&f.old, args->operands[0], err);
	if (status == EMEND_OK)
		status = folder_read(&f.new, args->operands[1], err);
	if (status == EMEND_OK)
		status = compare_each(out, args, &f, differs, err);
	if (status == EMEND_OK && f.bad)
		emend_fail(err, EMEND_PARSE, "%zu of %zu could not be compared",
		    f.bad, f.all);
	*bad = f.bad;
	text_free(&f.new_path);
	text_free(&f.old_path);
	folder_free(&f.new);
	folder_free(&f.old);
	return status;
}

static enum emend_status
check_pair(const char *old, const char *new, struct emend_error *err)
{
	const char *file = dir_exists(old) ? new : old;

	if (!strcmp(old, "-") && !strcmp(new, "-"))
		return emend_fail(err, EMEND_USAGE,
		    "standard input can only be one of the two");
	if (dir_exists(old) == dir_exists(new))
		return EMEND_OK;
	if (!is_address(file) && strcmp(file, "-") && !file_exists(file))
		return emend_fail(err, EMEND_NOTFOUND,
		    "cannot open %.300s: No such file or directory", file);
	return emend_fail(err, EMEND_USAGE,
	    "%.200s is a directory and the other is not: compare two files or "
	    "two directories",
	    file == old ? new : old);
}

static int
compare(const struct arguments *args, struct emend_error *err)
{
	const char *old = args->operands[0], *new = args->operands[1];
	struct side_read before = { .what = old, .shown = old };
	struct side_read after = { .what = new, .shown = new };
	struct emend_error write_error;
	struct output out;
	enum emend_status status;
	bool differs = false;
	size_t bad = 0;

	status = check_pair(old, new, err);
	if (status == EMEND_OK)
		status = output_open(&out, args, err);
	if (status)
		return exit_status_of(status);
	status = dir_exists(old)
	    ? compare_folders(&out, args, &differs, &bad, err)
	    : compare_two(&out, &before, &after, args, false, &differs, err);
	if (output_close(&out, status == EMEND_OK, &write_error) &&
	    status == EMEND_OK) {
		*err = write_error;
		return EXIT_FAILED;
	}
	if (status || bad)
		return exit_status_of(err->status);
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
