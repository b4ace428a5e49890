#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/slice.h"
#include "base/text.h"
#include "base/url.h"
#include "cli/options.h"
#include "reports/escape.h"

/* By the user's choice, the terminal and NO_COLOR. */
static bool
wants_color(const struct arguments *args, FILE *file)
{
	const char *no_color = getenv("NO_COLOR");

	switch (args->color) {
	case COLOR_ALWAYS:
		return true;
	case COLOR_NEVER:
		return false;
	case COLOR_AUTO:
		break;
	}
	return isatty(fileno(file)) && (!no_color || !*no_color);
}

/* "DIR/.NAME.tmp-XXXXXX", so that the rename stays in one directory. */
static char *
temp_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	char *name = NULL;

	if (asprintf(&name, "%.*s.%s.tmp-XXXXXX", (int)dir, path, path + dir) <
	    0)
		return NULL;
	return name;
}

static void
open_temp(struct output *out)
{
	mode_t mask = umask(0);
	int fd = mkostemp(out->temp, O_CLOEXEC);

	umask(mask);
	if (fd < 0)
		return;
	fchmod(fd, 0666 & ~mask);
	out->file = fdopen(fd, "w");
	if (!out->file) {
		int why = errno;

		(void)close(fd);
		(void)unlink(out->temp);
		errno = why;
	}
}

/* A device or a pipe is written to as it is: a rename would replace it. */
static bool
is_special(const struct stat *st)
{
	return !S_ISREG(st->st_mode);
}

/* It may have been replaced since it was looked at: a file is not emptied. */
static void
open_special(struct output *out)
{
	int fd = open(out->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && is_special(&st))
		out->file = fdopen(fd, "w");
	else
		errno = EEXIST;
	if (!out->file)
		(void)close(fd);
}

/* As /dev/stdout does, which a rename would replace. */
static bool
leads_to_standard_output(const struct stat *st)
{
	struct stat own;

	return fstat(STDOUT_FILENO, &own) == 0 && own.st_dev == st->st_dev &&
	    own.st_ino == st->st_ino;
}

static enum emend_status
open_file(struct output *out, struct emend_error *err)
{
	struct stat st;
	bool there = stat(out->path, &st) == 0;

	if (there && leads_to_standard_output(&st)) {
		out->path = NULL;
		out->file = stdout;
	} else if (there && is_special(&st)) {
		open_special(out);
	} else {
		out->temp = temp_name(out->path);
		if (!out->temp)
			return emend_fail_nomem(err);
		open_temp(out);
	}
	if (!out->file)
		return emend_fail(err, EMEND_IO, "cannot write %s: %s",
		    out->path, strerror(errno));
	return EMEND_OK;
}

enum emend_status
output_open(struct output *out, const struct arguments *args,
    struct emend_error *err)
{
	enum emend_status status;

	*out = (struct output){ .file = stdout };
	out->is_json = wants_format(args, "json");
	if (args->output && strcmp(args->output, "-")) {
		out->path = args->output;
		out->file = NULL;
		status = open_file(out, err);
		if (status) {
			free(out->temp);
			return status;
		}
	}
	json_init_file(&out->json, out->file);
	terminal_init(&out->text, out->file, wants_color(args, out->file),
	    terminal_columns(out->file));
	return EMEND_OK;
}

static void
remove_temp(const struct output *out)
{
	if (out->temp)
		unlink(out->temp);
}

static bool
finish_file(struct output *out)
{
	bool good = !out->temp || fsync(fileno(out->file)) == 0;

	good = fclose(out->file) == 0 && good;
	return good && (!out->temp || rename(out->temp, out->path) == 0);
}

static enum emend_status
fail_write(const struct output *out, struct emend_error *err)
{
	return emend_fail(err, EMEND_IO, "cannot write %s%s: %s",
	    out->path ? "" : "to ", out->path ? out->path : "standard output",
	    strerror(out->error ? out->error : errno));
}

#define SHOWN_MOST 8 /* "<U+202E>", for a byte */

/* A line, without its end, as escape_terminal shows it. */
static void
write_shown(struct output *out, struct slice line)
{
	struct text shown;

	text_init(&shown, line.len * SHOWN_MOST);
	escape_terminal(&shown, line);
	if (shown.status && !out->error)
		out->error = ENOMEM;
	fwrite(shown.ptr, 1, shown.len, out->file);
	text_free(&shown);
}

void
output_write(struct output *out, struct slice text)
{
	size_t start, end;

	if (out->is_json || !isatty(fileno(out->file))) {
		fwrite(text.ptr, 1, text.len, out->file);
		return;
	}
	for (start = 0; start < text.len; start = end + 1) {
		end = slice_find_byte(text, '\n', start);
		write_shown(out, slice_sub(text, start, end));
		putc('\n', out->file);
	}
}

void
output_flush(struct output *out)
{
	if (fflush(out->file) && !out->error)
		out->error = errno;
}

enum emend_status
output_close(
    struct output *out, enum emend_status status, struct emend_error *err)
{
	if (status == EMEND_OK)
		status = terminal_check(&out->text, err);
	terminal_free(&out->text);
	if (status == EMEND_OK &&
	    (fflush(out->file) || ferror(out->file) || out->error))
		status = fail_write(out, err);
	if (status == EMEND_OK && json_failed(&out->json))
		status = emend_fail_nomem(err);
	if (!out->path)
		return status;
	if (status) {
		fclose(out->file);
		remove_temp(out);
	} else if (!finish_file(out)) {
		status = fail_write(out, err);
		remove_temp(out);
	}
	free(out->temp);
	return status;
}

static const char *
error_name(enum emend_status status)
{
	switch (status) {
	case EMEND_USAGE:
		return "usage";
	case EMEND_BUSY:
		return "busy";
	case EMEND_NOTFOUND:
		return "not-found";
	case EMEND_EXISTS:
		return "exists";
	case EMEND_LIMIT:
		return "too-large";
	case EMEND_PARSE:
		return "malformed";
	case EMEND_NOMEM:
		return "memory";
	case EMEND_STORE:
	case EMEND_CONFLICT:
		return "archive";
	case EMEND_OK:
	case EMEND_IO:
	case EMEND_LOST:
		break;
	}
	return "io";
}

void
output_error(const struct emend_error *err, bool as_json)
{
	struct terminal t;
	struct json j;

	if (!err->text[0])
		return; /* told already, or not worth a mail from cron */
	if (as_json) {
		json_init_file(&j, stderr);
		json_object_begin(&j);
		json_key_string(&j, "schema", SLICE("emend.error/1"));
		json_key_string(&j, "error", slice_of(error_name(err->status)));
		json_key_string(&j, "message", slice_of(err->text));
		json_object_end(&j);
		json_newline(&j);
		return;
	}
	terminal_init(&t, stderr, false, 0);
	terminal_printf(&t, STYLE_PLAIN, "emend: %s", err->text);
	if (terminal_check(&t, NULL)) /* not even for these words */
		fputs("emend: out of memory", stderr);
	terminal_newline(&t, 0);
	terminal_free(&t);
}
