#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/archive.h"
#include "cli/checking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/seeds.h"
#include "cli/shell.h"
#include "publish/gather.h"
#include "reports/digest.h"
#include "settings/settings.h"
#include "store/batch.h"
#include "store/state.h"
#include "store/store.h"
#include "watch/sources.h"

#define URLS_MOST 64
#define VERSIONS_MOST 64
#define DEFAULT_DIR "./emend-demo"
#define NOTE "demo" /* the number of versions that were checked */

/* One state of the sample site, and when it is looked at. */
struct version {
	const char *dir;
	int64_t at;
};

struct demo {
	const char *dir; /* the archive */
	struct text site;
	const char *urls[URLS_MOST];
	size_t url_count;
	struct version versions[VERSIONS_MOST];
	size_t version_count;
	size_t played;
	bool is_new; /* the archive was made just now */
	struct arena arena;
};

/* ---- the sample site ---- */

static enum emend_status
take_url(
    void *payload, unsigned line, struct slice url, struct emend_error *err)
{
	struct demo *d = payload;
	const char *copy = arena_copy(&d->arena, url.ptr, url.len);

	(void)line;
	if (!copy)
		return emend_fail_nomem(err);
	if (d->url_count == URLS_MOST)
		return emend_fail(
		    err, EMEND_LIMIT, "more than %d articles", URLS_MOST);
	d->urls[d->url_count++] = copy;
	return EMEND_OK;
}

/* "DIR TIME" */
static enum emend_status
take_version(
    void *payload, unsigned line, struct slice text, struct emend_error *err)
{
	struct demo *d = payload;
	struct version *v = &d->versions[d->version_count];
	size_t blank = slice_find_byte(text, ' ', 0);
	struct text dir;
	enum emend_status status;

	if (d->version_count == VERSIONS_MOST)
		return emend_fail(
		    err, EMEND_LIMIT, "more than %d versions", VERSIONS_MOST);
	if (!time_parse_rfc3339(slice_sub(text, blank + 1, text.len), &v->at))
		return emend_fail(err, EMEND_PARSE,
		    "line %u: wants a directory and a time", line);
	text_init(&dir, PATH_LIMIT);
	text_addf(&dir, "%s/%.*s", d->site.ptr, (int)blank, text.ptr);
	status = text_check(&dir, err);
	if (status == EMEND_OK) {
		v->dir = arena_copy(&d->arena, dir.ptr, dir.len);
		status = v->dir ? EMEND_OK : emend_fail_nomem(err);
	}
	d->version_count++;
	text_free(&dir);
	return status;
}

static enum emend_status
read_site(struct demo *d, struct emend_error *err)
{
	struct text path;
	enum emend_status status = seeds_find(&d->site, err);

	text_init(&path, PATH_LIMIT);
	if (status == EMEND_OK) {
		path_join(&path, d->site.ptr, "urls.txt");
		status = list_read(path.ptr, take_url, d, err);
	}
	if (status == EMEND_OK) {
		path_join(&path, d->site.ptr, "versions.txt");
		status = list_read(path.ptr, take_version, d, err);
	}
	if (status && path.len)
		emend_error_prefix(err, "%s", path.ptr);
	text_free(&path);
	return status;
}

/* ---- its archive ---- */

/* Paused, so that a check leaves alone what cannot be reached. */
static enum emend_status
make_archive(struct demo *d, struct emend_error *err)
{
	const struct conf_pair pause = { SLICE("pause"), SLICE("yes") };
	struct text conf;
	struct slice head = SLICE(
	    "# The archive of \"emend demo\": invented articles of an invented "
	    "town.\n"
	    "# Their addresses lead nowhere, so they are paused: only emend "
	    "demo looks at\n"
	    "# them, in the versions that come with it.\n");
	enum emend_status status = EMEND_OK;
	size_t i;

	text_init(&conf, CONF_MAX);
	for (i = 0; i < d->url_count && status == EMEND_OK; i++)
		status = conf_append_section(&conf,
		    i ? (struct slice){ NULL, 0 } : head, SLICE("watch"),
		    slice_of(d->urls[i]), &pause, 1, err);
	if (status == EMEND_OK)
		status = text_check(&conf, err);
	if (status == EMEND_OK)
		status = archive_make(d->dir, conf.ptr, err);
	text_free(&conf);
	d->is_new = true;
	return status;
}

static bool
watches(const struct settings *settings, const char *url)
{
	size_t i;

	for (i = 0; i < settings->source_count; i++)
		if (settings->sources[i].type == SOURCE_PAGE &&
		    !strcmp(settings->sources[i].name, url))
			return true;
	return false;
}

static enum emend_status
read_played(struct demo *d, struct emend_error *err)
{
	struct store *store;
	struct text note;
	enum emend_status status = store_open(&store, d->dir, STORE_READ, err);

	if (status)
		return status;
	text_init(&note, 32);
	status = state_note(store, NOTE, &note, err);
	if (status == EMEND_OK)
		d->played = (size_t)slice_number(slice_new(note.ptr, note.len));
	text_free(&note);
	store_close(store);
	return status;
}

/* Another archive is left alone: the sample articles have no place in it. */
static enum emend_status
go_on(struct demo *d, const char *conf, struct emend_error *err)
{
	struct settings *settings = NULL;
	enum emend_status status = settings_read(&settings, conf, err);
	size_t i;

	for (i = 0; i < d->url_count && status == EMEND_OK; i++)
		if (!watches(settings, d->urls[i]))
			status = emend_fail(err, EMEND_EXISTS,
			    "%s is an archive, but not one of emend demo; "
			    "nothing was changed",
			    d->dir);
	settings_free(settings);
	return status ? status : read_played(d, err);
}

static enum emend_status
open_archive(struct demo *d, struct emend_error *err)
{
	struct text conf;
	enum emend_status status;

	text_init(&conf, PATH_LIMIT);
	archive_conf_path(&conf, d->dir);
	status = text_check(&conf, err);
	if (status == EMEND_OK)
		status = file_exists(conf.ptr) ? go_on(d, conf.ptr, err)
		                               : make_archive(d, err);
	text_free(&conf);
	return status;
}

/* After a version's check; one that is lost repeats a check that finds
 * nothing. */
static enum emend_status
note_played(struct demo *d, struct emend_error *err)
{
	struct store_batch *batch = NULL;
	struct store *store;
	char number[32];
	enum emend_status status = store_open(&store, d->dir, STORE_WRITE, err);

	if (status)
		return status;
	snprintf(number, sizeof(number), "%zu", d->played);
	status = store_lock(store, STORE_LOCK_WRITE, err);
	if (status == EMEND_OK)
		status = store_batch_new(&batch, store, 0, err);
	if (status == EMEND_OK)
		status = store_batch_note(batch, NOTE, slice_of(number), err);
	if (status == EMEND_OK)
		status = store_batch_commit(batch, err);
	store_batch_free(batch);
	store_close(store);
	return status;
}

/* ---- telling ---- */

static void
say(struct checking *c, enum style style, const char *text)
{
	if (c->out.is_json)
		return;
	terminal_puts(&c->out.text, style, text);
	terminal_newline(&c->out.text, 0);
}

static void
tell_beginning(struct checking *c, const struct demo *d)
{
	struct text line;

	text_init(&line, PATH_LIMIT + 256);
	if (d->is_new)
		text_addf(&line,
		    "Made the archive %s.  It watches %zu articles of an "
		    "invented town, which change from one look to the next.",
		    d->dir, d->url_count);
	else if (d->played < d->version_count)
		text_addf(&line, "Going on with the archive %s.", d->dir);
	else
		text_addf(&line,
		    "The archive %s is there and has seen all %zu versions of "
		    "the sample articles: nothing is left to check.",
		    d->dir, d->version_count);
	say(c, STYLE_PLAIN, line.ptr);
	text_free(&line);
}

static void
tell_version(struct checking *c, const struct demo *d, size_t i)
{
	char at[TIME_LOCAL_MAX], line[128];

	time_format_local(at, d->versions[i].at);
	snprintf(line, sizeof(line), "--- Look %zu of %zu, %s", i + 1,
	    d->version_count, at);
	say(c, STYLE_PLAIN, "");
	say(c, STYLE_BOLD, line);
	say(c, STYLE_PLAIN, "");
}

/* How a person goes on in the archive. */
static void
write_start(struct text *out, const struct demo *d)
{
	program_name(out);
	text_puts(out, " -C ");
	shell_word(out, d->dir);
}

/* Of all looks, as a mail would have it. */
static enum emend_status
tell_report(struct checking *c, const struct demo *d, struct emend_error *err)
{
	const struct version *last = &d->versions[d->version_count - 1];
	const struct gather_options options = {
		.range = { .since = d->versions[0].at, .until = last->at + 1 },
		.flapping_since = d->versions[0].at,
		.format = &digest_text,
		.now = last->at,
	};
	struct digest_out out = { .file = c->out.file, .text = &c->out.text };
	struct settings *settings = NULL;
	struct gather *gather = NULL;
	struct store *store;
	struct text start;
	enum emend_status status = store_open(&store, d->dir, STORE_READ, err);

	if (status)
		return status;
	text_init(&start, 4 * PATH_LIMIT);
	write_start(&start, d);
	status = settings_read_in(&settings, d->dir, err);
	if (status == EMEND_OK)
		status = gather_new(&gather, store, settings, &options, err);
	if (status)
		goto out;
	say(c, STYLE_PLAIN, "");
	say(c, STYLE_BOLD, "--- The report on all looks");
	say(c, STYLE_PLAIN, "");
	gather_digest(gather)->command = start.ptr;
	status = gather_tell(gather, &out, err);
out:
	gather_free(gather);
	settings_free(settings);
	text_free(&start);
	store_close(store);
	return status;
}

/* Exact, to be copied: neither wrapped nor escaped. */
static void
tell_commands(struct checking *c, const struct demo *d)
{
	static const struct {
		const char *what, *command;
	} rows[] = {
		{ "how each stands", "list" },
		{ "an article's revisions", "log sea-wall" },
		{ "the edits between two", "diff sea-wall 1 2" },
		{ "the same for programs", "diff sea-wall 1 2 --format json" },
		{ "the text of one", "show sea-wall 1" },
		{ "the report again", "report --since 2026-11-16" },
	};
	struct text start;
	size_t i;

	if (c->out.is_json)
		return;
	text_init(&start, 4 * PATH_LIMIT);
	write_start(&start, d);
	fputs("\nLook further:\n", c->out.file);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(c->out.file, "  %-24s%s %s\n", rows[i].what, start.ptr,
		    rows[i].command);
	text_truncate(&start, 0);
	shell_word(&start, d->dir);
	fprintf(c->out.file,
	    "  %-24sgit --git-dir=%s/articles.git log -p --all\n",
	    "all of it, by git", start.ptr);
	text_free(&start);
}

/* ---- the looks ---- */

static int
play(struct checking *c, struct demo *d, const struct arguments *args,
    struct emend_error *err)
{
	const struct version *v = &d->versions[d->played];
	struct arguments own = *args;
	int code;

	own.dir = d->dir;
	own.clock = (struct clock){ .held = true, .now = v->at };
	c->options = (struct run_options){
		.urls = d->urls,
		.url_count = d->url_count,
		.replay = v->dir,
	};
	tell_version(c, d, d->played);
	code = checking_run(c, &own, err);
	if (code != EXIT_DONE && code != EXIT_TROUBLE)
		return code;
	d->played++;
	return exit_status_of(note_played(d, err));
}

static int
run_demo(struct demo *d, const struct arguments *args, struct emend_error *err)
{
	struct checking c = { .summary_text = false };
	enum emend_status status = output_open(&c.out, args, err);
	size_t before = d->played;
	int code = EXIT_DONE;

	if (status)
		return exit_status_of(status);
	tell_beginning(&c, d);
	while (code == EXIT_DONE && d->played < d->version_count)
		code = play(&c, d, args, err);
	if (code == EXIT_DONE && d->played > before && !c.out.is_json)
		code = exit_status_of(tell_report(&c, d, err));
	if (code == EXIT_DONE)
		tell_commands(&c, d);
	return checking_close(&c, code, err);
}

static int
demo(const struct arguments *args, struct emend_error *err)
{
	struct demo d = {
		.dir = args->operand_count ? args->operands[0] : DEFAULT_DIR,
	};
	enum emend_status status;
	int code;

	text_init(&d.site, PATH_LIMIT);
	status = read_site(&d, err);
	if (status == EMEND_OK)
		status = open_archive(&d, err);
	code = status ? exit_status_of(status) : run_demo(&d, args, err);
	arena_free(&d.arena);
	text_free(&d.site);
	return code;
}

const struct command command_demo = {
	.name = "demo",
	.usage = "[DIR]",
	.summary = "see it work on sample articles, without a network",
	.text = "Makes an archive in DIR, by default ./emend-demo, checks the "
		"sample articles that come with emend through several "
		"versions, tells the edits, and says how to look further. Run "
		"again, it goes on with the archive that it made.",
	.helps = {
	    { OPTION_DIR, "not needed: the archive is the argument" },
	},
	.options = OPTIONS_PRINTING,
	.formats = "text|json",
	.least = 0,
	.most = 1,
	.run = demo,
};
