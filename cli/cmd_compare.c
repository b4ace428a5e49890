#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/print_diff.h"
#include "cli/reading.h"
#include "diff/changes.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "reports/report.h"

struct comparing {
	const struct arguments *args;
	struct output out;
	struct printing printing;
	struct reader reader;
	struct diff_language *language; /* of many comparisons; else NULL */
	bool differs;	 /* any two did */
	size_t all, bad; /* pairs; of these could not be compared */
};

/* One side of a comparison; what NULL: there is none, all was added or
 * deleted. */
struct side_read {
	const char *what;
	const char *shown;
	struct article *article;
	bool is_html;
};

static enum emend_status
read_side(struct comparing *c, struct side_read *s, struct emend_error *err)
{
	if (s->what)
		return read_named(
		    &s->article, &s->is_html, s->what, &c->reader, err);
	s->article = article_new();
	return s->article ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
compare_two(struct comparing *c, struct side_read *before,
    struct side_read *after, struct emend_error *err)
{
	struct changes *changes = NULL;
	struct diff_options options = { .list_unchanged = c->args->all,
		.language = c->language };
	struct report report;
	enum emend_status status;

	status = read_side(c, before, err);
	if (status == EMEND_OK)
		status = read_side(c, after, err);
	if (status)
		goto out;
	options.compare_fields = before->is_html && after->is_html;
	status = diff_articles(
	    &changes, before->article, after->article, &options, err);
	if (status)
		goto out;
	c->differs = c->differs || changes->changed;
	report = (struct report){
		.before = { .file = before->shown, .article = before->article },
		.after = { .file = after->shown, .article = after->article },
		.changes = changes,
		.has_fields = options.compare_fields,
	};
	/* in a folder, what is the same is not worth a screen */
	if (!c->printing.many || c->out.is_json || changes->changed ||
	    c->args->all)
		status = print_diff(&c->printing, &report, err);
out:
	changes_free(changes);
	article_free(before->article);
	article_free(after->article);
	return status;
}

/* ---- folders: files of the same name ---- */

struct folders {
	struct folder old, new;
	size_t old_at, new_at;
	struct text old_path, new_path;
};

static const char *
next_name(const struct folder *f, size_t *at, struct text *path,
    const char *dir)
{
	const char *name = f->names[(*at)++];

	path_join(path, dir, name);
	return name;
}

/* The next name in both, in one or in the other. */
static enum emend_status
compare_next(struct comparing *c, struct folders *f, struct emend_error *err)
{
	struct side_read before = { 0 }, after = { 0 };
	int order = f->old_at == f->old.count ? 1
	    : f->new_at == f->new.count	      ? -1
					      : strcmp(f->old.names[f->old_at],
						    f->new.names[f->new_at]);

	if (order <= 0) {
		before.shown = next_name(&f->old, &f->old_at, &f->old_path,
		    c->args->operands[0]);
		before.what = f->old_path.ptr;
	}
	if (order >= 0) {
		after.shown = next_name(&f->new, &f->new_at, &f->new_path,
		    c->args->operands[1]);
		after.what = f->new_path.ptr;
	}
	return compare_two(c, &before, &after, err);
}

/* A file that cannot be read is one line, never the end of the rest. */
static enum emend_status
compare_each(struct comparing *c, struct folders *f, struct emend_error *err)
{
	while (f->old_at < f->old.count || f->new_at < f->new.count) {
		enum emend_status status = compare_next(c, f, err);

		if (status == EMEND_NOMEM)
			return status;
		c->all++;
		if (!status)
			continue;
		c->bad++;
		fflush(c->out.file);
		output_error(err, c->out.is_json);
	}
	return EMEND_OK;
}

static enum emend_status
compare_folders(struct comparing *c, struct emend_error *err)
{
	struct folders f = { 0 };
	enum emend_status status;

	text_init(&f.old_path, PATH_LIMIT);
	text_init(&f.new_path, PATH_LIMIT);
	status = diff_language_new(&c->language, slice_of(NULL), err);
	if (status == EMEND_OK)
		status = folder_read(&f.old, c->args->operands[0], err);
	if (status == EMEND_OK)
		status = folder_read(&f.new, c->args->operands[1], err);
	if (status == EMEND_OK)
		status = compare_each(c, &f, err);
	if (status == EMEND_OK && c->bad)
		emend_fail(err, EMEND_PARSE, "%zu of %zu could not be compared",
		    c->bad, c->all);
	text_free(&f.new_path);
	text_free(&f.old_path);
	folder_free(&f.new);
	folder_free(&f.old);
	diff_language_free(c->language);
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
	struct comparing c = {
		.args = args,
		.reader = { .purpose = READ_TO_COMPARE, .from = args->from },
	};
	enum emend_status status;

	status = check_pair(old, new, err);
	if (status == EMEND_OK)
		status = output_open(&c.out, args, err);
	if (status)
		return exit_status_of(status);
	print_begin(&c.printing, &c.out, args, dir_exists(old), new);
	status = dir_exists(old) ? compare_folders(&c, err)
				 : compare_two(&c, &before, &after, err);
	status = print_end(&c.printing, status, err);
	reader_free(&c.reader);
	status = output_close(&c.out, status, err);
	if (status || c.bad)
		return exit_status_of(err->status);
	return args->exit_code && c.differs ? EXIT_DIFFERENT : EXIT_DONE;
}

const struct command command_compare = {
	.name = "compare",
	.usage = "OLD NEW",
	.summary = "tell the edits between two files or web pages",
	.text = "Compares two files (.html, .md, .txt, or - for standard "
		"input), two addresses, or the files of the same name in two "
		"directories. It needs no archive. unified is a diff for "
		"patch(1) between the stored forms.",
	.helps = {
	    { OPTION_ALL, "also the paragraphs that stayed as they were" },
	    { OPTION_DIR, "not needed: nothing of an archive is read" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_ALL) |
	    OPTION_BIT(OPTION_EXIT_CODE) | OPTION_BIT(OPTION_FROM),
	.formats = FORMATS_OF_DIFF,
	.least = 2,
	.most = 2,
	.run = compare,
};
