#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/shell.h"
#include "settings/settings.h"

static void
print_json(struct json *j, const char *full, const char *crontab)
{
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.init/1"));
	json_key_string(j, "archive", slice_of(full));
	json_key_string(j, "crontab", slice_of(crontab));
	json_object_end(j);
	json_newline(j);
}

/* Exact, to be copied: neither wrapped nor escaped. */
static void
print_text(FILE *file, const char *dir, const char *full, const char *crontab)
{
	struct text start;

	text_init(&start, 8 * PATH_LIMIT);
	program_name(&start);
	text_puts(&start, " -C ");
	shell_word(&start, dir);
	fprintf(file,
	    "Made the archive %s\n"
	    "Watch an article:  %s add URL\n"
	    "Let cron look:     crontab -e, with this line:\n%s\n",
	    full, start.ptr, crontab);
	text_free(&start);
}

static int
init(const struct arguments *args, struct emend_error *err)
{
	const char *dir = args->operand_count ? args->operands[0] : args->dir;
	char *full = NULL;
	struct text line;
	struct output out;
	enum emend_status status;

	text_init(&line, 8 * PATH_LIMIT);
	status = archive_make(dir, settings_template(), err);
	if (status)
		goto out;
	full = realpath(dir, NULL);
	crontab_line(&line, full ? full : dir);
	status = output_open(&out, args, err);
	if (status)
		goto out;
	if (out.is_json)
		print_json(&out.json, full ? full : dir, line.ptr);
	else
		print_text(out.file, dir, full ? full : dir, line.ptr);
	status = output_close(&out, EMEND_OK, err);
out:
	free(full);
	text_free(&line);
	return exit_status_of(status);
}

const struct command command_init = {
	.name = "init",
	.usage = "[DIR]",
	.summary = "make an archive",
	.text = "Makes a directory that holds everything: emend.conf (what to "
		"watch), the history as a git repository, the pages as they "
		"were served, and the state. Prints the line for crontab. "
		"DIR, by default the current directory, must be new or empty.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 1,
	.run = init,
};
