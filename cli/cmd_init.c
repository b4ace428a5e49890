#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/crontab.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/store.h"
#include "watch/settings.h"

#define PATH_LIMIT 8192

enum emend_status
archive_make(const char *dir, const char *conf, struct emend_error *err)
{
	struct text path;
	enum emend_status status = EMEND_OK;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, dir);
	if (file_exists(path.ptr))
		status = emend_fail(err, EMEND_EXISTS,
		    "%s is an archive already; nothing was changed", dir);
	else if (dir_exists(dir) && !dir_is_empty(dir))
		status = emend_fail(err, EMEND_EXISTS,
		    "%s has files in it: an archive wants a new or an empty "
		    "directory; nothing was changed",
		    dir);
	else if (!dir_exists(dir))
		status = file_make_dir(dir, 0700, err);
	if (status == EMEND_OK)
		status = store_init(dir, err);
	if (status == EMEND_OK)
		status = file_write_atomic(
		    path.ptr, slice_of(conf), 0600, err);
	text_free(&path);
	return status;
}

static int
init(const struct arguments *args, struct emend_error *err)
{
	const char *dir = args->operand_count ? args->operands[0] : args->dir;
	char *full = NULL;
	struct text line;
	struct output out;
	enum emend_status status;

	text_init(&line, 4 * PATH_LIMIT);
	status = archive_make(dir, settings_template(), err);
	if (status)
		goto out;
	full = realpath(dir, NULL);
	crontab_line(&line, full ? full : dir);
	status = output_open(&out, args, err);
	if (status)
		goto out;
	if (out.is_json) {
		json_object_begin(&out.json);
		json_key_string(&out.json, "schema", SLICE("emend.init/1"));
		json_key_string(
		    &out.json, "archive", slice_of(full ? full : dir));
		json_key_string(&out.json, "crontab", slice_of(line.ptr));
		json_object_end(&out.json);
		json_newline(&out.json);
	} else {
		/* exact, to be copied: neither wrapped nor escaped */
		fprintf(out.file,
		    "Made the archive %s\n"
		    "Watch an article:  emend -C %s add URL\n"
		    "Let cron look:     crontab -e, with this line:\n%s\n",
		    full ? full : dir, dir, line.ptr);
	}
	status = output_close(&out, true, err);
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
		"watch), the history as\na git repository, the pages as served, "
		"and the state.  Prints the line for crontab.\nA directory with "
		"files in it is left alone.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 1,
	.run = init,
};
