#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/archive.h"
#include "cli/bar.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "settings/settings.h"
#include "store/backup.h"
#include "store/store.h"

/* Does the file lie in the archive itself? */
static bool
lies_in_archive(const char *dir, const char *name)
{
	const char *slash = strrchr(name, '/');
	char *archive, *folder, *path;
	bool same;

	if (!slash)
		return true;
	archive = realpath(dir, NULL);
	path = strndup(name, slash == name ? 1 : (size_t)(slash - name));
	folder = path && *name == '/' ? realpath(path, NULL) : NULL;
	same = archive && folder && !strcmp(archive, folder);
	free(path);
	free(folder);
	free(archive);
	return same;
}

/* What emend.conf needs and the backup does not have. */
struct outside {
	struct settings *settings; /* NULL: emend.conf cannot be read */
	const char *dir;
};

static const char *
next_outside(const struct outside *o, size_t *at)
{
	while (o->settings && *at < o->settings->source_count) {
		const struct source *s = &o->settings->sources[(*at)++];

		if (s->type == SOURCE_LIST && !lies_in_archive(o->dir, s->name))
			return s->name;
	}
	return NULL;
}

static void
write_json(struct json *j, const struct arguments *args,
    const struct backup_result *r, const struct outside *o, int64_t now)
{
	const char *name;
	size_t at = 0;

	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.backup/1"));
	json_key_string(j, "dir", slice_of(args->operands[0]));
	json_key_time(j, "at", now);
	json_key_bool(j, "first", r->first);
	json_key_uint(j, "copied", r->copied);
	json_key_uint(j, "kept", r->kept);
	json_key_uint(j, "removed", r->removed);
	json_key_uint(j, "bytes", r->bytes);
	json_key_uint(j, "files", r->files);
	json_key_array(j, "not_copied");
	while ((name = next_outside(o, &at)))
		json_string(j, slice_of(name));
	json_array_end(j);
	json_object_end(j);
	json_newline(j);
}

static void
write_text(struct terminal *t, const struct arguments *args,
    const struct backup_result *r, const struct outside *o)
{
	const char *name;
	size_t at = 0;

	terminal_printf(t, STYLE_PLAIN, "%s: %zu %s copied (%" PRIu64 " kB)",
	    args->operands[0], r->copied, r->copied == 1 ? "pack" : "packs",
	    r->bytes >> 10);
	if (r->kept)
		terminal_printf(t, STYLE_PLAIN, ", %zu there already", r->kept);
	if (r->removed)
		terminal_printf(t, STYLE_PLAIN,
		    ", %zu that the archive has no more removed", r->removed);
	terminal_puts(t, STYLE_PLAIN,
	    "; with the state, emend.conf and what else lies in the archive.");
	terminal_newline(t, 0);
	while ((name = next_outside(o, &at))) {
		terminal_printf(t, STYLE_WARNING,
		    "Not copied, because it lies elsewhere: %s", name);
		terminal_newline(t, 0);
	}
	if (r->first) {
		terminal_puts(t, STYLE_PLAIN,
		    "It is an archive itself, to be read with -C.  It has "
		    "whatever secrets emend.conf has: keep it as well as the "
		    "archive.");
		terminal_newline(t, 0);
	}
}

static enum emend_status
print(const struct arguments *args, const struct backup_result *result,
    const struct outside *outside, int64_t now, struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, args, err);

	if (status)
		return status;
	if (out.is_json)
		write_json(&out.json, args, result, outside, now);
	else
		write_text(&out.text, args, result, outside);
	return output_close(&out, EMEND_OK, err);
}

/* A configuration that cannot be read is copied, too. */
static void
read_settings(struct outside *o)
{
	struct emend_error ignored;
	struct text path;

	text_init(&path, PATH_LIMIT);
	archive_conf_path(&path, o->dir);
	if (settings_read(&o->settings, path.ptr, &ignored) != EMEND_OK)
		o->settings = NULL;
	text_free(&path);
}

static int
backup(const struct arguments *args, struct emend_error *err)
{
	struct bar bar = { .wanted = isatty(STDERR_FILENO),
		.started_ms = monotonic_ms() };
	struct backup_options options = { .dir = args->operands[0],
		.now = clock_now(&args->clock),
		.progress = bar_draw,
		.payload = &bar };
	struct outside outside = { .dir = args->dir };
	struct backup_result result;
	struct store *store;
	enum emend_status status;

	status = store_open(&store, args->dir, STORE_READ, err);
	if (status)
		return exit_status_of(status);
	status = store_backup(store, &options, &result, err);
	bar_erase(&bar);
	store_close(store);
	read_settings(&outside);
	if (status == EMEND_OK)
		status = print(args, &result, &outside, options.now, err);
	settings_free(outside.settings);
	return exit_status_of(status);
}

const struct command command_backup = {
	.name = "backup",
	.usage = "DIR",
	.summary = "copy the archive while it is in use",
	.text = "Copies the archive into DIR, which is an archive itself "
		"then: emend -C DIR reads it. Done again, it copies what is "
		"new, and removes what the archive no longer has, such as "
		"forgotten articles; on the disk that may still be read by "
		"its owner. Until the copy is complete, the one before it "
		"stands. Interrupted, it is simply run again.",
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 1,
	.most = 1,
	.run = backup,
};
