#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "article/article.h"
#include "article/codec.h"
#include "article/explain.h"
#include "article/limits.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/reading.h"
#include "reports/report.h"

#define JSON_LIMIT (8 * LIMIT_ARTICLE_BYTES)

static enum emend_status
read_article(struct article **out, const char *what,
    const struct arguments *args, struct emend_error *err)
{
	const struct reading_options options = {
		.purpose = READ_TO_EXTRACT,
		.from = args->from,
		.url = args->url,
	};
	enum emend_status status = read_named(out, NULL, what, &options, err);

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
	struct article *a;
	struct output out;
	struct text text;
	enum emend_status status;

	status = read_article(&a, args->operands[0], args, err);
	if (status)
		return exit_status_of(status);
	text_init(&text, JSON_LIMIT);
	status = output_open(&out, args, err);
	if (status)
		goto out;
	write_article(&text, a, out.is_json);
	status = text_check(&text, err);
	fwrite(text.ptr, 1, text.len, out.file);
	if (output_close(&out, status == EMEND_OK, err))
		status = EMEND_IO;
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
	return output_close(&out, true, err);
}

/* Also of a page in which no article is found: then most of all. */
static int
explain_one(const struct arguments *args, struct emend_error *err)
{
	struct explanation e;
	const struct reading_options options = {
		.purpose = READ_TO_EXTRACT,
		.from = args->from,
		.url = args->url,
		.explain = &e,
	};
	struct article *a = NULL;
	enum emend_status status;
	bool is_html;

	explanation_init(&e);
	status = read_named(&a, &is_html, args->operands[0], &options, err);
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

/* "DIR/NAME.txt" from "some/path/NAME.html". */
static void
target_path(struct text *out, const struct arguments *args, const char *what)
{
	const char *slash = strrchr(what, '/');
	const char *name = slash && slash[1] ? slash + 1 : what;
	const char *dot = strrchr(name, '.');
	size_t len = dot && dot != name ? (size_t)(dot - name) : strlen(name);
	bool as_json = args->format && !strcmp(args->format, "json");

	text_truncate(out, 0);
	text_addf(out, "%s/%.*s.%s", args->output, (int)len, name,
	    as_json ? "json" : "txt");
}

static enum emend_status
extract_to_folder(const char *what, const struct arguments *args,
    struct emend_error *err)
{
	bool as_json = args->format && !strcmp(args->format, "json");
	struct article *a;
	struct text text, path;
	enum emend_status status = read_article(&a, what, args, err);

	if (status)
		return status;
	text_init(&text, JSON_LIMIT);
	text_init(&path, PATH_LIMIT);
	write_article(&text, a, as_json);
	target_path(&path, args, what);
	status = text_check(&path, err);
	if (status == EMEND_OK)
		status = text_check(&text, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path.ptr, slice_new(text.ptr, text.len), 0644, err);
	text_free(&path);
	text_free(&text);
	article_free(a);
	return status;
}

/* One bad file is one line, never the end of the rest. */
static bool
try_one(const char *what, const struct arguments *args,
    struct emend_error *err)
{
	if (extract_to_folder(what, args, err) == EMEND_OK)
		return true;
	fprintf(stderr, "emend: %s\n", err->text);
	return false;
}

static enum emend_status
extract_folder(const char *dir, const struct arguments *args, size_t *bad,
    size_t *all, struct emend_error *err)
{
	struct folder folder;
	struct text path;
	enum emend_status status = folder_read(&folder, dir, err);
	size_t i;

	if (status)
		return status;
	text_init(&path, PATH_LIMIT);
	for (i = 0; i < folder.count; i++) {
		const char *name = folder.names[i];
		const char *dot = strrchr(name, '.');

		/* pages and scraped texts; not what lies beside them */
		if (!dot || (strcmp(dot, ".html") && strcmp(dot, ".htm") &&
				strcmp(dot, ".txt") && strcmp(dot, ".xhtml")))
			continue;
		path_join(&path, dir, name);
		*bad += try_one(path.ptr, args, err) ? 0 : 1;
		(*all)++;
	}
	text_free(&path);
	folder_free(&folder);
	return EMEND_OK;
}

static int
extract_many(const struct arguments *args, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i, bad = 0, all = 0;

	if (!args->output)
		return exit_status_of(emend_fail(err, EMEND_USAGE,
		    "several articles want -o DIR to be written to"));
	if (!dir_exists(args->output))
		status = file_make_dir(args->output, 0755, err);
	for (i = 0; i < args->operand_count && status == EMEND_OK; i++) {
		if (dir_exists(args->operands[i])) {
			status = extract_folder(
			    args->operands[i], args, &bad, &all, err);
			continue;
		}
		bad += try_one(args->operands[i], args, err) ? 0 : 1;
		all++;
	}
	if (status == EMEND_OK && bad)
		status = emend_fail(err, EMEND_PARSE,
		    "%zu of %zu could not be extracted", bad, all);
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
	.summary = "print the article in a page",
	.text = "Finds the article in a page and prints its text.  A .txt is "
		"cleaned of what a\nscraper left at its end.  Several files, or "
		"a directory, want -o DIR: each becomes\nNAME.txt or NAME.json "
		"there.  \"-\" is standard input.  Needs no archive.",
	.options = OPTIONS_PRINTING | OPTION_BIT(OPTION_URL) |
	    OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_EXPLAIN),
	.formats = "text|json",
	.least = 1,
	.most = SIZE_MAX,
	.run = extract,
};
