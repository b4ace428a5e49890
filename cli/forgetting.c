#include "cli/forgetting.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/watches.h"

static const char *const unreached[] = {
	"other articles' texts and pages that speak of it or link to it",
	"clones of its repositories",
	"backups, until the next \"emend backup\" into them",
	"mails and messages sent, reports printed or saved",
	"what a disk keeps of files that were removed",
};
#define UNREACHED (sizeof(unreached) / sizeof(*unreached))
#define SHOWN_MOST 20 /* places, to people */

/* ---- what verify --repair kept aside ---- */

static int
is_aside(const struct dirent *entry)
{
	return slice_starts(
	    slice_of(entry->d_name), SLICE("state.db.unreadable-"));
}

static int
is_file(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

typedef void aside_fn(void *payload, const char *path);

static enum emend_status
each_in(const char *dir, int (*filter)(const struct dirent *), aside_fn *each,
    void *payload, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct dirent **names;
	struct text path;
	int i, count = scandir(dir, &names, filter, alphasort);

	if (count < 0)
		return errno == ENOMEM ? emend_fail_nomem(err) : EMEND_OK;
	text_init(&path, PATH_LIMIT);
	for (i = 0; i < count; i++) {
		path_join(&path, dir, names[i]->d_name);
		if (status == EMEND_OK)
			status = text_check(&path, err);
		if (status == EMEND_OK)
			each(payload, path.ptr);
		free(names[i]);
	}
	free(names);
	text_free(&path);
	return status;
}

/* All of it, by name: it may have something of the article. */
static enum emend_status
each_aside(const char *dir, aside_fn *each, void *payload,
    struct emend_error *err)
{
	enum emend_status status =
	    each_in(dir, is_aside, each, payload, err);
	struct text folder;

	text_init(&folder, PATH_LIMIT);
	path_join(&folder, dir, "set-aside");
	if (status == EMEND_OK)
		status = text_check(&folder, err);
	if (status == EMEND_OK)
		status = each_in(folder.ptr, is_file, each, payload, err);
	text_free(&folder);
	return status;
}

static void
add_json(void *payload, const char *path)
{
	struct json *j = payload;
	struct text line;

	text_init(&line, PATH_LIMIT + 64);
	text_addf(&line, "what a repair kept aside: %s", path);
	json_string(j, slice_new(line.ptr, line.len));
	text_free(&line);
}

static void
add_text(void *payload, const char *path)
{
	struct terminal *t = payload;

	terminal_puts(t, STYLE_PLAIN,
	    "\xe2\x80\x93 what a repair kept aside, which may have something of "
	    "it and is yours to remove: ");
	terminal_puts(t, STYLE_PLAIN, path);
	terminal_newline(t, 0);
}

/* ---- telling ---- */

static enum emend_status
print_json(const struct forgetting *f, struct json *j, struct emend_error *err)
{
	char hex[HASH128_HEX + 1];
	enum emend_status status;
	size_t i;

	hash_hex(hex, f->id);
	json_object_begin(j);
	json_key_string(j, "schema", SLICE("emend.forget/1"));
	json_key_url(j, "url", slice_of(f->row ? f->row->url : NULL));
	json_key_string(j, "id", slice_of(hex));
	json_key_time(j, "forgotten", f->done.at);
	json_key_bool(j, "already", f->done.already);
	json_key_uint(j, "revisions", f->done.revisions);
	json_key_uint(j, "objects", f->done.objects);
	json_key_uint(j, "page_objects", f->done.page_objects);
	json_key_uint(j, "shared", f->done.shared);
	json_key_uint(j, "packs", f->done.packs);
	json_key_array(j, "still_named");
	for (i = 0; i < f->place_count; i++) {
		json_object_begin(j);
		json_key_string(j, "file", slice_of(f->places[i].file));
		json_key_uint(j, "line", f->places[i].line);
		json_object_end(j);
	}
	json_array_end(j);
	json_key_array(j, "not_reached");
	for (i = 0; i < UNREACHED; i++)
		json_string(j, slice_of(unreached[i]));
	status = each_aside(f->args->dir, add_json, j, err);
	json_array_end(j);
	json_object_end(j);
	json_newline(j);
	return status;
}

static void
print_counts(const struct forgetting *f, struct terminal *t)
{
	const struct forgotten *d = &f->done;
	char at[TIME_LOCAL_MAX];

	if (d->already) {
		time_format_local(at, d->at);
		terminal_printf(t, STYLE_PLAIN,
		    "It was forgotten on %s already; %s.", at,
		    d->objects + d->page_objects || f->section
			? "what was left of it is erased"
			: "nothing was left of it");
	} else {
		terminal_printf(t, STYLE_PLAIN,
		    "Erased: %zu %s (%zu objects), its pages (%zu), its "
		    "addresses and looks%s.",
		    d->revisions, d->revisions == 1 ? "revision" : "revisions",
		    d->objects, d->page_objects,
		    f->section ? ", its section in emend.conf" : "");
	}
	terminal_newline(t, 0);
	if (d->shared)
		terminal_printf(t, STYLE_PLAIN,
		    "%zu of its texts %s another article's too, and %s that "
		    "one's.",
		    d->shared, d->shared == 1 ? "is" : "are",
		    d->shared == 1 ? "stays" : "stay");
	if (d->shared)
		terminal_newline(t, 0);
}

static enum emend_status
print_text(const struct forgetting *f, struct terminal *t,
    struct emend_error *err)
{
	size_t i;

	terminal_puts(t, STYLE_BOLD, "Forgotten: ");
	terminal_url(t, f->row ? f->row->url : f->args->operands[0]);
	terminal_newline(t, 0);
	print_counts(f, t);
	terminal_puts(t, STYLE_PLAIN,
	    "No list or feed brings it back; \"emend add --again\" would.");
	terminal_newline(t, 0);
	for (i = 0; i < f->place_count && i < SHOWN_MOST; i++) {
		terminal_printf(t, STYLE_WARNING,
		    "Still named in %s, line %u, which is yours to change.",
		    f->places[i].file, f->places[i].line);
		terminal_newline(t, 0);
	}
	if (f->place_count > SHOWN_MOST) {
		terminal_printf(t, STYLE_WARNING,
		    "And in %zu more places, which --format json lists.",
		    f->place_count - SHOWN_MOST);
		terminal_newline(t, 0);
	}
	terminal_puts(t, STYLE_PLAIN, "What emend cannot reach:");
	terminal_newline(t, 0);
	for (i = 0; i < UNREACHED; i++) {
		terminal_printf(t, STYLE_PLAIN, "\xe2\x80\x93 %s", unreached[i]);
		terminal_newline(t, 0);
	}
	return each_aside(f->args->dir, add_text, t, err);
}

enum emend_status
forgetting_tell(const struct forgetting *f, struct emend_error *err)
{
	struct output out;
	enum emend_status status = output_open(&out, f->args, err);

	if (status)
		return status;
	status = out.is_json ? print_json(f, &out.json, err)
			     : print_text(f, &out.text, err);
	return output_close(&out, status, err);
}
