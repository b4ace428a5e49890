#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/explain.h"
#include "article/limits.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/reading.h"
#include "reports/report.h"

#define JSON_LIMIT (8 * LIMIT_ARTICLE_BYTES)

static struct reader
new_reader(const struct arguments *args)
{
	return (struct reader){
		.purpose = READ_TO_EXTRACT,
		.from = args->from,
		.url = args->url,
		.archive = args->dir_given ? args->dir : NULL,
	};
}

static enum emend_status
read_article(struct article **out, const char *what, struct reader *reader,
    struct emend_error *err)
{
	enum emend_status status = read_named(out, NULL, what, reader, err);

	if (status || (*out)->paragraph_count)
		return status;
	article_free(*out);
	*out = NULL;
	return emend_fail(
	    err, EMEND_PARSE, "%.300s: there is no article text in it", what);
}

static void
write_article(struct text *out, const struct article *a, bool as_json)
{
	struct json j;

	if (!as_json) {
		codec_write_plain(a, out);
		return;
	}
	json_init_text(&j, out);
	json_pretty(&j, true);
	report_json_article(&j, a);
	json_newline(&j);
}

/* ---- one, to standard output or a file ---- */

static int
extract_one(const struct arguments *args, struct emend_error *err)
{
	struct reader reader = new_reader(args);
	struct article *a;
	struct output out;
	struct text text;
	enum emend_status status;

	status = read_article(&a, args->operands[0], &reader, err);
	reader_free(&reader);
	if (status)
		return exit_status_of(status);
	text_init(&text, JSON_LIMIT);
	status = output_open(&out, args, err);
	if (status)
		goto out;
	write_article(&text, a, out.is_json);
	status = text_check(&text, err);
	output_write(&out, slice_new(text.ptr, text.len));
	status = output_close(&out, status, err);
out:
	text_free(&text);
	article_free(a);
	return exit_status_of(status);
}

/* ---- why so ---- */

static enum emend_status
print_explained(const struct arguments *args, const struct article *a,
    const struct explanation *e, struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json) {
		json_pretty(&out.json, true);
		report_json_explained(&out.json, a, e);
		json_newline(&out.json);
	} else {
		report_text_explained(&out.text, e);
	}
	return output_close(&out, EMEND_OK, err);
}

/* Also of a page in which no article is found: then most of all. */
static int
explain_one(const struct arguments *args, struct emend_error *err)
{
	struct reader reader = new_reader(args);
	struct explanation e;
	struct article *a = NULL;
	enum emend_status status;
	bool is_html;

	explanation_init(&e);
	reader.explain = &e;
	status = read_named(&a, &is_html, args->operands[0], &reader, err);
	reader_free(&reader);
	if (status == EMEND_OK && !is_html)
		status = emend_fail(err, EMEND_USAGE,
		    "%.300s is no page: --explain tells of HTML only",
		    args->operands[0]);
	if (status == EMEND_OK)
		status = print_explained(args, a, &e, err);
	article_free(a);
	explanation_free(&e);
	return exit_status_of(status);
}

/* ---- many, to a directory ---- */

struct extracting {
	const struct arguments *args;
	struct reader reader;
	struct table written; /* path -> what it was made of */
	struct arena arena;   /* of their strings */
	size_t all, bad;
};

/* The last part of a path or an address. */
static struct slice
name_of(const char *what)
{
	struct slice s = slice_of(what);
	size_t start;

	while (s.len > 1 && s.ptr[s.len - 1] == '/')
		s.len--;
	for (start = s.len; start > 0 && s.ptr[start - 1] != '/'; start--)
		;
	return slice_sub(s, start, s.len);
}

/* "DIR/NAME.txt" from "some/path/NAME.html". */
static void
target_path(struct text *out, const struct arguments *args, const char *what)
{
	struct slice name = name_of(what);
	size_t dot = name.len;

	while (dot > 0 && name.ptr[dot - 1] != '.')
		dot--;
	if (dot > 1)
		name.len = dot - 1;
	text_addf(out, "%s/%.*s.%s", args->output, SLICE_ARG(name),
	    wants_format(args, "json") ? "json" : "txt");
}

/* Two that would be written to one file must not be lost in one another. */
static enum emend_status
note_target(struct extracting *x, struct slice path, const char *what,
    struct emend_error *err)
{
	const char *other = table_get(&x->written, path);
	char *key, *value;

	if (other)
		return emend_fail(err, EMEND_EXISTS,
		    "%.150s is not written: %.150s has the same name and became "
		    "%.150s",
		    what, other, path.ptr);
	key = arena_copy(&x->arena, path.ptr, path.len);
	value = arena_copy(&x->arena, what, strlen(what));
	if (!key || !value || !table_put(&x->written, slice_of(key), value))
		return emend_fail_nomem(err);
	return EMEND_OK;
}

static enum emend_status
extract_to_folder(
    struct extracting *x, const char *what, struct emend_error *err)
{
	struct article *a = NULL;
	struct text text, path;
	enum emend_status status;

	text_init(&text, JSON_LIMIT);
	text_init(&path, PATH_LIMIT);
	target_path(&path, x->args, what);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = read_article(&a, what, &x->reader, err);
	if (status == EMEND_OK)
		status = note_target(
		    x, slice_new(path.ptr, path.len), what, err);
	if (status)
		goto out;
	write_article(&text, a, wants_format(x->args, "json"));
	status = text_check(&text, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path.ptr, slice_new(text.ptr, text.len), 0644, err);
out:
	text_free(&path);
	text_free(&text);
	article_free(a);
	return status;
}

/* One bad file is one line, never the end of the rest. */
static void
try_one(struct extracting *x, const char *what, struct emend_error *err)
{
	x->all++;
	if (extract_to_folder(x, what, err) == EMEND_OK)
		return;
	x->bad++;
	output_error(err, wants_format(x->args, "json"));
}

static enum emend_status
extract_folder(struct extracting *x, const char *dir, struct emend_error *err)
{
	struct folder folder;
	struct text path;
	enum emend_status status = folder_read(&folder, dir, err);
	size_t i, before = x->all;

	if (status)
		return status;
	text_init(&path, PATH_LIMIT);
	for (i = 0; i < folder.count; i++) {
		/* not what lies beside the pages */
		if (!is_readable_name(folder.names[i]))
			continue;
		path_join(&path, dir, folder.names[i]);
		try_one(x, path.ptr, err);
	}
	text_free(&path);
	folder_free(&folder);
	return x->all > before
	    ? EMEND_OK
	    : emend_fail(err, EMEND_NOTFOUND,
		  "%.300s has no .html, .htm, .xhtml, .md or .txt in it", dir);
}

static enum emend_status
extract_each(struct extracting *x, struct emend_error *err)
{
	const struct arguments *args = x->args;
	enum emend_status status = EMEND_OK;
	size_t i;

	if (!dir_exists(args->output))
		status = file_make_dir(args->output, 0755, err);
	for (i = 0; i < args->operand_count && status == EMEND_OK; i++)
		if (dir_exists(args->operands[i]))
			status = extract_folder(x, args->operands[i], err);
		else
			try_one(x, args->operands[i], err);
	if (status == EMEND_OK && x->bad)
		status = emend_fail(err, EMEND_PARSE,
		    "%zu of %zu could not be extracted", x->bad, x->all);
	return status;
}

static int
extract_many(const struct arguments *args, struct emend_error *err)
{
	struct extracting x = {
		.args = args,
		.reader = new_reader(args),
		.written = TABLE_INIT,
		.arena = ARENA_INIT,
	};
	enum emend_status status;

	if (!args->output)
		status = emend_fail(err, EMEND_USAGE,
		    "several articles want -o DIR to be written to");
	else if (args->url)
		status = emend_fail(err, EMEND_USAGE,
		    "--url is the address of one page, not of several");
	else
		status = extract_each(&x, err);
	reader_free(&x.reader);
	table_free(&x.written);
	arena_free(&x.arena);
	return exit_status_of(status);
}

static int
extract(const struct arguments *args, struct emend_error *err)
{
	bool is_one =
	    args->operand_count == 1 && !dir_exists(args->operands[0]);

	if (args->explain && !is_one)
		return exit_status_of(emend_fail(err, EMEND_USAGE,
		    "--explain tells of one page at a time"));
	if (args->explain)
		return explain_one(args, err);
	if (is_one)
		return extract_one(args, err);
	return extract_many(args, err);
}

const struct command command_extract = {
	.name = "extract",
	.usage = "FILE|URL...",
	.summary = "print the article that a web page holds",
	.text = "Finds the article in a page and prints its text. A .txt is "
		"cleaned of what a scraper left at its end; - is standard "
		"input. Several files, or a directory, want -o DIR: each "
		"becomes NAME.txt or NAME.json there. It needs no archive; "
		"with -C DIR a page is read by that archive's rules and its "
		"memory of the site.",
	.helps = {
	    { OPTION_OUTPUT, "print into FILE; of several files, a directory" },
	    { OPTION_DIR, "the archive by whose rules a page is read" },
	},
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_URL) |
	    OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_EXPLAIN),
	.formats = "text|json",
	.least = 1,
	.most = SIZE_MAX,
	.run = extract,
};
